"""The line of virtual time: what has been, what is known to come, and where the view stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from vsphere_client.ui.widgets.themed import follow_theme

US = 1_000_000
MarkKind = Literal["checkpoint", "decision", "alarm", "fault"]
# shape of each mark and its colour role
_MARKS: dict[str, tuple[str, str]] = {
    "checkpoint": ("tick", "text_secondary"),
    "decision": ("triangle", "accent"),
    "alarm": ("triangle", "warning.mark"),
    "fault": ("diamond", "danger.mark"),
}
# Steps between the written times, in seconds; the first one that leaves room is taken.
_STEPS = (1, 5, 10, 30, 60, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400, 604800)


@dataclass(frozen=True, slots=True)
class TimeMark:
    """Something on the line: a checkpoint (tick), a decision or alarm (triangle), a fault (diamond)."""

    at_us: int
    kind: MarkKind
    label: str = ""


class TimeScrubber(QWidget):
    """Past as a violet line, the future dotted with the next known event named below.

    ``seek_requested`` tells a virtual time in µs (an int, as it outgrows 32 bits) when the knob is
    let go, or by the arrow keys: ten seconds a step, a minute with Ctrl. The line shows nothing of
    itself: what is hidden until it happens must not be among the marks.
    """

    seek_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._start = datetime(2026, 1, 5)
        self._range = (0, 3600 * US)
        self._now = 0
        self._known = 0
        self._marks: tuple[TimeMark, ...] = ()
        self._next: tuple[int, str] | None = None
        self._dragged: int | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._theme = follow_theme(self.update)
        self._tell()

    def set_clock(self, now_us: int, start: datetime, known_us: int | None = None) -> None:
        """Put the knob: ``now_us`` after ``start``; ``known_us`` is how far the lab has run at most."""
        self._now, self._start = now_us, start
        self._known = max(now_us, known_us if known_us is not None else now_us)
        self._tell()
        self.update()

    def set_range(self, first_us: int, last_us: int) -> None:
        """Show the time from ``first_us`` to ``last_us``.

        Raises:
            ValueError: The range is empty.
        """
        if last_us <= first_us:
            raise ValueError(f"The time range {first_us} to {last_us} µs is empty")
        self._range = (first_us, last_us)
        self.update()

    def set_marks(self, marks: Sequence[TimeMark]) -> None:
        """Show these marks."""
        self._marks = tuple(marks)
        self.update()

    def set_next_event(self, at_us: int | None, label: str = "") -> None:
        """Name the next event that is known, or none."""
        self._next = (at_us, label) if at_us is not None else None
        self._tell()
        self.update()

    def _tell(self) -> None:
        told = f"Virtual time {self._clock(self._now)}"
        if self._next is not None:
            told += f", {self.next_text()}"
        self.setAccessibleName(told)

    def _clock(self, at_us: int) -> str:
        moment = self._start + timedelta(microseconds=at_us)
        return moment.strftime("%H:%M:%S")

    def next_text(self) -> str:
        """The words under the future: what comes next and in how long."""
        if self._next is None:
            return ""
        left = max((self._next[0] - self._now) // US, 0)
        return f"next: {self._next[1]} in {short_span(left)}"

    def x_of(self, at_us: int) -> float:
        """Where a time lies."""
        first, last = self._range
        inset = self._theme.px(6)
        share = min(max((at_us - first) / (last - first), 0.0), 1.0)
        return inset + share * (self.width() - 2 * inset)

    def time_at(self, x: float) -> int:
        """The time at a place, kept within what has been."""
        first, last = self._range
        inset = self._theme.px(6)
        share = (x - inset) / max(self.width() - 2 * inset, 1)
        return min(max(round(first + share * (last - first)), first, 0), self._known)

    def sizeHint(self) -> QSize:
        """At least 240 px."""
        return QSize(self._theme.px(400), self._theme.px(44))

    def minimumSizeHint(self) -> QSize:
        """Shorter is not readable."""
        return QSize(self._theme.px(180), self._theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw line, marks, knob and words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        y = self._theme.px(19) + 0.0
        shown = self._dragged if self._dragged is not None else self._now
        self._paint_line(painter, y, shown)
        for mark in self._marks:
            if self._range[0] <= mark.at_us <= self._range[1]:
                self._paint_mark(painter, mark, self._theme.px(4) + 0.0)
        self._paint_words(painter)
        self._paint_knob(painter, QPointF(self.x_of(shown), y))

    def _paint_line(self, painter: QPainter, y: float, shown: int) -> None:
        theme, px = self._theme, self._theme.px
        here, known, end = self.x_of(shown), self.x_of(self._known), self.x_of(self._range[1])
        dots = QPen(theme.color("scroll_thumb_hover"), 2, c=Qt.PenCapStyle.RoundCap)
        dots.setDashPattern([0.01, 2.5])
        painter.setPen(dots)
        if end > known:
            painter.drawLine(QPointF(known + px(4), y), QPointF(end, y))
        painter.setPen(QPen(theme.color("trainer.line"), px(4), c=Qt.PenCapStyle.RoundCap))
        if known > here:
            painter.drawLine(QPointF(here, y), QPointF(known, y))
        painter.setPen(QPen(theme.color("trainer.fill"), px(4), c=Qt.PenCapStyle.RoundCap))
        painter.drawLine(QPointF(self.x_of(self._range[0]), y), QPointF(here, y))

    def _paint_mark(self, painter: QPainter, mark: TimeMark, y: float) -> None:
        shape, role = _MARKS[mark.kind]
        x, half = self.x_of(mark.at_us), self._theme.px(4)
        if shape == "tick":
            painter.fillRect(QRectF(round(x), y, 1, 2 * half), self._theme.color(role))
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.color(role))
        points = [QPointF(x - half, y), QPointF(x + half, y), QPointF(x, y + 1.7 * half)]
        if shape == "diamond":
            middle = y + half
            points = [
                QPointF(x, middle - half),
                QPointF(x + half, middle),
                QPointF(x, middle + half),
                QPointF(x - half, middle),
            ]
        painter.drawPolygon(QPolygonF(points))

    def _paint_words(self, painter: QPainter) -> None:
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("axis"))
        painter.setPen(theme.color("text_secondary"))
        top, high = px(29), px(14)
        words = self.next_text()
        wide = theme.metrics("axis").horizontalAdvance(words)
        free_until = self.width() - wide - px(8) if words else self.width()
        painter.drawText(
            QRectF(self.width() - wide - 2, top, wide + 2, high), Qt.AlignmentFlag.AlignRight, words
        )
        for at_us in self._written():
            text = (self._start + timedelta(microseconds=at_us)).strftime(
                "%H:%M" if self._step() >= 60 else "%H:%M:%S"
            )
            half = theme.metrics("axis").horizontalAdvance(text) / 2
            left = max(self.x_of(at_us) - half, 0.0)
            if left + 2 * half < free_until and at_us <= self._known:
                painter.drawText(QRectF(left, top, 2 * half + 2, high), Qt.AlignmentFlag.AlignLeft, text)

    def _step(self) -> int:
        seconds = (self._range[1] - self._range[0]) / US
        room = max(self.width() / self._theme.px(90), 1)
        return next((step for step in _STEPS if seconds / step <= room), _STEPS[-1])

    def _written(self) -> list[int]:
        """Round clock times within the range."""
        step = self._step()
        midnight = self._start.replace(hour=0, minute=0, second=0, microsecond=0)
        offset = int((self._start - midnight).total_seconds())
        first, last = self._range[0] // US + offset, self._range[1] // US + offset
        begin = -(-first // step) * step
        return [(second - offset) * US for second in range(begin, last + 1, step)]

    def _paint_knob(self, painter: QPainter, at: QPointF) -> None:
        theme, radius = self._theme, self._theme.px(6) - 1.0
        painter.setPen(QPen(theme.color("trainer.ink" if self.hasFocus() else "trainer.fill"), 3))
        painter.setBrush(theme.color("panel"))
        painter.drawEllipse(at, radius, radius)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take the knob to the place."""
        if event.button() == Qt.MouseButton.LeftButton:
            self._dragged = self.time_at(event.position().x())
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Drag the knob."""
        if self._dragged is not None:
            self._dragged = self.time_at(event.position().x())
            QToolTip.showText(event.globalPosition().toPoint(), self._clock(self._dragged), self)
            self.update()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        """Ask for the time where the knob was let go."""
        if self._dragged is not None:
            wanted, self._dragged = self._dragged, None
            self.update()
            self.seek_requested.emit(wanted)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right ask for another time; Home for the beginning, End for the latest known."""
        step = (60 if event.modifiers() & Qt.KeyboardModifier.ControlModifier else 10) * US
        wanted = {
            Qt.Key.Key_Left: max(self._now - step, 0),
            Qt.Key.Key_Right: min(self._now + step, self._known),
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: self._known,
        }.get(Qt.Key(event.key()))
        if wanted is None:
            super().keyPressEvent(event)
        elif wanted != self._now:
            self.seek_requested.emit(wanted)

    def event(self, event: QEvent) -> bool:
        """Name the mark under the mouse in the tooltip."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            near = [
                mark
                for mark in self._marks
                if mark.label and abs(self.x_of(mark.at_us) - event.pos().x()) < 6
            ]
            words = "\n".join(f"{self._clock(mark.at_us)}  {mark.label}" for mark in near)
            QToolTip.showText(event.globalPos(), words, self)
            return True
        return super().event(event)


def short_span(seconds: int) -> str:
    """A span of time in as few figures as it needs: ``00:43``, ``41:12``, ``1:05:00``."""
    minutes, second = divmod(seconds, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours}:{minute:02d}:{second:02d}" if hours else f"{minute:02d}:{second:02d}"
