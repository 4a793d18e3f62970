"""Shares by level or number, and a limit that may be none: the pairs of fields that all allocations have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsphere_client.decisions.resources.levels import SharesLevel
from vsphere_client.model.allocation import Shares
from vsphere_client.ui.dialogs.form import choice_field, count_field, number_field, tick
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.themed import tighten

SHARE_LEVELS = (("low", "Low"), ("normal", "Normal"), ("high", "High"), ("custom", "Custom"))


class ShareFields(QObject):
    """A level and its number, which can be written when the level is custom; ``chosen`` tells another level.

    Args:
        parent: What lives as long as the fields.
        name: What the shares are of, read aloud.
        start: A level, or a number of shares.
        presets: The numbers behind low, normal and high.
        least: The smallest number of shares.
        most: The largest.
    """

    chosen = Signal()

    def __init__(
        self,
        parent: QObject,
        name: str,
        start: Shares,
        presets: Mapping[SharesLevel, int],
        least: int,
        most: int,
    ) -> None:
        super().__init__(parent)
        self._presets = presets
        self.level = choice_field(SHARE_LEVELS, start if isinstance(start, str) else "custom")
        number = start if isinstance(start, int) else presets[SharesLevel(start)]
        self.number = count_field(number, least, most)
        self.level.setAccessibleName(f"{name} shares")
        self.number.setAccessibleName(f"{name} shares value")
        self.pair = field_pair(self.level, self.number)
        self.level.currentIndexChanged.connect(self._show)
        self._show()

    def _show(self, *_: object) -> None:
        key = self.level.currentData()
        self.number.setEnabled(key == "custom")
        if key != "custom":
            self.number.setValue(self._presets[SharesLevel(key)])
        self.chosen.emit()

    def set_presets(self, presets: Mapping[SharesLevel, int]) -> None:
        """Other numbers for the levels."""
        self._presets = presets
        self._show()

    def value(self) -> Shares:
        """The level, or the number where it is custom."""
        key: Literal["low", "normal", "high", "custom"] = self.level.currentData()
        return self.number.value() if key == "custom" else key


class LimitFields:
    """A number that counts unless Unlimited is ticked."""

    def __init__(
        self, name: str, start: float | None, instead: float, least: float, most: float, unit: str
    ) -> None:
        self.limit = number_field(start or instead, least, most, unit)
        self.unlimited = tick("Unlimited", start is None)
        self.limit.setAccessibleName(f"{name} limit")
        self.unlimited.setAccessibleName(f"{name} limit unlimited")
        self.pair = field_pair(self.limit, self.unlimited)
        self.unlimited.toggled.connect(self.limit.setDisabled)
        self.limit.setDisabled(self.unlimited.isChecked())

    def value(self) -> float | None:
        """The limit; None for none."""
        return None if self.unlimited.isChecked() else self.limit.value()


def field_pair(first: QWidget, second: QWidget) -> QWidget:
    """Two fields beside each other in one row."""
    pair = QWidget()
    layout = QHBoxLayout(pair)
    tighten(layout, spacing=8)
    pair.setMinimumHeight(current_theme().px(28))
    layout.addWidget(first, 1)
    layout.addWidget(second, 1)
    return pair
