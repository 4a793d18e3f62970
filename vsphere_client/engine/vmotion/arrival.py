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
from vsphere_client.engine.vmotion.crossing import change_vcenter
from vsphere_client.engine.vmotion.folders import folder_there
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.vmotion.relocation import apply_relocation
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.special_hardware import plug_usb
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.engine.world.identity import is_cut_off, subnet_of
from vsphere_client.engine.world.objects import Datacenter, Folder, HostSystem, ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.engine.world.vcenters import shares_vcenter, vcenter_of
from vsphere_client.engine.world.world import World


def arrive(engine: Engine, work: MigrationWork, vm: VirtualMachine, destination: HostSystem) -> None:
    """Register the VM with its destination, in the pool and folder asked for, and let its files lie there."""
    source = vm.host
    folder = folder_there(engine.world, vm, destination, work.folder)
    crosses = not shares_vcenter(engine.world, vm, destination)
    if crosses:
        _change_vcenter(engine, work, vm)
    asked = engine.world.objects.get(work.pool or "")
    pool = asked if isinstance(asked, ResourcePool) else None
    engine.world.vms.inbound[vm.row] = NOWHERE
    if source != destination.moid:
        if source is not None:
            plug_usb(engine.world, vm, engine.world.host(source))
        there = datacenter_of(engine.world, destination)
        stays = datacenter_of(engine.world, vm) is there
        place_vm(engine.world, vm, destination, pool)
        _enter_folder(engine.world, vm, folder)
        if there is not None and (work.networks or not stays):
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
    if crosses:
        engine.events.post("VmRegisteredEvent", vm)
    if (record := _record(engine, vm)) is not None:
        record.vm, record.cut_off = vm.moid, is_cut_off(engine.world, vm)


def _record(engine: Engine, vm: VirtualMachine) -> MigrationRecord | None:
    return engine.service(MigrationService).record_of(vm.busy_task or "")


def _change_vcenter(engine: Engine, work: MigrationWork, vm: VirtualMachine) -> None:
    """The VM has another id from now on; the migration and its record go on with that one."""
    left = vcenter_of(engine.world, vm).moid
    work.left = left, change_vcenter(engine, vm)
    work.vm = vm.moid


def _enter_folder(world: World, vm: VirtualMachine, folder: Folder | None) -> None:
    """The VM goes to another folder, if it is to."""
    if folder is None:
        return
    world.get(vm.parent or "", Folder).children.pop(vm.moid, None)
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
    subnet = subnet_of(world, vm)
    for moid in dict.fromkeys((*vm.networks, *found)):
        vms = world.network(moid).vms
        vms.pop(vm.moid, None)
        if moid in found:
            vms[vm.moid] = None
        world.changes.touch(moid, "vms")
    elsewhere = bool(found) and world.network(found[0]).subnet != subnet
    world.update(
        vm,
        config=vm.config.model_copy(update={"networks": nics}),
        networks=found,
        subnet=subnet if elsewhere else None,
    )
    engine.notify(VmConfigured(vm.moid))
