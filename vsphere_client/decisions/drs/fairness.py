"""How fairly a cluster's hosts serve their virtual machines: the fairness scores of vCenter.

The API gives such scores in thousandths: 1000 is fair, and the further a score is from 1000, the less fair is
what a host gives (HostListSummaryQuickStats, distributedCpuFairness). Our assumptions: a host's score is the part
of what its virtual machines want that they get, against that part in the whole cluster; and the cluster's
counter is the score of its host that is furthest from 1000.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
FAIR = 1000.0
"""The score of a host that serves its virtual machines as well as all others."""


def fairness_scores(cluster: NDArray[np.intp], wanted: Floats, lost: Floats, clusters: int) -> Floats:
    """The counter of every cluster; of one where nothing is wanted it is `FAIR`.

    Args:
        cluster: The cluster's row of every host that counts.
        wanted: What their virtual machines want, in any unit; where it is 0 a host has no score.
        lost: What of it they do not get.
        clusters: How many rows there are.
    """
    served = _part(wanted - lost, wanted)
    whole_wanted, whole_lost = (
        np.bincount(cluster, values, clusters).astype(np.float64) for values in (wanted, lost)
    )
    score = FAIR * _part(served, _part(whole_wanted - whole_lost, whole_wanted)[cluster])
    score = np.where(wanted > 0.0, score, FAIR)
    highest, lowest = np.full(clusters, FAIR), np.full(clusters, FAIR)
    np.maximum.at(highest, cluster, score)
    np.minimum.at(lowest, cluster, score)
    return np.where(highest - FAIR > FAIR - lowest, highest, lowest)


def _part(some: Floats, whole: Floats) -> Floats:
    """A quotient; 1 where there is nothing to divide by."""
    return np.divide(some, whole, out=np.ones_like(whole), where=whole > 0.0)
