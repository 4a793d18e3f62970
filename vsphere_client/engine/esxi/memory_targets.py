"""How much memory each VM of a host under pressure may keep: shares, reservations, limits and the idle tax."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory import (
    bound_by_pools,
    decide_memory_targets,
    reclamation_goal_mb,
    touched_by_guest_mb,
)
from vsphere_client.decisions.resources.pool_tree import PoolClaims, PoolColumns, flat_shares
from vsphere_client.engine.esxi.pool_columns import memory_pools
from vsphere_client.engine.esxi.system_swap_step import own_memory_mb
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats, HostTable, PoolTable, VmTable

Rows = NDArray[np.intp]


def set_targets(
    hosts: HostTable, vms: VmTable, pools: PoolTable, residents: Residents, near: Bools, due: Bools
) -> None:
    """Write what each VM may have: all it is configured with, or its target on a host near pressure.

    Targets are computed anew only on the hosts that are ``due``; on the others they stand.
    """
    bind_to_pools(hosts, vms, pools, residents.on(due), near)
    calm = residents.inside.copy()
    calm[residents.on(near)] = False
    most = np.minimum(vms.memory_mb, np.minimum(vms.memory_limit_mb, vms.memory_pool_limit_mb))
    np.copyto(vms.memory_entitlement_mb, most, where=calm)
    pressed = residents.on(near & due)
    if pressed.size:
        _set_pressed(hosts, vms, pools, residents.rows, pressed)


def bind_to_pools(hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, near: Bools) -> None:
    """Write what the pools above each VM keep for it and keep it to; nothing and infinite without them.

    Reservations matter on hosts near pressure, a limit where the VMs below it claim more.
    """
    vms.memory_pool_floor_mb[rows], vms.memory_pool_limit_mb[rows] = 0.0, np.inf
    binding = pools.alive & (np.isfinite(pools.memory_limit_mb) | (pools.memory_reservation_mb > 0.0))
    if not binding.any():
        return
    everyone = np.flatnonzero(vms.executing & (vms.pool != NOWHERE))
    asked = np.zeros(vms.capacity)
    asked[everyone] = _claim(vms, everyone)
    columns = memory_pools(vms, pools, asked)
    full = columns.forest.sums_below(columns.demand) > columns.limit
    kept_to = full | columns.forest.any_above(full)
    rows = rows[vms.pool[rows] != NOWHERE]
    rows = rows[near[vms.host[rows]] | kept_to[vms.pool[rows]]]
    if rows.size:
        _bind(hosts, vms, rows, asked, columns)


def _bind(hosts: HostTable, vms: VmTable, rows: Rows, asked: Floats, pools: PoolColumns) -> None:
    claim = asked[rows]
    floor = np.minimum(vms.memory_reservation_mb[rows], claim)
    shares = np.maximum(vms.memory_shares[rows], 1.0)
    claims = PoolClaims(vms.host[rows].astype(np.intp), vms.pool[rows].astype(np.intp), floor, claim, shares)
    active = np.minimum(vms.memory_active_mb[rows], claim)
    bounds = bound_by_pools(
        claims, hosts.capacity, pools, active, hosts.memory_idle_tax, hosts.memory_tax_rises
    )
    vms.memory_pool_floor_mb[rows] = bounds.floor
    vms.memory_pool_limit_mb[rows] = np.where(bounds.ceiling < claim - 1e-6, bounds.ceiling, np.inf)


def _claim(vms: VmTable, rows: Rows) -> Floats:
    """What VMs have touched or are about to touch, within their limits; sharing has paid for a part of it."""
    touched = touched_by_guest_mb(
        vms.memory_mb[rows], vms.memory_working_set_mb[rows], vms.zeroes_memory[rows]
    )
    wanted = np.maximum(touched, vms.memory_granted_mb[rows]) - vms.memory_saved_mb[rows]
    most = np.minimum(vms.memory_mb[rows], vms.memory_limit_mb[rows])
    return np.asarray(np.clip(wanted, 0.0, most))


def _set_pressed(hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, pressed: Rows) -> None:
    claim = np.minimum(_claim(vms, pressed), vms.memory_pool_limit_mb[pressed])
    kept = np.maximum(vms.memory_reservation_mb[pressed], vms.memory_pool_floor_mb[pressed])
    target = decide_memory_targets(
        vms.host[pressed].astype(np.intp),
        memory_for_vms(hosts, vms, rows),
        np.minimum(vms.memory_active_mb[pressed], claim),
        np.minimum(kept, claim),
        claim,
        effective_memory_shares(vms, pools, pressed),
        hosts.memory_idle_tax,
        hosts.memory_tax_rises,
    )
    most = np.minimum(vms.memory_limit_mb[pressed], vms.memory_pool_limit_mb[pressed])
    most = np.minimum(vms.memory_mb[pressed], most)
    vms.memory_entitlement_mb[pressed] = np.where(target >= claim - 1e-6, most, target)


def memory_for_vms(hosts: HostTable, vms: VmTable, rows: Rows) -> Floats:
    """What each host can give its VMs and still stand above its high mark, in MB."""
    overhead = np.bincount(vms.host[rows], vms.overhead_mb[rows], hosts.capacity)
    kept = own_memory_mb(hosts) + overhead + reclamation_goal_mb(hosts.memory_min_free_mb)
    return np.asarray(np.maximum(hosts.memory_total_mb - kept, 0.0))


def effective_memory_shares(vms: VmTable, pools: PoolTable, rows: Rows) -> Floats:
    """Memory shares of VMs as siblings on their host: a pool's shares are split among what is in it.

    Our assumption: a pool counts on each host with the part of its shares that its VMs' granted
    memory there is of all its VMs' memory.
    """
    shares = np.maximum(vms.memory_shares[rows], 1.0)
    pool = vms.pool[rows].astype(np.intp)
    if not (pool != NOWHERE).any():
        return shares
    granted = np.maximum(vms.memory_granted_mb, 1.0)
    columns = memory_pools(vms, pools, granted)
    own = granted[rows]
    claims = PoolClaims(vms.host[rows].astype(np.intp), pool, np.zeros(len(rows)), own, shares)
    return np.maximum(flat_shares(claims, int(vms.host[rows].max()) + 1, columns), 1e-6)
