"""An amount with a unit to choose, as ``2 GHz`` or ``4 GB``; whatever is shown, its value is in one unit."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QWidget

from vsphere_client.ui.dialogs.form import choice_field, indent_text
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.number_box import NumberBox
from vsphere_client.ui.widgets.themed import tighten

FREQUENCY: Mapping[str, float] = {"MHz": 1.0, "GHz": 1000.0}
MEMORY: Mapping[str, float] = {"MB": 1.0, "GB": 1024.0}
"""How much of the first unit each is."""
MOST_DIGITS, UNIT_WIDTH = 3, 72


class AmountBox(NumberBox):
    """A number without needless zeros; a unit may be typed behind it, and then that one counts."""

    def __init__(self, units: Mapping[str, float], shown: str) -> None:
        super().__init__()
        self._units, self.shown = units, shown
        self.setDecimals(MOST_DIGITS)

    def textFromValue(self, value: float) -> str:
        """Only the decimals that there are."""
        whole, _point, decimals = super().textFromValue(value).partition(".")
        return f"{whole}.{kept}" if (kept := decimals.rstrip("0")) else whole

    def valueFromText(self, text: str) -> float:
        """What was typed, in the unit that is shown."""
        number, unit = self._parted(text)
        typed = self._named(unit)
        return super().valueFromText(number) * (
            self._units[typed] / self._units[self.shown] if typed else 1.0
        )

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """A number, and behind it a unit or the beginning of one."""
        number, unit = self._parted(text)
        state, _number, _at = super().validate(number, at)
        if unit and self._named(unit) is None and state is not QValidator.State.Invalid:
            starts = any(name.lower().startswith(unit.lower()) for name in self._units)
            state = QValidator.State.Intermediate if starts else QValidator.State.Invalid
        return (state, text, at)

    def _parted(self, text: str) -> tuple[str, str]:
        number = text.rstrip(" ")
        unit = number.lstrip("0123456789., ")
        return number.removesuffix(unit), unit

    def _named(self, unit: str) -> str | None:
        return next((name for name in self._units if name.lower() == unit.lower()), None)


class AmountField(QWidget):
    """A number and a unit; ``changed`` tells the amount in the first of the units.

    Args:
        name: What is read aloud.
        amount: What it shows first, in the first unit.
        low: The least.
        high: The most.
        units: How much of the first unit each is.
        shown: The unit that is chosen first.
    """

    changed = Signal(float)

    def __init__(
        self,
        name: str,
        amount: float,
        low: float,
        high: float,
        units: Mapping[str, float],
        shown: str = "",
    ) -> None:
        super().__init__()
        self._low, self._high, self._units, self._amount = low, high, units, amount
        self.unit = choice_field([(unit, unit) for unit in units], shown)
        self.unit.setAccessibleName(f"Unit of {name}")
        self.unit.setFixedWidth(current_theme().px(UNIT_WIDTH))
        self.number = AmountBox(units, self.unit.currentData())
        self.number.setAccessibleName(name)
        indent_text(self.number)
        layout = QHBoxLayout(self)
        tighten(layout, spacing=8)
        layout.addWidget(self.number, 1)
        layout.addWidget(self.unit)
        self.setFocusProxy(self.number)
        self._show()
        self.number.valueChanged.connect(self._typed)
        self.unit.activated.connect(self._show)

    def _show(self, *_: object) -> None:
        self.number.shown = self.unit.currentData()
        size = self._units[self.number.shown]
        self.number.blockSignals(True)
        self.number.setRange(self._low / size, self._high / size)
        self.number.setValue(self._amount / size)
        self.number.blockSignals(False)

    def _typed(self, number: float) -> None:
        self._amount = number * self._units[self.number.shown]
        self.changed.emit(self._amount)

    def value(self) -> float:
        """The amount in the first unit."""
        return self._amount

    def setValue(self, amount: float) -> None:
        """Show another amount, in the unit that is chosen."""
        if amount != self._amount:
            self._amount = min(max(amount, self._low), self._high)
            self._show()
            self.changed.emit(self._amount)
