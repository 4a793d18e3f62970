"""Properties: a name at the left, its value at the right, one row each."""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import severity_pixmap
from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.theme.tokens import PROPERTY_LABEL_WIDTH, PROPERTY_ROW_HEIGHT
from vsphere_client.ui.widgets.elided_label import ElidedLabel
from vsphere_client.ui.widgets.link_label import LinkLabel
from vsphere_client.ui.widgets.themed import empty_layout, follow_theme, line, text_label, tighten
from vsphere_client.ui.widgets.value_label import ValueLabel

NARROW_SHARE = 0.4
"""The share of its width that the label column keeps in a narrow card, if its names need less."""


@dataclass(frozen=True, slots=True)
class PropertyRow:
    """One property, ready to read.

    Args:
        label: The name in the left column; unique within a grid.
        value: The value; can be selected and copied.
        note: Grey words behind the value.
        link: If given, the value is a link with this target.
        trainer: The link is violet.
        severity: A mark before the value: ``success``, ``warning``, ``danger``.
        mono: Fixed-width letters, for MAC addresses and ids.
        long: The value goes on over as many lines as it needs.
    """

    label: str
    value: str
    note: str = ""
    link: str | None = None
    trainer: bool = False
    severity: str | None = None
    mono: bool = False
    strong: bool = False
    long: bool = False


class _Value(QWidget):
    """The right column of one row."""

    def __init__(self, row: PropertyRow, grid: PropertyGrid) -> None:
        super().__init__()
        self.row = row
        self._mark = QLabel()
        self._text: ValueLabel | LinkLabel | QLabel
        if row.long:
            self._text = text_label(row.value, wrap=True, selectable=True)
        elif row.link is not None:
            self._text = LinkLabel(row.value, row.link, trainer=row.trainer)
            self._text.activated.connect(grid.link_activated)
        else:
            self._text = ValueLabel(row.value, "mono" if row.mono else "strong" if row.strong else "body")
        self._note = ElidedLabel(row.note, color="text_secondary")
        layout = QHBoxLayout(self)
        tighten(layout, spacing=6)
        layout.addWidget(self._mark)
        layout.addWidget(self._text, 0 if row.note or row.link is not None else 1)
        layout.addWidget(self._note, 1)
        self._mark.setHidden(row.severity is None)
        self._note.setHidden(not row.note and row.link is None)
        self._text.setAccessibleName(f"{row.label}: {row.value}")
        follow_theme(self._draw_mark)

    def _draw_mark(self) -> None:
        if self.row.severity is not None:
            self._mark.setPixmap(severity_pixmap(self.row.severity, current_theme().px(14)))

    def write(self, value: str) -> None:
        """Change the value's text only."""
        if isinstance(self._text, ValueLabel):
            self._text.write(value)
        else:
            self._text.setText(value)
            self._text.updateGeometry()
        self._text.setAccessibleName(f"{self.row.label}: {value}")


class PropertyGrid(QWidget):
    """Rows of 24 px with a label column of 132; values can be selected, links followed.

    In a narrow card the label column gives what its names do not need, where values are not whole else.

    Args:
        label_width: Width of the left column.
        lines: Hair lines between the rows (27 px high then), as on review pages.
    """

    link_activated = Signal(str)

    def __init__(
        self, label_width: int = PROPERTY_LABEL_WIDTH, *, lines: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._label_width = label_width
        self._lines = lines
        self._rows: tuple[PropertyRow, ...] = ()
        self._values: dict[str, _Value] = {}
        self._layout = QGridLayout(self)
        self._layout.setColumnStretch(1, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Maximum)
        follow_theme(self._build)

    def set_rows(self, rows: list[PropertyRow]) -> None:
        """Show these rows; if only plain values changed, the widgets are kept."""
        wanted = tuple(rows)
        if wanted == self._rows:
            return
        same_shape = [_shape(row) for row in wanted] == [_shape(row) for row in self._rows]
        self._rows = wanted
        if not same_shape:
            self._build()
            return
        for row in wanted:
            self._values[row.label].write(row.value)

    def update_value(self, label: str, value: str) -> None:
        """Change one value.

        Raises:
            KeyError: There is no row of that name.
        """
        self._values[label].write(value)
        self._rows = tuple(_with_value(row, value) if row.label == label else row for row in self._rows)

    def value(self, label: str) -> str:
        """The value shown in a row.

        Raises:
            KeyError: There is no row of that name.
        """
        return {row.label: row.value for row in self._rows}[label]

    def _build(self) -> None:
        theme = current_theme()
        empty_layout(self._layout)
        self._values = {}
        self._layout.setSpacing(0)
        self._layout.setContentsMargins(0, 0, 0, 0)
        at = 0
        for row in self._rows:
            self._add(at, row, theme.px(PROPERTY_ROW_HEIGHT + 3 if self._lines else PROPERTY_ROW_HEIGHT))
            at += 1
            if self._lines:
                self._layout.addWidget(line(), at, 0, 1, 2)
                at += 1
        self._set_label_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share a narrow width anew."""
        super().resizeEvent(event)
        self._set_label_width()

    def _set_label_width(self) -> None:
        theme = current_theme()
        names = theme.metrics("body")
        widest = max((names.horizontalAdvance(row.label) for row in self._rows), default=0) + theme.px(8)
        values = max((value.sizeHint().width() for value in self._values.values()), default=0)
        share = min(round(self.width() * NARROW_SHARE), self.width() - values)
        fair = max(widest, share)
        self._layout.setColumnMinimumWidth(0, min(theme.px(self._label_width), fair))

    def _add(self, at: int, row: PropertyRow, height: int) -> None:
        label = text_label(row.label, "secondary")
        value = _Value(row, self)
        label.setBuddy(value)
        label.setFixedHeight(height)
        if row.long:
            gap = (height - label.fontMetrics().height()) // 2
            value.setContentsMargins(0, gap, 0, gap)
        else:
            value.setFixedHeight(height)
        self._layout.addWidget(label, at, 0, Qt.AlignmentFlag.AlignTop)
        self._layout.addWidget(value, at, 1)
        self._values[row.label] = value


def _shape(row: PropertyRow) -> PropertyRow:
    return _with_value(row, "")


def _with_value(row: PropertyRow, value: str) -> PropertyRow:
    return replace(row, value=value)
