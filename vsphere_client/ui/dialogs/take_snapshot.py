"""Take Snapshot."""

from __future__ import annotations

from PySide6.QtWidgets import QPlainTextEdit, QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.commands import CreateSnapshot
from vsphere_client.model.kinds import PowerState
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.dialogs.form import text_field, tick
from vsphere_client.ui.wizards.door import Door


class TakeSnapshotDialog(CommandDialog):
    """Memory and quiescing exclude each other, as in the product."""

    def __init__(self, driver: Door, vm: VirtualMachine, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Take snapshot | {vm.name}", ok="CREATE", parent=parent)
        self._vm = vm
        running = vm.power_state == PowerState.ON
        now = driver.session.engine.now
        self.name = text_field(f"VM Snapshot {now:%d/%m/%Y, %H:%M:%S}")
        self.description = QPlainTextEdit()
        self.description.setFixedHeight(72)
        self.memory = tick("Include virtual machine's memory", running)
        self.quiesce = tick("Quiesce guest file system (requires VM tools)")
        self.memory.setEnabled(running)
        self.quiesce.setEnabled(running and vm.config.tools)
        self.memory.toggled.connect(lambda on: self.quiesce.setChecked(False) if on else None)
        self.quiesce.toggled.connect(lambda on: self.memory.setChecked(False) if on else None)
        self.form.add("name", "Name", self.name)
        self.form.add("description", "Description", self.description)
        self.form.add("memory", "", self.memory)
        self.form.add("quiesce", "", self.quiesce)

    def build(self) -> tuple[CreateSnapshot]:
        """The one command."""
        return (
            CreateSnapshot(
                vm=self._vm.moid,
                name=self.name.text().strip(),
                description=self.description.toPlainText(),
                memory=self.memory.isChecked(),
                quiesce=self.quiesce.isChecked(),
            ),
        )


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> TakeSnapshotDialog:
    """Open it for an action."""
    dialog = TakeSnapshotDialog(driver, selection.all_of(VirtualMachine)[0], window)
    dialog.open()
    return dialog
