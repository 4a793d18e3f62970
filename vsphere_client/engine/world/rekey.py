"""A VM that another vCenter Server registers: the same machine under another id."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.engine.world.objects import Folder, Members, ResourcePool, VirtualMachine
from vsphere_client.engine.world.world import World


def rekey_vm(world: World, vm: VirtualMachine) -> str:
    """Give a VM the next free id, in every list that names it; returns the one before.

    Its rows stay, and so does what they measure, but they count as taken anew: what was recorded under the id
    before is not held for that of the new one.
    """
    before, now = vm.moid, world.new_moid(VirtualMachine.prefix)
    for members in _lists_of(world, vm):
        if before in members:
            del members[before]
            members[now] = None
    vm.born_as = vm.born_as or before
    world.rekey(vm, now)
    world.vms.generation[vm.row] += 1
    for table, rows in ((world.disks, world.disks_of), (world.ports, world.ports_of)):
        for row in rows.get(vm.row, ()):
            table.generation[row] += 1
    return before


def _lists_of(world: World, vm: VirtualMachine) -> Iterator[Members]:
    """Every list of ids that a VM is in."""
    yield world.get(vm.parent or "", Folder).children
    yield world.get(vm.resource_pool, ResourcePool).vms
    if vm.host is not None:
        yield world.host(vm.host).vms
    for moid in vm.disk_datastores:
        yield world.datastore(moid).vms
    for moid in vm.networks:
        yield world.network(moid).vms
