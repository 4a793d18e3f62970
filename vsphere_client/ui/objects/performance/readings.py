"""From series of counters to lines of a chart and rows of its legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.session.session import Session
from vsphere_client.session.views.chart_members import Verdict, judge_waiting, per_vcpu_percent
from vsphere_client.session.views.performance import Period, Series
from vsphere_client.ui.objects.performance.spans import INTERVAL_S
from vsphere_client.ui.widgets.chart_lines import ChartLine, ChartWindow
from vsphere_client.ui.widgets.chart_scale import SECOND_US, DisplayUnit, in_family, value_text

ROLLUPS = {
    "average": "Average",
    "summation": "Summation",
    "latest": "Latest",
    "maximum": "Maximum",
    "minimum": "Minimum",
    "none": "None",
}


@dataclass(frozen=True, slots=True)
class LegendRow:
    """One line in words: what it is, and its figures within the window in the unit shown."""

    key: str
    object: str
    measurement: str
    rollup: str
    unit: str
    latest: str
    maximum: str
    minimum: str
    average: str
    color: str
    dashed: bool = False
    label: str = ""
    per_vcpu: str = ""
    verdict: Verdict = "fine"


def key_of(series: Series) -> str:
    """What names a series within a chart."""
    return f"{series.member}/{series.counter.id}"


def cut(series: Series, window: ChartWindow) -> Series:
    """The part of a series within a window."""
    inside = (series.times_us >= window.start_us) & (series.times_us <= window.end_us)
    return replace(series, times_us=series.times_us[inside], values=series.values[inside])


def first_sample(found: Sequence[Series]) -> int | None:
    """The first moment at which one of the series has a value."""
    firsts = [int(one.times_us[np.isfinite(one.values)][0]) for one in found if np.isfinite(one.values).any()]
    return min(firsts, default=None)


def has_values(found: Sequence[Series]) -> bool:
    """Whether there is anything to draw."""
    return first_sample(found) is not None


def lines_of(found: Sequence[Series], *, by_object: bool = False, most: int = 0) -> list[ChartLine]:
    """Series as lines: named by counter, by object, or by both where several of each are shown.

    Args:
        found: The series in the order of their colours.
        by_object: Name them by object.
        most: Beyond that many they are grey; 0 for no such limit.
    """
    counters = {one.counter.id for one in found}
    objects = {one.member for one in found}
    lines = []
    for place, one in enumerate(found):
        label = one.label if by_object or (len(counters) == 1 and len(objects) > 1) else one.counter.label
        if len(counters) > 1 and (by_object or len(objects) > 1):
            label = f"{one.label}: {one.counter.label}"
        grey = bool(most) and place >= most
        lines.append(
            ChartLine(key_of(one), label, one.counter.unit, one.times_us, one.values, place, others=grey)
        )
    return lines


def legend_row(
    session: Session, series: Series, line: ChartLine, unit: DisplayUnit, period: Period
) -> LegendRow:
    """A row of the legend."""

    def shown(value: float) -> str:
        return value_text(unit.shown(value * in_family(series.counter.unit)), unit.text)

    percent = None
    if not series.part:
        interval_s = interval_of(session, series, period)
        percent = per_vcpu_percent(session, series.moid, series.counter.id, series.latest, interval_s)
    return LegendRow(
        key=line.key,
        object=series.label,
        measurement=series.counter.label,
        rollup=ROLLUPS.get(series.counter.rollup, series.counter.rollup),
        unit=unit.text,
        latest=shown(series.latest),
        maximum=shown(series.maximum),
        minimum=shown(series.minimum),
        average=shown(series.average),
        color=line.color,
        dashed=line.dashed,
        label=line.label,
        per_vcpu="" if percent is None else f"{percent:.1f} %",
        verdict="fine" if percent is None else judge_waiting(series.counter.id, percent),
    )


def interval_of(session: Session, series: Series, period: Period) -> float:
    """Seconds that a point of a series covers: the period's as vCenter is set, or the engine's longer step."""
    world = session.engine.world
    rolled = session.statistics.interval(period, vcenter_of(world, world.objects.get(series.moid)))
    every_s = float(INTERVAL_S[period] if rolled is None else rolled.every_s)
    if len(series.times_us) < 2:
        return every_s
    return max(float(np.diff(series.times_us).min()) / SECOND_US, every_s)
