"""The four inventory trees: who hangs below whom, in which order, and how each object looks.

Levels and order: vsphere_client_ui.md 1.4. Root folders and root resource pools are not shown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    DistributedVirtualSwitch,
    Folder,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VCenter,
    VirtualMachine,
)
from vsphere_client.engine.world.vcenters import is_shown, shown_vcenters
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import FolderKind, Kind
from vsphere_client.session.views.alarms import alarm_badge
from vsphere_client.session.views.looks import look_of

if TYPE_CHECKING:
    from vsphere_client.session.session import Session


class TreeView(StrEnum):
    """The navigator's four trees."""

    HOSTS = "hosts"
    VMS = "vms"
    STORAGE = "storage"
    NETWORKING = "networking"


@dataclass(frozen=True, slots=True)
class NodeView:
    """How an object looks in a tree or list.

    ``stale`` greys the name (vCenter does not hear of it), ``italic`` slants it; badges are names of the
    theme's badges; ``icon_color`` is a colour role.
    """

    moid: str
    kind: Kind
    name: str
    suffix: str = ""
    icon: str = "folder"
    state_badge: str | None = None
    alarm_badge: str | None = None
    stale: bool = False
    italic: bool = False
    icon_color: str = "text_secondary"


SortKey = tuple[int, str, str]

_RANK = {
    Kind.FOLDER: 0,
    Kind.DATACENTER: 1,
    Kind.CLUSTER: 2,
    Kind.HOST: 3,
    Kind.RESOURCE_POOL: 4,
    Kind.VIRTUAL_MACHINE: 5,
    Kind.NETWORK: 6,
    Kind.DISTRIBUTED_SWITCH: 7,
    Kind.DISTRIBUTED_PORTGROUP: 8,
    Kind.DATASTORE: 9,
    Kind.VCENTER: 10,
}

_SHOWN: dict[TreeView, frozenset[Kind]] = {
    TreeView.HOSTS: frozenset({Kind.CLUSTER, Kind.HOST, Kind.RESOURCE_POOL, Kind.VIRTUAL_MACHINE}),
    TreeView.VMS: frozenset({Kind.VIRTUAL_MACHINE}),
    TreeView.STORAGE: frozenset({Kind.DATASTORE}),
    TreeView.NETWORKING: frozenset({Kind.NETWORK, Kind.DISTRIBUTED_SWITCH, Kind.DISTRIBUTED_PORTGROUP}),
}
"""Kinds of a tree besides vCenter, datacenters and folders."""

_FOLDERS = {
    TreeView.HOSTS: FolderKind.HOST,
    TreeView.VMS: FolderKind.VM,
    TreeView.STORAGE: FolderKind.STORAGE,
    TreeView.NETWORKING: FolderKind.NETWORK,
}


def sort_key(obj: ManagedObject) -> SortKey:
    """Folders first, then by kind, then by name without regard to case; the id makes it total."""
    return _RANK[obj.kind], obj.name.casefold(), obj.moid


def shows(view: TreeView, obj: ManagedObject) -> bool:
    """Whether a tree has a row for an object."""
    if isinstance(obj, Folder):
        return not obj.hidden and obj.folder_kind in (FolderKind.DATACENTER, _FOLDERS[view])
    if isinstance(obj, ResourcePool):
        return view is TreeView.HOSTS and not obj.hidden
    return isinstance(obj, VCenter | Datacenter) or obj.kind in _SHOWN[view]


def parent_of(world: World, view: TreeView, obj: ManagedObject) -> str | None:
    """The id of the row that an object hangs below in a tree; None for a vCenter and what is not shown."""
    if not shows(view, obj):
        return None
    if isinstance(obj, VirtualMachine) and view is TreeView.HOSTS:
        above: str | None = obj.resource_pool
    else:
        above = obj.parent
    while above is not None:
        up = world.objects.get(above)
        if up is None:
            return None
        if not getattr(up, "hidden", False):
            return above
        above = up.parent
    return None


class InventoryViews:
    """Reads the inventory trees of a session; nothing is kept, so it is always true."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def world(self) -> World:
        """The world that is shown now."""
        return self._session.engine.world

    def roots(self) -> tuple[str, ...]:
        """The vCenters that the client is connected to, roots of every tree, by name."""
        return tuple(vcenter.moid for vcenter in sorted(shown_vcenters(self.world), key=sort_key))

    def parent(self, view: TreeView, moid: str) -> str | None:
        """The row above an object in a tree; None for a vCenter, unknown ids and what is not shown."""
        obj = self.world.objects.get(moid)
        return None if obj is None else parent_of(self.world, view, obj)

    def children(self, view: TreeView, moid: str) -> tuple[str, ...]:
        """The rows below an object, in the tree's order."""
        obj = self.world.objects.get(moid)
        if obj is None or not shows(view, obj):
            return ()
        found = [self.world.objects[child] for child in self._below(view, obj)]
        return tuple(child.moid for child in sorted(found, key=sort_key) if shows(view, child))

    def _below(self, view: TreeView, obj: ManagedObject) -> Iterable[str]:
        if isinstance(obj, VCenter | Folder):
            return obj.children
        if isinstance(obj, Datacenter):
            return self.world.get(_root_folder(view, obj), Folder).children
        if isinstance(obj, DistributedVirtualSwitch):
            return obj.portgroups
        if view is not TreeView.HOSTS:
            return ()
        if isinstance(obj, ResourcePool):
            return [*obj.pools, *obj.vms]
        if isinstance(obj, ClusterComputeResource):
            root = self.world.get(obj.root_pool, ResourcePool)
            return [*obj.hosts, *root.pools, *root.vms]
        if isinstance(obj, HostSystem) and obj.root_pool:
            root = self.world.get(obj.root_pool, ResourcePool)
            return [*root.pools, *root.vms]
        return ()

    def path(self, view: TreeView, moid: str) -> list[str]:
        """The ids from the root down to the object; empty if the tree does not show it."""
        obj = self.world.objects.get(moid)
        if obj is None or not shows(view, obj) or not is_shown(self.world, obj):
            return []
        found = [moid]
        while (above := self.parent(view, found[-1])) is not None:
            found.append(above)
        return found[::-1]

    def view_of(self, moid: str, preferred: TreeView = TreeView.HOSTS) -> TreeView | None:
        """The tree that shows an object: the preferred one if it does, else the first that does."""
        obj = self.world.objects.get(moid)
        if obj is None or not is_shown(self.world, obj):
            return None
        return next((view for view in (preferred, *TreeView) if shows(view, obj)), None)

    def node(self, moid: str) -> NodeView:
        """How an object looks now; an object that is gone shows its id, greyed."""
        obj = self.world.objects.get(moid)
        if obj is None:
            return NodeView(moid, Kind.FOLDER, moid, stale=True, italic=True)
        look = look_of(self.world, obj)
        return NodeView(
            moid,
            obj.kind,
            obj.name,
            look.suffix,
            look.icon,
            look.state_badge,
            alarm_badge(self._session, moid),
            look.stale,
            look.italic,
            look.icon_color,
        )


def _root_folder(view: TreeView, datacenter: Datacenter) -> str:
    return {
        TreeView.HOSTS: datacenter.host_folder,
        TreeView.VMS: datacenter.vm_folder,
        TreeView.STORAGE: datacenter.datastore_folder,
        TreeView.NETWORKING: datacenter.network_folder,
    }[view]
