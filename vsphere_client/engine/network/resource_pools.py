"""Operations on network resource pools of distributed switches, and what stands against them."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.decisions.network_io.resource_pools import DEFAULT_POOL
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.network.operations import SwitchOperation
from vsphere_client.engine.network.reserved_bandwidth import (
    Purse,
    division_problem,
    purse_quota_mbps,
    reserved_out_of,
)
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    Network,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import (
    AddNetworkResourcePool,
    RemoveNetworkResourcePool,
    UpdateNetworkResourcePool,
)
from vsphere_client.model.faults import DuplicateName, InvalidArgument, NotFound
from vsphere_client.model.network import NetworkResourcePool

P = TypeVar("P", AddNetworkResourcePool, UpdateNetworkResourcePool, RemoveNetworkResourcePool)
Pools = tuple[NetworkResourcePool, ...]


class PoolOperation(SwitchOperation[P]):
    """An operation on the network resource pools of a switch."""

    description_id = "DistributedVirtualSwitch.reconfigureVmVnicNetworkResourcePool"

    def set_pools(self, engine: Engine, switch: DistributedVirtualSwitch, pools: Pools) -> None:
        """Check the quotas and let the switch have these pools.

        Raises:
            DuplicateName, InvalidArgument: two have a name, or their quotas cannot be kept.
        """
        problem = division_problem(engine.world, switch, switch.config.network_io_control, pools)
        if problem is not None:
            raise InvalidArgument(argument="pool", problem=problem)
        config = switch.config.model_copy(update={"network_resource_pools": pools})
        engine.world.update(switch, config=config)
        engine.events.post("DvsReconfiguredEvent", switch, dvs=switch.name)


class AddPool(PoolOperation[AddNetworkResourcePool]):
    """Add a pool."""

    def begin(self, engine: Engine, task: Task, command: AddNetworkResourcePool) -> None:
        """Check name and quota, and change at once."""
        switch = self.subject(engine, task)
        check_pool_name(switch, command.pool.name)
        self.set_pools(engine, switch, (*switch.config.network_resource_pools, command.pool))


class UpdatePool(PoolOperation[UpdateNetworkResourcePool]):
    """Change a pool; its port groups stay with it under its new name."""

    def begin(self, engine: Engine, task: Task, command: UpdateNetworkResourcePool) -> None:
        """Check name and quota, and change at once."""
        switch, new = self.subject(engine, task), command.pool
        old = pool_named(switch, command.name)
        if new.name != old.name:
            check_pool_name(switch, new.name)
        problem = reserved_problem(engine.world, switch, old, new)
        if problem is not None:
            raise InvalidArgument(argument="pool", problem=problem)
        pools = (new if one is old else one for one in switch.config.network_resource_pools)
        self.set_pools(engine, switch, tuple(pools))
        for group in groups_of_pool(engine.world, switch, old.name):
            config = group.config.model_copy(update={"network_resource_pool": new.name})
            engine.world.update(group, config=config)


class RemovePool(PoolOperation[RemoveNetworkResourcePool]):
    """Remove a pool that no port group uses."""

    def begin(self, engine: Engine, task: Task, command: RemoveNetworkResourcePool) -> None:
        """Check that it is free, and change at once."""
        switch = self.subject(engine, task)
        pool = pool_named(switch, command.name)
        problem = why_not_remove(engine.world, switch, pool.name)
        if problem is not None:
            raise InvalidArgument(argument="name", problem=problem)
        pools = (one for one in switch.config.network_resource_pools if one is not pool)
        self.set_pools(engine, switch, tuple(pools))


def pool_named(switch: DistributedVirtualSwitch, name: str) -> NetworkResourcePool:
    """A switch's pool of that name; raises NotFound."""
    found = next((one for one in switch.config.network_resource_pools if one.name == name), None)
    if found is None:
        raise NotFound(what=f"network resource pool of {switch.name}", name=name)
    return found


def check_pool_name(switch: DistributedVirtualSwitch, name: str) -> None:
    """Refuse a name that a pool of the switch bears; raises DuplicateName."""
    names = (DEFAULT_POOL, *(one.name for one in switch.config.network_resource_pools))
    if name in names:
        raise DuplicateName(name=name)


def reserved_problem(
    world: World, switch: DistributedVirtualSwitch, old: NetworkResourcePool, new: NetworkResourcePool
) -> str | None:
    """Why a pool cannot have a smaller quota: its VMs reserve more; None if it can."""
    reserved = reserved_out_of(world, Purse(switch, old.name))
    if not switch.config.network_io_control.enabled or new.reservation_quota_mbps >= min(
        reserved, old.reservation_quota_mbps
    ):
        return None
    return f"Virtual machines of {old.name} reserve {reserved:g} Mbps."


def why_not_remove(world: World, switch: DistributedVirtualSwitch, name: str) -> str | None:
    """Why a pool has to stay: the port groups that are given to it; None when it can go."""
    users = [group.name for group in groups_of_pool(world, switch, name)]
    return f"{', '.join(users)} still use {name}." if users else None


def groups_of_pool(
    world: World, switch: DistributedVirtualSwitch, name: str | None
) -> tuple[DistributedVirtualPortgroup, ...]:
    """The port groups that are given to a pool of a switch (None: to the default one), by name."""
    groups = (world.get(moid, Network) for moid in switch.portgroups)
    found = (
        group
        for group in groups
        if isinstance(group, DistributedVirtualPortgroup) and group.config.network_resource_pool == name
    )
    return tuple(sorted(found, key=lambda group: group.name))


def assignment_problem(world: World, group: Network, pool: str | None) -> str | None:
    """Why a port group cannot be given to a pool (None: the default one), in a sentence; None when it can."""
    if not isinstance(group, DistributedVirtualPortgroup):
        return None if pool is None else f"{group.name} is on standard switches, which have no such pools."
    switch = world.get(group.switch, DistributedVirtualSwitch)
    if pool is not None and pool not in (one.name for one in switch.config.network_resource_pools):
        return f"{switch.name} has no network resource pool named {pool}."
    if pool == group.config.network_resource_pool or not switch.config.network_io_control.enabled:
        return None
    coming = sum(
        adapter.reservation_mbps
        for vm in (world.vm(moid) for moid in group.vms)
        for adapter, moid in zip(vm.config.networks, vm.networks, strict=False)
        if moid == group.moid
    )
    purse = Purse(switch, pool)
    left = purse_quota_mbps(world, purse) - reserved_out_of(world, purse)
    if coming <= max(left, 0.0):
        return None
    return f"Virtual machines of {group.name} reserve {coming:g} Mbps, {max(left, 0.0):g} are left on {purse.label}."
