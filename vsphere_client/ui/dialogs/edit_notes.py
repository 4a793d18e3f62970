"""Edit Notes."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.commands import ReconfigureVm
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.wizards.door import Door


class EditNotesDialog(CommandDialog):
    """A text of several lines."""

    def __init__(self, driver: Door, vm: VirtualMachine, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Edit Notes | {vm.name}", ok="SAVE", width=480, parent=parent)
        self._vm = vm
        self.notes = QPlainTextEdit(vm.config.notes)
        self.notes.setAccessibleName("Notes")
        self.notes.setMinimumHeight(140)
        self.column.addWidget(self.notes)
        self.notes.setFocus()

    def build(self) -> tuple[ReconfigureVm]:
        """The one command."""
        return (ReconfigureVm(vm=self._vm.moid, notes=self.notes.toPlainText()),)


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> EditNotesDialog:
    """Open it for an action."""
    dialog = EditNotesDialog(driver, selection.all_of(VirtualMachine)[0], window)
    dialog.open()
    return dialog
