"""Pools cut by host: on each host its own tree of pools stands above its VMs, and all are walked at once.

A pool spreads over hosts. On each host it is a slice that counts with the part of its shares,
reservation and limit that its VMs there ask for, of what they ask for everywhere. Trees are walked
level by level over all hosts together; there is no loop over VMs, hosts or pools.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.pool_forest import NO_POOL, PoolForest
from vsphere_client.decisions.resources.water_filling import group_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class PoolClaims:
    """VMs as claimants of their hosts' capacity; ``pool`` is the VM's own pool, NO_POOL in a root pool.

    ``ceiling`` is what a VM can take at most (MHz or MB), ``floor`` the part of it that is reserved.
    """

    host: Ints
    pool: Ints
    floor: Floats
    ceiling: Floats
    shares: Floats

    def only(self, rows: Ints) -> PoolClaims:
        """Some of the claimants."""
        amounts = (self.floor[rows], self.ceiling[rows], self.shares[rows])
        return PoolClaims(self.host[rows], self.pool[rows], *amounts)


@dataclass(frozen=True, slots=True)
class PoolColumns:
    """Settings of the pools by row, MHz or MB.

    ``demand`` is what all VMs that stand in a pool itself ask for, on any host; the pools below are
    added here. ``shares`` are those in force, scalable shares worked in.
    """

    forest: PoolForest
    shares: Floats
    reservation: Floats
    limit: Floats
    demand: Floats


@dataclass(frozen=True, slots=True)
class Level:
    """Slices of one depth, and the siblings below them: first VMs (``vms``), then the next level's slices.

    ``member`` says to which slice each sibling belongs; the other columns are the slices' own.
    """

    pool: Ints
    host: Ints
    vms: Ints
    member: Ints
    asked: Floats
    floor: Floats
    ceiling: Floats
    shares: Floats


def cut_by_host(vms: PoolClaims, hosts: int, pools: PoolColumns) -> list[Level]:
    """The slices of all pools that have claimants, topmost level first; empty if no VM stands in a pool."""
    if (vms.pool == NO_POOL).all():
        return []
    everywhere = pools.forest.sums_below(pools.demand)
    depth = np.where(vms.pool == NO_POOL, 0, pools.forest.depth[vms.pool])
    levels: list[Level] = []
    for at in range(int(depth.max(initial=0)), 0, -1):
        below = levels[-1] if levels else None
        levels.append(_level(vms, np.flatnonzero(depth == at), below, hosts, pools, everywhere))
    return levels[::-1]


def _level(
    vms: PoolClaims, own: Ints, below: Level | None, hosts: int, pools: PoolColumns, everywhere: Floats
) -> Level:
    """One level from the VMs that stand in its pools and the slices of the level below."""
    pool, host, asked = vms.pool[own], vms.host[own], vms.ceiling[own]
    floor, ceiling = vms.floor[own], vms.ceiling[own]
    if below is not None:
        pool = np.concatenate((pool, pools.forest.parent[below.pool]))
        host, asked = np.concatenate((host, below.host)), np.concatenate((asked, below.asked))
        floor, ceiling = np.concatenate((floor, below.floor)), np.concatenate((ceiling, below.ceiling))
    keys, member = np.unique(pool * np.intp(hosts) + host, return_inverse=True)
    slice_pool, slice_host = np.divmod(keys, np.intp(hosts))
    count = len(keys)
    here, total = group_sums(member, asked, count), everywhere[slice_pool]
    part = np.divide(here, total, out=np.ones(count), where=total > 0.0)
    # A slice that asks for nothing is still a sibling, and an infinite limit stays one.
    part = np.clip(part, 1e-12, 1.0)
    top = np.minimum(group_sums(member, ceiling, count), pools.limit[slice_pool] * part)
    least = np.maximum(pools.reservation[slice_pool] * part, group_sums(member, floor, count))
    shares = np.maximum(pools.shares[slice_pool] * part, 1e-9)
    return Level(slice_pool, slice_host, own, member, here, np.minimum(least, top), top, shares)


def flat_shares(vms: PoolClaims, hosts: int, pools: PoolColumns) -> Floats:
    """Shares of VMs as if all of a host were siblings: a slice's shares are split among what is in it.

    For solvers that know no pools; exact while everybody in a slice wants more than its share.
    Shape (vms,).
    """
    shares = vms.shares.astype(np.float64)
    levels = cut_by_host(vms, hosts, pools)
    above = levels[0].shares if levels else shares
    for at, level in enumerate(levels):
        below = levels[at + 1].shares if at + 1 < len(levels) else np.empty(0)
        siblings = np.concatenate((vms.shares[level.vms], below))
        sums = group_sums(level.member, siblings, len(level.pool))
        siblings *= (above / np.maximum(sums, 1e-12))[level.member]
        shares[level.vms], above = siblings[: len(level.vms)], siblings[len(level.vms) :]
    return shares
