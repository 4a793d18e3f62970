"""The box beside a chart's cursor: the moment, and what every line says there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from vsphere_client.ui.theme.theme import current_theme

MOST_ROWS, ROW, PAD, KEY, GAP, AWAY, LABEL = 12, 16, 8, 10, 6, 12, 190


@dataclass(frozen=True, slots=True)
class Reading:
    """One line at the cursor: its label, its value in words, its colour role and the height of its point."""

    label: str
    text: str
    color: str
    y: float


def paint_box(painter: QPainter, room: QRectF, x: float, time: str, readings: Sequence[Reading]) -> None:
    """Draw the box at the right of the cursor, or at its left where it does not fit.

    Beyond twelve lines the largest are named and the rest counted.
    """
    theme = current_theme()
    px, metrics = theme.px, theme.metrics("caption")
    shown = list(readings[:MOST_ROWS])
    rest = f"and {len(readings) - len(shown)} more" if len(readings) > len(shown) else ""
    labels = [metrics.elidedText(one.label, Qt.TextElideMode.ElideMiddle, px(LABEL)) for one in shown]
    wide_label = max([metrics.horizontalAdvance(one) for one in labels] or [0])
    wide_value = max([metrics.horizontalAdvance(one.text) for one in shown] or [0])
    width = max(px(2 * PAD + KEY + GAP) + wide_label + px(16) + wide_value, px(96))
    height = px(2 * PAD) + px(ROW) * (1 + len(shown) + bool(rest))
    left = x + px(AWAY) if x + px(AWAY) + width <= room.right() - 2 else x - px(AWAY) - width
    box = QRectF(max(left, room.left() + 1), room.top() + max((room.height() - height) / 2, 1), width, height)
    painter.setPen(QPen(theme.color("border"), 1))
    painter.setBrush(theme.color("panel"))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
    _paint_rows(painter, box, time, list(zip(shown, labels, strict=True)), rest)


def _paint_rows(
    painter: QPainter, box: QRectF, time: str, rows: Sequence[tuple[Reading, str]], rest: str
) -> None:
    theme, px = current_theme(), current_theme().px
    middle = Qt.AlignmentFlag.AlignVCenter
    row = QRectF(box.left() + px(PAD), box.top() + px(PAD), box.width() - px(2 * PAD), px(ROW))
    painter.setFont(theme.font("strong"))
    painter.setPen(theme.color("text_heading"))
    painter.drawText(row, middle | Qt.AlignmentFlag.AlignLeft, time)
    painter.setFont(theme.font("caption"))
    for reading, label in rows:
        row.translate(0, px(ROW))
        key = QRectF(row.left(), row.center().y() - px(2), px(KEY), px(3))
        painter.fillRect(key, theme.color(reading.color))
        painter.setPen(theme.color("text_secondary"))
        painter.drawText(row.adjusted(px(KEY + GAP), 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, label)
        painter.setPen(theme.color("text"))
        painter.drawText(row, middle | Qt.AlignmentFlag.AlignRight, reading.text)
    if rest:
        row.translate(0, px(ROW))
        painter.setPen(theme.color("text_secondary"))
        painter.drawText(row.adjusted(px(KEY + GAP), 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, rest)
