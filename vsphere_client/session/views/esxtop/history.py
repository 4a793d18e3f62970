"""Averages over the last 1, 5 and 15 minutes, kept by whoever watches a host."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from vsphere_client.model.units import MINUTE_US

WINDOWS_MIN = (1, 5, 15)
Averages = tuple[float, float, float]
"""Over 1, 5 and 15 minutes."""


@dataclass(frozen=True, slots=True)
class Moment:
    """CPU load (1.00: all processors used) and memory overcommitment (0.10: 10 %) at one time."""

    at_us: int
    load: float
    overcommit: float


class ShortHistory:
    """The last 15 minutes of two figures; a shorter record averages what there is.

    A value holds until the next one, so that two looks within a second do not count double.
    """

    def __init__(self) -> None:
        self._moments: deque[Moment] = deque()

    def note(self, moment: Moment) -> None:
        """Remember a moment; what lies after it belongs to a future that was left and is forgotten."""
        while self._moments and self._moments[-1].at_us >= moment.at_us:
            self._moments.pop()
        self._moments.append(moment)
        horizon = moment.at_us - WINDOWS_MIN[-1] * MINUTE_US
        # The last one before the horizon still holds at the horizon.
        while len(self._moments) > 1 and self._moments[1].at_us <= horizon:
            self._moments.popleft()

    @property
    def load(self) -> Averages:
        """CPU load averages."""
        return self._averages("load")

    @property
    def overcommit(self) -> Averages:
        """Memory overcommitment averages."""
        return self._averages("overcommit")

    def _averages(self, name: str) -> Averages:
        one, five, fifteen = (self._average(name, minutes * MINUTE_US) for minutes in WINDOWS_MIN)
        return one, five, fifteen

    def _average(self, name: str, window_us: int) -> float:
        if not self._moments:
            return 0.0
        last = self._moments[-1]
        begin = last.at_us - window_us
        pairs = zip(self._moments, list(self._moments)[1:], strict=False)
        held = [
            (getattr(now, name), after.at_us - max(now.at_us, begin))
            for now, after in pairs
            if after.at_us > begin
        ]
        total = sum(length for _, length in held)
        if total <= 0:
            return float(getattr(last, name))
        return float(sum(value * length for value, length in held) / total)
