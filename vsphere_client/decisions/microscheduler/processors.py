"""A host's pCPUs while they are scheduled: worlds start and leave, hyper-thread partners slow each other down."""

from __future__ import annotations

from abc import ABC, abstractmethod

from vsphere_client.decisions.cpu.figures import FULL_SPEED, PAIR_SPEED
from vsphere_client.decisions.microscheduler.constants import LOST_IN_A_PAIR, QUANTA
from vsphere_client.decisions.microscheduler.host_load import HostLoad
from vsphere_client.decisions.microscheduler.placement import Places
from vsphere_client.decisions.microscheduler.ready_queue import ReadyQueue
from vsphere_client.decisions.microscheduler.skew import progress_on_waking
from vsphere_client.decisions.microscheduler.states import NOBODY, Cause, State
from vsphere_client.decisions.microscheduler.timetable import BURST, QUANTUM, SEEK, Event, Timetable
from vsphere_client.decisions.microscheduler.worlds import Group, World

IDLE_KEY = -1.0
"""What stands for the MHzPerShare of whoever runs on an idle pCPU."""
_RUN, _WAIT, _READY, _COSTOP = int(State.RUN), int(State.WAIT), int(State.READY), int(State.COSTOP)
_CORE_TAKEN = int(Cause.CORE_TAKEN)


class Processors(ABC):
    """The pCPUs, the worlds on them, the queue of those that wait, and the events planned.

    Args:
        load: The host and its worlds.
        window_us: How long it will be run at most, µs.
        quanta: How long quanta last, µs; they are given out in turn.
    """

    def __init__(self, load: HostLoad, window_us: int, quanta: list[int]) -> None:
        self.load = load
        self.now = 0
        self.weight = 1.0
        self.places = Places(load.shape)
        self.queue = ReadyQueue(load.shape.numa_nodes)
        pcpus = load.shape.pcpus
        self.running: list[World | None] = [None] * pcpus
        self.pcpu_log: list[list[tuple[int, int, int]]] = [[] for _ in range(pcpus)]
        self._quantum_planned = [False] * pcpus
        self.paired_us = [0] * pcpus
        self._keys = [IDLE_KEY] * pcpus
        # The highest key of each node, as long as it is known.
        self._tops: list[float | None] = [None] * load.shape.numa_nodes
        self._nodes = [load.shape.node_of(pcpu) for pcpu in range(pcpus)]
        self._smt = self.places.smt
        self._one_vm = self._smt and load.shape.one_vm_a_core
        self.timetable = Timetable(window_us)
        self._planned = 0
        self._quanta = quanta
        self._quanta_given = 0
        self._dirty: list[Group] = []
        self.groups: list[Group] = []
        self.worlds: list[World] = []

    def _event(self, at: int, kind: int, what: World | Group | None, turn: int) -> Event:
        """Something to come; those of one moment happen in the order in which they were planned."""
        planned = self._planned = self._planned + 1
        return at, planned, kind, what, turn

    def _plan(self, at: int, kind: int, what: World | Group | None, turn: int) -> None:
        self.timetable.add(self._event(at, kind, what, turn))

    def _enter(self, world: World, state: int, cause: int, other: int = NOBODY, figure: float = 0.0) -> None:
        now, old = self.now, world.state
        gone = now - world.since
        if world.smp:
            # A vCPU's time without progress, and how many of its VM make none.
            group = world.group
            if old >= _READY:
                world.behind += gone
                group.stopped -= 1
                if old == _COSTOP:
                    group.costopped -= 1
            elif old == _WAIT and state != _WAIT:
                world.behind = progress_on_waking(world, now)
            if state >= _READY:
                group.stopped += 1
                if state == _COSTOP:
                    group.costopped += 1
            if group.stopped and not group.dirty:
                group.dirty = True
                self._dirty.append(group)
        if gone:
            world.spent[old] += gone
            world.since = now
            world.log.append((now, state, cause, world.pcpu, other, figure))
        else:
            world.log[-1] = (now, state, cause, world.pcpu, other, figure)
        world.state = state
        world.turn += 1

    def _note(self, group: Group) -> None:
        """Look at a group's skews and budget once this event is over."""
        if not group.dirty:
            group.dirty = True
            self._dirty.append(group)

    def _start(self, world: World, pcpu: int, cause: int, other: int = NOBODY, figure: float = 0.0) -> None:
        group, bit, weight = world.group, 1 << pcpu, self.weight
        if group.speed:
            group.usage += group.speed * (weight - group.settled_at)
        group.settled_at = weight
        key = self._keys[pcpu] = group.usage / group.shares if world.own < 0 else IDLE_KEY
        node = self._nodes[pcpu]
        top = self._tops[node]
        if top is not None and key > top:
            self._tops[node] = key
        self.running[pcpu] = world
        self.places.free &= ~bit
        world.pcpu = world.last = pcpu
        group.on |= bit
        if group.limited:
            self._change_budget(group)
        group.speed += FULL_SPEED
        if self._smt:
            self._share_core(world, pcpu)
        self._enter(world, _RUN, cause, other, figure)
        # As `_begin_quantum` does, without a call of its own.
        given = self._quanta_given = (self._quanta_given + 1) % QUANTA
        world.quantum_us = self.now + self._quanta[given]
        if not self._quantum_planned[pcpu]:
            self._quantum_planned[pcpu] = True
            self._plan(world.quantum_us, QUANTUM, None, pcpu)

    def _begin_quantum(self, world: World) -> None:
        given = self._quanta_given = (self._quanta_given + 1) % QUANTA
        world.quantum_us = self.now + self._quanta[given]

    def _share_core(self, world: World, pcpu: int) -> None:
        """The other thread of the core: it is forced idle for a world far behind, or both slow down."""
        beside, group = pcpu ^ 1, world.group
        partner = self.running[beside]
        if partner is None:
            if group.owed and group.needs_whole(self.weight):
                self._hold(world, beside)
        elif group.owed and group.needs_whole(self.weight) and self._gives_way(partner, group):
            self._drive_out(partner, world)
            self._hold(world, beside)
        else:
            world.slow = True
            world.slow_since = self.now
            world.group.speed -= LOST_IN_A_PAIR
            if not partner.slow:
                # Who takes the place of another that ran beside the partner changes nothing for it.
                self._change_speed(partner.group, -LOST_IN_A_PAIR)
                partner.slow = True
                partner.slow_since = self.now

    def _gives_way(self, world: World, group: Group) -> bool:
        """Whether a running world must leave a core that a group needs which is far behind its entitlement."""
        if world.group is group:
            return False
        world.group.settle(self.weight)
        return not world.group.needs_whole(self.weight)

    def _drive_out(self, world: World, other: World) -> None:
        self._put_back(world, _CORE_TAKEN, other.at)
        self._plan(self.now, SEEK, world, world.turn)

    def _hold(self, world: World, beside: int) -> None:
        self.places.free &= ~(1 << beside)
        world.holds = beside

    def _change_speed(self, group: Group, more: int) -> None:
        group.settle(self.weight)
        if group.limited:
            self._change_budget(group)
        group.speed += more

    def _book_slowness(self, world: World) -> None:
        """Count how long a slowed world has run beside its partner, up to now."""
        gone = self.now - world.slow_since
        if gone:
            world.slow_us += gone
            world.owed += gone
            self.paired_us[world.pcpu] += gone
            world.slow_since = self.now

    def _leave(self, world: World) -> int:
        """Take a running world off its pCPU; the caller says what it does now and who comes next.

        Whoever ran beside it stays slow until it is known that nobody comes: see `_leave_idle`.
        """
        pcpu, group, weight = world.pcpu, world.group, self.weight
        group.usage += group.speed * (weight - group.settled_at)
        group.settled_at = weight
        if group.limited:
            self._change_budget(group)
        if world.slow:
            self._book_slowness(world)
            world.slow = False
            group.speed -= PAIR_SPEED
        else:
            group.speed -= FULL_SPEED
        bit = 1 << pcpu
        group.on &= ~bit
        self.running[pcpu] = None
        node = self._nodes[pcpu]
        if self._keys[pcpu] == self._tops[node]:
            self._tops[node] = None
        self._keys[pcpu] = IDLE_KEY
        if self.now > world.since:
            self.pcpu_log[pcpu].append((world.since, self.now, world.at))
        if world.own < 0:
            self.places.free |= bit
        if world.holds >= 0:
            self.places.free |= 1 << world.holds
            world.holds = NOBODY
        world.pcpu = NOBODY
        return pcpu

    def _leave_idle(self, pcpu: int) -> None:
        """Nobody comes to run on a pCPU: whoever runs on the other thread of its core has it to itself."""
        partner = self.running[pcpu ^ 1] if self._smt else None
        if partner is not None and partner.slow:
            self._book_slowness(partner)
            partner.slow = False
            self._change_speed(partner.group, LOST_IN_A_PAIR)
            # Its burst is done earlier than it was when both were slow.
            done = max(partner.done_us + partner.owed * LOST_IN_A_PAIR // FULL_SPEED, self.now)
            if done < partner.look_us:
                partner.look_us = done
                partner.burst_turn += 1
                self._plan(partner.look_us, BURST, partner, partner.burst_turn)

    def _put_back(self, world: World, cause: int, other: int = NOBODY) -> int:
        """A running world becomes ready; the pCPU it had."""
        pcpu = self._leave(world)
        self._enter(world, _READY, cause, other)
        self.queue.add(world, self.weight)
        return pcpu

    @abstractmethod
    def _quantum(self, _group: None, pcpu: int) -> Event | None:
        """The quantum of whoever runs on a pCPU may be over."""

    @abstractmethod
    def _seek(self, world: World, turn: int) -> None:
        """A world that lost its pCPU to another looks for a free one."""

    def _book_budget(self, group: Group) -> None:
        group.budget -= group.speed * (self.now - group.budget_us)
        group.budget_us = self.now

    def _change_budget(self, group: Group) -> None:
        """The speed of a limited group changes: its budget will be used up at another time."""
        self._book_budget(group)
        self._note(group)
