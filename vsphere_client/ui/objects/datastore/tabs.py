"""The tabs of a datastore."""

from __future__ import annotations

from vsphere_client.session.views.configure_objects import datastore_settings
from vsphere_client.ui.objects.datastore import summary
from vsphere_client.ui.objects.datastore.connectivity import ConnectivityPage
from vsphere_client.ui.objects.datastore.files_page import FilesPage
from vsphere_client.ui.objects.groups import MORE, PERMISSIONS, configure, monitor
from vsphere_client.ui.objects.list_tab import HOSTS, VMS, list_tab
from vsphere_client.ui.objects.page import TabSpec
from vsphere_client.ui.objects.paged_tab import Entry, Group
from vsphere_client.ui.objects.settings_page import settings

_EDIT = ("datastore.configure_io_control", "EDIT STORAGE I/O CONTROL...")
DATASTORE_TABS = (
    TabSpec("summary", "Summary", summary.build),
    monitor(performance=True),
    configure(
        Group(
            "Datastore",
            (
                Entry("general", "General", settings("General", datastore_settings, _EDIT)),
                Entry("connectivity", "Connectivity with Hosts", ConnectivityPage),
            ),
        ),
        MORE,
    ),
    PERMISSIONS,
    TabSpec("files", "Files", FilesPage),
    TabSpec("hosts", "Hosts", list_tab(HOSTS)),
    TabSpec("vms", "VMs", list_tab(VMS)),
)
