"""Radio buttons with a sentence under each; what cannot be chosen says why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QVBoxLayout, QWidget

from vsphere_client.ui.widgets.themed import text_label, tighten


@dataclass(frozen=True, slots=True)
class RadioChoice:
    """One button: its key, words, sentence, and the reason why it is disabled."""

    key: str
    title: str
    sentence: str = ""
    reason: str = ""


class RadioList(QWidget):
    """One of a few; ``chosen`` tells the key."""

    chosen = Signal(str)

    def __init__(self, choices: Iterable[RadioChoice], name: str, *, spacing: int = 14) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self._group = QButtonGroup(self)
        self.buttons: dict[str, QRadioButton] = {}
        column = QVBoxLayout(self)
        tighten(column, spacing=spacing)
        for choice in choices:
            column.addWidget(self._block(choice))

    def _block(self, choice: RadioChoice) -> QWidget:
        block = QWidget()
        rows = QVBoxLayout(block)
        tighten(rows, spacing=2)
        button = QRadioButton(choice.title)
        button.setEnabled(not choice.reason)
        button.setToolTip(choice.reason)
        button.setAccessibleDescription(choice.sentence)
        button.clicked.connect(lambda _on=False, key=choice.key: self.chosen.emit(key))
        self._group.addButton(button)
        self.buttons[choice.key] = button
        rows.addWidget(button)
        told = [choice.sentence, f"{choice.reason}." if choice.reason else ""]
        for text in filter(None, told):
            label = text_label(text, "caption" if text != choice.sentence else "secondary", wrap=True)
            inset = QVBoxLayout()
            tighten(inset, margins=(22, 0, 0, 0))
            inset.addWidget(label)
            rows.addLayout(inset)
        return block

    def choose(self, key: str) -> None:
        """Mark a choice without telling it."""
        if key in self.buttons:
            self.buttons[key].setChecked(True)

    def current(self) -> str:
        """The key of the marked choice, empty for none."""
        return next((key for key, button in self.buttons.items() if button.isChecked()), "")
