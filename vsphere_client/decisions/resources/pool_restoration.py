"""May a saved tree of resource pools be built again on its cluster as that is now?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count

from vsphere_client.decisions.resources.admission import (
    Admission,
    Pool,
    PoolAllocation,
    Reservation,
    decide_admission,
    decide_pool_reservation,
    without,
)
from vsphere_client.decisions.resources.pool_maximums import pool_objection
from vsphere_client.model.reasons import Reason, because
from vsphere_client.model.resource_pool import PoolTree, ResourcePoolSnapshot

Placed = tuple[str, str, PoolTree]
"""A pool of the tree with a reference of its own and that of its parent."""


def shape_objection(snapshot: ResourcePoolSnapshot, root: str, vms_beside: int) -> Reason | None:
    """Why the tree as such cannot be built: two siblings of one name, too deep, or too many pools; None if it can.

    Args:
        snapshot: the tree.
        root: reference of the cluster's root pool.
        vms_beside: VMs of the cluster that stand in no pool.
    """
    seen: set[str] = set()
    for own in (pool.vms for pool in snapshot.every_pool()):
        if twice := seen & own.keys():
            return because("vm_twice", "{vm} stands in two resource pools", vm=own[min(twice)])
        seen |= own.keys()
    depth = {root: 0}
    names: dict[str, list[str]] = {root: []}
    for number, (ref, parent, pool) in enumerate(placed(snapshot, root)):
        depth[ref], names[ref] = depth[parent] + 1, []
        if pool.name in names[parent]:
            return because("pool_name", "two resource pools named {name} stand side by side", name=pool.name)
        children = len(names[parent]) + (vms_beside if parent == root else 0)
        why = pool_objection(pool.name, snapshot.cluster_name, depth[ref], children, number)
        if why is not None:
            return why
        names[parent].append(pool.name)
    return None


def decide_restoration(
    root: Pool, snapshot: ResourcePoolSnapshot, running: Mapping[str, Reservation]
) -> Admission:
    """Whether all reservations of the pools and of the running VMs that go back into them find room.

    The whole tree is weighed as it will be, so that it is built altogether or not at all (our assumption).

    Args:
        root: the cluster's root pool with what its VMs reserve now.
        snapshot: the tree.
        running: what the running VMs of the cluster reserve, by id.
    """
    leaving = [running[vm] for pool in snapshot.every_pool() for vm in pool.vms if vm in running]
    for one in leaving:
        root = without(root, one)
    tree, admitted = [root], Admission(True, (), Reservation(), Reservation())
    for ref, parent, pool in placed(snapshot, root.ref):
        tree.append(_empty(ref, parent, pool))
        wanted = Reservation(pool.cpu.reservation_mhz, pool.memory.reservation_mb)
        admitted = decide_pool_reservation(tree, ref, wanted)
        if not admitted.allowed:
            return admitted
        tree[-1] = _reserving(tree[-1], wanted)
    for at, (ref, _parent, pool) in enumerate(placed(snapshot, root.ref), start=1):
        own = _together([running[vm] for vm in pool.vms if vm in running])
        admitted = decide_admission(tree, ref, own)
        if not admitted.allowed:
            return admitted
        tree[at] = without(tree[at], Reservation(-own.cpu_mhz, -own.memory_mb))
    return admitted


def placed(snapshot: ResourcePoolSnapshot, root: str) -> Iterator[Placed]:
    """Every pool with a reference and its parent's, each before those below it."""
    waiting = [(root, pool) for pool in snapshot.pools]
    for number in count():
        if not waiting:
            return
        parent, pool = waiting.pop(0)
        ref = f"{root}/{number}"
        yield ref, parent, pool
        waiting = [*((ref, below) for below in pool.pools), *waiting]


def _empty(ref: str, parent: str, pool: PoolTree) -> Pool:
    cpu = PoolAllocation(0.0, 0.0, pool.cpu.expandable, pool.cpu.limit_mhz)
    memory = PoolAllocation(0.0, 0.0, pool.memory.expandable, pool.memory.limit_mb)
    return Pool(ref, pool.name, parent, cpu, memory)


def _reserving(pool: Pool, wanted: Reservation) -> Pool:
    return replace(
        pool,
        cpu=replace(pool.cpu, reservation=wanted.cpu_mhz),
        memory=replace(pool.memory, reservation=wanted.memory_mb),
    )


def _together(own: list[Reservation]) -> Reservation:
    return Reservation(sum(one.cpu_mhz for one in own), sum(one.memory_mb for one in own))
