"""A schedule as lanes: a row a pCPU with the VMs that ran on it, or a row a world with its states."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from operator import itemgetter

from vsphere_client.decisions.microscheduler.describe import describe_segment
from vsphere_client.decisions.microscheduler.schedule import Schedule, WorldName
from vsphere_client.decisions.microscheduler.states import BLOCKING, State
from vsphere_client.session.views.micro_schedule import VMKERNEL
from vsphere_client.ui.widgets.lane_paint import BLOCKED, COSTOP, IDLE, LIMITED, READY, LegendEntry
from vsphere_client.ui.widgets.lane_timeline import Lane, Span

COLOURED = 6
_LOOKS: dict[int, str] = {State.READY: READY, State.LIMITED: LIMITED, State.COSTOP: COSTOP, State.WAIT: IDLE}
_START = itemgetter(0)
_VMKERNEL_LOOK = "bar_unfocused"


def colours_of(schedule: Schedule) -> dict[str, str]:
    """A colour for each of the six VMs that ran most; the others share one."""
    ran: dict[str, int] = {}
    for world, totals in zip(schedule.worlds, schedule.totals, strict=True):
        ran[world.ref] = ran.get(world.ref, 0) + totals.run_us
    ran.pop(VMKERNEL, None)
    most = sorted(ran, key=lambda ref: -ran[ref])[:COLOURED]
    found = dict.fromkeys(ran, "series_others")
    found.update({ref: f"series.{at}" for at, ref in enumerate(most)})
    return found | {VMKERNEL: _VMKERNEL_LOOK}


def legend_of(schedule: Schedule, by_world: bool) -> list[LegendEntry]:
    """What the colours and hatches of a drawing mean."""
    colours = colours_of(schedule)
    names = {world.ref: world.group for world in schedule.worlds}
    told = [LegendEntry(look, names[ref]) for ref, look in colours.items() if look.startswith("series.")]
    told.sort(key=lambda entry: entry.look)
    if "series_others" in colours.values():
        told.append(LegendEntry("series_others", "other VMs"))
    if VMKERNEL in names:
        told.append(LegendEntry(_VMKERNEL_LOOK, "VMkernel"))
    if not by_world:
        return told
    waiting = {
        READY: "ready: runnable, no pCPU",
        LIMITED: "limited: runnable, held back by a limit",
        COSTOP: "co-stop: ahead of its siblings",
        BLOCKED: "wait: for the VMkernel",
        IDLE: "wait: the guest is idle",
    }
    return [*told, *(LegendEntry(look, text) for look, text in waiting.items())]


class SchedulerLanes:
    """Lanes of one schedule, by pCPU or by world.

    Args:
        schedule: What happened.
        by_world: A lane for each world rather than for each pCPU.
    """

    def __init__(self, schedule: Schedule, by_world: bool) -> None:
        self.schedule = schedule
        self.by_world = by_world
        self._looks = [colours_of(schedule)[world.ref] for world in schedule.worlds]

    def lanes(self) -> list[Lane]:
        """The rows."""
        if self.by_world:
            worlds = self.schedule.worlds
            firsts = [at == 0 or worlds[at - 1].ref != world.ref for at, world in enumerate(worlds)]
            return [
                Lane(world.name, world.group if first else "")
                for world, first in zip(worlds, firsts, strict=True)
            ]
        return [Lane(f"pCPU {pcpu}", self._group_of(pcpu)) for pcpu in range(self.schedule.shape.pcpus)]

    def _group_of(self, pcpu: int) -> str:
        """What begins with a pCPU: a NUMA node, or a core whose threads are two pCPUs."""
        shape = self.schedule.shape
        node, core = shape.node_of(pcpu), shape.core_of(pcpu)
        if pcpu == 0 or shape.node_of(pcpu - 1) != node:
            return f"NUMA node {node}"
        return f"core {core}" if shape.threads_per_core == 2 and shape.core_of(pcpu - 1) != core else ""

    def read(self, lane: int, start_us: int, end_us: int, resolution: float) -> Sequence[Span]:
        """The stretches of a lane; those that begin within a pixel of the one before are left out."""
        if self.by_world:
            return self._world_spans(lane, start_us, end_us, resolution)
        runs, names = self.schedule.runs[lane], self.schedule.worlds
        first = max(bisect_right(runs, start_us, key=_START) - 1, 0)
        spans: list[Span] = []
        free_from = -resolution
        for start, end, world in runs[first : bisect_right(runs, end_us, key=_START)]:
            if end - free_from >= resolution:
                spans.append(Span(start, end, self._looks[world], names[world].name))
                free_from = end
        return spans

    def _world_spans(self, world: int, start_us: int, end_us: int, resolution: float) -> list[Span]:
        log = self.schedule.turns[world]
        first = max(bisect_right(log, start_us, key=_START) - 1, 0)
        last = bisect_right(log, end_us, key=_START)
        spans: list[Span] = []
        free_from = -resolution
        for at in range(first, last):
            start, state, cause, pcpu, _other, _figure = log[at]
            end = log[at + 1][0] if at + 1 < len(log) else self.schedule.window_us
            if end - free_from >= resolution:
                if state == State.RUN:
                    spans.append(Span(start, end, self._looks[world], f"pCPU {pcpu}"))
                else:
                    look = BLOCKED if cause in BLOCKING else _LOOKS[State(state)]
                    spans.append(Span(start, end, look))
                free_from = end
        return spans

    def tell(self, lane: int, at_us: int) -> str:
        """What a lane shows at a moment, since when and why, in three lines."""
        schedule = self.schedule
        world = lane if self.by_world else schedule.running_at(lane, at_us)
        if world < 0:
            return self._tell_idle(lane, at_us)
        segment = schedule.state_at(world, at_us)
        told = describe_segment(schedule, world, segment)
        return self._add_place(told, segment.pcpu, at_us) if segment.state is State.RUN else told

    def _add_place(self, told: str, pcpu: int, at_us: int) -> str:
        """Say on which core and node a world runs, and beside whom at that moment."""
        schedule = self.schedule
        place = f"core {schedule.shape.core_of(pcpu)}, NUMA node {schedule.shape.node_of(pcpu)}"
        if schedule.shape.threads_per_core == 2:
            beside = schedule.running_at(pcpu ^ 1, at_us)
            place += f", beside {schedule.worlds[beside].full}" if beside >= 0 else ", alone on its core"
        who, when, why = told.split("\n")
        return f"{who}\n{when}; {place}\n{why}"

    def _tell_idle(self, pcpu: int, at_us: int) -> str:
        runs = self.schedule.runs[pcpu]
        after = bisect_right(runs, at_us, key=_START)
        start = runs[after - 1][1] if after else 0
        end = runs[after][0] if after < len(runs) else self.schedule.window_us
        beside = (
            self.schedule.running_at(pcpu ^ 1, at_us) if self.schedule.shape.threads_per_core == 2 else -1
        )
        why = "nobody waits for it"
        if beside >= 0:
            why = f"{self.schedule.worlds[beside].full} has the whole core"
        return (
            f"pCPU {pcpu}: idle\n{start / 1000:.3f} to {end / 1000:.3f} ms "
            f"({(end - start) / 1000:.3f} ms)\n{why}"
        )


def worlds_by_vm(schedule: Schedule) -> list[list[WorldName]]:
    """The worlds of each VM, in order."""
    found: dict[int, list[WorldName]] = {}
    for world in schedule.worlds:
        found.setdefault(world.group_at, []).append(world)
    return list(found.values())
