"""The memory state of a host: high, clear, soft, hard or low."""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.model.reasons import Reason, because

Floats = NDArray[np.float64]
States = NDArray[np.int8]

HIGH: Final = 0
CLEAR: Final = 1
SOFT: Final = 2
HARD: Final = 3
LOW: Final = 4
STATE_NAMES: Final = ("high", "clear", "soft", "hard", "low")

# Below which share of minFree a host falls out of high, clear, soft and hard (ESXi 6.0 and later).
STATE_THRESHOLDS: Final = (1.0, 0.64, 0.32, 0.16)
# Below this share of minFree a host that is still "high" begins to break large pages. Write-ups say 300 or 400 %, the
# most of them 400; and of those between this and the first threshold above whether that is high or clear, most high.
LARGE_PAGE_BREAK_RATIO: Final = 4.0
# How far free memory must exceed a threshold before the host climbs back. Our assumption: 5 %
# (the existence of the margin is published, its size is not).
CLIMB_MARGIN: Final = 1.05
# What targets aim at, as a part of the high mark: so much that a host clearly exceeds it (our assumption).
GOAL_RATIO: Final = 1.06

# Mem.MinFreePct on its sliding scale: this much of each further slice of the memory, in MB.
_SLICES: Final = ((4096.0, 0.06), (8192.0, 0.04), (16_384.0, 0.02), (np.inf, 0.01))

_ACTIONS: Final = (
    "nothing is reclaimed",
    "large pages are broken and identical pages are shared",
    "balloons grow",
    "pages are compressed and swapped",
    "pages are compressed and swapped, and VMs above their target are blocked",
)


def min_free_mb(memory_mb: ArrayLike, percent: ArrayLike = 0.0) -> Floats:
    """Memory that a host wants to keep free, in MB; broadcasts.

    ``percent`` is ``Mem.MinFreePct``: that part of the memory (a flat 6 % before 5.0), or with 0 (automatic) 6 % of the
    first 4 GB, 4 % of the next 8, 2 % of the next 16, 1 % of the rest. Source:
    F. Denneman, "Mem.MinFreePct sliding scale function". The published figures round the
    slices; the exact sum lies within 0.5 % of them.
    """
    rest = np.asarray(memory_mb, dtype=np.float64)
    total = np.zeros_like(rest)
    for width, share in _SLICES:
        part = np.minimum(rest, width)
        total = total + part * share
        rest = rest - part
    flat = np.asarray(percent, dtype=np.float64)
    return np.where(flat > 0.0, np.asarray(memory_mb, dtype=np.float64) * flat / 100.0, total)


def memory_state(
    free_mb: ArrayLike, min_free: ArrayLike, previous_state: ArrayLike, knows_clear: ArrayLike = True
) -> States:
    """The state of each host, as one of HIGH to LOW (int8); broadcasts.

    A host falls exactly at a threshold and climbs only when free memory exceeds the
    threshold by CLIMB_MARGIN. ESXi before 6.0 knows no clear state (``knows_clear``): it is high down to soft.
    """
    ratio = np.asarray(free_mb, dtype=np.float64) / np.asarray(min_free, dtype=np.float64)
    previous = np.asarray(previous_state, dtype=np.int8)
    cautious = np.minimum(previous, _state_of(ratio / CLIMB_MARGIN))
    state = np.maximum(_state_of(ratio), cautious)
    return np.where(np.asarray(knows_clear, dtype=np.bool_) | (state != CLEAR), state, np.int8(HIGH))


def _state_of(ratio: Floats) -> States:
    state = np.zeros(ratio.shape, dtype=np.int8)
    for threshold in STATE_THRESHOLDS:
        state += ratio < threshold
    return state


def breaks_large_pages(
    free_mb: ArrayLike, min_free: ArrayLike, knows_clear: ArrayLike = True
) -> NDArray[np.bool_]:
    """Whether a host breaks large pages into small ones, which can be shared."""
    return np.less(np.asarray(free_mb, dtype=np.float64), large_page_mark_mb(min_free, knows_clear))


def large_page_mark_mb(min_free: ArrayLike, knows_clear: ArrayLike = True) -> Floats:
    """Free memory below which a host breaks large pages, in MB; before 6.0 below its high mark (our assumption)."""
    ratio = np.where(np.asarray(knows_clear, dtype=np.bool_), LARGE_PAGE_BREAK_RATIO, STATE_THRESHOLDS[0])
    return np.asarray(np.asarray(min_free, dtype=np.float64) * ratio)


def state_marks_mb(min_free: float) -> tuple[float, float, float, float]:
    """Free memory below which a host leaves high, clear, soft and hard, in MB."""
    high, clear, soft, hard = (min_free * threshold for threshold in STATE_THRESHOLDS)
    return high, clear, soft, hard


def reclamation_goal_mb(min_free: ArrayLike) -> Floats:
    """Free memory that targets aim at, in MB: always back above the high mark, whatever the state."""
    return np.asarray(min_free, dtype=np.float64) * (STATE_THRESHOLDS[0] * GOAL_RATIO)


def describe_memory_state(state: int, free_mb: float, min_free: float) -> Reason:
    """Why a host is in its memory state and what it does there."""
    return because(
        "memory_state",
        "Memory state {state}: {free_mb:.0f} MB free are {percent:.0f} % of the {min_free_mb:.0f} MB that the "
        "host wants to keep free; {actions}.",
        state=STATE_NAMES[state],
        free_mb=free_mb,
        percent=100.0 * free_mb / min_free,
        min_free_mb=min_free,
        actions=_ACTIONS[state],
    )
