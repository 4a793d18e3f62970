"""Transparent page sharing: who may share, how fast the scan is, large pages, and what is shared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.decisions.resources.memory.contents import Alike
from vsphere_client.decisions.resources.memory.state import CLEAR, HIGH, States
from vsphere_client.decisions.resources.water_filling import group_sums

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

SHARE_SCAN_TIME_S = 3600.0  # Mem.ShareScanTime: minutes to scan one VM, here in seconds
SHARE_RATE_MAX_MB_PER_S = 4.0  # Mem.ShareRateMax: 1024 pages of 4 KB a second and VM
SHARE_SCAN_MB_PER_S_PER_GHZ = 4.0  # Mem.ShareScanGHz
SMALL_IN_LARGE = 512  # pages of 4 KB in one of 2 MB
SALT_OFF, SALT_SHARED_IF_UNSET, SALT_OWN = 0, 1, 2  # Mem.ShareForceSalting


@dataclass(frozen=True, slots=True)
class Sharing:
    """Page sharing of each VM after a step, in MB.

    ``hinted_mb`` is what the scan has found alike, also in large pages, which cannot be shared;
    ``small_mb`` guest memory backed by small pages; ``shared_mb`` guest memory backed by a shared
    copy, zero pages of it ``zero_mb``; ``saved_mb`` the machine memory that this saves.
    """

    hinted_mb: Floats
    small_mb: Floats
    shared_mb: Floats
    zero_mb: Floats
    saved_mb: Floats


def sharing_partners(
    place: ArrayLike, system: ArrayLike, salt: ArrayLike, salting: ArrayLike, sharing: ArrayLike
) -> Floats:
    """How many VMs each VM may share pages with, itself included.

    Args:
        place: a number of the VM's NUMA node in all the inventory: each node keeps its own copies.
        system: a number of the guest operating system.
        salt: ``sched.mem.pshare.salt`` as a number, 0 where it is not set.
        salting: ``Mem.ShareForceSalting`` of the VM's host: 2 the VM's own identity stands for a salt that
            is not set, 1 all VMs without a salt share, 0 salts are ignored.
        sharing: ``sched.mem.pshare.enable``.

    Source: VMware KB 2097593; vmkernel.md 2.4.
    """
    mode, salts = np.asarray(salting, dtype=np.int64), np.asarray(salt, dtype=np.int64)
    partners = np.ones(len(salts))
    together = np.asarray(sharing, dtype=np.bool_) & ((mode < SALT_OWN) | (salts != 0))
    members = np.flatnonzero(together)
    if members.size:
        keys = np.column_stack(
            (
                np.asarray(place, dtype=np.int64)[members],
                np.asarray(system, dtype=np.int64)[members],
                np.where(mode[members] == SALT_OFF, 0, salts[members]),
            )
        )
        _, group, counts = np.unique(keys, axis=0, return_inverse=True, return_counts=True)
        partners[members] = counts[group.reshape(-1)]
    return partners


def scan_mb_per_s(
    host: ArrayLike,
    memory_mb: ArrayLike,
    state: States,
    scan_s: ArrayLike,
    rate_max_mb_per_s: ArrayLike,
    host_mb_per_s: ArrayLike,
) -> Floats:
    """How fast each VM is scanned, in MB/s.

    Once in ``Mem.ShareScanTime``, at most at ``Mem.ShareRateMax``, and all VMs of a host together at
    most at ``Mem.ShareScanGHz`` for each GHz of it. From clear state on VMs are scanned as fast as
    the last two allow (our assumption for "sharing is called actively").

    Args:
        host: row of the host of each VM.
        memory_mb: guest memory to scan of each VM.
        state: memory state of the host of each VM.
        scan_s: ``Mem.ShareScanTime`` of each VM's host, in seconds.
        rate_max_mb_per_s: ``Mem.ShareRateMax`` of each VM's host.
        host_mb_per_s: what each host may scan, one a host.
    """
    rows, most = np.asarray(host, dtype=np.intp), np.asarray(host_mb_per_s, dtype=np.float64)
    calm = np.asarray(memory_mb, dtype=np.float64) / np.asarray(scan_s, dtype=np.float64)
    limit = np.asarray(rate_max_mb_per_s, dtype=np.float64)
    wish = np.where(state >= CLEAR, limit, np.minimum(calm, limit))
    total = group_sums(rows, wish, len(most))
    scale = np.minimum(np.divide(most, total, out=np.ones_like(most), where=total > 0.0), 1.0)
    return wish * scale[rows]


def break_large_pages_mb(
    granted_mb: Floats, small_mb: Floats, near: Flags, state: States, scanned_mb: Floats
) -> Floats:
    """Guest memory of each VM that is backed by small pages after this step, in MB.

    High state above four times minFree leaves large pages alone; below it (``near``) they are
    broken as the scan comes by; from clear state on all are broken. Our assumption: what was
    broken stays broken until the VM is powered off or leaves the host.
    """
    gentle = small_mb + np.where(near & (state == HIGH), scanned_mb, 0.0)
    return np.where(state >= CLEAR, granted_mb, np.minimum(gentle, granted_mb))


def broken_by_picks_mb(large_mb: ArrayLike, resident_mb: ArrayLike, picked_mb: ArrayLike) -> Floats:
    """Memory in large pages that goes to pieces where pages are picked at random to be compressed or swapped, in MB.

    That works on pages of 4 KB (vmkernel.md 2.4): a large page with a single one of them picked is broken first, so
    that a fiftieth of a VM's memory is enough for nearly all of its large pages.
    """
    picks = SMALL_IN_LARGE * np.asarray(picked_mb, dtype=np.float64) / np.maximum(resident_mb, 1.0)
    return np.asarray(np.asarray(large_mb, dtype=np.float64) * -np.expm1(-picks))


def found_before_swap_mb(alike: Alike, hinted_mb: Floats, resident_mb: Floats, picked_mb: Floats) -> Floats:
    """What of the pages picked to be swapped is shared instead, in MB.

    The VMkernel looks for a like page first (vmkernel.md 2.4); of those that a scan has not found yet the pages picked
    have as many as all that are in memory.
    """
    unfound = np.maximum(alike.shareable_mb - hinted_mb, 0.0)
    return np.asarray(picked_mb * np.minimum(unfound / np.maximum(resident_mb, 1.0), 1.0))


def decide_page_sharing(
    granted_mb: Floats,
    resident_mb: Floats,
    alike: Alike,
    hinted_mb: Floats,
    small_mb: Floats,
    scanned_mb: Floats,
) -> Sharing:
    """What each VM shares after this step.

    The scan finds like pages in proportion to what it sees, in large pages too; only those in
    small pages are shared, so that breaking large pages makes sharing jump. What is ballooned,
    compressed or swapped is not in memory (``resident_mb``) and not shared.
    """
    shareable = alike.shareable_mb
    found = shareable * scanned_mb / np.maximum(granted_mb, 1.0)
    hinted = np.minimum(hinted_mb + found, shareable)
    small_part = np.minimum(small_mb / np.maximum(granted_mb, 1.0), 1.0)
    shared = np.minimum(hinted * small_part, np.maximum(resident_mb, 0.0))
    of_all = shared / np.where(shareable > 0.0, shareable, 1.0)
    return Sharing(hinted, small_mb, shared, alike.zero_mb * of_all, alike.saving_mb * of_all)
