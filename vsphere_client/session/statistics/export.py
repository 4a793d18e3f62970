"""Recorded statistics as rows of a table, for spreadsheets and programs."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from vsphere_client.engine.statistics.kinds import MEASURED_OF
from vsphere_client.session.session import Session
from vsphere_client.session.statistics.intervals import REALTIME_US, Period
from vsphere_client.session.views.performance import Series, counters_of, series_of

HEADER = ("object", "kind", "counter", "unit", "time_s", "value")
LEVEL = 1
"""Counters up to this collection level are written."""


def best_period(session: Session) -> Period:
    """The finest period that reaches back to the start, else the past day."""
    return "realtime" if session.now_us <= REALTIME_US else "day"


def write_statistics(session: Session, path: Path) -> None:
    """Write the level 1 counters of all objects as CSV, one value a line; gaps are left out.

    Raises:
        OSError: the file cannot be written.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for series, kind in _all_series(session, best_period(session)):
            known = ~np.isnan(series.values)
            for at_us, value in zip(series.times_us[known], series.values[known], strict=True):
                counter = series.counter
                writer.writerow(
                    (series.name, kind, counter.id, counter.unit, f"{at_us / 1e6:g}", f"{value:.6g}")
                )


def _all_series(session: Session, period: Period) -> Iterator[tuple[Series, str]]:
    objects = [obj for obj in session.engine.world.objects.values() if obj.kind in MEASURED_OF]
    for obj in sorted(objects, key=lambda obj: (obj.kind, obj.name, obj.moid)):
        ids = [counter.id for counter in counters_of(session, obj.moid, period) if counter.level <= LEVEL]
        for series in series_of(session, obj.moid, ids, period):
            yield series, str(obj.kind)
