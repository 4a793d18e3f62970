"""Memory of the VMs for this step: what guests touch, what hosts have to take back."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory import (
    MemoryColumns,
    breaks_large_pages,
    decide_memory_targets,
    decide_page_sharing,
    decide_reclamation,
    memory_state,
    reclamation_goal_mb,
    sharing_saved_mb,
)
from vsphere_client.decisions.resources.memory.sizes import COMPRESSION_RATIO
from vsphere_client.decisions.resources.pool_tree import PoolClaims, flat_shares
from vsphere_client.engine.esxi.pool_columns import memory_pools
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import NOWHERE, Floats, HostTable, PoolTable, VmTable

Rows = NDArray[np.intp]

TOUCHED_SHARE = 0.6
"""Share of its memory that a guest has touched some time after boot (our assumption)."""
TOUCH_MB_PER_S = 100.0
"""How fast a booting guest touches memory for the first time (our assumption)."""
ZERO_PAGE_SHARE = 0.05
"""Share of granted memory that is zero pages, all that salted page sharing finds (our assumption)."""
TOUCH_PERIOD_S = 60.0
"""Time in which a guest touches its working set once (vmkernel.md 2.3, Mem.SamplePeriod)."""


def apply_memory(
    hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, only: Rows, demand: Demand, step_s: float
) -> None:
    """Write the memory columns of the VMs in ``rows``: all that execute on the hosts in ``only``."""
    active = demand.memory_active_mb[rows]
    vms.memory_active_mb[rows] = active
    _grant(vms, rows, active, step_s)
    _share_and_reclaim(hosts, vms, pools, rows, only, step_s)
    vms.memory_consumed_mb[rows] = _consumed(vms, rows)


def prefill(vms: VmTable, rows: Rows, demand: Demand) -> None:
    """Give VMs that have been running for long the memory they touched before the lab began."""
    vms.memory_granted_mb[rows] = _touched(vms, rows, demand.memory_active_mb[rows])


def _touched(vms: VmTable, rows: Rows, active: Floats) -> Floats:
    return np.minimum(np.maximum(active, TOUCHED_SHARE * vms.memory_mb[rows]), vms.memory_mb[rows])


def _grant(vms: VmTable, rows: Rows, active: Floats, step_s: float) -> None:
    granted = vms.memory_granted_mb[rows]
    goal = np.maximum(granted, _touched(vms, rows, active))
    vms.memory_granted_mb[rows] = np.minimum(goal, granted + TOUCH_MB_PER_S * step_s)


def _consumed(vms: VmTable, rows: Rows) -> Floats:
    compressed = vms.memory_compressed_mb[rows] * (1.0 - 1.0 / COMPRESSION_RATIO)
    away = vms.memory_balloon_mb[rows] + compressed + vms.memory_swapped_mb[rows]
    saved = sharing_saved_mb(vms.memory_shared_mb[rows])
    return np.maximum(vms.memory_granted_mb[rows] - away - saved, 0.0)


def _share_and_reclaim(
    hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, only: Rows, step_s: float
) -> None:
    """Only hosts near pressure, and VMs that gave something back before, need the long way."""
    where, size = vms.host[rows], hosts.capacity
    used = np.bincount(where, _consumed(vms, rows) + vms.overhead_mb[rows], size)
    free = hosts.memory_total_mb - hosts.memory_kernel_mb - used
    near = breaks_large_pages(free, hosts.memory_min_free_mb)
    marks = np.maximum(hosts.memory_min_free_mb[only], 1.0)
    hosts.memory_state[only] = memory_state(free[only], marks, hosts.memory_state[only])
    away = vms.memory_balloon_mb[rows] + vms.memory_compressed_mb[rows] + vms.memory_swapped_mb[rows]
    limited = vms.memory_granted_mb[rows] > vms.memory_limit_mb[rows]
    chosen = near[where] | (away > 0.0) | limited
    vms.memory_entitlement_mb[rows] = np.minimum(vms.memory_mb[rows], vms.memory_limit_mb[rows])
    if not chosen.any():
        return
    pressed = rows[chosen]
    _share(hosts, vms, pressed, near, step_s)
    _reclaim(hosts, vms, pools, rows, pressed, step_s)


def _share(hosts: HostTable, vms: VmTable, rows: Rows, near: NDArray[np.bool_], step_s: float) -> None:
    vms.memory_shared_mb[rows] = decide_page_sharing(
        vms.memory_granted_mb[rows],
        vms.memory_shared_mb[rows],
        ZERO_PAGE_SHARE,
        near[vms.host[rows]],
        step_s,
    )


def _reclaim(
    hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, pressed: Rows, step_s: float
) -> None:
    target = _targets(hosts, vms, pools, rows)
    vms.memory_entitlement_mb[rows] = np.minimum(vms.memory_entitlement_mb[rows], target)
    granted = vms.memory_granted_mb[pressed]
    away = vms.memory_compressed_mb[pressed] + vms.memory_swapped_mb[pressed]
    share_away = away / np.maximum(granted, 1.0)
    columns = MemoryColumns(
        memory_mb=vms.memory_mb[pressed],
        granted_mb=granted,
        reservation_mb=vms.memory_reservation_mb[pressed],
        limit_mb=vms.memory_limit_mb[pressed],
        target_mb=vms.memory_entitlement_mb[pressed],
        ballooned_mb=vms.memory_balloon_mb[pressed],
        compressed_mb=vms.memory_compressed_mb[pressed],
        swapped_mb=vms.memory_swapped_mb[pressed],
        touched_mb=share_away * vms.memory_active_mb[pressed] * min(1.0, step_s / TOUCH_PERIOD_S),
        tools_running=vms.tools[pressed],
        host_state=hosts.memory_state[vms.host[pressed]],
    )
    verdict = decide_reclamation(columns, step_s)
    vms.memory_balloon_mb[pressed] = verdict.ballooned_mb
    vms.memory_compressed_mb[pressed] = verdict.compressed_mb
    vms.memory_swapped_mb[pressed] = verdict.swapped_mb


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


def _targets(hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows) -> Floats:
    where = vms.host[rows]
    overhead = np.bincount(where, vms.overhead_mb[rows], hosts.capacity)
    capacity = (
        hosts.memory_total_mb
        - hosts.memory_kernel_mb
        - overhead
        - reclamation_goal_mb(hosts.memory_min_free_mb)
    )
    granted = vms.memory_granted_mb[rows]
    return decide_memory_targets(
        where,
        np.maximum(capacity, 0.0),
        np.minimum(vms.memory_active_mb[rows], granted),
        np.minimum(vms.memory_reservation_mb[rows], granted),
        np.minimum(vms.memory_mb[rows], vms.memory_limit_mb[rows]),
        effective_memory_shares(vms, pools, rows),
    )


def apply_host_memory(hosts: HostTable, vms: VmTable, rows: Rows, only: Rows) -> None:
    """Sum the VMs' memory up to the hosts in ``only``; the VMkernel's own is added."""
    where, size = vms.host[rows], hosts.capacity
    used = np.bincount(where, vms.memory_consumed_mb[rows] + vms.overhead_mb[rows], size)
    usage = np.where(hosts.running, used + hosts.memory_kernel_mb, 0.0)[only]
    hosts.memory_usage_mb[only] = usage
    hosts.memory_active_mb[only] = np.bincount(where, vms.memory_active_mb[rows], size)[only]
    hosts.memory_free_mb[only] = np.maximum(hosts.memory_total_mb[only] - usage, 0.0)
