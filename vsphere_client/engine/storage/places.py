"""Which device each virtual disk of the executing VMs uses, and what its settings are; kept between changes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.storage_io.queues import decide_world_depth
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

    ``single`` tells that every resident has exactly one. ``world`` numbers the VMs on each device, ``device_depth``
    and ``competing`` bound what they have there (see `decide_world_depth`); ``depth`` is how many operations each disk
    keeps under way at most while all are in use, ``cost_unit_kb`` of an operation count as one against its limit.
    ``stopped`` are the rows of disks whose VM does not execute, or that are out of reach.
    """

    residents: Residents
    rows: Rows
    place: Bools | Rows
    stopped: Rows
    owner: Rows
    single: bool
    pairs: Pairs
    world: Rows
    device_depth: Floats
    competing: Floats
    depth: Floats
    fraction: Floats
    shares: Floats
    limit_iops: Floats
    limited: bool
    cost_unit_kb: Floats
    reservation_iops: Floats
    guest_depth: Floats

    def depth_of(self, busy: Bools) -> Floats:
        """How many operations each disk keeps under way at most while some are in use: who is idle does not compete."""
        return self.depth if busy.all() else self.depth_while(busy)

    def depth_while(self, busy: Bools) -> Floats:
        """The same, worked out."""
        device, size = self.pairs.device, len(self.pairs.host)
        disks = np.bincount(self.world[busy], minlength=int(self.world.max(initial=-1)) + 1)
        device_of = np.zeros(disks.size, dtype=np.intp)
        device_of[self.world] = device
        worlds = np.bincount(device_of[disks > 0], minlength=size)[device]
        mine = disks[self.world].astype(np.float64)
        depth = self.device_depth[device], self.competing[device]
        return decide_world_depth(self.guest_depth, *depth, worlds, mine)


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
    single = np.array_equal(owner, residents.rows)
    # Who has one disk is one user of one device.
    there = pairs.device * world.vms.capacity + owner
    worlds = np.arange(rows.size) if single else np.unique(there, return_inverse=True)[1].astype(np.intp)
    found = DiskPlaces(
        residents,
        rows,
        chosen if residents.whole else rows,
        np.flatnonzero(~np.append(world.vms.executing, False)[disks.vm] | (disks.datastore == NOWHERE)),
        owner,
        single,
        pairs,
        worlds,
        world.device_queues.depths(world, pairs.host, pairs.datastore),
        world.device_queues.competing(world, pairs.host, pairs.datastore),
        disks.guest_depth[rows],
        disks.fraction[rows],
        disks.shares[rows],
        limit,
        bool(np.isfinite(limit).any()),
        world.hosts.io_cost_kb[host],
        disks.reservation_iops[rows],
        disks.guest_depth[rows],
    )
    return replace(found, depth=found.depth_while(np.ones(rows.size, dtype=np.bool_)))
