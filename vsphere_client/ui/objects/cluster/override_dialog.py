"""Add or Edit VM Overrides: machines of a cluster, and what is otherwise for them than for the cluster."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QWidget

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.commands import ReconfigureVm
from vsphere_client.model.virtual_machine import VmOverrides
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_cluster import cluster_vms
from vsphere_client.ui.dialogs.edit_settings import AS_CLUSTER, OVERRIDES
from vsphere_client.ui.dialogs.form import choice_field
from vsphere_client.ui.objects.cluster.form_dialog import FormDialog
from vsphere_client.ui.widgets.member_list import MemberList

NO_OWN_LEVELS = "Virtual machine automation is turned off in vSphere DRS."


class OverrideDialog(FormDialog):
    """Settings of machines' own; ``chosen`` tells one command for each of them.

    Without ``vm`` the machines are chosen among those that go with the cluster in everything.
    """

    chosen = Signal(object)

    def __init__(
        self, session: Session, cluster: str, parent: QWidget | None = None, vm: VirtualMachine | None = None
    ) -> None:
        super().__init__("Add VM Override" if vm is None else f"Edit VM Override | {vm.name}", parent)
        world = session.engine.world
        self._vm = vm
        self._old = VmOverrides() if vm is None else vm.config.overrides
        machines = cluster_vms(world, world.cluster(cluster)) if vm is None else ()
        self._free = {one.name: one.moid for one in machines if one.config.overrides == VmOverrides()}
        self.members = MemberList("Virtual machines")
        self.members.show_names(sorted(self._free))
        self.form.addRow("Virtual machines", self.members)
        self.form.setRowVisible(self.members, vm is None)
        self.fields: dict[str, QComboBox] = {}
        for key, label, choices in OVERRIDES:
            field = choice_field((AS_CLUSTER, *choices), getattr(self._old, key) or "")
            field.setAccessibleName(label)
            field.currentIndexChanged.connect(lambda _at: self.check())
            self.fields[key] = field
            self.form.addRow(label, field)
        if not world.cluster(cluster).config.drs.vm_automation:
            self.fields["drs_automation"].setEnabled(False)
            self.fields["drs_automation"].setToolTip(NO_OWN_LEVELS)
        self.members.itemChanged.connect(lambda _item: self.check())
        self.check()

    def overrides(self) -> VmOverrides:
        """What is chosen, with what is set elsewhere."""
        chosen = {key: field.currentData() or None for key, field in self.fields.items()}
        return self._old.model_copy(update=chosen)

    def error(self) -> str:
        """Somebody, and something of his own."""
        if self._vm is not None:
            return ""
        if not self.members.ticked():
            return "Choose at least one virtual machine."
        return (
            "" if self.overrides() != VmOverrides() else "Choose a setting that differs from the cluster's."
        )

    def tell(self) -> None:
        """Tell the commands."""
        moids = (
            [self._vm.moid] if self._vm is not None else [self._free[one] for one in self.members.ticked()]
        )
        self.chosen.emit(tuple(ReconfigureVm(vm=moid, overrides=self.overrides()) for moid in moids))
