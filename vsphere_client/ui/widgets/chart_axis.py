"""Axes of a chart: their scales, the grid, and the words beside and below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.chart_scale import DisplayUnit, tick_text

HEAD, FOOT, TICK_GAP = 18, 20, 8
_MIDDLE = Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale of one family of units; ticks in its display unit."""

    base: str
    unit: DisplayUnit
    top: float
    ticks: tuple[float, ...]


def paint_axis(painter: QPainter, room: QRectF, field: QRectF, axis: Axis, *, right: bool) -> None:
    """Draw the ticks of an axis at the left with grid lines, or at the right without, and its unit on top."""
    theme, px = current_theme(), current_theme().px
    side = Qt.AlignmentFlag.AlignLeft if right else Qt.AlignmentFlag.AlignRight
    for tick in axis.ticks:
        y = round(field.bottom() - tick / axis.top * field.height()) + 0.5
        if not right:
            painter.setPen(QPen(theme.color("chart_grid"), 1))
            painter.drawLine(QPointF(field.left(), y), QPointF(field.right(), y))
        painter.setPen(theme.color("text_secondary"))
        left = field.right() + px(TICK_GAP) if right else 0.0
        wide = room.width() - left if right else field.left() - px(TICK_GAP)
        painter.drawText(QRectF(left, y - px(8), wide, px(16)), side | _MIDDLE, tick_text(tick))
    painter.setPen(theme.color("text_secondary"))
    edge = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(QRectF(0, 0, room.width(), px(HEAD - 6)), edge | _MIDDLE, axis.unit.text)


def paint_ground(painter: QPainter, field: QRectF) -> None:
    """Draw the line of time where there is no axis of values."""
    painter.setPen(QPen(current_theme().color("chart_grid"), 1))
    painter.drawLine(field.bottomLeft(), field.bottomRight())


def paint_times(painter: QPainter, room: QRectF, field: QRectF, ticks: Sequence[tuple[float, str]]) -> None:
    """Write the moments below the field, each in the middle of its place."""
    theme, px = current_theme(), current_theme().px
    painter.setPen(theme.color("text_secondary"))
    for x, text in ticks:
        wide = theme.metrics("axis").horizontalAdvance(text)
        left = min(max(x - wide / 2, 0.0), room.width() - wide)
        place = QRectF(left, field.bottom() + px(4), wide + 1, px(FOOT - 4))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)
