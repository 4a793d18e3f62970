"""What is planned in a window: one list of events for each stretch of about a millisecond.

A heap of all would compare an event with eight others on its way; here it is appended, and the few events
of a stretch are sorted when their time comes. Events of one moment happen in the order of planning.
"""

from __future__ import annotations

from bisect import insort
from enum import IntEnum
from typing import Any

Event = tuple[int, int, int, Any, int]
"""When (µs), order of planning, kind, world or group concerned, and its turn (of a quantum: the pCPU)."""
STRETCH_BITS = 10
"""A stretch is 1,024 µs."""


class EventKind(IntEnum):
    """What happens: also the place of its handler in `MicroScheduler.run_until`."""

    BURST = 0
    SKEW = 1
    QUANTUM = 2
    EXHAUST = 3
    REFILL = 4
    SEEK = 5
    PAGE = 6


BURST, SKEW, QUANTUM = int(EventKind.BURST), int(EventKind.SKEW), int(EventKind.QUANTUM)
EXHAUST, REFILL, SEEK = int(EventKind.EXHAUST), int(EventKind.REFILL), int(EventKind.SEEK)
PAGE = int(EventKind.PAGE)


class Timetable:
    """The events of a window; what would come after its end is forgotten.

    ``stretches`` are all of them, in order of time; that at ``at`` is sorted and under way.
    """

    __slots__ = ("at", "stretches")

    def __init__(self, window_us: int) -> None:
        self.at = 0
        self.stretches: list[list[Event]] = [[] for _ in range((window_us >> STRETCH_BITS) + 1)]

    def add(self, event: Event) -> None:
        """Plan an event, now or later; never earlier, as what is past is not looked at again."""
        at = event[0] >> STRETCH_BITS
        if at == self.at:
            insort(self.stretches[at], event)
        elif at < len(self.stretches):
            self.stretches[at].append(event)

    def next_stretch(self) -> bool:
        """Go on to the next stretch with events; whether there is one."""
        stretches, at = self.stretches, self.at
        stretches[at].clear()
        for following in range(at + 1, len(stretches)):
            if stretches[following]:
                self.at = following
                stretches[following].sort()
                return True
        return False
