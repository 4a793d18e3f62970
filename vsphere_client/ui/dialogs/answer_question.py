"""Answer Question: what a virtual machine asks before it goes on."""

from __future__ import annotations

from PySide6.QtWidgets import QRadioButton, QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.commands import AnswerVm
from vsphere_client.ui.dialogs.command_dialog import CommandDialog
from vsphere_client.ui.widgets.themed import text_label
from vsphere_client.ui.wizards.door import Door

CHOICES = (
    ("retry", "Retry", "The virtual machine goes on. If its disk still cannot grow, it asks again."),
    ("cancel", "Cancel", "The virtual machine is powered off."),
)


class AnswerQuestionDialog(CommandDialog):
    """The question, and its answers to choose from."""

    def __init__(self, driver: Door, vm: VirtualMachine, parent: QWidget | None = None) -> None:
        super().__init__(driver, f"Answer Question | {vm.name}", ok="ANSWER", width=560, parent=parent)
        self._vm = vm
        self.form.setVisible(False)
        self.column.addWidget(text_label(vm.question or "", "body", wrap=True))
        self.answers: dict[str, QRadioButton] = {}
        for key, title, meaning in CHOICES:
            button = QRadioButton(title)
            self.answers[key] = button
            self.column.addWidget(button)
            self.column.addWidget(text_label(meaning, "caption", wrap=True))
        self.answers["retry"].setChecked(True)

    def build(self) -> tuple[AnswerVm]:
        """The one command."""
        return (
            AnswerVm(vm=self._vm.moid, answer="retry" if self.answers["retry"].isChecked() else "cancel"),
        )


def open_for(window: QWidget, driver: Door, selection: Selection, _argument: str) -> AnswerQuestionDialog:
    """Open it for an action."""
    dialog = AnswerQuestionDialog(driver, selection.all_of(VirtualMachine)[0], window)
    dialog.open()
    return dialog
