"""What vCenter keeps of its statistics: four intervals, each rolled up from the one before it."""

from __future__ import annotations

from itertools import pairwise
from typing import Self

from pydantic import Field, model_validator

from vsphere_client.model.base import Spec


class StatisticsInterval(Spec):
    """An interval: whether points are made, and up to which collection level counters are kept."""

    enabled: bool = True
    level: int = Field(1, ge=1, le=4)


class DayInterval(StatisticsInterval):
    """The past day: a point every 1 to 5 minutes, kept for 1 to 5 days."""

    interval_min: int = Field(5, ge=1, le=5)
    keep_days: int = Field(1, ge=1, le=5)


class YearInterval(StatisticsInterval):
    """The past year: a point a day, kept for 1 to 5 years."""

    keep_years: int = Field(1, ge=1, le=5)


class StatisticsSettings(Spec):
    """The intervals of vCenter > Configure > General > Statistics (vmkernel.md 8.1).

    Every one is made of the points of the shorter one before it, so it can neither hold more counters nor go
    on without it.
    """

    day: DayInterval = DayInterval()
    week: StatisticsInterval = StatisticsInterval()
    month: StatisticsInterval = StatisticsInterval()
    year: YearInterval = YearInterval()

    @property
    def intervals(self) -> dict[str, StatisticsInterval]:
        """The intervals by name, the shortest first."""
        return {"day": self.day, "week": self.week, "month": self.month, "year": self.year}

    @model_validator(mode="after")
    def _check_order(self) -> Self:
        for (short, one), (long, other) in pairwise(self.intervals.items()):
            if other.level > one.level:
                raise ValueError(
                    f"{long}: level {other.level} is higher than level {one.level} of the shorter interval {short}"
                )
            if other.enabled and not one.enabled:
                raise ValueError(f"{long}: it is made of the points of {short}, which is not enabled")
        return self
