"""Which tabs an object has, in the order of the product (vsphere_client_ui.md 1.6).

The tabs of a kind are imported when its first object is shown, so that the window opens
without them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from importlib import import_module

from vsphere_client.model.kinds import FolderKind, Kind
from vsphere_client.ui.objects.page import ObjectPages, TabSpec
from vsphere_client.ui.widgets.chart_loading import load_charts

_TABS: dict[Kind, tuple[str, str]] = {
    Kind.VCENTER: ("datacenter", "VCENTER_TABS"),
    Kind.DATACENTER: ("datacenter", "DATACENTER_TABS"),
    Kind.FOLDER: ("datacenter", "FOLDER_TABS"),
    Kind.CLUSTER: ("cluster", "CLUSTER_TABS"),
    Kind.HOST: ("host", "HOST_TABS"),
    Kind.RESOURCE_POOL: ("resource_pool", "POOL_TABS"),
    Kind.VIRTUAL_MACHINE: ("virtual_machine", "VM_TABS"),
    Kind.DATASTORE: ("datastore", "DATASTORE_TABS"),
    Kind.NETWORK: ("network", "NETWORK_TABS"),
    Kind.DISTRIBUTED_PORTGROUP: ("network", "PORTGROUP_TABS"),
    Kind.DISTRIBUTED_SWITCH: ("network", "SWITCH_TABS"),
}


def tabs_for(kind: Kind, folder_kind: FolderKind | None = None) -> tuple[TabSpec, ...]:
    """The tabs of a kind of object; a folder's depend on what it may hold."""
    package, name = _TABS[kind]
    module = import_module(f"vsphere_client.ui.objects.{package}.tabs")
    if kind == Kind.FOLDER and folder_kind is not None:
        found: tuple[TabSpec, ...] = module.folder_tabs(folder_kind)
        return found
    tabs: tuple[TabSpec, ...] = getattr(module, name)
    return tabs


@cache
def pages_for(kind: Kind, folder_kind: FolderKind | None = None) -> ObjectPages:
    """The same as the window takes them."""
    return ObjectPages(tabs_for(kind, folder_kind))


def preload() -> Iterator[None]:
    """Import the tabs of one kind after the other, for moments in which nobody waits."""
    for module in (
        "host.tabs",
        "virtual_machine.tabs",
        "datastore.tabs",
        "cluster.monitor",
        "cluster.configure",
        "datacenter.tabs",
        "resource_pool.tabs",
        "network.tabs",
    ):
        import_module(f"vsphere_client.ui.objects.{module}")
        yield
    yield from load_charts()
    for module in ("performance.overview", "performance.advanced"):
        import_module(f"vsphere_client.ui.objects.{module}")
        yield
