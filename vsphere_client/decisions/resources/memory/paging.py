"""Pages that guests miss: what they bring back, how long they wait, and what ballooning costs them.

What a page costs is said here once: the time that vCPUs wait for pages (``cpu.swapwait``, %SWPWT) and the memory
latency that statistics show (``mem.latency``) are both `Returns.wait_percent`, of which vCPUs that are co-stopped for
siblings that wait for pages (`decisions.cpu.page_stops`) come to less.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.decisions.resources.memory.sizes import PAGE_MB
from vsphere_client.decisions.resources.water_filling import group_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

TOUCH_PERIOD_S = 60.0
"""Time in which a guest touches its working set once (vmkernel.md 2.3, Mem.SamplePeriod)."""
DECOMPRESS_MS = 0.02
"""Bringing back a compressed page (vmkernel.md 2.6: microseconds to tens of them)."""
HOST_CACHE_MS = 0.2
"""Bringing back a page from the host cache on an SSD (our assumption)."""
IDLE_DATASTORE_MS = 5.0
"""Bringing back a page from a .vswp file of which no I/O time is known (our assumption)."""
SWAP_OUT_MB_PER_S = 50.0
"""How fast pages of a VM can be swapped out (our assumption)."""
HUNG_MS = 1e9
"""Bringing back a page from a datastore that does not answer: it never comes while the loss lasts."""
BALLOON_BASE_COST, BALLOON_COST = 0.004, 0.08
"""Throughput that any balloon costs, and what one of all memory would cost on top.

The line through 1.4 % for an eighth and 4.4 % for half of the memory (Waldspurger 2002, vmkernel.md 3).
"""
GUEST_PAGING_COST = 0.8
"""Throughput lost when all of the working set has to be paged by the guest itself.

Our assumption, so that the active of two VMs of 256 MB gains over 30 % where the idle memory tax lets it have 256 MB
instead of 180 MB of 360 MB (Waldspurger 2002, vmkernel.md 3).
"""


@dataclass(frozen=True, slots=True)
class Returns:
    """Guest pages that touches bring back in a step, in MB, and the share of time vCPUs wait for them.

    ``page_ms`` is how long the wait for a page takes in which a vCPU that waits at some moment is, on average.
    """

    decompressed_mb: Floats
    cache_in_mb: Floats
    swapped_in_mb: Floats
    wait_percent: Floats
    page_ms: Floats

    @property
    def total_mb(self) -> Floats:
        """All pages that come back."""
        return self.decompressed_mb + self.cache_in_mb + self.swapped_in_mb


def decide_returns(
    missed_mb: Floats,
    compressed_mb: Floats,
    cached_mb: Floats,
    swapped_mb: Floats,
    disk_ms: ArrayLike,
    num_cpu: ArrayLike,
    step_s: float,
) -> Returns:
    """Which pages come back because the guest touches them, and how long it waits for them.

    ``missed_mb`` of the working set lies compressed, in the host cache or in the swap file; the guest touches
    all of it within TOUCH_PERIOD_S while it runs, each kind alike. Every page stops one vCPU until it is
    there, and a vCPU that waits touches nothing: who asks for ``w`` seconds of waiting in each second he runs
    waits ``w / (1 + w)`` of the time and brings back ``1 / (1 + w)`` of the pages. ``disk_ms`` is the latency
    of the swap file's datastore, 0 where nothing is known.
    """
    away = compressed_mb + cached_mb + swapped_mb
    touched = np.minimum(missed_mb, away) * min(1.0, step_s / TOUCH_PERIOD_S)
    share = touched / np.where(away > 0.0, away, 1.0)
    latency = np.asarray(disk_ms, dtype=np.float64)
    disk = np.where(latency > 0.0, latency, IDLE_DATASTORE_MS)
    waits = ((compressed_mb, DECOMPRESS_MS), (cached_mb, HOST_CACHE_MS), (swapped_mb, disk))
    wait_ms = sum(size * each for size, each in waits)
    squared = sum(size * each * each for size, each in waits)
    page_ms = np.divide(squared, wait_ms, out=np.full_like(away, IDLE_DATASTORE_MS), where=wait_ms > 0.0)
    wait_s = share * wait_ms / PAGE_MB / 1000.0
    asked = wait_s / np.maximum(np.asarray(num_cpu, dtype=np.float64) * step_s, 1e-9)
    pace = share / (1.0 + asked)
    percent = 100.0 * asked / (1.0 + asked)
    return Returns(compressed_mb * pace, cached_mb * pace, swapped_mb * pace, percent, page_ms)


def wait_for_frames(wait_percent: Floats, allowed: Floats) -> Floats:
    """How long vCPUs wait that also wait for free frames: they get only the part ``allowed`` of their pages."""
    return np.asarray(100.0 - allowed * (100.0 - wait_percent))


def limit_to_free(host: Ints, wish_mb: Floats, free_mb: Floats) -> Floats:
    """Part (0 to 1) of what its VMs want anew that each host has free machine pages for.

    A VMkernel hands out no page that it does not have; who asks waits until one is reclaimed.
    """
    wanted = group_sums(host, wish_mb, len(free_mb))
    have = np.maximum(free_mb, 0.0)
    return np.minimum(np.divide(have, wanted, out=np.ones_like(have), where=wanted > 0.0), 1.0)


def limit_to_own(wish_mb: Floats, consumed_mb: Floats, limit_mb: Floats, step_s: float) -> Floats:
    """Part (0 to 1) of what VMs want anew that their own limits let them have.

    A VM at its limit gets a page where one of its others leaves, be it into the balloon: it goes on no faster than
    its pages can be swapped, and waits meanwhile (vmkernel.md 2.2, a limit is never exceeded).
    """
    room = np.maximum(limit_mb - consumed_mb, 0.0) + SWAP_OUT_MB_PER_S * step_s
    return np.minimum(np.divide(room, wish_mb, out=np.ones_like(wish_mb), where=wish_mb > 0.0), 1.0)


def decide_forced_swap(host: Ints, consumed_mb: Floats, kept_mb: Floats, missing_mb: Floats) -> Floats:
    """What each VM has to swap at once because its host has given more pages than it has, in MB.

    It happens when a VM arrives with its memory. All VMs of the host give alike of what their reservations do
    not keep (``kept_mb``); ``missing_mb`` is one number a host.
    """
    loose = np.maximum(consumed_mb - kept_mb, 0.0)
    total = group_sums(host, loose, len(missing_mb))
    part = np.divide(missing_mb, total, out=np.zeros_like(missing_mb), where=total > 0.0)
    return np.asarray(loose * np.clip(part, 0.0, 1.0)[host])


def guest_paging_mb(memory_mb: Floats, working_set_mb: Floats, balloon_mb: Floats) -> Floats:
    """What a guest has to page out itself: its working set beyond what the balloon leaves it, in MB."""
    return np.maximum(working_set_mb - (memory_mb - balloon_mb), 0.0)


def balloon_slowdown(memory_mb: Floats, working_set_mb: Floats, balloon_mb: Floats) -> Floats:
    """Factor (0 to 1) by which ballooning slows a guest's work.

    Published: a balloon of an eighth to a half of the memory costs 1.4 to 4.4 % of the throughput; a guest without one
    loses nothing. A working set that no longer fits makes the guest swap inside, at GUEST_PAGING_COST.
    """
    paged = guest_paging_mb(memory_mb, working_set_mb, balloon_mb) / np.maximum(working_set_mb, 1.0)
    driver = np.where(balloon_mb > 0.0, BALLOON_BASE_COST, 0.0) + BALLOON_COST * balloon_mb / np.maximum(
        memory_mb, 1.0
    )
    cost = driver + GUEST_PAGING_COST * paged
    return np.asarray(1.0 - np.minimum(cost, 1.0))
