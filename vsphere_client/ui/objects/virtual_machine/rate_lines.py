"""What crosses the vMotion network and what the guest dirties, over the seconds of a migration."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.session.views.monitor_vmotion import VMotionView
from vsphere_client.ui.objects.numbers import grouped
from vsphere_client.ui.objects.virtual_machine.time_scale import LABEL, TimeScale, scale_for
from vsphere_client.ui.widgets.themed import follow_theme

HEIGHT, TOP, BOTTOM = 100, 24, 6
_NICE = (1.0, 1.5, 2.0, 3.0, 4.0, 5.0, 8.0, 10.0)


class RateLines(QWidget):
    """Two stepped lines in MB/s: sent (filled) and dirtied."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: VMotionView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def set_view(self, view: VMotionView) -> None:
        """Show the rates so far."""
        self._view = view
        self.setVisible(bool(view.rates))
        self.setAccessibleName(
            f"MB/s: sent {view.bandwidth_mb_s:.0f}, dirtied {view.dirty_mb_s * view.throttle:.0f}"
        )
        self.update()

    def sizeHint(self) -> QSize:
        """Wide as the lanes."""
        return QSize(self._theme.px(560), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(420), self._theme.px(HEIGHT))

    def _y(self, rate: float, top_rate: float) -> float:
        px = self._theme.px
        return px(TOP) + px(HEIGHT - TOP - BOTTOM) * (1 - rate / top_rate)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw grid, lines and their names."""
        view = self._view
        if view is None or not view.rates:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("label"))
        painter.setPen(theme.color("text_heading"))
        painter.drawText(QRectF(0, px(2), px(LABEL), px(16)), Qt.AlignmentFlag.AlignLeft, "MB/s")
        highest = max(max(one.sent_mb_s, one.dirtied_mb_s) for one in view.rates)
        top_rate = nice_top(highest)
        self._paint_grid(painter, top_rate)
        scale = scale_for(self.width(), px(LABEL), view.elapsed_s)
        ends = [*(one.at_s for one in view.rates[1:]), view.elapsed_s]
        sent = [(one.at_s, end, one.sent_mb_s) for one, end in zip(view.rates, ends, strict=True)]
        dirtied = [(one.at_s, end, one.dirtied_mb_s) for one, end in zip(view.rates, ends, strict=True)]
        self._paint_steps(painter, scale, sent, top_rate, "series.0", fill=True)
        self._paint_steps(painter, scale, dirtied, top_rate, "series.4", fill=False)
        self._paint_names(painter, view, scale, top_rate)

    def _paint_grid(self, painter: QPainter, top_rate: float) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("axis"))
        for share in (0.0, 0.5, 1.0):
            y = round(self._y(top_rate * share, top_rate)) + 0.5
            painter.setPen(theme.color("chart_grid"))
            painter.drawLine(QPointF(px(LABEL), y), QPointF(self.width() - px(8), y))
            painter.setPen(theme.color("text_secondary"))
            place = QRectF(0, y - px(7), px(LABEL - 10), px(14))
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, side, grouped(top_rate * share))

    def _paint_steps(
        self,
        painter: QPainter,
        scale: TimeScale,
        steps: Sequence[tuple[float, float, float]],
        top_rate: float,
        color: str,
        *,
        fill: bool,
    ) -> None:
        theme = self._theme
        points: list[QPointF] = []
        for start, end, rate in steps:
            y = self._y(rate, top_rate)
            points += [QPointF(scale.x(start), y), QPointF(scale.x(end), y)]
        if fill:
            base = self._y(0.0, top_rate)
            area = [QPointF(points[0].x(), base), *points, QPointF(points[-1].x(), base)]
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color(color, 0.12))
            painter.drawPolygon(QPolygonF(area))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color(color), 1.6))
        painter.drawPolyline(QPolygonF(points))

    def _paint_names(self, painter: QPainter, view: VMotionView, scale: TimeScale, top_rate: float) -> None:
        """Names stand at the first pass, the longest; below their line where there is room."""
        theme, px = self._theme, self._theme.px
        first = next((one for one in view.rates if one.sent_mb_s > 0), None)
        if first is None:
            return
        painter.setFont(theme.font("caption"))
        rows = (
            (first.sent_mb_s, "series.0", f"sent {grouped(first.sent_mb_s)} MB/s", 3),
            (
                first.dirtied_mb_s,
                "series.4",
                f"dirtied {grouped(first.dirtied_mb_s)} MB/s, distinct pages",
                -17,
            ),
        )
        for rate, color, words, shift in rows:
            y = self._y(rate, top_rate) + px(shift)
            wide = theme.metrics("caption").horizontalAdvance(words) + px(4)
            begins = scale.x(first.at_s)
            # A first pass at the right end leaves room only before it.
            left = begins + px(8) if begins + px(8) + wide <= self.width() else begins - px(8) - wide
            painter.setPen(theme.color(color))
            painter.drawText(QRectF(left, y, wide, px(14)), Qt.AlignmentFlag.AlignVCenter, words)


def nice_top(highest: float) -> float:
    """The round number at the top of an axis."""
    if highest <= 0.0:
        return 1.0
    power = 10.0 ** (len(str(int(highest))) - 1)
    return next(step * power for step in _NICE if step * power >= highest)
