"""What the Summary of a cluster shows: details, capacity, DRS and who consumes most."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vsphere_client.decisions.resources.validity import ClusterState
from vsphere_client.decisions.vmotion.evc import EVC_MODES
from vsphere_client.engine.drs.cluster_score import score_now
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.validity import cluster_validity
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import cluster_of, vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import ConnectionState, Kind, MaintenanceState, PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_usage import Capacity, capacity_of

Buckets = tuple[int, int, int, int, int]

AUTOMATION_WORDS = {
    "manual": "Manual",
    "partially_automated": "Partially Automated",
    "fully_automated": "Fully Automated",
    "disabled": "Disabled",
}


@dataclass(frozen=True, slots=True)
class ClusterDetails:
    """Counts and settings; ``evc`` is empty when EVC is off, ``validity`` when DRS is."""

    hosts: int
    in_maintenance: int
    not_responding: int
    cores: int
    logical: int
    evc: str
    vmotions: int
    vms_on: int
    vms_off: int
    vms_suspended: int
    pools: int
    fault_domains: tuple[str, ...]
    validity: str = ""
    validity_reason: str = ""


@dataclass(frozen=True, slots=True)
class DrsSummary:
    """The vSphere DRS card; the score in percent, VMs by score bucket."""

    automation: str
    threshold: int
    score: float
    buckets: Buckets
    recommendations: int
    faults: int


@dataclass(frozen=True, slots=True)
class Consumer:
    """A line of Cluster Consumers; MHz and MB used; ``moid`` is empty for the VMs beside the pools."""

    moid: str
    kind: Kind
    name: str
    note: str
    cpu_mhz: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class ClusterSummary:
    """The Summary page; ``drs`` is None when DRS is off."""

    details: ClusterDetails
    capacity: Capacity
    drs: DrsSummary | None
    consumers: tuple[Consumer, ...]


VALIDITY_WORDS = {
    ClusterState.VALID: "Valid",
    ClusterState.YELLOW: "Overcommitted",
    ClusterState.RED: "Invalid",
}
"""What the colour of a DRS cluster's reservations is called."""


def cluster_summary(session: Session, moid: str) -> ClusterSummary:
    """The numbers of a cluster's Summary now."""
    world = session.engine.world
    cluster = world.cluster(moid)
    hosts = cluster_hosts(world, cluster)
    details = cluster_details(world, cluster, hosts)
    if cluster.config.drs.enabled:
        validity = cluster_validity(session.engine, cluster)
        words = VALIDITY_WORDS[validity.state]
        reason = "; ".join(why.text for why in validity.reasons)
        details = replace(details, validity=words, validity_reason=reason)
    return ClusterSummary(
        details,
        capacity_of(world, hosts),
        drs_summary(session, cluster) if cluster.config.drs.enabled else None,
        consumers(world, cluster),
    )


def cluster_hosts(world: World, cluster: ClusterComputeResource) -> list[HostSystem]:
    """A cluster's hosts by name."""
    return sorted((world.host(moid) for moid in cluster.hosts), key=lambda host: (host.name, host.moid))


def cluster_vms(world: World, cluster: ClusterComputeResource) -> list[VirtualMachine]:
    """All VMs of a cluster, whatever their power state."""
    return list(vms_below(world, world.get(cluster.root_pool, ResourcePool)))


def evc_label(key: str | None) -> str:
    """The client's words for an EVC mode; empty for none."""
    if key is None:
        return ""
    return EVC_MODES[key].label.replace("®", "") if key in EVC_MODES else key


def cluster_details(world: World, cluster: ClusterComputeResource, hosts: list[HostSystem]) -> ClusterDetails:
    """Counts of hosts, processors and VMs."""
    states = [vm.power_state for vm in cluster_vms(world, cluster)]
    domains = sorted({host.config.fault_domain for host in hosts if host.config.fault_domain})
    return ClusterDetails(
        hosts=len(hosts),
        in_maintenance=sum(host.maintenance == MaintenanceState.IN_MAINTENANCE for host in hosts),
        not_responding=sum(host.connection_state == ConnectionState.NOT_RESPONDING for host in hosts),
        cores=sum(host.config.cores for host in hosts),
        logical=sum(host.config.logical_processors for host in hosts),
        evc=evc_label(cluster.config.evc_mode),
        vmotions=cluster.vmotion_count,
        vms_on=states.count(PowerState.ON),
        vms_off=states.count(PowerState.OFF),
        vms_suspended=states.count(PowerState.SUSPENDED),
        pools=sum(1 for _ in pools_of(world, cluster)),
        fault_domains=tuple(domains),
    )


def pools_of(world: World, cluster: ClusterComputeResource) -> list[ResourcePool]:
    """The visible resource pools of a cluster, at any depth."""
    pools = world.all_of(ResourcePool)
    return [pool for pool in pools if not pool.hidden and cluster_of(world, pool) is cluster]


def drs_summary(session: Session, cluster: ClusterComputeResource) -> DrsSummary:
    """The DRS card's numbers."""
    service = session.engine.service(DrsService)
    record = service.record(cluster.moid)
    score, buckets = score_now(session.engine.world, cluster)
    config = cluster.config.drs
    return DrsSummary(
        AUTOMATION_WORDS[config.automation],
        config.migration_threshold,
        score,
        buckets,
        len(record.pending),
        len(record.faults),
    )


def consumers(world: World, cluster: ClusterComputeResource) -> tuple[Consumer, ...]:
    """The cluster's top pools by name, then the VMs beside them."""
    root = world.get(cluster.root_pool, ResourcePool)
    pools = sorted((world.get(moid, ResourcePool) for moid in root.pools), key=lambda pool: pool.name)
    found = [_pool_consumer(world, pool) for pool in pools]
    beside = [world.vm(moid) for moid in root.vms]
    if beside:
        cpu, memory = _used(world, beside)
        name = "VMs beside pools" if pools else "Virtual machines"
        found.append(Consumer("", Kind.VIRTUAL_MACHINE, name, f"({len(beside)})", cpu, memory))
    return tuple(found)


def _pool_consumer(world: World, pool: ResourcePool) -> Consumer:
    cpu, memory = _used(world, list(vms_below(world, pool)))
    shares = pool.config.cpu.shares
    note = f"({shares.capitalize() if isinstance(shares, str) else f'{shares} shares'})"
    return Consumer(pool.moid, Kind.RESOURCE_POOL, pool.name, note, cpu, memory)


def _used(world: World, vms: list[VirtualMachine]) -> tuple[float, float]:
    rows = np.array([vm.row for vm in vms], dtype=np.intp)
    return float(world.vms.cpu_usage_mhz[rows].sum()), float(world.vms.memory_consumed_mb[rows].sum())
