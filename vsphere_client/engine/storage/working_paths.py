"""Which paths carry the I/O of many hosts' devices at once, as bits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.storage.device_names import lines_to, paths_to
from vsphere_client.engine.storage.paths import multipath_of, usually_working
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.engine.world.tables import BigInts, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

MOST_PATHS = 64
"""More paths than a device can have: keys of paths are their device's times this."""


def usual_bits(store: Datastore) -> int:
    """The paths (bits) that carry I/O where nothing failed; a device without multipathing has its one way."""
    return _bits(usually_working(store) if paths_to(store) else range(len(lines_to(store))))


def working_bits(world: World, host: BigInts, datastore: BigInts) -> tuple[BigInts, Floats]:
    """The paths (bits) that carry the I/O of devices, and the commands of a turn where they take turns.

    By the rows of the devices' hosts and datastores; shape (devices,).
    """
    bits, turn_ios = world.datastores.working_paths[datastore], world.datastores.turn_ios[datastore]
    for place in np.flatnonzero(world.hosts.own_paths[host]).tolist():
        store = world.datastore_at[int(datastore[place])]
        if paths_to(store):
            found = multipath_of(world.host_at[int(host[place])], store)
            bits[place], turn_ios[place] = _bits(found.working), found.turn_ios
    return bits, turn_ios


@dataclass(frozen=True, slots=True, eq=False)
class PathsInUse:
    """Every path in use, by device and then by number: the place of its device, its number, and how it stands.

    ``among`` is how many paths of the device are in use, ``place`` which of them it is, from 0 on.
    """

    device: NDArray[np.intp]
    number: BigInts
    among: BigInts
    place: BigInts


def paths_in_use(bits: BigInts) -> PathsInUse:
    """Those that the bits of devices name."""
    most = int(bits.max(initial=0)).bit_length()
    device, number = np.nonzero(bits[:, None] >> np.arange(most) & 1)
    count = np.bincount(device, minlength=bits.size)
    place = np.arange(device.size) - (np.cumsum(count) - count)[device]
    return PathsInUse(device, number.astype(np.int64), count[device], place)


def _bits(places: Iterable[int]) -> int:
    return sum(1 << place for place in places)
