"""Summaries of what holds other objects: vCenter Server, datacenters and folders."""

from __future__ import annotations

from dataclasses import dataclass

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
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import ConnectionState, FolderKind, Kind, PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.scopes import in_scope
from vsphere_client.session.views.summary_usage import Capacity, capacity_of, storage_of

COUNTED: dict[Kind, type[ManagedObject]] = {
    Kind.DATACENTER: Datacenter,
    Kind.CLUSTER: ClusterComputeResource,
    Kind.HOST: HostSystem,
    Kind.VIRTUAL_MACHINE: VirtualMachine,
    Kind.RESOURCE_POOL: ResourcePool,
    Kind.DATASTORE: Datastore,
    Kind.NETWORK: Network,
    Kind.DISTRIBUTED_SWITCH: DistributedVirtualSwitch,
}


_COMPUTE = (Kind.CLUSTER, Kind.HOST, Kind.VIRTUAL_MACHINE, Kind.RESOURCE_POOL)
_HELD: dict[FolderKind, tuple[Kind, ...]] = {
    FolderKind.DATACENTER: tuple(COUNTED),
    FolderKind.HOST: _COMPUTE,
    FolderKind.VM: (Kind.VIRTUAL_MACHINE,),
    FolderKind.STORAGE: (Kind.DATASTORE,),
    FolderKind.NETWORK: (Kind.NETWORK, Kind.DISTRIBUTED_SWITCH),
}
"""What a folder may hold: only that is counted."""


@dataclass(frozen=True, slots=True)
class PlaceSummary:
    """Counts of what may lie inside, states worth a word, and the capacity of the hosts and datastores inside."""

    counts: dict[Kind, int]
    vms_on: int
    hosts_not_responding: int
    capacity: Capacity


def place_summary(session: Session, moid: str) -> PlaceSummary:
    """The numbers of a vCenter's, datacenter's or folder's Summary now."""
    world = session.engine.world
    place = world.objects[moid]
    held = _HELD[place.folder_kind] if isinstance(place, Folder) else tuple(COUNTED)
    found = {kind: _inside(world, cls, moid) for kind, cls in COUNTED.items()}
    hosts = [host for host in found[Kind.HOST] if isinstance(host, HostSystem)]
    datastores = [one for one in found[Kind.DATASTORE] if isinstance(one, Datastore)]
    capacity = capacity_of(world, hosts)
    vms = [vm for vm in found[Kind.VIRTUAL_MACHINE] if isinstance(vm, VirtualMachine)]
    return PlaceSummary(
        counts={kind: len(found[kind]) for kind in held},
        vms_on=sum(vm.power_state == PowerState.ON for vm in vms),
        hosts_not_responding=sum(host.connection_state == ConnectionState.NOT_RESPONDING for host in hosts),
        capacity=Capacity(capacity.cpu, capacity.memory, storage_of(world, datastores)),
    )


def _inside(world: World, kind: type[ManagedObject], scope: str) -> list[ManagedObject]:
    return [
        obj
        for obj in world.all_of(kind)
        if not getattr(obj, "hidden", False) and obj.moid != scope and in_scope(world, obj, scope)
    ]
