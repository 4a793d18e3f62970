"""A pie of the parts of one whole, with their names, amounts and percentages beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vsphere_client.ui.widgets.parts_bar import Part
from vsphere_client.ui.widgets.themed import follow_theme

PIE, ROW, KEY, GAP, PERCENT, LEAST = 108, 20, 10, 16, 46, 300
_CIRCLE, _TOP = 360 * 16, 90 * 16
"""Qt counts angles in sixteenths of a degree, from three o'clock against the clock."""


class PieChart(QWidget):
    """Slices clockwise from the top, as wide as their amounts.

    Args:
        name: What is divided, for the accessible name.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._parts: tuple[Part, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    @property
    def parts(self) -> tuple[Part, ...]:
        """What is shown."""
        return self._parts

    def set_parts(self, parts: Sequence[Part]) -> None:
        """Show these parts, which together are the whole."""
        self._parts = tuple(parts)
        told = (f"{part.label} {part.text}, {self.percent_of(part):.1f} percent" for part in parts)
        self.setAccessibleName(f"{self._name}: {'; '.join(told)}")
        self.updateGeometry()
        self.update()

    def percent_of(self, part: Part) -> float:
        """How much of the whole a part is."""
        whole = sum(one.amount for one in self._parts)
        return 100.0 * part.amount / whole if whole > 0 else 0.0

    def sizeHint(self) -> QSize:
        """The pie, or as many rows as there are parts."""
        high = max(self._theme.px(PIE), self._theme.px(ROW) * len(self._parts))
        return QSize(self._theme.px(LEAST), high)

    def minimumSizeHint(self) -> QSize:
        """As large: a pie has one size."""
        return self.sizeHint()

    def slices(self) -> list[tuple[int, int, Part]]:
        """Where each part begins, and how far it goes, in sixteenths of a degree clockwise from the top."""
        found, begin = [], 0.0
        for part in self._parts:
            wide = self.percent_of(part) / 100.0 * _CIRCLE
            found.append((round(begin), round(begin + wide) - round(begin), part))
            begin += wide
        return found

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw slices and their names."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, edge = self._theme, self._theme.px(PIE)
        circle = QRectF(1, 1, edge - 2, edge - 2)
        painter.setPen(QPen(theme.color("panel"), 1))
        painter.setBrush(theme.color("bar_free"))
        painter.drawEllipse(circle)
        for begin, wide, part in self.slices():
            painter.setBrush(theme.color(part.color))
            if wide >= _CIRCLE:
                painter.drawEllipse(circle)
            elif wide > 0:
                painter.drawPie(circle, _TOP - begin, -wide)
        for at, part in enumerate(self._parts):
            self._paint_row(painter, at, part)

    def _paint_row(self, painter: QPainter, at: int, part: Part) -> None:
        theme, px = self._theme, self._theme.px
        left, top = px(PIE + GAP), at * px(ROW)
        key = QRectF(left, top + (px(ROW) - px(KEY)) / 2, px(KEY), px(KEY))
        painter.fillRect(key, theme.color(part.color))
        painter.setFont(theme.font("caption"))
        metrics = theme.metrics("caption")
        left += px(KEY + 6)
        amount = metrics.horizontalAdvance(part.text)
        right = self.width() - px(PERCENT)
        middle, at_right = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignRight
        painter.setPen(theme.color("text_secondary"))
        room = right - amount - px(8) - left
        label = metrics.elidedText(part.label, Qt.TextElideMode.ElideRight, max(room, 0))
        painter.drawText(QRectF(left, top, max(room, 0) + 2, px(ROW)), middle, label)
        painter.setPen(theme.color("text"))
        painter.drawText(QRectF(right - amount - 2, top, amount + 2, px(ROW)), middle | at_right, part.text)
        percent = f"{self.percent_of(part):.1f} %"
        painter.drawText(QRectF(right, top, px(PERCENT), px(ROW)), middle | at_right, percent)

    def part_at(self, place: QPointF) -> Part | None:
        """The part whose row is at a place."""
        row = int(place.y()) // self._theme.px(ROW)
        inside = place.x() >= self._theme.px(PIE + GAP) and row < len(self._parts)
        return self._parts[row] if inside else None

    def event(self, event: QEvent) -> bool:
        """The whole name of the part under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            part = self.part_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), f"{part.label}: {part.text}" if part else "", self)
            return True
        return super().event(event)
