"""Counters, and series of their values over a period."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.catalogue import CounterInfo
from vsphere_client.session.views.performance.parts import member_id


@dataclass(frozen=True, slots=True)
class Counter:
    """A performance counter: ``id`` is group.name.rollup, ``level`` its collection level."""

    id: str
    group: str
    group_label: str
    label: str
    unit: str
    rollup: str
    stats_type: str
    level: int
    description: str


def counter_of(info: CounterInfo) -> Counter:
    """The counter of a catalogue entry."""
    return Counter(
        info.id,
        info.group,
        info.group_label,
        info.label,
        info.unit,
        info.rollup,
        info.stats_type,
        info.level,
        info.description,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """Values of one counter of one object; nan where there is none, such as while a VM is off.

    ``times_us`` is virtual time since the start, at the end of each sample or point. A summation is what
    came together in the interval before; its ``average`` is that of the samples. With ``part`` it is the
    series of that part of the object (see `parts`).
    """

    counter: Counter
    moid: str
    name: str
    times_us: NDArray[np.int64]
    values: NDArray[np.float64]
    part: str = ""

    @property
    def member(self) -> str:
        """The id of the object, or of its part."""
        return member_id(self.moid, self.part) if self.part else self.moid

    @property
    def label(self) -> str:
        """What a legend calls it: the part's name, as in the product, or the object's."""
        return self.part or self.name

    @property
    def api_values(self) -> NDArray[np.int64]:
        """The values there are as the vSphere API has them: whole numbers, percent in hundredths (case 29)."""
        scale = 100.0 if self.counter.unit == "%" else 1.0
        return np.rint(self._known() * scale).astype(np.int64)

    @property
    def latest(self) -> float:
        """The newest value there is; nan without any."""
        known = self._known()
        return float(known[-1]) if known.size else float("nan")

    @property
    def minimum(self) -> float:
        """The lowest value; nan without any."""
        known = self._known()
        return float(known.min()) if known.size else float("nan")

    @property
    def maximum(self) -> float:
        """The highest value; nan without any."""
        known = self._known()
        return float(known.max()) if known.size else float("nan")

    @property
    def average(self) -> float:
        """The mean of the values; nan without any."""
        known = self._known()
        return float(known.mean()) if known.size else float("nan")

    def _known(self) -> NDArray[np.float64]:
        return self.values[~np.isnan(self.values)]


def in_order(
    found: Sequence[Series], counter_ids: Sequence[str], members: Sequence[str]
) -> tuple[Series, ...]:
    """Series by counter, then by object or part, as they were asked for."""
    places = {pair: number for number, pair in enumerate((c, m) for c in counter_ids for m in members)}
    return tuple(sorted(found, key=lambda one: places[one.counter.id, one.member]))
