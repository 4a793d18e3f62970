"""The Configure tab of a cluster: services, EVC, groups and rules, vSAN."""

from __future__ import annotations

from vsphere_client.session.views.configure_cluster import ha_settings, vsan_settings
from vsphere_client.session.views.configure_drs import drs_settings
from vsphere_client.session.views.swap_settings import cluster_general
from vsphere_client.ui.objects.cluster.host_options_page import HostOptionsPage
from vsphere_client.ui.objects.cluster.proactive_page import ProactiveHaPage
from vsphere_client.ui.objects.cluster.rule_pages import (
    EvcPage,
    FaultDomainsPage,
    GroupsPage,
    OverridesPage,
    RulesPage,
)
from vsphere_client.ui.objects.cluster.services import drs_off, ha_off, vsan_off
from vsphere_client.ui.objects.cluster.vsan_pages import PhysicalDisksPage
from vsphere_client.ui.objects.groups import MORE, configure
from vsphere_client.ui.objects.paged_tab import Entry, Group
from vsphere_client.ui.objects.settings_page import settings

SERVICES = Group(
    "Services",
    (
        Entry(
            "drs",
            "vSphere DRS",
            settings(
                "vSphere DRS",
                drs_settings,
                ("cluster.edit_drs", "EDIT..."),
                ("cluster.schedule_drs", "SCHEDULE DRS..."),
                off=drs_off,
            ),
        ),
        Entry(
            "ha",
            "vSphere Availability",
            settings("vSphere Availability", ha_settings, ("cluster.edit_ha", "EDIT..."), off=ha_off),
        ),
        Entry("proactive-ha", "Proactive HA", ProactiveHaPage),
    ),
)
CONFIGURATION = Group(
    "Configuration",
    (
        Entry(
            "general",
            "General",
            settings("General", cluster_general, ("cluster.edit_swap_place", "EDIT...")),
        ),
        Entry("evc", "VMware EVC", EvcPage),
        Entry("groups", "VM/Host Groups", GroupsPage),
        Entry("rules", "VM/Host Rules", RulesPage),
        Entry("overrides", "VM Overrides", OverridesPage),
        Entry("host-options", "Host Options", HostOptionsPage),
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

build = configure(SERVICES, CONFIGURATION, MORE, VSAN_CONFIGURATION).build
