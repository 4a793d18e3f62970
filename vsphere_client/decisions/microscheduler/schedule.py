"""What the micro scheduler hands back: who ran where, what everybody did and why, and the sums of it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter

from vsphere_client.decisions.cpu.figures import PAIRED_SPEED
from vsphere_client.decisions.microscheduler.host_load import HostShape, WorldKind
from vsphere_client.decisions.microscheduler.states import CAUSES, NOBODY, STATES, Cause, State
from vsphere_client.decisions.microscheduler.worlds import Log

RunLog = list[tuple[int, int, int]]
"""Start and end (µs) and world number of each stretch in which a pCPU was busy."""
_START = itemgetter(0)
_LOST = 1.0 - PAIRED_SPEED


@dataclass(frozen=True, slots=True)
class WorldName:
    """Which world a number stands for; ``ref`` and ``group`` name its VM."""

    at: int
    group_at: int
    ref: str
    group: str
    name: str
    kind: WorldKind
    home: int

    @property
    def full(self) -> str:
        """VM and world, as ``web-01 vcpu-0``."""
        return f"{self.group} {self.name}"


@dataclass(frozen=True, slots=True)
class RunSegment:
    """A stretch of time in which a world ran on a pCPU, and why it was dispatched there; µs."""

    start_us: int
    end_us: int
    world: int
    cause: Cause


@dataclass(frozen=True, slots=True)
class StateSegment:
    """A stretch of time in which a world was in one state; µs.

    ``other`` is the world because of which (the laggard, the one that pre-empted), ``figure`` its
    MHzPerShare when it was dispatched by it, or the µs it was ahead when it was co-stopped.
    """

    start_us: int
    end_us: int
    state: State
    cause: Cause
    pcpu: int = NOBODY
    other: int = NOBODY
    figure: float = 0.0


@dataclass(frozen=True, slots=True)
class WorldTotals:
    """Sums of the states of one or more worlds over the time simulated, in esxtop's terms.

    ``ready_us`` includes ``limited_us`` (%MLMTD is part of %RDY), ``wait_us`` includes ``swap_wait_us`` and
    ``io_wait_us``; ``used_us`` counts time beside a busy hyper-thread partner at 62.5 %, all of it at the base
    clock. Percent are of one world's time: a group of n worlds reaches n times 100.
    """

    window_us: int
    run_us: int
    ready_us: int
    limited_us: int
    costop_us: int
    wait_us: int
    used_us: float
    swap_wait_us: int = 0
    io_wait_us: int = 0

    def percent(self, time_us: float) -> float:
        """A time as a share of the window."""
        return 100.0 * time_us / self.window_us if self.window_us else 0.0

    @property
    def run(self) -> float:
        """%RUN."""
        return self.percent(self.run_us)

    @property
    def used(self) -> float:
        """%USED."""
        return self.percent(self.used_us)

    @property
    def ready(self) -> float:
        """%RDY."""
        return self.percent(self.ready_us)

    @property
    def limited(self) -> float:
        """%MLMTD."""
        return self.percent(self.limited_us)

    @property
    def costop(self) -> float:
        """%CSTP."""
        return self.percent(self.costop_us)

    @property
    def wait(self) -> float:
        """%WAIT."""
        return self.percent(self.wait_us)

    @property
    def blocked(self) -> float:
        """%VMWAIT: of %WAIT what is not idle."""
        return self.percent(self.swap_wait_us + self.io_wait_us)

    @property
    def swap_wait(self) -> float:
        """%SWPWT."""
        return self.percent(self.swap_wait_us)


@dataclass(frozen=True, slots=True)
class PcpuTotals:
    """Percent of the time a pCPU was busy (UTIL), and its part of its core's work (USED: two busy, 50 each, at the base
    clock).
    """

    util: float
    used: float


@dataclass(frozen=True, slots=True)
class Schedule:
    """A window of one host, simulated up to ``window_us``; numbers of worlds index ``worlds``."""

    shape: HostShape
    window_us: int
    worlds: tuple[WorldName, ...]
    turns: tuple[Log, ...]
    runs: tuple[RunLog, ...]
    totals: tuple[WorldTotals, ...]
    pcpus: tuple[PcpuTotals, ...]

    def state_segments(self, world: int, from_us: int = 0, to_us: int | None = None) -> list[StateSegment]:
        """What a world did, in order, without gaps; those that touch a part of the window."""
        log = self.turns[world]
        end = self.window_us if to_us is None else to_us
        first = max(bisect_right(log, from_us, key=_START) - 1, 0)
        last = bisect_right(log, end, key=_START)
        return [self._state_segment(log, at) for at in range(first, last)]

    def _state_segment(self, log: Log, at: int) -> StateSegment:
        start, state, cause, pcpu, other, figure = log[at]
        end = log[at + 1][0] if at + 1 < len(log) else self.window_us
        return StateSegment(start, end, STATES[state], CAUSES[cause], pcpu, other, figure)

    def state_at(self, world: int, at_us: int) -> StateSegment:
        """What a world did at a moment."""
        log = self.turns[world]
        return self._state_segment(log, max(bisect_right(log, at_us, key=_START) - 1, 0))

    def run_segments(self, pcpu: int, from_us: int = 0, to_us: int | None = None) -> list[RunSegment]:
        """Who ran on a pCPU, in order; those that touch a part of the window. Gaps are idle time."""
        runs = self.runs[pcpu]
        end = self.window_us if to_us is None else to_us
        first = max(bisect_right(runs, from_us, key=_START) - 1, 0)
        last = bisect_right(runs, end, key=_START)
        return [
            RunSegment(start, stop, world, self.state_at(world, start).cause)
            for start, stop, world in runs[first:last]
            if stop >= from_us
        ]

    def running_at(self, pcpu: int, at_us: int) -> int:
        """The world that ran on a pCPU at a moment, or NOBODY."""
        runs = self.runs[pcpu]
        at = bisect_right(runs, at_us, key=_START) - 1
        return runs[at][2] if at >= 0 and at_us < runs[at][1] else NOBODY

    def core_util(self, core: int) -> float:
        """Percent of the time in which a thread of a core was busy, or both (CORE UTIL)."""
        threads = self.shape.threads_per_core
        mine = self.pcpus[core * threads : (core + 1) * threads]
        return sum(one.used for one in mine) / self.shape.clock

    def group_totals(self, worlds: Sequence[int]) -> WorldTotals:
        """The sums of several worlds, as esxtop's row of a VM."""
        each = [self.totals[at] for at in worlds]
        return WorldTotals(
            self.window_us,
            sum(one.run_us for one in each),
            sum(one.ready_us for one in each),
            sum(one.limited_us for one in each),
            sum(one.costop_us for one in each),
            sum(one.wait_us for one in each),
            sum(one.used_us for one in each),
            sum(one.swap_wait_us for one in each),
            sum(one.io_wait_us for one in each),
        )

    @property
    def used_cores(self) -> float:
        """The work done, in cores at their base clock."""
        return sum(one.used for one in self.totals) / 100.0


def world_totals(
    window_us: int,
    spent: Sequence[int],
    slow_us: int,
    clock: float = 1.0,
    io_wait_us: int = 0,
) -> WorldTotals:
    """The totals of a world from its time in each state (by number of `State`) and beside a busy partner.

    ``clock`` is the host's over its base clock; ``io_wait_us`` is waiting for disk commands.
    """
    return WorldTotals(
        window_us=window_us,
        run_us=spent[State.RUN],
        ready_us=spent[State.READY] + spent[State.LIMITED],
        limited_us=spent[State.LIMITED],
        costop_us=spent[State.COSTOP],
        wait_us=spent[State.WAIT] + spent[State.SWAP_WAIT],
        used_us=(spent[State.RUN] - slow_us * _LOST) * clock,
        swap_wait_us=spent[State.SWAP_WAIT],
        io_wait_us=io_wait_us,
    )


def pcpu_totals(window_us: int, runs: RunLog, paired_us: int, clock: float = 1.0) -> PcpuTotals:
    """The totals of a pCPU; ``paired_us`` is how long both threads of its core were busy, ``clock`` as for worlds."""
    busy = sum(end - start for start, end, _ in runs)
    whole = 100.0 / window_us if window_us else 0.0
    return PcpuTotals(busy * whole, (busy - paired_us / 2) * whole * clock)
