"""Two bars per host: the load now and with the chosen moves, and the line where headroom is lost."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from vsphere_client.session.views.monitor_drs import HostBar
from vsphere_client.ui.widgets.themed import follow_theme

ROW, LABEL, VALUES, TOP = 34, 118, 106, 30


class MoveBars(QWidget):
    """Grey is now, blue is after; the values stand at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._bars: tuple[HostBar, ...] = ()
        self._threshold = 0.5
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    def set_bars(self, bars: tuple[HostBar, ...], threshold: float) -> None:
        """Show a pair for each host."""
        if (bars, threshold) == (self._bars, self._threshold):
            return
        grown = len(bars) != len(self._bars)
        self._bars, self._threshold = bars, threshold
        told = (f"{bar.name} {bar.now * 100:.0f} percent, then {bar.after * 100:.0f} percent" for bar in bars)
        self.setAccessibleName("; ".join(told))
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row for each host under the legend."""
        return QSize(self._theme.px(420), self._theme.px(TOP + ROW * len(self._bars) + 4))

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(360), self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw legend, bars, values and the line."""
        painter = QPainter(self)
        theme, px = self._theme, self._theme.px
        field = QRectF(px(LABEL), 0, self.width() - px(LABEL) - px(VALUES), self.height())
        self._paint_legend(painter, field)
        for at, bar in enumerate(self._bars):
            self._paint_host(painter, bar, px(TOP + ROW * at), field)
        x = field.left() + field.width() * self._threshold
        painter.setPen(QPen(theme.color("hatch_ready"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, px(TOP - 8)), QPointF(x, self.height()))

    def _paint_legend(self, painter: QPainter, field: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("axis"))
        left = field.left()
        for word, color in (("now", "series_others"), ("after", "accent")):
            painter.fillRect(QRectF(left, px(6), px(10), px(8)), theme.color(color))
            painter.setPen(theme.color("text_secondary"))
            painter.drawText(
                QRectF(left + px(14), px(2), px(40), px(16)), Qt.AlignmentFlag.AlignVCenter, word
            )
            left += px(46)
        words = f"headroom loss starts at {self._threshold * 100:.0f} %"
        painter.setPen(theme.color("warning.ink"))
        middle = field.left() + field.width() * self._threshold
        begin = max(middle - px(100), left + px(8))  # clear of the legend when the line stands far left
        painter.drawText(QRectF(begin, px(2), px(200), px(16)), Qt.AlignmentFlag.AlignCenter, words)

    def _paint_host(self, painter: QPainter, bar: HostBar, top: float, field: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("body"))
        painter.setPen(theme.color("text"))
        room = px(LABEL) - px(12)
        name = theme.metrics("body").elidedText(bar.name, Qt.TextElideMode.ElideRight, room)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, top, room, px(22)), middle | Qt.AlignmentFlag.AlignLeft, name)
        painter.fillRect(QRectF(field.left(), top + px(2), field.width(), px(18)), theme.color("tint"))
        for value, color, offset in ((bar.now, "series_others", 4), (bar.after, "accent", 12)):
            wide = field.width() * min(value, 1.0)
            painter.fillRect(QRectF(field.left(), top + px(offset), wide, px(7)), theme.color(color))
        right = field.right() + px(8)
        painter.setPen(theme.color("text_secondary"))
        painter.drawText(
            QRectF(right, top, px(38), px(22)), middle | Qt.AlignmentFlag.AlignRight, f"{bar.now * 100:.0f} %"
        )
        same = round(bar.now * 100) == round(bar.after * 100)
        painter.setPen(theme.color("text"))
        after = "same" if same else f"→ {bar.after * 100:.0f} %"
        painter.drawText(
            QRectF(right + px(46), top, px(56), px(22)), middle | Qt.AlignmentFlag.AlignLeft, after
        )
