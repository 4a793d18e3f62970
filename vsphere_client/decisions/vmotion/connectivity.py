"""Who answers for a VM's address during a vMotion, and what a continuous ping loses (vmotion.md 8)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Literal

AGING_S: Final = 300.0
"""Common age at which a physical switch forgets where it saw a MAC address."""
TALKATIVE_S: Final = 1.0
"""A guest with traffic of its own sends a frame within this time of its resumption (our assumption)."""
PING_INTERVAL_S: Final = 0.2
ROUND_TRIP_MS: Final = 0.3
"""Round trip inside a data centre (our assumption)."""

Answerer = Literal["source", "nobody", "destination"]
Cause = Literal["rarp", "guest_frame", "aging"]


@dataclass(frozen=True, slots=True)
class Reachability:
    """When nobody answers, and when and by what the switch learns the new port; seconds, None while open."""

    stun_s: float | None
    resume_s: float | None
    learned_s: float | None
    learned_by: Cause | None

    def answers(self, at_s: float) -> Answerer:
        """Who answers a frame that reaches the physical switch at a moment."""
        if self.stun_s is None or at_s < self.stun_s:
            return "source"
        if self.learned_s is None or at_s < self.learned_s:
            return "nobody"
        return "destination"


def decide_reachability(
    stun_s: float | None,
    resume_s: float | None,
    notify_switches: bool,
    guest_mbps: float,
    same_segment: bool = True,
) -> Reachability:
    """How the physical switch follows a VM to its new host.

    Until the stun frames reach the source; then nobody answers, until the switch has learned the
    port: at once from the RARP frame, or without Notify switches from the guest's first frame, or
    when its table entry has aged out. In another broadcast domain nobody finds it again (vmotion.md 8: the migration
    succeeds all the same). Sources: vSwitch "Notify switches"; case 23.
    """
    if stun_s is None or resume_s is None:
        return Reachability(stun_s, None, None, None)
    if not same_segment:
        return Reachability(stun_s, resume_s, None, None)
    if notify_switches:
        return Reachability(stun_s, resume_s, resume_s, "rarp")
    if guest_mbps > 0.0:
        return Reachability(stun_s, resume_s, resume_s + TALKATIVE_S, "guest_frame")
    return Reachability(stun_s, resume_s, resume_s + AGING_S, "aging")


@dataclass(frozen=True, slots=True)
class Pings:
    """A continuous ping: how many were sent, and when those that nobody answered were."""

    sent: int
    lost_s: tuple[float, ...]


def decide_pings(reach: Reachability, until_s: float, interval_s: float = PING_INTERVAL_S) -> Pings:
    """Which echo requests of a continuous ping are lost up to a moment; the first is sent at 0."""
    sent = math.floor(until_s / interval_s + 1e-9) + 1 if until_s >= 0 else 0
    if reach.stun_s is None:
        return Pings(sent, ())
    first = math.ceil(reach.stun_s / interval_s - 1e-9)
    times = (number * interval_s for number in range(first, sent))
    return Pings(sent, tuple(at for at in times if reach.answers(at) == "nobody"))
