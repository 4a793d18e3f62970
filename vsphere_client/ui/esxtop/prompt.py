"""The line at which the tool asks for a number."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import tighten

Take = Callable[[str], None]
"""Takes the answer; raises ValueError with what is wrong with it."""


def whole_number(take: Callable[[int], None]) -> Take:
    """Takes an answer that has to be a whole number."""

    def read(text: str) -> None:
        if not text.lstrip("-").isdigit():
            raise ValueError(f"'{text}' is not a whole number")
        take(int(text))

    return read


class Prompt(QWidget):
    """Asks one question at a time: Enter answers, Esc gives up. Signal: ``done()``."""

    done = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._take: Take | None = None
        theme = current_theme()
        self.question = QLabel()
        self.question.setFont(theme.font("mono"))
        self.field = QLineEdit()
        self.field.setFont(theme.font("mono"))
        self.field.returnPressed.connect(self._answer)
        row = QHBoxLayout(self)
        tighten(row, spacing=8, margins=(8, 4, 8, 4))
        row.addWidget(self.question)
        row.addWidget(self.field)
        row.addStretch(1)
        self.hide()

    def ask(self, question: str, default: str, take: Take, width: int = 120) -> None:
        """Ask for a number or a name; ``width`` is that of the field in pixels at scale 1."""
        self._take = take
        self.field.setFixedWidth(current_theme().px(width))
        self.question.setText(question)
        self.field.setAccessibleName(question)
        self.field.setText(default)
        self.field.selectAll()
        self.show()
        self.field.setFocus()

    def _answer(self) -> None:
        text = self.field.text().strip()
        try:
            if self._take is not None:
                self._take(text)
        except ValueError as problem:
            told = str(problem)
            self.question.setText(f"{told[0].upper()}{told[1:]}:")
            self.field.selectAll()
            return
        self._end()

    def _end(self) -> None:
        self._take = None
        self.hide()
        self.done.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc gives up."""
        if event.key() == Qt.Key.Key_Escape:
            self._end()
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
