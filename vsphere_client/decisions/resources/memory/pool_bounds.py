"""What resource pools keep for their VMs and what they keep them to: memory reservation and limit, level by level."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory.targets import decide_memory_targets
from vsphere_client.decisions.resources.pool_forest import NO_POOL
from vsphere_client.decisions.resources.pool_tree import PoolClaims, PoolColumns
from vsphere_client.decisions.resources.water_filling import group_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


class MemoryBounds(NamedTuple):
    """What each VM keeps in any case and has at most, in MB, its pools taken into account."""

    floor: Floats
    ceiling: Floats


def bound_by_pools(
    vms: PoolClaims,
    hosts: int,
    pools: PoolColumns,
    active: Floats,
    tax: Floats,
    variable: Bools | None = None,
) -> MemoryBounds:
    """Let the reservation and limit of every pool above a VM act on what it may have.

    A pool's slice on a host has the part of its reservation and limit that its VMs there ask for of what
    they ask for everywhere (our assumption, as for CPU). A limit below what the VMs of a slice
    claim is divided among them as a host's memory is, by shares and idle tax, from the deepest pools up; a
    reservation beyond what they have reserved themselves is divided alike and is theirs in any case.

    Args:
        vms: reserved and claimed memory, shares in force on the host, own pool and host of each VM.
        hosts: how many hosts there are.
        pools: settings of the pools, and what their own VMs ask for on all hosts.
        active: sampled working set of each VM, at most what it claims.
        tax: idle memory tax of each host.
        variable: whether it rises with idle memory there; None: nowhere.
    """
    everywhere = pools.forest.sums_below(pools.demand)
    bounds = MemoryBounds(vms.floor.astype(np.float64), vms.ceiling.astype(np.float64))
    rises = np.zeros(hosts, np.bool_) if variable is None else variable
    depth = np.where(vms.pool == NO_POOL, 0, pools.forest.depth[vms.pool])
    above = vms.pool.copy()
    for level in range(int(depth.max(initial=0)), 0, -1):
        inside = np.flatnonzero(depth >= level)
        climbing = inside[pools.forest.depth[above[inside]] > level]
        above[climbing] = pools.forest.parent[above[climbing]]
        keys, group = np.unique(above[inside] * np.intp(hosts) + vms.host[inside], return_inverse=True)
        slices = _Slices(inside, group, *np.divmod(keys, np.intp(hosts)))
        _bind(vms, bounds, slices, pools, everywhere, (active, tax, rises))
    return bounds


class _Slices(NamedTuple):
    """The slices of one level: which VMs are in one, in which, and pool and host of each."""

    inside: Ints
    group: Ints
    pool: Ints
    host: Ints


def _bind(
    vms: PoolClaims,
    bounds: MemoryBounds,
    slices: _Slices,
    pools: PoolColumns,
    everywhere: Floats,
    idle: tuple[Floats, Floats, Bools],
) -> None:
    """Let the pools of one level act."""
    inside, active = slices.inside, idle[0][slices.inside]
    taxes = (idle[1][slices.host], idle[2][slices.host])
    asked = group_sums(slices.group, vms.ceiling[inside], len(slices.pool))
    total = everywhere[slices.pool]
    part = np.clip(np.divide(asked, total, out=np.ones_like(asked), where=total > 0.0), 1e-12, 1.0)
    floor, ceiling, shares = bounds.floor[inside], bounds.ceiling[inside], vms.shares[inside]
    most, least = pools.limit[slices.pool] * part, pools.reservation[slices.pool] * part
    ceiling = decide_memory_targets(slices.group, most, active, floor, ceiling, shares, *taxes)
    floor = np.minimum(floor, ceiling)
    own = decide_memory_targets(slices.group, least, active, floor, ceiling, shares, *taxes)
    bounds.ceiling[inside] = ceiling
    bounds.floor[inside] = np.maximum(floor, own)
