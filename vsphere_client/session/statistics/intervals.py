"""How often points are made and how long they are kept (vmkernel.md 8.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from vsphere_client.engine.statistics.kinds import OWNER_OF, Measured
from vsphere_client.model.units import DAY_US, HOUR_US, SECOND_US

Period = Literal["realtime", "day", "week", "month", "year"]
"""What a chart can show: the samples of the last hour, or the points of a rollup."""

SAMPLE_US = 20 * SECOND_US
"""Time between two real-time samples, unless the engine's own step is longer."""
REALTIME_US = HOUR_US


@dataclass(frozen=True, slots=True)
class Interval:
    """A rollup: seconds between points, how long points are kept, and what they are made of."""

    period: Period
    every_s: int
    kept_s: int
    source: Interval | None

    @property
    def every_us(self) -> int:
        """Time between two points."""
        return self.every_s * SECOND_US

    @property
    def kept_us(self) -> int:
        """How long a point is kept."""
        return self.kept_s * SECOND_US


PAST_DAY = Interval("day", 300, 86_400, None)
PAST_WEEK = Interval("week", 1800, 604_800, PAST_DAY)
PAST_MONTH = Interval("month", 7200, 2_592_000, PAST_WEEK)
PAST_YEAR = Interval("year", 86_400, 365 * (DAY_US // SECOND_US), PAST_MONTH)
INTERVALS = (PAST_DAY, PAST_WEEK, PAST_MONTH, PAST_YEAR)
"""Each rolled from the one before it, the first from real-time samples."""
INTERVAL_OF: dict[Period, Interval] = {interval.period: interval for interval in INTERVALS}

KEPT_LEVELS = {
    Measured.VM: 1,
    Measured.HOST: 1,
    Measured.POOL: 4,
    Measured.CLUSTER: 4,
    Measured.DATASTORE: 4,
}
"""Collection levels of all rollups, by kind of object.

Level 1 is the product's default. Pools, clusters and datastores are so few that everything of theirs is
kept (our assumption), the lowest and highest values included.
"""


def level_of(levels: Mapping[Measured, int], kind: Measured) -> int:
    """The collection level of a kind of object; that of its owner for a part."""
    return levels[OWNER_OF.get(kind, kind)]
