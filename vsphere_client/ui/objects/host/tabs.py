"""The tabs of a host."""

from __future__ import annotations

from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_host import host_settings
from vsphere_client.session.views.configure_power import host_power
from vsphere_client.session.views.host_memory import host_memory
from vsphere_client.session.views.host_options import option_rows
from vsphere_client.session.views.swap_settings import host_swap, system_swap
from vsphere_client.ui.dialogs.edit_host_option import HostOptionDialog
from vsphere_client.ui.objects.allocation.pages import RESOURCE_ALLOCATION, UTILIZATION_ENTRY
from vsphere_client.ui.objects.cluster.utilization_page import utilization
from vsphere_client.ui.objects.groups import MORE, PERMISSIONS, UPDATES, configure, monitor
from vsphere_client.ui.objects.host import summary
from vsphere_client.ui.objects.host.configure_pages import (
    NicsPage,
    ServicesPage,
    VmkernelPage,
)
from vsphere_client.ui.objects.host.memory_scheduler_page import MemorySchedulerPage
from vsphere_client.ui.objects.host.monitor_pages import HostUtilizationPage
from vsphere_client.ui.objects.host.numa_page import NumaPage
from vsphere_client.ui.objects.host.paths_page import PathsPage
from vsphere_client.ui.objects.host.scheduler_page import SchedulerPage
from vsphere_client.ui.objects.host.storage_pages import AdaptersPage, DevicesPage
from vsphere_client.ui.objects.host.switches_page import SwitchesPage
from vsphere_client.ui.objects.list_tab import DATASTORES, NETWORKS, POOLS, PORTGROUPS, VMS, list_tab
from vsphere_client.ui.objects.option_page import option_page
from vsphere_client.ui.objects.page import TabSpec
from vsphere_client.ui.objects.paged_tab import Entry, Group
from vsphere_client.ui.objects.settings_page import settings


def stands_alone(session: Session, moid: str) -> bool:
    """Whether the host has resource pools of its own: in a cluster they are the cluster's."""
    return session.engine.world.host(moid).cluster is None


ADVANCED_SETTINGS = option_page("Advanced System Settings", option_rows, HostOptionDialog)
UTILIZATION = Group(
    "Utilization",
    (
        Entry("utilization", "Overview", HostUtilizationPage),
        Entry("cpu-utilization", "CPU Utilization", utilization("cpu")),
        Entry("memory-utilization", "Memory Utilization", utilization("memory")),
        Entry("network-utilization", "Network Utilization", utilization("network")),
        Entry("guest-utilization", "Virtual Machines", UTILIZATION_ENTRY.build),
    ),
)
INSIDE = Group(
    "Inside view",
    (
        Entry("cpu-scheduler", "CPU Scheduler", SchedulerPage),
        Entry("memory-scheduler", "Memory Scheduler", MemorySchedulerPage),
        Entry("numa", "NUMA", NumaPage),
    ),
    trainer=True,
)
HOST_TABS = (
    TabSpec("summary", "Summary", summary.build),
    monitor(RESOURCE_ALLOCATION, UTILIZATION, INSIDE, performance=True),
    configure(
        Group(
            "Storage",
            (
                Entry("storage-adapters", "Storage Adapters", AdaptersPage),
                Entry("storage-devices", "Storage Devices", DevicesPage),
                Entry("storage-paths", "Paths", PathsPage),
            ),
        ),
        Group(
            "Networking",
            (
                Entry("virtual-switches", "Virtual switches", SwitchesPage),
                Entry("vmkernel-adapters", "VMkernel adapters", VmkernelPage),
                Entry("physical-adapters", "Physical adapters", NicsPage),
            ),
        ),
        Group(
            "Virtual Machines",
            (
                Entry(
                    "swap-file-location",
                    "Swap File Location",
                    settings("Swap File Location", host_swap, ("host.edit_swap_place", "EDIT...")),
                ),
            ),
        ),
        Group(
            "Hardware",
            (Entry("memory", "Memory", settings("Memory", host_memory, ("host.edit_tiering", "EDIT..."))),),
        ),
        Group(
            "System",
            (
                Entry(
                    "power-management",
                    "Power Management",
                    settings(
                        "Power Management",
                        host_power,
                        ("host.edit_power_policy", "EDIT POWER POLICY..."),
                        ("host.edit_ipmi", "EDIT IPMI..."),
                    ),
                ),
                Entry(
                    "system-swap",
                    "System Swap",
                    settings("System Swap", system_swap, ("host.edit_system_swap", "EDIT...")),
                ),
                Entry("services", "Services", ServicesPage),
                Entry("advanced-settings", "Advanced System Settings", ADVANCED_SETTINGS),
                Entry("advanced", "Overview", settings("System", host_settings)),
            ),
        ),
        MORE,
    ),
    PERMISSIONS,
    TabSpec("vms", "VMs", list_tab(VMS)),
    TabSpec("resource-pools", "Resource Pools", list_tab(POOLS), wanted=stands_alone),
    TabSpec("datastores", "Datastores", list_tab(DATASTORES)),
    TabSpec("networks", "Networks", list_tab(NETWORKS, PORTGROUPS)),
    UPDATES,
)
