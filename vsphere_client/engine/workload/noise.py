"""Small irregularity without a stateful generator: a hash of who and when."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_GOLDEN = 0x9E37_79B9
_MASK = 0xFFFF_FFFF


def noise(seeds: npt.NDArray[np.uint32], step: int) -> npt.NDArray[np.float64]:
    """One number in [-1, 1) per seed for that step, the same whenever and in whatever order it is asked.

    The finaliser of MurmurHash3 (32 bit, public domain) over seed and step.
    """
    mixed = seeds ^ np.uint32((step * _GOLDEN) & _MASK)
    mixed ^= mixed >> np.uint32(16)
    mixed *= np.uint32(0x85EB_CA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2_AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed.astype(np.float64) * (2.0**-31) - 1.0


def noise_at(seed: int, step: int) -> float:
    """The same number for a single seed."""
    return float(noise(np.array([seed & _MASK], np.uint32), step)[0])
