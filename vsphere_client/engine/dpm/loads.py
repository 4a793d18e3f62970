"""How full all hosts have been, for a round of DPM: worked out once for all clusters."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.drs.history import DemandHistory
from vsphere_client.engine.world.tables import NOWHERE, Floats
from vsphere_client.engine.world.world import World


class RoundLoads:
    """The hosts' loads as a round finds them; a window is averaged when it is first asked for.

    What DPM does with one cluster changes nothing for the VMs of another, so the loads hold for the round.
    """

    def __init__(self, world: World, history: DemandHistory) -> None:
        self._world, self._history = world, history
        self._by_minutes: dict[int, Floats] = {}

    def over(self, minutes: int) -> Floats:
        """The fuller of CPU and memory demand by capacity of every host, CPU averaged; [host row]."""
        if minutes not in self._by_minutes:
            self._by_minutes[minutes] = self._measure(minutes)
        return self._by_minutes[minutes]

    def _measure(self, minutes: int) -> Floats:
        vms, hosts = self._world.vms, self._world.hosts
        rows = np.flatnonzero(vms.executing & (vms.cluster != NOWHERE))
        windows = np.full(len(rows), minutes, dtype=np.int64)
        demand = self._history.mean(rows, windows, vms.cpu_demand_mhz)
        cpu = np.bincount(vms.host[rows], np.minimum(demand, vms.cpu_limit_mhz[rows]), hosts.capacity)
        active = vms.memory_active_mb[rows]
        idle = np.maximum(vms.memory_consumed_mb[rows] - active, 0.0)
        memory = np.bincount(vms.host[rows], active + 0.25 * idle + vms.overhead_mb[rows], hosts.capacity)
        return np.maximum(
            cpu / np.maximum(hosts.cpu_total_mhz - hosts.cpu_system_mhz, 1.0),
            memory / np.maximum(hosts.memory_total_mb - hosts.memory_kernel_mb, 1.0),
        )
