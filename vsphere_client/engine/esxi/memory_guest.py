"""What guests do with their memory: touch it, use it, miss pages, and suffer from balloons."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory import (
    COMPRESSION_GAIN,
    HUNG_MS,
    Returns,
    balloon_slowdown,
    decide_returns,
    follow_active,
    limit_to_free,
    limit_to_own,
    sample_touched_pages,
    touched_by_guest_mb,
    wait_for_frames,
)
from vsphere_client.decisions.resources.memory.contents import GROWTH_MB_PER_S, ZEROING_MB_PER_S
from vsphere_client.decisions.resources.memory.sizes import SAMPLED_PAGES
from vsphere_client.engine.esxi.system_swap_step import own_memory_mb
from vsphere_client.engine.storage.lost import LostStorage
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats, HostTable, VmTable
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


def taken_mb(vms: VmTable, residents: Residents) -> Floats:
    """What VMs and their overheads take of their hosts' memory, by what they consumed when last counted."""
    return np.asarray(vms.memory_consumed_mb[residents.rows] + residents.overhead_mb)


def free_mb(hosts: HostTable, where: NDArray[np.integer], taken: Floats) -> Floats:
    """Machine memory of every host that nobody has, from what VMs on the hosts ``where`` take of it, in MB.

    Negative where more was given than there is.
    """
    used = np.bincount(where, taken, hosts.capacity)
    return hosts.memory_total_mb - own_memory_mb(hosts) - used


def count_consumed(vms: VmTable, rows: Rows) -> None:
    """Count anew what the VMs in ``rows`` consume."""
    vms.memory_consumed_mb[rows] = consumed_mb(vms, rows)


def notice_arrivals(vms: VmTable, residents: Residents) -> None:
    """A VM that boots or comes to another host has nothing shared or cached there, and large pages again."""
    booting = residents.those(vms.memory_granted_mb == 0.0)
    vms.memory_sample[booting] = -1
    vms.memory_sample_due_us[booting] = 0
    new = residents.those(vms.memory_seen_on != vms.host)
    # What the host cache of the source held went into the swap file.
    vms.memory_swapped_mb[new] += vms.memory_host_cache_mb[new]
    vms.memory_host_cache_mb[new] = 0.0
    for fresh in (new, booting):
        for column in (vms.memory_hinted_mb, vms.memory_small_mb, vms.memory_shared_mb, vms.memory_saved_mb):
            column[fresh] = 0.0
        vms.memory_seen_on[fresh] = vms.host[fresh]
        count_consumed(vms, fresh)


def use_memory(vms: VmTable, residents: Residents, working_set: Floats) -> None:
    """Take in the new working sets (by VM row); where one grows, pages that had gone cold are wanted again.

    What a Windows guest frees its zero page thread touches once more (vmkernel.md 3, Sampling).
    """
    changed = residents.those(working_set != vms.memory_working_set_mb)
    zeroing = changed[vms.zeroes_memory[changed]]
    freed = zeroing[working_set[zeroing] < vms.memory_working_set_mb[zeroing]]
    vms.memory_fresh_mb[freed] = np.maximum(vms.memory_fresh_mb[freed], vms.memory_working_set_mb[freed])
    cold = changed[vms.memory_cold_mb[changed] > 0.0]
    before = vms.memory_working_set_mb[cold]
    grown = np.maximum(working_set[cold] - before, 0.0)
    idle = np.maximum(vms.memory_granted_mb[cold] - before, 1.0)
    vms.memory_cold_mb[cold] *= 1.0 - np.minimum(grown / idle, 1.0)
    vms.memory_working_set_mb[changed] = working_set[changed]


def sample_working_sets(
    hosts: HostTable, vms: VmTable, residents: Residents, now_us: int, *, first: bool
) -> None:
    """Sample the VMs whose period is over, or only who never was (``first``), and show what samples say.

    Pages in the balloon are not among those that samples are taken of.

    DRS and the pages copied by vMotion go by the working set itself: DRS looks at averages over minutes, which
    hide the error of a sample (our assumption).
    """
    due = residents.those(vms.memory_sample < 0 if first else vms.memory_sample_due_us <= now_us)
    if not due.size:
        return
    # In long steps everybody is due, and much of what is looked up here is at hand.
    everybody = len(due) == len(residents.rows)
    place = residents.place if everybody else due
    memory = np.maximum(
        (residents.memory_mb if everybody else vms.memory_mb[due]) - vms.memory_balloon_mb[due], 1.0
    )
    period = sampling_period_us(hosts, residents.host if everybody else vms.host[due])
    seed, used = vms.memory_seed[due], vms.memory_working_set_mb[due]
    # Division and a product: NumPy's remainder takes twice as long.
    own_us = (seed - seed // SPREAD_S * SPREAD_S) * SECOND_US
    number = (now_us + own_us) // period
    touched = np.maximum(used, vms.memory_fresh_mb[due])
    vms.memory_fresh_mb[place] = 0.0
    found = sample_touched_pages(touched / memory, seed, number) / SAMPLED_PAGES
    seen = _take_in(vms, due, place, found, number) * memory
    vms.memory_sample_due_us[place] = (number + 1) * period - own_us
    # A page that was never touched is not found touched either.
    vms.memory_active_mb[place] = np.minimum(seen, np.maximum(vms.memory_granted_mb[due], used))


def sampling_period_us(hosts: HostTable, where: NDArray[np.integer]) -> NDArray[np.int64] | int:
    """The period of hosts; one number where all have the same, by which NumPy divides in a third of the time."""
    periods = hosts.memory_sample_us[hosts.alive]
    return int(periods[0]) if (periods == periods[0]).all() else hosts.memory_sample_us[where]


def _take_in(
    vms: VmTable, rows: Rows, place: Bools | Rows, found: Floats, number: NDArray[np.int64]
) -> Floats:
    """Take samples in; returns what the VMs in ``rows``, whose ``place`` in a column is known, are held to touch."""
    last = vms.memory_sample[rows]
    fast, slow = vms.memory_fast_share[rows], vms.memory_slow_share[rows]
    # A VM that moved to a host with another period counts on from there.
    passed = np.maximum(number - last, 1)
    first = np.flatnonzero(last < 0)
    fast[first], slow[first], passed[first] = found[first], found[first], 1
    estimate = follow_active(fast, slow, found, passed)
    vms.memory_fast_share[place], vms.memory_slow_share[place] = estimate.fast, estimate.slow
    vms.memory_active_share[place] = estimate.estimate
    vms.memory_sample[place] = number
    return estimate.estimate


def touch_memory(
    hosts: HostTable, vms: VmTable, free: Floats, step_s: float, swap_ms: Floats, lost: LostStorage
) -> None:
    """Let all guests touch new memory and pages they miss, as far as hosts have free pages and limits let them.

    ``free`` is what each host has free; what is touched is taken off it. ``swap_ms`` is the latency of each
    datastore, ``lost`` are those that hosts do not reach. VMs that are blocked or paused do not run and touch
    nothing.
    """
    awake = vms.executing & ~(vms.memory_blocked | vms.paused)
    goal = touched_by_guest_mb(vms.memory_mb, vms.memory_working_set_mb, vms.zeroes_memory)
    paged = vms.memory_compressed_mb + vms.memory_host_cache_mb + vms.memory_swapped_mb > 0.0
    rows = np.flatnonzero(awake & ((goal > vms.memory_granted_mb) | paged))
    if not rows.size:
        return
    speed = np.where(vms.zeroes_memory[rows], ZEROING_MB_PER_S, GROWTH_MB_PER_S) * step_s
    wish = np.clip(goal[rows] - vms.memory_granted_mb[rows], 0.0, speed)
    back = _returns(vms, rows, step_s, _swap_latency_ms(vms, rows, swap_ms, lost))
    where, wanted = vms.host[rows].astype(np.intp), wish + back.total_mb
    allowed = limit_to_own(wanted, vms.memory_consumed_mb[rows], own_limit_mb(vms, rows), step_s)
    allowed *= limit_to_free(where, wanted * allowed, free)[where]
    vms.memory_granted_mb[rows] += wish * allowed
    vms.memory_fresh_mb[rows] += wish * allowed
    _bring_back(vms, rows, back, allowed, step_s)
    vms.memory_latency_percent[rows] = np.where(
        wanted > 0.0, wait_for_frames(back.wait_percent, allowed), 0.0
    )
    vms.memory_page_wait_ms[rows] = back.page_ms
    count_consumed(vms, rows)
    free -= np.bincount(where, wanted * allowed, hosts.capacity)


def own_limit_mb(vms: VmTable, rows: Rows) -> Floats:
    """What VMs may consume at most, by their own limit and their pools', in MB."""
    return np.minimum(vms.memory_limit_mb[rows], vms.memory_pool_limit_mb[rows])


def _swap_latency_ms(vms: VmTable, rows: Rows, of_datastores: Floats, lost: LostStorage) -> Floats:
    """Latency of the swap files of VMs, ms; of one whose host lost its datastore a page never comes."""
    store = vms.swap_store[rows].astype(np.intp)
    latency = np.where(store == NOWHERE, 0.0, of_datastores[store])
    if (found := lost.of(vms.host[rows].astype(np.intp), store)) is not None:
        latency[found[0] & (vms.memory_swapped_mb[rows] > 0.0)] = HUNG_MS
    return latency


def _returns(vms: VmTable, rows: Rows, step_s: float, swap_ms: Floats) -> Returns:
    hot = np.maximum(away_mb(vms, rows) - vms.memory_cold_mb[rows], 0.0)
    return decide_returns(
        np.minimum(hot, vms.memory_working_set_mb[rows]),
        vms.memory_compressed_mb[rows],
        vms.memory_host_cache_mb[rows],
        vms.memory_swapped_mb[rows],
        swap_ms,
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
        rate[rows] = amount * allowed / step_s


def slow_ballooned_guests(vms: VmTable, residents: Residents, demand: Demand) -> None:
    """Take off the demand of guests what a balloon in them costs."""
    full = residents.those(vms.memory_balloon_mb > 0.0)
    if full.size:
        demand.cpu_mhz[full] *= balloon_slowdown(
            vms.memory_mb[full], demand.memory_active_mb[full], vms.memory_balloon_mb[full]
        )
