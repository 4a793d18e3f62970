"""Lanes over time: who did what when, to zoom into, scroll, and ask about every stretch of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QSizePolicy, QWidget

from vsphere_client.ui.widgets.lane_paint import paint_lane_bar
from vsphere_client.ui.widgets.themed import follow_theme
from vsphere_client.ui.widgets.time_window import TimeWindow

ROW, BAR, AXIS, LABEL, MARGIN = 18, 14, 20, 152, 28


class Span(NamedTuple):
    """A stretch of a lane, µs: its look (a colour role, or a hatch of `lane_paint`) and a word if it fits."""

    start_us: int
    end_us: int
    look: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class Lane:
    """A row: its name, and the name of its group if it is the group's first."""

    name: str
    group: str = ""


ReadSpans = Callable[[int, int, int, float], Sequence[Span]]
"""Spans of a lane between two moments, µs; stretches shorter than the last number (µs a pixel) may be left out."""


class LaneTimeline(QAbstractScrollArea):
    """Lanes painted over a window of time.

    The wheel scrolls the lanes, with Ctrl it zooms at the mouse, with Shift it moves through time; dragging
    moves through time too. Keys: arrows move the cursor, Ctrl and arrows move through time, plus and minus
    zoom, 0 shows everything, Home and End go to the ends.

    Signals: ``pointed(lane, µs)`` tells where mouse or cursor is, lane -1 for nowhere; ``zoomed()``.

    Args:
        name: Accessible name.
    """

    pointed = Signal(int, int)
    zoomed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = name
        self._lanes: tuple[Lane, ...] = ()
        self._read: ReadSpans = _nothing
        self._picture: QPixmap | None = None
        self._dragged: float | None = None
        self.window_shown = TimeWindow(0)
        self.cursor_at = (-1, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setMouseTracking(True)
        self.setAccessibleName(name)
        self.verticalScrollBar().valueChanged.connect(self._changed)
        self._theme = follow_theme(self._changed)
        self._place_bar()

    # what is shown ----------------------------------------------------------------------------------------

    def show_lanes(self, lanes: Sequence[Lane], read: ReadSpans, length_us: int) -> None:
        """Show these lanes; the zoom is kept if the time is as long as before."""
        self._lanes = tuple(lanes)
        self._read = read
        if length_us != self.window_shown.length_us:
            self.window_shown = TimeWindow(length_us)
        self.cursor_at = (-1, 0)
        self.setAccessibleName(f"{self._name}: {len(self._lanes)} lanes, {length_us / 1000:g} ms")
        self._place_bar()
        self._changed()

    def lanes(self) -> tuple[Lane, ...]:
        """The rows, from top to bottom."""
        return self._lanes

    def sizeHint(self) -> QSize:
        """About a dozen lanes."""
        return QSize(self._theme.px(720), self._theme.px(ROW * 12 + AXIS))

    def minimumSizeHint(self) -> QSize:
        """Four lanes and the axis."""
        return QSize(self._theme.px(420), self._theme.px(ROW * 4 + AXIS))

    def _changed(self) -> None:
        self._picture = None
        self.viewport().update()

    def _place_bar(self) -> None:
        room = self.viewport().height() - self._theme.px(AXIS)
        whole = self._theme.px(ROW) * len(self._lanes)
        bar = self.verticalScrollBar()
        bar.setRange(0, max(whole - room, 0))
        bar.setPageStep(max(room, 1))
        bar.setSingleStep(self._theme.px(ROW))

    # where things lie -------------------------------------------------------------------------------------

    def _field(self) -> tuple[float, float]:
        left = self._theme.px(LABEL)
        return left, max(self.viewport().width() - left - self._theme.px(MARGIN), 1)

    def x_of(self, at_us: float) -> float:
        """Where a moment lies in the viewport."""
        left, wide = self._field()
        shown = self.window_shown
        return left + wide * (at_us - shown.start_us) / shown.shown_us

    def moment_at(self, x: float) -> int:
        """The moment at a place of the viewport."""
        left, wide = self._field()
        shown = self.window_shown
        return round(shown.start_us + shown.shown_us * (x - left) / wide)

    def y_of(self, lane: int) -> int:
        """The upper edge of a lane in the viewport."""
        return self._theme.px(ROW) * lane - self.verticalScrollBar().value()

    def lane_at(self, y: float) -> int:
        """The lane at a place of the viewport, -1 for none."""
        if y >= self.viewport().height() - self._theme.px(AXIS):
            return -1
        lane = int(y + self.verticalScrollBar().value()) // self._theme.px(ROW)
        return lane if 0 <= lane < len(self._lanes) else -1

    # zoom -------------------------------------------------------------------------------------------------

    def zoom(self, factor: float, at_us: int | None = None) -> None:
        """Show ``factor`` times less time, around a moment or the cursor."""
        lane, cursor = self.cursor_at
        middle = self.window_shown.middle_us if lane < 0 else cursor
        self._show(self.window_shown.zoomed(factor, middle if at_us is None else at_us))

    def show_all(self) -> None:
        """Show the whole window."""
        self._show(TimeWindow(self.window_shown.length_us))

    def _show(self, window: TimeWindow) -> None:
        if window != self.window_shown:
            self.window_shown = window
            self._changed()
            self.zoomed.emit()

    # mouse and keys ---------------------------------------------------------------------------------------

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll, zoom or move through time."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1.25 ** (turn / 120), self.moment_at(event.position().x()))
        elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier or event.angleDelta().x():
            self._show(self.window_shown.moved(-turn / 120 * 0.1))
        else:
            super().wheelEvent(event)
            return
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag the time."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = event.position().x()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Stop dragging."""
        self._dragged = None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at a stretch, or drag the time."""
        place = event.position()
        if self._dragged is not None:
            self._show(self.window_shown.moved((self._dragged - place.x()) / self._field()[1]))
            self._dragged = place.x()
        inside = place.x() >= self._theme.px(LABEL)
        self._point(self.lane_at(place.y()) if inside else -1, self.moment_at(place.x()))

    def leaveEvent(self, event: QEvent) -> None:
        """Point at nothing."""
        self._point(-1, 0)
        super().leaveEvent(event)

    def _point(self, lane: int, at_us: int) -> None:
        at_us = min(max(at_us, 0), max(self.window_shown.length_us - 1, 0))
        if (lane, at_us) != self.cursor_at:
            self.cursor_at = (lane, at_us)
            self.pointed.emit(lane, at_us)
            self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move the cursor, through time, or zoom."""
        key = Qt.Key(event.key())
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not self._lanes or not (self._zoom_key(key) or self._move_key(key, control)):
            super().keyPressEvent(event)

    def _zoom_key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom(1.5)
        elif key == Qt.Key.Key_Minus:
            self.zoom(1 / 1.5)
        elif key == Qt.Key.Key_0:
            self.show_all()
        else:
            return False
        return True

    def _move_key(self, key: Qt.Key, control: bool) -> bool:
        shown = self.window_shown
        lane, at_us = self.cursor_at
        if lane < 0:
            lane, at_us = 0, shown.middle_us
        step = {Qt.Key.Key_Right: 1, Qt.Key.Key_Left: -1}.get(key, 0)
        if step and control:
            self._show(shown.moved(0.1 * step))
            return True
        moves = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(key, 0)
        ends = {Qt.Key.Key_Home: 0, Qt.Key.Key_End: shown.length_us - 1}
        if not step and not moves and key not in ends:
            return False
        at_us = ends.get(key, at_us + step * max(shown.shown_us // 100, 1))
        self._point(min(max(lane + moves, 0), len(self._lanes) - 1), at_us)
        self._bring_cursor_in()
        return True

    def _bring_cursor_in(self) -> None:
        lane, at_us = self.cursor_at
        self._show(self.window_shown.holding(at_us))
        bar, row = self.verticalScrollBar(), self._theme.px(ROW)
        room = self.viewport().height() - self._theme.px(AXIS)
        if self.y_of(lane) < 0:
            bar.setValue(row * lane)
        elif self.y_of(lane) + row > room:
            bar.setValue(row * (lane + 1) - room)

    # painting ---------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Other room, other scroll range."""
        super().resizeEvent(event)
        self._place_bar()
        self._changed()

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lanes from a kept picture, and the cursor over it."""
        if self._picture is None:
            self._picture = self._paint_picture()
        painter = QPainter(self.viewport())
        painter.drawPixmap(0, 0, self._picture)
        lane, at_us = self.cursor_at
        if lane >= 0:
            x = round(self.x_of(at_us)) + 0.5
            bottom = self.viewport().height() - self._theme.px(AXIS)
            painter.setPen(QPen(self._theme.color("trainer.fill"), 1))
            painter.drawLine(QPointF(x, 0), QPointF(x, bottom))
            row = QRectF(0.5, self.y_of(lane) + 0.5, self.viewport().width() - 1, self._theme.px(ROW) - 1)
            painter.drawRect(row)

    def _paint_picture(self) -> QPixmap:
        view, ratio = self.viewport(), self.devicePixelRatioF()
        picture = QPixmap(max(round(view.width() * ratio), 1), max(round(view.height() * ratio), 1))
        picture.setDevicePixelRatio(ratio)
        picture.fill(self._theme.color("panel"))
        painter = QPainter(picture)
        room = view.height() - self._theme.px(AXIS)
        self._paint_grid(painter, room)
        painter.setClipRect(QRectF(0, 0, view.width(), room))
        for lane in range(len(self._lanes)):
            if -self._theme.px(ROW) < self.y_of(lane) < room:
                self._paint_lane(painter, lane)
        painter.end()
        return picture

    def _paint_grid(self, painter: QPainter, room: int) -> None:
        theme = self._theme
        painter.setFont(theme.font("axis"))
        for tick in self.window_shown.ticks():
            x = round(self.x_of(tick)) + 0.5
            painter.setPen(theme.color("chart_grid"))
            painter.drawLine(QPointF(x, 0), QPointF(x, room))
            painter.setPen(theme.color("text_secondary"))
            place = QRectF(x - theme.px(40), room + theme.px(3), theme.px(80), theme.px(14))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, f"{tick / 1000:,g} ms".replace(",", " "))

    def _paint_lane(self, painter: QPainter, lane: int) -> None:
        theme, top = self._theme, self.y_of(lane)
        self._paint_names(painter, self._lanes[lane], top)
        shown = self.window_shown
        left, wide = self._field()
        spans = self._read(lane, shown.start_us, shown.end_us, shown.shown_us / wide)
        inset = (theme.px(ROW) - theme.px(BAR)) // 2
        painter.save()
        painter.setClipRect(QRectF(left, top, wide, theme.px(ROW)), Qt.ClipOperation.IntersectClip)
        scale, start = wide / shown.shown_us, shown.start_us
        for span in spans:
            x = left + (span.start_us - start) * scale
            end = left + (span.end_us - start) * scale
            paint_lane_bar(
                painter, QRectF(x, top + inset, max(end - x, 1.0), theme.px(BAR)), span.look, span.text
            )
        painter.restore()

    def _paint_names(self, painter: QPainter, lane: Lane, top: int) -> None:
        theme, px, row = self._theme, self._theme.px, self._theme.px(ROW)
        side = Qt.AlignmentFlag.AlignVCenter
        if lane.group:
            painter.setPen(theme.color("hairline"))
            painter.drawLine(QPointF(0, top + 0.5), QPointF(self.viewport().width(), top + 0.5))
            painter.setFont(theme.font("caption"))
            painter.setPen(theme.color("text_heading"))
            room = px(LABEL - 70)
            text = theme.metrics("caption").elidedText(lane.group, Qt.TextElideMode.ElideRight, room)
            painter.drawText(QRectF(0, top, room, row), side, text)
        painter.setFont(theme.font("caption"))
        painter.setPen(theme.color("text_secondary"))
        painter.drawText(
            QRectF(px(LABEL - 66), top, px(58), row), side | Qt.AlignmentFlag.AlignRight, lane.name
        )


def _nothing(_lane: int, _start: int, _end: int, _resolution: float) -> Sequence[Span]:
    return ()
