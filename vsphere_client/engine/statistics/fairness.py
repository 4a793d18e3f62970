"""What hosts leave their virtual machines wanting, and how fair clusters are by it."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from vsphere_client.decisions.drs.fairness import fairness_scores
from vsphere_client.engine.world.tables import NOWHERE, Floats, VmTable
from vsphere_client.engine.world.world import World

LOST = ("cpu_lost_mhz", "memory_lost_mb")
"""Columns of VMs, and as sums of hosts, that only fairness is worked out of."""


def lost_by_vms(table: VmTable) -> dict[str, Floats]:
    """What VMs want within their limits and do not get: MHz, and MB whose pages they wait for; by row."""
    wanted = np.minimum(table.cpu_demand_mhz, table.cpu_limit_mhz)
    return {
        "cpu_lost_mhz": (wanted - table.cpu_usage_mhz).clip(0.0),
        "memory_lost_mb": table.memory_active_mb * table.memory_latency_percent / 100.0,
    }


def fairness_of_clusters(world: World, hosts: Mapping[str, Floats]) -> dict[str, Floats]:
    """The fairness scores of clusters by row, given the hosts' columns."""
    table, size = world.hosts, world.clusters.capacity
    rows = np.flatnonzero(table.alive & table.running & (table.cluster != NOWHERE))
    where = table.cluster[rows].astype(np.intp)

    def scores(wanted: str, lost: str) -> Floats:
        return fairness_scores(where, hosts[wanted][rows], hosts[lost][rows], size)

    return {
        "cpu_fairness": scores("cpu_demand_mhz", "cpu_lost_mhz"),
        "memory_fairness": scores("memory_active_mb", "memory_lost_mb"),
    }
