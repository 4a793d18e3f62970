"""The DRS score of one cluster, as its last run saw it and as it is now."""

from __future__ import annotations

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.score import score_buckets, vm_scores
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import DrsSnapshot
from vsphere_client.engine.drs.snapshot import cluster_vm_rows
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.engine.world.world import World


def write_scores(
    world: World, cluster: ClusterComputeResource, snapshot: DrsSnapshot, settings: DrsSettings
) -> None:
    """Show the scores of a cluster's VMs as a run saw them."""
    rows = cluster_vm_rows(world, cluster)
    if len(rows) == snapshot.vm_count:
        world.vms.drs_score[rows] = vm_scores(Arrangement(snapshot, settings))


def score_now(world: World, cluster: ClusterComputeResource) -> tuple[float, tuple[int, int, int, int, int]]:
    """The cluster's score now and its VMs by score bucket; weights as in the decision."""
    vms = world.vms
    rows = cluster_vm_rows(world, cluster)
    scores = vms.drs_score[rows]
    if not len(rows):
        return 100.0, (0, 0, 0, 0, 0)
    weights = np.zeros(len(rows))
    for demand in (vms.cpu_demand_mhz[rows], vms.memory_consumed_mb[rows]):
        total = float(demand.sum())
        weights += demand / total if total > 0 else 1.0 / len(rows)
    return float((scores * weights).sum() / 2.0), score_buckets(scores)
