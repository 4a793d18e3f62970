"""How much each pass of a vMotion copies, over the seconds it takes; the height is logarithmic."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.session.views.monitor_vmotion import VMotionView
from vsphere_client.session.views.monitor_vmotion_wire import PassRow
from vsphere_client.ui.objects.numbers import grouped
from vsphere_client.ui.objects.virtual_machine.time_scale import LABEL, TimeScale, scale_for
from vsphere_client.ui.widgets.themed import follow_theme

HEIGHT, TOP, BOTTOM = 138, 32, 6
_FILLS = ("series.0", "accent", "accent_hover", "accent_pressed")


class PassBars(QWidget):
    """One box per pass, the goal as a dashed line."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: VMotionView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def set_view(self, view: VMotionView) -> None:
        """Show the passes so far."""
        self._view = view
        told = "; ".join(f"pass {one.name} {one.mb:.0f} MB" for one in view.passes)
        self.setAccessibleName(f"Pass sizes: {told}" if told else "No pass has ended yet")
        self.setVisible(view.live and bool(view.passes))
        self.update()

    def sizeHint(self) -> QSize:
        """Wide as the lanes."""
        return QSize(self._theme.px(560), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(420), self._theme.px(HEIGHT))

    def _range(self, view: VMotionView) -> tuple[float, float]:
        sizes = [max(one.mb, 1.0) for one in view.passes] or [1000.0]
        low = math.floor(math.log10(max(1.0, min(*sizes, max(view.goal_mb, 1.0), max(sizes)))))
        high = math.ceil(math.log10(max(sizes)) + 0.05)
        return float(low), float(max(high, low + 1))

    def _y(self, mb: float, low: float, high: float) -> float:
        px = self._theme.px
        field = px(HEIGHT - TOP - BOTTOM)
        share = (math.log10(max(mb, 1.0)) - low) / (high - low)
        return px(TOP) + field * (1 - min(max(share, 0.0), 1.0))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw axis, boxes and the goal."""
        view = self._view
        if view is None or not view.live:
            return
        painter = QPainter(self)
        theme, px = self._theme, self._theme.px
        scale = scale_for(self.width(), px(LABEL), view.elapsed_s)
        low, high = self._range(view)
        painter.setFont(theme.font("label"))
        painter.setPen(theme.color("text_heading"))
        painter.drawText(
            QRectF(0, px(4), px(LABEL), px(16)), Qt.AlignmentFlag.AlignLeft, "Pass size, MB (log)"
        )
        self._paint_grid(painter, low, high)
        for at, one in enumerate(view.passes):
            self._paint_pass(painter, scale, one, at, low, high)
        self._paint_goal(painter, view, low, high)

    def _paint_grid(self, painter: QPainter, low: float, high: float) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("axis"))
        for power in range(int(low), int(high) + 1):
            y = round(self._y(10.0**power, low, high)) + 0.5
            painter.setPen(theme.color("chart_grid"))
            painter.drawLine(QPointF(px(LABEL), y), QPointF(self.width() - px(8), y))
            painter.setPen(theme.color("text_secondary"))
            place = QRectF(0, y - px(7), px(LABEL - 10), px(14))
            painter.drawText(
                place, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, grouped(10.0**power)
            )

    def _paint_pass(
        self, painter: QPainter, scale: TimeScale, one: PassRow, at: int, low: float, high: float
    ) -> None:
        theme, px = self._theme, self._theme.px
        left, right = scale.x(one.start_s), scale.x(one.start_s + one.seconds)
        top, base = self._y(one.mb, low, high), self._y(10.0**low, low, high)
        rect = QRectF(left, top, max(right - left - 1, 2.0), max(base - top, 1.0))
        color = "hatch_ready" if one.name == "stun" else _FILLS[min(at, len(_FILLS) - 1)]
        painter.fillRect(rect, theme.color(color))
        painter.setFont(theme.font("caption"))
        text = f"{grouped(one.mb)} MB"
        wide = theme.metrics("caption").horizontalAdvance(text)
        if wide <= rect.width() or at == 0:
            painter.setPen(theme.color("text"))
            # A first pass at the right end has its words before it.
            middle = min(rect.center().x(), self.width() - wide / 2 - px(2))
            place = QRectF(middle - wide, top - px(17), 2 * wide, px(15))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _paint_goal(self, painter: QPainter, view: VMotionView, low: float, high: float) -> None:
        if view.goal_mb <= 0:
            return
        theme, px = self._theme, self._theme.px
        y = round(self._y(view.goal_mb, low, high)) + 0.5
        painter.setPen(QPen(theme.color("hatch_ready"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(px(LABEL), y), QPointF(self.width() - px(8), y))
        words = f"goal 0.5 s = {grouped(view.goal_mb)} MB"
        metrics = theme.metrics("axis")
        place = QRectF(
            px(LABEL) + px(4),
            y - px(16),
            metrics.horizontalAdvance(words) + px(8),
            px(14),
        )
        painter.fillRect(place, theme.color("panel", 0.85))
        painter.setFont(theme.font("axis"))
        painter.setPen(theme.color("warning.ink"))
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, words)
