"""What the Summary of a virtual machine shows."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.cpu.topology_words import describe_nodes, describe_sockets
from vsphere_client.engine.storage.capacity import taken_gb
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.identity import guest_address, instance_uuid, mac_address
from vsphere_client.engine.world.numa_projection import shown_topology
from vsphere_client.engine.world.objects import ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import cluster_of, folder_path
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import DrsConfig
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_cluster import AUTOMATION_WORDS
from vsphere_client.session.views.summary_refs import POWER_WORDS, Ref, ref, refs
from vsphere_client.session.views.summary_usage import Usage

RELEASES = {
    13: "6.5",
    14: "6.7",
    15: "6.7 U2",
    17: "7.0",
    18: "7.0 U1",
    19: "7.0 U2",
    20: "8.0",
    21: "8.0 U2",
    22: "9.0",
}
"""The first ESXi release of a hardware version."""

PRIORITY_WORDS = {
    "disabled": "Disabled",
    "lowest": "Lowest",
    "low": "Low",
    "medium": "Medium",
    "high": "High",
    "highest": "Highest",
}
ISOLATION_WORDS = {
    "none": "Disabled",
    "power_off": "Power off and restart VMs",
    "shutdown": "Shut down and restart VMs",
}


@dataclass(frozen=True, slots=True)
class VmCpu:
    """CPU of a VM: MHz, and percent of the time of its vCPUs; sockets and NUMA nodes as its guest sees them."""

    num_cpu: int
    sockets: str
    numa_nodes: str
    capacity_mhz: float
    usage_mhz: float
    demand_mhz: float
    entitlement_mhz: float
    ready_percent: float
    costop_percent: float


@dataclass(frozen=True, slots=True)
class VmMemory:
    """Memory of a VM, MB."""

    size_mb: float
    active_mb: float
    consumed_mb: float
    granted_mb: float
    balloon_mb: float
    compressed_mb: float
    swapped_mb: float
    shared_mb: float
    overhead_mb: float


@dataclass(frozen=True, slots=True)
class VmDisk:
    """One virtual disk: GB, its datastore's name, thin or thick."""

    label: str
    gb: float
    datastore: str
    thin: bool


@dataclass(frozen=True, slots=True)
class VmNic:
    """One network adapter."""

    label: str
    network: str
    connected: bool
    adapter: str
    mac: str


@dataclass(frozen=True, slots=True)
class VmHa:
    """vSphere HA of a VM; words as the client writes them."""

    protected: bool
    restart_priority: str
    isolation_response: str
    vm_monitoring: str
    overridden: bool


@dataclass(frozen=True, slots=True)
class VmSummary:
    """A virtual machine; ``ha`` is None when its cluster has no vSphere HA, ``drs_score`` without DRS.

    ``vcenter`` is empty where there is only one vCenter Server; ``instance_uuid`` stays the same with each of them.
    """

    power: str
    running: bool
    problem: str
    question: str | None
    guest_os: str
    compatibility: str
    tools: str
    dns_name: str
    ip: str
    uptime_s: float | None
    cpu: VmCpu
    memory: VmMemory
    storage: Usage
    iops: float
    latency_ms: float
    net_mbps: float
    disks: tuple[VmDisk, ...]
    nics: tuple[VmNic, ...]
    cdrom: str
    ha: VmHa | None
    drs_score: float | None
    drs_automation: str
    policy: str
    compliant: bool
    on_vsan: bool
    notes: str
    folder: str
    host: Ref | None
    cluster: Ref | None
    pool: Ref | None
    networks: tuple[Ref, ...]
    datastores: tuple[Ref, ...]
    busy: bool
    vcenter: str
    instance_uuid: str


def vm_summary(session: Session, moid: str) -> VmSummary:
    """The numbers of a VM's Summary now."""
    world = session.engine.world
    vm = world.vm(moid)
    config, table, row = vm.config, world.vms, vm.row
    running = vm.power_state == PowerState.ON and not vm.process_died
    cluster = cluster_of(world, vm)
    pool = world.get(vm.resource_pool, ResourcePool)
    drs = cluster is not None and cluster.config.drs.enabled
    stores = [world.datastore(one) for one in vm.disk_datastores]
    return VmSummary(
        power=POWER_WORDS[vm.power_state],
        running=running,
        problem=_problem(vm),
        question=vm.question,
        guest_os=config.guest_os,
        compatibility=compatibility_words(config.hardware_version),
        tools=_tools_words(vm, running),
        dns_name=vm.name.lower() if told_by_tools(vm) else "",
        ip=guest_ip(world, vm),
        uptime_s=(session.now_us - vm.boot_us) / 1e6 if running else None,
        cpu=_cpu(world, vm),
        memory=_memory(world, vm),
        storage=Usage(
            sum(taken_gb(disk) for disk in disks_now(world, vm)), sum(disk.gb for disk in config.disks)
        ),
        iops=float(table.disk_iops[row]),
        latency_ms=float(table.disk_latency_ms[row]),
        net_mbps=float(table.net_mbps[row]),
        disks=_disks(world, vm),
        nics=_nics(session, vm),
        cdrom=_cdrom(vm),
        ha=_ha(world, vm),
        drs_score=float(table.drs_score[row]) if running and drs else None,
        drs_automation=_automation(vm, cluster.config.drs) if drs and cluster else "",
        policy=_policy(world, vm),
        compliant=vm.storage_compliant,
        on_vsan=any(store.config.type == "vSAN" for store in stores),
        notes=config.notes,
        folder=folder_path(world, vm),
        host=ref(world.host(vm.host)) if vm.host else None,
        cluster=ref(cluster) if cluster else None,
        pool=None if pool.hidden else ref(pool),
        networks=refs(world, vm.networks),
        datastores=refs(world, dict.fromkeys(vm.disk_datastores)),
        busy=vm.busy_task is not None,
        vcenter=vcenter_of(world, vm).name if len(world.vcenters) > 1 else "",
        instance_uuid=instance_uuid(session.engine.settings.seed, vm),
    )


def compatibility_words(hardware_version: int) -> str:
    """``ESXi 8.0 and later (VM version 20)``."""
    known = [version for version in RELEASES if version <= hardware_version]
    release = RELEASES[max(known)] if known else "5.0"
    return f"ESXi {release} and later (VM version {hardware_version})"


def _problem(vm: VirtualMachine) -> str:
    """What is the matter with a VM beside its power state, in words; empty if nothing is."""
    if vm.connection_state != ConnectionState.CONNECTED:
        words = {"disconnected": "disconnected", "inaccessible": "inaccessible", "orphaned": "orphaned"}
        return words.get(str(vm.connection_state), "its host does not respond")
    if vm.question is not None:
        return "waits for an answer"
    return "the guest does not answer" if vm.guest_hung else ""


def _tools_words(vm: VirtualMachine, running: bool) -> str:
    if not vm.config.tools:
        return "Not running, not installed"
    return "Running (Current)" if running and not vm.guest_hung else "Not running"


def _cpu(world: World, vm: VirtualMachine) -> VmCpu:
    table, row = world.vms, vm.row
    topology = shown_topology(vm.config)
    return VmCpu(
        vm.config.num_cpu,
        describe_sockets(topology),
        describe_nodes(topology),
        float(table.num_cpu[row] * table.core_mhz[row]),
        float(table.cpu_usage_mhz[row]),
        float(table.cpu_demand_mhz[row]),
        float(table.cpu_entitlement_mhz[row]),
        float(table.cpu_ready_percent[row]),
        float(table.cpu_costop_percent[row]),
    )


def _memory(world: World, vm: VirtualMachine) -> VmMemory:
    table, row = world.vms, vm.row
    return VmMemory(
        vm.config.memory_mb,
        float(table.memory_active_mb[row]),
        float(table.memory_consumed_mb[row]),
        float(table.memory_granted_mb[row]),
        float(table.memory_balloon_mb[row]),
        float(table.memory_compressed_mb[row]),
        float(table.memory_swapped_mb[row]),
        float(table.memory_shared_mb[row]),
        float(table.overhead_mb[row]),
    )


def _disks(world: World, vm: VirtualMachine) -> tuple[VmDisk, ...]:
    home = world.objects[vm.disk_datastores[0]].name if vm.disk_datastores else ""
    return tuple(
        VmDisk(f"Hard disk {number}", disk.gb, disk.datastore or home, disk.thin)
        for number, disk in enumerate(vm.config.disks, start=1)
    )


def told_by_tools(vm: VirtualMachine) -> bool:
    """Whether VMware Tools of a running guest tell its name and addresses."""
    return vm.power_state == PowerState.ON and vm.config.tools and not vm.process_died


def guest_ip(world: World, vm: VirtualMachine) -> str:
    """The IPv4 address that VMware Tools report; empty while they report none."""
    connected = any(nic.connected for nic in vm.config.networks[:1])
    return (guest_address(world, vm) or "") if connected and told_by_tools(vm) else ""


def _nics(session: Session, vm: VirtualMachine) -> tuple[VmNic, ...]:
    seed = session.engine.settings.seed
    return tuple(
        VmNic(
            f"Network adapter {number}",
            nic.network,
            nic.connected,
            nic.adapter.upper(),
            mac_address(seed, vm, number),
        )
        for number, nic in enumerate(vm.config.networks, start=1)
    )


def _cdrom(vm: VirtualMachine) -> str:
    drive = vm.config.cdrom
    if not drive.connected:
        return "Disconnected"
    return drive.iso or drive.device or "Connected"


def _ha(world: World, vm: VirtualMachine) -> VmHa | None:
    cluster = cluster_of(world, vm)
    if cluster is None or not cluster.config.ha.enabled:
        return None
    ha, own = cluster.config.ha, vm.config.overrides
    own_settings = (own.ha_restart_priority, own.ha_isolation_response, own.vm_monitoring)
    return VmHa(
        vm.ha_protected,
        PRIORITY_WORDS[own.ha_restart_priority or ha.restart_priority],
        ISOLATION_WORDS[own.ha_isolation_response or ha.isolation_response],
        MONITORING_WORDS[own.vm_monitoring or ha.vm_monitoring],
        any(setting is not None for setting in own_settings),
    )


MONITORING_WORDS = {
    "disabled": "Disabled",
    "vm": "VM Monitoring Only",
    "vm_and_application": "VM and Application Monitoring",
}


def _automation(vm: VirtualMachine, drs: DrsConfig) -> str:
    own = drs.own_level(vm.config.overrides.drs_automation)
    return AUTOMATION_WORDS[own or drs.automation] + (" (override)" if own else "")


def _policy(world: World, vm: VirtualMachine) -> str:
    if vm.config.storage_policy:
        return vm.config.storage_policy
    stores = [world.datastore(one) for one in vm.disk_datastores]
    vsan = next((store for store in stores if store.config.type == "vSAN" and store.cluster), None)
    if vsan is None or vsan.cluster is None:
        return "Datastore Default"
    return world.cluster(vsan.cluster).config.vsan.default_policy
