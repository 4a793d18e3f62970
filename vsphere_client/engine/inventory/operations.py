"""Operations on names, folders and datacenters."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import add_datacenter, add_folder, check_name_free
from vsphere_client.engine.inventory.rules import rename_in_rules
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Rearranged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    DistributedVirtualSwitch,
    Folder,
    HostSystem,
    ManagedObject,
    Network,
    ResourcePool,
    VCenter,
    VirtualMachine,
)
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.system_swap import follow_renamed
from vsphere_client.engine.world.vcenters import find_vcenter, shares_vcenter, vcenter_of
from vsphere_client.model.commands import (
    CancelTask,
    CreateDatacenter,
    CreateFolder,
    DeleteFolder,
    MoveToFolder,
    Rename,
)
from vsphere_client.model.faults import DuplicateName, InvalidArgument, NotFound
from vsphere_client.model.kinds import FolderKind


class RenameOperation(Operation[Rename]):
    """Give an object another name."""

    description_id = "ManagedEntity.rename"

    def entity(self, engine: Engine, command: Rename) -> ManagedObject:
        """The object of the command."""
        return engine.world.find(ManagedObject, command.entity)

    def begin(self, engine: Engine, task: Task, command: Rename) -> None:
        """Check that the name is free beside its siblings, and rename."""
        world = engine.world
        obj = world.objects[task.entity or ""]
        if isinstance(obj, HostSystem):
            raise InvalidArgument(argument="entity", problem="A host is known by its network name.")
        if getattr(obj, "hidden", False):
            raise InvalidArgument(argument="entity", problem=f"{obj.name} is built in and keeps its name.")
        siblings = [moid for moid in siblings_of(engine, obj) if moid != obj.moid]
        check_name_free(world, siblings, command.name)
        old_name = obj.name
        if isinstance(obj, VirtualMachine):
            rename_in_rules(world, obj, command.name)
        world.update(obj, name=command.name)
        if isinstance(obj, Datastore):
            follow_renamed(world, obj, old_name)
        if isinstance(obj, VirtualMachine):
            engine.events.post("VmRenamedEvent", obj, old_name=old_name, new_name=command.name)
        else:
            engine.events.post("EntityRenamedEvent", obj, old_name=old_name, new_name=command.name)


def siblings_of(engine: Engine, obj: ManagedObject) -> Iterable[str]:
    """Ids of the objects beside which a name must be unique."""
    parent = engine.world.objects.get(obj.parent or "")
    if isinstance(parent, ResourcePool):
        return parent.pools
    children = getattr(parent, "children", None) or getattr(parent, "portgroups", None)
    return children or {}


class CreateFolderOperation(Operation[CreateFolder]):
    """Create a folder of some kind below a folder or datacenter."""

    description_id = "Folder.createFolder"

    def entity(self, engine: Engine, command: CreateFolder) -> ManagedObject:
        """The parent of the folder."""
        return engine.world.find(ManagedObject, command.parent)

    def begin(self, engine: Engine, task: Task, command: CreateFolder) -> None:
        """Check the kind and create."""
        kind = FolderKind(command.kind)
        parent = folder_for(engine, engine.world.objects[task.entity or ""], kind)
        folder = add_folder(engine.world, command.name, parent, kind)
        engine.events.post("FolderCreatedEvent", folder, parent=engine.world.objects[task.entity or ""].name)
        task.result = folder.moid


def folder_for(engine: Engine, obj: ManagedObject, kind: FolderKind) -> Folder | VCenter:
    """The folder of a kind that an object stands for; raises InvalidArgument."""
    if isinstance(obj, VCenter) and kind == FolderKind.DATACENTER:
        return obj
    if isinstance(obj, Folder) and obj.folder_kind == kind:
        return obj
    if isinstance(obj, Datacenter):
        roots = {
            FolderKind.HOST: obj.host_folder,
            FolderKind.VM: obj.vm_folder,
            FolderKind.STORAGE: obj.datastore_folder,
            FolderKind.NETWORK: obj.network_folder,
        }
        if kind in roots:
            return engine.world.get(roots[kind], Folder)
    raise InvalidArgument(argument="parent", problem=f"{obj.name} cannot hold a {kind} folder.")


class DeleteFolderOperation(Operation[DeleteFolder]):
    """Delete an empty folder."""

    description_id = "Folder.destroy"

    def entity(self, engine: Engine, command: DeleteFolder) -> ManagedObject:
        """The folder of the command."""
        return engine.world.find(Folder, command.folder)

    def begin(self, engine: Engine, task: Task, command: DeleteFolder) -> None:
        """Check that it is empty, and delete."""
        folder = engine.world.get(task.entity or "", Folder)
        if folder.hidden or folder.children:
            raise InvalidArgument(argument="folder", problem=f"{folder.name} is not empty.")
        parent = engine.world.objects[folder.parent or ""]
        if isinstance(parent, Folder | VCenter):
            parent.children.pop(folder.moid, None)
        engine.events.post("FolderRemovedEvent", folder)
        engine.world.remove(folder)


class CreateDatacenterOperation(Operation[CreateDatacenter]):
    """Create a datacenter."""

    description_id = "Folder.createDatacenter"

    def entity(self, engine: Engine, command: CreateDatacenter) -> ManagedObject:
        """The vCenter of the command."""
        return find_vcenter(engine.world, command.vcenter)

    def begin(self, engine: Engine, task: Task, command: CreateDatacenter) -> None:
        """Check the name and create."""
        world, vcenter = engine.world, find_vcenter(engine.world, task.entity)
        namesakes = (world.objects[moid] for moid in world.names.all(Datacenter, command.name))
        if any(vcenter_of(world, one) is vcenter for one in namesakes):
            raise DuplicateName(name=command.name)
        datacenter = add_datacenter(world, command.name, vcenter)
        engine.events.post("DatacenterCreatedEvent", datacenter)
        task.result = datacenter.moid


_FOLDER_OF: dict[type[ManagedObject], FolderKind] = {
    VirtualMachine: FolderKind.VM,
    HostSystem: FolderKind.HOST,
    ClusterComputeResource: FolderKind.HOST,
    Datastore: FolderKind.STORAGE,
    Network: FolderKind.NETWORK,
    DistributedVirtualSwitch: FolderKind.NETWORK,
    Datacenter: FolderKind.DATACENTER,
}


class MoveToFolderOperation(Operation[MoveToFolder]):
    """Move an object to another folder of its kind and datacenter."""

    description_id = "Folder.moveInto"

    def entity(self, engine: Engine, command: MoveToFolder) -> ManagedObject:
        """The object that moves."""
        return engine.world.find(ManagedObject, command.entity)

    def begin(self, engine: Engine, task: Task, command: MoveToFolder) -> None:
        """Check that the kinds agree and no folder lands in itself, and move."""
        world = engine.world
        obj = world.objects[task.entity or ""]
        kind = obj.folder_kind if isinstance(obj, Folder) else _FOLDER_OF.get(type(obj))
        if kind is None:
            raise InvalidArgument(argument="entity", problem=f"{obj.name} does not live in a folder.")
        target = folder_for(engine, world.find(ManagedObject, command.folder), kind)
        check_move(engine, obj, target)
        parent = world.objects[obj.parent or ""]
        if not isinstance(parent, Folder | VCenter):
            raise InvalidArgument(argument="entity", problem=f"{obj.name} does not live in a folder.")
        parent.children.pop(obj.moid, None)
        target.children[obj.moid] = None
        world.update(obj, parent=target.moid)
        world.moved(obj)
        engine.events.post("EntityMovedEvent", obj, name=obj.name, parent=target.name)
        engine.notify(Rearranged(obj.moid))


def check_move(engine: Engine, obj: ManagedObject, target: Folder | VCenter) -> None:
    """Refuse a move into itself, beside a namesake, out of the datacenter or out of the vCenter Server.

    Raises:
        InvalidArgument, DuplicateName: the move is refused.
    """
    if not isinstance(obj, Datacenter) and datacenter_of(engine.world, obj) is not datacenter_of(
        engine.world, target
    ):
        raise InvalidArgument(argument="folder", problem=f"{target.name} lies in another datacenter.")
    if not shares_vcenter(engine.world, obj, target):
        raise InvalidArgument(argument="folder", problem=f"{target.name} belongs to another vCenter Server.")
    up: ManagedObject | None = target
    while up is not None:
        if up is obj:
            raise InvalidArgument(argument="folder", problem=f"{obj.name} cannot move into itself.")
        up = engine.world.objects.get(up.parent or "")
    check_name_free(engine.world, [moid for moid in target.children if moid != obj.moid], obj.name)


class Cancel(Operation[CancelTask]):
    """Cancel another task."""

    description_id = "TaskManager.cancel"

    def entity(self, engine: Engine, command: CancelTask) -> ManagedObject | None:
        """The object of the task to cancel."""
        task = engine.tasks.get(command.task)
        if task is None:
            raise NotFound(what="task", name=command.task)
        return engine.world.objects.get(task.entity or "")

    def begin(self, engine: Engine, task: Task, command: CancelTask) -> None:
        """Cancel it, if its stage allows."""
        other = engine.tasks.get(command.task)
        if other is not None:
            engine.tasks.cancel(other)
