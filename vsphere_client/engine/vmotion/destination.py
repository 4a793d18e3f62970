"""Which host a migration goes to, when it names a host, a cluster or a pool."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.drs.move_placing import choose_for_move
from vsphere_client.engine.drs.placing import Wanted
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.relocation import Relocation
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.reasons import Reason


@dataclass(frozen=True, slots=True)
class Destination:
    """The host (None: only the pool changes), the pool and why that host."""

    host: HostSystem | None
    pool: ResourcePool | None
    reasons: tuple[Reason, ...] = ()


def choose_destination(
    engine: Engine,
    vm: VirtualMachine,
    command: MigrateVm,
    relocation: Relocation | None = None,
    files_later: bool = False,
) -> Destination:
    """Find host and pool of a migration; where a cluster is named, or a pool of one, DRS chooses the host.

    ``relocation`` tells where files go; ``files_later``: they move, and nobody has said where to yet.

    Raises:
        NotFound, InvalidArgument, NoCompatibleHost: there is no such place, or no host there will do.
    """
    world = engine.world
    pool = world.find(ResourcePool, command.resource_pool) if command.resource_pool else None
    if command.host is not None:
        host = world.find(HostSystem, command.host)
        if host.moid == vm.host and not command.moves_storage:
            problem = f"{vm.name} already runs on {host.name}."
            raise InvalidArgument(argument="host", problem=problem)
        _check_pool(pool, host)
        return Destination(host, pool)
    if pool is None and command.cluster is None and command.moves_storage and vm.host is not None:
        return Destination(world.host(vm.host), None)
    if pool is None and command.cluster is None:
        raise InvalidArgument(argument="host", problem="Name a host, a cluster or a resource pool.")
    owner_id = pool.owner if pool else world.find(ClusterComputeResource, command.cluster or "").moid
    moves_files = files_later or relocation is not None
    if world.get(vm.resource_pool, ResourcePool).owner == owner_id and not moves_files:
        if pool is None:
            problem = f"{vm.name} already runs in that cluster; name a host, or let DRS balance."
            raise InvalidArgument(argument="cluster", problem=problem)
        return Destination(None, pool)
    owner = world.objects[owner_id]
    if isinstance(owner, HostSystem):
        return Destination(owner, pool)
    wanted = wanted_of(world, vm, command, relocation, files_later)
    chosen = choose_for_move(engine, vm, world.cluster(owner_id), wanted)
    return Destination(chosen.host, pool, chosen.reasons)


def wanted_of(
    world: World, vm: VirtualMachine, command: MigrateVm, relocation: Relocation | None, files_later: bool
) -> Wanted:
    """Datastores and networks that a VM will use after a migration."""
    datastores = vm.disk_datastores
    if relocation is not None:
        datastores = relocation.datastores
    elif files_later:
        datastores = ()
    names = (nic.network for nic in vm.config.networks if nic.connected)
    return Wanted(datastores, tuple(command.networks.get(name, name) for name in names))


def _check_pool(pool: ResourcePool | None, host: HostSystem) -> None:
    if pool is not None and pool.owner != (host.cluster or host.moid):
        problem = f"{pool.name} does not belong to the cluster of {host.name}."
        raise InvalidArgument(argument="resource_pool", problem=problem)
