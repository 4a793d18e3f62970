"""The lanes of a migration: one per daemon, a bar for each thing it does."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.session.views.monitor_vmotion import LANES, NETWORK, LaneBar, VMotionView
from vsphere_client.ui.objects.virtual_machine.time_scale import LABEL, TimeScale, scale_for
from vsphere_client.ui.widgets.themed import follow_theme

ROW, BAR, AXIS = 21, 14, 20
_FILLS = {
    "stage": "text_secondary",
    "guest": "accent",
    "guest_there": "series.2",
    "receive": "bar_unfocused",
    "pass": "series.0",
    "stun": "hatch_ready",
    "rarp": "success.mark",
}
_GREYS = ("receive", "stun")
"""Fills that are neither light nor dark in every theme: the ink that stands out more is taken."""


class StageLanes(QWidget):
    """Bars in lanes over the seconds since the migration began; the time nobody runs the VM is hatched."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: VMotionView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def set_view(self, view: VMotionView) -> None:
        """Show a migration."""
        lanes, self._view = self._lanes, view
        if lanes != view.lanes:
            self.updateGeometry()
        self.setAccessibleName(f"Stages from {view.ends[0].name} to {view.ends[1].name}: {view.label}")
        self.update()

    def sizeHint(self) -> QSize:
        """All lanes and the axis."""
        return QSize(self._theme.px(560), self._theme.px(ROW * len(self._lanes) + AXIS + 6))

    @property
    def _lanes(self) -> tuple[tuple[str, str], ...]:
        return LANES if self._view is None else self._view.lanes

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(420), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw lanes, bars, the switchover and the axis."""
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        scale = scale_for(self.width(), self._theme.px(LABEL), self._view.elapsed_s)
        self._paint_switchover(painter, scale, self._view)
        self._paint_lanes(painter, self._view)
        for bar in self._view.bars:
            self._paint_bar(painter, scale, bar)
        self._paint_axis(painter, scale)

    def _top(self, lane: tuple[str, str]) -> int:
        return self._theme.px(ROW * self._lanes.index(lane))

    def _paint_lanes(self, painter: QPainter, view: VMotionView) -> None:
        theme, px = self._theme, self._theme.px
        places = {"vcsa": view.vcenter_name, "source": view.source_name, "destination": view.destination_name}
        seen: set[str] = set()
        for place, daemon in view.lanes:
            top = self._top((place, daemon))
            if (place, daemon) == NETWORK:
                self._paint_network(painter, view, top)
                continue
            painter.setPen(theme.color("hairline"))
            painter.drawLine(QPointF(0, top + px(ROW) - 0.5), QPointF(self.width(), top + px(ROW) - 0.5))
            if place not in seen:
                seen.add(place)
                painter.setFont(theme.font("caption"))
                painter.setPen(theme.color("text_secondary"))
                name = places[place].partition(".")[0]
                shown = theme.metrics("caption").elidedText(name, Qt.TextElideMode.ElideRight, px(54))
                painter.drawText(QRectF(0, top, px(56), px(ROW)), Qt.AlignmentFlag.AlignVCenter, shown)
            painter.setFont(theme.font("body"))
            painter.setPen(theme.color("text"))
            side = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
            painter.drawText(QRectF(px(50), top, px(LABEL - 60), px(ROW)), side, daemon)

    def _paint_network(self, painter: QPainter, view: VMotionView, top: int) -> None:
        """The line between the two VMkernels, with arrows while memory crosses it."""
        theme, px = self._theme, self._theme.px
        band = QRectF(px(LABEL), top + 1, self.width() - px(LABEL + 8), px(ROW) - 2)
        painter.fillRect(band, theme.color("tint"))
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_secondary"))
        words = view.line
        inner = band.adjusted(px(6), 0, 0, 0)
        words = theme.metrics("caption").elidedText(
            words, Qt.TextElideMode.ElideRight, int(inner.width()) - px(6)
        )
        painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        if not view.crosses:
            return
        painter.setPen(QPen(theme.color("accent"), 1.4))
        start = px(LABEL) + px(14) + theme.metrics("caption").horizontalAdvance(words)
        middle = band.center().y()
        for x in range(int(start) + px(20), int(band.right()) - px(8), px(44)):
            painter.drawLine(QPointF(x, middle - px(5)), QPointF(x, middle + px(5)))
            for side in (-1, 1):
                painter.drawLine(QPointF(x + side * px(3), middle + px(2)), QPointF(x, middle + px(5)))

    def _paint_bar(self, painter: QPainter, scale: TimeScale, bar: LaneBar) -> None:
        theme, px = self._theme, self._theme.px
        top = self._top(bar.lane) + px((ROW - BAR) / 2)
        left, right = scale.x(bar.start_s), scale.x(bar.end_s)
        rect = QRectF(left, top, max(right - left, 2.0), px(BAR))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(_FILLS[bar.tone]))
        painter.drawRoundedRect(rect, 2, 2)
        painter.setFont(theme.font("caption"))
        wide = theme.metrics("caption").horizontalAdvance(bar.label)
        if wide + 8 <= rect.width():
            painter.setPen(self._ink(bar.tone))
            inner = rect.adjusted(px(6), 0, 0, 0)
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, bar.label)
        elif self._is_free(scale, bar, wide + 10):
            painter.setPen(theme.color("text_secondary"))
            place = QRectF(rect.right() + px(5), top, wide + 4, px(BAR))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, bar.label)

    def _ink(self, tone: str) -> QColor:
        """The colour of a label inside its bar."""
        panel, heading = (self._theme.color(name) for name in ("panel", "text_heading"))
        if tone not in _GREYS:
            return panel
        fill = self._theme.color(_FILLS[tone]).lightnessF()
        return max(panel, heading, key=lambda ink: abs(ink.lightnessF() - fill))

    def _is_free(self, scale: TimeScale, bar: LaneBar, wide: float) -> bool:
        """Whether the label fits right of its bar before the next one in the lane."""
        assert self._view is not None
        end = scale.x(bar.end_s)
        later = [
            scale.x(one.start_s)
            for one in self._view.bars
            if one.lane == bar.lane and one.start_s >= bar.end_s and one is not bar
        ]
        covering = [
            one
            for one in self._view.bars
            if one.lane == bar.lane and one is not bar and one.start_s < bar.end_s < one.end_s
        ]
        return not covering and min([*later, self.width()]) - end >= wide

    def _paint_switchover(self, painter: QPainter, scale: TimeScale, view: VMotionView) -> None:
        if view.switchover is None:
            return
        theme, px = self._theme, self._theme.px
        left, right = scale.x(view.switchover.stun_s), scale.x(view.switchover.resume_s)
        band = QRectF(left, 0, max(right - left, 2.0), px(ROW * len(self._lanes)))
        painter.fillRect(band, theme.color("warning.tint"))
        lane = QRectF(left, self._top(("source", "VMX")) + px((ROW - BAR) / 2), band.width(), px(BAR))
        painter.fillRect(lane, QBrush(theme.color("text_tertiary"), Qt.BrushStyle.BDiagPattern))

    def _paint_axis(self, painter: QPainter, scale: TimeScale) -> None:
        assert self._view is not None
        theme, px = self._theme, self._theme.px
        top = px(ROW * len(self._lanes))
        painter.setFont(theme.font("axis"))
        painter.setPen(theme.color("text_secondary"))
        for tick in scale.ticks(theme.metrics("axis").horizontalAdvance(f"{self._view.elapsed_s:.0f}00 s")):
            place = QRectF(scale.x(tick) - px(30), top + px(3), px(60), px(14))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{tick:g} s")
        x = scale.x(self._view.elapsed_s)
        if self._view.running:
            painter.setPen(QPen(theme.color("trainer.fill"), 2))
            painter.drawLine(QPointF(x, 0), QPointF(x, top))
