"""Loads that change at exact times: constants and steps, packed for look-up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from vsphere_client.engine.workload.levels import IDLE_LEVEL, Column, as_levels, level_of
from vsphere_client.engine.workload.packed import PackedRows
from vsphere_client.model.workload import Load, LoadStep

Times = npt.NDArray[np.int64]


class StepStore:
    """Levels of load with the time since the workload's start at which each begins; a constant has one."""

    def __init__(self) -> None:
        self._levels = PackedRows(len(Column), np.dtype(np.float64))
        self._times = PackedRows(1, np.dtype(np.int64))
        self._known: dict[bytes, tuple[int, int]] = {}

    @property
    def levels(self) -> npt.NDArray[Any]:
        """All levels, one a row (see `levels.Column`)."""
        return self._levels.rows

    @property
    def times_us(self) -> npt.NDArray[Any]:
        """When each level begins, counted from its workload's start."""
        return self._times.rows[:, 0]

    def add_constant(self, load: Load | None) -> tuple[int, int]:
        """Place and number of the levels of a constant load; None is an idle guest."""
        return self._add([0], [IDLE_LEVEL if load is None else level_of(load)])

    def add_steps(self, steps: Sequence[LoadStep]) -> tuple[int, int]:
        """Place and number of the levels of a stepped load; the guest idles before the first step."""
        times, rows = [step.at for step in steps], [level_of(step) for step in steps]
        if not times or times[0] > 0:
            times, rows = [0, *times], [IDLE_LEVEL, *rows]
        return self._add(times, rows)

    def _add(self, times: list[int], rows: list[tuple[float, ...]]) -> tuple[int, int]:
        moments, levels = np.array(times, np.int64), as_levels(rows)
        key = moments.tobytes() + levels.tobytes()
        place = self._known.get(key)
        if place is None:
            place = (self._levels.append(levels), len(times))
            self._times.append(moments[:, None])
            self._known[key] = place
        return place

    def current(self, offset: Times, length: Times, elapsed_us: Times) -> Times:
        """For each VM the place of the level that holds: the last that began, or the first.

        Offset and length are what the adding gave, elapsed is the time since the workload's start.
        """
        times = self.times_us
        low, high = offset.copy(), offset + length
        while bool(np.any(high - low > 1)):
            middle = (low + high) >> 1
            begun = times[middle] <= elapsed_us
            open_ended = high - low > 1
            low = np.where(open_ended & begun, middle, low)
            high = np.where(open_ended & ~begun, middle, high)
        return low
