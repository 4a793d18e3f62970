"""The clock a host runs at, of its base clock: turbo, and what power management takes away.

MHz everywhere mean the base clock; a faster or slower clock shows in %USED and in usage only
(vmkernel.md 1.2).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

POWER_POLICIES = ("high_performance", "balanced", "low_power")
"""Host > Configure > Power Management; a host's policy is kept as its place here."""
TURBO_ONE_CORE, TURBO_ALL_CORES = 1.20, 1.08
"""Clock over base with one core busy and with all of them (our assumption; processors differ widely)."""
LOW_POWER_IDLE, LOW_POWER_BUSY = 0.70, 1.00
"""Clock over base of the low power policy on an idle host and on one with all cores busy (our assumption)."""


def clock_factor(policy: ArrayLike, busy_share: ArrayLike, cores: ArrayLike) -> NDArray[np.float64]:
    """Clock over base clock of each host.

    High performance keeps the base clock, so that figures on it are those of the books (our
    assumption; turbo is then a matter of the BIOS). Balanced adds turbo, which falls as more cores are
    busy; low power saves clock where there is little to do. Our assumption in all three.

    Args:
        policy: place in `POWER_POLICIES`.
        busy_share: share of the cores with work, 0 to 1.
        cores: cores of the host.
    """
    share = np.clip(np.asarray(busy_share, dtype=np.float64), 0.0, 1.0)
    count = np.maximum(np.asarray(cores, dtype=np.float64), 1.0)
    busy = np.where(count > 1.0, np.clip((share * count - 1.0) / np.maximum(count - 1.0, 1.0), 0.0, 1.0), 0.0)
    turbo = TURBO_ONE_CORE + (TURBO_ALL_CORES - TURBO_ONE_CORE) * busy
    saving = LOW_POWER_IDLE + (LOW_POWER_BUSY - LOW_POWER_IDLE) * share
    chosen = np.asarray(policy)
    return np.where(chosen == 1, turbo, np.where(chosen == 2, saving, 1.0))
