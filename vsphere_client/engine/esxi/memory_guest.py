"""What guests do with their memory: touch it, use it, miss pages, and suffer from balloons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory import (
    COMPRESSION_GAIN,
    Returns,
    balloon_slowdown,
    decide_returns,
    follow_active,
    limit_to_free,
    sample_touched_pages,
    touched_by_guest_mb,
)
from vsphere_client.decisions.resources.memory.contents import GROWTH_MB_PER_S, ZEROING_MB_PER_S
from vsphere_client.decisions.resources.memory.sizes import SAMPLED_PAGES
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import Floats, HostTable, VmTable
from vsphere_client.model.units import SECOND_US

Rows = NDArray[np.intp]

SPREAD_S = 60
"""VMs are sampled in turn, each at its own second of this many."""


def away_mb(vms: VmTable, rows: Rows) -> Floats:
    """Guest memory that is compressed, in the host cache or in the swap file."""
    return vms.memory_compressed_mb[rows] + vms.memory_host_cache_mb[rows] + vms.memory_swapped_mb[rows]


def consumed_mb(vms: VmTable, rows: Rows) -> Floats:
    """Machine memory that backs the VMs: granted less what was reclaimed and what sharing saves."""
    compressed = vms.memory_compressed_mb[rows]
    gone = vms.memory_balloon_mb[rows] + compressed * COMPRESSION_GAIN
    gone += vms.memory_swapped_mb[rows] + vms.memory_host_cache_mb[rows] + vms.memory_saved_mb[rows]
    return np.maximum(vms.memory_granted_mb[rows] - gone, 0.0)


def free_mb(hosts: HostTable, vms: VmTable, rows: Rows) -> Floats:
    """Machine memory of every host that nobody has; negative where more was given than there is."""
    used = np.bincount(vms.host[rows], consumed_mb(vms, rows) + vms.overhead_mb[rows], hosts.capacity)
    return hosts.memory_total_mb - hosts.memory_kernel_mb - used


def notice_arrivals(vms: VmTable, rows: Rows) -> None:
    """A VM that boots or comes to another host has nothing shared there, and large pages again."""
    new = rows[vms.memory_seen_on[rows] != vms.host[rows]]
    booting = rows[vms.memory_granted_mb[rows] == 0.0]
    vms.memory_sample[booting] = -1
    for fresh in (new, booting):
        for column in (vms.memory_hinted_mb, vms.memory_small_mb, vms.memory_shared_mb, vms.memory_saved_mb):
            column[fresh] = 0.0
        vms.memory_seen_on[fresh] = vms.host[fresh]


def use_memory(vms: VmTable, rows: Rows, working_set: Floats) -> None:
    """Take in the new working sets; where one grows, pages that had gone cold are wanted again."""
    grown = np.maximum(working_set - vms.memory_working_set_mb[rows], 0.0)
    idle = np.maximum(vms.memory_granted_mb[rows] - vms.memory_working_set_mb[rows], 1.0)
    vms.memory_working_set_mb[rows] = working_set
    warm = (grown > 0.0) & (vms.memory_cold_mb[rows] > 0.0)
    if warm.any():
        vms.memory_cold_mb[rows[warm]] *= 1.0 - np.minimum(grown[warm] / idle[warm], 1.0)


def sample_working_sets(hosts: HostTable, vms: VmTable, rows: Rows, now_us: int, *, first: bool) -> None:
    """Sample the VMs whose period is over, or only who never was (``first``), and show what samples say.

    DRS and the pages copied by vMotion go by the working set itself: DRS looks at averages over minutes, which
    hide the error of a sample (our assumption).
    """
    period = hosts.memory_sample_us[vms.host[rows]]
    number = (now_us + vms.memory_seed[rows] % SPREAD_S * SECOND_US) // period
    last = vms.memory_sample[rows]
    due = last < 0 if first else number != last
    if due.any():
        _sample(vms, rows[due], number[due], last[due])
    seen = vms.memory_active_share[rows] * vms.memory_mb[rows]
    # A page that was never touched is not found touched either.
    most = np.maximum(vms.memory_granted_mb[rows], vms.memory_working_set_mb[rows])
    vms.memory_active_mb[rows] = np.minimum(seen, most)


def _sample(vms: VmTable, rows: Rows, number: NDArray[np.int64], last: NDArray[np.int64]) -> None:
    used = vms.memory_working_set_mb[rows] / np.maximum(vms.memory_mb[rows], 1.0)
    found = sample_touched_pages(used, vms.memory_seed[rows], number) / SAMPLED_PAGES
    first = last < 0
    fast = np.where(first, found, vms.memory_fast_share[rows])
    slow = np.where(first, found, vms.memory_slow_share[rows])
    estimate = follow_active(fast, slow, found, np.where(first, 1, number - last))
    vms.memory_fast_share[rows], vms.memory_slow_share[rows] = estimate.fast, estimate.slow
    vms.memory_active_share[rows] = estimate.estimate
    vms.memory_sample[rows] = number


def touch_memory(hosts: HostTable, vms: VmTable, rows: Rows, step_s: float) -> None:
    """Let guests touch new memory and pages they miss, as far as their hosts have free pages.

    VMs that are blocked do not run and touch nothing.
    """
    where = vms.host[rows].astype(np.intp)
    wish = _growth_wish(vms, rows, step_s)
    away = np.flatnonzero(away_mb(vms, rows) > 0.0)
    back = _returns(vms, rows[away], step_s)
    total = wish.copy()
    total[away] += back.total_mb
    allowed = limit_to_free(where, total, free_mb(hosts, vms, rows))[where]
    vms.memory_granted_mb[rows] += wish * allowed
    _bring_back(vms, rows[away], back, allowed[away], step_s)


def _growth_wish(vms: VmTable, rows: Rows, step_s: float) -> Floats:
    goal = touched_by_guest_mb(vms.memory_mb[rows], vms.memory_working_set_mb[rows], vms.zeroes_memory[rows])
    speed = np.where(vms.zeroes_memory[rows], ZEROING_MB_PER_S, GROWTH_MB_PER_S) * step_s
    wish = np.clip(goal - vms.memory_granted_mb[rows], 0.0, speed)
    return np.where(vms.memory_blocked[rows], 0.0, wish)


def _returns(vms: VmTable, rows: Rows, step_s: float) -> Returns:
    away = away_mb(vms, rows)
    hot = np.maximum(away - vms.memory_cold_mb[rows], 0.0)
    missed = np.minimum(hot, vms.memory_working_set_mb[rows])
    return decide_returns(
        np.where(vms.memory_blocked[rows], 0.0, missed),
        vms.memory_compressed_mb[rows],
        vms.memory_host_cache_mb[rows],
        vms.memory_swapped_mb[rows],
        vms.disk_latency_ms[rows],
        vms.num_cpu[rows],
        step_s,
    )


def _bring_back(vms: VmTable, rows: Rows, back: Returns, allowed: Floats, step_s: float) -> None:
    moves = (
        (vms.memory_compressed_mb, vms.memory_decompress_mb_per_s, back.decompressed_mb),
        (vms.memory_host_cache_mb, vms.memory_host_cache_in_mb_per_s, back.cache_in_mb),
        (vms.memory_swapped_mb, vms.memory_swap_in_mb_per_s, back.swapped_in_mb),
    )
    for place, rate, amount in moves:
        place[rows] -= amount * allowed
        if step_s > 0.0:
            rate[rows] = amount * allowed / step_s
    if step_s > 0.0:
        # Who waits for a page that the host has not got free yet, waits all the more.
        vms.memory_latency_percent[rows] = np.where(allowed < 1.0, 100.0, back.wait_percent)
        vms.memory_latency_percent[rows[back.total_mb <= 0.0]] = 0.0


def slow_ballooned_guests(vms: VmTable, rows: Rows, demand: Demand) -> None:
    """Take off the demand of guests what a balloon in them costs."""
    full = rows[vms.memory_balloon_mb[rows] > 0.0]
    if full.size:
        demand.cpu_mhz[full] *= balloon_slowdown(
            vms.memory_mb[full], demand.memory_active_mb[full], vms.memory_balloon_mb[full]
        )
