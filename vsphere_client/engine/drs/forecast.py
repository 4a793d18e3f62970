"""Predictive DRS: what VMs asked for at the same time of past days, and what they will ask for soon.

Our assumption: the forecasts that Operations learns each night and pushes to vCenter are means of the VM's
own past days, quarter of an hour by quarter of an hour (drs.md 10 names source, look-ahead and maximum).
"""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.world.tables import Floats, VmTable
from vsphere_client.model.units import DAY_US, MINUTE_US

SLOT_US = 15 * MINUTE_US
SLOTS = DAY_US // SLOT_US
LOOK_AHEAD_US = 60 * MINUTE_US

Kept = NDArray[np.float32]


class DailyCourse:
    """One figure of all VM rows by time of day: today's means, and what was learned of past days."""

    def __init__(self) -> None:
        self._sum: Kept = np.zeros((SLOTS, 0), dtype=np.float32)
        self._seconds: Kept = np.zeros((SLOTS, 0), dtype=np.float32)
        self._learned: Kept = np.zeros((SLOTS, 0), dtype=np.float32)
        self._days = np.zeros((SLOTS, 0), dtype=np.int16)

    def add(self, slot: int, figure: Floats, known: NDArray[np.bool_], seconds: float) -> None:
        """Take in one step; only ``known`` rows have a figure."""
        self._grow(len(figure))
        self._sum[slot] += np.where(known, figure * seconds, 0.0).astype(np.float32)
        self._seconds[slot] += np.where(known, seconds, 0.0).astype(np.float32)

    def learn(self) -> None:
        """The night: today's means join those of the days before, each day weighing alike."""
        seen = self._seconds > 0.0
        today = self._sum / np.maximum(self._seconds, 1e-6)
        days = self._days + seen
        self._learned += np.where(seen, (today - self._learned) / np.maximum(days, 1), 0.0)
        self._days = days.astype(np.int16)
        self._sum[:] = 0.0
        self._seconds[:] = 0.0

    def forget(self, row: int) -> None:
        """A row has another VM now."""
        if row < self._days.shape[1]:
            for kept in (self._sum, self._seconds, self._learned, self._days):
                kept[:, row] = 0

    def peak(self, rows: NDArray[np.intp], slots: NDArray[np.intp]) -> Floats:
        """The most that was learned for these times of day, [row]; 0 where nothing was."""
        if not len(rows) or not self._days.shape[1]:
            return np.zeros(len(rows))
        inside = np.minimum(rows, self._days.shape[1] - 1)
        values = np.where(self._days[slots][:, inside] > 0, self._learned[slots][:, inside], 0.0)
        result: Floats = np.where(rows < self._days.shape[1], values.max(axis=0), 0.0).astype(np.float64)
        return result

    def _grow(self, count: int) -> None:
        missing = count - self._days.shape[1]
        if missing > 0:
            wider = ((0, 0), (0, missing))
            self._sum, self._seconds = np.pad(self._sum, wider), np.pad(self._seconds, wider)
            self._learned, self._days = np.pad(self._learned, wider), np.pad(self._days, wider)


class DemandForecast:
    """CPU (MHz) and memory in use (MB) of the coming hour; empty until the first night has passed."""

    courses: ClassVar[tuple[str, ...]] = ("cpu_demand_mhz", "memory_working_set_mb")

    def __init__(self, day_began_us: int) -> None:
        """``day_began_us``: how long the day of the lab's start was old when it started."""
        self._offset_us = day_began_us
        self._now_us = 0
        self._course = {name: DailyCourse() for name in self.courses}
        self.nights = 0

    def next_night_us(self, now_us: int) -> int:
        """When the next day begins."""
        return now_us + DAY_US - (now_us + self._offset_us) % DAY_US

    def add(self, vms: VmTable, now_us: int, seconds: float) -> None:
        """Take in the step that ends now."""
        self._now_us = now_us
        middle = max(0, now_us - round(seconds * 500_000))
        for name, course in self._course.items():
            course.add(self._slot(middle), getattr(vms, name), vms.executing, seconds)

    def learn(self) -> None:
        """The night has come."""
        self.nights += 1
        for course in self._course.values():
            course.learn()

    def forget(self, row: int) -> None:
        """A row has another VM now."""
        for course in self._course.values():
            course.forget(row)

    def cpu_mhz(self, rows: NDArray[np.intp]) -> Floats:
        """The highest CPU demand to expect of each VM within the look-ahead; 0 where nothing is known."""
        return self._course["cpu_demand_mhz"].peak(rows, self._ahead())

    def memory_mb(self, rows: NDArray[np.intp]) -> Floats:
        """The same of the memory in use."""
        return self._course["memory_working_set_mb"].peak(rows, self._ahead())

    def _slot(self, at_us: int) -> int:
        return (at_us + self._offset_us) % DAY_US // SLOT_US

    def _ahead(self) -> NDArray[np.intp]:
        count = LOOK_AHEAD_US // SLOT_US + 1
        return (self._slot(self._now_us) + np.arange(count)) % SLOTS
