"""Moving VMs and pools between the resource pools of one cluster or host: nothing migrates."""

from __future__ import annotations

from vsphere_client.decisions.resources.pool_maximums import pool_objection
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import check_pool_move
from vsphere_client.engine.inventory.build import check_name_free
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Rearranged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject, ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import pool_path, reservation_parent, vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import MoveResourcePool
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.reasons import Reason


def move_to_pool(engine: Engine, vm: VirtualMachine, pool: ResourcePool | None) -> None:
    """Let a VM stand in another pool of its own cluster or host; None and its own pool change nothing."""
    if pool is None or pool.moid == vm.resource_pool:
        return
    world = engine.world
    old = world.get(vm.resource_pool, ResourcePool)
    old.vms.pop(vm.moid, None)
    pool.vms[vm.moid] = None
    world.update(vm, resource_pool=pool.moid)
    world.moved(vm)
    engine.events.post("VmResourcePoolMovedEvent", vm, old_parent=old.name, new_parent=pool.name)
    engine.notify(Rearranged(vm.moid))


class MovePoolOperation(Operation[MoveResourcePool]):
    """Move a resource pool, with the pools and VMs below it, within its cluster or host."""

    description_id = "ResourcePool.moveInto"

    def entity(self, engine: Engine, command: MoveResourcePool) -> ManagedObject:
        """The pool of the command."""
        return engine.world.find(ResourcePool, command.resource_pool)

    def begin(self, engine: Engine, task: Task, command: MoveResourcePool) -> None:
        """Check place, name, depth and reservations, and move at once."""
        world = engine.world
        pool = world.get(task.entity or "", ResourcePool)
        onto = world.find(ManagedObject, command.parent)
        problem = pool_move_problem(world, pool, onto)
        if problem is not None:
            raise InvalidArgument(argument="parent", problem=problem)
        parent = reservation_parent(world, onto)
        check_name_free(world, parent.pools, pool.name)
        check_pool_maximums(world, parent, _height(world, pool))
        check_pool_move(engine, pool, parent)
        _apply_move(engine, pool, parent)


def pool_move_problem(world: World, pool: ResourcePool, onto: ManagedObject) -> str | None:
    """Why a pool cannot stand below an object, whatever is reserved; None when it can."""
    if pool.hidden:
        return "A root resource pool cannot be moved."
    try:
        parent = reservation_parent(world, onto)
    except TypeError:
        return f"{onto.name} cannot hold a resource pool."
    if parent.owner != pool.owner:
        return f"{onto.name} is not in {world.objects[pool.owner].name}, where {pool.name} is."
    if parent.moid == pool.parent:
        return f"{pool.name} is there already."
    up: ManagedObject | None = parent
    while isinstance(up, ResourcePool):
        if up is pool:
            return f"{pool.name} cannot be moved into itself."
        up = world.objects.get(up.parent or "")
    return None


def _apply_move(engine: Engine, pool: ResourcePool, parent: ResourcePool) -> None:
    world = engine.world
    old = world.get(pool.parent or "", ResourcePool)
    names = (_name(world, old), _name(world, parent))
    old.pools.pop(pool.moid, None)
    parent.pools[pool.moid] = None
    world.update(pool, parent=parent.moid)
    world.moved(pool)
    for vm in vms_below(world, pool):
        world.moved(vm)
    engine.events.post("ResourcePoolMovedEvent", pool, old_parent=names[0], new_parent=names[1])
    engine.notify(Rearranged(pool.moid))


def _name(world: World, pool: ResourcePool) -> str:
    return world.objects[pool.owner].name if pool.hidden else pool.name


def _height(world: World, pool: ResourcePool) -> int:
    return 1 + max((_height(world, world.get(moid, ResourcePool)) for moid in pool.pools), default=0)


def check_pool_maximums(world: World, parent: ResourcePool, height: int = 1) -> None:
    """Refuse a pool below a pool when it would be too deep or one too many; raises InvalidArgument.

    ``height`` counts the levels of a pool that brings pools of its own.
    """
    why = pool_maximum_reached(world, parent, height)
    if why is not None:
        raise InvalidArgument([why], argument="parent", problem=f"{why.text[0].upper()}{why.text[1:]}.")


def pool_maximum_reached(world: World, parent: ResourcePool, height: int = 1) -> Reason | None:
    """Which maximum one more pool below a pool would exceed; None if none."""
    owner = world.objects[parent.owner]
    path = pool_path(world, parent)
    depth = (path.count("/") + 2 if path else 1) + height - 1
    name = owner.name if parent.hidden else parent.name
    pools = sum(pool.owner == parent.owner and not pool.hidden for pool in world.all_of(ResourcePool))
    return pool_objection(name, owner.name, depth, len(parent.pools) + len(parent.vms), pools)
