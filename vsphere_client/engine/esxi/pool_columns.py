"""The resource pools' settings as the dividing of CPU and memory takes them, from the tables."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.pool_forest import PoolForest
from vsphere_client.decisions.resources.pool_tree import PoolColumns
from vsphere_client.engine.world.tables import NOWHERE, Floats, PoolTable, VmTable


def cpu_pools(vms: VmTable, pools: PoolTable) -> PoolColumns:
    """CPU settings of the pools; their demand is what running VMs ask for, up to their own limits."""
    asked = np.minimum(vms.cpu_demand_mhz, vms.cpu_limit_mhz)
    own = _sums(vms, pools, asked, vms.cpu_shares)
    shares = own.forest.scaled_shares(pools.cpu_shares, pools.scalable, own.shares)
    return PoolColumns(own.forest, shares, pools.cpu_reservation_mhz, pools.cpu_limit_mhz, own.asked)


def memory_pools(vms: VmTable, pools: PoolTable, asked_mb: Floats) -> PoolColumns:
    """Memory settings of the pools; ``asked_mb`` says for each VM row what it asks for."""
    own = _sums(vms, pools, asked_mb, vms.memory_shares)
    shares = own.forest.scaled_shares(pools.memory_shares, pools.scalable, own.shares)
    return PoolColumns(own.forest, shares, pools.memory_reservation_mb, pools.memory_limit_mb, own.asked)


class _Sums:
    """Of the running VMs that stand in each pool itself: what they ask for, and their shares."""

    def __init__(self, forest: PoolForest, asked: Floats, shares: Floats) -> None:
        self.forest, self.asked, self.shares = forest, asked, shares


def _sums(vms: VmTable, pools: PoolTable, asked: Floats, shares: Floats) -> _Sums:
    inside = np.flatnonzero(vms.executing & (vms.pool != NOWHERE))
    pool: NDArray[np.int32] = vms.pool[inside]

    def total(column: Floats) -> Floats:
        return np.bincount(pool, column[inside], pools.capacity).astype(np.float64)

    return _Sums(PoolForest.of(pools.parent), total(asked), total(shares))
