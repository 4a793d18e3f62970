"""Every datastore as each host sees it: the load of its device queue, one place a pair of host and datastore."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from vsphere_client.decisions.storage_io.device import outstanding
from vsphere_client.engine.storage.disk_rates import DiskRates, Rows
from vsphere_client.engine.world.tables import Bools, Floats, Ints


@dataclass(frozen=True, slots=True, eq=False)
class DeviceLoads:
    """Load of the devices, shape (pairs,), by host row and datastore row; I/O and MB per second, ms.

    ``depth`` is the queue's length now (DQLEN, which Storage I/O Control closes), ``active`` and ``queued``
    the operations at the device and in the VMkernel (ACTV, QUED), ``disks`` the virtual disks that use it.
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

    @classmethod
    def none(cls) -> DeviceLoads:
        """No device at all."""
        rows, values = np.zeros(0, dtype=np.int32), np.zeros(0)
        return cls(rows, rows, rows, *(values for _ in range(8)))

    def replaced(self, hosts: Bools, other: DeviceLoads) -> DeviceLoads:
        """These loads with those of some hosts (a flag for each host row) taken from another."""
        keep = ~hosts[self.host]
        merged = [np.concatenate((getattr(self, f.name)[keep], getattr(other, f.name))) for f in fields(self)]
        order = np.lexsort((merged[1], merged[0]))
        return DeviceLoads(*(column[order] for column in merged))

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
    )
