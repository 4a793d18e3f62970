"""How fast virtual time passes against the wall clock: pause, real time, faster."""

from __future__ import annotations

from dataclasses import dataclass

SPEEDS = (1.0, 10.0, 60.0, 600.0, 3600.0)
"""The speeds a person picks from; 1 is real time."""


@dataclass(slots=True)
class Pace:
    """Turns elapsed wall time into the virtual time that the next slice should reach.

    A slice that could not keep up loses the rest: time then passes slower than asked,
    it never jumps ahead.
    """

    speed: float = 1.0
    paused: bool = True
    _fraction_us: float = 0.0

    def advance_us(self, elapsed_s: float) -> int:
        """Virtual microseconds that have become due in ``elapsed_s`` of wall time."""
        if self.paused:
            return 0
        exact = elapsed_s * self.speed * 1e6 + self._fraction_us
        whole = int(exact)
        self._fraction_us = exact - whole
        return whole
