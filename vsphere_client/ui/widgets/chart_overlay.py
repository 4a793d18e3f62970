"""What lies above a chart's curves: marks, now, the cursor with its values, and the ring of the focus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from vsphere_client.ui.theme.theme import current_theme
from vsphere_client.ui.widgets.chart_cursor import paint_box
from vsphere_client.ui.widgets.chart_lines import ChartMark

if TYPE_CHECKING:
    from vsphere_client.ui.widgets.chart import PerformanceChart


class Overlay(QWidget):
    """Covers a chart; the mouse goes through it."""

    def __init__(self, chart: PerformanceChart) -> None:
        super().__init__(chart)
        self._chart = chart
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw marks, now, the cursor and its box."""
        painter = QPainter(self)
        field, theme = self._chart.field(), current_theme()
        painter.setFont(theme.font("axis"))
        for mark in self._chart.marks:
            if self._chart.window_shown.start_us <= mark.at_us <= self._chart.window_shown.end_us:
                self._paint_mark(painter, field, mark)
        if (
            self._chart.window_shown.now_us is not None
            and self._chart.window_shown.now_us <= self._chart.window_shown.end_us
        ):
            self._paint_now(painter, field, self._chart.window_shown.now_us)
        if self._chart.cursor_us is not None:
            self._paint_cursor(painter, field, self._chart.cursor_us)
        if self._chart.shows_ring():
            painter.setPen(QPen(theme.color("accent"), 2))
            painter.drawRect(QRectF(self.rect()).adjusted(1, 1, -1, -1))

    def _paint_mark(self, painter: QPainter, field: QRectF, mark: ChartMark) -> None:
        x = round(self._chart.x_of(mark.at_us)) + 0.5
        painter.setPen(QPen(current_theme().color("trainer.ink"), 1, Qt.PenStyle.DashLine))
        painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
        wide, gap = painter.fontMetrics().horizontalAdvance(mark.text), current_theme().px(5)
        left = x + gap if x + gap + wide <= field.right() else x - gap - wide
        start = QPointF(max(left, field.left()), field.top() + current_theme().px(10))
        ground = painter.fontMetrics().tightBoundingRect(mark.text).adjusted(-2, -2, 2, 2)
        # The words stay legible where a curve runs through them.
        painter.fillRect(QRectF(ground).translated(start), current_theme().color("panel", 0.85))
        painter.drawText(start, mark.text)

    def _paint_now(self, painter: QPainter, field: QRectF, now_us: int) -> None:
        x, cap, violet = (
            self._chart.x_of(now_us),
            current_theme().px(3),
            current_theme().color("trainer.fill"),
        )
        if x >= field.right() - 1:
            # The chart ends now: a line there would look like a curve that falls to nothing.
            return
        after = QRectF(QPointF(x, field.top()), field.bottomRight())
        painter.fillRect(after, current_theme().color("trainer.tint", 0.5))
        painter.setPen(QPen(violet, 2))
        painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
        painter.fillRect(QRectF(x - cap, field.top() - cap, 2 * cap, cap), violet)

    def _paint_cursor(self, painter: QPainter, field: QRectF, at_us: int) -> None:
        theme, readings = current_theme(), self._chart.readings()
        x = round(self._chart.x_of(at_us)) + 0.5
        painter.setPen(QPen(theme.color("text_secondary"), 1))
        painter.drawLine(QPointF(x, field.top()), QPointF(x, field.bottom()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(theme.color("panel"))
        for reading in readings:
            painter.setPen(QPen(theme.color(reading.color), 2))
            painter.drawEllipse(QPointF(x, reading.y), theme.px(3.5), theme.px(3.5))
        paint_box(painter, QRectF(self.rect()), x, self._chart.cursor_time(), readings)
