"""Transparent page sharing inside one VM (first form: zero pages only)."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]

SHARE_SCAN_TIME_S = 3600.0  # Mem.ShareScanTime: minutes to scan one VM, here in seconds
SHARE_RATE_MAX_MB_PER_S = 4.0  # Mem.ShareRateMax: 1024 pages of 4 KB a second and VM
ZERO_PAGE_MB = 4.0 / 1024.0  # the one copy that stays


def decide_page_sharing(
    granted_mb: ArrayLike,
    shared_mb: ArrayLike,
    zero_fraction: ArrayLike,
    small_pages: ArrayLike,
    step_s: float,
) -> Floats:
    """Guest memory of each VM that is backed by a shared copy after this step, in MB.

    Only small pages can be shared: ``small_pages`` is true where the host breaks large
    pages or the VM is not backed by them. The scan reaches a VM once in SHARE_SCAN_TIME_S and
    shares at most SHARE_RATE_MAX_MB_PER_S. Our assumption: salting is on (the default), and
    within one VM only zero pages are alike, a fixed fraction of what is granted.
    """
    granted, shared = np.asarray(granted_mb, dtype=np.float64), np.asarray(shared_mb, dtype=np.float64)
    possible = granted * np.asarray(zero_fraction, dtype=np.float64)
    pace = np.minimum(possible / SHARE_SCAN_TIME_S, SHARE_RATE_MAX_MB_PER_S) * step_s
    grown = np.where(np.asarray(small_pages, dtype=np.bool_), shared + pace, shared)
    return np.minimum(grown, possible)


def sharing_saved_mb(shared_mb: ArrayLike) -> Floats:
    """Machine memory that sharing saves, in MB: what is shared less the copy that is kept."""
    return np.maximum(np.asarray(shared_mb, dtype=np.float64) - ZERO_PAGE_MB, 0.0)
