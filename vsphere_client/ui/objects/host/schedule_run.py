"""Running the micro scheduler in slices between the window's events, so that nothing stalls."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

from vsphere_client.decisions.microscheduler.reading import read_schedule
from vsphere_client.session.views.micro_schedule import MicroRun

_PCPUS_MS_A_SLICE = 64 * 50
_WORLDS_A_SLICE = 20
"""Worlds whose bursts are drawn in one slice: at most 10 ms, for a window of 10 s."""


class ScheduleRun(QObject):
    """One window of one host being simulated.

    Signals: ``moved(percent)`` after each slice, ``finished(schedule)`` at the end.
    """

    moved = Signal(int)
    finished = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._run: MicroRun | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._slice)

    @property
    def running(self) -> bool:
        """Whether a window is being simulated."""
        return self._run is not None

    def start(self, run: MicroRun) -> None:
        """Simulate this one; one under way is given up."""
        self._run = run
        # A slice takes about 5 ms whatever the size of the host.
        self._step_us = max(_PCPUS_MS_A_SLICE * 1000 // run.scheduler.load.shape.pcpus, 1000)
        self._timer.start()

    def stop(self) -> None:
        """Give up."""
        self._run = None
        self._timer.stop()

    def _slice(self) -> None:
        if self._run is None:
            return
        scheduler = self._run.scheduler
        if not scheduler.prepare(_WORLDS_A_SLICE):
            self.moved.emit(0)
            return
        scheduler.run_until(min(scheduler.now + self._step_us, scheduler.window_us))
        if scheduler.finished:
            self.stop()
            self.finished.emit(read_schedule(scheduler))
        else:
            self.moved.emit(100 * scheduler.now // scheduler.window_us)
