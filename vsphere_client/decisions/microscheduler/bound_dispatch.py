"""Worlds with CPU affinity: they run on their pCPUs or not at all, and others make room for them.

Who may run anywhere leaves such a pCPU as soon as another is free for it; with none free the usual order
decides, MHzUsed / Shares and reservations. A bound world is not moved for the sake of whole cores.
"""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.decisions.microscheduler import constants as fixed
from vsphere_client.decisions.microscheduler.dispatch import Dispatcher
from vsphere_client.decisions.microscheduler.states import NOBODY, Cause, State
from vsphere_client.decisions.microscheduler.worlds import World

_READY, _LIMITED = int(State.READY), int(State.LIMITED)
_SHARES, _RESERVATION = int(Cause.SHARES), int(Cause.RESERVATION)
_LIMIT, _MADE_ROOM, _AFFINITY = int(Cause.LIMIT), int(Cause.MADE_ROOM), int(Cause.AFFINITY)


class BoundDispatcher(Dispatcher):
    """The order in which worlds come to run where some of them are bound."""

    def _wake(self, world: World, cause: int, other: int = NOBODY) -> None:
        if world.allowed < 0:
            super()._wake(world, cause, other)
            return
        if world.group.throttled:
            self._enter(world, _LIMITED, _LIMIT)
            return
        pcpu, where = self.places.find(world.home, world.last, world.group.on, world.allowed)
        if pcpu >= 0:
            self._start(world, pcpu, where)
            return
        self._enter(world, _READY, cause, other)
        if not (self._make_room(world) or self._preempt(world)):
            self.queue.add(world, self.weight)

    def _seek(self, world: World, turn: int) -> None:
        if world.allowed < 0:
            super()._seek(world, turn)
        elif world.turn == turn and not world.group.throttled:
            pcpu, where = self.places.find(world.home, world.last, world.group.on, world.allowed)
            if pcpu >= 0:
                self._start(world, pcpu, where)

    def _fill(self, pcpu: int) -> None:
        if not self.queue.bound:
            super()._fill(pcpu)
            return
        if not (self.places.free >> pcpu & 1 and self._start_bound(pcpu)):
            super()._fill(pcpu)
        if self.places.free >> pcpu & 1:
            any(self._make_room(world) for world in self.queue.bound.worlds())

    def _start_bound(self, pcpu: int) -> bool:
        """Give a free pCPU to a bound world, if one comes before all that may run anywhere."""
        best = self.queue.bound.best(pcpu, self.weight)
        if best is None or (self._one_vm and self.running[pcpu ^ 1] is not None):
            return False
        urgent, key, world = best
        if not urgent and self.queue.below_reservation(self.weight) is not None:
            return False
        first = self.queue.lowest(self._nodes[pcpu], self.weight)
        if not urgent and first is not None and first[0] < key:
            return False
        cause = _RESERVATION if urgent else _SHARES
        self._start(world, pcpu, cause, NOBODY, self._mhz_per_share(world.group))
        if self._one_vm:
            self._fill(pcpu ^ 1)
        return True

    def _make_room(self, world: World) -> bool:
        """A bound world takes the pCPU of one that runs as well on another, which is free."""
        if not self.places.free:
            return False
        for pcpu in _numbers(world.allowed):
            other = self.running[pcpu]
            if other is None or other.allowed >= 0 or other.own >= 0:
                continue
            if self._one_vm and self.running[pcpu ^ 1] is not None:
                continue
            place, _ = self.places.find(other.home, NOBODY, other.group.on & ~(1 << pcpu))
            if place < 0:
                return False
            held = other.holds
            self._leave(other)
            self._start(other, place, _MADE_ROOM, world.at)
            self._start(world, pcpu, _AFFINITY, other.at)
            if held >= 0:
                self._fill(held)
            return True
        return False

    def _preempt(self, world: World) -> bool:
        if world.allowed < 0:
            return super()._preempt(world)
        group, weight = world.group, self.weight
        own = group.settle(weight)
        urgent = group.reservation > 0.0 and group.below_reservation(weight)
        for pcpu in sorted(_numbers(world.allowed), key=lambda one: -self._keys[one]):
            victim = self.running[pcpu]
            if victim is None or victim.own >= 0 or victim.group is group:
                continue
            if self.now - victim.since < fixed.LEAST_SLICE_US:
                continue
            had = victim.group.settle(weight)
            if victim.group.below_reservation(weight):
                continue
            if urgent or own < had:
                self._take_pcpu(world, victim, urgent)
                return True
        return False

    def _yields(self, world: World) -> bool:
        if self.queue.bound:
            best = self.queue.bound.best(world.pcpu, self.weight)
            own = world.group.settle(self.weight)
            if best is not None and not world.group.below_reservation(self.weight):
                urgent, key, _ = best
                if urgent or key < own:
                    return True
        return super()._yields(world)

    def _find_whole_core(self, world: World) -> None:
        if world.allowed < 0:
            super()._find_whole_core(world)

    def _move_to(self, pcpu: int, world: World) -> bool:
        return world.allowed < 0 and super()._move_to(pcpu, world)

    def _change_places(self, world: World, other: World) -> None:
        if other.allowed < 0:
            super()._change_places(world, other)


def _numbers(pcpus: int) -> Iterator[int]:
    """The numbers of some pCPUs, lowest first."""
    while pcpus:
        yield (pcpus & -pcpus).bit_length() - 1
        pcpus &= pcpus - 1
