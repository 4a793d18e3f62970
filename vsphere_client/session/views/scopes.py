"""What belongs to an object: the scope of its lists, tasks, events and alarms."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.engine.alarms.ledger import holders
from vsphere_client.engine.world.objects import (
    Datastore,
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    HostSystem,
    ManagedObject,
    Network,
    VirtualMachine,
)
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World


def scopes_of(world: World, obj: ManagedObject) -> Iterator[str]:
    """Ids of the objects in whose lists an object appears, itself first."""
    yield obj.moid
    for up in holders(world, obj):
        yield up.moid
    if isinstance(obj, VirtualMachine):
        yield from obj.disk_datastores
        yield from _network_scopes(world, obj.networks)
    elif isinstance(obj, HostSystem):
        yield from obj.datastores
        yield from _network_scopes(world, obj.networks)
    elif isinstance(obj, Datastore | Network | DistributedVirtualSwitch):
        yield from _reached_from(world, obj)


def _network_scopes(world: World, networks: tuple[str, ...] | dict[str, None]) -> Iterator[str]:
    for moid in networks:
        yield moid
        found = world.objects.get(moid)
        if isinstance(found, DistributedVirtualPortgroup):
            yield found.switch


def _reached_from(world: World, obj: Datastore | Network | DistributedVirtualSwitch) -> Iterator[str]:
    """Hosts that have it, their clusters, and VMs that use it."""
    for moid in obj.hosts:
        yield moid
        host = world.objects.get(moid)
        if isinstance(host, HostSystem) and host.cluster is not None:
            yield host.cluster
    if not isinstance(obj, DistributedVirtualSwitch):
        yield from obj.vms


def in_scope(world: World, obj: ManagedObject | None, scope: str) -> bool:
    """Whether an object is the scope itself or belongs to it; False for one that is gone."""
    if obj is None:
        return False
    if scope in world.vcenters:
        return vcenter_of(world, obj).moid == scope
    return scope in scopes_of(world, obj)


def kept_in_scope(world: World, vcenter: str, entity: str | None, scope: str | None) -> bool:
    """Whether what a vCenter Server (id) keeps about an object, as tasks and events are, belongs to a scope.

    A vCenter Server's own are all that it keeps, of objects that are gone as well; without a scope it is what all
    keep that the client is connected to.
    """
    if scope is None:
        found = world.vcenters.get(vcenter)
        return found is None or found.config.linked
    if scope in world.vcenters:
        return vcenter == scope
    return entity == scope or in_scope(world, world.objects.get(entity or ""), scope)
