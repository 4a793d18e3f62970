"""Create or Edit VM/Host Rule: a name, a type, and the VMs or groups it is about."""

from __future__ import annotations

from typing import Any, get_args

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QWidget

from vsphere_client.model.cluster import ClusterRule, RuleKind
from vsphere_client.model.commands import AddRule, EditRule
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_cluster import RULE_WORDS
from vsphere_client.session.views.summary_cluster import cluster_vms
from vsphere_client.ui.objects.cluster.form_dialog import FormDialog
from vsphere_client.ui.widgets.member_list import MemberList

KINDS: tuple[RuleKind, ...] = get_args(RuleKind)
AMONG_VMS = ("vm_affinity", "vm_anti_affinity")
DEPENDENCY = "vm_dependency"
_ORDER = (
    "When vSphere HA restarts virtual machines, those of the VM group start only after all of the other group "
    "are ready."
)


class RuleDialog(FormDialog):
    """A rule among VMs, between VMs and hosts, or on restarts; ``chosen`` tells the command.

    It adds a rule, or changes the one given, whose name and type stay.
    """

    chosen = Signal(object)

    def __init__(
        self, session: Session, cluster: str, parent: QWidget | None = None, rule: ClusterRule | None = None
    ) -> None:
        super().__init__("Create VM/Host Rule" if rule is None else "Edit VM/Host Rule", parent)
        world = session.engine.world
        found = world.cluster(cluster)
        self._cluster = cluster
        self._edited = rule
        self._taken = {one.name for one in found.config.rules if one is not rule}
        self.name, self.enabled = QLineEdit(), QCheckBox("Enable rule")
        self.enabled.setChecked(True)
        self.kind, self.vm_group, self.host_group = QComboBox(), QComboBox(), QComboBox()
        self.depends_on, self.order = QComboBox(), QLabel(_ORDER)
        self.order.setWordWrap(True)
        for kind in KINDS:
            self.kind.addItem(RULE_WORDS[kind], kind)
        vm_groups = [group.name for group in found.config.groups if group.vms]
        self.vm_group.addItems(vm_groups)
        self.depends_on.addItems(vm_groups)
        self.host_group.addItems([group.name for group in found.config.groups if group.hosts])
        self.members = MemberList("Virtual machines")
        self.members.show_names(sorted(vm.name for vm in cluster_vms(world, found)))
        for label, field in (
            ("Name", self.name),
            ("", self.enabled),
            ("Type", self.kind),
            ("Virtual machines", self.members),
            ("VM group", self.vm_group),
            ("Host group", self.host_group),
            ("Depends on VM group", self.depends_on),
            ("", self.order),
        ):
            self.form.addRow(label, field)
        self.kind.currentIndexChanged.connect(lambda _at: self._show_fields())
        self.vm_group.currentIndexChanged.connect(lambda _at: self.check())
        self.depends_on.currentIndexChanged.connect(lambda _at: self.check())
        self.name.textChanged.connect(lambda _text: self.check())
        self.members.itemChanged.connect(lambda _item: self.check())
        if rule is not None:
            self._show_rule(session, rule)
        self._show_fields()

    def _show_rule(self, session: Session, rule: ClusterRule) -> None:
        """What the rule says now."""
        objects = session.engine.world.objects
        self.name.setText(rule.name)
        self.name.setEnabled(False)
        self.enabled.setChecked(rule.enabled)
        self.kind.setCurrentIndex(self.kind.findData(rule.kind))
        self.kind.setEnabled(False)
        self.members.tick(*(objects[vm].name if vm in objects else vm for vm in rule.vms))
        for field, group in (
            (self.vm_group, rule.vm_group),
            (self.host_group, rule.host_group),
            (self.depends_on, rule.depends_on),
        ):
            field.setCurrentIndex(max(0, field.findText(group or "")))

    def _among_vms(self) -> bool:
        return self.kind.currentData() in AMONG_VMS

    def _names_vms(self) -> bool:
        """Machines are ticked one by one, as a lab may have it in a rule on hosts, too."""
        return self._among_vms() or bool(self._edited is not None and self._edited.vms)

    def _is_dependency(self) -> bool:
        return bool(self.kind.currentData() == DEPENDENCY)

    def _show_fields(self) -> None:
        among, ordered = self._among_vms(), self._is_dependency()
        self.form.setRowVisible(self.members, self._names_vms())
        self.form.setRowVisible(self.vm_group, not self._names_vms())
        self.form.setRowVisible(self.host_group, not among and not ordered)
        self.form.setRowVisible(self.depends_on, ordered)
        self.form.setRowVisible(self.order, ordered)
        self.check()

    def error(self) -> str:
        """A free name, and two VMs or two groups."""
        name = self.name.text().strip()
        if not name:
            return "Enter a name."
        if name in self._taken:
            return f"A rule named {name} exists already."
        if self._among_vms():
            return "" if len(self.members.ticked()) >= 2 else "Choose at least two virtual machines."
        if self._names_vms() and not self.members.ticked():
            return "Choose at least one virtual machine."
        if not self._names_vms() and not self.vm_group.count():
            return "Create a VM group first."
        if self._is_dependency():
            same = self.vm_group.currentText() == self.depends_on.currentText()
            return "Choose two different VM groups." if same else ""
        return "" if self.host_group.count() else "Create a host group first."

    def tell(self) -> None:
        """Tell the command."""
        among, ordered = self._among_vms(), self._is_dependency()
        said: dict[str, Any] = {
            "cluster": self._cluster,
            "name": self.name.text().strip(),
            "enabled": self.enabled.isChecked(),
            "vms": self.members.ticked() if self._names_vms() else (),
            "vm_group": None if self._names_vms() else self.vm_group.currentText(),
            "host_group": None if among or ordered else self.host_group.currentText(),
            "depends_on": self.depends_on.currentText() if ordered else None,
        }
        new = self._edited is None
        self.chosen.emit(AddRule(kind=self.kind.currentData(), **said) if new else EditRule(**said))
