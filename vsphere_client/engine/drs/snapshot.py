"""What DRS sees of a cluster now, taken from the world's columns."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.demand import memory_demand_mb
from vsphere_client.decisions.drs.settings import (
    HISTORY_WINDOW_MINUTES,
    LARGE_VM_MB,
    Automation,
    DrsSettings,
)
from vsphere_client.decisions.drs.snapshot import DrsSnapshot, VmHostKind, VmHostRule, VmVmRule
from vsphere_client.decisions.vmotion.bandwidth import bandwidth_mb_per_s
from vsphere_client.engine.drs.history import DemandHistory
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.ha.settings import failover_host_ids
from vsphere_client.engine.inventory.rules import VM_TO_HOST, resolved_rules
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix
from vsphere_client.engine.vmotion.service import vmotion_links
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.engine.world.tables import VmTable
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import DrsConfig
from vsphere_client.model.kinds import ConnectionState, MaintenanceState

_AUTOMATION: dict[str, Automation] = {
    "manual": "manual",
    "partially_automated": "partiallyAutomated",
    "fully_automated": "fullyAutomated",
}


def settings_of(config: DrsConfig) -> DrsSettings:
    """The cluster's DRS page as the decision takes it."""
    numbers = {name: float(value) for name, value in config.advanced.items() if _is_number(value)}
    return DrsSettings(
        generation=config.generation,
        automation=_AUTOMATION[config.automation],
        migration_threshold=config.migration_threshold,
        memory_metric=config.memory_metric,
        vm_distribution=config.vm_distribution,
        advanced=numbers,
    )


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def cluster_hosts(world: World, cluster: ClusterComputeResource) -> list[HostSystem]:
    """The cluster's hosts, in order of their rows."""
    return sorted((world.host(moid) for moid in cluster.hosts), key=lambda host: host.row)


def cluster_vm_rows(world: World, cluster: ClusterComputeResource) -> NDArray[np.intp]:
    """Rows of the powered-on VMs of a cluster."""
    return np.flatnonzero(world.vms.executing & (world.vms.cluster == cluster.row))


def window_minutes(settings: DrsSettings, memory_mb: NDArray[np.float64]) -> NDArray[np.int64]:
    """Minutes of history that count for each VM."""
    if settings.generation == "legacy":
        return np.full(len(memory_mb), 5, dtype=np.int64)
    small, large = HISTORY_WINDOW_MINUTES[settings.migration_threshold]
    return np.where(memory_mb < LARGE_VM_MB, small, large).astype(np.int64)


def _memory_demand_mb(table: VmTable, rows: NDArray[np.intp], settings: DrsSettings) -> NDArray[np.float64]:
    used, consumed = table.memory_working_set_mb[rows], table.memory_consumed_mb[rows]
    return memory_demand_mb(used, consumed, table.overhead_mb[rows], settings)


def take_snapshot(
    world: World,
    cluster: ClusterComputeResource,
    settings: DrsSettings,
    history: DemandHistory,
    matrix: CompatibilityMatrix,
) -> DrsSnapshot:
    """The cluster as DRS sees it: hosts and powered-on VMs in order of their rows."""
    hosts = cluster_hosts(world, cluster)
    host_rows = np.array([host.row for host in hosts], dtype=np.intp)
    rows = cluster_vm_rows(world, cluster)
    table, hosts_table = world.vms, world.hosts
    vms = [world.vm_at[int(row)] for row in rows]
    place = np.full(hosts_table.capacity, -1, dtype=np.int64)
    place[host_rows] = np.arange(len(hosts))
    demand = history.mean(rows, window_minutes(settings, table.memory_mb[rows]), table.cpu_demand_mhz)
    vm_rows = {vm.moid: index for index, vm in enumerate(vms)}
    host_index = {host.moid: index for index, host in enumerate(hosts)}
    kept_free = failover_host_ids(world, cluster)
    usable = [_usable(host) and host.moid not in kept_free for host in hosts]
    links = [vmotion_links(host) for host in hosts]
    return DrsSnapshot(
        host_names=tuple(host.name for host in hosts),
        host_refs=tuple(host.moid for host in hosts),
        host_cpu_capacity_mhz=hosts_table.cpu_total_mhz[host_rows] - hosts_table.cpu_system_mhz[host_rows],
        host_memory_capacity_mb=hosts_table.memory_total_mb[host_rows]
        - hosts_table.memory_kernel_mb[host_rows],
        host_usable=np.array(usable, dtype=np.bool_),
        host_must_evacuate=hosts_table.evacuating[host_rows],
        host_core_mhz=hosts_table.core_mhz[host_rows],
        host_vmotion_mb_per_s=np.array([sum(map(bandwidth_mb_per_s, link)) or 1.0 for link in links]),
        host_can_vmotion=np.array([bool(link) for link in links], dtype=np.bool_),
        vm_names=tuple(vm.name for vm in vms),
        vm_refs=tuple(vm.moid for vm in vms),
        vm_host=place[table.host[rows]],
        vm_cpu_demand_mhz=demand,
        vm_memory_demand_mb=_memory_demand_mb(table, rows, settings),
        vm_cpu_entitlement_mhz=np.minimum(demand, table.cpu_limit_mhz[rows]),
        vm_cpu_reservation_mhz=table.cpu_reservation_mhz[rows],
        vm_memory_reservation_mb=table.memory_reservation_mb[rows] + table.overhead_mb[rows],
        vm_cpu_limit_mhz=table.cpu_limit_mhz[rows],
        vm_cpu_shares=table.cpu_shares[rows],
        vm_num_cpu=table.num_cpu[rows].astype(np.int64),
        vm_memory_mb=table.memory_mb[rows],
        vm_memory_active_mb=table.memory_working_set_mb[rows],
        vm_memory_consumed_mb=table.memory_consumed_mb[rows],
        vm_automation=table.automation[rows].astype(np.int64),
        vm_movable=~table.pinned[rows],
        vm_migrating=table.busy[rows],
        compatible=matrix.matrix(rows, hosts),
        vm_vm_rules=_vm_rules(world, cluster, vm_rows),
        vm_host_rules=_host_rules(world, cluster, vm_rows, host_index),
        host_state=tuple(_state(host) for host in hosts),
        vm_memory_shares=table.memory_shares[rows],
        vm_cpu_delivered_mhz=table.cpu_usage_mhz[rows],
        vm_cpu_ready_percent=table.cpu_ready_percent[rows],
    )


def _usable(host: HostSystem) -> bool:
    return (
        is_running(host)
        and host.connection_state == ConnectionState.CONNECTED
        and host.maintenance == MaintenanceState.NORMAL
    )


def _state(host: HostSystem) -> str:
    if host.maintenance == MaintenanceState.IN_MAINTENANCE:
        return "in maintenance mode"
    if host.maintenance == MaintenanceState.ENTERING:
        return "entering maintenance mode"
    if host.connection_state != ConnectionState.CONNECTED:
        return "not responding" if host.connection_state == ConnectionState.NOT_RESPONDING else "disconnected"
    return "connected"


def _vm_rules(world: World, cluster: ClusterComputeResource, rows: dict[str, int]) -> tuple[VmVmRule, ...]:
    found = []
    for created, resolved in enumerate(resolved_rules(world, cluster)):
        rule = resolved.rule
        if rule.kind in ("vm_affinity", "vm_anti_affinity"):
            members = tuple(rows[vm] for vm in resolved.vms if vm in rows)
            found.append(VmVmRule(rule.name, created, members, rule.kind == "vm_affinity", rule.enabled))
    return tuple(found)


_HOST_KIND: dict[str, VmHostKind] = {
    "vm_host_must": "must",
    "vm_host_must_not": "must_not",
    "vm_host_should": "should",
    "vm_host_should_not": "should_not",
}


def _host_rules(
    world: World, cluster: ClusterComputeResource, rows: dict[str, int], hosts: dict[str, int]
) -> tuple[VmHostRule, ...]:
    found = []
    for created, resolved in enumerate(resolved_rules(world, cluster)):
        rule = resolved.rule
        if rule.kind in VM_TO_HOST:
            members = tuple(rows[vm] for vm in resolved.vms if vm in rows)
            where = tuple(index for host, index in hosts.items() if host in resolved.hosts)
            found.append(VmHostRule(rule.name, created, _HOST_KIND[rule.kind], members, where, rule.enabled))
    return tuple(found)
