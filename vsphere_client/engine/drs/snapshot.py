"""What DRS sees of a cluster now, taken from the world's columns."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from itertools import count
from operator import attrgetter
from typing import Any

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
from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.decisions.vmotion.bandwidth import bandwidth_mb_per_s
from vsphere_client.engine.drs.entitlements import cluster_entitlements, guaranteed_by_pools
from vsphere_client.engine.drs.history import DemandHistory
from vsphere_client.engine.drs.reservations import network_reservations, pools_reserve
from vsphere_client.engine.esxi.links import is_running, kept_links
from vsphere_client.engine.ha.settings import failover_host_ids
from vsphere_client.engine.inventory.rules import VM_TO_HOST, resolved_rules
from vsphere_client.engine.storage.swap_files import swap_room
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix
from vsphere_client.engine.vmotion.network import vmotion_links
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.engine.world.tables import VmTable
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import DrsConfig
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState, StandbyMode

_AUTOMATION: dict[str, Automation] = {
    "manual": "manual",
    "partially_automated": "partiallyAutomated",
    "fully_automated": "fullyAutomated",
}


def settings_of(config: DrsConfig) -> DrsSettings:
    """The cluster's DRS page as the decision takes it."""
    return DrsSettings(
        generation=config.generation,
        automation=_AUTOMATION[config.automation],
        migration_threshold=config.migration_threshold,
        memory_metric=config.memory_metric,
        vm_distribution=config.vm_distribution,
        cpu_overcommit=config.cpu_overcommit,
        advanced=numbers_among(config.advanced),
    )


def numbers_among(options: Mapping[str, object]) -> dict[str, float]:
    """The advanced options that are numbers; the rest is kept and ignored."""
    return {name: float(str(value)) for name, value in options.items() if _is_number(value)}


def _is_number(value: object) -> bool:
    try:
        float(str(value))
    except ValueError:
        return False
    return True


def cluster_hosts(world: World, cluster: ClusterComputeResource) -> list[HostSystem]:
    """The cluster's hosts, in order of their rows; a list of one's own."""
    moids, key = tuple(cluster.hosts), ("hosts in order", cluster.moid)
    kept = world.derived.get(key)
    if kept is None or kept[0] != moids:
        found = sorted(map(world.host, moids), key=attrgetter("row"))
        kept = world.derived[key] = (moids, found)
    return list(kept[1])


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
    *,
    asleep: bool = False,
) -> DrsSnapshot:
    """The cluster as DRS sees it: hosts and powered-on VMs in order of their rows.

    What VMs could run on hosts that do not run is only worked out if ``asleep`` hosts are to be weighed.
    """
    hosts, rows = cluster_hosts(world, cluster), cluster_vm_rows(world, cluster)
    host_rows = np.array([host.row for host in hosts], dtype=np.intp)
    table, hosts_table = world.vms, world.hosts
    vms = list(map(world.vm_at.__getitem__, rows.tolist()))
    windows = window_minutes(settings, table.memory_mb[rows])
    vm_rows = _numbered(map(_MOID, vms) if cluster.config.rules else ())
    speed = np.array([_vmotion_mb_per_s(host) for host in hosts])
    cpu_capacity = hosts_table.cpu_total_mhz[host_rows] - hosts_table.cpu_system_mhz[host_rows]
    memory_capacity = (hosts_table.memory_total_mb - hosts_table.memory_kernel_mb)[host_rows]
    usable = _usable_flags(world, cluster, hosts)
    capacity = float(cpu_capacity[usable].sum()), float(memory_capacity[usable].sum())
    return DrsSnapshot(
        host_names=tuple(map(_NAME, hosts)),
        host_refs=tuple(map(_MOID, hosts)),
        host_cpu_capacity_mhz=cpu_capacity,
        host_memory_capacity_mb=memory_capacity,
        host_usable=usable,
        host_must_evacuate=hosts_table.evacuating[host_rows],
        host_core_mhz=hosts_table.core_mhz[host_rows],
        host_vmotion_mb_per_s=np.where(speed > 0, speed, 1.0),
        host_can_vmotion=speed > 0,
        vm_names=tuple(map(_NAME, vms)),
        vm_refs=tuple(map(_MOID, vms)),
        vm_host=_whereabouts(table, rows, _index_of(host_rows, hosts_table.capacity)),
        **_vm_columns(table, rows),
        vm_automation=_automation(table, rows, cluster.config.drs),
        compatible=_compatible(world, matrix, rows, hosts, asleep),
        vm_vm_rules=_vm_rules(world, cluster, vm_rows),
        vm_host_rules=_host_rules(world, cluster, vm_rows, _numbered(map(_MOID, hosts))),
        host_state=tuple(_state(host) for host in hosts),
        host_num_cores=hosts_table.cores[host_rows].astype(np.int64),
        vm_history_minutes=history.minutes(rows, windows),
        host_quarantined=hosts_table.quarantined[host_rows],
        host_network_load=network_loads(world, host_rows)[host_rows],
        vm_migration_s=history.migrations.of_vms(rows),
        host_beside_copy_s=history.migrations.of_hosts(hosts),
        network=network_reservations(world, rows, hosts),
        swap=swap_room(world, rows, hosts),
        **_demands(world, cluster, rows, settings, history, capacity),
    )


def _automation(table: VmTable, rows: NDArray[np.intp], drs: DrsConfig) -> NDArray[np.int64]:
    """Levels of VMs' own, as far as the cluster allows any; -1 takes the cluster's."""
    return table.automation[rows].astype(np.int64) if drs.vm_automation else np.full(len(rows), -1)


def _vm_columns(table: VmTable, rows: NDArray[np.intp]) -> dict[str, Any]:
    """The columns of what VMs are set to and were seen to use."""
    return {
        "vm_cpu_reservation_mhz": table.cpu_reservation_mhz[rows],
        "vm_memory_reservation_mb": table.memory_reservation_mb[rows] + table.overhead_mb[rows],
        "vm_cpu_limit_mhz": table.cpu_limit_mhz[rows],
        "vm_cpu_shares": table.cpu_shares[rows],
        "vm_num_cpu": table.num_cpu[rows].astype(np.int64),
        "vm_memory_mb": table.memory_mb[rows],
        "vm_memory_active_mb": table.memory_working_set_mb[rows],
        "vm_memory_consumed_mb": table.memory_consumed_mb[rows],
        "vm_movable": ~table.pinned[rows],
        "vm_migrating": table.busy[rows],
        "vm_memory_shares": table.memory_shares[rows],
        "vm_cpu_delivered_mhz": table.cpu_usage_mhz[rows],
        "vm_cpu_ready_percent": table.cpu_ready_percent[rows],
    }


def _demands(
    world: World,
    cluster: ClusterComputeResource,
    rows: NDArray[np.intp],
    settings: DrsSettings,
    history: DemandHistory,
    capacity: tuple[float, float],
) -> dict[str, Any]:
    """The columns of what VMs ask for: now or soon, and in the legacy model what they are entitled to.

    ``capacity`` is that of the hosts in service together, MHz and MB.
    """
    table = world.vms
    windows = window_minutes(settings, table.memory_mb[rows])
    cpu = history.mean(rows, windows, table.cpu_demand_mhz)
    memory = _memory_demand_mb(table, rows, settings)
    columns: dict[str, Any] = {}
    if history.forecast is not None and cluster.config.drs.predictive:
        ahead_mhz, ahead_mb = history.forecast.cpu_mhz(rows), history.forecast.memory_mb(rows)
        columns |= {"vm_cpu_predicted_mhz": ahead_mhz, "vm_memory_predicted_mb": ahead_mb}
        cpu = np.maximum(cpu, ahead_mhz)
        memory = np.maximum(memory, ahead_mb + table.overhead_mb[rows])
    columns |= {"vm_cpu_demand_mhz": cpu, "vm_memory_demand_mb": memory}
    if pools_reserve(world, cluster):
        guaranteed = guaranteed_by_pools(world, rows, cpu, memory)
        columns["vm_cpu_guaranteed_mhz"] = guaranteed.cpu_mhz
        columns["vm_memory_guaranteed_mb"] = guaranteed.memory_mb
    if settings.generation == "legacy":
        entitled = cluster_entitlements(world, rows, cpu, memory, *capacity)
        columns["vm_memory_entitlement_mb"] = entitled.memory_mb
        return columns | {"vm_cpu_entitlement_mhz": entitled.cpu_mhz}
    return columns | {"vm_cpu_entitlement_mhz": np.minimum(cpu, table.cpu_limit_mhz[rows])}


def network_loads(world: World, hosts: NDArray[np.intp] | None = None) -> NDArray[np.float64]:
    """Traffic of each host's busiest uplink by its speed, 0 to 1, [host row]; of some ``hosts`` (rows) or of all.

    Our assumption: migrations do not count, for their traffic passes, and else a host that takes many VMs
    would close itself to more.
    """
    uplinks, traffic = world.uplinks, world.traffic
    known, passing = min(len(traffic.tx), uplinks.capacity), TYPES.index("vmotion")
    wanted = np.zeros(world.hosts.capacity + 1, dtype=np.bool_)
    wanted[slice(None) if hosts is None else hosts] = True
    # A free uplink has the host -1, which is the spare last place.
    wanted[-1] = False
    rows = np.flatnonzero(wanted[uplinks.host[:known]])
    mbps = np.maximum(
        uplinks.tx_mbps[rows] - traffic.tx[rows, passing],
        uplinks.rx_mbps[rows] - traffic.rx[rows, passing],
    )
    load = np.where(uplinks.up[rows], mbps / np.maximum(uplinks.mbps[rows], 1.0), 0.0)
    busiest = np.zeros(world.hosts.capacity)
    np.maximum.at(busiest, uplinks.host[rows], load)
    return busiest


_NAME, _MOID = attrgetter("name"), attrgetter("moid")


def _numbered(moids: Iterable[str]) -> dict[str, int]:
    return dict(zip(moids, count(), strict=False))


def _index_of(rows: NDArray[np.intp], capacity: int) -> NDArray[np.int64]:
    """Index in the snapshot of every row of a table, -1 for the others."""
    index = np.full(capacity, -1, dtype=np.int64)
    index[rows] = np.arange(len(rows))
    return index


def _whereabouts(table: VmTable, rows: NDArray[np.intp], index: NDArray[np.int64]) -> NDArray[np.int64]:
    """Each VM's host by its ``index``; one in vMotion is where it goes.

    A run that looked before it is there would else send others away, too, and the next one bring them back.
    """
    inbound = table.inbound[rows]
    going = np.where(inbound >= 0, index[inbound], -1)
    return np.where(going >= 0, going, index[table.host[rows]])


def _usable_flags(
    world: World, cluster: ClusterComputeResource, hosts: list[HostSystem]
) -> NDArray[np.bool_]:
    usable = world.hosts.usable[[host.row for host in hosts]]
    if kept_free := failover_host_ids(world, cluster):
        usable &= np.array([host.moid not in kept_free for host in hosts], dtype=np.bool_)
    return usable


def _compatible(
    world: World, matrix: CompatibilityMatrix, rows: NDArray[np.intp], hosts: list[HostSystem], asleep: bool
) -> NDArray[np.bool_]:
    weighed = [index for index, host in enumerate(hosts) if asleep or is_running(host)]
    found = matrix.matrix(rows, [hosts[index] for index in weighed])
    if len(weighed) == len(hosts):
        return found
    result = np.zeros((len(rows), len(hosts)), dtype=np.bool_)
    result[:, weighed] = found
    return result


def over_minutes(
    world: World, cluster: ClusterComputeResource, snapshot: DrsSnapshot, history: DemandHistory, minutes: int
) -> DrsSnapshot:
    """The same snapshot with everybody's CPU demand averaged over so many minutes; forecasts stay in it."""
    rows = cluster_vm_rows(world, cluster)
    demand = history.mean(rows, np.full(len(rows), minutes, dtype=np.int64), world.vms.cpu_demand_mhz)
    if snapshot.vm_cpu_predicted_mhz is not None:
        demand = np.maximum(demand, snapshot.vm_cpu_predicted_mhz)
    entitlement = np.minimum(demand, snapshot.vm_cpu_limit_mhz)
    return replace(snapshot, vm_cpu_demand_mhz=demand, vm_cpu_entitlement_mhz=entitlement)


def _vmotion_mb_per_s(host: HostSystem) -> float:
    """Speed of the host's vMotion links, 0 without."""
    kept = kept_links(host)
    if kept.vmotion_mb_per_s is None:
        kept.vmotion_mb_per_s = float(sum(map(bandwidth_mb_per_s, vmotion_links(host))))
    return kept.vmotion_mb_per_s


def _state(host: HostSystem) -> str:
    """The state in the words that the decision knows (``STATE_TEXT``)."""
    if host.power_state == PowerState.STANDBY:
        return "standby"
    if host.standby_mode == StandbyMode.ENTERING:
        return "enteringStandby"
    if host.maintenance == MaintenanceState.IN_MAINTENANCE:
        return "maintenance"
    if host.maintenance == MaintenanceState.ENTERING:
        return "enteringMaintenance"
    if host.connection_state != ConnectionState.CONNECTED:
        return "notResponding" if host.connection_state == ConnectionState.NOT_RESPONDING else "disconnected"
    return "connected"


def _vm_rules(world: World, cluster: ClusterComputeResource, rows: dict[str, int]) -> tuple[VmVmRule, ...]:
    found = []
    for created, resolved in enumerate(resolved_rules(world, cluster)):
        rule = resolved.rule
        if rule.kind in ("vm_affinity", "vm_anti_affinity"):
            members = tuple(rows[vm] for vm in resolved.vms if vm in rows)
            found.append(VmVmRule(rule.name, created, members, rule.kind == "vm_affinity", rule.enabled))
    return tuple(found)


HOST_KIND: dict[str, VmHostKind] = {
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
            found.append(VmHostRule(rule.name, created, HOST_KIND[rule.kind], members, where, rule.enabled))
    return tuple(found)
