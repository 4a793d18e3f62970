"""Counters that look back from each sample over minutes: the group rescpu.

Real-time only, for rollups do not hold samples. Our assumptions: *active* is %USED, *running* %RUN and
*throttled* %MLMTD, all as percent of one processor, so that a VM with four busy vCPUs has 400; a peak is that of
the samples; the VMkernel's own samples are those of the record, and its group keeps those of 15 minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.formulas.formula import INTERVAL, ratio
from vsphere_client.session.views.performance.history import History, Matrix


class Trailing(NamedTuple):
    """The column of milliseconds that is looked at, over how many seconds, and whether for its peak."""

    column: str
    window_s: int
    peak: bool = False


_SAMPLES_S = 15 * 60

TRAILING: Mapping[str, Trailing] = {
    f"rescpu.{name}{minutes}.latest": Trailing(column, 60 * minutes, name.endswith("pk"))
    for name, column in (
        ("actav", "cpu_used_ms_sum"),
        ("actpk", "cpu_used_ms_sum"),
        ("runav", "cpu_run_ms_sum"),
        ("runpk", "cpu_run_ms_sum"),
        ("maxLimited", "cpu_max_limited_ms_sum"),
    )
    for minutes in (1, 5, 15)
}
"""By counter id, for VMs and hosts."""


SAMPLING = ("rescpu.sampleCount.latest", "rescpu.samplePeriod.latest")
"""How many samples the others look back over at most, and milliseconds between them; for VMs and hosts."""


def sampling(history: History, counter: str) -> Matrix:
    """The counters of the sampling itself."""
    lengths = history.matrix(INTERVAL)
    if counter == SAMPLING[1]:
        return np.broadcast_to(lengths * 1_000.0, history.present.shape)
    return _between(history.present.astype(np.float64), _first(history, _SAMPLES_S))


def trailing_percent(history: History, counter: Trailing) -> Matrix:
    """Percent of one processor over the window that ends with each sample, or what there is of it."""
    first = _first(history, counter.window_s)
    if counter.peak:
        return _peak(history, counter.column, first)
    spent = np.where(history.present, history.matrix(counter.column), 0.0)
    lengths = np.where(history.present, [[frame.interval_s] for frame in history.frames], 0.0)
    return 100.0 * ratio(_between(spent, first), _between(lengths, first) * 1_000.0)


def _first(history: History, window_s: int) -> NDArray[np.intp]:
    """The first sample of the window of each."""
    return np.searchsorted(history.times_us, history.times_us - window_s * 1_000_000, side="right")


def _peak(history: History, column: str, first: NDArray[np.intp]) -> Matrix:
    percent = history.matrix(column) / (history.matrix(INTERVAL) * 10.0)
    percent = np.where(history.present, percent, 0.0)
    windows = [percent[begin : end + 1].max(axis=0) for end, begin in enumerate(first.tolist())]
    return np.array(windows).reshape(percent.shape)


def _between(values: Matrix, first: NDArray[np.intp]) -> Matrix:
    """Sums of the rows from ``first`` up to each."""
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    found: Matrix = sums[1:] - sums[first]
    return found
