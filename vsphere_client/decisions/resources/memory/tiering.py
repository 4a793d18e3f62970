"""Memory tiering over NVMe (8.0 U3 and later): which pages of VMs lie on the tier, and what that costs them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.memory.paging import TOUCH_PERIOD_S
from vsphere_client.decisions.resources.memory.sizes import PAGE_MB
from vsphere_client.decisions.resources.water_filling import group_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

FIRST_RELEASE: Final = (8, 0, 3)
TIER_PERCENT: Final = 25.0
"""Size of the tier in % of DRAM by default, a ratio of 4 to 1."""
TIER_PERCENT_9: Final = 100.0
"""The same from 9.0 on (our assumption)."""
TIER_MS: Final = 0.02
"""Bringing a page from the tier to DRAM: one read of an NVMe device (our assumption)."""


@dataclass(frozen=True, slots=True)
class Tiering:
    """Memory of VMs that lies on the tier, MB, of which the guest uses ``hot_mb``, and the waiting for it in %.

    ``read_mb_per_s`` is what comes from the tier as guests touch it.
    """

    tier_mb: Floats
    hot_mb: Floats
    wait_percent: Floats
    read_mb_per_s: Floats


def tier_size_mb(memory_mb: float, release: tuple[int, int, int], percent: float | None) -> float:
    """Size of a host's tier; 0 on a release that has none. ``percent`` None takes the release's default."""
    if release < FIRST_RELEASE:
        return 0.0
    return memory_mb * (usual_percent(release) if percent is None else percent) / 100.0


def usual_percent(release: tuple[int, int, int]) -> float:
    """Size of a tier in % of DRAM where nobody gives one."""
    return TIER_PERCENT_9 if release >= (9, 0, 0) else TIER_PERCENT


def decide_tiering(
    host: Ints, consumed_mb: Floats, active_mb: Floats, num_cpu: Floats, dram_mb: Floats
) -> Tiering:
    """Which part of each VM's memory DRAM does not hold, shapes (VMs,); ``dram_mb`` is one number a host.

    Active pages keep DRAM as long as it has room for them: inactive pages go first, of all VMs alike. Guests touch
    what they use once in a minute (as with swapped pages), and each page of it on the tier stops a vCPU.
    """
    size = len(dram_mb)
    hot = np.minimum(active_mb, consumed_mb)
    cold = consumed_mb - hot
    over = np.maximum(group_sums(host, consumed_mb, size) - np.maximum(dram_mb, 0.0), 0.0)
    all_cold, all_hot = group_sums(host, cold, size), group_sums(host, hot, size)
    cold_part = np.minimum(over / np.maximum(all_cold, 1e-9), 1.0)
    hot_part = np.minimum(np.maximum(over - all_cold, 0.0) / np.maximum(all_hot, 1e-9), 1.0)
    hot_away = hot * hot_part[host]
    asked = hot_away / PAGE_MB * TIER_MS / 1000.0 / TOUCH_PERIOD_S / np.maximum(num_cpu, 1.0)
    # Who waits touches less: what is read slows down with the guest.
    read = hot_away / TOUCH_PERIOD_S / (1.0 + asked)
    return Tiering(cold * cold_part[host] + hot_away, hot_away, 100.0 * asked / (1.0 + asked), read)
