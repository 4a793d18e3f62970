"""New Cluster: a name and the services to turn on."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.naming import name_problems
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import Datacenter, Folder
from vsphere_client.model.cluster import ClusterConfig, DrsConfig, HaConfig, VsanConfig
from vsphere_client.model.commands import CreateCluster
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field, tick
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

_NOTE = "These services will have default settings - these can be changed later in the Cluster Quickstart workflow."


class NewClusterDialog(CommandDialog):
    """Every service is off until ticked."""

    def __init__(self, driver: Door, datacenter: Datacenter, parent: QWidget | None = None) -> None:
        super().__init__(driver, "New Cluster", parent=parent)
        self._datacenter = datacenter
        self.name = text_field("New Cluster")
        self.name.setMaxLength(80)
        self.name.selectAll()
        self.drs, self.ha, self.vsan = tick("Turn on"), tick("Turn on"), tick("Turn on")
        self.esa = tick("Enable vSAN ESA")
        self.form.add("name", "Name", self.name)
        self.form.add("location", "Location", text_label(datacenter.name))
        self.form.add("drs", "vSphere DRS", self.drs)
        self.form.add("ha", "vSphere HA", self.ha)
        self.form.add("vsan", "vSAN", self.vsan)
        self.form.add("esa", "", self.esa)
        self.form.set_row_visible("esa", False)
        self.vsan.toggled.connect(lambda on: self.form.set_row_visible("esa", on))
        self.column.addWidget(text_label(_NOTE, "secondary", wrap=True))
        self.name.setFocus()

    def build(self) -> tuple[CreateCluster]:
        """The one command."""
        esa = self.vsan.isChecked() and self.esa.isChecked()
        config = ClusterConfig(
            drs=DrsConfig(enabled=self.drs.isChecked()),
            ha=HaConfig(enabled=self.ha.isChecked()),
            vsan=VsanConfig(enabled=self.vsan.isChecked(), architecture="ESA" if esa else "OSA"),
        )
        return (
            CreateCluster(name=self.name.text().strip(), datacenter=self._datacenter.moid, config=config),
        )

    def check(self) -> Sequence[Problem]:
        """The name must be free in the datacenter."""
        world = self.driver.session.engine.world
        siblings = world.get(self._datacenter.host_folder, Folder).children
        return name_problems(self.driver.session, siblings, self.name.text().strip())


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> NewClusterDialog:
    """Open it for an action."""
    dialog = NewClusterDialog(driver, selection.all_of(Datacenter)[0], window)
    dialog.open()
    return dialog
