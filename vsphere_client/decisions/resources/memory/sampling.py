"""How the VMkernel estimates the working set of a VM."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.decisions.resources.memory.sizes import SAMPLED_PAGES

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

# Our assumption: weights of the newest sample; published is only that one average is fast, one slow.
FAST_WEIGHT = 0.5
SLOW_WEIGHT = 0.1
# MurmurHash3's finaliser (public domain) over a VM's seed and the number of its period.
_GOLDEN, _MIX_1, _MIX_2 = 0x9E37_79B9_7F4A_7C15, 0xFF51_AFD7_ED55_8CCD, 0xC4CE_B9FE_1A85_EC53
_HALF, _PART = np.uint64(33), np.uint64(0xFFFF)


class ActiveEstimate(NamedTuple):
    """Averages of the touched fraction of each VM (0..1), and the estimate made of them."""

    fast: Floats
    slow: Floats
    estimate: Floats


def sampled_active_mb(memory_mb: ArrayLike, touched_pages: ArrayLike) -> Floats:
    """Active memory by one sample of SAMPLED_PAGES pages, in MB."""
    fraction = np.asarray(touched_pages, dtype=np.float64) / SAMPLED_PAGES
    return np.asarray(np.asarray(memory_mb, dtype=np.float64) * fraction)


def sample_touched_pages(fraction: ArrayLike, seeds: ArrayLike, periods: ArrayLike) -> Floats:
    """How many of SAMPLED_PAGES random pages each VM touched in a sampling period.

    A binomial draw in its normal form, rounded: mean ``100 f``, standard error ``sqrt(f (1 - f) / 100)``
    as published. Who is asked with whom, and in what order, changes nothing: the draw is a hash of
    the VM's seed and the number of the period. Nothing and everything are seen without error.

    Args:
        fraction: what part of its memory each VM really uses, 0 to 1.
        seeds: a number of each VM.
        periods: the number of the sampling period of each VM.

    Source: Waldspurger 2002 (n = 100); vmkernel.md 2.3.
    """
    share = np.clip(np.asarray(fraction, dtype=np.float64), 0.0, 1.0)
    spread = np.sqrt(SAMPLED_PAGES * share * (1.0 - share))
    found = np.rint(SAMPLED_PAGES * share + spread * _standard_normal(seeds, periods))
    return np.asarray(np.clip(found, 0.0, SAMPLED_PAGES))


def _standard_normal(seeds: ArrayLike, periods: ArrayLike) -> Floats:
    """One number a VM and period with mean 0 and variance 1: the sum of four uniform 16-bit parts."""
    mixed = np.asarray(seeds, dtype=np.int64).astype(np.uint64)
    mixed = mixed ^ (np.asarray(periods, dtype=np.int64).astype(np.uint64) * np.uint64(_GOLDEN))
    for factor in (_MIX_1, _MIX_2):
        mixed = (mixed ^ (mixed >> _HALF)) * np.uint64(factor)
    mixed = mixed ^ (mixed >> _HALF)
    # Shifting the parts out takes a fifth of the time that NumPy takes to sum rows of four.
    parts = mixed & _PART
    for place in (16, 32, 48):
        parts += (mixed >> np.uint64(place)) & _PART
    # A sum of four uniform numbers of 0..1 has mean 2 and variance 1/3.
    return np.asarray((parts / 65_535.0 - 2.0) * np.sqrt(3.0))


def follow_active(
    fast: ArrayLike, slow: ArrayLike, sampled: ArrayLike, samples: ArrayLike = 1
) -> ActiveEstimate:
    """Take in one sample of touched fractions: the estimate rises at once and falls slowly.

    ``samples`` is how many periods passed with that sample.

    Source: Waldspurger 2002: the maximum of a fast average, a slow one and the newest sample.
    """
    newest, times = np.asarray(sampled, dtype=np.float64), np.asarray(samples, dtype=np.float64)
    fast_left, slow_left = _left(FAST_WEIGHT, times), _left(SLOW_WEIGHT, times)
    fast_now = newest + (np.asarray(fast, dtype=np.float64) - newest) * fast_left
    slow_now = newest + (np.asarray(slow, dtype=np.float64) - newest) * slow_left
    return ActiveEstimate(fast_now, slow_now, np.maximum(np.maximum(fast_now, slow_now), newest))


def _left(weight: float, times: Floats) -> Floats:
    """What is left of an average after so many samples."""
    if times.size and (times == times.flat[0]).all():
        # As a rule the same number of periods passed for all, and powers are slow.
        return np.full(times.shape, np.power(1.0 - weight, times.flat[0]))
    return np.asarray(np.power(1.0 - weight, times))
