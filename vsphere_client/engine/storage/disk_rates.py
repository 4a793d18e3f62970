"""What guests ask of their virtual disks, and what they got: rates, latencies and queues of a step."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.storage_io.device import GUEST_QUEUE_DEPTH, cost_units, outstanding
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import DiskTable, Floats

Rows = NDArray[np.intp]

KERNEL_MS = 0.01
"""What an operation costs in the VMkernel that never waits there (our assumption)."""
HARDLY = 1.0 - 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class DiskDemand:
    """What virtual disks are asked for, shape (disks,): I/O per second and KB, the reads among them, and bounds.

    ``ceiling`` is what their limits leave (a large operation counts as several), ``floor`` what is reserved.
    """

    iops: Floats
    kb_per_s: Floats
    read_share: Floats
    ceiling: Floats
    floor: Floats

    @classmethod
    def of(cls, disks: DiskTable, rows: Rows, vm: Rows, demand: Demand) -> DiskDemand:
        """The demand on the disks in ``rows``: their parts of what their VMs (rows) ask."""
        fraction = disks.fraction[rows]
        iops, kb_per_s = demand.disk_iops[vm] * fraction, demand.disk_kbps[vm] * fraction
        ceiling, limit = iops, disks.limit_iops[rows]
        if np.isfinite(limit).any():
            size = np.divide(kb_per_s, iops, out=np.zeros_like(iops), where=iops > 0)
            ceiling = np.minimum(iops, limit / cost_units(size))
        floor = np.minimum(disks.reservation_iops[rows], ceiling)
        return cls(iops, kb_per_s, demand.disk_read_share[vm], ceiling, floor)


@dataclass(frozen=True, slots=True, eq=False)
class DiskRates:
    """What virtual disks got, shape (disks,); names and units are those of the disk table."""

    read_iops: Floats
    write_iops: Floats
    read_mb_per_s: Floats
    write_mb_per_s: Floats
    latency_ms: Floats
    kernel_latency_ms: Floats
    outstanding: Floats
    queued: Floats


def rates_of(asked: DiskDemand, iops: Floats, device_latency_ms: Floats) -> DiskRates:
    """Rates and latencies of disks that got ``iops`` from devices of that latency.

    A guest that does not get what it asks keeps its queue full: what is not at the device waits in the VMkernel,
    and Little's law says how long (KAVG). ``GAVG = KAVG + DAVG``.
    """
    active = outstanding(iops, device_latency_ms)
    short = iops < asked.iops * HARDLY
    waiting = np.where(short, np.maximum(GUEST_QUEUE_DEPTH - active, 0.0), 0.0)
    per_s = np.divide(iops, asked.iops, out=np.zeros_like(iops), where=asked.iops > 0)
    megabytes = asked.kb_per_s * per_s / 1024.0
    kernel = np.divide(waiting * 1000.0, iops, out=np.zeros_like(iops), where=iops > 0) + KERNEL_MS
    reads, read_mb = iops * asked.read_share, megabytes * asked.read_share
    return DiskRates(
        reads,
        iops - reads,
        read_mb,
        megabytes - read_mb,
        device_latency_ms + kernel,
        kernel,
        active + waiting,
        waiting,
    )
