"""Worlds and their groups while they are scheduled: what they are doing, and what they have used."""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.decisions.cpu.figures import FULL_SPEED
from vsphere_client.decisions.microscheduler.constants import CAUGHT_UP
from vsphere_client.decisions.microscheduler.states import NOBODY, State

Log = list[tuple[int, int, int, int, int, float]]
"""When a world entered a state (µs), state, cause, pCPU, other world and figure: as in `StateSegment`.

States and causes are plain integers here: those compare faster, and tuples of nothing but numbers cost
the garbage collector nothing.
"""

_WAIT = int(State.WAIT)


@dataclass(slots=True, eq=False)
class Group:
    """A VM or the VMkernel: its settings, and its usage as the scheduler remembers it.

    ``usage`` is the integral of its speed (eighths of a core) times exp(t / memory): divided by the same
    exponential of now it is a forgetting average, and without the division it stays put while nobody of
    the group runs. So MHzUsed / Shares orders waiting worlds by a number that does not change.

    ``owed`` is what it is entitled to (eighths of a core) if that takes whole cores, 0 where halves will do,
    ``least`` what it may fall to before it gets them. ``threads`` of its vCPUs share a core if it has cores of its own.
    """

    at: int
    name: str
    shares: float
    reservation: float
    limited: bool = False
    limit: float = 0.0
    owed: float = 0.0
    least: float = 0.0
    threads: int = 1
    behind: bool = False
    usage: float = 0.0
    settled_at: float = 1.0
    speed: int = 0
    worlds: list[World] = field(default_factory=list)
    vcpus: list[World] = field(default_factory=list)
    on: int = 0
    stopped: int = 0
    costopped: int = 0
    dirty: bool = False
    skew_turn: int = 0
    skew_at: int = 1 << 62
    budget: float = 0.0
    budget_us: int = 0
    budget_turn: int = 0
    throttled: bool = False

    def settle(self, weight: float) -> float:
        """Book the usage up to a moment, of which ``weight`` is the exponential; the MHzPerShare of then.

        The value is in eighths of a core times ``weight`` per share: it only compares.
        """
        if self.speed:
            self.usage += self.speed * (weight - self.settled_at)
        self.settled_at = weight
        return self.usage / self.shares

    def below_reservation(self, weight: float) -> bool:
        """Whether a settled group used less than its reservation of late."""
        return self.usage < FULL_SPEED * self.reservation * weight

    def needs_whole(self, weight: float) -> bool:
        """Whether a settled group needs whole cores: from being far behind its entitlement until it caught up.

        Of what is reserved it lags nothing behind.
        """
        if self.usage < self.least * weight:
            self.behind = True
        elif self.usage >= CAUGHT_UP * self.owed * weight:
            self.behind = False
        return self.behind


@dataclass(slots=True, eq=False)
class World:
    """One world; ``turn`` counts its changes of state, so that what was planned for an earlier one is void.

    ``behind`` is the time in which it made no progress although it wanted to, for want of a pCPU or of a page: running
    and idle vCPUs both progress, so the skew of two vCPUs is the difference of their ``behind``. ``allowed`` are the
    pCPUs that CPU affinity binds it to, as bits; all bits of -1 are set. ``own`` is the pCPU of a core that is nobody
    else's.
    ``io_wait`` is the share of its time in which its guest waits for the disk, ``io_us`` what is left of that for this
    burst. Every ``gap_us`` of its work, on average, a swapped page is missed, for which it waits ``page_us`` (0: none
    are swapped); the next one after ``until_miss`` more of it. ``rest_us`` is what is left of its burst after that.
    """

    at: int
    name: str
    group: Group
    home: int
    vcpu: bool
    log: Log
    spent: list[int] = field(default_factory=lambda: [0] * len(State))
    bursts: list[tuple[int, int]] = field(default_factory=list)
    burst: int = 0
    burst_turn: int = 0
    done_us: int = 0
    next_us: int = 0
    look_us: int = 0
    smp: bool = False
    state: int = _WAIT
    since: int = 0
    turn: int = 0
    quantum_us: int = 0
    pcpu: int = NOBODY
    last: int = NOBODY
    own: int = NOBODY
    slow: bool = False
    slow_since: int = 0
    slow_us: int = 0
    owed: int = 0
    ahead: int = 0
    holds: int = NOBODY
    allowed: int = -1
    io_wait: float = 0.0
    io_us: int = 0
    page_us: int = 0
    gap_us: float = 0.0
    until_miss: int = 0
    rest_us: int = 0
    behind: int = 0
