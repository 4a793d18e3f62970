"""Virtual GPUs on the way: their memory is drained while the VM stands still (vmotion.md 12)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from vsphere_client.decisions.vmotion.bandwidth import LINK_EFFICIENCY, wire_mb

MIGRATES_SINCE: Final = (6, 7, 1)
FAST_CHANNEL_SINCE: Final = (8, 0, 1)
STUN_LIMIT_SINCE: Final = (8, 0, 2)
"""From this release on a VM may have a limit of its own for its interruption."""
PRECOPY_SINCE: Final = (9, 0, 0)
FAST_CHANNEL_MBPS: Final = 80_000.0
SLOW_CHANNEL_MBPS: Final = 8_000.0
"""The two connections of the checkpoint channel before 8.0 U1 (our assumption: 4 Gbps each)."""


def channel_mb_per_s(links_mbps: tuple[float, ...], release: tuple[int, int, int]) -> float:
    """What a host's checkpoint channel carries, MB/s: line rate of its vMotion links up to 80 Gbps from 8.0 U1.

    Source: F. Denneman, "vSphere 8.0 Update 1 enhancements for accelerating machine learning workloads".
    """
    most = FAST_CHANNEL_MBPS if release >= FAST_CHANNEL_SINCE else SLOW_CHANNEL_MBPS
    return min(LINK_EFFICIENCY * sum(links_mbps), most) / 8.0


def precopied_mb(filled_mb: float, weights_mb: float, releases: Iterable[tuple[int, int, int]]) -> float:
    """How much of a filled frame buffer goes ahead with the pre-copy, and need not be drained.

    From 9.0 on both sides what does not change, as a model's weights. Source: F. Denneman, "Enhanced vMotion for vGPU
    VMs in VCF 9.0"; that it is sent once, with the first pass, is our assumption.
    """
    return min(weights_mb, filled_mb) if min(releases) >= PRECOPY_SINCE else 0.0


def drain_s(frame_buffer_mb: float, channel_mb_per_second: float) -> float:
    """How long a frame buffer (MB of 2^20) takes over the checkpoint channel; endless without one."""
    return wire_mb(frame_buffer_mb) / channel_mb_per_second if channel_mb_per_second > 0 else float("inf")


def has_room(cards_mb: Sequence[int], there: Iterable[tuple[str, int]], coming: tuple[str, int]) -> bool:
    """Whether the cards of a host take one more vGPU (profile, MB) beside those that are there.

    All vGPUs of a card are of one profile at a time (its time-sliced mode); each goes to the first card that
    takes it (our assumption).
    """
    profiles: list[str | None] = [None] * len(cards_mb)
    free = list(cards_mb)
    found: int | None = None
    for profile, size in (*there, coming):
        found = next(
            (at for at, left in enumerate(free) if profiles[at] in (None, profile) and left >= size), None
        )
        if found is not None:
            profiles[found] = profile
            free[found] -= size
    return found is not None
