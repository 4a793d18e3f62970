"""What the memory of guests holds: zero pages, repeated pages, and pages that like guests have too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SYSTEM_MB = 40.0
"""What a guest's system has in memory once it is up; smaller than that nobody runs (our assumption)."""
ZERO_SYSTEM_MB, REPEATED_SYSTEM_MB = 1.5, 4.0
"""Of it zero pages, and pages that it holds twice.

One VM of 40 MB alone saves almost 5 MB, about 55 % of them zero pages (Waldspurger 2002, best case; vmkernel.md 3):
with the parts below 2.7 MB of zero pages and half of 4.4 MB.
"""
ZERO_SHARE, REPEATED_SHARE = 0.03, 0.01
"""Parts of what a guest uses that are zero pages and that it holds twice.

Our assumption, so that guests of some hundred MB and more that have nothing in common save less than 5 % (vmkernel.md
2.4).
"""
COMMON_SHARE_WINDOWS, COMMON_SHARE_OTHER = 0.363, 0.225
"""Part of what a guest uses that other guests of the same system hold too.

Fitted with the copies below to the published measurements of ten Windows and nine Linux VMs: 42.9 % and
29.2 % shared, 32.9 % and 18.7 % saved (Waldspurger 2002, vmkernel.md 3).
"""
COMMON_COPIES_WINDOWS, COMMON_COPIES_OTHER = 4.2, 2.49
"""How many VMs have such a page in common at most, on the average."""
ALIKE_SHARE = 0.67
"""Part of what a guest uses that is alike where others run the same image and do the same.

Of ten identical VMs 67 % of the memory was shared and about 60 % reclaimed, so all of them had such a page in common:
of 40 MB each 2.7 MB are zero, 4.4 MB twice in each of ten, 19.7 MB once in each of ten; that saves 2.7 + 4.4 x 19/20 +
19.7 x 9/10 MB, 61.5 % (Waldspurger 2002, best case; vmkernel.md 3).
"""
REPEATS = 2.0
"""How often a repeated page occurs in its guest."""
TOUCHED_SHARE = 0.6
"""Share of its memory that a guest has used some time after boot (our assumption)."""
GROWTH_MB_PER_S, ZEROING_MB_PER_S = 100.0, 400.0
"""How fast a booting guest touches memory for the first time, and Windows zeroes it (our assumption)."""


@dataclass(frozen=True, slots=True)
class Alike:
    """Guest memory of each VM that could be shared: all of it, zero pages of it, and what it would save; MB."""

    shareable_mb: Floats
    zero_mb: Floats
    saving_mb: Floats


def used_by_guest_mb(memory_mb: ArrayLike, working_set_mb: ArrayLike) -> Floats:
    """Memory in which a guest has put something some time after boot, in MB."""
    memory = np.asarray(memory_mb, dtype=np.float64)
    return np.minimum(
        np.maximum(np.asarray(working_set_mb, dtype=np.float64), TOUCHED_SHARE * memory), memory
    )


def touched_by_guest_mb(memory_mb: ArrayLike, working_set_mb: ArrayLike, zeroes_memory: ArrayLike) -> Floats:
    """Memory that a guest touches sooner or later, in MB: Windows zeroes all of it at boot.

    Other systems touch what they use. Source: vSphere Resource Management; vmkernel.md 2.1.
    """
    used = used_by_guest_mb(memory_mb, working_set_mb)
    return np.where(np.asarray(zeroes_memory, dtype=np.bool_), np.asarray(memory_mb, dtype=np.float64), used)


def alike_mb(
    granted_mb: ArrayLike,
    used_mb: ArrayLike,
    zeroes_memory: ArrayLike,
    partners: ArrayLike,
    twins: ArrayLike = 1.0,
    nodes: ArrayLike = 1.0,
) -> Alike:
    """What of each VM's granted memory is alike, and what sharing it would save.

    Args:
        granted_mb: guest memory touched so far.
        used_mb: the part in which the guest has put something; the rest was only zeroed.
        zeroes_memory: whether the guest is Windows, which zeroes what it does not use.
        partners: how many VMs of the same system may share with each other, the VM itself included; 1 with
            salting as it is by default.
        twins: how many of them run the same image and do the same, the VM itself included.
        nodes: NUMA nodes that the VM's memory is spread over. Each keeps its own copies, so that of two like pages
            in one guest only those find each other that lie on the same node.

    Each page that is zero saves itself, one held twice every other, one in common all but its copy.
    """
    granted, windows = np.asarray(granted_mb, dtype=np.float64), np.asarray(zeroes_memory, dtype=np.bool_)
    used = np.minimum(np.asarray(used_mb, dtype=np.float64), granted)
    count, same = np.asarray(partners, dtype=np.float64), np.asarray(twins, dtype=np.float64)
    system = np.minimum(used / SYSTEM_MB, 1.0)
    zero_used = ZERO_SHARE * used + ZERO_SYSTEM_MB * system
    twice = REPEATED_SHARE * used + REPEATED_SYSTEM_MB * system
    identical = same > 1.0
    # Twins hold the same pages twice, so that these find each other on any node.
    repeated = np.where(identical, twice, twice / np.asarray(nodes, dtype=np.float64))
    part = np.where(windows, COMMON_SHARE_WINDOWS, COMMON_SHARE_OTHER) * (count > 1.0)
    copies = np.minimum(count, np.where(windows, COMMON_COPIES_WINDOWS, COMMON_COPIES_OTHER))
    common = np.where(identical, ALIKE_SHARE * used - zero_used - twice, part * used)
    copies = np.where(identical, same, copies)
    zero = zero_used + np.where(windows, granted - used, 0.0)
    of_repeated = 1.0 - 1.0 / (REPEATS * np.where(identical, same, 1.0))
    saving = zero + repeated * of_repeated + common * (1.0 - 1.0 / copies)
    return Alike(zero + repeated + common, zero, saving)
