"""What went wrong, shown so that it can be read and copied: bad files, and faults of the program itself."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.band import AlarmBand
from vsphere_client.ui.widgets.themed import text_label, tighten


class ProblemReport(QDialog):
    """A dialog with one sentence, a list of problems and a button that copies them.

    Args:
        title: The window's title.
        sentence: What could not be done.
        problems: One line each.
        hint: What to do about it.
    """

    def __init__(
        self,
        title: str,
        sentence: str,
        problems: Sequence[str],
        hint: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.problems = tuple(problems)
        self._sentence = sentence
        layout = QVBoxLayout(self)
        tighten(layout, spacing=12, margins=(24, 20, 24, 16))
        layout.addWidget(AlarmBand("danger", "", sentence))
        self._text = QPlainTextEdit("\n".join(self.problems))
        set_kind(self._text, role="mono")
        self._text.setReadOnly(True)
        self._text.setAccessibleName("Problems")
        layout.addWidget(self._text, 1)
        if hint:
            layout.addWidget(text_label(hint, "secondary", wrap=True))
        layout.addLayout(self._buttons())
        theme = current_theme()
        self.resize(theme.px(720), theme.px(380))

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        self.copy_button = QPushButton("COPY")
        self.copy_button.clicked.connect(self.copy)
        close = QPushButton("CLOSE")
        set_kind(close, kind="primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        row.addWidget(self.copy_button)
        row.addStretch(1)
        row.addWidget(close)
        return row

    def text(self) -> str:
        """Everything the dialog says."""
        return "\n".join((self._sentence, *self.problems))

    def copy(self) -> None:
        """Put the whole text on the clipboard."""
        QGuiApplication.clipboard().setText(self.text())
