"""CPU ready and co-stop: between milliseconds of a chart point and percent."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

# Seconds between two points of each chart range.
CHART_INTERVAL_S = {"realtime": 20, "day": 300, "week": 1800, "month": 7200, "year": 86_400}


def ready_percent(summation_ms: ArrayLike, interval_s: ArrayLike) -> NDArray[np.float64]:
    """Percent of an interval spent ready (or co-stopped); broadcasts.

    The VM-level counter adds up all vCPUs: divide by their number for the value per vCPU.
    """
    milliseconds = np.asarray(summation_ms, dtype=np.float64)
    return np.asarray(milliseconds / (np.asarray(interval_s, dtype=np.float64) * 1000.0) * 100.0)


def ready_summation_ms(percent: ArrayLike, interval_s: ArrayLike) -> NDArray[np.float64]:
    """Milliseconds that a percentage of an interval comes to; the inverse of ``ready_percent``."""
    return np.asarray(
        np.asarray(percent, dtype=np.float64) / 100.0 * np.asarray(interval_s, dtype=np.float64) * 1000.0
    )
