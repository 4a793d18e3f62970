"""The groups of Monitor, without their pages: those are imported when they are first shown."""

from __future__ import annotations

from vsphere_client.ui.objects.page import later
from vsphere_client.ui.objects.paged_tab import Entry, Group

RESOURCE_ALLOCATION = Group(
    "Resource Allocation",
    (
        Entry("allocation-cpu", "CPU", later("allocation.resource_page", "build_cpu")),
        Entry("allocation-memory", "Memory", later("allocation.resource_page", "build_memory")),
        Entry("allocation-storage", "Storage", later("allocation.storage_page")),
    ),
)
UTILIZATION_ENTRY = Entry("utilization", "Utilization", later("allocation.utilization_page"))
UTILIZATION = Group("Utilization", (UTILIZATION_ENTRY,))
