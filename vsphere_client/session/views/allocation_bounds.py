"""The most that a dialog may offer: reservations that the pools above can still carry."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.resources.admission import Pool, Reservation, reservation_used, unreserved
from vsphere_client.engine.esxi.admission import pool_tree
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import reservation_parent
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class AllocationBounds:
    """Highest reservation that would be granted now and highest limit that can matter; MHz and MB."""

    cpu_reservation: float
    cpu_limit: float
    memory_reservation: float
    memory_limit: float


def bounds_of_new_pool(session: Session, parent_moid: str) -> AllocationBounds:
    """For a pool that is to be made below a cluster, host or pool.

    Raises:
        TypeError: the object has no resource pool.
    """
    world = session.engine.world
    parent = reservation_parent(world, world.objects[parent_moid])
    pools = _pools(world, parent)
    free, whole = unreserved(pools, parent.moid), _capacity(pools)
    return AllocationBounds(free.cpu_mhz, whole.cpu_mhz, free.memory_mb, whole.memory_mb)


def bounds_of_pool(session: Session, moid: str) -> AllocationBounds:
    """For a pool that is there: what its parent lends it already counts as free."""
    world = session.engine.world
    pool = world.get(moid, ResourcePool)
    pools = _pools(world, pool)
    free, used = unreserved(pools, pool.parent or ""), reservation_used(pools, moid)
    mine = next(one for one in pools if one.ref == moid)
    whole = _capacity(pools)
    return AllocationBounds(
        max(mine.cpu.reservation, used.cpu_mhz) + free.cpu_mhz,
        whole.cpu_mhz,
        max(mine.memory.reservation, used.memory_mb) + free.memory_mb,
        whole.memory_mb,
    )


def bounds_of_vm(session: Session, moid: str) -> AllocationBounds:
    """For a machine: what its pool can reserve, and while it runs never more than its own size.

    A running machine gives back what it holds itself. One that is off may still be given another size.
    """
    world = session.engine.world
    vm = world.vm(moid)
    table, row = world.vms, vm.row
    pools = _pools(world, world.get(vm.resource_pool, ResourcePool))
    free, whole = unreserved(pools, vm.resource_pool), _capacity(pools)
    if not (table.executing[row] or table.starting[row]):
        memory = max(free.memory_mb - float(table.overhead_mb[row]), 0.0)
        return AllocationBounds(free.cpu_mhz, whole.cpu_mhz, memory, whole.memory_mb)
    size_mhz = float(table.num_cpu[row] * table.core_mhz[row])
    return AllocationBounds(
        min(free.cpu_mhz + vm.config.cpu.reservation_mhz, size_mhz),
        size_mhz,
        min(free.memory_mb + vm.config.memory.reservation_mb, float(vm.config.memory_mb)),
        float(vm.config.memory_mb),
    )


def bounds_for(session: Session, obj: ManagedObject, *, new_pool: bool = False) -> AllocationBounds | None:
    """The bounds of what a dialog is about; None for an object without a resource pool."""
    if new_pool:
        known = isinstance(obj, ClusterComputeResource | HostSystem | ResourcePool)
        return bounds_of_new_pool(session, obj.moid) if known else None
    if isinstance(obj, ResourcePool):
        return bounds_of_pool(session, obj.moid)
    if isinstance(obj, VirtualMachine) and obj.resource_pool in session.engine.world.objects:
        return bounds_of_vm(session, obj.moid)
    return None


def _pools(world: World, pool: ResourcePool) -> list[Pool]:
    owner = world.objects[pool.owner]
    assert isinstance(owner, ClusterComputeResource | HostSystem), "a pool belongs to a cluster or a host"
    return pool_tree(world, owner.root_pool)


def _capacity(pools: list[Pool]) -> Reservation:
    root = next(pool for pool in pools if pool.parent is None)
    return Reservation(root.cpu.reservation, root.memory.reservation)
