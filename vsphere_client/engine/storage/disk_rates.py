"""What guests ask of their virtual disks, and what they got: rates, latencies and queues of a step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.storage_io.device import cost_units, outstanding
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import Bools, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.storage.places import DiskPlaces

Rows = NDArray[np.intp]

KERNEL_MS = 0.01
"""What an operation costs in the VMkernel that never waits there (our assumption)."""
HARDLY = 1.0 - 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class DiskDemand:
    """What virtual disks are asked for, shape (disks,): I/O per second and KB, the reads among them, and bounds.

    ``ceiling`` is what their limits leave (a large operation counts as several), ``floor`` what is reserved,
    ``guest_depth`` the queue of the guest's controller for the disk.
    """

    iops: Floats
    kb_per_s: Floats
    read_share: Floats
    ceiling: Floats
    floor: Floats
    guest_depth: Floats

    @classmethod
    def of(cls, places: DiskPlaces, demand: Demand) -> DiskDemand:
        """The demand on disks: their parts of what their VMs ask."""
        vm, fraction = places.owner, places.fraction
        iops, kb_per_s = demand.disk_iops[vm] * fraction, demand.disk_kbps[vm] * fraction
        ceiling = iops
        if places.limited:
            size = np.divide(kb_per_s, iops, out=np.zeros_like(iops), where=iops > 0)
            ceiling = np.minimum(iops, places.limit_iops / cost_units(size, places.cost_unit_kb))
        floor = np.minimum(places.reservation_iops, ceiling)
        return cls(iops, kb_per_s, demand.disk_read_share[vm], ceiling, floor, places.guest_depth)

    def held_back(self, speed: Floats) -> DiskDemand:
        """The demand where only a part of it gets past the mirror driver of a migration, 0 to 1 by disk."""
        ceiling = self.ceiling * speed
        return replace(self, ceiling=ceiling, floor=np.minimum(self.floor, ceiling))

    def without(self, lost: Bools, gone: Bools) -> DiskDemand:
        """The demand when the devices of some disks do not answer; commands to those that are ``gone`` fail.

        A guest whose commands hang still asks, and its queue stays full; one whose commands fail asks no more
        (our assumption).
        """
        nothing = np.zeros_like(self.iops)
        return replace(
            self,
            iops=np.where(gone, nothing, self.iops),
            ceiling=np.where(lost, nothing, self.ceiling),
            floor=np.where(lost, nothing, self.floor),
        )


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


def rates_of(
    asked: DiskDemand, iops: Floats, device_latency_ms: Floats, held_ms: Floats | None = None
) -> DiskRates:
    """Rates and latencies of disks that got ``iops`` from devices of that latency.

    ``held_ms`` is what commands wait in the VMkernel for other hosts' reservations of the device.
    A guest that does not get what it asks keeps its queue full: what is not at the device waits in the VMkernel,
    and Little's law says how long (KAVG). ``GAVG = KAVG + DAVG``.
    """
    active = outstanding(iops, device_latency_ms)
    short = iops < asked.iops * HARDLY
    # Who asks for nothing gets nothing; NumPy's masked division takes several times as long.
    per_s = iops / np.maximum(asked.iops, np.finfo(np.float64).tiny)
    megabytes = asked.kb_per_s * per_s / 1024.0
    waiting, kernel = np.zeros(len(iops)), np.full(len(iops), KERNEL_MS)
    late = np.flatnonzero(short)
    waiting[late] = np.maximum(asked.guest_depth[late] - active[late], 0.0)
    kernel[late] += waiting[late] * 1000.0 / np.where(iops[late] > 0, iops[late], np.inf)
    if held_ms is not None:
        kernel = np.maximum(kernel, KERNEL_MS + held_ms)
        waiting = np.maximum(waiting, outstanding(iops, held_ms))
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
