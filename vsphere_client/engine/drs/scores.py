"""Scores between two runs: every host's load and every VM's DRS score where it is, in vector expressions."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.arrangement import headroom_left
from vsphere_client.decisions.drs.settings import HEADROOM_THRESHOLD
from vsphere_client.engine.world.world import World

Loads = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.bool_]]
CONTENDED_READY_PERCENT = 0.5
"""Ready time above which somebody on a host gets less than he asks for."""


def host_loads(world: World) -> Loads:
    """CPU and memory demand by capacity of each host, and whether somebody waits there, [host row]."""
    vms, table = world.vms, world.hosts
    rows = np.flatnonzero(vms.executing)
    where = vms.host[rows]
    cpu = np.bincount(where, np.minimum(vms.cpu_demand_mhz[rows], vms.cpu_limit_mhz[rows]), table.capacity)
    active = vms.memory_working_set_mb[rows]
    idle = np.maximum(vms.memory_consumed_mb[rows] - active, 0.0)
    memory = np.bincount(where, active + 0.25 * idle + vms.overhead_mb[rows], table.capacity)
    cpu_capacity = np.maximum(table.cpu_total_mhz - table.cpu_system_mhz, 1.0)
    memory_capacity = np.maximum(table.memory_total_mb - table.memory_kernel_mb, 1.0)
    waiting = np.bincount(where, vms.cpu_ready_percent[rows] > CONTENDED_READY_PERCENT, table.capacity)
    return cpu / cpu_capacity, memory / memory_capacity, waiting > 0


def score_all(world: World, loads: Loads) -> None:
    """Write every running VM's score on its own host, in percent (drs.md 7.2)."""
    vms = world.vms
    rows = np.flatnonzero(vms.executing & (vms.cluster >= 0))
    cpu_load, memory_load, _ = loads
    threshold = _headroom_thresholds(world)
    headroom = headroom_left(cpu_load, threshold) * headroom_left(memory_load, threshold)
    wanted = np.minimum(vms.cpu_demand_mhz[rows], vms.cpu_limit_mhz[rows])
    served = np.divide(vms.cpu_usage_mhz[rows], wanted, out=np.ones(len(rows)), where=wanted > 0)
    vms.drs_score[rows] = 100.0 * headroom[vms.host[rows]] * np.minimum(served, 1.0)


def _headroom_thresholds(world: World) -> NDArray[np.float64]:
    """The load of each host from which its cluster's migration threshold sees headroom missing."""
    by_cluster = np.full(world.clusters.capacity + 1, HEADROOM_THRESHOLD[3])
    for row, cluster in world.cluster_at.items():
        by_cluster[row] = HEADROOM_THRESHOLD[cluster.config.drs.migration_threshold]
    return by_cluster[world.hosts.cluster]
