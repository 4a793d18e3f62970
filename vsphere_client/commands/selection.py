"""What a person has chosen: some objects of one open session, and what kind of menu they bear."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from vsphere_client.engine.world.objects import Folder, ManagedObject
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import FolderKind, Kind
from vsphere_client.session.session import Session

T = TypeVar("T", bound=ManagedObject)


class MenuKind(StrEnum):
    """Objects that bear a menu of their own; folders differ by what they hold."""

    VCENTER = "vCenter"
    DATACENTER_FOLDER = "DatacenterFolder"
    DATACENTER = "Datacenter"
    HOST_FOLDER = "HostFolder"
    CLUSTER = "Cluster"
    HOST = "Host"
    RESOURCE_POOL = "ResourcePool"
    VIRTUAL_MACHINE = "VirtualMachine"
    TEMPLATE = "Template"
    VM_FOLDER = "VMFolder"
    DATASTORE = "Datastore"
    DATASTORE_FOLDER = "DatastoreFolder"
    NETWORK_FOLDER = "NetworkFolder"
    STANDARD_NETWORK = "StandardNetwork"
    DISTRIBUTED_SWITCH = "DistributedSwitch"
    DISTRIBUTED_PORTGROUP = "DistributedPortGroup"


_OF_FOLDER = {
    FolderKind.DATACENTER: MenuKind.DATACENTER_FOLDER,
    FolderKind.HOST: MenuKind.HOST_FOLDER,
    FolderKind.VM: MenuKind.VM_FOLDER,
    FolderKind.STORAGE: MenuKind.DATASTORE_FOLDER,
    FolderKind.NETWORK: MenuKind.NETWORK_FOLDER,
}
_OF_KIND = {
    Kind.VCENTER: MenuKind.VCENTER,
    Kind.DATACENTER: MenuKind.DATACENTER,
    Kind.CLUSTER: MenuKind.CLUSTER,
    Kind.HOST: MenuKind.HOST,
    Kind.RESOURCE_POOL: MenuKind.RESOURCE_POOL,
    Kind.VIRTUAL_MACHINE: MenuKind.VIRTUAL_MACHINE,
    Kind.DATASTORE: MenuKind.DATASTORE,
    Kind.NETWORK: MenuKind.STANDARD_NETWORK,
    Kind.DISTRIBUTED_SWITCH: MenuKind.DISTRIBUTED_SWITCH,
    Kind.DISTRIBUTED_PORTGROUP: MenuKind.DISTRIBUTED_PORTGROUP,
}


def menu_kind_of(obj: ManagedObject) -> MenuKind:
    """Which menu an object bears; a datacenter's hidden root folders bear that of their kind."""
    return _OF_FOLDER[obj.folder_kind] if isinstance(obj, Folder) else _OF_KIND[obj.kind]


@dataclass(frozen=True, slots=True)
class Selection:
    """Objects chosen in one session, in the order in which they were chosen; ids that are gone drop out."""

    session: Session
    moids: tuple[str, ...]

    @property
    def world(self) -> World:
        """The inventory as it is now."""
        return self.session.engine.world

    @property
    def objects(self) -> tuple[ManagedObject, ...]:
        """The chosen objects that still exist."""
        known = self.world.objects
        return tuple(known[moid] for moid in dict.fromkeys(self.moids) if moid in known)

    @property
    def kinds(self) -> tuple[MenuKind, ...]:
        """The kinds of the chosen objects, each once, in order of choice."""
        return tuple(dict.fromkeys(menu_kind_of(obj) for obj in self.objects))

    def all_of(self, kind: type[T]) -> tuple[T, ...]:
        """The chosen objects of a class."""
        return tuple(obj for obj in self.objects if isinstance(obj, kind))

    @property
    def one(self) -> ManagedObject | None:
        """The chosen object if it is a single one."""
        objects = self.objects
        return objects[0] if len(objects) == 1 else None

    @property
    def title(self) -> str:
        """The head of the menu: ``Actions - web-fe-07``, or ``Actions - 3 Objects``."""
        objects = self.objects
        return f"Actions - {objects[0].name}" if len(objects) == 1 else f"Actions - {len(objects)} Objects"

    def words(self) -> str:
        """The objects as a sentence names them: ``web-fe-07``, ``web-fe-06 and web-fe-07``, or ``3 VMs``."""
        names = [obj.name for obj in self.objects]
        if len(names) <= 2:
            return " and ".join(names)
        kinds = {obj.kind for obj in self.objects}
        noun = f"{next(iter(kinds)).label.lower()}s" if len(kinds) == 1 else "objects"
        return f"{len(names)} {noun}"
