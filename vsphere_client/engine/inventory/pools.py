"""Moving VMs between the resource pools of one cluster or host: nothing migrates."""

from __future__ import annotations

from vsphere_client.decisions.resources.pool_maximums import pool_objection
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Rearranged
from vsphere_client.engine.world.objects import ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import pool_path
from vsphere_client.engine.world.world import World
from vsphere_client.model.faults import InvalidArgument


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


def check_pool_maximums(world: World, parent: ResourcePool) -> None:
    """Refuse a pool below a pool when it would be too deep or one too many; raises InvalidArgument."""
    owner = world.objects[parent.owner]
    path = pool_path(world, parent)
    depth = path.count("/") + 2 if path else 1
    name = owner.name if parent.hidden else parent.name
    pools = sum(pool.owner == parent.owner and not pool.hidden for pool in world.all_of(ResourcePool))
    why = pool_objection(name, owner.name, depth, len(parent.pools) + len(parent.vms), pools)
    if why is not None:
        raise InvalidArgument([why], argument="parent", problem=f"{why.text}.")
