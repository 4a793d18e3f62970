"""Scores between two runs: every host's load and every VM's DRS score where it is, in vector expressions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.arrangement import headroom_left
from vsphere_client.decisions.drs.settings import HEADROOM_THRESHOLD
from vsphere_client.engine.world.residents import current_residents
from vsphere_client.engine.world.world import World

Loads = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]
CONTENDED_READY_PERCENT = 0.5
"""Ready time above which somebody on a host gets less than he asks for."""


def host_loads(world: World) -> Loads:
    """CPU and memory demand by capacity of each host, and whether somebody waits there, [host row]."""
    vms, table, residents = world.vms, world.hosts, current_residents(world)
    rows, where = residents.rows, residents.host
    cpu = np.bincount(where, np.minimum(vms.cpu_demand_mhz[rows], residents.cpu_limit_mhz), table.capacity)
    active = vms.memory_working_set_mb[rows]
    idle = np.maximum(vms.memory_consumed_mb[rows] - active, 0.0)
    memory = np.bincount(where, active + 0.25 * idle + residents.overhead_mb, table.capacity)
    cpu_capacity = np.maximum(table.cpu_total_mhz - table.cpu_system_mhz, 1.0)
    memory_capacity = np.maximum(table.memory_total_mb - table.memory_kernel_mb, 1.0)
    waiting = np.bincount(where, vms.cpu_ready_percent[rows] > CONTENDED_READY_PERCENT, table.capacity)
    return cpu / cpu_capacity, memory / memory_capacity, waiting > 0


def score_all(world: World, loads: Loads) -> None:
    """Write every running VM's score on its own host, in percent (drs.md 7.2)."""
    vms, residents = world.vms, current_residents(world)
    rows, where, limit = residents.rows, residents.host, residents.cpu_limit_mhz
    if residents.those(vms.cluster < 0).size:
        inside = vms.cluster[rows] >= 0
        rows, where, limit = rows[inside], where[inside], limit[inside]
    cpu_load, memory_load, _ = loads
    threshold = _headroom_thresholds(world)
    headroom = headroom_left(cpu_load, threshold) * headroom_left(memory_load, threshold)
    wanted = np.minimum(vms.cpu_demand_mhz[rows], limit)
    # Who wants nothing is served; NumPy's masked division takes several times as long.
    served = vms.cpu_usage_mhz[rows] / np.maximum(wanted, np.finfo(np.float64).tiny)
    served[wanted <= 0] = 1.0
    vms.drs_score[rows] = 100.0 * headroom[where] * np.minimum(served, 1.0)


def _headroom_thresholds(world: World) -> NDArray[np.float64]:
    """The load of each host from which its cluster's migration threshold sees headroom missing."""
    by_cluster = np.full(world.clusters.capacity + 1, HEADROOM_THRESHOLD[3])
    for row, cluster in world.cluster_at.items():
        by_cluster[row] = HEADROOM_THRESHOLD[cluster.config.drs.migration_threshold]
    return by_cluster[world.hosts.cluster]
