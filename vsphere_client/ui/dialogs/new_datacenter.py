"""New Datacenter."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.naming import name_problems
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import Datacenter
from vsphere_client.model.commands import CreateDatacenter
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door


class NewDatacenterDialog(CommandDialog):
    """A name; datacenters lie below the vCenter Server."""

    def __init__(self, driver: Door, parent: QWidget | None = None) -> None:
        super().__init__(driver, "New Datacenter", width=460, parent=parent)
        self.name = text_field("Datacenter")
        self.name.setMaxLength(80)
        self.name.selectAll()
        self.form.add("name", "Name", self.name)
        self.form.add("location", "Location", text_label(driver.session.engine.world.root.name))
        self.name.setFocus()

    def build(self) -> tuple[CreateDatacenter]:
        """The one command."""
        return (CreateDatacenter(name=self.name.text().strip()),)

    def check(self) -> Sequence[Problem]:
        """The name must be free in the whole inventory."""
        taken = [one.moid for one in self.driver.session.engine.world.all_of(Datacenter)]
        return name_problems(self.driver.session, taken, self.name.text().strip())


def open_for(window: QWidget, driver: Door, _selection: Selection, _argument: str) -> NewDatacenterDialog:
    """Open it for an action."""
    dialog = NewDatacenterDialog(driver, window)
    dialog.open()
    return dialog
