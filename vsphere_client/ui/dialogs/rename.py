"""Rename."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.commands.naming import rename_problems
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.commands import Rename
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field
from vsphere_client.ui.wizards.door import Door


class RenameDialog(CommandDialog):
    """One field with the name, marked to be typed over."""

    def __init__(self, driver: Door, obj: ManagedObject, parent: QWidget | None = None) -> None:
        super().__init__(driver, "Rename", width=460, parent=parent)
        self._obj = obj
        self.name = text_field(obj.name)
        self.name.setMaxLength(80)
        self.name.selectAll()
        self.form.add("name", "Name", self.name)
        self.name.setFocus()

    def build(self) -> tuple[Rename]:
        """The one command."""
        return (Rename(entity=self._obj.moid, name=self.name.text().strip()),)

    def check(self) -> Sequence[Problem]:
        """The name must be free."""
        return rename_problems(self.driver.session, self._obj, self.name.text().strip())


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> RenameDialog:
    """Open it for an action."""
    dialog = RenameDialog(driver, selection.objects[0], window)
    dialog.open()
    return dialog
