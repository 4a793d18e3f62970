"""The lists of objects in the tabs of an object: which objects, which columns, what stands in them.

Columns and their order: vsphere_client_ui.md 1.6. Values come one by one for what is drawn, and as
vectors for sorting by what moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    Folder,
    HostSystem,
    ManagedObject,
    Network,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.session.views.alarms import Level
from vsphere_client.session.views.inventory import NodeView
from vsphere_client.session.views.scopes import in_scope

if TYPE_CHECKING:
    from vsphere_client.session.session import Session

ColumnKind = Literal["name", "text", "number", "status", "usage", "link", "toned"]


class ListKind(StrEnum):
    """The lists that tabs show."""

    VMS = "vms"
    HOSTS = "hosts"
    CLUSTERS = "clusters"
    POOLS = "pools"
    DATASTORES = "datastores"
    NETWORKS = "networks"
    PORTGROUPS = "portgroups"
    SWITCHES = "switches"
    DATACENTERS = "datacenters"
    FOLDERS = "folders"


CLASSES: dict[ListKind, type[ManagedObject]] = {
    ListKind.VMS: VirtualMachine,
    ListKind.HOSTS: HostSystem,
    ListKind.CLUSTERS: ClusterComputeResource,
    ListKind.POOLS: ResourcePool,
    ListKind.DATASTORES: Datastore,
    ListKind.NETWORKS: Network,
    ListKind.PORTGROUPS: DistributedVirtualPortgroup,
    ListKind.SWITCHES: DistributedVirtualSwitch,
    ListKind.DATACENTERS: Datacenter,
    ListKind.FOLDERS: Folder,
}


@dataclass(frozen=True, slots=True)
class Status:
    """A state with its mark."""

    level: Level
    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """A share of a whole, as a bar and its text."""

    fraction: float
    text: str = ""


@dataclass(frozen=True, slots=True)
class Reference:
    """The name of another object, as a link to it."""

    moid: str
    text: str


Value = str | NodeView | Status | Usage | Reference
Floats = NDArray[np.float64]


class ObjectList(list[Any]):
    """Objects of one kind with the rows that they have in their table; good as long as all of them live."""

    def __init__(self, objects: Iterable[Any]) -> None:
        super().__init__(objects)
        self._rows: NDArray[np.intp] | None = None

    @property
    def rows(self) -> NDArray[np.intp]:
        """The objects' rows, looked up once."""
        if self._rows is None:
            self._rows = np.array([obj.row for obj in self], dtype=np.intp)
        return self._rows


@dataclass(frozen=True, slots=True)
class ListColumn:
    """A column of a list, as data.

    Args:
        key: A name that does not change.
        title: The header, in the product's words.
        kind: ``name`` the object itself, ``status`` and ``usage`` with a mark or bar, ``link`` another
            object, ``toned`` a text that only the trainer has.
        width: Pixels at scale 1.
        align: ``right`` for numbers.
        unit: Written by the value itself; kept for exports.
        default: Shown unless hidden by the person.
        live: Moves with the numbers, not with the configuration.
        value: What stands in the cell of an object.
        vector: What to sort by, for many objects of the kind at once; else the cell's text.
    """

    key: str
    title: str
    kind: ColumnKind
    width: int
    align: Literal["left", "right"] = "left"
    unit: str = ""
    default: bool = True
    live: bool = False
    value: Callable[[Any, Any], Value] = lambda _session, _obj: ""
    vector: Callable[[Any, Sequence[Any]], Floats] | None = None


class ListViews:
    """Reads the lists of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def world(self) -> World:
        """The world that is shown now."""
        return self._session.engine.world

    def members(self, kind: ListKind, scope: str) -> list[str]:
        """The objects of a kind that belong to an object, in order of creation."""
        found: Sequence[ManagedObject]
        if kind is ListKind.VMS and (quick := self._vms_of(scope)) is not None:
            found = quick
        else:
            world = self.world
            everything = world.all_of(CLASSES[kind])
            found = [obj for obj in everything if self._belongs(kind, obj, scope)]
        return [obj.moid for obj in found]

    def belongs(self, kind: ListKind, moid: str, scope: str) -> bool:
        """Whether an object is in a list; False for one that is gone."""
        obj = self.world.objects.get(moid)
        return isinstance(obj, CLASSES[kind]) and self._belongs(kind, obj, scope)

    def _belongs(self, kind: ListKind, obj: ManagedObject, scope: str) -> bool:
        if getattr(obj, "hidden", False) or obj.moid == scope:
            return False
        if kind is ListKind.NETWORKS and isinstance(obj, DistributedVirtualPortgroup):
            return False
        if kind is ListKind.FOLDERS:
            return _shown_parent(self.world, obj) == scope
        return in_scope(self.world, obj, scope) or self._uses(obj, scope)

    def _uses(self, obj: ManagedObject, scope: str) -> bool:
        """Whether the object is a host or switch of the scope, seen from below."""
        found = self.world.objects.get(scope)
        if isinstance(found, Datastore | Network | DistributedVirtualSwitch):
            return obj.moid in found.hosts
        return False

    def _vms_of(self, scope: str) -> list[VirtualMachine] | None:
        """VMs of an object that knows them itself; None if each VM has to be asked."""
        world, obj = self.world, self.world.objects.get(scope)
        if obj is None:
            return []
        if obj is world.root and len(world.vcenters) == 1:
            return list(world.all_of(VirtualMachine))
        if isinstance(obj, ResourcePool):
            return list(vms_below(world, obj))
        if isinstance(obj, ClusterComputeResource):
            return list(vms_below(world, world.get(obj.root_pool, ResourcePool)))
        if isinstance(obj, HostSystem | Datastore) or type(obj) in (Network, DistributedVirtualPortgroup):
            return [world.vm(moid) for moid in getattr(obj, "vms", ())]
        if isinstance(obj, Datacenter):
            return self._vms_in_folder(world.get(obj.vm_folder, Folder))
        return None

    def _vms_in_folder(self, folder: Folder) -> list[VirtualMachine]:
        found: list[VirtualMachine] = []
        for moid in folder.children:
            obj = self.world.objects[moid]
            if isinstance(obj, VirtualMachine):
                found.append(obj)
            elif isinstance(obj, Folder):
                found += self._vms_in_folder(obj)
        return found

    def value(self, column: ListColumn, moid: str) -> Value:
        """What stands in a cell now; empty for an object that is gone."""
        obj = self.world.objects.get(moid)
        return "" if obj is None else column.value(self._session, obj)

    def objects(self, moids: Sequence[str]) -> ObjectList:
        """Objects to be asked for vectors again and again."""
        objects = self.world.objects
        return ObjectList([objects[moid] for moid in moids])

    def vector(self, column: ListColumn, objects: ObjectList) -> Floats | None:
        """What to sort by for many objects, or None if the column sorts by its text."""
        return None if column.vector is None else column.vector(self._session, objects)


def _shown_parent(world: World, obj: ManagedObject) -> str | None:
    """What an object hangs below, root folders left out."""
    up = world.objects.get(obj.parent or "")
    while up is not None and getattr(up, "hidden", False):
        up = world.objects.get(up.parent or "")
    return None if up is None else up.moid
