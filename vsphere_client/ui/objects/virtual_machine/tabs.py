"""The tabs of a virtual machine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_objects import vm_evc, vm_settings
from vsphere_client.session.views.cpu_topology import cpu_topology
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.allocation.pages import UTILIZATION
from vsphere_client.ui.objects.cluster.vsan_objects import VirtualObjectsPage
from vsphere_client.ui.objects.groups import MORE, PERMISSIONS, SNAPSHOTS, UPDATES, configure, monitor
from vsphere_client.ui.objects.list_tab import DATASTORES, NETWORKS, PORTGROUPS, list_tab
from vsphere_client.ui.objects.page import TabSpec
from vsphere_client.ui.objects.paged_tab import Entry, Group
from vsphere_client.ui.objects.settings_page import settings
from vsphere_client.ui.objects.virtual_machine import summary
from vsphere_client.ui.objects.virtual_machine.migration_logs_page import MigrationLogsPage
from vsphere_client.ui.objects.virtual_machine.vmotion_page import VMotionPage


def on_vsan(session: Session, moid: str) -> bool:
    """Whether a piece of the VM lies on vSAN."""
    vm = session.engine.world.vm(moid)
    return bool(session.engine.service(VsanService).objects_of_vm(vm))


def _placement(driver: SessionDriver, moid: str, window: Any) -> VirtualObjectsPage:
    return VirtualObjectsPage(driver, moid, window, title="Physical Disk Placement")


VM_TABS = (
    TabSpec("summary", "Summary", summary.build),
    monitor(
        UTILIZATION,
        Group("vSAN", (Entry("vsan-placement", "Physical Disk Placement", _placement),), wanted=on_vsan),
        Group(
            "Inside view",
            (
                Entry("vmotion", "vMotion", VMotionPage),
                Entry("vmotion-logs", "vMotion logs", MigrationLogsPage),
            ),
            trainer=True,
        ),
        performance=True,
    ),
    configure(
        Group(
            "Settings",
            (
                Entry(
                    "settings", "Overview", settings("Settings", vm_settings, ("vm.edit_settings", "EDIT..."))
                ),
                Entry(
                    "cpu-topology",
                    "CPU Topology",
                    settings("CPU Topology", cpu_topology, ("vm.edit_settings", "EDIT...")),
                ),
                Entry("evc", "VMware EVC", settings("VMware EVC", vm_evc, ("vm.edit_evc", "EDIT..."))),
            ),
        ),
        MORE,
    ),
    PERMISSIONS,
    TabSpec("datastores", "Datastores", list_tab(DATASTORES)),
    TabSpec("networks", "Networks", list_tab(NETWORKS, PORTGROUPS)),
    SNAPSHOTS,
    UPDATES,
)
