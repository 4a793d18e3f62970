"""What VMs are entitled to in the whole cluster, pools and all: the loads that the legacy DRS compares."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.pool_tree import PoolClaims, PoolColumns, cut_by_host
from vsphere_client.decisions.resources.pools import divide_with_pools
from vsphere_client.engine.esxi.pool_columns import cpu_pools, memory_pools
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.engine.world.world import World

Floats = NDArray[np.float64]
Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Entitlements:
    """Dynamic entitlement of each VM, MHz and MB, shape (vms,)."""

    cpu_mhz: Floats
    memory_mb: Floats


def cluster_entitlements(
    world: World,
    rows: Rows,
    cpu_mhz: Floats,
    memory_mb: Floats,
    cpu_capacity: float | None,
    memory_capacity: float | None,
) -> Entitlements:
    """The cluster's capacity divided down its tree of pools among the VMs in ``rows`` by their demands.

    The cluster counts as one host, so that each pool keeps all of its shares, reservation and limit
    (drs.md 4: bottom-up demand, top-down resources). ``cpu_mhz`` and ``memory_mb`` are the demands; a capacity of
    None is just what is reserved.
    """
    vms, pools = world.vms, world.pools
    cpu = _Claimed(
        rows, cpu_mhz, vms.cpu_limit_mhz[rows], vms.cpu_reservation_mhz[rows], vms.cpu_shares[rows]
    )
    overhead = vms.overhead_mb[rows]
    limit, reserved = vms.memory_limit_mb[rows] + overhead, vms.memory_reservation_mb[rows] + overhead
    memory = _Claimed(rows, memory_mb, limit, reserved, vms.memory_shares[rows])
    nothing = np.zeros(vms.capacity)
    return Entitlements(
        memory_mb=_divided(world, memory, memory_pools(vms, pools, nothing), memory_capacity),
        cpu_mhz=_divided(world, cpu, cpu_pools(vms, pools), cpu_capacity),
    )


def guaranteed_by_pools(world: World, rows: Rows, cpu_mhz: Floats, memory_mb: Floats) -> Entitlements:
    """What the VMs in ``rows`` are left with of their demands when everybody gets no more than is reserved.

    A pool hands its reservation on by shares to those in it that ask for it (drs.md 4); elsewhere a VM has its own.
    """
    return cluster_entitlements(world, rows, cpu_mhz, memory_mb, None, None)


@dataclass(frozen=True, slots=True, eq=False)
class _Claimed:
    """What the VMs in ``rows`` claim of one resource."""

    rows: Rows
    demand: Floats
    limit: Floats
    reservation: Floats
    shares: Floats


def _divided(world: World, claimed: _Claimed, pools: PoolColumns, capacity: float | None) -> Floats:
    top = np.minimum(claimed.demand, claimed.limit)
    pool = world.vms.pool[claimed.rows].astype(np.intp)
    here = np.zeros(len(top), dtype=np.intp)
    claims = PoolClaims(here, pool, np.minimum(claimed.reservation, top), top, claimed.shares)
    inside = np.flatnonzero(pool != NOWHERE)
    # Pools are divided by what the averaged demands ask for, not by those of this moment.
    asked = np.bincount(pool[inside], top[inside], len(pools.demand)).astype(np.float64)
    pools = replace(pools, demand=asked)
    if capacity is None:
        topmost = cut_by_host(claims, 1, pools)[:1]
        beside = claims.floor[pool == NOWHERE].sum()
        capacity = float(beside + sum(level.floor.sum() for level in topmost))
    return divide_with_pools(claims, np.array([capacity]), pools)
