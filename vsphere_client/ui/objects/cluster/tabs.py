"""The tabs of a cluster."""

from __future__ import annotations

from vsphere_client.ui.objects.cluster import summary
from vsphere_client.ui.objects.groups import PERMISSIONS, UPDATES
from vsphere_client.ui.objects.list_tab import DATASTORES, HOSTS, NETWORKS, PORTGROUPS, VMS, list_tab
from vsphere_client.ui.objects.page import TabSpec, later

CLUSTER_TABS = (
    TabSpec("summary", "Summary", summary.build),
    TabSpec("monitor", "Monitor", later("cluster.monitor")),
    TabSpec("configure", "Configure", later("cluster.configure")),
    PERMISSIONS,
    TabSpec("hosts", "Hosts", list_tab(HOSTS, actions=(("ADD HOSTS...", "cluster.add_hosts"),))),
    TabSpec("vms", "VMs", list_tab(VMS)),
    TabSpec("datastores", "Datastores", list_tab(DATASTORES)),
    TabSpec("networks", "Networks", list_tab(NETWORKS, PORTGROUPS)),
    UPDATES,
)
