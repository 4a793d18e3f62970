"""A VM arrives: its host, pool, datacenter, networks and files."""

from __future__ import annotations

from collections.abc import Mapping

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.feature_requirements import post_if_exceeding
from vsphere_client.engine.esxi.vm_targets import network_ids
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.inventory.pools import move_to_pool
from vsphere_client.engine.service import VmConfigured, VmMoved
from vsphere_client.engine.storage.swap_files import place_swap_file
from vsphere_client.engine.vmotion.relocation import apply_relocation
from vsphere_client.engine.vmotion.special_hardware import plug_usb
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.engine.world.objects import Datacenter, Folder, HostSystem, ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.engine.world.world import World


def arrive(engine: Engine, work: MigrationWork, vm: VirtualMachine, destination: HostSystem) -> None:
    """Register the VM with its destination, in the pool that was asked for, and let its files lie there."""
    source = vm.host
    asked = engine.world.objects.get(work.pool or "")
    pool = asked if isinstance(asked, ResourcePool) else None
    engine.world.vms.inbound[vm.row] = NOWHERE
    if source != destination.moid:
        if source is not None:
            plug_usb(engine.world, vm, engine.world.host(source))
        before = datacenter_of(engine.world, vm)
        place_vm(engine.world, vm, destination, pool)
        there = datacenter_of(engine.world, destination)
        if there is not None:
            if there is not before:
                _enter_datacenter(engine.world, vm, there)
            if there is not before or work.networks:
                connect(engine, vm, there, work.networks)
    elif pool is not None:
        move_to_pool(engine, vm, pool)
    if work.relocation is not None:
        apply_relocation(engine, vm, work.relocation)
    if source != destination.moid and work.live:
        place_swap_file(engine.world, vm)
    if source != destination.moid:
        engine.notify(VmMoved(vm.moid, source, destination.moid))
        post_if_exceeding(engine, vm)


def _enter_datacenter(world: World, vm: VirtualMachine, datacenter: Datacenter) -> None:
    """Folders belong to one datacenter: the VM goes to the other's own VM folder."""
    world.get(vm.parent or "", Folder).children.pop(vm.moid, None)
    folder = world.get(datacenter.vm_folder, Folder)
    folder.children[vm.moid] = None
    world.update(vm, parent=folder.moid)
    world.moved(vm)


def connect(engine: Engine, vm: VirtualMachine, datacenter: Datacenter, mapping: Mapping[str, str]) -> None:
    """Connect a VM's adapters to the networks of a datacenter, by their present names or a mapping."""
    world = engine.world
    known = network_ids(engine, datacenter)
    nics = tuple(
        nic.model_copy(update={"network": mapping.get(nic.network, nic.network)})
        for nic in vm.config.networks
    )
    found = tuple(dict.fromkeys(known[nic.network] for nic in nics if nic.network in known))
    for moid in dict.fromkeys((*vm.networks, *found)):
        vms = world.network(moid).vms
        vms.pop(vm.moid, None)
        if moid in found:
            vms[vm.moid] = None
        world.changes.touch(moid, "vms")
    world.update(vm, config=vm.config.model_copy(update={"networks": nics}), networks=found)
    engine.notify(VmConfigured(vm.moid))
