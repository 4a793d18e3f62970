"""How the VMkernel estimates the working set of a VM."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.decisions.resources.memory.sizes import SAMPLED_PAGES

Floats = NDArray[np.float64]

# Our assumption: weights of the newest sample; published is only that one average is fast, one slow.
FAST_WEIGHT = 0.5
SLOW_WEIGHT = 0.1


class ActiveEstimate(NamedTuple):
    """Averages of the touched fraction of each VM (0..1), and the estimate made of them."""

    fast: Floats
    slow: Floats
    estimate: Floats


def sampled_active_mb(memory_mb: ArrayLike, touched_pages: ArrayLike) -> Floats:
    """Active memory by one sample of SAMPLED_PAGES pages, in MB."""
    fraction = np.asarray(touched_pages, dtype=np.float64) / SAMPLED_PAGES
    return np.asarray(np.asarray(memory_mb, dtype=np.float64) * fraction)


def follow_active(fast: ArrayLike, slow: ArrayLike, sampled: ArrayLike) -> ActiveEstimate:
    """Take in one sample of touched fractions: the estimate rises at once and falls slowly.

    Source: Waldspurger 2002: the maximum of a fast average, a slow one and the newest sample.
    """
    newest = np.asarray(sampled, dtype=np.float64)
    fast_now = np.asarray(fast, dtype=np.float64) * (1.0 - FAST_WEIGHT) + newest * FAST_WEIGHT
    slow_now = np.asarray(slow, dtype=np.float64) * (1.0 - SLOW_WEIGHT) + newest * SLOW_WEIGHT
    return ActiveEstimate(fast_now, slow_now, np.maximum(np.maximum(fast_now, slow_now), newest))
