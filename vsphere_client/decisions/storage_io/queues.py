"""The queues between guest and device on a host: world, device and adapter (vmkernel.md 4.1)."""

from __future__ import annotations

from typing import Final

import numpy as np

from vsphere_client.decisions.resources.water_filling import Floats, Ints, group_sums

LEAST_QUEUE: Final = 1.0
ADAPTER_QUEUES: Final = {"vmhba0": 1023.0, "vmhba64": 1024.0}
"""Commands that an adapter takes (AQLEN): of the local NVMe disks (vmkernel.md 4.1) and of software iSCSI."""
OTHER_ADAPTER_QUEUE: Final = 4096.0
"""Of a Fibre Channel adapter and of NVMe over TCP (our assumption)."""


def adapter_queue(adapter: str) -> float:
    """How many commands a storage adapter takes at once (AQLEN), by its name."""
    return ADAPTER_QUEUES.get(adapter, OTHER_ADAPTER_QUEUE)


def decide_world_depth(
    guest: Floats, device_depth: Floats, competing: Floats, worlds: Ints, disks: Floats
) -> Floats:
    """How many operations virtual disks may have at their device; shape of the arguments, a place a disk.

    A VM that has the device for itself may fill its queue; where several use it each may have only so many there
    ("No of outstanding IOs with competing worlds"), on all of its disks there together.

    Args:
        guest: what the guest's controller keeps outstanding.
        device_depth: the device queue (DQLEN).
        competing: what each of several VMs may have, infinite for devices without such a bound.
        worlds: how many VMs use the device now.
        disks: how many of the VM's disks on it are in use.
    """
    bound = np.where(worlds > 1, np.minimum(competing, device_depth), device_depth)
    return np.maximum(np.minimum(guest, bound / np.maximum(disks, 1.0)), LEAST_QUEUE)


def decide_adapter_windows(
    windows: Floats, used: Floats, parts: Floats, host: Ints, queues: Floats
) -> Floats:
    """What the queues of a host's adapters leave of the windows of its devices; shape (devices,).

    An adapter takes commands as they come, so where its devices have more than it takes, each has its part of that
    in proportion to what it would have there.

    Args:
        windows: operations that each device may have.
        used: operations that each device would have without the adapters.
        parts: the part of a device's commands that goes over each adapter, shape (devices, adapters).
        host: the host of each device, by number.
        queues: what each adapter takes at once, shape (adapters,).
    """
    open_windows = windows.copy()
    for adapter, queue in enumerate(queues.tolist()):
        there = used * parts[:, adapter]
        asked = group_sums(host, there, int(host.max(initial=-1)) + 1)[host]
        full = (asked > queue) & (there > 0.0)
        allowed = used * queue / np.where(full, asked, 1.0)
        open_windows = np.where(
            full, np.minimum(open_windows, np.maximum(allowed, LEAST_QUEUE)), open_windows
        )
    return open_windows
