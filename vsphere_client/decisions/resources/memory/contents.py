"""What the memory of guests holds: zero pages, repeated pages, and pages that like guests have too."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

ZERO_SHARE = 0.05
"""Part of what a guest uses that is zero pages (our assumption)."""
REPEATED_SHARE = 0.02
"""Part of what a guest uses that it holds twice (our assumption)."""
COMMON_SHARE_WINDOWS, COMMON_SHARE_OTHER = 0.36, 0.222
"""Part of what a guest uses that other guests of the same system hold too.

Fitted with the copies below to the published measurements of ten Windows and nine Linux VMs: 42.9 % and
29.2 % shared, 32.9 % and 18.7 % saved (Waldspurger 2002, vmkernel.md 3).
"""
COMMON_COPIES_WINDOWS, COMMON_COPIES_OTHER = 4.0, 2.34
"""How many VMs have such a page in common at most, on the average."""
IDENTICAL_SHARE = 0.60
"""Part of what a guest uses that all guests hold which run the same image and do the same.

Of ten identical VMs 67 % of the memory was shared and 60 % reclaimed, so all of them had such a page in common: with
the zero and repeated pages above it is 0.05 + 0.02 + 0.60 shared, 0.05 + 0.01 + 0.60 x 9/10 saved (Waldspurger 2002,
best case; vmkernel.md 3).
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
) -> Alike:
    """What of each VM's granted memory is alike, and what sharing it would save.

    Args:
        granted_mb: guest memory touched so far.
        used_mb: the part in which the guest has put something; the rest was only zeroed.
        zeroes_memory: whether the guest is Windows, which zeroes what it does not use.
        partners: how many VMs of the same system may share with each other, the VM itself included; 1 with
            salting as it is by default.
        twins: how many of them run the same image and do the same, the VM itself included.

    Each page that is zero saves itself, one held twice every other, one in common all but its copy.
    """
    granted, windows = np.asarray(granted_mb, dtype=np.float64), np.asarray(zeroes_memory, dtype=np.bool_)
    used = np.minimum(np.asarray(used_mb, dtype=np.float64), granted)
    count, same = np.asarray(partners, dtype=np.float64), np.asarray(twins, dtype=np.float64)
    zero = ZERO_SHARE * used + np.where(windows, granted - used, 0.0)
    repeated = REPEATED_SHARE * used
    part = np.where(windows, COMMON_SHARE_WINDOWS, COMMON_SHARE_OTHER) * (count > 1.0)
    copies = np.minimum(count, np.where(windows, COMMON_COPIES_WINDOWS, COMMON_COPIES_OTHER))
    common = np.where(same > 1.0, IDENTICAL_SHARE, part) * used
    copies = np.where(same > 1.0, same, copies)
    saving = zero + repeated * (1.0 - 1.0 / REPEATS) + common * (1.0 - 1.0 / copies)
    return Alike(zero + repeated + common, zero, saving)
