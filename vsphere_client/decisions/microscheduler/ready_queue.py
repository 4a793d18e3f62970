"""Who waits for a pCPU: by reservation first, then by MHzUsed / Shares, lowest first, for each NUMA node.

A waiting world's number only grows, namely while siblings of it run; so a heap may hold old numbers as
long as the first is looked at anew before it is believed.
"""

from __future__ import annotations

from collections import deque
from heapq import heappop, heappush, heapreplace
from typing import Final

from vsphere_client.decisions.cpu.figures import FULL_SPEED, QUANTUM_US
from vsphere_client.decisions.microscheduler.constants import STEAL_ADVANTAGE, USAGE_MEMORY_US
from vsphere_client.decisions.microscheduler.states import Cause, State
from vsphere_client.decisions.microscheduler.worlds import Group, World

Entry = tuple[float, int, int, World]
"""Number, order of arrival, the world's turn in which this holds, world."""

_READY = int(State.READY)
_SHARES, _TOGETHER, _RESERVATION = int(Cause.SHARES), int(Cause.TOGETHER), int(Cause.RESERVATION)
QUANTUM_OF_USAGE: Final = FULL_SPEED * QUANTUM_US / USAGE_MEMORY_US
"""What a vCPU that runs for a quantum adds to its VM's usage."""


class BoundQueue:
    """The ready worlds with CPU affinity, in order of arrival; they are few, so all are looked at each time."""

    def __init__(self) -> None:
        self._waiting: list[tuple[World, int]] = []

    def __bool__(self) -> bool:
        return bool(self._waiting)

    def add(self, world: World) -> None:
        """A world has become ready."""
        self._waiting.append((world, world.turn))

    def worlds(self) -> list[World]:
        """Those that still wait."""
        self._waiting = [(world, turn) for world, turn in self._waiting if world.turn == turn]
        return [world for world, _ in self._waiting]

    def best(self, pcpu: int, weight: float) -> tuple[bool, float, World] | None:
        """Who would get a pCPU: whether by reservation, its number, and the world; None if nobody may run there.

        A vCPU of which a sibling runs goes before others as `ReadyQueue.start_together` has it.
        """
        found: tuple[bool, float, World] | None = None
        for world in self.worlds():
            if not world.allowed >> pcpu & 1:
                continue
            group = world.group
            key = group.settle(weight)
            if group.on and group.stopped:
                key -= QUANTUM_OF_USAGE * weight * len(group.vcpus) / group.shares
            urgent = group.reservation > 0.0 and group.below_reservation(weight)
            if found is None or (not urgent, key) < (not found[0], found[1]):
                found = urgent, key, world
        return found


class ReadyQueue:
    """The ready worlds of a host; an entry is void once its world has had another turn."""

    def __init__(self, nodes: int) -> None:
        self.bound = BoundQueue()
        self._heaps: list[list[Entry]] = [[] for _ in range(nodes)]
        self._reserved: list[Entry] = []
        self._together: list[deque[tuple[World, int]]] = [deque() for _ in range(nodes)]
        self._arrivals = 0

    def add(self, world: World, weight: float) -> None:
        """A world has become ready."""
        if world.allowed >= 0:
            self.bound.add(world)
            return
        self._arrivals += 1
        group = world.group
        if group.speed:
            group.usage += group.speed * (weight - group.settled_at)
        group.settled_at = weight
        heappush(self._heaps[world.home], (group.usage / group.shares, self._arrivals, world.turn, world))
        if group.reservation > 0.0:
            heappush(self._reserved, (group.usage / group.reservation, self._arrivals, world.turn, world))

    def start_together(self, group: Group) -> None:
        """The waiting vCPUs of a VM of which another was started come next, before they lag too far."""
        for world in group.vcpus:
            if world.state == _READY and world.allowed < 0:
                self._together[world.home].append((world, world.turn))

    def next_in_line(self, node: int, weight: float, beside: Group | None) -> tuple[World, int] | None:
        """Who gets a pCPU of a node, and why.

        First whoever is below his reservation, then vCPUs that should run beside a sibling, then the lowest
        MHzUsed / Shares.

        Args:
            node: The node of the pCPU.
            weight: The exponential of now.
            beside: The group that runs on the other thread of the core.
        """
        if self._reserved:
            urgent = self.below_reservation(weight)
            if urgent is not None:
                return urgent, _RESERVATION
        best = self.lowest(node, weight)
        if self._together[node]:
            world = self._to_start_together(node, weight, best)
            if world is not None:
                return world, _TOGETHER
        if best is None:
            return None
        if best[1].group is beside:
            best = self._second(best, weight)
        return best[1], _SHARES

    def _to_start_together(self, node: int, weight: float, first: tuple[float, World] | None) -> World | None:
        """The next vCPU of a node that should run beside a sibling that runs, if there is one.

        It goes before others as long as its VM is no more than a quantum of all its vCPUs ahead of them.
        """
        waiting = self._together[node]
        while waiting:
            world, turn = waiting.popleft()
            group = world.group
            if world.turn != turn or not group.on:
                continue
            group.settle(weight)
            allowed = QUANTUM_OF_USAGE * weight * len(group.vcpus)
            if first is None or (group.usage - allowed) <= first[0] * group.shares:
                return world
        return None

    def below_reservation(self, weight: float) -> World | None:
        """The waiting world whose group is furthest below its reservation, if there is one."""
        heap = self._reserved
        while heap:
            key, arrival, turn, world = heap[0]
            if world.turn != turn:
                heappop(heap)
                continue
            world.group.settle(weight)
            now = world.group.usage / world.group.reservation
            if now > key:
                heapreplace(heap, (now, arrival, turn, world))
                continue
            return world if now < FULL_SPEED * weight else None
        return None

    def lowest(self, node: int, weight: float) -> tuple[float, World] | None:
        """The number of the first in line for pCPUs of a node, and the world, if one waits."""
        mine = self._heaps[node]
        best = self._first(mine, weight)
        for heap in self._heaps:
            if heap is mine or not heap:
                continue
            found = self._first(heap, weight)
            if found is not None and (best is None or found[0] * STEAL_ADVANTAGE < best[0]):
                best = found
        return best

    def _second(self, best: tuple[float, World], weight: float) -> tuple[float, World]:
        """The next after the first of its heap, if that is of another group that had hardly more."""
        heap = self._heaps[best[1].home]
        first = heappop(heap)
        found = self._first(heap, weight)
        heappush(heap, first)
        if found is None or found[1].group is best[1].group or found[0] > best[0] * STEAL_ADVANTAGE:
            return best
        return found

    def _first(self, heap: list[Entry], weight: float) -> tuple[float, World] | None:
        while heap:
            key, arrival, turn, world = heap[0]
            if world.turn != turn:
                heappop(heap)
                continue
            group = world.group
            if group.speed:
                group.usage += group.speed * (weight - group.settled_at)
            group.settled_at = weight
            now = group.usage / group.shares
            if now > key:
                heapreplace(heap, (now, arrival, turn, world))
                continue
            return now, world
        return None
