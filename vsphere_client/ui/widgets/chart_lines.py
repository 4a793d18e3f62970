"""What a chart draws, as data: lines with their colours, marks in time, and the window shown."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from vsphere_client.ui.widgets.chart_scale import SECOND_US, in_family

SERIES_COLORS = 6
"""Colours of the palette; the next six lines have them again, dashed; all after those are grey."""


class ChartStyle(StrEnum):
    """How the lines are drawn."""

    LINE = "line"
    STACKED = "stacked"


@dataclass(frozen=True, slots=True, eq=False)
class ChartLine:
    """One line: values at moments of virtual time, nan for a gap, in the unit of its counter.

    ``others`` greys a line out that has no colour of its own.
    """

    key: str
    label: str
    unit: str
    times_us: NDArray[np.int64]
    values: NDArray[np.float64]
    place: int = 0
    others: bool = False

    @property
    def color(self) -> str:
        """Role of its colour."""
        if self.others or self.place >= 2 * SERIES_COLORS:
            return "series_others"
        return f"series.{self.place % SERIES_COLORS}"

    @property
    def dashed(self) -> bool:
        """Whether it shares its colour with an earlier line."""
        return not self.others and SERIES_COLORS <= self.place < 2 * SERIES_COLORS

    @property
    def seconds(self) -> NDArray[np.float64]:
        """The moments in seconds."""
        return np.asarray(self.times_us, dtype=np.float64) / SECOND_US

    @property
    def base_values(self) -> NDArray[np.float64]:
        """The values in the base unit of their family."""
        return np.asarray(self.values, dtype=np.float64) * in_family(self.unit)


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A moment with a word, drawn as a dashed line."""

    at_us: int
    text: str


@dataclass(frozen=True, slots=True)
class ChartWindow:
    """The time shown, and now if it is live."""

    start_us: int
    end_us: int
    now_us: int | None = None


def stacked(lines: list[NDArray[np.float64]]) -> list[NDArray[np.float64]]:
    """Running sums of lines over the same moments; a gap of one counts as nothing, a gap of all stays."""
    found: list[NDArray[np.float64]] = []
    if not lines:
        return found
    nothing = np.all([~np.isfinite(values) for values in lines], axis=0)
    total = np.zeros(len(lines[0]))
    for values in lines:
        total = total + np.where(np.isfinite(values), values, 0.0)
        found.append(np.where(nothing, np.nan, total))
    return found


def on_common_times(lines: list[ChartLine]) -> tuple[NDArray[np.float64], list[NDArray[np.float64]]]:
    """The union of the moments of lines, in seconds, and each line's values there (nan where it has none)."""
    if not lines:
        return np.empty(0), []
    times = np.unique(np.concatenate([line.times_us for line in lines]))
    rows = []
    for line in lines:
        values = np.full(len(times), np.nan)
        values[np.searchsorted(times, line.times_us)] = line.base_values
        rows.append(values)
    return times.astype(np.float64) / SECOND_US, rows


def runs(finite: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Begin and end (exclusive) of each stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], finite, [False])).astype(np.int8)))
    return [(int(start), int(end)) for start, end in zip(edges[::2], edges[1::2], strict=True)]
