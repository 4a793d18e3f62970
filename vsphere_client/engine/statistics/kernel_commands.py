"""What hosts do on their devices besides the virtual disks of their VMs: pages of swap files, files being copied.

A device's load holds all of it (`DeviceLoads`); the rest beyond the disks is the host's own. Our assumption: such
commands never wait in the VMkernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.frames import Keys
from vsphere_client.engine.storage.disk_rates import KERNEL_MS
from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World

STORES = 1 << 20
"""More datastores than there can be: a device's key is its host's row times this, and its datastore's row."""
HARDLY = 1e-6
"""So small a part of all commands is a matter of the last bits of sums."""


def device_keys(host: NDArray[Any], datastore: NDArray[Any]) -> Keys:
    """The keys of devices by the rows of their hosts and datastores."""
    return host.astype(np.int64) * STORES + datastore.astype(np.int64)


@dataclass(frozen=True, slots=True, eq=False)
class KernelCommands:
    """Commands a second of the hosts themselves by device, in the order of `DeviceLoads`, and their latencies in ms."""

    commands: Floats
    latency_ms: Floats
    kernel_latency_ms: float = KERNEL_MS

    @property
    def latency_weight(self) -> Floats:
        """Latency times commands a second."""
        return self.commands * self.latency_ms

    @property
    def kernel_latency_weight(self) -> Floats:
        """The same of what the VMkernel takes."""
        return self.commands * self.kernel_latency_ms


def kernel_commands(world: World) -> KernelCommands | None:
    """What hosts do on their devices themselves; None while there are only the VMs' disks."""
    loads, disks = world.devices, world.disks
    every = loads.read_iops + loads.write_iops
    of_disks = disks.read_iops + disks.write_iops
    total = float(every.sum())
    if total - float(of_disks.sum()) <= HARDLY * total:
        return None
    keys = device_keys(loads.host, loads.datastore)
    busy = np.flatnonzero(of_disks > 0.0)
    key = device_keys(world.vms.host[disks.vm[busy]], disks.datastore[busy])
    place = np.minimum(np.searchsorted(keys, key), keys.size - 1)
    there = keys[place] == key
    sums = np.bincount(place[there], of_disks[busy[there]], keys.size)
    own = np.where(every - sums > HARDLY * every, every - sums, 0.0)
    return KernelCommands(own, loads.device_latency_ms + KERNEL_MS)
