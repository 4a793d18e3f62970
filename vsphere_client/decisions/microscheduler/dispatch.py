"""Who runs next, and where: falling free, waking up, pre-empting, and the end of a quantum."""

from __future__ import annotations

from vsphere_client.decisions.cpu.figures import FULL_SPEED
from vsphere_client.decisions.microscheduler import constants as fixed
from vsphere_client.decisions.microscheduler.processors import IDLE_KEY, Processors
from vsphere_client.decisions.microscheduler.states import NOBODY, Cause, State
from vsphere_client.decisions.microscheduler.timetable import QUANTUM, SEEK, Event
from vsphere_client.decisions.microscheduler.worlds import Group, World

_RUN, _READY, _LIMITED = int(State.RUN), int(State.READY), int(State.LIMITED)
_SHARES, _RESERVATION = int(Cause.SHARES), int(Cause.RESERVATION)
_PREEMPTED, _PREEMPTED_OTHER = int(Cause.PREEMPTED), int(Cause.PREEMPTED_OTHER)
_TOGETHER, _CORE_TAKEN = int(Cause.TOGETHER), int(Cause.CORE_TAKEN)
_OWN_CORE, _OWN_THREAD = int(Cause.OWN_CORE), int(Cause.OWN_THREAD)
_IDLE_THREAD = int(Cause.IDLE_THREAD)
_LIMIT, _MOVED, _QUANTUM_OVER = int(Cause.LIMIT), int(Cause.MOVED), int(Cause.QUANTUM_OVER)
_PROTECTED_KEY = 0.0
_VICTIMS = 4
"""How many running worlds are looked at before a waking one gives up pre-empting."""


class Dispatcher(Processors):
    """The order in which worlds come to run: reservation first, then the lowest MHzUsed / Shares."""

    def _stop(self, world: World, state: int, cause: int, other: int = NOBODY, figure: float = 0.0) -> None:
        """A world no longer may or wants to run; what it had falls to the next in line."""
        if world.state != _RUN:
            self._enter(world, state, cause, other, figure)
            return
        held = world.holds
        pcpu = self._leave(world)
        self._enter(world, state, cause, other, figure)
        if world.own >= 0:
            self._leave_idle(pcpu)
            return
        self._fill(pcpu)
        if held >= 0:
            self._fill(held)

    def _fill(self, pcpu: int) -> None:
        """Give a free pCPU to the next in line."""
        if not self.places.free >> pcpu & 1:
            return
        partner = self.running[pcpu ^ 1] if self._smt else None
        if self._one_vm and partner is not None:
            self._fill_beside(pcpu, partner.group)
            return
        avoid = None if partner is None else partner.group
        found = self.queue.next_in_line(self._nodes[pcpu], self.weight, avoid)
        if found is None:
            self._leave_idle(pcpu)
            return
        world, cause = found
        self._start(world, pcpu, cause, NOBODY, self._mhz_per_share(world.group))
        if cause == _SHARES and world.group.stopped:
            self.queue.start_together(world.group)
        if self._one_vm:
            self._fill(pcpu ^ 1)

    def _fill_beside(self, pcpu: int, group: Group) -> None:
        """Beside a world of a VM runs another of it or nobody (side-channel aware scheduler v2)."""
        ready = (one for one in group.worlds if one.state == _READY and one.allowed >> pcpu & 1)
        sibling = next(ready, None)
        if sibling is None or group.throttled:
            self._leave_idle(pcpu)
        else:
            self._start(sibling, pcpu, _TOGETHER, NOBODY, self._mhz_per_share(group))

    def _empty_core(self, pcpu: int, other: int) -> None:
        """Who runs beside a pCPU that goes to another VM stops, too."""
        partner = self.running[pcpu ^ 1] if self._one_vm else None
        if partner is not None:
            self._put_back(partner, _CORE_TAKEN, other)

    def _mhz_per_share(self, group: Group) -> float:
        mhz = self.load.shape.core_mhz / FULL_SPEED / self.weight
        return group.usage * mhz / group.shares

    def _wake(self, world: World, cause: int, other: int = NOBODY) -> None:
        """A world wants to run: on a free pCPU, in place of another, or later."""
        group = world.group
        if group.throttled:
            self._enter(world, _LIMITED, _LIMIT)
            return
        if world.own >= 0:
            self._start(world, world.own, _OWN_THREAD if group.threads > 1 else _OWN_CORE)
            return
        if self.places.free:
            pcpu, where = self.places.find(world.home, world.last, group.on)
            if pcpu >= 0:
                self._start(world, pcpu, where)
                return
        self._enter(world, _READY, cause, other)
        if not ((group.owed and self._share_held(world)) or self._preempt(world)):
            self.queue.add(world, self.weight)

    def _share_held(self, world: World) -> bool:
        """Start beside a world that has a core to itself although this one is as far behind its entitlement."""
        group = world.group
        if not group.needs_whole(self.weight):
            return False
        first, last = self.places.ranges[world.home]
        for holder in self.running[first:last]:
            if holder is not None and holder.holds >= 0 and holder.group is not group:
                held = holder.holds
                holder.holds = NOBODY
                self._start(world, held, _IDLE_THREAD)
                return True
        return False

    def _seek(self, world: World, turn: int) -> None:
        if world.turn == turn and not world.group.throttled:
            if self.places.free:
                pcpu, where = self.places.find(world.home, world.last, world.group.on)
                if pcpu >= 0:
                    self._start(world, pcpu, where)
                    return
            self._preempt(world)

    def _preempt(self, world: World) -> bool:
        """Take the pCPU at home of the world that had the most, if it had more than this one."""
        first, last = self.places.ranges[world.home]
        group, weight, keys = world.group, self.weight, self._keys
        if group.speed:
            group.usage += group.speed * (weight - group.settled_at)
        group.settled_at = weight
        own = group.usage / group.shares
        urgent = group.reservation > 0.0 and group.below_reservation(weight)
        for _ in range(_VICTIMS):
            most = self._tops[world.home] or self._find_top(world.home)
            if most == IDLE_KEY or (most <= own and not urgent):
                return False
            pcpu = keys.index(most, first, last)
            victim = self.running[pcpu]
            if victim is None or victim.group is group:
                return False
            had = victim.group.settle(weight)
            if victim.group.below_reservation(weight):
                keys[pcpu], self._tops[world.home] = _PROTECTED_KEY, None
                continue
            if not urgent and own * fixed.PREEMPTION_ADVANTAGE >= had:
                return False
            spared = victim.since + fixed.LEAST_SLICE_US
            if self.now < spared:
                self._plan(spared, SEEK, world, world.turn)
                return False
            self._take_pcpu(world, victim, urgent)
            return True
        return False

    def _take_pcpu(self, world: World, victim: World, urgent: bool) -> None:
        """A world that is ready runs in place of another."""
        pcpu, held = victim.pcpu, victim.holds
        self._empty_core(pcpu, world.at)
        self._put_back(victim, _PREEMPTED, world.at)
        cause = _RESERVATION if urgent else _PREEMPTED_OTHER
        self._start(world, pcpu, cause, victim.at, self._mhz_per_share(world.group))
        if held >= 0:
            self._fill(held)
        elif self._one_vm:
            self._fill(pcpu ^ 1)

    def _find_top(self, node: int) -> float:
        """The highest number among those who run on a node's pCPUs, as it was when each was looked at last."""
        first, last = self.places.ranges[node]
        top = self._tops[node] = max(self._keys[first:last])
        return top

    def _quantum(self, _group: None, pcpu: int) -> Event | None:
        """The quantum of whoever runs on a pCPU may be over: the next in line runs, or it goes on."""
        world = self.running[pcpu]
        self._quantum_planned[pcpu] = world is not None
        if world is None:
            return None
        if self.now < world.quantum_us:
            return self._event(world.quantum_us, QUANTUM, None, pcpu)
        self._quantum_planned[pcpu] = False
        if self._yields(world):
            self._hand_over(world)
            return None
        self._keys[pcpu] = world.group.settle(self.weight)
        self._tops[self._nodes[pcpu]] = None
        self._begin_quantum(world)
        self._quantum_planned[pcpu] = True
        event = self._event(world.quantum_us, QUANTUM, None, pcpu)
        if world.slow:
            self._find_whole_core(world)
        elif world.holds >= 0 and not world.group.needs_whole(self.weight):
            self._let_partner_in(world)
        elif self._nodes[pcpu] != world.home and world.allowed < 0:
            self._move_to(self.places.whole_core(world.home, anywhere=False), world)
        return event

    def _let_partner_in(self, world: World) -> None:
        """A world that has caught up with its entitlement needs no whole core any more."""
        held = world.holds
        world.holds = NOBODY
        self.places.free |= 1 << held
        self._fill(held)

    def _hand_over(self, world: World) -> None:
        held = world.holds
        self._empty_core(world.pcpu, world.at)
        pcpu = self._put_back(world, _QUANTUM_OVER)
        self._fill(pcpu)
        if held >= 0:
            self._fill(held)

    def _yields(self, world: World) -> bool:
        """Whether somebody who waits has had less than a world whose quantum is over."""
        waiting = self.queue.below_reservation(self.weight)
        own = world.group.settle(self.weight)
        if world.group.below_reservation(self.weight):
            return waiting is not None and waiting.group is not world.group
        if waiting is not None:
            return True
        found = self.queue.lowest(self._nodes[world.pcpu], self.weight)
        return found is not None and found[0] < own

    def _find_whole_core(self, world: World) -> None:
        """A world on half a core moves to an idle core, or changes places with one that had more than it.

        Half a core at home is worth less than a whole one of another node: remote memory costs a tenth. One far
        behind its entitlement in the end takes a core from others.
        """
        if self._move_to(self.places.whole_core(world.home), world):
            return
        if self._one_vm:
            if world.group.needs_whole(self.weight):
                self._take_core(world)
            return
        partner = self.running[world.pcpu ^ 1]
        siblings = world.group.on | (partner.group.on if partner is not None else 0)
        # Whoever changes places must not come beside a sibling.
        other = self._most_served(self.places.alone(world.home) & ~siblings)
        own = world.group.settle(self.weight)
        if other is not None and other.group.settle(self.weight) > own * fixed.STEAL_ADVANTAGE:
            self._change_places(world, other)
        elif world.group.needs_whole(self.weight):
            self._take_core(world)

    def _move_to(self, pcpu: int, world: World) -> bool:
        """Move a running world to a free pCPU, if there is one."""
        if pcpu < 0:
            return False
        old = self._leave(world)
        self._start(world, pcpu, _MOVED)
        self._fill(old)
        return True

    def _take_core(self, world: World) -> None:
        """A world that is far behind its entitlement drives its partner out, or others from another core."""
        beside = world.pcpu ^ 1
        partner = self.running[beside]
        if partner is not None and self._gives_way(partner, world.group):
            self._drive_out(partner, world)
            self._leave_idle(beside)
            self._hold(world, beside)
            return
        victim = self._most_served(self._cores_that_give_way(world))
        if victim is not None:
            old = self._leave(world)
            self._empty_core(victim.pcpu, world.at)
            pcpu = self._leave(victim)
            self._enter(victim, _READY, _CORE_TAKEN, world.at)
            self.queue.add(victim, self.weight)
            self._start(world, pcpu, _MOVED)
            self._fill(old)

    def _cores_that_give_way(self, world: World) -> int:
        """The pCPUs at home of cores on which nobody is far behind his entitlement, nor of the same VM."""
        first, last = self.places.ranges[world.home]
        found = 0
        for pcpu in range(first, last, 2):
            pair = [one for one in self.running[pcpu : pcpu + 2] if one is not None]
            if pair and all(one.own < 0 and self._gives_way(one, world.group) for one in pair):
                found |= 3 << pcpu
        return found

    def _most_served(self, pcpus: int) -> World | None:
        found, most = None, IDLE_KEY
        while pcpus:
            pcpu = (pcpus & -pcpus).bit_length() - 1
            pcpus &= pcpus - 1
            if self._keys[pcpu] > most:
                found, most = self.running[pcpu], self._keys[pcpu]
        return found

    def _change_places(self, world: World, other: World) -> None:
        mine, theirs = self._leave(world), self._leave(other)
        self._start(world, theirs, _MOVED, other.at)
        self._start(other, mine, _MOVED, world.at)
