"""The tabs of a cluster."""

from __future__ import annotations

from vsphere_client.ui.objects.cluster import summary
from vsphere_client.ui.objects.page import TabSpec

CLUSTER_TABS = (TabSpec("summary", "Summary", summary.build),)
