"""How often points are made and how long they are kept (vmkernel.md 8.1)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from typing import Literal

from vsphere_client.model.statistics import StatisticsSettings
from vsphere_client.model.units import DAY_US, HOUR_US, SECOND_US

Period = Literal["realtime", "day", "week", "month", "year"]
"""What a chart can show: the samples of the last hour, or the points of a rollup."""

SAMPLE_US = 20 * SECOND_US
"""Time between two real-time samples, unless the engine's own step is longer."""
REALTIME_US = HOUR_US


@dataclass(frozen=True, slots=True)
class Interval:
    """A rollup: seconds between points, how long points are kept, what they are made of; the collection level."""

    period: Period
    every_s: int
    kept_s: int
    source: Interval | None
    level: int = 1

    @property
    def every_us(self) -> int:
        """Time between two points."""
        return self.every_s * SECOND_US

    @property
    def kept_us(self) -> int:
        """How long a point is kept."""
        return self.kept_s * SECOND_US


DAY_S = DAY_US // SECOND_US
PAST_DAY = Interval("day", 300, DAY_S, None)
PAST_WEEK = Interval("week", 1800, 604_800, PAST_DAY)
PAST_MONTH = Interval("month", 7200, 2_592_000, PAST_WEEK)
PAST_YEAR = Interval("year", 86_400, 365 * DAY_S, PAST_MONTH)
DEFAULT_INTERVALS = (PAST_DAY, PAST_WEEK, PAST_MONTH, PAST_YEAR)
"""Each rolled from the one before it, the first from real-time samples."""
GRID_US = 60 * SECOND_US
"""Points of all intervals end at multiples of this: 60 s is the shortest frequency of the past day."""
DAY_FREQUENCIES_S = tuple(60 * minutes for minutes in range(1, 6))
"""Seconds between points that the past day may be set to; earlier points stay until they are too old."""


@cache
def intervals_of(settings: StatisticsSettings) -> dict[Period, Interval]:
    """The enabled intervals by period, as vCenter is set to make them."""
    found: dict[Period, Interval] = {}
    before: Interval | None = None
    for default, (name, chosen) in zip(DEFAULT_INTERVALS, settings.intervals.items(), strict=True):
        if not chosen.enabled:
            break
        before = Interval(default.period, default.every_s, default.kept_s, before, chosen.level)
        if name == "day":
            day = settings.day
            before = replace(before, every_s=day.interval_min * 60, kept_s=day.keep_days * DAY_S)
        elif name == "year":
            before = replace(before, kept_s=default.kept_s * settings.year.keep_years)
        found[default.period] = before
    return found


def merged_intervals(settings: Iterable[StatisticsSettings]) -> tuple[Interval, ...]:
    """All intervals that several vCenter Servers ask for, the shortest first.

    Where two agree on the frequency, points go up to the higher level and are kept for the longer time; each vCenter
    Server shows of them what it asked for.
    """
    found: dict[tuple[Period, int], Interval] = {}
    for interval in (one for chosen in settings for one in intervals_of(chosen).values()):
        key = interval.period, interval.every_s
        known = found.setdefault(key, interval)
        source = max(known.source, interval.source, key=_level) if known.source and interval.source else None
        found[key] = replace(
            known,
            level=max(known.level, interval.level),
            kept_s=max(known.kept_s, interval.kept_s),
            source=source,
        )
    longest = max((one.kept_s for one in found.values() if one.source is None), default=0)
    kept = (replace(one, kept_s=longest) if one.source is None else one for one in found.values())
    return tuple(sorted(kept, key=lambda one: one.every_s))


def _level(interval: Interval) -> int:
    return interval.level
