"""Storage I/O Control at work: the windows of the hosts on datastores that have it, from step to step."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.storage_io.division import Arrays, Devices, Disks, decide_latency_ms
from vsphere_client.decisions.storage_io.windows import PERIOD_S, next_window
from vsphere_client.engine.storage.disk_rates import Rows
from vsphere_client.engine.world.tables import Bools, Floats

MOST_PERIODS = 75
"""Five minutes of periods are enough to settle; a longer step makes no more."""


class HostWindows:
    """The queue window of each host and datastore under Storage I/O Control; a new pair starts wide open."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.int64)
        self._windows = np.zeros(0)
        self._left_s = 0.0

    def periods(self, step_s: float) -> int:
        """How many periods of Storage I/O Control pass in a step; what is left counts for the next."""
        self._left_s += step_s
        whole = int(self._left_s / PERIOD_S)
        self._left_s -= whole * PERIOD_S
        return min(whole, MOST_PERIODS)

    def of(self, host: Rows, datastore: Rows, depth: Floats) -> Floats:
        """The windows of pairs: what was kept of them, at most the queue's depth."""
        if not len(self._keys):
            return depth.copy()
        keys = _keys(host, datastore)
        place = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = self._keys[place] == keys
        return np.where(known, np.minimum(self._windows[place], depth), depth)

    def keep(self, host: Rows, datastore: Rows, windows: Floats, depth: Floats) -> None:
        """Remember the windows of all pairs that are narrower than their queue."""
        narrow = windows < depth
        keys = _keys(host[narrow], datastore[narrow])
        order = np.argsort(keys, kind="stable")
        self._keys, self._windows = keys[order], windows[narrow][order]


def _keys(host: Rows, datastore: Rows) -> NDArray[np.int64]:
    return (datastore.astype(np.int64) << 32) | host.astype(np.int64)


def settle_windows(
    disks: Disks, devices: Devices, arrays: Arrays, threshold_ms: Floats, depth: Floats, periods: int
) -> Floats:
    """The windows of all devices after some periods; without a threshold (infinite) a window is the depth.

    Only datastores with a threshold that is passed, or whose windows have not opened again, are worked at.
    """
    controlled: Bools = np.isfinite(threshold_ms)
    chosen = controlled[devices.datastore]
    window = np.where(chosen, devices.window, depth)
    if periods == 0 or not chosen.any():
        return window
    number, dense = np.cumsum(controlled) - 1, np.cumsum(chosen) - 1
    rows = chosen[disks.device]
    few = Disks(dense[disks.device[rows]], *(v[rows] for v in _numbers(disks)))
    behind = arrays.only(controlled)
    where, deep = number[devices.datastore[chosen]], depth[chosen]
    shares = np.asarray(np.bincount(few.device, few.shares, len(deep)), dtype=np.float64)
    limit, now = threshold_ms[controlled][where], window[chosen]
    for _ in range(periods):
        latency = decide_latency_ms(few, Devices(where, now), behind)[where]
        then = next_window(now, latency, limit, shares, deep)
        if np.array_equal(then, now):
            break
        now = then
    window[chosen] = now
    return window


def _numbers(disks: Disks) -> tuple[Floats, Floats, Floats, Floats]:
    return disks.ceiling, disks.floor, disks.shares, disks.depth
