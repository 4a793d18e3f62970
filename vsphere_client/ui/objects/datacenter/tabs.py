"""The tabs of vCenter Server, datacenters and folders."""

from __future__ import annotations

from vsphere_client.model.kinds import FolderKind
from vsphere_client.session.views.configure_vcenter import vcenter_advanced, vcenter_general
from vsphere_client.ui.dialogs.edit_vcenter_option import VcenterOptionDialog
from vsphere_client.ui.objects.datacenter import summary
from vsphere_client.ui.objects.datacenter.linked_page import LinkedVcentersPage
from vsphere_client.ui.objects.groups import MORE, PERMISSIONS, UPDATES, configure, monitor, sentence
from vsphere_client.ui.objects.list_tab import (
    CLUSTERS,
    DATACENTERS,
    DATASTORES,
    FOLDERS,
    HOSTS,
    NETWORKS,
    PORTGROUPS,
    SWITCHES,
    VMS,
    list_tab,
)
from vsphere_client.ui.objects.option_page import option_page
from vsphere_client.ui.objects.page import TabSpec
from vsphere_client.ui.objects.paged_tab import Entry, Group
from vsphere_client.ui.objects.settings_page import settings

_EDIT_STATISTICS = ("vcenter.edit_statistics", "EDIT STATISTICS...")
ADVANCED_SETTINGS = option_page("Advanced vCenter Server Settings", vcenter_advanced, VcenterOptionDialog)
_SETTINGS = Group(
    "Settings",
    (
        Entry("general", "General", settings("General", vcenter_general, _EDIT_STATISTICS)),
        Entry("advanced", "Advanced Settings", ADVANCED_SETTINGS),
    ),
)
_SUMMARY = TabSpec("summary", "Summary", summary.build)
_COMPUTE = TabSpec("hosts-clusters", "Hosts & Clusters", list_tab(CLUSTERS, HOSTS, FOLDERS))
_VMS = TabSpec("vms", "VMs", list_tab(VMS, FOLDERS))
_STORES = TabSpec("datastores", "Datastores", list_tab(DATASTORES))
_NETWORKS = TabSpec("networks", "Networks", list_tab(NETWORKS, PORTGROUPS, SWITCHES))
_DATACENTERS = TabSpec("datacenters", "Datacenters", list_tab(DATACENTERS))
_HEAD = (_SUMMARY, monitor(), configure(MORE), PERMISSIONS)
_DATACENTER_HEAD = (_SUMMARY, monitor(performance=True), configure(MORE), PERMISSIONS)

VCENTER_TABS = (
    _SUMMARY,
    monitor(),
    configure(_SETTINGS, MORE),
    PERMISSIONS,
    _DATACENTERS,
    _COMPUTE,
    _VMS,
    _STORES,
    _NETWORKS,
    TabSpec("linked", "Linked vCenter Server Systems", LinkedVcentersPage),
    sentence("extensions", "Extensions", "Extensions are not simulated yet."),
    UPDATES,
)
DATACENTER_TABS = (*_DATACENTER_HEAD, _COMPUTE, _VMS, _STORES, _NETWORKS, UPDATES)

_MEMBERS: dict[FolderKind, tuple[TabSpec, ...]] = {
    FolderKind.DATACENTER: (_DATACENTERS, _COMPUTE, _VMS, _STORES, _NETWORKS),
    FolderKind.HOST: (_COMPUTE, _VMS),
    FolderKind.VM: (_VMS,),
    FolderKind.STORAGE: (_STORES,),
    FolderKind.NETWORK: (_NETWORKS,),
}
FOLDER_TABS = (*_HEAD, _COMPUTE, _VMS, _STORES, _NETWORKS, UPDATES)
"""The tabs of a folder whose kind is not known."""


def folder_tabs(kind: FolderKind) -> tuple[TabSpec, ...]:
    """The tabs of a folder by what it may hold."""
    updates = (UPDATES,) if kind in (FolderKind.HOST, FolderKind.VM) else ()
    return (*_HEAD, *_MEMBERS[kind], *updates)
