"""The tabs of a cluster."""

from __future__ import annotations

from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_cluster import drs_settings, ha_settings, vsan_settings
from vsphere_client.ui.objects.cluster import summary
from vsphere_client.ui.objects.cluster.drs_pages import FaultsPage, HistoryPage, VmScorePage
from vsphere_client.ui.objects.cluster.drs_recommendations import RecommendationsPage
from vsphere_client.ui.objects.cluster.ha_pages import (
    FailoversPage,
    HaIssuesPage,
    HaSummaryPage,
    HeartbeatPage,
)
from vsphere_client.ui.objects.cluster.rule_pages import (
    EvcPage,
    FaultDomainsPage,
    GroupsPage,
    OverridesPage,
    RulesPage,
)
from vsphere_client.ui.objects.cluster.utilization_page import utilization
from vsphere_client.ui.objects.cluster.vsan_objects import VirtualObjectsPage
from vsphere_client.ui.objects.cluster.vsan_pages import PhysicalDisksPage, ResyncPage, VsanCapacityPage
from vsphere_client.ui.objects.groups import PERMISSIONS, UPDATES, configure, monitor
from vsphere_client.ui.objects.list_tab import DATASTORES, HOSTS, NETWORKS, PORTGROUPS, VMS, list_tab
from vsphere_client.ui.objects.page import TabSpec
from vsphere_client.ui.objects.paged_tab import Entry, Group
from vsphere_client.ui.objects.settings_page import settings


def has_vsan(session: Session, moid: str) -> bool:
    """Whether the cluster has vSAN."""
    return session.engine.world.cluster(moid).config.vsan.enabled


def drs_off(session: Session, moid: str) -> str:
    """The sentence while vSphere DRS is off."""
    return "" if session.engine.world.cluster(moid).config.drs.enabled else "vSphere DRS is turned off."


def ha_off(session: Session, moid: str) -> str:
    """The sentence while vSphere HA is off."""
    return "" if session.engine.world.cluster(moid).config.ha.enabled else "vSphere HA is turned off."


def vsan_off(session: Session, moid: str) -> str:
    """The sentence while vSAN is off."""
    return "" if has_vsan(session, moid) else "vSAN is turned off."


DRS = Group(
    "vSphere DRS",
    (
        Entry("drs-recommendations", "Recommendations", RecommendationsPage),
        Entry("drs-faults", "Faults", FaultsPage),
        Entry("drs-history", "History", HistoryPage),
        Entry("drs-vm-score", "VM DRS Score", VmScorePage),
        Entry("drs-cpu-utilization", "CPU Utilization", utilization("cpu")),
        Entry("drs-memory-utilization", "Memory Utilization", utilization("memory")),
    ),
)
HA = Group(
    "vSphere HA",
    (
        Entry("ha-summary", "Summary", HaSummaryPage),
        Entry("ha-heartbeat", "Heartbeat", HeartbeatPage),
        Entry("ha-issues", "Configuration Issues", HaIssuesPage),
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

SERVICES = Group(
    "Services",
    (
        Entry(
            "drs",
            "vSphere DRS",
            settings("vSphere DRS", drs_settings, ("cluster.edit_drs", "EDIT..."), drs_off),
        ),
        Entry(
            "ha",
            "vSphere Availability",
            settings("vSphere Availability", ha_settings, ("cluster.edit_ha", "EDIT..."), ha_off),
        ),
    ),
)
CONFIGURATION = Group(
    "Configuration",
    (
        Entry("evc", "VMware EVC", EvcPage),
        Entry("groups", "VM/Host Groups", GroupsPage),
        Entry("rules", "VM/Host Rules", RulesPage),
        Entry("overrides", "VM Overrides", OverridesPage),
    ),
)
VSAN_CONFIGURATION = Group(
    "vSAN",
    (
        Entry("vsan-services", "Services", settings("vSAN Services", vsan_settings, off=vsan_off)),
        Entry("vsan-disk-management", "Disk Management", PhysicalDisksPage),
        Entry("fault-domains", "Fault Domains", FaultDomainsPage),
    ),
)

CLUSTER_TABS = (
    TabSpec("summary", "Summary", summary.build),
    monitor(DRS, HA, VSAN, INSIDE),
    configure(SERVICES, CONFIGURATION, VSAN_CONFIGURATION),
    PERMISSIONS,
    TabSpec("hosts", "Hosts", list_tab(HOSTS, actions=(("ADD HOSTS...", "cluster.add_hosts"),))),
    TabSpec("vms", "VMs", list_tab(VMS)),
    TabSpec("datastores", "Datastores", list_tab(DATASTORES)),
    TabSpec("networks", "Networks", list_tab(NETWORKS, PORTGROUPS)),
    UPDATES,
)
