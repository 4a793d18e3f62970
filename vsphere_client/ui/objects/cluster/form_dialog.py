"""The frame of a small dialog: rows of label and field, an error line, CANCEL and OK."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.themed import text_label, tighten

WIDTH = 480


class FormDialog(QDialog):
    """A dialog over a page; a subclass fills ``form`` and says in ``error`` what is missing."""

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(current_theme().px(WIDTH))
        self.form = QFormLayout()
        self.form.setSpacing(current_theme().px(10))
        self.problem = text_label("", "error", wrap=True)
        self.cancel, self.ok = QPushButton("CANCEL"), QPushButton("OK")
        set_kind(self.cancel, kind="text")
        set_kind(self.ok, kind="primary")
        self.cancel.clicked.connect(self.reject)
        self.ok.clicked.connect(self._finish)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.ok)
        box = QVBoxLayout(self)
        tighten(box, spacing=12, margins=(24, 20, 24, 16))
        box.addWidget(text_label(title, "section"))
        box.addLayout(self.form)
        box.addWidget(self.problem)
        box.addLayout(row)

    def error(self) -> str:
        """What stands against OK, in a sentence; empty if nothing does."""
        raise NotImplementedError

    def apply(self) -> None:
        """Tell what was chosen."""
        raise NotImplementedError

    def check(self) -> None:
        """Show what is missing and enable OK when nothing is."""
        problem = self.error()
        self.problem.setText(problem)
        self.ok.setEnabled(not problem)

    def _finish(self) -> None:
        self.check()
        if not self.error():
            self.apply()
            self.accept()
