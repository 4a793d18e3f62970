"""Drives an open session from Qt: gives the engine slices of time and tells the panes what changed."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.model.commands import Command
from vsphere_client.model.tasks import TaskState
from vsphere_client.persistence.document import Document
from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.badges import BadgeBoard
from vsphere_client.ui.bridge.marks import BOOKMARKS, Bookmark, MarkLedger
from vsphere_client.ui.bridge.pacing import CheckpointKeeper, settle_memory
from vsphere_client.ui.widgets.time_scrubber import TimeMark

SLICE_S = 0.008
DRAIN_S = 1 / 15
LONGEST_GAP_S = 0.1
"""Wall time that counts at most between two slices: a dialog that blocked does not make time jump."""
INTERVAL_MS = 16
SLOW_INTERVAL_MS = 33


class SessionDriver(QObject):
    """One session under one timer, on the thread of the screen.

    Signals, in this order at each drain: ``changed(ChangeBatch)`` when anything but numbers changed;
    ``badges_changed(list of moids)``; ``task_failed(key)``; ``ticked()`` when numbers moved, at most 15
    times a second; ``clock_changed(now_us)``. ``replaced()`` says that the engine is another one: read
    everything anew. ``time_state_changed()``: paused, speed, live or past. ``past_edit_requested(command)``:
    a change was asked for in the past. ``marks_changed()``; ``failed(text)``: an error inside the program,
    the clock stands then.
    """

    changed = Signal(object)
    badges_changed = Signal(object)
    ticked = Signal()
    clock_changed = Signal(object)
    replaced = Signal()
    time_state_changed = Signal()
    past_edit_requested = Signal(object)
    task_failed = Signal(str)
    marks_changed = Signal()
    failed = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(lambda: self._guarded(self._slice))
        self._goal_us: int | None = None
        self._last_slice = 0.0
        self._last_drain = 0.0
        self._draining = False
        self._take(session)

    def _take(self, session: Session) -> None:
        self._session = session
        self._epoch = session.epoch
        self._told_now_us = session.now_us
        self._told_state = self._time_state()
        self._failed: set[str] = set()
        self._badges = BadgeBoard()
        self._badges.renew(session)
        self._marks = MarkLedger(session)
        self._keeper = CheckpointKeeper()
        session.drain_changes()
        settle_memory()

    # reading ----------------------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        """The open session."""
        return self._session

    @property
    def now(self) -> datetime:
        """The virtual wall clock."""
        return self._session.engine.now

    @property
    def start(self) -> datetime:
        """The virtual wall clock at the lab's beginning."""
        return self._session.engine.settings.start

    @property
    def now_us(self) -> int:
        """Virtual time since the start."""
        return self._session.now_us

    @property
    def live_us(self) -> int:
        """How far the lab has run at most."""
        return self._session.live_us

    @property
    def paused(self) -> bool:
        """Whether the clock stands; it does not while it runs to the next event."""
        return self._session.pace.paused and self._goal_us is None

    @property
    def speed(self) -> float:
        """Virtual seconds a second."""
        return self._session.pace.speed

    @property
    def live(self) -> bool:
        """Whether the latest moment is shown, not one in the past."""
        return not self._session.in_the_past

    # the clock --------------------------------------------------------------------------------------------

    def play(self) -> None:
        """Let time pass."""
        self._session.pace.paused = False
        self._run_timer()
        self._tell_state()

    def pause(self) -> None:
        """Stop at once; what has happened is shown."""
        self._session.pace.paused = True
        self._goal_us = None
        self._timer.stop()
        self.flush()
        if self._session.instant_open:
            self._finish_in_slices()
        else:
            self._guarded(lambda: self._keep_checkpoint(idle=True))

    def toggle(self) -> None:
        """Play or pause."""
        if self.paused:
            self.play()
        else:
            self.pause()

    def set_speed(self, speed: float) -> None:
        """Let time pass that many times as fast as the wall clock."""
        self._session.pace.speed = speed
        if self._timer.isActive():
            self._run_timer()
        self._tell_state()

    def step_next(self) -> None:
        """Run to the next thing worth watching as fast as possible, and stand there."""
        found = self._session.next_notable()
        step_us = self._session.engine.settings.step_us
        self.run_to(found[0] if found is not None else self.now_us + step_us)

    def run_to(self, target_us: int) -> None:
        """Run to a moment ahead as fast as possible, in slices, and stand there."""
        if target_us <= self.now_us:
            return
        self._session.pace.paused = True
        self._goal_us = target_us
        self._run_timer()
        self._tell_state()

    def step_back(self) -> None:
        """Go back to the event before, or to the beginning."""
        self.pause()
        self.seek(self._moment_before())

    def _moment_before(self) -> int:
        engine, now = self._session.engine, self.now_us
        for event in engine.events.latest(engine.events.count):
            if event.at_us < now:
                return event.at_us
        return 0

    def seek(self, target_us: int) -> None:
        """Show another moment; one that was never reached is run to in slices."""
        if target_us > self._session.live_us:
            self.run_to(target_us)
            return
        self._goal_us = None
        self._guarded(lambda: self._session.seek(max(0, target_us)))
        self.flush()

    def go_live(self) -> None:
        """Return to the latest moment that was reached."""
        self.seek(self._session.live_us)

    def continue_from_here(self) -> None:
        """Give up the recorded future; changes are possible from here on."""
        self._guarded(self._session.continue_from_here)
        self._marks.forget_after(self.now_us)
        self.marks_changed.emit()
        self.flush()

    def next_notable(self) -> tuple[int, str] | None:
        """When the next thing worth watching is due, and what it is."""
        return self._session.next_notable()

    def _run_timer(self) -> None:
        self._last_slice = perf_counter()
        hurry = self._goal_us is not None or self.speed >= 60
        self._timer.start(INTERVAL_MS if hurry else SLOW_INTERVAL_MS)

    def _finish_in_slices(self) -> None:
        """While the clock stands, go on with long work of this instant, slice by slice."""
        if self._session.instant_open and not self._timer.isActive():
            self._timer.start(INTERVAL_MS)

    def _slice(self) -> None:
        now = perf_counter()
        elapsed, self._last_slice = min(now - self._last_slice, LONGEST_GAP_S), now
        if self.paused:
            if self._session.run_until(self.now_us, SLICE_S):
                self.pause()
                return
        elif self._goal_us is None:
            self._session.run_slice(elapsed, SLICE_S)
        elif self._reaches(self._goal_us):
            self.pause()
            return
        if perf_counter() - self._last_drain >= DRAIN_S:
            self.flush()
            self._keep_checkpoint(idle=False)

    def _reaches(self, goal_us: int) -> bool:
        """Run on towards a goal for a slice; whether it is reached."""
        if self._session.run_until(goal_us, SLICE_S):
            return True
        # A budget that ends with the goal's own instant has nothing left to do there.
        due_us = self._session.engine.kernel.next_due_us()
        return self._session.now_us >= goal_us and (due_us is None or due_us > goal_us)

    # changes ----------------------------------------------------------------------------------------------

    def submit(self, command: Command) -> Task | None:
        """Hand a command to the engine; None in the past, and after an error inside the program."""
        if self._session.in_the_past:
            self.past_edit_requested.emit(command)
            return None
        made: list[Task] = []
        self._guarded(lambda: made.append(self._session.submit(command, budget_s=SLICE_S)))
        self.flush()
        self._finish_in_slices()
        return made[0] if made else None

    def flush(self) -> None:
        """Tell now what changed since the last time."""
        if self._draining:
            return
        self._draining = True
        try:
            self._guarded(self._drain)
        finally:
            self._draining = False

    def _drain(self) -> None:
        self._last_drain = perf_counter()
        batch = self._session.drain_changes()
        if self._session.epoch != self._epoch:
            self._tell_replaced()
        else:
            self._tell_batch(batch)
        if self.now_us != self._told_now_us:
            self._told_now_us = self.now_us
            self.clock_changed.emit(self.now_us)
        self._tell_state()

    def _tell_replaced(self) -> None:
        self._epoch = self._session.epoch
        self._badges.renew(self._session)
        self._marks.rewound()
        self.replaced.emit()
        self.marks_changed.emit()
        self.ticked.emit()
        settle_memory()

    def _tell_batch(self, batch: ChangeBatch) -> None:
        if batch.structure or batch.properties or batch.tasks or batch.new_events or batch.alarms:
            self.changed.emit(batch)
        moids = self._badges.follow(self._session, batch)
        if moids:
            self.badges_changed.emit(moids)
        for key in sorted(batch.tasks):
            self._tell_failure(key)
        if self._marks.follow(batch):
            self.marks_changed.emit()
        if batch.live or self.now_us != self._told_now_us:
            self.ticked.emit()

    def _tell_failure(self, key: str) -> None:
        task = self._session.engine.tasks.get(key)
        if task is not None and task.state == TaskState.ERROR and key not in self._failed:
            self._failed.add(key)
            self.task_failed.emit(key)

    def _time_state(self) -> tuple[bool, float, bool]:
        return self.paused, self.speed, self.live

    def _tell_state(self) -> None:
        state = self._time_state()
        if state != self._told_state:
            self._told_state = state
            self.time_state_changed.emit()

    def _guarded(self, action: Callable[[], Any]) -> None:
        """Run something of the engine; an error stops the clock and is told once, in full."""
        try:
            action()
        except Exception:  # The one hook for errors of the program: any of them must reach the user.
            self._session.pace.paused = True
            self._goal_us = None
            self._timer.stop()
            self.failed.emit(traceback.format_exc())
            self._tell_state()

    # marks, checkpoints, documents ------------------------------------------------------------------------

    def marks(self) -> list[TimeMark]:
        """What the time bar shows above its line."""
        return self._marks.marks()

    @property
    def bookmarks(self) -> list[Bookmark]:
        """All bookmarks by time."""
        return list(self._marks.bookmarks)

    def bookmark(self, text: str) -> None:
        """Remember this moment."""
        self._marks.add_bookmark(self.now_us, text)
        self.marks_changed.emit()

    def remove_bookmark(self, bookmark: Bookmark) -> None:
        """Forget a bookmark."""
        self._marks.remove_bookmark(bookmark)
        self.marks_changed.emit()

    def save_checkpoint(self) -> None:
        """Save the engine now, so that going back to here is quick."""
        self._guarded(lambda: self._keeper.save(self._session))
        self.marks_changed.emit()

    def _keep_checkpoint(self, *, idle: bool) -> None:
        if self._keeper.keep(self._session, idle=idle):
            self.marks_changed.emit()

    def save_as(self, path: Path) -> None:
        """Write the whole session with its bookmarks into a document.

        Raises:
            DocumentError: The file cannot be written.
        """
        self._session.save_as(path)
        if self._session.document is None:
            document = Document.open(path)
            document.set_meta(BOOKMARKS, self._marks.as_data())
            document.close()

    def set_session(self, session: Session) -> None:
        """Show another session; the present one is closed."""
        self._timer.stop()
        self._goal_us = None
        self._session.close()
        self._take(session)
        self.replaced.emit()
        self.marks_changed.emit()
        self.clock_changed.emit(self.now_us)
        self.time_state_changed.emit()

    def close(self) -> None:
        """Stop the clock and close the session."""
        self._timer.stop()
        self._session.pace.paused = True
        self._session.close()
