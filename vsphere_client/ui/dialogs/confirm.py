"""The question before an action that cannot be taken back."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from vsphere_client.commands.action import Confirm
from vsphere_client.commands.flow import Problem
from vsphere_client.commands.selection import Selection
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.widgets.themed import text_label


class ConfirmDialog(DialogFrame):
    """A title, a sentence, YES and NO."""

    def __init__(
        self,
        confirm: Confirm,
        selection: Selection,
        agreed: Callable[[], object],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(
            confirm.title, ok=confirm.yes, cancel=confirm.no, width=460, danger=confirm.danger, parent=parent
        )
        self._agreed = agreed
        self.text = confirm.text.format(names=selection.words())
        self.column.addWidget(text_label(self.text, "body", wrap=True))

    def apply(self) -> Sequence[Problem]:
        """Go on."""
        self._agreed()
        return ()
