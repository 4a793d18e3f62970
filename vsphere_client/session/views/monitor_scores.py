"""The VM DRS Score page: every powered-on VM of a cluster with its score, and how many there are in each range."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.drs.cluster_score import score_now
from vsphere_client.engine.drs.snapshot import cluster_vm_rows
from vsphere_client.session.session import Session

FIGURES = {
    "score": "drs_score",
    "active": "cpu_demand_mhz",
    "used": "cpu_usage_mhz",
    "ready": "cpu_ready_percent",
    "granted": "memory_granted_mb",
    "swapped": "memory_swapped_mb",
    "balloon": "memory_balloon_mb",
}
"""The page's columns of numbers and those of the engine; percent, MHz, MB."""


@dataclass(frozen=True, slots=True, eq=False)
class VmScores:
    """The VMs as columns, for a large cluster has ten thousand: ids, names and ``FIGURES``, all [vm].

    ``cluster_score`` in percent, ``buckets`` counts VMs from 0-20 to 81-100 %.
    """

    moids: tuple[str, ...]
    names: tuple[str, ...]
    figures: dict[str, NDArray[np.float64]]
    cluster_score: float
    buckets: tuple[int, int, int, int, int]

    def lowest_first(self) -> list[int]:
        """Places of the VMs by their score in whole percent, then by name."""
        scores = np.rint(self.figures["score"]).tolist()
        return sorted(range(len(self.moids)), key=lambda at: (scores[at], self.names[at]))


def vm_scores_of(session: Session, moid: str) -> VmScores:
    """Every powered-on VM of a cluster."""
    world = session.engine.world
    cluster = world.cluster(moid)
    rows = cluster_vm_rows(world, cluster)
    vms = [world.vm_at[row] for row in rows.tolist()]
    score, buckets = score_now(session.engine.world, cluster)
    return VmScores(
        tuple(vm.moid for vm in vms),
        tuple(vm.name for vm in vms),
        {key: getattr(world.vms, column)[rows] for key, column in FIGURES.items()},
        score,
        buckets,
    )
