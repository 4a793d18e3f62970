"""The group of Monitor, without its pages: they and the chart library are imported when first shown."""

from __future__ import annotations

from vsphere_client.ui.objects.page import later
from vsphere_client.ui.objects.paged_tab import Entry, Group

PERFORMANCE = Group(
    "Performance",
    (
        Entry("performance-overview", "Overview", later("performance.overview")),
        Entry("performance-advanced", "Advanced", later("performance.advanced")),
    ),
)
