"""What VMs asked for over the last forty minutes: the windows over which DRS averages."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.drs.forecast import DemandForecast
from vsphere_client.engine.drs.migration_times import LearnedTimes
from vsphere_client.engine.world.tables import Floats

LONGEST_MIN = 40
"""The longest window (drs.md 3)."""


class DemandHistory:
    """A ring of means per VM row; a mean covers one DRS interval.

    ``forecast`` knows whole past days, ``migrations`` how long the VMs took to move.
    """

    def __init__(self, interval_s: float, forecast: DemandForecast | None = None) -> None:
        self.interval_s, self.forecast = interval_s, forecast
        self.migrations = LearnedTimes()
        self.slots = max(1, round(LONGEST_MIN * 60 / interval_s))
        self._ring = np.zeros((self.slots, 0))
        self._count = np.zeros(0, dtype=np.int64)
        self._sum = np.zeros(0)
        self._seconds = np.zeros(0)
        self._next = 0
        self._closed = 0

    @property
    def recorded_minutes(self) -> float:
        """For how long demand has been recorded, up to the longest window."""
        return min(self._closed, self.slots) * self.interval_s / 60.0

    def minutes(self, rows: NDArray[np.intp], windows: NDArray[np.int64]) -> Floats:
        """Minutes of history that each row's window holds; 0 for a VM that was just powered on."""
        known = self._count[rows] if len(self._count) else np.zeros(len(rows))
        result: Floats = np.minimum(known * self.interval_s / 60.0, windows.astype(np.float64))
        return result

    def add(self, demand: Floats, seconds: float) -> None:
        """Take in one step of demand for all rows."""
        self._grow(len(demand))
        self._sum += demand * seconds
        self._seconds += seconds

    def close_interval(self, executing: NDArray[np.bool_]) -> None:
        """End an interval: its mean becomes the newest of the ring; rows that do not execute start anew."""
        self._grow(len(executing))
        if not self._seconds.any():
            return
        self._ring[self._next] = self._sum / np.maximum(self._seconds, 1e-9)
        self._next = (self._next + 1) % self.slots
        self._closed += 1
        known = executing & (self._seconds > 0.0)
        self._count = np.where(known, np.minimum(self._count + 1, self.slots), 0)
        self._sum[:] = 0.0
        self._seconds[:] = 0.0

    def forget(self, row: int) -> None:
        """A row has another VM now, or its VM was powered on anew."""
        if row < len(self._count):
            self._count[row] = 0
            self._sum[row] = 0.0
            self._seconds[row] = 0.0

    def mean(self, rows: NDArray[np.intp], minutes: NDArray[np.int64], present: Floats) -> Floats:
        """Mean demand of the rows over their windows; ``present`` holds where there is no history yet."""
        result = present[rows]
        self._grow(len(present))
        order = (self._next - 1 - np.arange(self.slots)) % self.slots
        for window in np.flatnonzero(np.bincount(minutes)):
            slots = min(self.slots, max(1, round(float(window) * 60 / self.interval_s)))
            chosen = np.flatnonzero(minutes == window)
            some = rows[chosen]
            newest = self._ring[order[:slots, None], some]
            have = np.minimum(self._count[some], slots)
            newest[np.arange(slots)[:, None] >= have] = 0.0
            total = newest.sum(axis=0)
            result[chosen] = np.where(have > 0, total / np.maximum(have, 1), result[chosen])
        return result

    def _grow(self, count: int) -> None:
        missing = count - len(self._count)
        if missing > 0:
            self._ring = np.pad(self._ring, ((0, 0), (0, missing)))
            self._count = np.pad(self._count, (0, missing))
            self._sum = np.pad(self._sum, (0, missing))
            self._seconds = np.pad(self._seconds, (0, missing))
