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


@dataclass(frozen=True, slots=True)
class Span:
    """A chosen period, or a window of one's own; µs of virtual time."""

    key: str = "realtime"
    from_us: int = 0
    to_us: int = 0

    def period(self, now_us: int) -> Period:
        """Which points are shown: those of the period, or the finest that reach back far enough."""
        for period in LENGTH_S:
            reaches = now_us - LENGTH_S[period] * SECOND_US <= self.from_us
            if period == self.key or (self.key == CUSTOM and reaches):
                return period
        return "year"

    def window(self, now_us: int, first_us: int | None) -> ChartWindow:
        """The time shown, given the first point there is: no chart begins long before it."""
        if self.key == CUSTOM:
            return ChartWindow(self.from_us, max(self.to_us, self.from_us + SECOND_US), now_us)
        period = self.period(now_us)
        least = now_us - LEAST_POINTS * INTERVAL_S[period] * SECOND_US
        start = max(
            now_us - LENGTH_S[period] * SECOND_US, min(first_us if first_us is not None else 0, least)
        )
        return ChartWindow(start, now_us, now_us)
