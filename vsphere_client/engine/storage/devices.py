"""Every datastore as each host sees it: the load of its device queue, one place a pair of host and datastore."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from vsphere_client.decisions.storage_io.device import outstanding
from vsphere_client.engine.storage.disk_rates import DiskRates, Rows
from vsphere_client.engine.storage.kernel_io import (
    NO_SUMS,
    KernelLoads,
    Keys,
    conflicts_at,
    pair_keys,
)
from vsphere_client.engine.world.tables import Bools, Floats, Ints

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


@dataclass(frozen=True, slots=True, eq=False)
class DeviceLoads:
    """Load of the devices, shape (pairs,), by host row and datastore row; I/O and MB per second, ms.

    ``depth`` is the queue's length now (DQLEN, which Storage I/O Control closes), ``active`` and ``queued``
    the operations at the device and in the VMkernel (ACTV, QUED), ``disks`` the virtual disks that use it. What
    hosts page and their data movers copy is part of all. ``reservations_per_s`` are the host's own SCSI
    reservations, ``conflicts_per_s`` the refusals it met for those of others.
    """

    host: Ints
    datastore: Ints
    disks: Ints
    depth: Floats
    active: Floats
    queued: Floats
    read_iops: Floats
    write_iops: Floats
    read_mb_per_s: Floats
    write_mb_per_s: Floats
    device_latency_ms: Floats
    reservations_per_s: Floats
    conflicts_per_s: Floats

    @classmethod
    def none(cls) -> DeviceLoads:
        """No device at all."""
        rows, values = np.zeros(0, dtype=np.int32), np.zeros(0)
        return cls(rows, rows, rows, *(values for _ in range(10)))

    def replaced(self, hosts: Bools, other: DeviceLoads) -> DeviceLoads:
        """These loads with those of some hosts (a flag for each host row) taken from another."""
        keep, take = ~hosts[self.host], hosts[other.host]
        merged = [
            np.concatenate((getattr(self, f.name)[keep], getattr(other, f.name)[take])) for f in fields(self)
        ]
        order = np.lexsort((merged[1], merged[0]))
        return DeviceLoads(*(column[order] for column in merged))

    def with_kernel(self, world: World, kernel: KernelLoads | None) -> DeviceLoads:
        """These loads with what the VMkernel itself reads and writes, and with reservations and conflicts."""
        changes = world.metadata_changes.per_s
        if kernel is None and not len(changes.keys):
            return self
        keys, none = pair_keys(self.host, self.datastore), np.zeros(0)
        own = KernelLoads(NO_SUMS.keys, none, none, none, none, none) if kernel is None else kernel
        every = np.union1d(np.union1d(keys, changes.keys), own.keys)
        found = self._widened(world, keys, every)
        return found._with(world, own, every)

    def _with(self, world: World, kernel: KernelLoads, every: Keys) -> DeviceLoads:
        """The same, once there is a place for each pair (``every``)."""
        found, changes = self, world.metadata_changes.per_s
        mb = kernel.sums(kernel.read_mb).at(every), kernel.sums(kernel.written_mb).at(every)
        ios = kernel.sums(kernel.reads).at(every), kernel.sums(kernel.writes).at(every)
        reads, writes = found.read_iops + ios[0], found.write_iops + ios[1]
        reserved = changes.at(every)
        pages = found.host.astype(np.intp), found.datastore.astype(np.intp)
        refused = conflicts_at(world, *pages, world.datastores.latency_ms)
        return replace(
            found,
            active=found.active + outstanding(ios[0] + ios[1], found.device_latency_ms),
            read_iops=reads,
            write_iops=writes,
            read_mb_per_s=found.read_mb_per_s + mb[0],
            write_mb_per_s=found.write_mb_per_s + mb[1],
            reservations_per_s=reserved,
            conflicts_per_s=np.zeros(len(every))
            if refused is None
            else refused.a_command * (reads + writes + reserved),
        )

    def _widened(self, world: World, keys: Keys, every: Keys) -> DeviceLoads:
        """The same with a place for each of more pairs; a device without disks of the host has its full queue."""
        place, stores = np.searchsorted(every, keys), world.datastores
        host, store = (every >> 32).astype(np.int32), (every & 0xFFFFFFFF).astype(np.int32)
        fresh: dict[str, Any] = {
            "host": host,
            "datastore": store,
            "disks": np.zeros(len(every), dtype=np.int32),
            "depth": world.device_queues.depths(world, host.astype(np.intp), store.astype(np.intp)),
            "device_latency_ms": stores.seen_latency_ms[store],
        }
        for field in fields(self):
            column = fresh.setdefault(field.name, np.zeros(len(every)))
            column[place] = getattr(self, field.name)
        return DeviceLoads(**fresh)

    def rows_of(self, host: int) -> Ints:
        """Places of a host's devices."""
        return np.flatnonzero(self.host == host).astype(np.int32)


def sum_devices(
    pairs: tuple[Rows, Rows], depth: Floats, latency_ms: Floats, device: Rows, rates: DiskRates
) -> DeviceLoads:
    """Add the disks' rates up to their devices; ``pairs`` are host and datastore rows, ``device`` a disk's pair."""
    size = len(depth)

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(device, values, size), dtype=np.float64)

    reads, writes = total(rates.read_iops), total(rates.write_iops)
    return DeviceLoads(
        pairs[0].astype(np.int32),
        pairs[1].astype(np.int32),
        np.bincount(device, minlength=size).astype(np.int32),
        depth,
        outstanding(reads + writes, latency_ms),
        total(rates.queued) if rates.queued.any() else np.zeros(size),
        reads,
        writes,
        total(rates.read_mb_per_s),
        total(rates.write_mb_per_s),
        latency_ms,
        np.zeros(size),
        np.zeros(size),
    )
