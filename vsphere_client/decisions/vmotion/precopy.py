"""Pre-copy of a vMotion: which passes copy the memory, and how long the guest stands still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vsphere_client.model.reasons import Reason, because

# Source: log line of the VMkernel at the end of pre-copy ("switchover time goal of 0.500 seconds").
SWITCHOVER_GOAL_S: Final = 0.5
# Our assumption: checkpoint, restore and resume together (published are 0.05 to 0.4 s).
CHECKPOINT_S: Final = 0.1
# Our assumption: a throttled guest dirties half of what the network carries.
THROTTLED_DIRTY_SHARE: Final = 0.5
# Our assumption: passes that shrink too slowly to end are treated as not shrinking.
PATIENCE_PASSES: Final = 32


@dataclass(frozen=True, slots=True)
class Pass:
    """One pass: what it sends, how long that takes, and what the guest dirties meanwhile."""

    mb: float
    seconds: float
    dirtied_mb: float


@dataclass(frozen=True, slots=True)
class PreCopyPlan:
    """How the memory of one VM moves.

    ``throttle`` is the speed factor of the guest once SDPS engages, 1.0 if it never does;
    ``converged`` is False only without SDPS. ``downtime_s`` holds the residue and the
    checkpoint.
    """

    passes: tuple[Pass, ...]
    residue_mb: float
    residue_s: float
    downtime_s: float
    throttle: float
    converged: bool
    reasons: tuple[Reason, ...]

    @property
    def precopy_s(self) -> float:
        """Seconds of copying while the guest runs."""
        return sum(one.seconds for one in self.passes)

    @property
    def sent_mb(self) -> float:
        """Everything that crosses the network, in MB."""
        return sum(one.mb for one in self.passes) + self.residue_mb


def decide_precopy(
    memory_mb_to_send: float,
    dirty_mb_per_s: float,
    bandwidth_mb_per_s: float,
    writable_working_set_mb: float | None = None,
    switchover_goal_s: float = SWITCHOVER_GOAL_S,
    *,
    sdps: bool = True,
    checkpoint_s: float = CHECKPOINT_S,
) -> PreCopyPlan:
    """The passes of a pre-copy until the rest fits the switchover goal.

    Each pass sends what the guest dirtied during the one before, at most its writable
    working set. When passes stop shrinking, SDPS (stun during page send) slows the guest so
    that it dirties half of what the network carries; without SDPS (before 5.0) the
    migration fails. All three amounts must count MB alike: see ``bandwidth.wire_mb``.

    Source: VMware KB on vMotion stun time; vMotion architecture white paper (5.0). Our
    assumption: constant rates, and how far SDPS slows the guest.

    Raises:
        ValueError: no bandwidth, or nothing sensible to send.
    """
    if bandwidth_mb_per_s <= 0.0 or memory_mb_to_send < 0.0 or dirty_mb_per_s < 0.0:
        raise ValueError("Pre-copy needs bandwidth above zero, and amounts that are not negative.")
    most = memory_mb_to_send if writable_working_set_mb is None else writable_working_set_mb
    passes: list[Pass] = []
    left, dirty, converged = memory_mb_to_send, dirty_mb_per_s, True
    while not passes or left > switchover_goal_s * bandwidth_mb_per_s:
        seconds = left / bandwidth_mb_per_s
        dirtied = min(most, dirty * seconds)
        stuck = dirtied >= left or len(passes) >= PATIENCE_PASSES
        if stuck and dirtied > switchover_goal_s * bandwidth_mb_per_s:
            converged = sdps
            if not sdps:
                passes.append(Pass(left, seconds, dirtied))
                left = dirtied
                break
            dirty = min(dirty, THROTTLED_DIRTY_SHARE * bandwidth_mb_per_s)
            dirtied = min(most, dirty * seconds)
        passes.append(Pass(left, seconds, dirtied))
        left = dirtied
    throttle = dirty / dirty_mb_per_s if dirty_mb_per_s > 0.0 else 1.0
    return _plan(passes, left, bandwidth_mb_per_s, throttle, converged, checkpoint_s)


def _plan(
    passes: list[Pass], left: float, bandwidth: float, throttle: float, converged: bool, checkpoint_s: float
) -> PreCopyPlan:
    residue_s = left / bandwidth
    reasons = [
        _stopped(left, residue_s, bandwidth, len(passes)) if converged else _no_progress(left, bandwidth)
    ]
    if throttle < 1.0:
        reasons.append(_throttled(throttle, bandwidth))
    return PreCopyPlan(
        tuple(passes), left, residue_s, residue_s + checkpoint_s, throttle, converged, tuple(reasons)
    )


def _stopped(left: float, seconds: float, bandwidth: float, count: int) -> Reason:
    return because(
        "precopy_stopped",
        "Pre-copy stopped after pass {passes}: {left_mb:.1f} MB left take {seconds:.3f} s "
        "at {bandwidth_mb_per_s:.1f} MB/s.",
        passes=count,
        left_mb=left,
        seconds=seconds,
        bandwidth_mb_per_s=bandwidth,
    )


def _no_progress(left: float, bandwidth: float) -> Reason:
    return because(
        "precopy_no_progress",
        "The guest dirties memory faster than {bandwidth_mb_per_s:.1f} MB/s carry it: "
        "{left_mb:.1f} MB stay to be sent after every pass.",
        left_mb=left,
        bandwidth_mb_per_s=bandwidth,
    )


def _throttled(throttle: float, bandwidth: float) -> Reason:
    return because(
        "stun_during_page_send",
        "Passes did not shrink at {bandwidth_mb_per_s:.1f} MB/s: the guest was slowed to "
        "{percent:.0f} % of its speed.",
        percent=100.0 * throttle,
        bandwidth_mb_per_s=bandwidth,
    )
