"""When a guest has work: bursts whose mean equals the demand, from a named random stream.

A burst is work for a while, then the guest halts until the next. What a vCPU cannot do while it
waits is lost rather than put off, so that demand = used + (ready + co-stop) holds as it does for the
counters (vmkernel.md 1.8); a world beside a busy hyper-thread partner works on until its burst is
done or the next one begins. Our assumption: bursts of half to one and a half times the mean period,
their busy part even around the demand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from vsphere_client.decisions.cpu.figures import QUANTUM_US
from vsphere_client.decisions.microscheduler.constants import QUANTA, QUANTUM_SPREAD_US
from vsphere_client.decisions.microscheduler.host_load import WorldLoad

Draw = Callable[[str], np.random.Generator]
"""The random stream of a name."""
Bursts = Iterator[tuple[int, int]]
"""Time until the next burst and work of this one, microseconds."""


def quanta_of(random: np.random.Generator) -> list[int]:
    """Lengths of quanta, µs, to be used in turn."""
    shortest = QUANTUM_US - QUANTUM_SPREAD_US // 2
    lengths: list[int] = random.integers(
        shortest, shortest + QUANTUM_SPREAD_US, QUANTA, endpoint=True
    ).tolist()
    return lengths


def gaps_of(random: np.random.Generator) -> list[float]:
    """Work between two pages that a guest misses, over its mean: it comes upon them by chance; to be used in turn."""
    gaps: list[float] = random.exponential(1.0, QUANTA).tolist()
    return gaps


def bursts_of(world: WorldLoad, window_us: int, random: np.random.Generator) -> list[tuple[int, int]]:
    """Bursts of a world for a window: (period, work) pairs in µs, of which the first is under way.

    Work is never more than the period; its mean over many bursts is ``demand`` times the mean period. Work
    and what is waited for swapped pages in the midst of it fit the period.
    """
    idle = max(1.0 - world.demand * (1.0 + world.swap_wait), 0.0)
    count = 4 + 2 * window_us // world.period_us
    draws = random.random((count, 2))
    spread = min(world.demand, idle) / 2.0
    periods = world.period_us * (0.5 + draws[:, 0])
    works = periods * (world.demand + spread * (2.0 * draws[:, 1] - 1.0))
    gone = random.random() * periods[0]
    periods[0], works[0] = periods[0] - gone, max(works[0] - gone, 0.0)
    pairs = np.maximum(np.rint(np.column_stack((periods, works))), 0).astype(np.int64).tolist()
    return [(max(period, 1), work) for period, work in pairs]
