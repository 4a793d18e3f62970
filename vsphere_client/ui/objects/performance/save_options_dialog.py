"""Save Options As: the name under which a chart's options are kept."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.dialogs.form import Form, text_field
from vsphere_client.ui.widgets.themed import text_label

REPLACES = "There are options of this name; they will be replaced."


class SaveOptionsDialog(DialogFrame):
    """Asks for a name; ``named`` tells it.

    Args:
        name: What the field begins with.
        taken: Names that are in use.
    """

    named = Signal(str)

    def __init__(self, name: str, taken: Collection[str], parent: QWidget | None = None) -> None:
        super().__init__("Save Options As", width=420, parent=parent)
        self._taken = frozenset(taken)
        self.form = Form(72)
        self.name = text_field(name, "Chart options name")
        self.told = text_label("", "caption", wrap=True)
        self.form.add("name", "Name", self.name)
        self.form.add("told", "", self.told)
        self.column.addWidget(self.form)
        self.name.textChanged.connect(self._check_now)
        self._check_now()
        self.name.selectAll()

    def _wanted(self) -> str:
        return self.name.text().strip()

    def _check_now(self, *_: object) -> None:
        self.told.setText(REPLACES if self._wanted() in self._taken else "")
        self.form.set_row_visible("told", bool(self.told.text()))
        self.set_ok_enabled(bool(self._wanted()), "" if self._wanted() else "Enter a name.")

    def apply(self) -> Sequence[Problem]:
        """Tell the name if there is one."""
        if not self._wanted():
            return (Problem("Enter a name.", "name"),)
        self.named.emit(self._wanted())
        return ()
