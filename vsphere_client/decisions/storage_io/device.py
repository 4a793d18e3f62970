"""How a datastore's device answers: latency as load grows, its queues, and the costs of operations.

`GAVG = KAVG + DAVG`: what the guest sees is the time in the VMkernel (its queue) and at the device.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from vsphere_client.decisions.resources.water_filling import Floats

FULL_LOAD: Final = 0.95
"""How much of the queueing curve a device at its peak has climbed: 20 times the latency at rest (our assumption)."""
LEAST_LATENCY_MS: Final = 0.001
CONTROLLER_QUEUES: Final = {"pvscsi": (64.0, 254.0), "lsilogic": (32.0, 128.0), "lsilogic_sas": (32.0, 128.0)}
"""Operations that a guest keeps outstanding on one disk and on a whole controller (vmkernel.md 4.1)."""
QUEUE_DEPTHS: Final = {
    "VMFS": 64.0,
    "iSCSI": 128.0,
    "NVMe/TCP": 1023.0,
    "NFS": 1023.0,
    "NFS41": 1023.0,
    "vVol": 128.0,
    "vSAN": 1023.0,
}
"""Device queue depth of a host by type of datastore; iSCSI and NVMe/TCP stand for VMFS and vVol behind them.

VMFS: a Fibre Channel driver's (30 to 64), vVol: a protocol endpoint's; NFS has no device queue and vSAN's is
NVMe's, both as good as unlimited (1023 and more). Source: vmkernel.md 4.1; the choice by type is our assumption.
"""
DISKS_A_CONTROLLER: Final = 15
AUTOMATIC_LOAD: Final = 0.9
"""By default the automatic congestion threshold is the latency at this part of the peak throughput."""


def guest_queue_depth(controller: str, disks: int) -> float:
    """How many operations a guest may keep outstanding on each of its disks.

    A disk's own queue, or its part of the controller's where many disks fill that; 15 disks share a controller.
    """
    of_disk, of_controller = CONTROLLER_QUEUES[controller]
    return min(of_disk, of_controller / max(1, min(disks, DISKS_A_CONTROLLER)))


def cost_units(io_kb: ArrayLike, unit_kb: ArrayLike = 32.0) -> Floats:
    """What operations of that mean size count against a limit, at least 1: ceil(size / `Disk.SchedCostUnit`).

    Source: vmkernel.md 4.2 and case 24.
    """
    sizes, units = (np.asarray(one, dtype=np.float64) for one in (io_kb, unit_kb))
    return np.maximum(1.0, np.ceil(sizes / units))


def device_latency_ms(base_ms: ArrayLike, load: ArrayLike) -> Floats:
    """Latency of a device (DAVG) at a load from 0 to 1 of its peak: rest / (1 - 0.95 load).

    Our assumption for the shape; beyond the peak Little's law rules and `division` finds it.
    """
    base = np.maximum(np.asarray(base_ms, dtype=np.float64), LEAST_LATENCY_MS)
    return np.asarray(base / (1.0 - FULL_LOAD * np.minimum(load, 1.0)), dtype=np.float64)


def device_load(base_ms: Floats, latency_ms: Floats) -> Floats:
    """The load, 0 to 1 of its peak, at which a device has that latency: `device_latency_ms` turned round."""
    return np.clip((1.0 - base_ms / latency_ms) / FULL_LOAD, 0.0, 1.0)


def automatic_threshold_ms(base_ms: float, load: float = AUTOMATIC_LOAD) -> float:
    """Storage I/O Control's automatic threshold: the latency at a part of peak throughput."""
    return float(device_latency_ms(base_ms, load))


def outstanding(iops: ArrayLike, latency_ms: ArrayLike) -> Floats:
    """Little's law: operations under way at a rate and a latency."""
    return np.asarray(iops, dtype=np.float64) * np.asarray(latency_ms, dtype=np.float64) / 1000.0
