"""The pointer block cache of VMFS: addresses of file blocks that a host keeps for the files it has open.

One cache for all VMFS datastores of a host; a TB of open files takes about 4 MB of it, by default up to 32 TB, beyond
which blocks that are less active lose their place (vSphere Storage, "VMFS Pointer Block Cache"). Our assumptions: all
blocks of open virtual disks that were ever written are used alike; and what a block in the cache takes of the heap.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

MB_PER_TB = 4.0
"""Memory for the addresses of a TB of open files."""
BLOCK_KB, DESCRIPTOR_KB = 4.0, 0.0625
"""A pointer block, and what the heap has to find it (our assumption)."""


def cached_tb(open_tb: Floats, most_tb: Floats) -> Floats:
    """File blocks whose addresses are in the cache, TB."""
    return np.minimum(open_tb, most_tb)


def cache_mb(open_tb: Floats, most_tb: Floats) -> Floats:
    """Memory that the cache takes."""
    return MB_PER_TB * cached_tb(open_tb, most_tb)


def heap_kb(open_tb: Floats, most_tb: Floats) -> Floats:
    """What the heap has for the blocks of the cache."""
    return cache_mb(open_tb, most_tb) * 1024.0 / BLOCK_KB * DESCRIPTOR_KB


def capacity_miss_percent(open_tb: Floats, most_tb: Floats) -> Floats:
    """Misses for want of room, in % of those that a first access to a block is.

    Who goes through all open files finds the part that had no room gone again (our assumption).
    """
    return 100.0 * np.maximum(open_tb - most_tb, 0.0) / np.maximum(open_tb, 1e-12)
