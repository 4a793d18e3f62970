"""Dividing hosts' CPU or memory among VMs that stand in resource pools of any depth.

Top-down: the topmost pools' slices are found beside the VMs of the root pool, then each slice is
divided among its own VMs and child pools, and so on.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.pool_forest import NO_POOL, PoolForest
from vsphere_client.decisions.resources.pool_tree import Level, PoolClaims, PoolColumns, cut_by_host
from vsphere_client.decisions.resources.shares import divide_by_shares
from vsphere_client.decisions.resources.water_filling import group_sums

__all__ = ["ROOT", "PoolClaims", "PoolColumns", "PoolForest", "divide_with_pools"]

Floats = NDArray[np.float64]
ROOT = NO_POOL
"""Pool number of a VM that stands beside the topmost pools."""


def divide_with_pools(vms: PoolClaims, capacity: Floats, pools: PoolColumns) -> Floats:
    """What each VM receives when pools stand between it and its host, shape (n,).

    Without pools in sight this is `divide_by_shares`. Our assumption: a pool's settings are
    split over the hosts in proportion to what its VMs there ask for (drs.md 4, per-host trees).
    """
    if not (vms.pool != ROOT).any():
        return divide_by_shares(vms.host, capacity, vms.floor, vms.ceiling, vms.shares)
    hosts = len(capacity)
    tight = group_sums(vms.host, vms.ceiling, hosts) > capacity
    limited = np.isfinite(pools.limit)
    limited |= pools.forest.any_above(limited)
    tight[vms.host[limited[vms.pool] & (vms.pool != ROOT)]] = True
    # Where a host has enough for all and no limit is in the way, pools change nothing.
    given = vms.ceiling.astype(np.float64)
    rows = np.flatnonzero(tight[vms.host])
    if rows.size:
        given[rows] = _divide_down(vms.only(rows), capacity, pools)
    return given


def _divide_down(vms: PoolClaims, capacity: Floats, pools: PoolColumns) -> Floats:
    levels = cut_by_host(vms, len(capacity), pools)
    given = np.empty(len(vms.host))
    own, available = np.flatnonzero(vms.pool == ROOT), capacity
    group = vms.host[own]
    if levels:
        group = np.concatenate((group, levels[0].host))
    for at in range(len(levels) + 1):
        below = levels[at] if at < len(levels) else None
        parts = _divide_level(vms, own, below, group, available)
        given[own], available = parts[: len(own)], parts[len(own) :]
        if below is not None:
            own, group = below.vms, below.member
    return given


def _divide_level(
    vms: PoolClaims, own: NDArray[np.intp], below: Level | None, group: NDArray[np.intp], available: Floats
) -> Floats:
    """What the siblings of one level receive: first the VMs, then the slices below."""
    floor, ceiling, shares = vms.floor[own], vms.ceiling[own], vms.shares[own]
    if below is not None:
        floor = np.concatenate((floor, below.floor))
        ceiling = np.concatenate((ceiling, below.ceiling))
        shares = np.concatenate((shares, below.shares))
    return divide_by_shares(group, available, floor, ceiling, shares)
