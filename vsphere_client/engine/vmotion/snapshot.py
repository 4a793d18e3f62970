"""What the compatibility checks see of a VM and of a host that may take it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from vsphere_client.decisions.vmotion.compatibility import check_migration
from vsphere_client.decisions.vmotion.evc import max_vm_memory_mb
from vsphere_client.decisions.vmotion.snapshot import (
    DatastoreTraits,
    Finding,
    MigrationSubject,
    MigrationTarget,
    NetworkAdapter,
    RuleConcern,
    VirtualDisk,
    VMotionInterface,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import decide_pool_admission, host_maximum, unreserved_on
from vsphere_client.engine.esxi.links import link_of
from vsphere_client.engine.ha.admission import check_failover_capacity
from vsphere_client.engine.inventory.rules import breaks, resolved_rules
from vsphere_client.engine.network.bandwidth_admission import shortages
from vsphere_client.engine.storage.capacity import swap_size_gb
from vsphere_client.engine.storage.swap_files import free_gb, wants_host
from vsphere_client.engine.vmotion.adapters import (
    adapters_of,
    full_networks,
    networks_of,
    networks_there,
)
from vsphere_client.engine.vmotion.crossing import way_to
from vsphere_client.engine.vmotion.devices import (
    devices_of,
    nonpersistent_disks,
    passthrough_of,
    shared_controllers,
    tools_installer_mounted,
)
from vsphere_client.engine.vmotion.matrix import claimed_cores
from vsphere_client.engine.vmotion.relocation import (
    Relocation,
    current_places,
    disk_labels,
    disks_after,
    needed_gb,
)
from vsphere_client.engine.vmotion.special_hardware import (
    checkpoint_mb_per_s,
    encryption_setting,
    key_provider_of,
    lun_number,
    vgpu_fits,
    vgpu_need,
    wants_exact_cpu,
)
from vsphere_client.engine.vmotion.swap_move import new_swap_home
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import datacenter_of, visible_datastores
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.model.advanced_options import vcenter_flag
from vsphere_client.model.faults import InsufficientFailoverResourcesFault
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState
from vsphere_client.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class MoveOptions:
    """What a migration changes beside the host: where files go, networks by their present names, the folder (id)."""

    relocation: Relocation | None = None
    networks: Mapping[str, str] = field(default_factory=dict)
    folder: str | None = None


ONLY_HOST = MoveOptions()


def compatibility(
    engine: Engine,
    vm: VirtualMachine,
    host: HostSystem,
    own_task: str | None = None,
    options: MoveOptions = ONLY_HOST,
) -> tuple[Finding, ...]:
    """What speaks against moving a VM to a host now, worst first; empty when nothing does.

    The VM's own host stands for a move of files alone.
    """
    subject = subject_of(engine, vm, own_task, options, host)
    return check_migration(subject, target_of(engine, vm, host, options))


def subject_of(
    engine: Engine,
    vm: VirtualMachine,
    own_task: str | None = None,
    options: MoveOptions = ONLY_HOST,
    there: HostSystem | None = None,
) -> MigrationSubject:
    """The VM as the checks see it; ``own_task`` is the migration that asks, ``there`` the host it may go to."""
    world, config = engine.world, vm.config
    host = world.host(vm.host) if vm.host else None
    busy = engine.tasks.get(vm.busy_task) if vm.busy_task and vm.busy_task != own_task else None
    datacenter = datacenter_of(world, vm)
    return MigrationSubject(
        name=vm.name,
        host=host.name if host else "",
        power_state=_POWER[vm.power_state],
        num_cpu=config.num_cpu,
        memory_mb=config.memory_mb,
        hardware_version=config.hardware_version,
        cpu_level=vm.cpu_level,
        evc_mode=config.evc_mode,
        networks=_adapters(engine, vm, options, there),
        home_datastore=_home(world, vm, options.relocation),
        disks=_disks(engine, vm, options.relocation),
        needed_gb=_needed(engine, vm, options.relocation),
        encrypted_vmotion=encryption_setting(config),
        source_cpu=host.config.evc if host else None,
        devices=devices_of(world, vm),
        passthrough=passthrough_of(config),
        shared_bus_controllers=shared_controllers(config),
        nonpersistent_disks=nonpersistent_disks(config),
        tools_installer_mounted=tools_installer_mounted(config),
        management_ip=_management_ip(host),
        cpu_reservation_mhz=config.cpu.reservation_mhz,
        core_claim=claimed_cores(vm),
        memory_reservation_mb=config.memory.reservation_mb,
        overhead_mb=float(world.vms.overhead_mb[vm.row]),
        question_pending=vm.question is not None,
        tools_heartbeat=None if not config.tools else not vm.guest_hung,
        migrating=busy is not None
        and busy.description_id in ("VirtualMachine.migrate", "VirtualMachine.relocate"),
        busy=busy.name if busy else None,
        cpu_affinity=",".join(map(str, config.cpu_affinity)) or None,
        ha_protected=vm.ha_protected,
        datacenter=datacenter.name if datacenter else "",
        host_esxi_version=host.config.version if host else "8.0.3",
        snapshot_directory=config.snapshot_directory,
        renderer_3d=config.renderer_3d,
        vgpu=vgpu_need(config),
        cpu_performance_counters=config.cpu_performance_counters,
        key_provider=key_provider_of(config),
        bios_off=vm.bios_off,
    )


def target_of(
    engine: Engine, vm: VirtualMachine, host: HostSystem, options: MoveOptions = ONLY_HOST
) -> MigrationTarget:
    """A host as the checks of one VM see it."""
    world = engine.world
    source = world.host(vm.host) if vm.host else None
    cluster = world.cluster(host.cluster) if host.cluster else None
    free = unreserved_on(world, host, besides=vm)
    standard, distributed = networks_of(world, host)
    datacenter = datacenter_of(world, host)
    adapters, arrives = _adapters(engine, vm, options, host), host is not source
    return MigrationTarget(
        host=host.name,
        source_vmotion=vmotion_interface(source) if source else VMotionInterface(),
        vmotion=vmotion_interface(host),
        connection_state=_CONNECTION[host.connection_state],
        power_state=_HOST_POWER[host.power_state],
        in_maintenance=host.maintenance == MaintenanceState.IN_MAINTENANCE,
        entering_maintenance=host.maintenance == MaintenanceState.ENTERING,
        networks=standard,
        distributed_networks=distributed,
        networks_without_ports=full_networks(world, vm, host, adapters) if arrives else frozenset(),
        network_traits=networks_there(world, host, adapters),
        datastores=frozenset(world.objects[moid].name for moid in visible_datastores(host)),
        evc_level=(cluster.config.evc_mode if cluster else None) or host.config.evc,
        esxi_version=host.config.version,
        logical_cpus=host.config.logical_processors,
        max_vm_memory_mb=max_vm_memory_mb(host.config.version),
        core_mhz=float(host.config.mhz),
        threads_per_core=host.config.usable_threads_per_core,
        unreserved_cpu_mhz=free.cpu_mhz,
        unreserved_memory_mb=free.memory_mb,
        rules=rule_concerns(world, vm, host),
        pool_refusals=_pool_refusals(engine, vm, host),
        maximum=_most_vms(world, vm, host) if arrives else None,
        ha_enabled=bool(cluster and cluster.config.ha.enabled),
        ha_error=_HA_ERRORS.get(host.ha_state),
        ha_failover_ok=_keeps_failover(engine, vm, cluster),
        source_in_maintenance=bool(source and source.maintenance == MaintenanceState.IN_MAINTENANCE),
        cpu=host.config.evc,
        moves_compute=host.moid != vm.host,
        moves_storage=options.relocation is not None,
        free_gb=_free(engine, options.relocation),
        datacenter=datacenter.name if datacenter else "",
        management_ip=_management_ip(host),
        swap_datastore=host.config.swap_datastore if wants_host(world, vm, host) else None,
        luns=tuple((lun.name, lun.number) for lun in host.config.luns),
        datastore_traits=_traits(engine, options.relocation),
        key_providers=host.config.key_providers,
        has_gpu=bool(host.config.gpus),
        vgpu_free=vgpu_fits(world, vm, host),
        vgpu_hot_migrate=vcenter_flag(vcenter_of(world, vm).options, "vgpu.hotmigrate.enabled"),
        checkpoint_mb_per_s=checkpoint_mb_per_s(source, host) if vm.config.vgpu else 0.0,
        network_refusals=tuple(one.reason for one in shortages(world, vm, host)) if arrives else (),
        bios_off=host.config.bios_off,
        exact_cpu=wants_exact_cpu(world, host),
        leaves_cluster=source is not None and source.cluster != host.cluster,
        new_swap=_new_swap(world, vm, host, options.relocation),
        way=way_to(engine, vm, host, options.folder),
    )


def _new_swap(
    world: World, vm: VirtualMachine, host: HostSystem, relocation: Relocation | None
) -> tuple[str, float, float] | None:
    """The datastore in which the swap file would be made anew, with its size and what is free there."""
    there = new_swap_home(world, vm, host, relocation)
    if there is None or there.config.type == "vSAN":
        return None
    return there.name, swap_size_gb(vm.config), free_gb(world, there)


def _adapters(
    engine: Engine, vm: VirtualMachine, options: MoveOptions, there: HostSystem | None
) -> tuple[NetworkAdapter, ...]:
    intranet = "config.migrate.test.CompatibleNetworks.VMOnVirtualIntranet"
    refuse_internal = vcenter_flag(vcenter_of(engine.world, vm).options, intranet)
    return adapters_of(engine.world, vm, options.networks, refuse_internal, there)


def vmotion_interface(host: HostSystem) -> VMotionInterface:
    """The vMotion adapter of a host and the uplink that carries it now."""
    adapter, licensed = host.config.vmkernel_for("vmotion"), host.config.license != "essentials"
    able = host.config.vmotion_supported
    if adapter is None:
        return VMotionInterface(configured=False, licensed=licensed, supported=able)
    link = link_of(host, "vmotion")
    speed, duplex = (link.mbps, link.full_duplex) if link else (0, True)
    return VMotionInterface(True, licensed, link is not None, speed, duplex, adapter.network, able)


def _most_vms(world: World, vm: VirtualMachine, host: HostSystem) -> Reason | None:
    """What the host supports, or the limit of its cluster, says against one more VM."""
    # DRS itself asks vMotion, so its module is not there yet when this one is loaded.
    from vsphere_client.engine.drs.vm_limit import vm_limit_objection

    limit = vm_limit_objection(world, vm, host) if vm.power_state == PowerState.ON else None
    return host_maximum(world, vm, host) or limit


def rule_concerns(world: World, vm: VirtualMachine, host: HostSystem) -> tuple[RuleConcern, ...]:
    """Rules of the host's cluster that a move of the VM to the host would break."""
    if host.cluster is None:
        return ()
    return tuple(
        RuleConcern(resolved.rule.name, _CONCERN.get(resolved.rule.kind, "vm_vm"))
        for resolved in resolved_rules(world, world.cluster(host.cluster))
        if resolved.rule.enabled and vm.moid in resolved.vms and breaks(world, resolved, vm.moid, host.moid)
    )


_CONCERN: dict[str, Literal["must", "should", "vm_vm"]] = {
    "vm_host_must": "must",
    "vm_host_must_not": "must",
    "vm_host_should": "should",
    "vm_host_should_not": "should",
}


def _pool_refusals(engine: Engine, vm: VirtualMachine, host: HostSystem) -> tuple[Reason, ...]:
    """Why the root pool of another cluster or host would refuse the VM; its own pool holds it already."""
    world = engine.world
    owner = host.cluster or host.moid
    if world.get(vm.resource_pool, ResourcePool).owner == owner:
        return ()
    root = world.cluster(host.cluster).root_pool if host.cluster else host.root_pool
    admission = decide_pool_admission(engine, vm, world.get(root, ResourcePool))
    return () if admission.allowed else admission.reasons


def _keeps_failover(engine: Engine, vm: VirtualMachine, cluster: ClusterComputeResource | None) -> bool:
    """Whether another cluster keeps its failover capacity with the VM; its own counts it already."""
    world = engine.world
    if cluster is None or vm.power_state != PowerState.ON:
        return True
    if world.get(vm.resource_pool, ResourcePool).owner == cluster.moid:
        return True
    try:
        check_failover_capacity(engine, cluster, vm)
    except InsufficientFailoverResourcesFault:
        return False
    return True


def _management_ip(host: HostSystem | None) -> str | None:
    adapter = host.config.vmkernel_for("management") if host is not None else None
    return adapter.ip if adapter is not None else None


_HA_ERRORS = {
    "hostDown": "the host has failed",
    "networkIsolated": "the host is isolated from the network",
    "networkPartitionedFromMaster": "the host is in another network partition than the primary",
    "fdmUnreachable": "the agent cannot be reached",
    "initializationError": "the agent cannot be started",
}
_POWER: dict[PowerState, Literal["poweredOn", "poweredOff", "suspended"]] = {
    PowerState.ON: "poweredOn",
    PowerState.OFF: "poweredOff",
    PowerState.SUSPENDED: "suspended",
}
_CONNECTION: dict[ConnectionState, Literal["connected", "disconnected", "notResponding"]] = {
    ConnectionState.CONNECTED: "connected",
    ConnectionState.DISCONNECTED: "disconnected",
    ConnectionState.NOT_RESPONDING: "notResponding",
}
_HOST_POWER: dict[PowerState, Literal["poweredOn", "poweredOff", "standBy"]] = {
    PowerState.ON: "poweredOn",
    PowerState.OFF: "poweredOff",
    PowerState.STANDBY: "standBy",
}


def _home(world: World, vm: VirtualMachine, relocation: Relocation | None) -> str | None:
    if relocation is not None:
        return world.datastore(relocation.home).name
    return world.datastore(vm.disk_datastores[0]).name if vm.disk_datastores else None


def _disks(engine: Engine, vm: VirtualMachine, relocation: Relocation | None) -> tuple[VirtualDisk, ...]:
    """The disks where they will lie, as they will be there."""
    world = engine.world
    places = current_places(engine, vm) if vm.disk_datastores else ()
    disks = vm.config.disks
    if relocation is not None:
        places, disks = relocation.disks, disks_after(engine, vm, relocation.disks, relocation.formats)
    source = world.host(vm.host) if vm.host else None
    found = []
    for number, (label, place) in enumerate(zip(disk_labels(vm), places, strict=False)):
        suffix = f"_{number}" if number else ""
        datastore = world.datastore(place).name
        path = f"[{datastore}] {vm.name}/{vm.name}{suffix}.vmdk"
        disk = disks[number]
        seen_as = lun_number(source, disk.lun) if disk.is_rdm else None
        found.append(VirtualDisk(label, datastore, path, disk.backing, disk.lun, seen_as, disk.gb))
    return tuple(found)


def _needed(
    engine: Engine, vm: VirtualMachine, relocation: Relocation | None
) -> tuple[tuple[str, float], ...]:
    if relocation is None:
        return ()
    needed = needed_gb(engine, vm, relocation)
    return tuple((engine.world.datastore(moid).name, gb) for moid, gb in needed.items())


def _free(engine: Engine, relocation: Relocation | None) -> tuple[tuple[str, float], ...]:
    """Free space of the datastores that files go to; what a vSAN keeps twice is its own affair."""
    if relocation is None:
        return ()
    table = engine.world.datastores
    stores = (engine.world.datastore(moid) for moid in relocation.datastores)
    return tuple((one.name, float(table.capacity_gb[one.row] - table.used_gb[one.row])) for one in stores)


def _traits(engine: Engine, relocation: Relocation | None) -> tuple[tuple[str, DatastoreTraits], ...]:
    """What the datastores can hold that files go to."""
    if relocation is None:
        return ()
    stores = (engine.world.datastore(moid) for moid in relocation.datastores)
    return tuple((one.name, DatastoreTraits(one.config.type, one.config.vmfs_version)) for one in stores)
