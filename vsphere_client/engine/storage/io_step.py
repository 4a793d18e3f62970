"""Storage I/O of a step: from what the guests ask to rates, queues and latencies of disks, VMs and datastores."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.water_filling import group_sums
from vsphere_client.decisions.storage_io.device import device_latency_ms
from vsphere_client.decisions.storage_io.division import (
    Arrays,
    Devices,
    Disks,
    decide_iops,
    decide_service,
)
from vsphere_client.engine.storage.adapter_windows import through_adapters
from vsphere_client.engine.storage.congestion import settle_windows
from vsphere_client.engine.storage.data_movers import array_iops
from vsphere_client.engine.storage.devices import DeviceLoads, sum_devices
from vsphere_client.engine.storage.disk_rates import KERNEL_MS, DiskDemand, DiskRates, rates_of
from vsphere_client.engine.storage.kernel_io import conflicts_at, paging_of
from vsphere_client.engine.storage.over_network import through_network
from vsphere_client.engine.storage.places import DiskPlaces, Pairs, places_of
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.io_tables import DatastoreTable
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Floats
from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]


def apply_storage(
    world: World, residents: Residents, demand: Demand, step_s: float, only: Rows | None = None
) -> None:
    """Write what all disks of VMs get and how long it takes, and what their VMs show of it.

    ``only`` restricts the step to the VMs of some host rows: datastores keep the latency of the last regular
    step, and nothing else changes for other hosts.
    """
    if only is None:
        world.metadata_changes.step(step_s)
    places = places_of(world, residents)
    asked, pairs = DiskDemand.of(places, demand), places.pairs
    if world.vms.disk_speed.min() < 1.0:
        asked = asked.held_back(world.vms.disk_speed[places.owner])
    if (lost := world.lost_storage.of(pairs.host, pairs.datastore)) is not None:
        asked = asked.without(lost[0][pairs.device], lost[1][pairs.device])
    loads, rates = _serve(world, places, asked, step_s, only is None)
    if only is None:
        world.devices = loads
        if step_s > 0.0:
            world.path_turns.step(world, step_s)
    else:
        concerned = np.zeros(world.hosts.capacity, dtype=np.bool_)
        concerned[only] = True
        world.devices = world.devices.replaced(concerned, loads)
    _write_disks(world, places, rates)
    if only is None:
        _write_aborts(world, places, step_s)
    _write_vms(world, residents, places, rates)


def _serve(
    world: World, places: DiskPlaces, asked: DiskDemand, step_s: float, regular: bool
) -> tuple[DeviceLoads, DiskRates]:
    stores, pairs = world.datastores, places.pairs
    depth = world.device_queues.depths(world, pairs.host, pairs.datastore)
    disks = Disks(pairs.device, asked.ceiling, asked.floor, places.shares, places.depth_of(asked.iops > 0.0))
    windows = world.host_windows.of(pairs.host, pairs.datastore, depth)
    movers, paging = world.data_movers.loads(), paging_of(world)
    kernel = movers if paging is None else paging.beside(movers)
    beside = None if kernel is None else array_iops(kernel, stores.capacity)
    arrays = Arrays(stores.max_iops, stores.base_latency_ms, beside)
    devices = Devices(pairs.datastore, through_adapters(world, pairs, windows))
    if regular:
        threshold = stores.congestion_threshold_ms
        periods = world.host_windows.periods(step_s)
        windows = settle_windows(disks, devices, arrays, threshold, depth, periods)
        world.host_windows.keep(pairs.host, pairs.datastore, windows, depth)
        devices = Devices(pairs.datastore, through_adapters(world, pairs, windows))
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
        if beside is not None:
            stores.asked_iops += beside
            stores.iops += arrays.beside
        stores.mover_iops[:] = array_iops(movers, stores.capacity)
        stores.seen_latency_ms[:] = seen
    iops, held_ms = _held_up(world, pairs, disks.depth, iops, by_disk)
    rates = rates_of(asked, iops, by_disk, held_ms)
    loads = sum_devices((pairs.host, pairs.datastore), windows, by_pair, pairs.device, rates)
    return loads.with_kernel(world, kernel), rates


def _held_up(
    world: World, pairs: Pairs, depth: Floats, iops: Floats, latency_ms: Floats
) -> tuple[Floats, Floats | None]:
    """What disks still get where other hosts reserve their device, and how long their commands wait for that, ms."""
    found = conflicts_at(world, pairs.host, pairs.datastore, world.datastores.latency_ms)
    if found is None:
        return iops, None
    held_ms = found.waited_ms[pairs.device]
    return np.minimum(iops, 1000.0 * depth / (latency_ms + held_ms)), held_ms


def _mean_by(group: Rows, values: Floats, weights: Floats, otherwise: Floats) -> Floats:
    """The weighted mean of each group; a group without weight keeps what it had."""
    size = len(otherwise)
    total = group_sums(group, weights, size)
    return _mean(group_sums(group, values * weights, size), total, otherwise.copy())


def _write_datastores(stores: DatastoreTable, pairs: Pairs, asked: DiskDemand, iops: Floats) -> None:
    home = pairs.datastore[pairs.device]
    stores.asked_iops[:] = np.bincount(home, asked.iops, stores.capacity)
    all_served = np.array_equal(iops, asked.iops)
    stores.iops[:] = stores.asked_iops if all_served else np.bincount(home, iops, stores.capacity)


def _write_disks(world: World, places: DiskPlaces, rates: DiskRates) -> None:
    disks = world.disks
    for column in fields(rates):
        target = getattr(disks, column.name)
        target[places.stopped] = 0.0
        target[places.place] = getattr(rates, column.name)


def _write_aborts(world: World, places: DiskPlaces, step_s: float) -> None:
    """Count what guests abort on disks that do not answer: all they wait for, once each time-out, and one reset.

    Commands to a device that is gone for good fail, and what was on a path that died is sent over another by
    the host itself: neither is aborted (our assumption).
    """
    disks, pairs = world.disks, places.pairs
    for column in (disks.commands_aborted, disks.bus_resets):
        if column.any():
            column.fill(0.0)
    times = world.lost_storage.given_up(pairs.host, pairs.datastore, step_s)
    if times.any():
        waiting = disks.outstanding[places.rows]
        times_of = np.where(waiting > 0.0, times[pairs.device], 0.0)
        disks.commands_aborted[places.rows] = waiting * times_of
        disks.bus_resets[places.rows] = times_of


def _write_vms(world: World, residents: Residents, places: DiskPlaces, rates: DiskRates) -> None:
    """Add the disks up to their VMs; a VM that asks for nothing shows its home's latency."""
    vms, rows, place = world.vms, residents.rows, residents.place

    def total(values: Floats) -> Floats:
        # Where every VM has one disk there is nothing to add.
        if places.single:
            return values
        return np.asarray(np.bincount(places.owner, values, vms.capacity)[rows], dtype=np.float64)

    reads, writes = total(rates.read_iops), total(rates.write_iops)
    read_mb, write_mb = total(rates.read_mb_per_s), total(rates.write_mb_per_s)
    vms.disk_read_iops[place], vms.disk_write_iops[place] = reads, writes
    vms.disk_read_mb_per_s[place], vms.disk_write_mb_per_s[place] = read_mb, write_mb
    vms.disk_mb_per_s[place] = read_mb + write_mb
    vms.disk_outstanding[place], vms.disk_queued[place] = total(rates.outstanding), total(rates.queued)
    given = reads + writes
    vms.disk_iops[place] = given
    iops = given if places.single else rates.read_iops + rates.write_iops
    idle = np.flatnonzero(given <= 0.0)
    by = given.copy()
    by[idle] = 1.0
    latency, kernel = total(rates.latency_ms * iops) / by, total(rates.kernel_latency_ms * iops) / by
    home = vms.datastore[rows[idle]]
    latency[idle] = np.where(home == NOWHERE, 0.0, world.datastores.seen_latency_ms[home] + KERNEL_MS)
    kernel[idle] = np.where(home == NOWHERE, 0.0, KERNEL_MS)
    vms.disk_latency_ms[place], vms.disk_kernel_latency_ms[place] = latency, kernel


def _mean(weighted: Floats, weight: Floats, otherwise: Floats) -> Floats:
    return np.divide(weighted, weight, out=otherwise, where=weight > 0)
