"""A continuous ping to the VM during its migration: each answer a tick, each loss a cross."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.decisions.vmotion.connectivity import PING_INTERVAL_S, ROUND_TRIP_MS
from vsphere_client.session.views.monitor_vmotion import VMotionView
from vsphere_client.ui.objects.virtual_machine.time_scale import LABEL, scale_for
from vsphere_client.ui.widgets.themed import follow_theme

HEIGHT, TICK = 58, 10
MOST_TICKS = 400
"""A long migration shows every n-th answer; losses are all shown."""


class PingStrip(QWidget):
    """What a person who pings the VM all the time would see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view: VMotionView | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def set_view(self, view: VMotionView) -> None:
        """Show the pings so far."""
        self._view = view
        self.setVisible(view.live and bool(view.wire.ip))
        self.setAccessibleName(f"Ping every {PING_INTERVAL_S:g} s: {self.words()}")
        self.setToolTip(
            "An echo request is sent to the virtual machine every 0.2 s. A request that reaches the physical "
            "switch while nobody answers for the MAC address is lost."
        )
        self.update()

    def words(self) -> str:
        """``1 of 86 lost``."""
        if self._view is None:
            return ""
        pings = self._view.wire.pings
        return f"{len(pings.lost_s)} of {pings.sent} lost"

    def sizeHint(self) -> QSize:
        """Wide as the lanes."""
        return QSize(self._theme.px(560), self._theme.px(HEIGHT))

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(420), self._theme.px(HEIGHT))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the heading, the answers and the losses."""
        view = self._view
        if view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, px = self._theme, self._theme.px
        lost = view.wire.pings.lost_s
        lines = (
            ("label", "text_heading", f"Ping every {PING_INTERVAL_S:g} s"),
            ("caption", "text_secondary", f"{ROUND_TRIP_MS:g} ms round trip"),
            ("caption", "danger.ink" if lost else "text_secondary", self.words()),
        )
        for at, (font, color, words) in enumerate(lines):
            painter.setFont(theme.font(font))
            painter.setPen(theme.color(color))
            painter.drawText(QRectF(0, px(2 + 17 * at), px(LABEL), px(16)), Qt.AlignmentFlag.AlignLeft, words)
        self._paint_answers(painter, view)

    def _paint_answers(self, painter: QPainter, view: VMotionView) -> None:
        theme, px = self._theme, self._theme.px
        scale = scale_for(self.width(), px(LABEL), view.elapsed_s)
        pings, base = view.wire.pings, px(40)
        shown = min(pings.sent, int(view.elapsed_s / PING_INTERVAL_S) + 1)
        lost = {round(at / PING_INTERVAL_S) for at in pings.lost_s}
        stride = 1 + shown // MOST_TICKS
        painter.setPen(QPen(theme.color("success.mark"), max(1.0, px(2))))
        ticks = [
            QLineF(x, base - px(TICK), x, base)
            for number in range(0, shown, stride)
            if number not in lost
            for x in (scale.x(number * PING_INTERVAL_S),)
        ]
        painter.drawLines(ticks)
        painter.setPen(theme.color("hairline"))
        painter.drawLine(QPointF(px(LABEL), base + 2), QPointF(self.width() - px(8), base + 2))
        painter.setPen(QPen(theme.color("danger.mark"), 1.6))
        arm, middle = px(3), base - px(TICK) / 2
        for at in pings.lost_s:
            if at <= view.elapsed_s:
                x = scale.x(at)
                painter.drawLine(QPointF(x - arm, middle - arm), QPointF(x + arm, middle + arm))
                painter.drawLine(QPointF(x - arm, middle + arm), QPointF(x + arm, middle - arm))
