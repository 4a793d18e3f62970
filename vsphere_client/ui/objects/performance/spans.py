"""The periods of performance charts, and the window of time that each shows."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.session.views.performance import Period
from vsphere_client.ui.widgets.chart_lines import ChartWindow
from vsphere_client.ui.widgets.chart_scale import SECOND_US

CUSTOM = "custom"
PERIODS: tuple[tuple[str, str], ...] = (
    ("realtime", "Real-time"),
    ("day", "Last Day"),
    ("week", "Last Week"),
    ("month", "Last Month"),
    ("year", "Last Year"),
    (CUSTOM, "Custom Interval"),
)
LENGTH_S: dict[Period, int] = {
    "realtime": 3_600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_592_000,
    "year": 31_536_000,
}
"""How far back each period reaches (vmkernel.md 8.1)."""
INTERVAL_S: dict[Period, int] = {"realtime": 20, "day": 300, "week": 1_800, "month": 7_200, "year": 86_400}
"""Seconds between two of its points."""
LEAST_POINTS = 30
"""A young lab's chart is at least that many points wide."""


UNITS_S = {"minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800, "months": 2_592_000}
"""What a window that moves with time is counted in; a month has 30 days."""


@dataclass(frozen=True, slots=True)
class Span:
    """A chosen period, or a window of one's own; µs of virtual time.

    A window of one's own lies between two moments, or with ``last_us`` it is the time up to now.
    """

    key: str = "realtime"
    from_us: int = 0
    to_us: int = 0
    last_us: int = 0

    def _own(self, now_us: int) -> tuple[int, int]:
        """Beginning and end of a window of one's own."""
        if self.last_us:
            return max(0, now_us - self.last_us), now_us
        return self.from_us, max(self.to_us, self.from_us + SECOND_US)

    def period(self, now_us: int) -> Period:
        """Which points are shown: those of the period, or the finest that reach back far enough."""
        for period in LENGTH_S:
            reaches = now_us - LENGTH_S[period] * SECOND_US <= self._own(now_us)[0]
            if period == self.key or (self.key == CUSTOM and reaches):
                return period
        return "year"

    def opening(self, now_us: int) -> Span:
        """What a dialog for a window of one's own begins with: this one, or the last half hour."""
        return self if self.key == CUSTOM else Span(CUSTOM, max(now_us - 1_800 * SECOND_US, 0), now_us)

    def window(self, now_us: int, first_us: int | None) -> ChartWindow:
        """The time shown, given the first point there is: no chart begins long before it."""
        if self.key == CUSTOM:
            return ChartWindow(*self._own(now_us), now_us)
        period = self.period(now_us)
        least = now_us - LEAST_POINTS * INTERVAL_S[period] * SECOND_US
        start = max(
            now_us - LENGTH_S[period] * SECOND_US, min(first_us if first_us is not None else 0, least)
        )
        return ChartWindow(start, now_us, now_us)
