"""A slider with five stops between two named ends, and the meaning of the present stop under it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QVBoxLayout, QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import text_label, tighten


class ThresholdSlider(QWidget):
    """Counts 1 at the left (conservative) to 5 at the right (aggressive).

    Args:
        name: Accessible name, to which the stop is added.
        ends: Words at the left and at the right end.
        meanings: A sentence for each stop.
        value: The stop at the start.
    """

    changed = Signal(int)

    def __init__(self, name: str, ends: tuple[str, str], meanings: tuple[str, ...], value: int) -> None:
        super().__init__()
        self._name, self._meanings = name, meanings
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(1, len(meanings))
        self.slider.setPageStep(1)
        self.slider.setTickPosition(QSlider.TickPosition.TicksBelow)
        self.slider.setTickInterval(1)
        self.slider.setValue(value)
        self.told = text_label("", "caption", wrap=True)
        self.told.setMinimumHeight(current_theme().px(30))
        words = QHBoxLayout()
        words.addWidget(text_label(ends[0], "caption"))
        words.addStretch(1)
        words.addWidget(text_label(ends[1], "caption"))
        column = QVBoxLayout(self)
        tighten(column, spacing=4, margins=(0, 4, 0, 0))
        column.addWidget(self.slider)
        column.addLayout(words)
        column.addWidget(self.told)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._tell)
        self._tell(value)

    def value(self) -> int:
        """The stop, from 1."""
        return self.slider.value()

    def set_value(self, value: int) -> None:
        """Go to a stop."""
        self.slider.setValue(value)

    def _tell(self, stop: int) -> None:
        self.told.setText(f"{stop} of {len(self._meanings)}. {self._meanings[stop - 1]}")
        self.slider.setAccessibleName(f"{self._name} {stop} of {len(self._meanings)}")
        self.changed.emit(stop)
