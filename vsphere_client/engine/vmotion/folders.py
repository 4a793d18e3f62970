"""The VM folder that a migrating VM goes to."""

from __future__ import annotations

from vsphere_client.engine.world.objects import Datacenter, Folder, HostSystem, VirtualMachine
from vsphere_client.engine.world.places import datacenter_of, stays_in_datacenter
from vsphere_client.engine.world.world import World
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.kinds import FolderKind


def find_folder(world: World, reference: str | None, host: HostSystem) -> Folder | None:
    """The VM folder that a migration to a host names; None for none.

    A datacenter stands for its own folder of VMs.

    Raises:
        NotFound, InvalidArgument: there is none, it holds something else, or it lies in another datacenter.
    """
    if reference is None:
        return None
    found = world.objects.get(reference)
    if found is None and world.names.all(Datacenter, reference):
        found = world.find(Datacenter, reference)
    if isinstance(found, Datacenter):
        found = world.get(found.vm_folder, Folder)
    folder = found if isinstance(found, Folder) else world.find(Folder, reference)
    if folder.folder_kind != FolderKind.VM:
        raise InvalidArgument(argument="folder", problem=f"{folder.name} does not hold virtual machines.")
    if datacenter_of(world, folder) is not datacenter_of(world, host):
        problem = f"{folder.name} does not lie in the datacenter of {host.name}."
        raise InvalidArgument(argument="folder", problem=problem)
    return folder


def folder_there(world: World, vm: VirtualMachine, host: HostSystem, folder: str | None) -> Folder | None:
    """The folder (id) that a VM goes to with a host; None where it stays in its own.

    Folders belong to one datacenter: in another one it goes to the folder of all VMs there unless told otherwise.
    """
    if folder is not None and folder in world.objects:
        return None if folder == vm.parent else world.get(folder, Folder)
    there = None if stays_in_datacenter(world, vm, host) else datacenter_of(world, host)
    return None if there is None else world.get(there.vm_folder, Folder)


def name_taken_in(world: World, vm: VirtualMachine, host: HostSystem, folder: str | None) -> str | None:
    """The folder that a VM would go to, if that has a VM of its name."""
    there = folder_there(world, vm, host, folder)
    namesakes = world.names.all(VirtualMachine, vm.name) if there is not None else []
    if there is None or not any(world.vm(moid).parent == there.moid for moid in namesakes):
        return None
    return "The datacenter's folder" if there.hidden else there.name
