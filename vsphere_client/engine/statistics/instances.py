"""What a sample holds of the parts of VMs and hosts: virtual disks and adapters, uplinks, storage devices and paths.

The guests of VMs are recorded with them: figures that only a VM's own charts show.

Parts are many, so a sample has keys: the rows of their tables, `device_key` and `path_key`. Processors are
not here: the engine treats all vCPUs of a VM alike, and what it knows of a host's threads follows from the
host's own figures.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.esxi.guest_boot import GUEST_BOOT_US
from vsphere_client.engine.statistics.active_write import active_write_mb
from vsphere_client.engine.statistics.frames import Keys
from vsphere_client.engine.statistics.kernel_commands import STORES, device_keys, kernel_commands
from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.engine.statistics.measure import Measurement
from vsphere_client.engine.statistics.vm_power import vm_watts
from vsphere_client.engine.storage.kernel_io import pair_keys
from vsphere_client.engine.storage.working_paths import MOST_PATHS, paths_in_use, working_bits
from vsphere_client.engine.world.tables import Floats, VmTable
from vsphere_client.engine.world.world import World
from vsphere_client.model.units import SECOND_US

_GENERATIONS = 1 << 12
SPARSE = (Measured.DEVICE, Measured.PATH)
"""Of these a running host's samples hold only those in use; all others carry nothing."""
HEARTBEAT_S = 2.0
"""Between two heartbeats of VMware Tools (our assumption: ten a sample)."""

_DISK = (
    "read_iops",
    "write_iops",
    "read_mb_per_s",
    "write_mb_per_s",
    "latency_ms",
    "outstanding",
    "commands_aborted",
    "bus_resets",
)
_LINK = ("tx_mbps", "rx_mbps", "tx_dropped_percent", "rx_dropped_percent")
_GUEST = ("memory_total_swapped_in_mb", "memory_total_swapped_out_mb", "memory_tier_mb_per_s")
_DEVICE = (
    "read_iops",
    "write_iops",
    "read_mb_per_s",
    "write_mb_per_s",
    "active",
    "queued",
    "conflicts_per_s",
)
_PATH = ("read_iops", "write_iops", "read_mb_per_s", "write_mb_per_s", "latency_weight")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Rows of the VMs and hosts whose parts are measured."""

    vms: tuple[int, ...] = ()
    hosts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Span:
    """When the measured interval ends, virtual microseconds, and how long it is."""

    now_us: int
    seconds: float


def measure_instances(world: World, wanted: Wanted | None, span: Span) -> dict[Measured, Measurement]:
    """The values of all parts now, or of those of the wanted VMs and hosts.

    A VM's parts are measured while it executes, a host's while it runs. Kinds without any are left out, but
    for devices and paths, as the lack of one tells that nothing uses it.
    """
    devices = _devices(world, wanted)
    found = {
        Measured.DISK: _of_vms(world, world.disks, _rows(world.disks_of, wanted), _DISK),
        Measured.PORT: _of_vms(world, world.ports, _rows(world.ports_of, wanted), _LINK),
        Measured.UPLINK: _uplinks(world, wanted),
        Measured.DEVICE: devices,
        Measured.PATH: _paths(world, devices),
        Measured.GUEST: _guests(world, wanted, span),
    }
    of_hosts = wanted is None or bool(wanted.hosts)
    return {kind: one for kind, one in found.items() if one.owners.size or (kind in SPARSE and of_hosts)}


def device_key(host: int, datastore: int) -> int:
    """The key of a device by the rows of its host and datastore."""
    return host * STORES + datastore


def path_key(host: int, datastore: int, number: int) -> int:
    """The key of a device's path by the rows of its host and datastore, and its place among the paths."""
    return device_key(host, datastore) * MOST_PATHS + number


def device_owner(world: World, host: int, datastore: int) -> int:
    """Who has a device: both rows' generations in one number."""
    generation = int(world.hosts.generation[host]) % _GENERATIONS * _GENERATIONS
    return generation + int(world.datastores.generation[datastore]) % _GENERATIONS


def _rows(parts: dict[int, tuple[int, ...]], wanted: Wanted | None) -> Keys | None:
    """Rows of the parts of the wanted VMs, ascending; None for all."""
    if wanted is None:
        return None
    return _ascending(row for vm in wanted.vms for row in parts.get(vm, ()))


def _ascending(rows: Iterable[int]) -> Keys:
    return np.array(sorted(rows), np.int64)


def _of_vms(world: World, table: Any, rows: Keys | None, columns: tuple[str, ...]) -> Measurement:
    keys = np.flatnonzero(table.alive) if rows is None else rows
    executing = world.vms.executing[table.vm[keys]]
    return _measurement(table, keys, executing, columns)


def _measurement(
    table: Any, keys: NDArray[np.intp] | Keys, measured: NDArray[np.bool_], columns: tuple[str, ...]
) -> Measurement:
    owners = np.where(measured, table.generation[keys], 0).astype(np.int32)
    found = {name: getattr(table, name)[keys] for name in columns}
    return Measurement(owners, found, keys.astype(np.int64))


def _guests(world: World, wanted: Wanted | None, span: Span) -> Measurement:
    table = world.vms
    keys: Any = np.flatnonzero(table.alive) if wanted is None else _ascending(wanted.vms)
    found = _measurement(table, keys, table.executing[keys], _GUEST)
    beats = _heartbeats(table, keys, span)
    derived = {
        "active_write_mb": active_write_mb(world, keys),
        "power_watts": vm_watts(world)[keys],
        "heartbeats": beats,
        "heartbeats_latest": beats,
    }
    return Measurement(found.owners, {**found.columns, **derived}, found.keys)


def _heartbeats(table: VmTable, rows: Keys, span: Span) -> Floats:
    """Heartbeats of VMware Tools in the interval: none without Tools, while a guest boots, or hangs."""
    up_s = (span.now_us - table.booted_us[rows] - GUEST_BOOT_US) / SECOND_US
    beating_s = np.clip(up_s, 0.0, span.seconds)
    return np.where(table.tools[rows] & ~table.guest_hung[rows], beating_s / HEARTBEAT_S, 0.0)


def _uplinks(world: World, wanted: Wanted | None) -> Measurement:
    table = world.uplinks
    if wanted is None:
        keys: Any = np.flatnonzero(table.alive)
    else:
        keys = _ascending(row for host in wanted.hosts for row in world.uplinks_of.get(host, {}).values())
    return _measurement(table, keys, world.hosts.running[table.host[keys]], _LINK)


def _devices(world: World, wanted: Wanted | None) -> Measurement:
    """The devices in use; latencies as sums over commands, as means are made of them."""
    loads = world.devices
    chosen = np.ones(loads.host.size, np.bool_) if wanted is None else np.isin(loads.host, wanted.hosts)
    host, store = loads.host[chosen].astype(np.int64), loads.datastore[chosen].astype(np.int64)
    keys = device_keys(host, store)
    columns = {name: getattr(loads, name)[chosen] for name in _DEVICE}
    columns |= _of_disks(world, keys)
    if keys.size and (own := kernel_commands(world)) is not None:
        columns["latency_weight"] += own.latency_weight[chosen]
        columns["kernel_latency_weight"] += own.kernel_latency_weight[chosen]
    generation = world.hosts.generation[host] % _GENERATIONS * _GENERATIONS
    owners = generation + world.datastores.generation[store] % _GENERATIONS
    running = world.hosts.running[host]
    return Measurement(np.where(running, owners, 0).astype(np.int32), columns, keys)


def _paths(world: World, devices: Measurement) -> Measurement:
    """The paths that carry I/O, each with what its policy sent over it."""
    assert devices.keys is not None
    host, store = np.divmod(devices.keys, STORES)
    bits, turn_ios = working_bits(world, host, store)
    used = paths_in_use(bits)
    keys, turn_ios = pair_keys(host, store)[used.device], turn_ios[used.device]
    parts = world.path_turns.parts(keys, used.among, used.place, turn_ios)
    columns = {name: devices.columns[name][used.device] * parts for name in _PATH}
    keys = devices.keys[used.device] * MOST_PATHS + used.number
    return Measurement(devices.owners[used.device], columns, keys)


def _of_disks(world: World, keys: Keys) -> dict[str, NDArray[np.float64]]:
    """Latency times commands a second, and what was aborted and reset, by device, of the disks on it."""
    if not keys.size:
        return dict.fromkeys(_SUMMED, np.zeros(0))
    disks = world.disks
    busy = np.flatnonzero(disks.alive & (disks.latency_ms > 0.0))
    key = device_keys(world.vms.host[disks.vm[busy]], disks.datastore[busy])
    place = np.minimum(np.searchsorted(keys, key), keys.size - 1)
    there = keys[place] == key
    rows, place = busy[there], place[there]
    commands = disks.read_iops[rows] + disks.write_iops[rows]

    def summed(values: Floats) -> Floats:
        return np.bincount(place, values, keys.size).astype(np.float64)

    found = (
        disks.latency_ms[rows] * commands,
        disks.kernel_latency_ms[rows] * commands,
        disks.commands_aborted[rows],
        disks.bus_resets[rows],
    )
    return dict(zip(_SUMMED, map(summed, found), strict=True))


_SUMMED = ("latency_weight", "kernel_latency_weight", "commands_aborted", "bus_resets")
