"""Storage I/O of a step: from what the guests ask to rates, queues and latencies of disks, VMs and datastores."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.water_filling import group_sums
from vsphere_client.decisions.storage_io.device import (
    COMPETING_DEPTH,
    GUEST_QUEUE_DEPTH,
    device_latency_ms,
)
from vsphere_client.decisions.storage_io.division import (
    Arrays,
    Devices,
    Disks,
    decide_iops,
    decide_service,
)
from vsphere_client.engine.storage.congestion import settle_windows
from vsphere_client.engine.storage.devices import DeviceLoads, sum_devices
from vsphere_client.engine.storage.disk_rates import KERNEL_MS, DiskDemand, DiskRates, rates_of
from vsphere_client.engine.storage.over_network import through_network
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import NOWHERE, Bools, DatastoreTable, Floats, Ints
from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class _Pairs:
    """The pairs of host and datastore in use, and which of them each disk uses."""

    host: Rows
    datastore: Rows
    device: Rows

    @classmethod
    def of(cls, host: Ints, datastore: Ints, datastores: int) -> _Pairs:
        """Number the pairs without gaps, by host, then datastore."""
        key = host.astype(np.intp) * datastores + datastore
        present = np.bincount(key) > 0
        number = np.cumsum(present) - 1
        found = np.flatnonzero(present)
        return cls(found // datastores, found % datastores, number[key])


def apply_storage(world: World, rows: Rows, demand: Demand, step_s: float, only: Rows | None = None) -> None:
    """Write what all disks of the VMs in ``rows`` get and how long it takes, and what their VMs show of it.

    ``only`` restricts the step to the VMs of some host rows: datastores keep the latency of the last regular
    step, and nothing else changes for other hosts.
    """
    disks, vms = world.disks, world.vms
    chosen = np.zeros(vms.capacity + 1, dtype=np.bool_)
    chosen[rows] = True
    # A free row has the VM -1, which is the spare last place.
    placed = np.flatnonzero(chosen[disks.vm] & (disks.datastore != NOWHERE))
    # NumPy turns other rows than these into them at each use.
    owner = disks.vm[placed].astype(np.intp)
    pairs = _Pairs.of(vms.host[owner], disks.datastore[placed], world.datastores.capacity)
    asked = DiskDemand.of(disks, placed, owner, demand)
    loads, rates = _serve(world, placed, pairs, asked, step_s, only is None)
    if only is None:
        world.devices = loads
    else:
        concerned = np.zeros(world.hosts.capacity, dtype=np.bool_)
        concerned[only] = True
        world.devices = world.devices.replaced(concerned, loads)
    _write_disks(world, placed, rates)
    _write_vms(world, rows, owner, rates)


def _serve(
    world: World, placed: Rows, pairs: _Pairs, asked: DiskDemand, step_s: float, regular: bool
) -> tuple[DeviceLoads, DiskRates]:
    stores = world.datastores
    depth = stores.queue_depth[pairs.datastore]
    disks = _disks(world, placed, pairs, asked, depth)
    windows = world.host_windows.of(pairs.host, pairs.datastore, depth)
    arrays = Arrays(stores.max_iops, stores.base_latency_ms)
    devices = Devices(pairs.datastore, windows)
    if regular:
        threshold = stores.congestion_threshold_ms
        periods = world.host_windows.periods(step_s)
        windows = settle_windows(disks, devices, arrays, threshold, depth, periods)
        world.host_windows.keep(pairs.host, pairs.datastore, windows, depth)
        devices = Devices(pairs.datastore, windows)
        stores.latency_ms[:], iops = decide_service(disks, devices, arrays)
        latency = stores.latency_ms
    else:
        latency = np.maximum(stores.latency_ms, device_latency_ms(stores.base_latency_ms, 0.0))
        iops = decide_iops(disks, devices, latency)
    by_pair = latency[pairs.datastore]
    by_disk, seen = by_pair[pairs.device], latency
    kind = stores.over_network[pairs.datastore]
    if kind.any():
        place = pairs.host[pairs.device], kind[pairs.device].astype(np.intp)
        at_device = by_disk
        iops, by_disk = through_network(world, *place, disks.depth, asked, iops, by_disk)
        if by_disk is not at_device:
            by_pair = _mean_by(pairs.device, by_disk, iops, by_pair)
            seen = _mean_by(pairs.datastore[pairs.device], by_disk, iops, latency)
    if regular:
        _write_datastores(stores, pairs, asked, iops)
        stores.seen_latency_ms[:] = seen
    rates = rates_of(asked, iops, by_disk)
    return sum_devices((pairs.host, pairs.datastore), windows, by_pair, pairs.device, rates), rates


def _mean_by(group: Rows, values: Floats, weights: Floats, otherwise: Floats) -> Floats:
    """The weighted mean of each group; a group without weight keeps what it had."""
    size = len(otherwise)
    total = group_sums(group, weights, size)
    return _mean(group_sums(group, values * weights, size), total, otherwise.copy())


def _disks(world: World, placed: Rows, pairs: _Pairs, asked: DiskDemand, depth: Floats) -> Disks:
    alone = np.bincount(pairs.device, minlength=len(depth)) < 2
    together = np.where(world.datastores.block[pairs.datastore], COMPETING_DEPTH, GUEST_QUEUE_DEPTH)
    most = np.where(alone, np.minimum(GUEST_QUEUE_DEPTH, depth), together)
    shares = world.disks.shares[placed]
    return Disks(pairs.device, asked.ceiling, asked.floor, shares, most[pairs.device])


def _write_datastores(stores: DatastoreTable, pairs: _Pairs, asked: DiskDemand, iops: Floats) -> None:
    home = pairs.datastore[pairs.device]
    stores.asked_iops[:] = np.bincount(home, asked.iops, stores.capacity)
    stores.iops[:] = np.bincount(home, iops, stores.capacity)


def _write_disks(world: World, placed: Rows, rates: DiskRates) -> None:
    executing: Bools = np.append(world.vms.executing, False)
    stopped = np.flatnonzero(~executing[world.disks.vm] & (world.disks.latency_ms > 0.0))
    for column in fields(rates):
        target = getattr(world.disks, column.name)
        target[stopped] = 0.0
        target[placed] = getattr(rates, column.name)


def _write_vms(world: World, rows: Rows, owner: Rows, rates: DiskRates) -> None:
    """Add the disks up to their VMs; a VM that asks for nothing shows its home's latency."""
    vms = world.vms
    single = np.array_equal(owner, rows)

    def total(values: Floats) -> Floats:
        # Where every VM has one disk there is nothing to add.
        return values if single else np.bincount(owner, values, vms.capacity)[rows].astype(np.float64)

    reads, writes = total(rates.read_iops), total(rates.write_iops)
    read_mb, write_mb = total(rates.read_mb_per_s), total(rates.write_mb_per_s)
    vms.disk_read_iops[rows], vms.disk_write_iops[rows] = reads, writes
    vms.disk_read_mb_per_s[rows], vms.disk_write_mb_per_s[rows] = read_mb, write_mb
    vms.disk_mb_per_s[rows] = read_mb + write_mb
    vms.disk_outstanding[rows], vms.disk_queued[rows] = total(rates.outstanding), total(rates.queued)
    given = reads + writes
    vms.disk_iops[rows] = given
    iops = given if single else rates.read_iops + rates.write_iops
    home = vms.datastore[rows]
    nowhere = home == NOWHERE
    at_rest = np.where(nowhere, 0.0, world.datastores.seen_latency_ms[home] + KERNEL_MS)
    vms.disk_latency_ms[rows] = _mean(total(rates.latency_ms * iops), given, at_rest)
    quiet = np.where(nowhere, 0.0, KERNEL_MS)
    vms.disk_kernel_latency_ms[rows] = _mean(total(rates.kernel_latency_ms * iops), given, quiet)


def _mean(weighted: Floats, weight: Floats, otherwise: Floats) -> Floats:
    return np.divide(weighted, weight, out=otherwise, where=weight > 0)
