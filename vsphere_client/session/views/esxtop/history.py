"""Averages over the last 1, 5 and 15 minutes, kept by whoever watches a host."""

from __future__ import annotations

from collections import deque
from itertools import pairwise

from vsphere_client.model.units import MINUTE_US

WINDOWS_MIN = (1, 5, 15)
Averages = tuple[float, float, float]
"""Over 1, 5 and 15 minutes."""


class ShortHistory:
    """The last 15 minutes of a figure; a shorter record averages what there is.

    A value holds until the next one, so that two looks within a second do not count double.
    """

    def __init__(self) -> None:
        self._moments: deque[tuple[int, float]] = deque()

    @property
    def last_us(self) -> int | None:
        """Time of the newest value, None without any."""
        return self._moments[-1][0] if self._moments else None

    def note(self, at_us: int, value: float) -> None:
        """Remember a value; what lies after it belongs to a future that was left and is forgotten."""
        while self._moments and self._moments[-1][0] >= at_us:
            self._moments.pop()
        self._moments.append((at_us, value))
        horizon = at_us - WINDOWS_MIN[-1] * MINUTE_US
        # The last one before the horizon still holds at the horizon.
        while len(self._moments) > 1 and self._moments[1][0] <= horizon:
            self._moments.popleft()

    @property
    def averages(self) -> Averages:
        """Over 1, 5 and 15 minutes."""
        one, five, fifteen = (self._average(minutes * MINUTE_US) for minutes in WINDOWS_MIN)
        return one, five, fifteen

    def _average(self, window_us: int) -> float:
        if not self._moments:
            return 0.0
        begin = self._moments[-1][0] - window_us
        pairs = list(pairwise(self._moments))
        held = [(value, after - max(at, begin)) for (at, value), (after, _) in pairs if after > begin]
        total = sum(length for _, length in held)
        if total <= 0:
            return self._moments[-1][1]
        return sum(value * length for value, length in held) / total
