"""Which tabs an object has, in the order of the product (vsphere_client_ui.md 1.6)."""

from __future__ import annotations

from functools import cache

from vsphere_client.model.kinds import FolderKind, Kind
from vsphere_client.ui.objects.cluster.tabs import CLUSTER_TABS
from vsphere_client.ui.objects.datacenter.tabs import (
    DATACENTER_TABS,
    FOLDER_TABS,
    VCENTER_TABS,
    folder_tabs,
)
from vsphere_client.ui.objects.datastore.tabs import DATASTORE_TABS
from vsphere_client.ui.objects.host.tabs import HOST_TABS
from vsphere_client.ui.objects.network.tabs import NETWORK_TABS, PORTGROUP_TABS, SWITCH_TABS
from vsphere_client.ui.objects.page import ObjectPages, TabSpec
from vsphere_client.ui.objects.resource_pool.tabs import POOL_TABS
from vsphere_client.ui.objects.virtual_machine.tabs import VM_TABS

_TABS: dict[Kind, tuple[TabSpec, ...]] = {
    Kind.VCENTER: VCENTER_TABS,
    Kind.DATACENTER: DATACENTER_TABS,
    Kind.FOLDER: FOLDER_TABS,
    Kind.CLUSTER: CLUSTER_TABS,
    Kind.HOST: HOST_TABS,
    Kind.RESOURCE_POOL: POOL_TABS,
    Kind.VIRTUAL_MACHINE: VM_TABS,
    Kind.DATASTORE: DATASTORE_TABS,
    Kind.NETWORK: NETWORK_TABS,
    Kind.DISTRIBUTED_PORTGROUP: PORTGROUP_TABS,
    Kind.DISTRIBUTED_SWITCH: SWITCH_TABS,
}


def tabs_for(kind: Kind, folder_kind: FolderKind | None = None) -> tuple[TabSpec, ...]:
    """The tabs of a kind of object; a folder's depend on what it may hold."""
    if kind == Kind.FOLDER and folder_kind is not None:
        return folder_tabs(folder_kind)
    return _TABS[kind]


@cache
def pages_for(kind: Kind, folder_kind: FolderKind | None = None) -> ObjectPages:
    """The same as the window takes them."""
    return ObjectPages(tabs_for(kind, folder_kind))
