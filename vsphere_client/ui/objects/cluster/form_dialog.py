"""The frame of a small dialog of a page: rows of label and field, an error line, CANCEL and OK."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QFormLayout, QWidget

from vsphere_client.commands.selection import Selection
from vsphere_client.ui.dialogs.dialog_frame import DialogFrame
from vsphere_client.ui.dialogs.dialog_watch import DialogWatch
from vsphere_client.ui.objects.content_page import ContentPage
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import text_label

WIDTH = 480


class FormDialog(DialogFrame):
    """A dialog over a page; a subclass fills ``form``, says in ``error`` what is missing and tells the choice."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(title, width=WIDTH, parent=parent)
        self.form = QFormLayout()
        self.form.setSpacing(current_theme().px(10))
        self.problem = text_label("", "error", wrap=True)
        self.ok = self.ok_button
        self.column.addLayout(self.form)
        self.column.addWidget(self.problem)

    def error(self) -> str:
        """What stands against OK, in a sentence; empty if nothing does."""
        raise NotImplementedError

    def tell(self) -> None:
        """Tell what was chosen."""
        raise NotImplementedError

    def check(self) -> None:
        """Show what is missing and enable OK when nothing is."""
        problem = self.error()
        self.problem.setText(problem)
        self.set_ok_enabled(not problem, problem)

    def press_ok(self) -> None:
        """Look once more, tell and close."""
        self.check()
        if not self.error():
            self.tell()
            self.accept()


def open_over(page: ContentPage, dialog: FormDialog, anew: Callable[[], object]) -> None:
    """Open a dialog about a page's object; it follows what becomes of the object while time goes on.

    Args:
        page: Whose object it is.
        dialog: What to open.
        anew: Opens it with what held then, when another moment is shown.
    """
    DialogWatch(dialog, page.driver, Selection(page.driver.session, (page.moid,)), anew)
    dialog.open()
