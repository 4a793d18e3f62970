"""The table under a chart of the Overview: colour, name, Latest, Maximum, Minimum, Average."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vsphere_client.ui.objects.performance.readings import LegendRow
from vsphere_client.ui.widgets.cell_paint import paint_stroke
from vsphere_client.ui.widgets.themed import follow_theme

ROW, KEY, GAP, NUMBER = 18, 14, 8, 60
TITLES = ("Latest", "Maximum", "Minimum", "Average")


class SmallLegend(QWidget):
    """Drawn rows without a frame, as many as there are lines."""

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._rows: tuple[LegendRow, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme = follow_theme(self.updateGeometry)

    @property
    def rows(self) -> tuple[LegendRow, ...]:
        """What is shown."""
        return self._rows

    def set_rows(self, rows: Sequence[LegendRow]) -> None:
        """Show these lines."""
        grown = len(rows) != len(self._rows)
        self._rows = tuple(rows)
        told = (f"{_label(row)} latest {row.latest} {row.unit}" for row in rows)
        self.setAccessibleName(f"{self._name}: {'; '.join(told)}")
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        """A row a line, and the head."""
        return QSize(self._theme.px(360), self._theme.px(ROW * (len(self._rows) + 1)))

    def minimumSizeHint(self) -> QSize:
        """As high, but narrow."""
        return QSize(self._theme.px(200), self.sizeHint().height())

    def _numbers(self) -> int:
        """How many of the four figures fit beside a name."""
        room = self.width() - self._theme.px(KEY + GAP + 110)
        return min(max(room // self._theme.px(NUMBER), 1), len(TITLES))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw head and rows."""
        painter = QPainter(self)
        theme, px = self._theme, self._theme.px
        shown = self._numbers()
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_secondary"))
        self._paint_numbers(painter, 0, TITLES[:shown])
        for at, row in enumerate(self._rows, 1):
            top = px(ROW * at)
            painter.fillRect(QRectF(0, top, self.width(), 1), theme.color("hairline"))
            paint_stroke(painter, QRectF(0, top + px(ROW) / 2 - 1, px(KEY), px(3)), row.color, row.dashed)
            painter.setPen(theme.color("text"))
            place = QRectF(px(KEY + GAP), top, self._name_width(shown), px(ROW))
            label = f"{_label(row)} ({row.unit})" if row.unit else _label(row)
            mode = Qt.TextElideMode.ElideMiddle
            text = theme.metrics("caption").elidedText(label, mode, int(place.width()))
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
            self._paint_numbers(painter, top, (row.latest, row.maximum, row.minimum, row.average)[:shown])

    def _name_width(self, shown: int) -> float:
        return self.width() - self._theme.px(KEY + GAP) - shown * self._theme.px(NUMBER)

    def _paint_numbers(self, painter: QPainter, top: float, texts: Sequence[str]) -> None:
        px = self._theme.px
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        left = self.width() - len(texts) * px(NUMBER)
        for at, text in enumerate(texts):
            painter.drawText(
                QRectF(left + at * px(NUMBER), top, px(NUMBER), px(ROW)), right, text or "\u2013"
            )

    def event(self, event: QEvent) -> bool:
        """The whole name of the row under the mouse."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            at = event.pos().y() // self._theme.px(ROW) - 1
            row = self._rows[at] if 0 <= at < len(self._rows) else None
            QToolTip.showText(event.globalPos(), f"{row.object}: {row.measurement}" if row else "", self)
            return True
        return super().event(event)


def _label(row: LegendRow) -> str:
    return row.label or row.measurement
