"""The micro scheduler: one host's pCPUs and worlds at the grain of microseconds.

An event loop over a heap: bursts of guest work begin and end, quanta run out, vCPUs get too far ahead,
limits use up their budget. A pCPU that falls free takes the world that is below its reservation, else
the one with the lowest MHzUsed / Shares; a world that wakes up takes a free pCPU or pre-empts one that
had more. The same load and streams give the same schedule, in whatever slices it is run.
"""

from __future__ import annotations

import math
from bisect import insort
from collections import deque
from math import exp

from vsphere_client.decisions.cpu.affinity import bits_of
from vsphere_client.decisions.cpu.figures import ALWAYS_BUSY, FAR_BEHIND, FULL_SPEED, PAIR_SPEED, PAIRED_SPEED
from vsphere_client.decisions.microscheduler import constants as fixed
from vsphere_client.decisions.microscheduler.bursts import Draw, bursts_of, gaps_of, quanta_of
from vsphere_client.decisions.microscheduler.constants import LOST_IN_A_PAIR, USAGE_MEMORY_US
from vsphere_client.decisions.microscheduler.dispatch import Dispatcher
from vsphere_client.decisions.microscheduler.entitlement import entitled_cores, groups_with_own_cores
from vsphere_client.decisions.microscheduler.host_load import GroupLoad, HostLoad, WorldLoad
from vsphere_client.decisions.microscheduler.missed_pages import begin_pieces, next_piece
from vsphere_client.decisions.microscheduler.skew import NEVER, decide_skew, next_skew_us
from vsphere_client.decisions.microscheduler.states import NOBODY, Cause, State
from vsphere_client.decisions.microscheduler.timetable import (
    BURST,
    EXHAUST,
    PAGE,
    REFILL,
    SKEW,
    STRETCH_BITS,
    Event,
)
from vsphere_client.decisions.microscheduler.worlds import Group, World

_RUN, _WAIT, _READY = int(State.RUN), int(State.WAIT), int(State.READY)
_LIMITED, _COSTOP, _SWAP_WAIT = int(State.LIMITED), int(State.COSTOP), int(State.SWAP_WAIT)
_IDLE, _NO_PCPU, _AHEAD = int(Cause.IDLE), int(Cause.NO_PCPU), int(Cause.AHEAD)
_PAGES, _PAGE_CAME, _IO_WAIT = int(Cause.SWAP_WAIT), int(Cause.PAGE_CAME), int(Cause.IO_WAIT)
_AHEAD_OF_PAGES = int(Cause.AHEAD_OF_PAGES)
_CAUGHT_UP, _LIMIT, _REFILLED = int(Cause.CAUGHT_UP), int(Cause.LIMIT), int(Cause.REFILLED)


class MicroScheduler(Dispatcher):
    """A host while it is simulated; `run_until` moves it on, `read_schedule` reads what happened.

    Args:
        load: The host and its worlds.
        window_us: How long it will be run at most, µs.
        draw: The random stream of a world's name.
    """

    def __init__(self, load: HostLoad, window_us: int, draw: Draw) -> None:
        super().__init__(load, window_us, quanta_of(draw("quanta")))
        self.window_us = window_us
        self._draw = draw
        self._unprepared: deque[tuple[World, WorldLoad, str]] = deque()
        self._begun = False
        self._gaps: list[float] = []
        self._gaps_given = 0
        owners = groups_with_own_cores(load)
        own = [self._take_cores(group) if has else [] for group, has in zip(load.groups, owners, strict=True)]
        for group, entitled, cores in zip(load.groups, entitled_cores(load, owners), own, strict=True):
            self._add_group(group, entitled, cores)

    # setting up -------------------------------------------------------------------------------------------

    def prepare(self, worlds: int | None = None) -> bool:
        """Draw the bursts of so many more worlds, or of all; whether it can run now.

        Drawing takes longest of all before the first event; who must not stall for it does it in portions.
        """
        waiting = self._unprepared
        for _ in range(len(waiting) if worlds is None else min(worlds, len(waiting))):
            world, load, name = waiting.popleft()
            world.bursts = bursts_of(load, self.window_us, self._draw(name))
        if not waiting and not self._begun:
            self._begun = True
            self._begin()
        return self._begun

    def _take_cores(self, load: GroupLoad) -> list[int]:
        """The pCPUs that each vCPU of a group has to itself; before anybody else is placed."""
        nodes, threads = self.load.shape.numa_nodes, load.threads_per_core
        homes = [world.home % nodes for world in load.worlds if world.kind == "vcpu"][::threads]
        cores = [self.places.take_core(home) for home in homes]
        taken = [pcpu + thread for pcpu in cores for thread in range(threads)]
        for pcpu in taken:
            # Nobody else waits for that pCPU, so quanta do not matter there.
            self._quantum_planned[pcpu] = True
        return taken

    def _add_group(self, load: GroupLoad, entitled: float, own: list[int]) -> None:
        core = self.load.shape.core_mhz
        group = Group(
            len(self.groups),
            load.name,
            max(load.shares, 1e-9),
            load.reservation_mhz / core,
            threads=load.threads_per_core,
        )
        per_vcpu = entitled / max(load.num_cpu or len(load.worlds), 1)
        if self._smt and per_vcpu > PAIRED_SPEED and not load.affinity:
            group.owed = FULL_SPEED * entitled
            group.least = max(FAR_BEHIND * group.owed, FULL_SPEED * min(group.reservation, entitled))
        lately = entitled if load.usage_mhz is None else load.usage_mhz / core
        group.usage = FULL_SPEED * lately
        if math.isfinite(load.limit_mhz):
            group.limited = True
            group.limit = load.limit_mhz / core
        self.groups.append(group)
        allowed = bits_of(load.affinity) & self.places.all or -1
        for one in load.worlds:
            self._add_world(group, one, f"{load.ref}/{one.name}", allowed)
        for world in group.vcpus:
            world.smp = len(group.vcpus) > 1
        for world, pcpu in zip(group.vcpus, own, strict=False):
            world.own = pcpu

    def _add_world(self, group: Group, load: WorldLoad, name: str, allowed: int) -> None:
        home = load.home % self.load.shape.numa_nodes
        world = World(len(self.worlds), load.name, group, home, load.kind == "vcpu", [], allowed=allowed)
        world.io_wait = load.io_wait
        if load.swap_wait > 0.0:
            world.page_us = min(max(load.page_us, fixed.SHORTEST_PAGE_WAIT_US), fixed.LONGEST_PAGE_WAIT_US)
            world.gap_us = min(world.page_us / load.swap_wait, NEVER)
            world.until_miss = self._next_gap(world)
        if 0.0 < load.demand < ALWAYS_BUSY or (load.demand and world.page_us):
            self._unprepared.append((world, load, name))
        elif load.demand >= ALWAYS_BUSY:
            world.done_us = world.next_us = NEVER
        self.worlds.append(world)
        group.worlds.append(world)
        if world.vcpu:
            group.vcpus.append(world)

    def _next_gap(self, world: World) -> int:
        """How much work a world does until it misses the next page, µs."""
        if not self._gaps:
            self._gaps = gaps_of(self._draw("pages"))
        given = self._gaps_given = (self._gaps_given + 1) % len(self._gaps)
        return max(round(self._gaps[given] * world.gap_us), 1)

    def _begin(self) -> None:
        for group in self.groups:
            if group.limited:
                self._begin_budget(group)
        for world in self.worlds:
            world.log.append((0, _WAIT, _IDLE, NOBODY, NOBODY, 0.0))
            if world.bursts:
                self._plan(0, BURST, world, 0)
            elif world.done_us:
                self._wake(world, _NO_PCPU)
        self._look_at_groups()

    def _begin_budget(self, group: Group) -> None:
        """Limited groups are filled up at different moments, or all of them would run at once (our assumption)."""
        first = group.at * fixed.LIMIT_PHASE_US % fixed.LIMIT_PERIOD_US + 1
        group.budget = group.limit * first * FULL_SPEED
        self._plan(first, REFILL, group, 0)

    # running ----------------------------------------------------------------------------------------------

    def run_until(self, until_us: int) -> None:
        """Let everything happen up to a moment, µs since the window began."""
        if not self._begun:
            self.prepare()
        end = min(until_us, self.window_us)
        while self._run_stretch(end) and self.timetable.next_stretch():
            pass
        if end > self.now:
            self.now = end
            self.weight = exp(end / USAGE_MEMORY_US)

    def _run_stretch(self, end: int) -> bool:
        """Let the events of a stretch happen, up to a moment; whether none are left of it."""
        table, dirty = self.timetable, self._dirty
        handlers = (
            self._burst,
            self._skew,
            self._quantum,
            self._exhaust,
            self._refill,
            self._seek,
            self._page,
        )
        now_at, stretches = table.at, table.stretches
        events, last = stretches[now_at], len(stretches)
        for event in events:
            at, _, kind, what, turn = event
            if at > end:
                del events[: events.index(event)]
                return False
            if at != self.now:
                self.now = at
                self.weight = exp(at / USAGE_MEMORY_US)
            following = handlers[kind](what, turn)
            if following is not None:
                # As `Timetable.add` does, without a call of its own.
                later = following[0] >> STRETCH_BITS
                if later == now_at:
                    insort(events, following)
                elif later < last:
                    stretches[later].append(following)
            if dirty:
                self._look_at_groups()
        return True

    @property
    def finished(self) -> bool:
        """Whether the whole window has been run."""
        return self.now >= self.window_us

    def _look_at_groups(self) -> None:
        for group in self._dirty:
            group.dirty = False
            if group.stopped:
                # Where nobody runs, nobody gets ahead, and only who is co-stopped can be freed.
                quiet = not group.on and not group.costopped
                at = NEVER if quiet else next_skew_us(group.vcpus, self.now)
                if at != group.skew_at:
                    group.skew_at = at
                    group.skew_turn += 1
                    if at < NEVER:
                        self._plan(at, SKEW, group, group.skew_turn)
            if group.limited:
                self._plan_exhaustion(group)
        self._dirty.clear()

    # bursts -----------------------------------------------------------------------------------------------

    def _burst(self, world: World, turn: int) -> Event | None:
        """A burst of work begins, or it is time to see whether it is done; when to look again."""
        if world.burst_turn != turn:
            return None
        now = self.now
        if now >= world.next_us:
            self._next_burst(world)
            left = world.done_us - now
            if left and world.state == _WAIT:
                self._wake(world, _NO_PCPU)
        else:
            owed = world.owed + now - world.slow_since if world.slow else world.owed
            left = world.done_us - now + owed * LOST_IN_A_PAIR // FULL_SPEED
        if left <= 0:
            if world.page_us and not world.until_miss:
                return self._miss_page(world, turn)
            if world.state != _WAIT:
                world.ahead = -left
                self._stop(world, _WAIT, _IDLE)
            at = self._wait_for_disk(world) if world.io_wait else world.next_us
        else:
            at = now + (left * FULL_SPEED // PAIR_SPEED + 1 if world.slow else left)
            if at > world.next_us:
                at = world.next_us
        world.look_us = at
        planned = self._planned = self._planned + 1
        return at, planned, BURST, world, turn

    def _wait_for_disk(self, world: World) -> int:
        """Who has nothing to run waits for its disk first, then its guest is idle; when to look again."""
        until, world.io_us = min(self.now + world.io_us, world.next_us), 0
        self._enter(world, _WAIT, _IO_WAIT if until > self.now else _IDLE)
        return until if until > self.now else world.next_us

    def _miss_page(self, world: World, turn: int) -> Event:
        """A piece of work is done and the next touches a swapped page.

        Who has no pCPU at that moment touches nothing, so that pages are missed in proportion to what is run.
        """
        world.until_miss = self._next_gap(world)
        if world.state == _RUN:
            self._stop(world, _SWAP_WAIT, _PAGES)
            world.look_us = self.now + world.page_us
            return self._event(world.look_us, PAGE, world, turn)
        next_piece(world, self.now)
        world.look_us = min(world.done_us, world.next_us)
        return self._event(world.look_us, BURST, world, turn)

    def _page(self, world: World, turn: int) -> Event | None:
        """A page has come: its world goes on with the burst under way, or with one that should have begun meanwhile."""
        if self.now >= world.next_us:
            self._next_burst(world)
        else:
            next_piece(world, self.now)
        if world.done_us > self.now:
            self._wake(world, _PAGE_CAME)
        return self._burst(world, turn)

    def _next_burst(self, world: World) -> None:
        """The next burst begins; work that was done too much of the last one, as the partner left, counts."""
        now = self.now
        if world.slow:
            self._book_slowness(world)
        if world.page_us:
            world.until_miss += max(world.done_us - now, 0)
        period, work = world.bursts[world.burst]
        world.burst += 1
        world.owed = 0
        # A page may have come after this burst should have begun.
        world.next_us += period
        world.done_us = now + work - world.ahead if work > world.ahead else now
        world.ahead = 0
        if world.io_wait:
            world.io_us = round(world.io_wait * period)
        if world.page_us:
            begin_pieces(world, now)

    # skew and limits --------------------------------------------------------------------------------------

    def _skew(self, group: Group, turn: int) -> None:
        if group.skew_turn != turn:
            return
        group.skew_at = NEVER
        if not group.stopped:
            # Nobody waits any more, so nobody gets further ahead.
            return
        ahead, caught_up, slowest = decide_skew(group.vcpus, self.now)
        if ahead:
            cause = _AHEAD_OF_PAGES if self.worlds[slowest].state == _SWAP_WAIT else _AHEAD
            for world, skew in ahead:
                self._stop(world, _COSTOP, cause, slowest, skew)
            self._start_laggards(group)
        if caught_up:
            for world in caught_up:
                self._wake(world, _CAUGHT_UP)
            self.queue.start_together(group)
        if not group.dirty:
            self._note(group)

    def _start_laggards(self, group: Group) -> None:
        """Who lags must be started for those that were co-stopped: in place of others that had more."""
        for world in group.vcpus:
            if world.state == _READY and not self._preempt(world):
                return

    def _plan_exhaustion(self, group: Group) -> None:
        group.budget_turn += 1
        if group.speed and not group.throttled:
            self._book_budget(group)
            at = self.now + max(math.ceil(group.budget / group.speed), 0)
            self._plan(at, EXHAUST, group, group.budget_turn)

    def _exhaust(self, group: Group, turn: int) -> None:
        """The limit's budget is used up: nobody of the group runs until it is filled up."""
        if group.budget_turn != turn:
            return
        self._book_budget(group)
        if group.budget >= group.speed:
            self._note(group)
            return
        group.throttled = True
        for stopped in (_READY, _RUN):
            for world in group.worlds:
                if world.state == stopped:
                    self._stop(world, _LIMITED, _LIMIT)

    def _refill(self, group: Group, _turn: int) -> Event:
        self._book_budget(group)
        event = self._event(self.now + fixed.LIMIT_PERIOD_US, REFILL, group, 0)
        portion = group.limit * fixed.LIMIT_PERIOD_US * FULL_SPEED
        group.budget = min(group.budget + portion, portion * fixed.LIMIT_SAVED_PERIODS)
        if group.throttled and group.budget > 0.0:
            group.throttled = False
            for world in group.worlds:
                if world.state == _LIMITED:
                    self._wake(world, _REFILLED)
        self._note(group)
        return event
