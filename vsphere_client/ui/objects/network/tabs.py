"""The tabs of networks, distributed port groups and distributed switches."""

from __future__ import annotations

from vsphere_client.session.views.configure_objects import network_settings, switch_settings
from vsphere_client.ui.objects.groups import PERMISSIONS, configure, monitor
from vsphere_client.ui.objects.list_tab import HOSTS, PORTGROUPS, VMS, list_tab
from vsphere_client.ui.objects.network import summary
from vsphere_client.ui.objects.network.pools_page import NetworkPoolsPage
from vsphere_client.ui.objects.network.ports_page import PortsPage
from vsphere_client.ui.objects.network.traffic_page import TrafficPage
from vsphere_client.ui.objects.page import TabSpec
from vsphere_client.ui.objects.paged_tab import Entry, Group
from vsphere_client.ui.objects.settings_page import settings

_HOSTS, _VMS = TabSpec("hosts", "Hosts", list_tab(HOSTS)), TabSpec("vms", "VMs", list_tab(VMS))
_PORTS = TabSpec("ports", "Ports", PortsPage)
_SUMMARY = TabSpec("summary", "Summary", summary.build)

NETWORK_TABS = (_SUMMARY, monitor(), PERMISSIONS, _HOSTS, _VMS)
PORTGROUP_TABS = (
    _SUMMARY,
    monitor(),
    configure(
        Group(
            "Settings",
            (
                Entry(
                    "properties",
                    "Properties",
                    settings("Properties", network_settings, ("portgroup.edit_settings", "EDIT...")),
                ),
            ),
        )
    ),
    PERMISSIONS,
    _PORTS,
    _HOSTS,
    _VMS,
)
SWITCH_TABS = (
    TabSpec("summary", "Summary", summary.build_switch),
    monitor(),
    configure(
        Group(
            "Settings",
            (
                Entry(
                    "properties",
                    "Properties",
                    settings("Properties", switch_settings, ("switch.edit_settings", "EDIT...")),
                ),
            ),
        ),
        Group(
            "Resource Allocation",
            (
                Entry("system-traffic", "System traffic", TrafficPage),
                Entry("network-resource-pools", "Network resource pools", NetworkPoolsPage),
            ),
        ),
    ),
    PERMISSIONS,
    _PORTS,
    _HOSTS,
    _VMS,
    TabSpec("networks", "Networks", list_tab(PORTGROUPS)),
)
