"""Moving VMs between the resource pools of one cluster or host: nothing migrates."""

from __future__ import annotations

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Rearranged
from vsphere_client.engine.world.objects import ResourcePool, VirtualMachine


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
