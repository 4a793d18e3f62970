"""Wires the time bar to the driver: what is pressed moves time, and where time stands is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QInputDialog, QWidget

from vsphere_client.model.units import MINUTE_US
from vsphere_client.ui.widgets.time_bar import TimeBar, clock_text, elapsed_text

if TYPE_CHECKING:
    from vsphere_client.ui.bridge.driver import SessionDriver

LOOK_AHEAD_MS = 250
"""The next known event is asked for at most this often: the question walks over what is due."""
SHORTEST_RANGE_US = 10 * MINUTE_US
FULL_SHARE = 0.85
"""The line is doubled when the past fills more of it than this."""


def range_for(live_us: int) -> int:
    """How much time the line shows: ten minutes, doubled as often as the past needs."""
    wanted = SHORTEST_RANGE_US
    while live_us > wanted * FULL_SHARE:
        wanted *= 2
    return wanted


class ClockControl(QObject):
    """The hands behind the time bar.

    Signals: ``fault_wanted`` to open Inject fault…, ``told(sentence)`` for a short note to the user.

    Args:
        bar: The time bar.
        driver: The open session.
    """

    fault_wanted = Signal()
    told = Signal(str)

    def __init__(self, bar: TimeBar, driver: SessionDriver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bar = bar
        self._driver = driver
        self._start = driver.start
        self._look = QTimer(self)
        self._look.setSingleShot(True)
        self._look.setInterval(LOOK_AHEAD_MS)
        self._look.timeout.connect(self.look_ahead)
        self._connect_bar()
        driver.clock_changed.connect(self._show_clock)
        driver.time_state_changed.connect(self.show_state)
        driver.marks_changed.connect(self._show_marks)
        driver.replaced.connect(self.show_state)
        for widget in (bar, *bar.findChildren(QWidget)):
            widget.installEventFilter(self)
        self.show_state()
        self._show_marks()
        self.look_ahead()

    def _connect_bar(self) -> None:
        bar, driver = self._bar, self._driver
        bar.play_toggled.connect(driver.toggle)
        bar.speed_chosen.connect(driver.set_speed)
        bar.step_back.connect(driver.step_back)
        bar.step_next.connect(driver.step_next)
        bar.seek_requested.connect(driver.seek)
        bar.go_live.connect(driver.go_live)
        bar.bookmark.connect(self.ask_bookmark)
        bar.checkpoint.connect(self.save_checkpoint)
        bar.inject_fault.connect(self.fault_wanted)

    # showing ------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Show everything anew."""
        driver = self._driver
        self._bar.set_state(paused=driver.paused, speed=driver.speed, live=driver.live)
        self._show_clock(driver.now_us)
        self._look.start()

    def _show_clock(self, now_us: int) -> None:
        live_us = self._driver.live_us
        self._bar.set_range(0, range_for(live_us))
        self._bar.set_clock(now_us, self._start, live_us)
        if not self._look.isActive():
            self._look.start()

    def _show_marks(self) -> None:
        self._bar.set_marks(self._driver.marks())

    def look_ahead(self) -> None:
        """Name the next event that is known."""
        found = self._driver.next_notable() if self._driver.live else None
        if found is None:
            self._bar.set_next_event(None)
        else:
            self._bar.set_next_event(found[0], found[1])

    # marking ------------------------------------------------------------------------------------------

    def ask_bookmark(self) -> None:
        """Ask for a word and remember the moment."""
        words, accepted = QInputDialog.getText(
            self._bar.window(), "Bookmark", f"What happens at {clock_text(self._driver.now_us, self._start)}?"
        )
        if accepted:
            self.bookmark(words.strip() or elapsed_text(self._driver.now_us))

    def bookmark(self, words: str) -> None:
        """Remember the moment under a name."""
        self._driver.bookmark(words)
        self.told.emit(f"Bookmark set at {elapsed_text(self._driver.now_us)}: {words}")

    def save_checkpoint(self) -> None:
        """Save the state now, so that going back to here is quick."""
        if not self._driver.live:
            self.told.emit("A checkpoint is made of the latest moment only. Go live first.")
            return
        self._driver.save_checkpoint()
        self.told.emit(f"Checkpoint made at {elapsed_text(self._driver.now_us)}.")

    def undo_reason(self) -> str:
        """Why there is nothing to step back before; empty when there is."""
        return "" if self._last_own_command_us() is not None else "You have not given a command yet."

    def _last_own_command_us(self) -> int | None:
        now = self._driver.now_us
        entries = self._driver.session.journal.entries
        found = [entry.at_us for entry in entries if entry.source == "user" and 0 < entry.at_us <= now]
        return found[-1] if found else None

    def undo(self) -> None:
        """Show the moment before the last command of the user."""
        at_us = self._last_own_command_us()
        if at_us is None:
            self.told.emit(self.undo_reason())
            return
        self._driver.pause()
        self._driver.seek(at_us - 1)
        self.told.emit(
            "This is the moment before your last command. Change something here to take another way."
        )

    # keys ---------------------------------------------------------------------------------------------

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Space runs or pauses while the focus is somewhere on the time bar."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
        ):
            self._driver.toggle()
            return True
        return False
