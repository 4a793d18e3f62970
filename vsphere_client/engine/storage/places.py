"""Which device each virtual disk of the executing VMs uses, and what its settings are; kept between changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats, Ints

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
    at most. ``stopped`` are the rows of disks whose VM does not execute, or that are out of reach.
    """

    residents: Residents
    rows: Rows
    place: Bools | Rows
    stopped: Rows
    owner: Rows
    single: bool
    pairs: Pairs
    depth: Floats
    fraction: Floats
    shares: Floats
    limit_iops: Floats
    limited: bool
    reservation_iops: Floats
    guest_depth: Floats


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
    chosen = residents.has(disks.vm) & (disks.datastore != NOWHERE)
    rows = np.flatnonzero(chosen)
    # NumPy turns other rows than these into them at each use.
    owner = disks.vm[rows].astype(np.intp)
    host = world.vms.host[owner].astype(np.intp)
    pairs = Pairs.of(host, disks.datastore[rows], world.datastores.capacity)
    limit = disks.limit_iops[rows]
    return DiskPlaces(
        residents,
        rows,
        chosen if residents.whole else rows,
        np.flatnonzero(~np.append(world.vms.executing, False)[disks.vm] | (disks.datastore == NOWHERE)),
        owner,
        np.array_equal(owner, residents.rows),
        pairs,
        _depth(world, pairs, disks.guest_depth[rows]),
        disks.fraction[rows],
        disks.shares[rows],
        limit,
        bool(np.isfinite(limit).any()),
        disks.reservation_iops[rows],
        disks.guest_depth[rows],
    )


def _depth(world: World, pairs: Pairs, guest_depth: Floats) -> Floats:
    """Of the guest's own queue what the device's leaves, and among disks that compete the number set for them."""
    stores = world.datastores
    depth = stores.queue_depth[pairs.datastore]
    alone = np.bincount(pairs.device, minlength=len(depth)) < 2
    competing = np.minimum(stores.competing_depth[pairs.datastore], depth)
    together = np.where(stores.block[pairs.datastore], competing, np.inf)
    most = np.where(alone, depth, together)
    return np.minimum(guest_depth, most[pairs.device])
