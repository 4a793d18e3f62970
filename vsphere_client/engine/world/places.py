"""Where an object sits: its datacenter, cluster, pool path and folder path."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Folder,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World


def ancestors(world: World, obj: ManagedObject) -> Iterator[ManagedObject]:
    """The object's parents by folder, nearest first, up to the vCenter."""
    parent = obj.parent
    while parent is not None:
        found = world.objects[parent]
        yield found
        parent = found.parent


def datacenter_of(world: World, obj: ManagedObject) -> Datacenter | None:
    """The datacenter an object belongs to, or None for the vCenter and datacenter folders."""
    if isinstance(obj, Datacenter):
        return obj
    return next((up for up in ancestors(world, obj) if isinstance(up, Datacenter)), None)


def stays_in_datacenter(world: World, vm: VirtualMachine, host: HostSystem) -> bool:
    """Whether a VM with a host would be in its own datacenter."""
    own = world.objects.get(vm.host or "")
    # Most moves stay within a cluster: nobody has to walk up for them.
    if own is host or (
        isinstance(own, HostSystem) and host.cluster is not None and own.cluster == host.cluster
    ):
        return True
    return datacenter_of(world, host) is datacenter_of(world, vm)


def cluster_of(world: World, obj: ManagedObject) -> ClusterComputeResource | None:
    """The cluster of a host, VM or pool, or None."""
    if isinstance(obj, ClusterComputeResource):
        return obj
    if isinstance(obj, HostSystem):
        return world.cluster(obj.cluster) if obj.cluster else None
    if isinstance(obj, ResourcePool):
        owner = world.objects[obj.owner]
        return owner if isinstance(owner, ClusterComputeResource) else None
    if isinstance(obj, VirtualMachine) and obj.resource_pool:
        return cluster_of(world, world.get(obj.resource_pool, ResourcePool))
    return None


def pool_path(world: World, pool: ResourcePool) -> str:
    """Names of a pool and its visible parent pools, such as ``Prod/Web``."""
    names = [] if pool.hidden else [pool.name]
    for up in ancestors(world, pool):
        if not isinstance(up, ResourcePool):
            break
        if not up.hidden:
            names.append(up.name)
    return "/".join(reversed(names))


def folder_path(world: World, obj: ManagedObject) -> str:
    """Names of the visible folders above an object, such as ``Web/Shop``."""
    names = [up.name for up in ancestors(world, obj) if isinstance(up, Folder) and not up.hidden]
    return "/".join(reversed(names))


def reservation_parent(world: World, obj: ManagedObject) -> ResourcePool:
    """The root pool of a cluster or stand-alone host, or the pool itself."""
    if isinstance(obj, ResourcePool):
        return obj
    if isinstance(obj, ClusterComputeResource):
        return world.get(obj.root_pool, ResourcePool)
    if isinstance(obj, HostSystem):
        root = world.cluster(obj.cluster).root_pool if obj.cluster else obj.root_pool
        return world.get(root, ResourcePool)
    raise TypeError(f"{obj.kind} has no resource pool")


def vms_below(world: World, pool: ResourcePool) -> Iterator[VirtualMachine]:
    """All VMs of a pool and of the pools inside it."""
    for moid in pool.vms:
        yield world.vm(moid)
    for moid in pool.pools:
        yield from vms_below(world, world.get(moid, ResourcePool))


def visible_datastores(host: HostSystem) -> tuple[str, ...]:
    """Ids of the datastores that a host sees and has not lost."""
    return tuple(moid for moid in host.datastores if moid not in host.lost_datastores)
