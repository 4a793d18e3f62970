"""The tabs of a resource pool."""

from __future__ import annotations

from vsphere_client.session.views.configure_objects import pool_cpu_settings, pool_memory_settings
from vsphere_client.ui.objects.allocation.pages import RESOURCE_ALLOCATION, UTILIZATION
from vsphere_client.ui.objects.groups import MORE, PERMISSIONS, configure, monitor
from vsphere_client.ui.objects.list_tab import POOLS, VMS, list_tab
from vsphere_client.ui.objects.page import TabSpec
from vsphere_client.ui.objects.paged_tab import Entry, Group
from vsphere_client.ui.objects.resource_pool import summary
from vsphere_client.ui.objects.settings_page import settings

_EDIT = ("pool.edit_resources", "EDIT...")
POOL_TABS = (
    TabSpec("summary", "Summary", summary.build),
    monitor(RESOURCE_ALLOCATION, UTILIZATION, performance=True),
    configure(
        Group(
            "Settings",
            (
                Entry("cpu-resources", "CPU Resources", settings("CPU Resources", pool_cpu_settings, _EDIT)),
                Entry(
                    "memory-resources",
                    "Memory Resources",
                    settings("Memory Resources", pool_memory_settings, _EDIT),
                ),
            ),
        ),
        MORE,
    ),
    PERMISSIONS,
    TabSpec(
        "resource-pools", "Resource Pools", list_tab(POOLS, actions=(("NEW RESOURCE POOL...", "pool.new"),))
    ),
    TabSpec("vms", "VMs", list_tab(VMS)),
)
