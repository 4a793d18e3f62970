"""Storage I/O Control: how far each host opens its device queue, by the latency all hosts measure.

Source: Gulati et al., PARDA (FAST 2009); vmkernel.md 4.3, case 23.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike

from vsphere_client.decisions.resources.water_filling import Floats

PERIOD_S: Final = 4.0
"""Every host compares latency and threshold this often."""
SMOOTHING: Final = 0.8
"""Gamma: how much of the new window counts (PARDA's experiments; our assumption for the product)."""
SMALLEST_WINDOW: Final = 4.0
UNCONTROLLED_TYPES: Final = ("vSAN", "vVol")
"""Types of datastores that schedule by themselves and cannot have Storage I/O Control."""
SHARES_PER_SLOT: Final = 1000.0
"""Beta: a disk with Normal shares adds one operation a period to its host's window (our assumption)."""


def next_window(
    window: ArrayLike, latency_ms: ArrayLike, threshold_ms: ArrayLike, shares: ArrayLike, depth: ArrayLike
) -> Floats:
    """A host's queue window one period later; shape of the arguments, operations.

    ``shares`` is the sum over the host's virtual disks on the datastore, ``latency_ms`` what all hosts see,
    ``depth`` the device queue's, above which no window opens.
    """
    old = np.asarray(window, dtype=np.float64)
    ratio = np.asarray(threshold_ms, dtype=np.float64) / np.asarray(latency_ms, dtype=np.float64)
    beta = np.asarray(shares, dtype=np.float64) / SHARES_PER_SLOT
    opened = (1.0 - SMOOTHING) * old + SMOOTHING * (ratio * old + beta)
    return np.minimum(np.maximum(opened, SMALLEST_WINDOW), depth)


def settled_window(latency_ms: float, threshold_ms: float, shares: float) -> float:
    """The window at which `next_window` rests while the latency stays above the threshold.

    Raises:
        ValueError: the latency does not exceed the threshold, so the window opens to the queue's depth.
    """
    if latency_ms <= threshold_ms:
        raise ValueError("Below the threshold a window has no fixed point: it opens to the queue's depth.")
    return shares / SHARES_PER_SLOT * latency_ms / (latency_ms - threshold_ms)
