"""What the Summary of a cluster shows."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.session.views.summary_cluster import ClusterSummary
from vsphere_client.session.views.summary_ha import HaSummary
from vsphere_client.session.views.summary_vsan import VsanSummary


@dataclass(frozen=True, slots=True)
class ClusterView:
    """All that the page shows; None for a service that is off."""

    cluster: ClusterSummary
    ha: HaSummary | None
    vsan: VsanSummary | None
