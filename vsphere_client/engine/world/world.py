"""The world: every managed object, the columns of what moves, and the one writer of both."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, TypeVar, cast

from vsphere_client.engine.network.teams import Teams
from vsphere_client.engine.network.traffic import Traffic
from vsphere_client.engine.storage.congestion import HostWindows
from vsphere_client.engine.storage.data_movers import DataMovers
from vsphere_client.engine.storage.device_queues import DeviceQueues
from vsphere_client.engine.storage.devices import DeviceLoads
from vsphere_client.engine.storage.kernel_io import MetadataChanges
from vsphere_client.engine.storage.lost import LostStorage
from vsphere_client.engine.storage.path_turns import PathTurns
from vsphere_client.engine.world.changes import ChangeLog
from vsphere_client.engine.world.io_tables import DatastoreTable, DiskTable, PortTable, UplinkTable
from vsphere_client.engine.world.memory_projection import GuestImage
from vsphere_client.engine.world.names import NameIndex
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    HostSystem,
    ManagedObject,
    Network,
    VCenter,
    VirtualMachine,
)
from vsphere_client.engine.world.power_curves import PowerCurves
from vsphere_client.engine.world.projection import PROJECTIONS
from vsphere_client.engine.world.tables import ClusterTable, HostTable, PoolTable, VmTable
from vsphere_client.engine.world.unmanaged import UnmanagedHost
from vsphere_client.model.faults import NotFound
from vsphere_client.model.kinds import Kind
from vsphere_client.model.network import Teaming

T = TypeVar("T", bound=ManagedObject)


class World:
    """Inventory objects by id, and their columns; `update` is the only writer of discrete state.

    ``structure_version`` rises when objects come, go, are renamed or change their pool, ``columns_version`` whenever
    columns that show properties are written; ``derived`` keeps what others worked out from a version, and is never
    saved. ``seed`` is the lab's, for what is drawn of objects. ``root`` is the vCenter Server that the client is
    connected to, ``vcenters`` are all by id, it first.
    """

    def __init__(self, vcenter_name: str, seed: int = 0) -> None:
        self.seed = seed
        self.changes = ChangeLog()
        self.names = NameIndex()
        self.objects: dict[str, ManagedObject] = {}
        self.hosts = HostTable()
        self.vms = VmTable()
        self.disks = DiskTable()
        self.disks_of: dict[int, tuple[int, ...]] = {}
        self.uplinks = UplinkTable()
        self.uplinks_of: dict[int, dict[str, int]] = {}
        self.ports = PortTable()
        self.ports_of: dict[int, tuple[int, ...]] = {}
        self.port_groups: dict[tuple[str, Teaming], int] = {("vSwitch0", Teaming()): 0}
        self.network_version = 1
        self.teams = Teams.none()
        self.traffic = Traffic.none()
        self.devices = DeviceLoads.none()
        self.path_turns = PathTurns()
        self.metadata_changes = MetadataChanges()
        self.data_movers = DataMovers()
        self.host_windows = HostWindows()
        self.lost_storage = LostStorage()
        self.device_queues = DeviceQueues()
        self.datastores = DatastoreTable()
        self.clusters = ClusterTable()
        self.pools = PoolTable()
        self.power_curves = PowerCurves()
        self.host_at: dict[int, HostSystem] = {}
        self.vm_at: dict[int, VirtualMachine] = {}
        self.datastore_at: dict[int, Datastore] = {}
        self.cluster_at: dict[int, ClusterComputeResource] = {}
        self.unmanaged: dict[str, UnmanagedHost] = {}
        self.structure_version = 0
        self.columns_version = 0
        self.needs_numbers: dict[Any, int] = {}
        self.affinity_sets: dict[tuple[int, ...], int] = {}
        self.guest_images: dict[GuestImage, int] = {}
        self.derived: dict[tuple[str, str], Any] = {}
        self._next_id = 0
        self.root = VCenter(moid=self.new_moid("group-d"), name=vcenter_name)
        self.vcenters: dict[str, VCenter] = {self.root.moid: self.root}
        self._enter(self.root)

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name not in ("changes", "derived")}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self.changes = ChangeLog()
        self.derived = {}

    # reading ----------------------------------------------------------------------------------------------

    def get(self, moid: str, kind: type[T]) -> T:
        """The object of that id and class; raises NotFound."""
        found = self.objects.get(moid)
        if not isinstance(found, kind):
            raise NotFound(what=_label(kind), name=moid)
        return found

    def vm(self, moid: str) -> VirtualMachine:
        """The virtual machine of that id."""
        return self.get(moid, VirtualMachine)

    def host(self, moid: str) -> HostSystem:
        """The host of that id."""
        return self.get(moid, HostSystem)

    def cluster(self, moid: str) -> ClusterComputeResource:
        """The cluster of that id."""
        return self.get(moid, ClusterComputeResource)

    def datastore(self, moid: str) -> Datastore:
        """The datastore of that id."""
        return self.get(moid, Datastore)

    def network(self, moid: str) -> Network:
        """The network or distributed port group of that id."""
        return self.get(moid, Network)

    def all_of(self, kind: type[T]) -> Iterator[T]:
        """All objects of a class, in the order in which they were added."""
        return (obj for obj in self.objects.values() if isinstance(obj, kind))

    def find(self, kind: type[T], reference: str) -> T:
        """The object that an id or a name means; raises NotFound or AmbiguousName."""
        found = self.objects.get(reference)
        if isinstance(found, kind):
            return found
        return cast(T, self.objects[self.names.only(kind, reference, _label(kind))])

    # writing ----------------------------------------------------------------------------------------------

    def new_moid(self, prefix: str) -> str:
        """The next managed object id; one counter for all kinds, as in vCenter."""
        self._next_id += 1
        return f"{prefix}{self._next_id}"

    @contextmanager
    def filling(self) -> Iterator[None]:
        """Take in many objects quickly; nothing else happens meanwhile."""
        with ExitStack() as stack:
            for table in (self.hosts, self.vms, self.disks, self.uplinks, self.ports):
                stack.enter_context(table.filling())
            yield

    def add(self, obj: ManagedObject) -> None:
        """Take an object into the inventory and give it its row."""
        self._enter(obj)
        if (projection := PROJECTIONS.get(obj.kind)) is not None:
            self.columns_version += 1
            projection.take(self, obj)

    def remove(self, obj: ManagedObject) -> None:
        """Take an object out of the inventory and free its row."""
        if (projection := PROJECTIONS.get(obj.kind)) is not None:
            self.columns_version += 1
            projection.release(self, obj)
        self.names.forget(obj)
        self.structure_version += 1
        del self.objects[obj.moid]
        self.changes.removed(obj.moid)

    def rekey(self, obj: ManagedObject, moid: str) -> None:
        """Give an object another id; whoever calls sees to the lists that name it (`rekey_vm`)."""
        self.names.forget(obj)
        del self.objects[obj.moid]
        self.changes.removed(obj.moid)
        obj.moid = moid
        self.columns_version += 1
        self._enter(obj)

    def update(self, obj: ManagedObject, **properties: Any) -> None:
        """Write properties of an object, keep its columns in step and note what really changed."""
        changed = [name for name, value in properties.items() if getattr(obj, name) != value]
        if not changed:
            return
        if "name" in changed:
            self.names.forget(obj)
        for name in changed:
            setattr(obj, name, properties[name])
        if "name" in changed:
            self.names.remember(obj)
        if "name" in changed or "resource_pool" in changed:
            self.structure_version += 1
        self.project(obj)
        self.changes.touch(obj.moid, *changed)

    def moved(self, obj: ManagedObject) -> None:
        """Note that an object sits elsewhere in the inventory now, and keep its columns in step."""
        self.project(obj)
        self.changes.moved(obj.moid)

    def project(self, obj: ManagedObject) -> None:
        """Keep an object's columns in step, also where another object that they show has changed."""
        if (projection := PROJECTIONS.get(obj.kind)) is not None:
            self.columns_version += 1
            projection.project(self, obj)

    def _enter(self, obj: ManagedObject) -> None:
        self.objects[obj.moid] = obj
        self.structure_version += 1
        self.names.remember(obj)
        self.changes.added(obj.moid)


def _label(kind: type[ManagedObject]) -> str:
    return cast(Kind, getattr(kind, "kind", Kind.FOLDER)).label.lower()
