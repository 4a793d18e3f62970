"""The Monitor tab of a cluster: DRS, HA, vSAN and the inside view."""

from __future__ import annotations

from vsphere_client.ui.objects.allocation.pages import RESOURCE_ALLOCATION, UTILIZATION
from vsphere_client.ui.objects.cluster.drs_pages import FaultsPage, HistoryPage
from vsphere_client.ui.objects.cluster.drs_recommendations import RecommendationsPage
from vsphere_client.ui.objects.cluster.drs_score_page import VmScorePage
from vsphere_client.ui.objects.cluster.ha_pages import (
    FailoversPage,
    HaIssuesPage,
    HaSummaryPage,
    HeartbeatPage,
)
from vsphere_client.ui.objects.cluster.lost_datastores_page import LostDatastoresPage
from vsphere_client.ui.objects.cluster.services import has_vsan
from vsphere_client.ui.objects.cluster.utilization_page import utilization
from vsphere_client.ui.objects.cluster.vsan_objects import VirtualObjectsPage
from vsphere_client.ui.objects.cluster.vsan_pages import PhysicalDisksPage, ResyncPage, VsanCapacityPage
from vsphere_client.ui.objects.cluster.what_if_page import WhatIfPage
from vsphere_client.ui.objects.groups import monitor
from vsphere_client.ui.objects.paged_tab import Entry, Group

DRS = Group(
    "vSphere DRS",
    (
        Entry("drs-recommendations", "Recommendations", RecommendationsPage),
        Entry("drs-faults", "Faults", FaultsPage),
        Entry("drs-history", "History", HistoryPage),
        Entry("drs-vm-score", "VM DRS Score", VmScorePage),
        Entry("drs-cpu-utilization", "CPU Utilization", utilization("cpu")),
        Entry("drs-memory-utilization", "Memory Utilization", utilization("memory")),
        Entry("drs-network-utilization", "Network Utilization", utilization("network")),
        Entry("drs-what-if", "What if...", WhatIfPage),
    ),
)
HA = Group(
    "vSphere HA",
    (
        Entry("ha-summary", "Summary", HaSummaryPage),
        Entry("ha-heartbeat", "Heartbeat", HeartbeatPage),
        Entry("ha-issues", "Configuration Issues", HaIssuesPage),
        Entry("ha-lost-datastores", "Datastores under APD or PDL", LostDatastoresPage),
    ),
)
VSAN = Group(
    "vSAN",
    (
        Entry("vsan-objects", "Virtual Objects", VirtualObjectsPage),
        Entry("vsan-disks", "Physical Disks", PhysicalDisksPage),
        Entry("vsan-resync", "Resyncing Objects", ResyncPage),
        Entry("vsan-capacity", "Capacity", VsanCapacityPage),
    ),
    wanted=has_vsan,
)
INSIDE = Group("Inside view", (Entry("ha-failovers", "HA failovers", FailoversPage),), trainer=True)

build = monitor(DRS, HA, RESOURCE_ALLOCATION, UTILIZATION, VSAN, INSIDE, performance=True).build
