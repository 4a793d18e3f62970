"""Queue depths of devices: those of their arrays, and what hosts were told for single devices."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.storage.kernel_io import NO_SUMS, PairSums, pair_keys
from vsphere_client.engine.world.objects import DeviceQueue
from vsphere_client.engine.world.tables import Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]


class DeviceQueues:
    """What hosts were told of the queues of devices, by rows of hosts and datastores; most are told nothing."""

    def __init__(self) -> None:
        self._by_host: dict[int, dict[int, DeviceQueue]] = {}
        self._depth = self._competing = NO_SUMS

    def note(self, host: int, found: Mapping[int, DeviceQueue]) -> None:
        """Take in what a host (row) was told, by datastore row; nothing forgets it."""
        if dict(found) == self._by_host.get(host, {}):
            return
        self._by_host = {**self._by_host, host: dict(found)}
        if not found:
            del self._by_host[host]
        pairs = [
            (at, row, one) for at, own in sorted(self._by_host.items()) for row, one in sorted(own.items())
        ]
        hosts, stores = (np.array([pair[n] for pair in pairs], dtype=np.int64) for n in (0, 1))
        keys = pair_keys(hosts, stores)
        self._depth = PairSums(keys, np.array([float(one.depth or 0) for _, _, one in pairs]))
        self._competing = PairSums(keys, np.array([float(one.competing_ios or 0) for _, _, one in pairs]))

    def depths(self, world: World, host: Rows, datastore: Rows) -> Floats:
        """The device queues (DQLEN) of pairs of hosts and datastores."""
        return _told(self._depth, host, datastore, world.datastores.queue_depth[datastore])

    def competing(self, world: World, host: Rows, datastore: Rows) -> Floats:
        """What each of several VMs may have at devices; infinite where nothing bounds it."""
        stores = world.datastores
        usual = np.where(stores.block[datastore], stores.competing_depth[datastore], np.inf)
        return _told(self._competing, host, datastore, usual)


def _told(sums: PairSums, host: Rows, datastore: Rows, usual: Floats) -> Floats:
    """What pairs were told, and the usual where that is nothing."""
    if not len(sums.keys):
        return usual
    told = sums.at(pair_keys(host, datastore))
    return np.where(told > 0.0, told, usual)
