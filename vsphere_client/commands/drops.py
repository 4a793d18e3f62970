"""What dropping objects on another in the inventory would do (vsphere_client_ui.md 4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory.operations import check_move, folder_for
from vsphere_client.engine.inventory.pools import pool_move_problem
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
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import Command, MoveResourcePool, MoveToFolder, MoveVmToPool
from vsphere_client.model.faults import VimFault
from vsphere_client.model.kinds import FolderKind
from vsphere_client.session.session import Session

NETWORK_ELSEWHERE = "Migrate exchanges networks; a virtual machine is not moved into one."


@dataclass(frozen=True, slots=True)
class Drop:
    """Either ``refused`` with a reason, or ``migrate`` (opens the wizard), or ``move`` with its commands."""

    kind: Literal["refused", "migrate", "move"]
    reason: str = ""
    commands: tuple[Command, ...] = ()


def decide_drop(session: Session, moids: tuple[str, ...], target: str) -> Drop:
    """What a drop of objects on a target would do; compatibility of migrations is not looked at here."""
    world = session.engine.world
    objects = Selection(session, moids).objects
    onto = world.objects.get(target)
    if onto is None or not objects:
        return Drop("refused", "There is nothing to move.")
    if any(obj is onto for obj in objects):
        return Drop("refused", "An object cannot be dropped on itself.")
    vms = [obj for obj in objects if isinstance(obj, VirtualMachine)]
    if len(vms) == len(objects) and not isinstance(onto, Folder | Datacenter):
        return _drop_vms(world, vms, onto)
    pools = [obj for obj in objects if isinstance(obj, ResourcePool)]
    if len(pools) == len(objects):
        return _drop_pools(world, pools, onto)
    return _into_folder(session, objects, onto)


def _drop_pools(world: World, pools: list[ResourcePool], onto: ManagedObject) -> Drop:
    """Below another pool, or directly below the cluster or host; reservations are checked by the task."""
    for pool in pools:
        problem = pool_move_problem(world, pool, onto)
        if problem is not None:
            return Drop("refused", problem)
    return Drop(
        "move", commands=tuple(MoveResourcePool(resource_pool=pool.moid, parent=onto.moid) for pool in pools)
    )


def _drop_vms(world: World, vms: list[VirtualMachine], onto: ManagedObject) -> Drop:
    if isinstance(onto, HostSystem):
        there = all(vm.host == onto.moid for vm in vms)
        return Drop("refused", f"Already on {onto.name}.") if there else Drop("migrate")
    if isinstance(onto, ClusterComputeResource):
        inside = all(world.get(vm.resource_pool, ResourcePool).owner == onto.moid for vm in vms)
        return _to_root(world, vms, onto) if inside else Drop("migrate")
    if isinstance(onto, ResourcePool):
        return _to_pool(world, vms, onto)
    if isinstance(onto, Datastore):
        there = all(set(vm.disk_datastores) == {onto.moid} for vm in vms)
        return Drop("refused", f"Already on {onto.name}.") if there else Drop("migrate")
    if isinstance(onto, Network):
        return Drop("refused", NETWORK_ELSEWHERE)
    return Drop("refused", f"{onto.name} cannot run virtual machines.")


def _to_root(world: World, vms: list[VirtualMachine], cluster: ClusterComputeResource) -> Drop:
    """Onto the own cluster: out of the pools, into the root pool."""
    moving = [vm for vm in vms if vm.resource_pool != cluster.root_pool]
    if not moving:
        return Drop("refused", f"Already in {cluster.name}.")
    return Drop(
        "move", commands=tuple(MoveVmToPool(vm=vm.moid, resource_pool=cluster.root_pool) for vm in moving)
    )


def _to_pool(world: World, vms: list[VirtualMachine], pool: ResourcePool) -> Drop:
    owners = {world.get(vm.resource_pool, ResourcePool).owner for vm in vms}
    if owners != {pool.owner}:
        return Drop("migrate")
    moving = [vm for vm in vms if vm.resource_pool != pool.moid]
    if not moving:
        return Drop("refused", f"Already in {pool.name}.")
    return Drop("move", commands=tuple(MoveVmToPool(vm=vm.moid, resource_pool=pool.moid) for vm in moving))


_KIND_OF: dict[type[ManagedObject], FolderKind] = {
    VirtualMachine: FolderKind.VM,
    HostSystem: FolderKind.HOST,
    ClusterComputeResource: FolderKind.HOST,
    Datastore: FolderKind.STORAGE,
    Network: FolderKind.NETWORK,
    Datacenter: FolderKind.DATACENTER,
}


def folder_kind_of(obj: ManagedObject) -> FolderKind | None:
    """The kind of folder that holds an object; None for what lives elsewhere."""
    return obj.folder_kind if isinstance(obj, Folder) else _KIND_OF.get(type(obj))


def _into_folder(session: Session, objects: tuple[ManagedObject, ...], onto: ManagedObject) -> Drop:
    commands: list[Command] = []
    for obj in objects:
        reason = why_not_into(session, obj, onto)
        if reason is not None:
            return Drop("refused", reason)
        commands.append(MoveToFolder(entity=obj.moid, folder=onto.moid))
    return Drop("move", commands=tuple(commands))


def why_not_into(session: Session, obj: ManagedObject, onto: ManagedObject) -> str | None:
    """Why an object cannot move into a folder or datacenter; None when it can."""
    if isinstance(obj, HostSystem) and isinstance(onto, ClusterComputeResource):
        return "Moving a host into a cluster is not simulated yet: remove it and add it there."
    if isinstance(obj, HostSystem) and obj.cluster is not None:
        return f"{obj.name} is in a cluster; moving hosts between clusters is not simulated yet."
    kind = folder_kind_of(obj)
    if kind is None or not isinstance(onto, Folder | Datacenter | VCenter):
        return f"{onto.name} cannot hold {obj.name}."
    try:
        target = folder_for(session.engine, onto, kind)
        check_move(session.engine, obj, target)
    except VimFault:
        return _refusal(session, obj, onto)
    if obj.parent == target.moid:
        return f"{obj.name} is there already."
    if _datacenter(session.engine.world, obj) != _datacenter(session.engine.world, onto) and not isinstance(
        obj, Datacenter
    ):
        return "Objects do not move between datacenters."
    return None


def _refusal(session: Session, obj: ManagedObject, onto: ManagedObject) -> str:
    if isinstance(obj, Folder) and isinstance(onto, Folder) and obj.folder_kind == onto.folder_kind:
        return f"{obj.name} cannot move into itself, nor beside an object of the same name."
    if (
        folder_kind_of(obj) is not None
        and isinstance(onto, Folder)
        and onto.folder_kind != folder_kind_of(obj)
    ):
        return f"{onto.name} holds other kinds of objects."
    return f"{onto.name} cannot hold {obj.name}: the name is taken, or the kind is another."


def _datacenter(world: World, obj: ManagedObject) -> str | None:
    up: ManagedObject | None = obj
    while up is not None and not isinstance(up, Datacenter):
        up = world.objects.get(up.parent or "")
    return up.moid if up is not None else None
