"""Memory of the VMs for this step: what guests touch, what hosts have to take back."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory import (
    SOFT,
    breaks_large_pages,
    memory_state,
    touched_by_guest_mb,
)
from vsphere_client.engine.esxi.memory_guest import (
    count_consumed,
    free_mb,
    notice_arrivals,
    own_limit_mb,
    sample_working_sets,
    taken_mb,
    touch_memory,
    use_memory,
)
from vsphere_client.engine.esxi.memory_reclaim import (
    AT_ONCE,
    hold_limits,
    reclaim_memory,
    swap_what_is_missing,
)
from vsphere_client.engine.esxi.memory_sharing import (
    clamp_sharing,
    recall_scans,
    share_pages,
    worth_scanning,
)
from vsphere_client.engine.esxi.memory_targets import bind_to_pools, set_targets
from vsphere_client.engine.esxi.memory_tiers import apply_tiers
from vsphere_client.engine.esxi.system_swap_step import apply_system_swap, own_memory_mb
from vsphere_client.engine.storage.lost import LostStorage
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import Bools, Floats, HostTable, PoolTable, VmTable

Rows = NDArray[np.intp]


class Span(NamedTuple):
    """How long a step is, when it ends, the latency of swap files' datastores (ms, by row), and what hosts lost."""

    seconds: float
    now_us: int
    swap_ms: Floats
    lost: LostStorage


RATE_COLUMNS = (
    "memory_swap_in_mb_per_s",
    "memory_swap_out_mb_per_s",
    "memory_host_cache_in_mb_per_s",
    "memory_host_cache_out_mb_per_s",
    "memory_compress_mb_per_s",
    "memory_decompress_mb_per_s",
    "memory_tier_mb_per_s",
    "memory_latency_percent",
    "memory_page_wait_ms",
)
"""What is measured over a step."""
STOPPED_MEMORY_COLUMNS = (
    "memory_active_mb",
    "memory_working_set_mb",
    "memory_fresh_mb",
    "memory_fast_share",
    "memory_slow_share",
    "memory_active_share",
    "memory_pool_floor_mb",
    "memory_granted_mb",
    "memory_consumed_mb",
    "memory_entitlement_mb",
    "memory_shared_mb",
    "memory_zero_mb",
    "memory_saved_mb",
    "memory_hinted_mb",
    "memory_small_mb",
    "memory_balloon_mb",
    "memory_balloon_target_mb",
    "memory_compressed_mb",
    "memory_swapped_mb",
    "memory_swap_target_mb",
    "memory_host_cache_mb",
    "memory_tier_mb",
    "memory_cold_mb",
    "memory_blocked",
    "memory_guest_paging_mb",
    "memory_total_swapped_in_mb",
    "memory_total_swapped_out_mb",
    *RATE_COLUMNS,
)
"""Memory columns that are nothing for a VM that does not execute."""


def apply_memory(
    hosts: HostTable,
    vms: VmTable,
    pools: PoolTable,
    residents: Residents,
    only: Rows,
    demand: Demand,
    span: Span,
) -> None:
    """Write the memory columns of all VMs that execute on the hosts in ``only``.

    A prompt step has no length: nothing is touched, scanned or reclaimed in it, but states and targets
    are computed anew.
    """
    before = vms.memory_consumed_mb.copy()
    notice_arrivals(vms, residents)
    use_memory(vms, residents, demand.memory_active_mb)
    sample_working_sets(hosts, vms, residents, span.now_us, first=span.seconds == 0.0)
    free = free_mb(hosts, residents.host, taken_mb(vms, residents))
    if span.seconds > 0.0:
        for name in RATE_COLUMNS:
            getattr(vms, name).fill(0.0)
        touch_memory(hosts, vms, free, span.seconds, span.swap_ms, span.lost)
    near, due = _judge_hosts(hosts, free, only, span)
    apply_system_swap(hosts, only, span.seconds)
    _share(hosts, vms, residents, near, span.seconds)
    set_targets(hosts, vms, pools, residents, near, due)
    _reclaim(hosts, vms, residents, near, before, span)
    apply_tiers(hosts, vms, residents, only, span.seconds)


def _judge_hosts(hosts: HostTable, free: Floats, only: Rows, span: Span) -> tuple[Bools, Bools]:
    """Set the hosts' states; which hosts are near pressure, and which compute their targets anew."""
    near = breaks_large_pages(free, hosts.memory_min_free_mb, hosts.memory_knows_clear)
    marks = np.maximum(hosts.memory_min_free_mb[only], 1.0)
    before = hosts.memory_state[only]
    state = memory_state(free[only], marks, before, hosts.memory_knows_clear[only])
    waited = span.now_us - hosts.memory_balanced_us[only]
    first = hosts.memory_balanced_us[only] < 0
    over = (waited >= hosts.memory_balance_us[only]) | first | (state != before) | (span.seconds == 0.0)
    hosts.memory_state[only] = state
    hosts.memory_balanced_us[only[over]] = span.now_us
    due = np.zeros(hosts.capacity, np.bool_)
    due[only[over]] = True
    return near, due


def _share(hosts: HostTable, vms: VmTable, residents: Residents, near: Bools, step_s: float) -> None:
    chosen = worth_scanning(hosts, vms, residents, near)
    if chosen.size:
        share_pages(hosts, vms, chosen, near, step_s)
        count_consumed(vms, chosen)


def _reclaim(
    hosts: HostTable, vms: VmTable, residents: Residents, near: Bools, before: Floats, span: Span
) -> None:
    """Only hosts near pressure, and VMs that gave something back or pass their limit, need the long way."""
    away = vms.memory_balloon_mb + vms.memory_compressed_mb + vms.memory_swapped_mb + vms.memory_host_cache_mb
    limit = np.minimum(vms.memory_limit_mb, vms.memory_pool_limit_mb)
    chosen = (away > 0.0) | (vms.memory_granted_mb > limit)
    chosen[residents.on(near)] = True
    pressed = residents.those(chosen)
    if not pressed.size:
        return
    reclaim_memory(hosts, vms, pressed, span.seconds, span.now_us)
    count_consumed(vms, pressed)
    hold_limits(hosts, vms, pressed, before[pressed], span.seconds)
    # All VMs of a host that is short are among these.
    swap_what_is_missing(hosts, vms, pressed, span.seconds)
    clamp_sharing(vms, pressed)


def prefill(
    hosts: HostTable, vms: VmTable, pools: PoolTable, residents: Residents, demand: Demand, now_us: int
) -> None:
    """Give VMs that have been running for long the memory they touched before the lab began.

    Where that is more than a host has, its balloons, compression and swap have done their work long ago.
    """
    rows = residents.rows
    working_set = demand.memory_active_mb[rows]
    vms.memory_working_set_mb[rows] = working_set
    touched = touched_by_guest_mb(vms.memory_mb[rows], working_set, vms.zeroes_memory[rows])
    vms.memory_granted_mb[rows] = touched
    vms.memory_seen_on[rows] = vms.host[rows]
    sample_working_sets(hosts, vms, residents, now_us, first=True)
    recall_scans(hosts, vms, rows)
    count_consumed(vms, rows)
    _settle(hosts, vms, pools, residents, now_us)
    hosts.memory_overcommit_1[:] = _overcommit(hosts, residents)
    hosts.memory_overcommit_5[:] = hosts.memory_overcommit_15[:] = hosts.memory_overcommit_1


def _settle(hosts: HostTable, vms: VmTable, pools: PoolTable, residents: Residents, now_us: int) -> None:
    rows = residents.rows
    full = free_mb(hosts, residents.host, taken_mb(vms, residents)) < hosts.memory_min_free_mb
    hosts.memory_state[full] = SOFT
    bind_to_pools(hosts, vms, pools, rows, full)
    chosen = rows[full[vms.host[rows]] | (vms.memory_granted_mb[rows] > own_limit_mb(vms, rows))]
    if not chosen.size:
        return
    share_pages(hosts, vms, chosen, full, 0.0)
    set_targets(hosts, vms, pools, residents, full, np.ones(hosts.capacity, np.bool_))
    # Any length will do: the rates have no bound.
    reclaim_memory(hosts, vms, chosen, 1.0, now_us, AT_ONCE)
    count_consumed(vms, rows)
    swap_what_is_missing(hosts, vms, rows, 0.0)
    clamp_sharing(vms, chosen)


def _overcommit(hosts: HostTable, residents: Residents) -> Floats:
    """By what part the VMs are larger than the memory their host has for them; 0 where they are not."""
    size = np.bincount(residents.host, residents.memory_mb + residents.overhead_mb, hosts.capacity)
    there = np.maximum(hosts.memory_total_mb - hosts.memory_kernel_mb, 1.0)
    return np.asarray(np.maximum(size / there - 1.0, 0.0))


def apply_host_memory(
    hosts: HostTable, vms: VmTable, residents: Residents, only: Rows, step_s: float
) -> None:
    """Sum the VMs' memory up to the hosts in ``only``; the VMkernel's own is added."""
    where, rows, size = residents.host, residents.rows, hosts.capacity
    used = np.bincount(where, taken_mb(vms, residents), size)
    usage = np.where(hosts.running, used + own_memory_mb(hosts), 0.0)[only]
    hosts.memory_usage_mb[only] = usage
    hosts.memory_active_mb[only] = np.bincount(where, vms.memory_active_mb[rows], size)[only]
    cached = residents.those(vms.memory_host_cache_mb > 0.0)
    amounts = vms.memory_host_cache_mb[cached]
    hosts.memory_host_cache_mb[only] = np.bincount(vms.host[cached], amounts, size)[only]
    hosts.memory_free_mb[only] = np.maximum(hosts.memory_total_mb[only] - usage, 0.0)
    if step_s > 0.0:
        _average_overcommit(hosts, _overcommit(hosts, residents), step_s)


def _average_overcommit(hosts: HostTable, now: Floats, step_s: float) -> None:
    for minutes in (1, 5, 15):
        average: Floats = getattr(hosts, f"memory_overcommit_{minutes}")
        average += (now - average) * (1.0 - np.exp(-step_s / (60.0 * minutes)))
