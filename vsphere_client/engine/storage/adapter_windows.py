"""What the queues of storage adapters leave to the devices behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from vsphere_client.decisions.storage_io.queues import adapter_queue, decide_adapter_windows
from vsphere_client.engine.storage.device_names import FC_ADAPTERS, LOCAL_ADAPTER, NETWORK_ADAPTERS
from vsphere_client.engine.storage.kernel_io import PairSums, pair_keys
from vsphere_client.engine.storage.over_network import ISCSI, NVME, VSAN
from vsphere_client.engine.storage.places import Pairs
from vsphere_client.engine.storage.working_paths import working_bits
from vsphere_client.engine.world.tables import BigInts, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

ADAPTERS: Final = (*FC_ADAPTERS, NETWORK_ADAPTERS["iscsi"], NETWORK_ADAPTERS["nvme_tcp"], LOCAL_ADAPTER)
_QUEUES: Final = np.array([adapter_queue(name) for name in ADAPTERS])
_BEHIND: Final = {ISCSI: 2, NVME: 3, VSAN: 4}
"""The place of the only adapter of datastores by their way over a network: iSCSI, NVMe over TCP, vSAN."""


def through_adapters(world: World, pairs: Pairs, windows: Floats) -> Floats:
    """The windows of devices where the queues of their adapters are full; the same array where none is.

    What was at the devices and waited for them in the step before tells what they would have there (our assumption).
    """
    loads = world.devices
    asked = loads.active + loads.queued
    if not asked.size or np.bincount(loads.host, asked).max() <= _QUEUES.min():
        return windows
    before = PairSums(pair_keys(loads.host, loads.datastore), asked)
    used = np.minimum(before.at(pair_keys(pairs.host, pairs.datastore)), windows)
    return decide_adapter_windows(windows, used, _parts(world, pairs), pairs.host, _QUEUES)


def _parts(world: World, pairs: Pairs) -> Floats:
    """The part of the commands of each device that goes over each of the adapters."""
    kind = world.datastores.over_network[pairs.datastore]
    parts = np.zeros((kind.size, len(ADAPTERS)))
    for over, place in _BEHIND.items():
        parts[kind == over, place] = 1.0
    # Fibre Channel paths go through the adapters in turn.
    bits, _ = working_bits(world, pairs.host.astype(np.int64), pairs.datastore.astype(np.int64))
    every = _count(bits)
    for place in range(len(FC_ADAPTERS)):
        mine = sum(1 << at for at in range(place, 63, len(FC_ADAPTERS)))
        parts[:, place] = np.where(kind == 0, _count(bits & mine) / np.maximum(every, 1), 0.0)
    return parts


def _count(bits: BigInts) -> BigInts:
    """How many bits are set."""
    return np.bitwise_count(bits).astype(np.int64)
