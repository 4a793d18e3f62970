"""What tracing the memory of large VMs costs: before pre-copy, and the dirty bitmap in the stun (vmotion.md 6, 7)."""

from __future__ import annotations

from typing import Final, NamedTuple

from vsphere_client.decisions.vmotion.bandwidth import dirty_bitmap_mb

LOOSE_TRACE_SINCE: Final = (7, 0, 1)
"""The first release in which one vCPU traces all memory while the others run."""
COMPACTED_BITMAP_SINCE: Final = (7, 0, 0)
TRACE_S: Final = 0.3
"""The stage of a common VM, whose guest feels nothing of it (our assumption)."""
TRACE_S_PER_GB: Final = 0.002
"""What installing the traces of a GB takes (our assumption: 12 s for 6 TB, which is said to take very long)."""
LEAST_SPEED: Final = 0.02
WHOLE_BITMAP_MB: Final = 768.0
"""The bitmap of 24 TiB: about 2 s, or 0.175 s compacted."""
SMALL_BITMAP_MB: Final = 1.0
"""The bitmap of 32 GB is part of the common checkpoint (our assumption)."""


class Trace(NamedTuple):
    """How long the trace phase takes, and the guest's speed meanwhile."""

    seconds: float
    speed: float


def decide_trace(memory_mb: float, num_cpu: int, release: tuple[int, int, int]) -> Trace:
    """The trace phase of a VM: it stops all vCPUs up to 7.0, and one of them from 7.0 U1 on.

    Source: "vMotion Innovations in vSphere 7.0 U1"; the lengths are our assumption.
    """
    seconds = memory_mb / 1024.0 * TRACE_S_PER_GB
    if seconds <= TRACE_S:
        return Trace(TRACE_S, 1.0)
    busy = 1.0 / num_cpu if release >= LOOSE_TRACE_SINCE else 1.0
    return Trace(seconds, max(LEAST_SPEED, 1.0 - busy))


def bitmap_s(memory_mb: float, release: tuple[int, int, int]) -> float:
    """What the dirty bitmap of a large VM adds to its stun: 2 s for 24 TiB, 0.175 s from 7.0 on."""
    share = max(0.0, dirty_bitmap_mb(memory_mb) - SMALL_BITMAP_MB) / WHOLE_BITMAP_MB
    return share * (0.175 if release >= COMPACTED_BITMAP_SINCE else 2.0)
