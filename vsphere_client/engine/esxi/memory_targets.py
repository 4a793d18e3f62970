"""How much memory each VM of a host under pressure may keep: shares, reservations, limits and the idle tax."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory import (
    decide_memory_targets,
    reclamation_goal_mb,
    touched_by_guest_mb,
)
from vsphere_client.decisions.resources.pool_tree import PoolClaims, flat_shares
from vsphere_client.engine.esxi.pool_columns import memory_pools
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats, HostTable, PoolTable, VmTable

Rows = NDArray[np.intp]


def set_targets(
    hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, near: Bools, due: Bools
) -> None:
    """Write what each VM may have: all it is configured with, or its target on a host near pressure.

    Targets are computed anew only on the hosts that are ``due``; on the others they stand.
    """
    where = vms.host[rows]
    calm = np.zeros(vms.capacity, np.bool_)
    calm[rows] = ~near[where]
    np.minimum(vms.memory_mb, vms.memory_limit_mb, out=vms.memory_entitlement_mb, where=calm)
    pressed = rows[(near & due)[where]]
    if pressed.size:
        _set_pressed(hosts, vms, pools, rows, pressed)


def _set_pressed(hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, pressed: Rows) -> None:
    where = vms.host[pressed].astype(np.intp)
    saved = vms.memory_saved_mb[pressed]
    most = np.minimum(vms.memory_mb[pressed], vms.memory_limit_mb[pressed])
    touched = touched_by_guest_mb(
        vms.memory_mb[pressed], vms.memory_working_set_mb[pressed], vms.zeroes_memory[pressed]
    )
    # A VM claims what it has touched or is about to touch; sharing has paid for a part of it.
    claim = np.minimum(np.maximum(np.maximum(touched, vms.memory_granted_mb[pressed]) - saved, 0.0), most)
    target = decide_memory_targets(
        where,
        memory_for_vms(hosts, vms, rows),
        np.minimum(vms.memory_active_mb[pressed], claim),
        np.minimum(vms.memory_reservation_mb[pressed], claim),
        claim,
        effective_memory_shares(vms, pools, pressed),
        hosts.memory_idle_tax,
    )
    unpressed = target >= claim - 1e-6
    vms.memory_entitlement_mb[pressed] = np.where(unpressed, most, target)


def memory_for_vms(hosts: HostTable, vms: VmTable, rows: Rows) -> Floats:
    """What each host can give its VMs and still stand above its high mark, in MB."""
    overhead = np.bincount(vms.host[rows], vms.overhead_mb[rows], hosts.capacity)
    kept = hosts.memory_kernel_mb + overhead + reclamation_goal_mb(hosts.memory_min_free_mb)
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
