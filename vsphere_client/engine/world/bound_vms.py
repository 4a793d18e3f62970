"""The VMs that execute on some pCPUs only: those that they share, in the arrays that a step needs.

CPU affinity and numa.nodeAffinity bind a VM; and who has more vCPUs than a node has cores, because its threads are
counted (numa.vcpu.preferHT), runs on those of its home.
Worked out when something discrete changes, host by host and set by set, and only where a VM is bound.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.affinity import Bound, bits_of, connected, cores_of, unions_of
from vsphere_client.decisions.cpu.numa import processors_of_nodes
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
    """The residents that run on some pCPUs only, or None if nobody does; VMs with cores of their own are left out."""
    if not residents.bound.size:
        return None
    bindings = _bindings(world, residents)
    if not residents.whole:
        return _gather(world, residents, bindings)
    kept = world.derived.get(_KEY)
    if kept is None or kept[0] != world.columns_version or not np.array_equal(kept[1], bindings):
        kept = (world.columns_version, bindings, _gather(world, residents, bindings))
        world.derived[_KEY] = kept
    found: BoundVms | None = kept[2]
    return found


def processors_of(world: World, row: int) -> tuple[int, ...]:
    """The pCPUs that a VM (row) may run on; none where that is all of its host's."""
    vms, host = world.vms, world.host_at.get(int(world.vms.host[row]))
    bound = vms.numa_affinity[row] or vms.numa_allowed[row] >= 0 or vms.numa_beyond_cores[row]
    if host is None or not bound:
        return ()
    home = int(vms.numa_home[row]) if vms.numa_beyond_cores[row] else 0
    return _processors(list(world.affinity_sets), int(vms.cpu_affinity_set[row]), home, host.config)


def _processors(sets: Sequence[tuple[int, ...]], number: int, home: int, host: HostConfig) -> tuple[int, ...]:
    """The pCPUs of a set of the world's, of some nodes, or what both have; number -1 and home 0 stand for none."""
    bound = tuple(one for one in sets[number] if one < host.logical_processors) if number >= 0 else ()
    at_home = processors_of_nodes(home, host.cores_per_socket * host.usable_threads_per_core)
    both = tuple(pcpu for pcpu in bound if pcpu in at_home)
    # A VM that just came has no home yet: for that step it runs wherever it fits.
    return both or bound or at_home or tuple(range(host.logical_processors))


def _bindings(world: World, residents: Residents) -> Rows:
    """Of each bound resident its host, its set of pCPUs, and the nodes that it is at home on if they bind it."""
    rows, vms = residents.rows[residents.bound], world.vms
    homes = np.where(vms.numa_beyond_cores[rows], vms.numa_home[rows], 0)
    return np.stack((residents.host[residents.bound], vms.cpu_affinity_set[rows], homes), axis=1).astype(
        np.intp
    )


def _gather(world: World, residents: Residents, bindings: Rows) -> BoundVms:
    kinds, kind = np.unique(bindings, axis=0, return_inverse=True)
    of_host: dict[int, dict[int, tuple[int, ...]]] = {}
    sets = list(world.affinity_sets)
    for at, (host, number, home) in enumerate(kinds.tolist()):
        processors = _processors(sets, number, home, world.host_at[host].config)
        of_host.setdefault(host, {})[at] = processors
    gathered = _Gathered(len(kinds))
    for host, of_kind in of_host.items():
        gathered.add_host(host, world.host_at[host].config, of_kind)
    return gathered.as_arrays(residents.bound, kind.reshape(-1))


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
