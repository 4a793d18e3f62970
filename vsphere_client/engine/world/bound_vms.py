"""The VMs with CPU affinity among those that execute: the pCPUs they share, in the arrays that a step needs.

Worked out when something discrete changes, host by host and set by set, and only where a VM is bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.affinity import Bound, bits_of, connected, cores_of, unions_of
from vsphere_client.engine.world.residents import Residents
from vsphere_client.model.host_system import HostConfig

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]
Floats = NDArray[np.float64]
_KEY = ("bound VMs", "")


@dataclass(frozen=True, slots=True, eq=False)
class BoundVms:
    """Bound VMs by their places among the residents, and the pens in which they run.

    A pen is made of sets of pCPUs that overlap or have cores in common; ``own_cores`` are those of each VM's own
    set. The pens' ``host`` (row), ``cores`` and ``threads`` are by pen.
    """

    places: Rows
    own_cores: Floats
    bounds: tuple[Bound, ...]
    pen: Rows
    host: Rows
    cores: Floats
    threads: Floats


def bound_vms(world: World, residents: Residents) -> BoundVms | None:
    """The residents with CPU affinity, or None if nobody has any; VMs with cores of their own are left out."""
    if not residents.bound.size:
        return None
    if not residents.whole:
        return _gather(world, residents)
    kept = world.derived.get(_KEY)
    if kept is None or kept[0] != world.columns_version:
        kept = world.derived[_KEY] = (world.columns_version, _gather(world, residents))
    found: BoundVms | None = kept[1]
    return found


def _gather(world: World, residents: Residents) -> BoundVms:
    places = residents.bound
    sets = world.vms.cpu_affinity_set[residents.rows[places]].astype(np.intp)
    count = len(world.affinity_sets)
    pairs, kind = np.unique(residents.host[places] * count + sets, return_inverse=True)
    of_host: dict[int, list[int]] = {}
    for at, pair in enumerate(pairs.tolist()):
        of_host.setdefault(pair // count, []).append(at)
    gathered = _Gathered(len(pairs))
    numbers = list(world.affinity_sets)
    for host, kinds in of_host.items():
        config = world.host_at[host].config
        gathered.add_host(host, config, {at: numbers[pairs[at] % count] for at in kinds})
    return gathered.as_arrays(places, kind)


class _Gathered:
    """The kinds of bound VMs (host and set of pCPUs), their limits and pens, while they are collected."""

    def __init__(self, kinds: int) -> None:
        self.own_cores = np.zeros(kinds)
        self.pen = np.zeros(kinds, np.intp)
        self.pens: list[tuple[int, int, int]] = []
        # Of each round the limits: which kinds are under it, its cores and its host.
        self.rounds: list[list[tuple[list[int], int, int]]] = []

    def add_host(self, host: int, config: HostConfig, sets: dict[int, tuple[int, ...]]) -> None:
        """Take a host in with the kinds of VMs that are bound there."""
        each = config.usable_threads_per_core
        pcpus = {
            at: bits_of(one for one in numbers if one < config.logical_processors)
            for at, numbers in sets.items()
        }
        cores = {at: cores_of(bits, each) for at, bits in pcpus.items()}
        for at, bits in cores.items():
            self.own_cores[at] = bits.bit_count()
        for pen in connected(cores.values()):
            inside = [at for at, bits in cores.items() if bits & pen]
            self.pen[inside] = len(self.pens)
            threads = 0
            for at in inside:
                threads |= pcpus[at]
            self.pens.append((host, pen.bit_count(), threads.bit_count()))
        self._add_limits(host, cores)

    def _add_limits(self, host: int, cores: dict[int, int]) -> None:
        """Each limit goes into the first round after those of its members' smaller ones."""
        reached: dict[int, int] = dict.fromkeys(cores, 0)
        for bits in unions_of(cores.values()):
            inside = [at for at, own in cores.items() if own & bits == own]
            at_round = max(reached[at] for at in inside)
            while len(self.rounds) <= at_round:
                self.rounds.append([])
            self.rounds[at_round].append((inside, bits.bit_count(), host))
            reached.update(dict.fromkeys(inside, at_round + 1))

    def as_arrays(self, places: Rows, kind: Rows) -> BoundVms:
        """What was collected, for VMs of these kinds."""
        hosts, cores, threads = np.array(self.pens, dtype=np.intp).T
        bounds = tuple(self._bound(limits, kind) for limits in self.rounds)
        sizes = (cores.astype(np.float64), threads.astype(np.float64))
        return BoundVms(places, self.own_cores[kind], bounds, self.pen[kind], hosts, *sizes)

    def _bound(self, limits: list[tuple[list[int], int, int]], kind: Rows) -> Bound:
        group_of = np.full(len(self.own_cores), -1, np.intp)
        for number, (inside, _, _) in enumerate(limits):
            group_of[inside] = number
        group = group_of[kind]
        under = np.flatnonzero(group >= 0)
        cores, hosts = np.array([(cores, host) for _, cores, host in limits], dtype=np.intp).T
        return Bound(under, group[under], cores.astype(np.float64), hosts)
