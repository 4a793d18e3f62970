"""Numbers against thresholds, for all objects of a kind in one go."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.alarms.definitions import Metric, MetricTrigger, Operator
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import AlarmStatus, ConnectionState

Levels = NDArray[np.int8]
STATUS_OF_LEVEL = (AlarmStatus.GREEN, AlarmStatus.YELLOW, AlarmStatus.RED)
_NEVER = -1


class ThresholdColumns:
    """Of each object of a kind: since when a metric is beyond yellow and red, and the level it has."""

    def __init__(self) -> None:
        self.level: Levels = np.zeros(0, np.int8)
        self.since_us: NDArray[np.int64] = np.full((2, 0), _NEVER, np.int64)

    def advance(self, trigger: MetricTrigger, values: Floats, seen: Bools, now_us: int) -> NDArray[np.intp]:
        """Take the values of now; returns the rows whose level changed.

        ``values`` is in percent, one a row; rows that are not ``seen`` keep their level, and their time
        beyond a threshold begins anew when they are seen again.
        """
        self._grow(values.size)
        held = [
            self._hold(index, trigger, threshold, values, seen, now_us)
            for index, threshold in enumerate((trigger.yellow, trigger.red))
        ]
        level = held[0].astype(np.int8)
        level[held[1]] = 2
        changed = np.flatnonzero(seen & (level != self.level))
        self.level[changed] = level[changed]
        return changed

    def forget(self, row: int) -> None:
        """Begin anew with a row: its object is gone, or a person reset the alarm."""
        if row < self.level.size:
            self.level[row] = 0
            self.since_us[:, row] = _NEVER

    def _hold(
        self,
        index: int,
        trigger: MetricTrigger,
        threshold: float,
        values: Floats,
        seen: Bools,
        now_us: int,
    ) -> Bools:
        """Which rows have been beyond a threshold long enough."""
        beyond = values > threshold if trigger.operator == Operator.IS_ABOVE else values < threshold
        beyond &= seen
        since = self.since_us[index]
        since[~beyond] = _NEVER
        # Few rows are beyond a threshold; only they are looked at one by one.
        rows = np.flatnonzero(beyond)
        began = since[rows]
        began[began == _NEVER] = now_us
        since[rows] = began
        held: Bools = np.zeros(len(beyond), np.bool_)
        held[rows[now_us - began >= trigger.duration_us]] = True
        return held

    def _grow(self, size: int) -> None:
        missing = size - self.level.size
        if missing > 0:
            self.level = np.concatenate([self.level, np.zeros(missing, np.int8)])
            fresh = np.full((2, missing), _NEVER, np.int64)
            self.since_us = np.concatenate([self.since_us, fresh], axis=1)


@dataclass(frozen=True, slots=True, eq=False)
class Watched:
    """What only discrete changes write: hosts and VMs that vCenter hears of, and what VMs have, MHz and MB.

    What a row has is infinite where it has nothing, so that dividing by it gives 0.
    """

    hosts: Bools
    vms: Bools
    vm_mhz: Floats
    vm_memory_mb: Floats

    @classmethod
    def now(cls, world: World) -> Watched:
        """As the world's configuration stands; kept until some object's properties are written."""
        kept = world.derived.get(("watched", ""))
        if kept is None or kept[0] != world.columns_version:
            kept = world.derived["watched", ""] = (world.columns_version, cls._of(world))
        found: Watched = kept[1]
        return found

    @classmethod
    def _of(cls, world: World) -> Watched:
        hosts, vms = world.hosts, world.vms
        unheard = np.zeros(hosts.capacity, np.bool_)
        for row, host in world.host_at.items():
            unheard[row] = host.connection_state != ConnectionState.CONNECTED
        seen = vms.alive & (vms.host != NOWHERE) & ~unheard[vms.host]
        return cls(hosts.running & ~unheard, seen, _whole(vms.num_cpu * vms.core_mhz), _whole(vms.memory_mb))


def read_metric(world: World, metric: Metric, watched: Watched) -> tuple[Floats, Bools]:
    """The values of a metric in percent, and the rows that vCenter has a value of.

    A VM's memory usage is what its guest touches of its configured memory, a host's is what is handed out of
    its physical memory.
    """
    hosts, vms, datastores = world.hosts, world.vms, world.datastores
    if metric == Metric.HOST_CPU:
        return 100.0 * hosts.cpu_usage_mhz / _whole(hosts.cpu_total_mhz), watched.hosts
    if metric == Metric.HOST_MEMORY:
        return 100.0 * hosts.memory_usage_mb / _whole(hosts.memory_total_mb), watched.hosts
    if metric == Metric.DATASTORE_USAGE:
        return 100.0 * datastores.used_gb / _whole(datastores.capacity_gb), datastores.alive
    if metric == Metric.VM_CPU:
        return 100.0 * vms.cpu_usage_mhz / watched.vm_mhz, watched.vms
    return 100.0 * vms.memory_active_mb / watched.vm_memory_mb, watched.vms


def _whole(values: Floats) -> Floats:
    # Division by infinity gives the zeros; NumPy's masked division takes three times as long.
    return np.where(values > 0, values, np.inf)
