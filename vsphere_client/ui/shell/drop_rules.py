"""What a drop in the inventory means: the wizard, a move at once, or why it cannot be (vsphere_client_ui.md 4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    Folder,
    HostSystem,
    ManagedObject,
    Network,
    ResourcePool,
    VCenter,
    VirtualMachine,
)
from vsphere_client.engine.world.places import cluster_of, datacenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import Command, MoveToFolder, MoveVmToPool
from vsphere_client.model.kinds import FolderKind


@dataclass(frozen=True, slots=True)
class Drop:
    """A possible drop: the Migrate wizard to a ``host``, ``cluster`` or ``pool``, or commands at once."""

    wizard: Literal["host", "cluster", "pool"] | None = None
    commands: tuple[Command, ...] = ()


_FOLDER_OF: dict[type[ManagedObject], FolderKind] = {
    VirtualMachine: FolderKind.VM,
    HostSystem: FolderKind.HOST,
    ClusterComputeResource: FolderKind.HOST,
    Datastore: FolderKind.STORAGE,
    Network: FolderKind.NETWORK,
    Datacenter: FolderKind.DATACENTER,
}


def judge_drop(world: World, moids: Sequence[str], target_moid: str) -> Drop | str:
    """What dropping objects on a target does, or one sentence why it cannot be."""
    objects = [world.objects[moid] for moid in moids if moid in world.objects]
    target = world.objects.get(target_moid)
    if target is None or not objects or len(objects) != len(moids):
        return "The object is gone."
    if len({obj.kind for obj in objects}) > 1:
        return "Objects of different kinds cannot be moved together."
    if isinstance(target, Folder | Datacenter | VCenter):
        return _into_folder(world, objects, target)
    vms = [obj for obj in objects if isinstance(obj, VirtualMachine)]
    if len(vms) == len(objects):
        return _virtual_machines(world, vms, target)
    if isinstance(objects[0], HostSystem) and isinstance(target, ClusterComputeResource):
        return "Moving a host into a cluster is not simulated yet. Remove it and add it to the cluster."
    if isinstance(objects[0], ResourcePool):
        return "Moving a resource pool is not simulated yet."
    return f"A {objects[0].kind.label.lower()} cannot be moved onto a {target.kind.label.lower()}."


def _virtual_machines(world: World, vms: list[VirtualMachine], target: ManagedObject) -> Drop | str:
    if isinstance(target, HostSystem):
        return Drop("host")
    if isinstance(target, ClusterComputeResource):
        return Drop("cluster")
    if isinstance(target, ResourcePool):
        if all(_same_owner(world, vm, target) for vm in vms):
            moving = [vm for vm in vms if vm.resource_pool != target.moid]
            if not moving:
                return "It is in this resource pool already."
            return Drop(commands=tuple(MoveVmToPool(vm=vm.moid, resource_pool=target.moid) for vm in moving))
        return Drop("pool")
    if isinstance(target, Datastore):
        return "Storage vMotion is not simulated yet."
    return f"A virtual machine cannot be moved onto a {target.kind.label.lower()}."


def _same_owner(world: World, vm: VirtualMachine, pool: ResourcePool) -> bool:
    own = world.objects.get(vm.resource_pool)
    return isinstance(own, ResourcePool) and own.owner == pool.owner


def _into_folder(world: World, objects: list[ManagedObject], target: ManagedObject) -> Drop | str:
    for obj in objects:
        if (reason := _against_folder(world, obj, target)) is not None:
            return reason
    return Drop(commands=tuple(MoveToFolder(entity=obj.moid, folder=target.moid) for obj in objects))


def _against_folder(world: World, obj: ManagedObject, target: ManagedObject) -> str | None:
    wanted = obj.folder_kind if isinstance(obj, Folder) else _FOLDER_OF.get(type(obj))
    if wanted is None:
        return f"A {obj.kind.label.lower()} does not live in a folder."
    if isinstance(obj, HostSystem) and cluster_of(world, obj) is not None:
        return "A host leaves its cluster in maintenance mode only; moving it is not simulated yet."
    if isinstance(target, Folder) and target.folder_kind != wanted:
        return f"This folder holds {_NOUNS[target.folder_kind]} only."
    if isinstance(target, VCenter) and wanted != FolderKind.DATACENTER:
        return "Only datacenters and their folders lie below the vCenter Server."
    if isinstance(target, Datacenter) and wanted == FolderKind.DATACENTER:
        return "A datacenter does not lie in another."
    if wanted != FolderKind.DATACENTER and datacenter_of(world, obj) is not datacenter_of(world, target):
        return "It cannot be moved to a folder of another datacenter."
    return _against_place(world, obj, target)


_NOUNS = {
    FolderKind.DATACENTER: "datacenters",
    FolderKind.HOST: "hosts and clusters",
    FolderKind.VM: "virtual machines",
    FolderKind.STORAGE: "datastores",
    FolderKind.NETWORK: "networks",
}


def _against_place(world: World, obj: ManagedObject, target: ManagedObject) -> str | None:
    up: ManagedObject | None = target
    while up is not None:
        if up is obj:
            return "A folder cannot be moved into itself."
        up = world.objects.get(up.parent or "")
    parent = world.objects.get(obj.parent or "")
    hidden = isinstance(parent, Folder) and parent.hidden and parent.parent == target.moid
    return "It is in this folder already." if parent is target or hidden else None
