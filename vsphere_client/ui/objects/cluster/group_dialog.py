"""Create or Edit VM/Host Group: a name, a type, the members."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit, QWidget

from vsphere_client.model.cluster import ClusterGroup
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_cluster import cluster_hosts, cluster_vms
from vsphere_client.ui.objects.cluster.form_dialog import FormDialog
from vsphere_client.ui.widgets.member_list import MemberList

VM_GROUP, HOST_GROUP = "VM Group", "Host Group"


class GroupDialog(FormDialog):
    """``chosen`` tells the group: a new one, or the one given with other members."""

    chosen = Signal(object)

    def __init__(
        self, session: Session, cluster: str, parent: QWidget | None = None, group: ClusterGroup | None = None
    ) -> None:
        super().__init__("Create VM/Host Group" if group is None else "Edit VM/Host Group", parent)
        world = session.engine.world
        found = world.cluster(cluster)
        self._taken = {one.name for one in found.config.groups if one is not group}
        self._vms = sorted(vm.name for vm in cluster_vms(world, found))
        self._hosts = [host.name for host in cluster_hosts(world, found)]
        self.name = QLineEdit()
        self.kind = QComboBox()
        self.kind.addItems([VM_GROUP, HOST_GROUP])
        self.members = MemberList("Members")
        self.form.addRow("Name", self.name)
        self.form.addRow("Type", self.kind)
        self.form.addRow("Members", self.members)
        self.kind.currentTextChanged.connect(lambda _text: self._list())
        self.name.textChanged.connect(lambda _text: self.check())
        self.members.itemChanged.connect(lambda _item: self.check())
        self._list()
        if group is not None:
            self._show_group(session, group)

    def _show_group(self, session: Session, group: ClusterGroup) -> None:
        """Whom the group has now; its name and type stay."""
        objects = session.engine.world.objects
        self.name.setText(group.name)
        self.name.setEnabled(False)
        self.kind.setCurrentText(HOST_GROUP if group.hosts else VM_GROUP)
        self.kind.setEnabled(False)
        members = group.hosts or group.vms
        self.members.tick(*(objects[one].name if one in objects else one for one in members))

    def _list(self) -> None:
        self.members.show_names(self._vms if self.kind.currentText() == VM_GROUP else self._hosts)
        self.check()

    def error(self) -> str:
        """Name and members are needed, and the name must be free."""
        name = self.name.text().strip()
        if not name:
            return "Enter a name."
        if name in self._taken:
            return f"A group named {name} exists already."
        return "" if self.members.ticked() else "Choose at least one member."

    def tell(self) -> None:
        """Tell the group."""
        names = self.members.ticked()
        vms = self.kind.currentText() == VM_GROUP
        group = ClusterGroup(
            name=self.name.text().strip(), vms=names if vms else (), hosts=() if vms else names
        )
        self.chosen.emit(group)
