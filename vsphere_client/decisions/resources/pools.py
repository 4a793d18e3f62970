"""Dividing hosts' CPU among VMs that stand in resource pools, one level of pools deep.

A pool spreads over hosts: on each host it counts with the part of its shares, reservation and
limit that its VMs there ask for. First its slice is found beside the VMs of the root pool,
then the slice is divided among its own VMs.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.shares import divide_by_shares
from vsphere_client.decisions.resources.water_filling import group_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
ROOT = -1
"""Pool number of a VM that stands beside the pools."""


@dataclass(frozen=True, slots=True)
class PoolColumns:
    """Settings of the pools by row, MHz or MB; ``demand`` is what all VMs of a pool ask for, on any host."""

    shares: Floats
    reservation: Floats
    limit: Floats
    demand: Floats


@dataclass(frozen=True, slots=True)
class PoolClaims:
    """VMs as claimants of their hosts' capacity; ``pool`` is a row of the pools, or ROOT."""

    host: Ints
    pool: Ints
    floor: Floats
    ceiling: Floats
    shares: Floats


def divide_with_pools(vms: PoolClaims, capacity: Floats, pools: PoolColumns) -> Floats:
    """What each VM receives when pools stand between it and its host, shape (n,).

    Without pools in sight this is `divide_by_shares`. Our assumption: a pool's settings are
    split over the hosts in proportion to what its VMs there ask for (drs.md 4, per-host trees).
    """
    inside = vms.pool != ROOT
    if not inside.any():
        return divide_by_shares(vms.host, capacity, vms.floor, vms.ceiling, vms.shares)
    key = vms.pool[inside] * np.intp(len(capacity)) + vms.host[inside]
    pairs, member = np.unique(key, return_inverse=True)
    pair_pool, pair_host = np.divmod(pairs, np.intp(len(capacity)))
    slices = _slices(vms, inside, member, pair_pool, pools)
    outside = ~inside
    siblings = divide_by_shares(
        np.concatenate([vms.host[outside], pair_host]),
        capacity,
        np.concatenate([vms.floor[outside], slices.floor]),
        np.concatenate([vms.ceiling[outside], slices.ceiling]),
        np.concatenate([vms.shares[outside], slices.shares]),
    )
    given = np.empty(len(vms.host))
    given[outside] = siblings[: int(outside.sum())]
    given[inside] = divide_by_shares(
        member, siblings[int(outside.sum()) :], vms.floor[inside], vms.ceiling[inside], vms.shares[inside]
    )
    return given


@dataclass(frozen=True, slots=True)
class _Slices:
    """The parts of pools on hosts, as siblings of VMs."""

    floor: Floats
    ceiling: Floats
    shares: Floats


def _slices(
    vms: PoolClaims, inside: NDArray[np.bool_], member: Ints, pair_pool: Ints, pools: PoolColumns
) -> _Slices:
    count = len(pair_pool)
    asked = group_sums(member, vms.ceiling[inside], count)
    total = pools.demand[pair_pool]
    part = np.divide(asked, total, out=np.ones(count), where=total > 0.0)
    part = np.minimum(part, 1.0)
    ceiling = np.minimum(asked, pools.limit[pair_pool] * part)
    reserved = np.maximum(pools.reservation[pair_pool] * part, group_sums(member, vms.floor[inside], count))
    # A pool that asks for nothing here still needs shares above zero to be a sibling.
    shares = np.maximum(pools.shares[pair_pool] * part, 1e-9)
    return _Slices(np.minimum(reserved, ceiling), ceiling, shares)
