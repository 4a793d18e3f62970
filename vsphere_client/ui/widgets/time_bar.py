"""The bar at the foot of the window: the trainer's clock and its controls."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QWidget

from vsphere_client.ui.theme.icons import icon
from vsphere_client.ui.theme.theme import current_theme, set_kind
from vsphere_client.ui.theme.tokens import TIME_BAR_HEIGHT
from vsphere_client.ui.widgets.pill import Pill
from vsphere_client.ui.widgets.segmented_buttons import SegmentedButtons
from vsphere_client.ui.widgets.themed import follow_theme, line, tighten
from vsphere_client.ui.widgets.time_scrubber import US, TimeMark, TimeScrubber
from vsphere_client.ui.widgets.tool_icon_button import ToolIconButton

SPEEDS = (1.0, 10.0, 60.0, 600.0, 3600.0)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def speed_text(speed: float) -> str:
    """A speed as it is written on its button: ``60×``."""
    return f"{speed:g}×"


def clock_text(now_us: int, start: datetime) -> str:
    """The virtual date and time, in English whatever the system's language: ``Mon 5 Jan 2026 08:42:17``."""
    moment = start + timedelta(microseconds=now_us)
    day = f"{_DAYS[moment.weekday()]} {moment.day} {_MONTHS[moment.month - 1]} {moment.year}"
    return f"{day} {moment:%H:%M:%S}"


def elapsed_text(now_us: int) -> str:
    """The time since the lab began: ``T + 00:42:17``."""
    minutes, second = divmod(now_us // US, 60)
    hours, minute = divmod(minutes, 60)
    return f"T + {hours:02d}:{minute:02d}:{second:02d}"


class _ClockFace(QWidget):
    """Two lines: the virtual date and time over the time since the start and the speed."""

    def __init__(self) -> None:
        super().__init__()
        self._top = ""
        self._bottom = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._theme = follow_theme(self.updateGeometry)

    def write(self, top: str, bottom: str) -> None:
        """Show two lines."""
        if (top, bottom) == (self._top, self._bottom):
            return
        self._top, self._bottom = top, bottom
        self.setAccessibleName(f"{top}, {bottom}")
        self.update()

    def sizeHint(self) -> QSize:
        """Wide enough for the longest date, so that the bar does not move while time runs."""
        wide = self._theme.metrics("card_title").horizontalAdvance("Wed 30 Mar 2026 00:00:00")
        return QSize(wide + 4, self._theme.px(40))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the lines."""
        painter = QPainter(self)
        px, left = self._theme.px, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        middle = self.height() / 2
        painter.setFont(self._theme.font("card_title"))
        painter.setPen(self._theme.color("text_heading"))
        painter.drawText(QRectF(0, middle - px(17), self.width(), px(18)), left, self._top)
        painter.setFont(self._theme.font("caption"))
        painter.setPen(self._theme.color("text_secondary"))
        painter.drawText(QRectF(0, middle + px(2), self.width(), px(14)), left, self._bottom)


class TimeBar(QWidget):
    """48 px with a violet line on top; a pure view of the clock.

    Signals: ``play_toggled``, ``step_back``, ``step_next``, ``speed_chosen(float)``,
    ``seek_requested(int µs)``, ``go_live``, ``bookmark``, ``checkpoint``, ``inject_fault``.
    """

    play_toggled = Signal()
    speed_chosen = Signal(float)
    step_back = Signal()
    step_next = Signal()
    seek_requested = Signal(object)
    bookmark = Signal()
    checkpoint = Signal()
    inject_fault = Signal()
    go_live = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Time bar")
        set_kind(self, role="time_bar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._now_us = 0
        self._start = datetime(2026, 1, 5)
        self._speed = 1.0
        self._make_controls()
        self._lay_out()
        self._connect()
        self.set_state(paused=True, speed=1.0, live=True)
        follow_theme(self._restyle)

    def _make_controls(self) -> None:
        self.back_button = ToolIconButton(
            "step-back", "Step back to the event before", color="text_heading", time_bar=True
        )
        self.play_button = ToolIconButton(
            "play", "Run", color="trainer.on_fill", kind="trainer-primary", time_bar=True
        )
        self.next_button = ToolIconButton(
            "step-next", "Step to the next event", color="text_heading", time_bar=True
        )
        self.speeds = SegmentedButtons("Speed", tuple(map(speed_text, SPEEDS)), trainer=True)
        self._face = _ClockFace()
        self.scrubber = TimeScrubber()
        self.live_pill = Pill("Live", "success", mark="dot")
        self.live_button = QPushButton("GO LIVE")
        set_kind(self.live_button, kind="trainer")
        self.live_button.setToolTip("Return to the latest time that was reached")
        self.bookmark_button = ToolIconButton(
            "flag", "Bookmark this time", color="trainer.ink", time_bar=True
        )
        self.checkpoint_button = ToolIconButton(
            "snapshot", "Make a checkpoint", color="trainer.ink", time_bar=True
        )
        self.fault_button = QPushButton("Inject fault…")
        set_kind(self.fault_button, kind="danger-outline")

    def _lay_out(self) -> None:
        self._row = QHBoxLayout(self)
        self._transport = QHBoxLayout()
        for button in (self.back_button, self.play_button, self.next_button):
            self._transport.addWidget(button)
        self._row.addLayout(self._transport)
        for widget in (self.speeds, line("divider"), self._face):
            self._row.addWidget(widget)
        self._row.addWidget(self.scrubber, 4)
        self._row.addWidget(self.live_pill)
        self._row.addWidget(self.live_button)
        self._row.addStretch(1)
        self._marking = QHBoxLayout()
        self._marking.addWidget(self.bookmark_button)
        self._marking.addWidget(self.checkpoint_button)
        self._row.addLayout(self._marking)
        self._row.addWidget(line("divider"))
        self._row.addWidget(self.fault_button)

    def _connect(self) -> None:
        self.back_button.clicked.connect(self.step_back)
        self.play_button.clicked.connect(self.play_toggled)
        self.next_button.clicked.connect(self.step_next)
        self.speeds.chosen.connect(self._choose_speed)
        self.scrubber.seek_requested.connect(self.seek_requested)
        self.live_button.clicked.connect(self.go_live)
        self.bookmark_button.clicked.connect(self.bookmark)
        self.checkpoint_button.clicked.connect(self.checkpoint)
        self.fault_button.clicked.connect(self.inject_fault)

    def _restyle(self) -> None:
        theme = current_theme()
        self.setFixedHeight(theme.px(TIME_BAR_HEIGHT))
        tighten(self._row, spacing=12, margins=(12, 2, 12, 0))
        tighten(self._transport, spacing=2)
        tighten(self._marking, spacing=2)
        self.fault_button.setIcon(icon("bolt", color="danger.ink", gap=6))
        self.fault_button.setIconSize(QSize(22, 16))
        for index in range(self._row.count()):
            item = self._row.itemAt(index)
            widget = item.widget() if item is not None else None
            if widget is not None and widget.property("role") == "divider":
                widget.setFixedHeight(theme.px(28))

    def _choose_speed(self, at: int) -> None:
        self.speed_chosen.emit(SPEEDS[at])

    def set_clock(self, now_us: int, start: datetime, known_us: int | None = None) -> None:
        """Show the virtual time: ``now_us`` µs after ``start``; the lab has run to ``known_us`` at most."""
        self._now_us, self._start = now_us, start
        self.scrubber.set_clock(now_us, start, known_us)
        self._write()

    def _write(self) -> None:
        speed = f"{speed_text(self._speed)} speed"
        self._face.write(clock_text(self._now_us, self._start), f"{elapsed_text(self._now_us)}  ·  {speed}")

    def set_marks(self, marks: Sequence[TimeMark]) -> None:
        """Show marks on the line."""
        self.scrubber.set_marks(marks)

    def set_next_event(self, at_us: int | None, label: str = "") -> None:
        """Name the next known event, or none."""
        self.scrubber.set_next_event(at_us, label)

    def set_range(self, first_us: int, last_us: int) -> None:
        """Show the time from ``first_us`` to ``last_us`` on the line."""
        self.scrubber.set_range(first_us, last_us)

    def set_state(self, *, paused: bool, speed: float, live: bool) -> None:
        """Show whether time runs, how fast, and whether the view stands at its latest."""
        self._speed = speed
        self.play_button.set_icon("play" if paused else "pause", "Run" if paused else "Pause")
        self.speeds.set_current(SPEEDS.index(speed) if speed in SPEEDS else -1)
        self.live_pill.set_text("Live" if live else "In the past", "success" if live else "warning")
        self.live_button.setHidden(live)
        self._write()

    def set_fault_enabled(self, enabled: bool, reason: str = "") -> None:
        """Allow or forbid faults; the tooltip says why not."""
        self.fault_button.setEnabled(enabled)
        self.fault_button.setToolTip("" if enabled else reason)
