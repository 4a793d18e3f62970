"""What the Configure tabs of virtual machines, pools, datastores and networks show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vsphere_client.decisions.cpu.affinity import describe_affinity
from vsphere_client.decisions.cpu.latency_sensitivity import describe_level
from vsphere_client.decisions.network_io.resource_pools import DEFAULT_POOL
from vsphere_client.decisions.resources.levels import CPU_SHARES_PER_VCPU, MEMORY_SHARES_PER_MB, SharesLevel
from vsphere_client.decisions.vmotion.evc import EVC_MODES, missing_features
from vsphere_client.engine.esxi.feature_requirements import exceeds_evc
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import (
    Datastore,
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    HostSystem,
    Network,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.projection import congestion_threshold_ms
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting, SettingGroup, on_off
from vsphere_client.session.views.host_switches import DETECTION_WORDS, load_balancing
from vsphere_client.session.views.list_texts import grouped
from vsphere_client.session.views.summary_cluster import evc_label
from vsphere_client.session.views.summary_datastore import datastore_summary
from vsphere_client.session.views.summary_pool import PoolResource, pool_summary, shares_words
from vsphere_client.session.views.summary_refs import host_state_words
from vsphere_client.session.views.summary_vm import compatibility_words, vm_summary
from vsphere_client.session.views.swap_settings import vm_swap

STORAGE_LOSS = {"apd": "All paths down (APD)", "pdl": "Permanent device loss (PDL)"}


def loss_words(host: HostSystem, datastore: str) -> str:
    """How a host has lost a datastore (id)."""
    words = STORAGE_LOSS[host.storage_loss.get(datastore, "apd")]
    return f"{words}, timed out" if datastore in host.apd_timed_out else words


@dataclass(frozen=True, slots=True)
class MountRow:
    """A host that mounts a datastore, and whether it reaches it."""

    moid: str
    name: str
    state: str
    reached: bool
    loss: str


def vm_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """The settings of a VM that the simulator knows."""
    vm = session.engine.world.vm(moid)
    config, view = vm.config, vm_summary(session, moid)
    cpu, memory = config.cpu, config.memory
    return (
        SettingGroup("General", _vm_general(session, moid)),
        SettingGroup(
            "CPU",
            (
                Setting("CPUs", str(config.num_cpu)),
                Setting("Shares", shares_words(cpu.shares, _times(CPU_SHARES_PER_VCPU, config.num_cpu))),
                Setting("Reservation", f"{grouped(cpu.reservation_mhz)} MHz"),
                Setting("Limit", _limit(cpu.limit_mhz, "MHz")),
                Setting("Scheduling affinity", describe_affinity(config.cpu_affinity)),
            ),
        ),
        SettingGroup(
            "Memory",
            (
                Setting("Memory", f"{grouped(config.memory_mb)} MB"),
                Setting(
                    "Shares", shares_words(memory.shares, _times(MEMORY_SHARES_PER_MB, config.memory_mb))
                ),
                Setting("Reservation", f"{grouped(memory.reservation_mb)} MB"),
                Setting("Limit", _limit(memory.limit_mb, "MB")),
                Setting("Memory Hot Plug", on_off(config.memory_hot_add)),
                *vm_swap(session, moid),
            ),
        ),
        SettingGroup(
            "vMotion and EVC",
            (
                Setting("Encrypted vMotion", config.encrypted_vmotion.capitalize()),
                Setting("Latency sensitivity", describe_level(config)),
                Setting("VM EVC mode", config.evc_mode or "Disabled"),
                Setting("PCI passthrough", ", ".join(config.passthrough) or "None"),
                Setting("DRS automation", view.drs_automation or "No vSphere DRS"),
            ),
        ),
    )


def vm_evc(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """The EVC mode of a VM, and the CPU features that its guest sees."""
    vm = session.engine.world.vm(moid)
    mode = vm.config.evc_mode
    level = vm.cpu_level if vm.power_state != PowerState.OFF else None
    rows = [
        Setting("VMware EVC", f"Enabled: {evc_label(mode)}" if mode else "Disabled"),
        _runs_with(session.engine.world, vm, level),
    ]
    shown = level or mode
    if shown:
        rows.append(Setting("CPU features", ", ".join(EVC_MODES[shown].features), long=True))
    return (SettingGroup("VMware EVC", tuple(rows)),)


def _runs_with(world: World, vm: VirtualMachine, level: str | None) -> Setting:
    """The features with which a VM was started, and what a power cycle would change."""
    if level is None:
        return Setting("Runs with", "Not running")
    host = world.host(vm.host or "")
    mode = world.cluster(host.cluster).config.evc_mode if host.cluster else None
    if (why := exceeds_evc(world, vm)) is not None:
        note = f"{why.text} Power it off and on before it can move."
        return Setting("Runs with", evc_label(level), note, "warning")
    note = ""
    if mode is not None and vm.config.evc_mode is None and missing_features(mode, level):
        note = f"{evc_label(mode)}, the mode of its cluster, from its next power cycle on"
    return Setting("Runs with", evc_label(level), note)


def _vm_general(session: Session, moid: str) -> tuple[Setting, ...]:
    config, view = session.engine.world.vm(moid).config, vm_summary(session, moid)
    return (
        Setting("Compatibility", compatibility_words(config.hardware_version)),
        Setting("VMware Tools", "Installed" if config.tools else "Not installed"),
        Setting("Storage policy", view.policy),
        Setting("VM folder", view.folder or "Datacenter root"),
    )


def _times(presets: Mapping[SharesLevel, int], size: int) -> dict[SharesLevel, int]:
    """The shares of a VM's levels: so many for each vCPU or MB."""
    return {level: shares * size for level, shares in presets.items()}


def _limit(limit: float | None, unit: str) -> str:
    return "Unlimited" if limit is None else f"{grouped(limit)} {unit}"


def pool_cpu_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """CPU settings of a resource pool."""
    return (SettingGroup("CPU Resources", _pool_part(session, moid, pool_summary(session, moid).cpu, "MHz")),)


def pool_memory_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """Memory settings of a resource pool."""
    part = pool_summary(session, moid).memory
    return (SettingGroup("Memory Resources", _pool_part(session, moid, part, "MB")),)


def _pool_part(session: Session, moid: str, part: PoolResource, unit: str) -> tuple[Setting, ...]:
    scalable = session.engine.world.get(moid, ResourcePool).config.scalable_shares
    return (
        Setting("Shares", part.shares),
        Setting("Reservation", f"{grouped(part.reservation)} {unit}"),
        Setting("Reservation used", f"{grouped(part.reservation_used)} {unit}"),
        Setting("Reservation type", "Expandable" if part.expandable else "Fixed"),
        Setting("Limit", _limit(part.limit, unit)),
        Setting("Scale descendant's shares", "Yes" if scalable else "No"),
    )


def datastore_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """The General page of a datastore."""
    view, table = datastore_summary(session, moid), session.engine.world.datastores
    row = session.engine.world.datastore(moid).row
    return (
        SettingGroup(
            "Properties",
            (
                Setting("Name", session.engine.world.datastore(moid).name),
                Setting("File system", view.type),
                Setting("URL", view.url, mono=True),
            ),
        ),
        SettingGroup(
            "Performance",
            (
                Setting("Base latency", f"{view.base_latency_ms:g} ms"),
                Setting("Serves at most", f"{grouped(view.max_iops)} I/O per second"),
                Setting("Device queue depth", f"{table.queue_depth[row]:.0f}", "operations a host"),
                *_competing(session.engine.world, row),
            ),
        ),
        SettingGroup("Datastore Capabilities", _capabilities(session.engine.world, moid)),
    )


def _competing(world: World, row: int) -> tuple[Setting, ...]:
    """What each of several VMs may have of a device's queue; mounts have no such bound."""
    table = world.datastores
    if not table.block[row]:
        return ()
    most = min(table.competing_depth[row], table.queue_depth[row])
    note = "operations each, once several virtual machines of a host send I/O"
    return (Setting("With competing worlds", f"{most:.0f}", note),)


def _capabilities(world: World, moid: str) -> tuple[Setting, ...]:
    store = world.datastore(moid)
    rows = _io_control(store)
    if store.config.type != "VMFS":
        return rows
    return (
        *rows,
        Setting("Hardware Acceleration", _hardware_acceleration(world, store)),
        Setting("Array", store.config.array or "Of its own", "within it full copies are offloaded (XCOPY)"),
        Setting("Block size", f"{store.config.block_mb} MB", f"VMFS {store.config.vmfs_version}"),
    )


def _hardware_acceleration(world: World, store: Datastore) -> str:
    """Whether hosts lock blocks of the device instead of all of it."""
    hosts = [world.host(moid) for moid in store.hosts]
    able = [store.config.hardware_acceleration and not world.hosts.reserves[host.row] for host in hosts]
    if all(able):
        return "Supported on all hosts"
    return "Supported on some hosts" if any(able) else "Not supported on any host"


def _io_control(datastore: Datastore) -> tuple[Setting, ...]:
    control = datastore.config.storage_io_control
    rows = (Setting("Storage I/O Control", on_off(control.enabled)),)
    if not control.enabled:
        return rows
    threshold = Setting(
        "Congestion threshold",
        f"{congestion_threshold_ms(datastore.config):.1f} ms",
        "Manual" if control.mode == "manual" else f"{control.peak_throughput_percent:g} % of peak throughput",
    )
    return (*rows, threshold)


def mount_rows(session: Session, moid: str) -> tuple[MountRow, ...]:
    """Connectivity: every host that mounts a datastore, by name."""
    world = session.engine.world
    hosts = [world.host(host) for host in world.datastore(moid).hosts]
    rows = (_mount(host, moid) for host in hosts)
    return tuple(sorted(rows, key=lambda row: row.name))


def _mount(host: HostSystem, datastore: str) -> MountRow:
    lost = datastore in host.lost_datastores
    return MountRow(
        host.moid, host.name, host_state_words(host), not lost, loss_words(host, datastore) if lost else ""
    )


def network_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """Properties of a network or port group, and how it uses the uplinks of its switch."""
    world: World = session.engine.world
    network = world.get(moid, Network)
    vlan = "None (0)" if network.config.vlan == 0 else str(network.config.vlan)
    teaming = network.config.teaming
    properties = [Setting("Name", network.name), Setting("VLAN ID", vlan)]
    if isinstance(network, DistributedVirtualPortgroup):
        pool = network.config.network_resource_pool or DEFAULT_POOL
        properties.append(Setting("Network resource pool", pool))
    return (
        SettingGroup("Properties", tuple(properties)),
        SettingGroup(
            "Teaming and failover",
            (
                Setting("Load balancing", load_balancing(teaming)),
                Setting("Network failure detection", DETECTION_WORDS[teaming.failure_detection]),
                Setting("Notify switches", "Yes" if network.config.notify_switches else "No"),
                Setting("Failback", "Yes" if teaming.failback else "No"),
                Setting("Active uplinks", ", ".join(teaming.active) or "All uplinks of the switch"),
                Setting("Standby uplinks", ", ".join(teaming.standby) or "None"),
            ),
        ),
    )


def switch_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """Properties of a distributed switch, and its uplinks on every member host."""
    world = session.engine.world
    switch = world.get(moid, DistributedVirtualSwitch)
    config = switch.config
    uplinks = tuple(
        Setting(host.name, ", ".join(dict(switches_of([switch], host))[moid]) or "None", _down(host))
        for host in sorted((world.host(host) for host in switch.hosts), key=lambda host: host.name)
    )
    return (
        SettingGroup(
            "General",
            (
                Setting("Name", switch.name),
                Setting("Manufacturer", "VMware, Inc."),
                Setting("Version", config.version),
                Setting("Number of uplinks", str(config.uplinks)),
                Setting("Network I/O Control", on_off(config.network_io_control.enabled)),
            ),
        ),
        SettingGroup("Advanced", (Setting("MTU", f"{config.mtu} Bytes"),)),
        SettingGroup("Uplinks", uplinks or (Setting("Hosts", "None"),)),
    )


def _down(host: HostSystem) -> str:
    return f"down: {', '.join(host.failed_nics)}" if host.failed_nics else ""
