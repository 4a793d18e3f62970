"""What the Summary of a host shows: hardware, use, configuration and what belongs to it."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.resources.memory import STATE_NAMES
from vsphere_client.engine.esxi.links import adapter_link
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.host_system import VmkernelService
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_cluster import evc_label
from vsphere_client.session.views.summary_refs import (
    WELL_HA_STATES,
    Ref,
    ha_state_words,
    host_state_severity,
    host_state_words,
    ref,
    refs,
)
from vsphere_client.session.views.summary_usage import Capacity, host_capacity


@dataclass(frozen=True, slots=True)
class AdapterLine:
    """The VMkernel adapter of a service: name, address, uplink and whether its link works."""

    name: str
    ip: str
    nic: str
    up: bool


@dataclass(frozen=True, slots=True)
class HostSummary:
    """A host; ``uptime_s`` None while it does not run, adapters None where the service has none."""

    state: str
    state_severity: str
    hypervisor: str
    vendor: str
    model: str
    cpu_model: str
    sockets: int
    cores: int
    logical: int
    threads: int
    mhz: int
    memory_mb: float
    tier_mb: float
    tier_used_mb: float
    nics: int
    failed_nics: tuple[str, ...]
    disks: int
    vms_on: int
    vms: int
    uptime_s: float | None
    capacity: Capacity
    cpu_demand_mhz: float
    memory_state: str
    ha_state: str
    ha_severity: str | None
    evc_cluster: str
    evc_host: str
    management: AdapterLine | None
    vmotion: AdapterLine | None
    vsan: AdapterLine | None
    vmotions_running: bool
    fault_domain: str
    lockdown: str
    shell_running: bool
    ssh_running: bool
    stopped_agents: tuple[str, ...]
    cluster: Ref | None
    datastores: tuple[Ref, ...]
    networks: tuple[Ref, ...]


AGENTS = ("hostd", "vpxa", "fdm")
"""Services whose stop an administrator should see at once."""


def host_summary(session: Session, moid: str) -> HostSummary:
    """The numbers of a host's Summary now."""
    world = session.engine.world
    host = world.host(moid)
    config, table, row = host.config, world.hosts, host.row
    running = bool(table.running[row])
    states = [world.vm(vm).power_state for vm in host.vms]
    ha = ha_state_words(world, host)
    cluster = world.cluster(host.cluster) if host.cluster else None
    return HostSummary(
        state=host_state_words(host),
        state_severity=host_state_severity(host),
        hypervisor=f"VMware ESXi, {config.version}",
        vendor=config.vendor,
        model=config.model,
        cpu_model=config.cpu_model,
        sockets=config.sockets,
        cores=config.cores,
        logical=config.logical_processors,
        threads=config.usable_threads_per_core,
        mhz=config.mhz,
        memory_mb=config.memory_mb,
        tier_mb=float(table.memory_tier_size_mb[row]),
        tier_used_mb=float(table.memory_tier_mb[row]),
        nics=len(config.nics),
        failed_nics=host.failed_nics,
        disks=len(config.disks),
        vms_on=states.count(PowerState.ON),
        vms=len(states),
        uptime_s=(session.now_us - host.boot_us) / 1e6 if running else None,
        capacity=host_capacity(world, host),
        cpu_demand_mhz=float(table.cpu_demand_mhz[row]),
        memory_state=STATE_NAMES[int(table.memory_state[row])],
        ha_state=ha,
        ha_severity=_ha_severity(host, ha),
        evc_cluster=evc_label(cluster.config.evc_mode) if cluster else "",
        evc_host=evc_label(config.evc),
        management=adapter_line(host, "management"),
        vmotion=adapter_line(host, "vmotion"),
        vsan=adapter_line(host, "vsan"),
        vmotions_running=bool(table.cpu_vmotion_mhz[row] > 0),
        fault_domain=config.fault_domain or "",
        lockdown=config.lockdown,
        shell_running=host.services.get("TSM") == "running",
        ssh_running=host.services.get("TSM-SSH") == "running",
        stopped_agents=tuple(name for name in AGENTS if host.services.get(name, "running") != "running"),
        cluster=ref(cluster) if cluster else None,
        datastores=refs(world, host.datastores),
        networks=refs(world, host.networks),
    )


def _ha_severity(host: HostSystem, words: str) -> str | None:
    if words == "N/A":
        return None
    return "success" if host.ha_state in WELL_HA_STATES else "warning"


def adapter_line(host: HostSystem, service: VmkernelService) -> AdapterLine | None:
    """The adapter that carries a service, with the uplink in use now."""
    adapter = host.config.vmkernel_for(service)
    if adapter is None:
        return None
    link = next(adapter_link(host, adapter), None)
    return AdapterLine(
        adapter.name, adapter.ip or "", link.name if link else adapter.nic or "", link is not None
    )
