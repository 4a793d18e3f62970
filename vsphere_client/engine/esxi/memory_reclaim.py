"""Taking memory back in the step: balloon, compression, host cache and swap, and what must go at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory import (
    MemoryColumns,
    Reclamation,
    ReclamationRates,
    balloon_max_mb,
    decide_forced_swap,
    decide_reclamation,
    guest_paging_mb,
    limit_to_free,
)
from vsphere_client.engine.esxi.guest_boot import GUEST_BOOT_US
from vsphere_client.engine.esxi.memory_guest import away_mb, count_consumed, free_mb, own_limit_mb
from vsphere_client.engine.esxi.memory_sharing import break_picked, share_before_swap
from vsphere_client.engine.esxi.system_swap_step import system_swap_in_cache_mb
from vsphere_client.engine.world.tables import Bools, Floats, HostTable, VmTable

Rows = NDArray[np.intp]

TINY_MB = 1e-6
"""Less is a rounding error."""
AT_ONCE = ReclamationRates(np.inf, np.inf, np.inf)
"""The rates before a lab begins: what its VMs had to give back they gave back long ago."""


def reclaim_memory(
    hosts: HostTable,
    vms: VmTable,
    rows: Rows,
    step_s: float,
    now_us: int,
    rates: ReclamationRates | None = None,
) -> None:
    """Let balloon, compression and swap work on the VMs in ``rows`` for a step that ends now."""
    columns = _columns(hosts, vms, rows, now_us)
    cold = _cold_share(vms, rows)
    verdict = decide_reclamation(columns, step_s, rates)
    vms.memory_balloon_mb[rows] = verdict.ballooned_mb
    vms.memory_balloon_target_mb[rows] = verdict.balloon_target_mb
    vms.memory_swap_target_mb[rows] = verdict.swap_target_mb
    vms.memory_blocked[rows] = verdict.blocked
    vms.memory_compressed_mb[rows] = verdict.compressed_mb
    out = verdict.newly_swapped_mb - share_before_swap(hosts, vms, rows, verdict.newly_swapped_mb)
    vms.memory_cold_mb[rows] += cold * (verdict.newly_compressed_mb + out)
    _write_out(hosts, vms, rows, out, step_s)
    break_picked(vms, rows, verdict.newly_compressed_mb + verdict.newly_swapped_mb)
    _after(vms, rows, verdict, step_s)


def _columns(hosts: HostTable, vms: VmTable, rows: Rows, now_us: int) -> MemoryColumns:
    where = vms.host[rows]
    return MemoryColumns(
        memory_mb=vms.memory_mb[rows],
        granted_mb=vms.memory_granted_mb[rows] - vms.memory_saved_mb[rows],
        reservation_mb=vms.memory_reservation_mb[rows],
        limit_mb=own_limit_mb(vms, rows),
        target_mb=vms.memory_entitlement_mb[rows],
        ballooned_mb=vms.memory_balloon_mb[rows],
        compressed_mb=vms.memory_compressed_mb[rows],
        swapped_mb=vms.memory_swapped_mb[rows] + vms.memory_host_cache_mb[rows],
        balloon_max_mb=balloon_room_mb(hosts, vms, rows, now_us),
        balloon_answers=~(vms.guest_hung[rows] | vms.paused[rows]),
        zip_fraction=hosts.memory_zip_fraction[where],
        host_state=hosts.memory_state[where],
    )


def balloon_room_mb(hosts: HostTable, vms: VmTable, rows: Rows, now_us: int) -> Floats:
    """How far the balloon of each VM may grow (MCTLMAX), in MB."""
    fraction, driver = hosts.memory_balloon_fraction[vms.host[rows]], has_balloon_driver(vms, rows, now_us)
    return balloon_max_mb(vms.memory_mb[rows], driver, vms.balloon_cap_mb[rows], fraction)


def has_balloon_driver(vms: VmTable, rows: Rows, now_us: int) -> Bools:
    """Which VMs have a balloon driver: it is part of VMware Tools, which start with the guest's system.

    VMs that never booted in the lab have been running since before it began.
    """
    booted = vms.booted_us[rows]
    return np.asarray(vms.tools[rows] & ((booted == 0) | (now_us - booted >= GUEST_BOOT_US)))


def _cold_share(vms: VmTable, rows: Rows) -> Floats:
    """Part of what is in memory that the guest does not use; the VMkernel takes pages at random."""
    away = away_mb(vms, rows)
    resident = np.maximum(vms.memory_granted_mb[rows] - vms.memory_balloon_mb[rows] - away, 1.0)
    hot_away = np.maximum(away - vms.memory_cold_mb[rows], 0.0)
    hot_here = np.maximum(vms.memory_working_set_mb[rows] - hot_away, 0.0)
    return np.asarray(1.0 - np.minimum(hot_here / resident, 1.0))


def _write_out(hosts: HostTable, vms: VmTable, rows: Rows, out: Floats, step_s: float) -> None:
    """Pages go to the host cache while it has room, then to the swap files."""
    where = vms.host[rows].astype(np.intp)
    everyone = np.flatnonzero(vms.memory_host_cache_mb > 0.0)
    cached = np.bincount(vms.host[everyone], vms.memory_host_cache_mb[everyone], hosts.capacity)
    room = hosts.memory_host_cache_size_mb - cached - system_swap_in_cache_mb(hosts)
    to_cache = out * limit_to_free(where, out, room)[where]
    vms.memory_host_cache_mb[rows] += to_cache
    vms.memory_swapped_mb[rows] += out - to_cache
    if step_s > 0.0:
        vms.memory_host_cache_out_mb_per_s[rows] += to_cache / step_s
        vms.memory_swap_out_mb_per_s[rows] += (out - to_cache) / step_s


def _after(vms: VmTable, rows: Rows, verdict: Reclamation, step_s: float) -> None:
    if step_s > 0.0:
        vms.memory_compress_mb_per_s[rows] = verdict.newly_compressed_mb / step_s
    # A VM that is blocked does nothing but wait for memory.
    vms.memory_latency_percent[rows[verdict.blocked]] = 100.0
    vms.memory_page_wait_ms[rows[verdict.blocked]] = 0.0
    vms.memory_guest_paging_mb[rows] = guest_paging_mb(
        vms.memory_mb[rows], vms.memory_working_set_mb[rows], vms.memory_balloon_mb[rows]
    )


def swap_what_is_missing(hosts: HostTable, vms: VmTable, rows: Rows, step_s: float) -> None:
    """Swap at once on hosts that have given more than they have, as when a VM arrives with its memory."""
    missing = np.maximum(
        -free_mb(hosts, vms.host[rows], vms.memory_consumed_mb[rows] + vms.overhead_mb[rows]), 0.0
    )
    if not missing.any():
        return
    short = rows[missing[vms.host[rows]] > 0.0]
    consumed = vms.memory_consumed_mb[short]
    here = vms.memory_granted_mb[short] - vms.memory_saved_mb[short]
    kept = np.minimum(vms.memory_reservation_mb[short], here)
    out = decide_forced_swap(vms.host[short].astype(np.intp), consumed, kept, missing)
    _swap_at_once(hosts, vms, short, out, step_s)


def hold_limits(hosts: HostTable, vms: VmTable, rows: Rows, before_mb: Floats, step_s: float) -> None:
    """Swap at once what came on top of a limit in this step, as where a VM writes to pages that it shared.

    A limit is never exceeded (vmkernel.md 2.2); what a VM had beyond one (``before_mb``) when that was set lower is
    taken back at the pace of all reclamation.
    """
    consumed = vms.memory_consumed_mb[rows]
    over = consumed - np.maximum(own_limit_mb(vms, rows), before_mb)
    passed = np.flatnonzero(over > TINY_MB)
    if passed.size:
        _swap_at_once(hosts, vms, rows[passed], over[passed], step_s)


def _swap_at_once(hosts: HostTable, vms: VmTable, rows: Rows, out: Floats, step_s: float) -> None:
    vms.memory_cold_mb[rows] += _cold_share(vms, rows) * out
    _write_out(hosts, vms, rows, out, step_s)
    count_consumed(vms, rows)
