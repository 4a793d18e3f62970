"""New Datacenter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.naming import name_problems
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import Datacenter, VCenter
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.commands import CreateDatacenter
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door


class NewDatacenterDialog(CommandDialog):
    """A name; datacenters lie below a vCenter Server."""

    def __init__(self, driver: Door, vcenter: VCenter | None = None, parent: QWidget | None = None) -> None:
        super().__init__(driver, "New Datacenter", width=460, parent=parent)
        self._vcenter = vcenter or driver.session.engine.world.root
        self.name = text_field("Datacenter")
        self.name.setMaxLength(80)
        self.name.selectAll()
        self.form.add("name", "Name", self.name)
        self.form.add("location", "Location", text_label(self._vcenter.name))
        self.name.setFocus()

    def build(self) -> tuple[CreateDatacenter]:
        """The one command."""
        return (CreateDatacenter(name=self.name.text().strip(), vcenter=self._vcenter.moid),)

    def check(self) -> Sequence[Problem]:
        """The name must be free in the whole inventory of the vCenter Server."""
        world = self.driver.session.engine.world
        taken = [one.moid for one in world.all_of(Datacenter) if vcenter_of(world, one) is self._vcenter]
        return name_problems(self.driver.session, taken, self.name.text().strip())


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> NewDatacenterDialog:
    """Open it for an action."""
    dialog = NewDatacenterDialog(driver, vcenter_of(selection.world, selection.one), window)
    dialog.open()
    return dialog
