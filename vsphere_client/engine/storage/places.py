"""Which device each virtual disk of the executing VMs uses, and what its settings are; kept between changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.storage_io.device import COMPETING_DEPTH, GUEST_QUEUE_DEPTH
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Floats, Ints

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]
_KEY = ("disk_places", "")


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """The pairs of host and datastore in use, and which of them each disk uses."""

    host: Rows
    datastore: Rows
    device: Rows

    @classmethod
    def of(cls, host: Rows, datastore: Ints, datastores: int) -> Pairs:
        """Number the pairs without gaps, by host, then datastore."""
        key = host * datastores + datastore
        present = np.bincount(key) > 0
        number = np.cumsum(present) - 1
        found = np.flatnonzero(present)
        return cls(found // datastores, found % datastores, number[key])


@dataclass(frozen=True, slots=True, eq=False)
class DiskPlaces:
    """Disks of residents in order of their rows, one place each, and what only discrete changes write of them.

    ``single`` tells that every resident has exactly one. ``depth`` is how many operations each keeps under way
    at most.
    """

    residents: Residents
    rows: Rows
    owner: Rows
    single: bool
    pairs: Pairs
    depth: Floats
    fraction: Floats
    shares: Floats
    limit_iops: Floats
    limited: bool
    reservation_iops: Floats


def places_of(world: World, residents: Residents) -> DiskPlaces:
    """The disks' places now; those of all VMs are kept as long as their residents are."""
    kept: DiskPlaces | None = world.derived.get(_KEY)
    if kept is not None and kept.residents is residents:
        return kept
    found = _find(world, residents)
    if residents.whole:
        world.derived[_KEY] = found
    return found


def _find(world: World, residents: Residents) -> DiskPlaces:
    disks = world.disks
    rows = np.flatnonzero(residents.has(disks.vm) & (disks.datastore != NOWHERE))
    # NumPy turns other rows than these into them at each use.
    owner = disks.vm[rows].astype(np.intp)
    host = world.vms.host[owner].astype(np.intp)
    pairs = Pairs.of(host, disks.datastore[rows], world.datastores.capacity)
    limit = disks.limit_iops[rows]
    return DiskPlaces(
        residents,
        rows,
        owner,
        np.array_equal(owner, residents.rows),
        pairs,
        _depth(world, pairs),
        disks.fraction[rows],
        disks.shares[rows],
        limit,
        bool(np.isfinite(limit).any()),
        disks.reservation_iops[rows],
    )


def _depth(world: World, pairs: Pairs) -> Floats:
    depth = world.datastores.queue_depth[pairs.datastore]
    alone = np.bincount(pairs.device, minlength=len(depth)) < 2
    together = np.where(world.datastores.block[pairs.datastore], COMPETING_DEPTH, GUEST_QUEUE_DEPTH)
    most: Floats = np.where(alone, np.minimum(GUEST_QUEUE_DEPTH, depth), together)
    return most[pairs.device]
