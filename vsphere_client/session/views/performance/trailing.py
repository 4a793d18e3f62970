"""Counters that average a state of the CPU over the minutes before each sample: the group rescpu.

Real-time only, for rollups do not hold samples. Our assumption: *active* is %USED and *running* is %RUN, both as
percent of one processor, so that a VM with four busy vCPUs has 400.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.formulas.formula import ratio
from vsphere_client.session.views.performance.history import History, Matrix


class Trailing(NamedTuple):
    """The column of milliseconds that is averaged, and over how many seconds."""

    column: str
    window_s: int


TRAILING: Mapping[str, Trailing] = {
    f"rescpu.{name}{minutes}.latest": Trailing(column, 60 * minutes)
    for name, column in (("actav", "cpu_used_ms_sum"), ("runav", "cpu_run_ms_sum"))
    for minutes in (1, 5, 15)
}
"""By counter id, for VMs and hosts."""


def trailing_percent(history: History, counter: Trailing) -> Matrix:
    """Percent of one processor over the window that ends with each sample, or what there is of it."""
    spent = np.where(history.present, history.matrix(counter.column), 0.0)
    lengths = np.where(history.present, [[frame.interval_s] for frame in history.frames], 0.0)
    first = np.searchsorted(history.times_us, history.times_us - counter.window_s * 1_000_000, side="right")
    return 100.0 * ratio(_between(spent, first), _between(lengths, first) * 1_000.0)


def _between(values: Matrix, first: NDArray[np.intp]) -> Matrix:
    """Sums of the rows from ``first`` up to each."""
    sums = np.concatenate([np.zeros((1, values.shape[1])), np.cumsum(values, axis=0)])
    found: Matrix = sums[1:] - sums[first]
    return found
