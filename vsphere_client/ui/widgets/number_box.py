"""Fields for numbers, written as everywhere in the client: figures in groups of three, a full stop."""

from __future__ import annotations

from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QDoubleSpinBox, QSpinBox

_STATES = QValidator.State


class NumberBox(QDoubleSpinBox):
    """``32 768 MB`` whatever the language of the machine; spaces and commas between figures may be typed."""

    def textFromValue(self, value: float) -> str:
        """The number in groups of three."""
        return f"{value:,.{self.decimals()}f}".replace(",", " ")

    def valueFromText(self, text: str) -> float:
        """What was typed; the lowest value for no number."""
        number = _number(self.bare(text))
        return self.minimum() if number is None else number

    def bare(self, text: str) -> str:
        """A text without unit and grouping."""
        return _bare(text, self.suffix())

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Whether a text is a number within the range, or can still become one."""
        return (_state(self.bare(text), self.minimum(), self.maximum()), text, at)


class WholeBox(QSpinBox):
    """``40 000``: the same for whole numbers."""

    def textFromValue(self, value: int) -> str:
        """The number in groups of three."""
        return f"{value:,}".replace(",", " ")

    def valueFromText(self, text: str) -> int:
        """What was typed; the lowest value for no number."""
        number = _number(_bare(text, self.suffix()))
        return self.minimum() if number is None else round(number)

    def validate(self, text: str, at: int) -> tuple[QValidator.State, str, int]:
        """Whether a text is a whole number within the range, or can still become one."""
        bare = _bare(text, self.suffix())
        state = _STATES.Invalid if "." in bare else _state(bare, self.minimum(), self.maximum())
        return (state, text, at)


def _bare(text: str, suffix: str) -> str:
    return text.removesuffix(suffix).replace(" ", "").replace(",", "")


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _state(text: str, low: float, high: float) -> QValidator.State:
    if any(char not in "0123456789.-" for char in text):
        return _STATES.Invalid
    number = _number(text)
    if number is not None and low <= number <= high:
        return _STATES.Acceptable
    return _STATES.Invalid if number is not None and number > high else _STATES.Intermediate
