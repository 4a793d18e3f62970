"""What a sample holds of every virtual machine, host, pool, cluster and datastore.

Only base columns are kept here; the counters that people see are worked out of them (`formulas`).
A step's state stands for the interval that ends with it (our assumption). Times of CPU states are
milliseconds of all vCPUs together, as the VM's own counters are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.entitlement import entitlement_in_demand
from vsphere_client.engine.statistics.active_write import active_write_mb
from vsphere_client.engine.statistics.fairness import LOST, fairness_of_clusters, lost_by_vms
from vsphere_client.engine.statistics.frames import Keys
from vsphere_client.engine.statistics.kernel_commands import KernelCommands, kernel_commands
from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.engine.statistics.measured_columns import (
    CLUSTER_SUMS,
    HOST_PLAIN,
    HOST_SUMS,
    PASSED_ON,
    POOL_SUMS,
    SUMMED_IO,
    VM_PLAIN,
    VM_STATES,
)
from vsphere_client.engine.statistics.pointer_blocks import open_on_vmfs_tb
from vsphere_client.engine.statistics.system_swap import add_system_swap
from vsphere_client.engine.statistics.vm_power import vm_watts
from vsphere_client.engine.world.columns import Table
from vsphere_client.engine.world.io_tables import DiskTable, PortTable
from vsphere_client.engine.world.tables import (
    NOWHERE,
    Floats,
    PoolTable,
    VmTable,
)
from vsphere_client.engine.world.world import World

Columns = dict[str, Floats]

FEW_HOLDERS = 1024
LANES = 8


@dataclass(frozen=True, slots=True)
class Measurement:
    """One kind of object: who has which row (see `frames.Owners`), and the values, one a row.

    With ``keys`` only those rows are there, ascending.
    """

    owners: NDArray[np.int32]
    columns: Columns
    keys: Keys | None = None


def measure(world: World, interval_s: float) -> Mapping[Measured, Measurement]:
    """The values of all objects now, for an interval that ends now.

    A VM is measured while it executes, a host while it runs; vCenter fills in what it missed of a host
    that it lost from sight (our assumption), so that makes no gap.
    """
    vms = _vm_columns(world.vms, interval_s)
    summed = vms | _weights(vms) | lost_by_vms(world.vms) | _of_guests(world)
    own = kernel_commands(world)
    hosts, pools = _host_columns(world, summed, own, interval_s), _pool_columns(world, summed)
    recorded = {name: values for name, values in hosts.items() if name not in (*PASSED_ON, *LOST)}
    clusters, stores = world.clusters, world.datastores
    return {
        Measured.VM: Measurement(_owners(world.vms, world.vms.executing), vms),
        Measured.HOST: Measurement(_owners(world.hosts, world.hosts.running), recorded),
        Measured.POOL: Measurement(_owners(world.pools, world.pools.alive), pools),
        Measured.CLUSTER: Measurement(_owners(clusters, clusters.alive), _cluster_columns(world, hosts)),
        Measured.DATASTORE: Measurement(_owners(stores, stores.alive), _datastore_columns(world, own)),
    }


def _owners(table: Table, measured: NDArray[np.bool_]) -> NDArray[np.int32]:
    return np.where(measured, table.generation, 0).astype(np.int32)


def _vm_columns(table: VmTable, interval_s: float) -> Columns:
    columns: Columns = {name: getattr(table, name) for name in VM_PLAIN}
    milliseconds = table.num_cpu * (interval_s * 10.0)
    for state in VM_STATES:
        columns[f"cpu_{state}_ms_sum"] = getattr(table, f"cpu_{state}_percent") * milliseconds
    columns["highest_latency_ms"] = table.disk_latency_ms
    columns["disk_kernel_latency_ms"] = table.disk_kernel_latency_ms
    return columns


class _SumsBy:
    """Sums of VM columns by the row of something that holds VMs; others count nowhere.

    Few holders have several lanes each: adding to one place again and again would wait for itself.
    """

    def __init__(self, where: NDArray[np.intp], size: int) -> None:
        self._size = size
        self._where = where
        self._lanes = LANES if size < FEW_HOLDERS else 1
        if self._lanes > 1:
            self._laned = where * self._lanes + np.arange(where.size) % self._lanes
        else:
            self._laned = where

    def __call__(self, values: NDArray[Any]) -> Floats:
        if not values.any():
            return np.zeros(self._size)
        sums = np.bincount(self._laned, values, (self._size + 1) * self._lanes)
        found: Floats = sums.reshape(-1, self._lanes).sum(axis=1)[: self._size]
        return found

    def highest(self, values: NDArray[np.float64]) -> Floats:
        found = np.zeros(self._size + 1)
        np.maximum.at(found, self._where, values)
        return found[: self._size]


def _sums_by(rows: NDArray[np.int32], counted: NDArray[np.bool_], size: int) -> _SumsBy:
    return _SumsBy(np.where(counted & (rows != NOWHERE), rows, size).astype(np.intp), size)


def _weights(vms: Columns) -> Columns:
    """What sums of VMs need to give means: latency times I/Os, and percentages times virtual CPUs.

    The sum of a weight over VMs, divided by that of their I/Os or virtual CPUs, is the mean.
    """
    ios = vms["disk_read_iops"] + vms["disk_write_iops"]
    return {
        "latency_weight": vms["highest_latency_ms"] * ios,
        "kernel_latency_weight": vms["disk_kernel_latency_ms"] * ios,
        "cpu_latency_weight": vms["cpu_latency_percent"] * vms["num_cpu"],
        "memory_latency_weight": vms["memory_latency_percent"] * vms["num_cpu"],
    }


def _of_guests(world: World) -> Columns:
    """Figures of VMs that only what holds them shows: by row of the VM."""
    vms, disks, ports = world.vms, world.disks, world.ports

    def of_parts(parts: DiskTable | PortTable, values: Floats) -> Floats:
        if not values.any():
            return np.zeros(vms.capacity)
        return _sums_by(parts.vm, parts.alive, vms.capacity)(values)

    return {
        "active_write_mb": active_write_mb(world),
        "power_watts": vm_watts(world),
        "commands_aborted": of_parts(disks, disks.commands_aborted),
        "bus_resets": of_parts(disks, disks.bus_resets),
        "net_dropped_mbps": of_parts(ports, _dropped_mbps(ports)),
    }


def _dropped_mbps(ports: PortTable) -> Floats:
    dropped = np.zeros(ports.capacity)
    for percent, mbps in (
        (ports.tx_dropped_percent, ports.tx_mbps),
        (ports.rx_dropped_percent, ports.rx_mbps),
    ):
        if percent.any():
            dropped += percent * mbps / 100.0
    return dropped


def _host_columns(world: World, vms: Columns, own: KernelCommands | None, interval_s: float) -> Columns:
    table, guests = world.hosts, world.vms
    by_host = _sums_by(guests.host, guests.executing, table.capacity)
    columns: Columns = {name: getattr(table, name) for name in HOST_PLAIN}
    columns |= {name: by_host(vms[name]) for name in (*HOST_SUMS, *PASSED_ON, *LOST)}
    if own is not None:
        columns |= _with_own(world, own, columns)
    add_system_swap(columns, table)
    columns["vmfs_open_tb"] = open_on_vmfs_tb(world)
    columns["cores"] = table.cores.astype(np.float64)
    columns["threads"] = table.threads.astype(np.float64)
    columns["highest_latency_ms"] = by_host.highest(vms["highest_latency_ms"])
    columns["cpu_reserved_mhz"] = by_host(guests.cpu_reservation_mhz)
    columns["memory_reserved_mb"] = by_host(guests.memory_reservation_mb) + columns["overhead_mb"]
    columns["power_joules"] = table.power_watts * interval_s
    conflicts = world.devices.conflicts_per_s * interval_s
    columns["reservation_conflicts"] = np.bincount(world.devices.host, conflicts, table.capacity).astype(
        float
    )
    columns["effective_cpu_mhz"] = np.where(table.usable, table.cpu_total_mhz - table.cpu_system_mhz, 0.0)
    columns["effective_memory_mb"] = np.where(
        table.usable, table.memory_total_mb - table.memory_kernel_mb, 0.0
    )
    return columns


def _with_own(world: World, own: KernelCommands, of_vms: Columns) -> Columns:
    """What hosts do on their devices: what their VMs do, and what they do there themselves."""
    loads, size = world.devices, world.hosts.capacity

    def by_host(values: Floats) -> Floats:
        return np.bincount(loads.host, values, size).astype(np.float64)

    found = {name: by_host(getattr(loads, name.removeprefix("disk_"))) for name in SUMMED_IO}
    return found | {
        "latency_weight": of_vms["latency_weight"] + by_host(own.latency_weight),
        "kernel_latency_weight": of_vms["kernel_latency_weight"] + by_host(own.kernel_latency_weight),
    }


def _cluster_columns(world: World, hosts: Columns) -> Columns:
    """Sums over the cluster's running hosts and their uplinks."""
    table, uplinks, size = world.hosts, world.uplinks, world.clusters.capacity
    running = table.alive & table.running
    by_cluster = _sums_by(table.cluster, running, size)
    columns = {name: by_cluster(hosts[name]) for name in (*CLUSTER_SUMS, *PASSED_ON)}
    by_link = _sums_by(table.cluster[uplinks.host], uplinks.alive & running[uplinks.host], size)
    columns["link_mbps"] = by_link(uplinks.mbps)
    columns["link_up_mbps"] = by_link(np.where(uplinks.up, uplinks.mbps, 0.0))
    return columns | fairness_of_clusters(world, hosts)


def _pool_columns(world: World, vms: Columns) -> Columns:
    """Sums over the executing VMs of a pool and of the pools below it."""
    by_pool = _sums_by(world.vms.pool, world.vms.executing, world.pools.capacity)
    entitled = entitlement_in_demand(vms["cpu_entitlement_mhz"], vms["cpu_demand_mhz"])
    counted = vms | {"cpu_entitlement_mhz": entitled}
    sums = np.stack([by_pool(counted[name]) for name in POOL_SUMS])
    for rows in _levels_upwards(world.pools):
        order = rows[np.argsort(world.pools.parent[rows], kind="stable")]
        parents, starts = np.unique(world.pools.parent[order], return_index=True)
        sums[:, parents] += np.add.reduceat(sums[:, order], starts, axis=1)
    return dict(zip(POOL_SUMS, sums, strict=True))


def _levels_upwards(pools: PoolTable) -> Iterable[NDArray[np.intp]]:
    """Rows of pools inside others, deepest first, so that each level adds what is complete."""
    nested = np.flatnonzero(pools.alive & (pools.parent != NOWHERE))
    if not nested.size:
        return []
    depth = np.zeros(pools.capacity, np.int32)
    above = pools.parent.copy()
    while (below := np.flatnonzero(above != NOWHERE)).size:
        depth[below] += 1
        above[below] = pools.parent[above[below]]
    return [np.flatnonzero(pools.alive & (depth == level)) for level in range(int(depth.max()), 0, -1)]


def _datastore_columns(world: World, own: KernelCommands | None) -> Columns:
    """What hosts do on datastores: for the virtual disks there, and in the swap files."""
    table, loads, disks = world.datastores, world.devices, world.disks
    columns: Columns = {}
    for name in SUMMED_IO:
        values = getattr(loads, name.removeprefix("disk_"))
        columns[name] = np.bincount(loads.datastore, values, table.capacity).astype(np.float64)
    waiting = loads.active + loads.queued
    columns["disk_outstanding"] = np.bincount(loads.datastore, waiting, table.capacity).astype(np.float64)
    weight = disks.latency_ms * (disks.read_iops + disks.write_iops)
    columns["latency_weight"] = _sums_by(disks.datastore, disks.alive, table.capacity)(weight)
    if own is not None:
        columns["latency_weight"] += np.bincount(loads.datastore, own.latency_weight, table.capacity)
    columns["iops"] = table.iops
    columns["highest_latency_ms"] = table.seen_latency_ms
    columns["queue_depth"] = table.queue_depth
    columns["sioc_active_percent"] = np.where(table.latency_ms > table.congestion_threshold_ms, 100.0, 0.0)
    columns["used_gb"] = table.used_gb
    columns["capacity_gb"] = table.capacity_gb
    columns["uncommitted_gb"] = table.uncommitted_gb
    return columns
