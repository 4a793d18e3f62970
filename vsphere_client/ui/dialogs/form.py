"""Labelled fields in rows, with the sentence of a wrong one under it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSpinBox,
    QWidget,
)

from vsphere_client.commands.flow import Problem
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.widgets.number_box import NumberBox, WholeBox
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, text_label


class Form(QWidget):
    """Rows of a label at the left and a field; each row has a key under which problems find it."""

    def __init__(self, label_width: int = 168) -> None:
        super().__init__()
        self._label_width = label_width
        self._errors: dict[str, QLabel] = {}
        self._fields: dict[str, QWidget] = {}
        self._labels: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        follow_theme(self._restyle)

    def _restyle(self) -> None:
        theme = current_theme()
        self._grid.setColumnMinimumWidth(0, theme.px(self._label_width))
        self._grid.setHorizontalSpacing(theme.px(12))
        self._grid.setVerticalSpacing(theme.px(4))

    def add(self, key: str, label: str, field: QWidget, *, head: bool = False) -> None:
        """Add a row; ``head`` marks the one to which those below it belong, as a device with its settings."""
        row = self._grid.rowCount()
        name = text_label(label, "strong" if head else "secondary")
        name.setBuddy(field)
        if not field.accessibleName():
            field.setAccessibleName(label)
        height = current_theme().px(28)
        if label or not isinstance(field, QLabel):  # a sentence under a field stands close to it
            name.setMinimumHeight(height)
        self._grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
        fixed = field.minimumWidth() == field.maximumWidth()
        side = Qt.AlignmentFlag.AlignLeft if fixed else Qt.AlignmentFlag(0)
        self._grid.addWidget(field, row, 1, side)
        error = text_label("", "error", wrap=True)
        error.hide()
        self._grid.addWidget(error, row + 1, 1)
        self._errors[key], self._fields[key], self._labels[key] = error, field, name

    def add_heading(self, text: str) -> None:
        """Begin a group."""
        label = text_label(text, "strong")
        label.setMinimumHeight(current_theme().px(26))
        self._grid.addWidget(label, self._grid.rowCount(), 0, 1, 2)

    def add_wide(self, widget: QWidget) -> None:
        """Add something over both columns."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)

    def field(self, key: str) -> QWidget:
        """A row's field; raises KeyError."""
        return self._fields[key]

    def row_keys(self) -> tuple[str, ...]:
        """The rows' keys in order."""
        return tuple(self._fields)

    def set_row_visible(self, key: str, visible: bool) -> None:
        """Show or hide a row."""
        self._fields[key].setVisible(visible)
        self._labels[key].setVisible(visible)
        self._errors[key].setVisible(visible and bool(self._errors[key].text()))

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Mark the fields that are to blame; hand back problems that belong to none of them."""
        left = [problem for problem in problems if problem.field not in self._fields]
        for key, field in self._fields.items():
            texts = [problem.text for problem in problems if problem.field == key]
            self._errors[key].setText(" ".join(texts))
            self._errors[key].setVisible(bool(texts))
            set_kind(_typed_into(field), error=bool(texts))
        return left

    def wrong_field(self) -> QWidget | None:
        """The first field that is marked."""
        wrong = (field for key, field in self._fields.items() if self._errors[key].text())
        return next((_typed_into(field) for field in wrong), None)

    def error(self, key: str) -> str:
        """The sentence under a field."""
        return self._errors[key].text()

    def clear(self) -> None:
        """Take all rows away."""
        empty_layout(self._grid)
        self._errors, self._fields, self._labels = {}, {}, {}


def _typed_into(field: QWidget) -> QWidget:
    """The field itself, or of several beside each other the number that they are about."""
    if isinstance(field, QAbstractSpinBox):
        return field
    found: QWidget | None = field.findChild(QAbstractSpinBox)
    return found or field


def text_field(value: str = "", placeholder: str = "") -> QLineEdit:
    """A line to type into."""
    field = QLineEdit(value)
    field.setPlaceholderText(placeholder)
    return field


def number_field(value: float, low: float, high: float, unit: str = "", *, digits: int = 0) -> QDoubleSpinBox:
    """A number with its unit; digits in groups of three."""
    field = NumberBox()
    field.setDecimals(digits)
    field.setRange(low, high)
    field.setValue(value)
    indent_text(field)
    if unit:
        field.setSuffix(f" {unit}")
    return field


def count_field(value: int, low: int, high: int, unit: str = "") -> QSpinBox:
    """A whole number."""
    field = WholeBox()
    field.setRange(low, high)
    field.setValue(value)
    indent_text(field)
    if unit:
        field.setSuffix(f" {unit}")
    return field


def indent_text(field: QAbstractSpinBox) -> None:
    """Set the figures in from the border: the style sheet's padding does not reach the text of a spin box."""
    field.lineEdit().setTextMargins(current_theme().px(6), 0, 0, 0)


def choice_field(choices: Sequence[tuple[str, str]], chosen: str = "") -> QComboBox:
    """A drop-down of (key, words)."""
    field = QComboBox()
    for key, words in choices:
        field.addItem(words, key)
    field.setCurrentIndex(max(0, field.findData(chosen)))
    return field


def tick(text: str, on: bool = False) -> QCheckBox:
    """A tick box."""
    field = QCheckBox(text)
    field.setChecked(on)
    return field
