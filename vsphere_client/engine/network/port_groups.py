"""Operations on port groups: VLAN, teaming and failover, and whether physical switches are told of moves."""

from __future__ import annotations

from typing import Any

from vsphere_client.decisions.network_io.teaming import teaming_conflicts
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.network.resource_pools import assignment_problem
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import NetworkChanged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    Network,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import ReconfigurePortGroup
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.network import Teaming


class ReconfigureGroup(Operation[ReconfigurePortGroup]):
    """Change a port group on all of its hosts; its ports find their uplinks anew at once."""

    description_id = "host.NetworkSystem.updatePortGroup"

    def entity(self, engine: Engine, command: ReconfigurePortGroup) -> Network:
        """The port group of the command."""
        return engine.world.find(Network, command.network)

    def describe_id(self, engine: Engine, task: Task) -> str:
        """One of a distributed switch has its own name for it."""
        group = engine.world.network(task.entity or "")
        distributed = isinstance(group, DistributedVirtualPortgroup)
        return "dvs.DistributedVirtualPortgroup.reconfigure" if distributed else self.description_id

    def begin(self, engine: Engine, task: Task, command: ReconfigurePortGroup) -> None:
        """Check the team against the hosts' adapters, and change at once."""
        world, group = engine.world, engine.world.network(task.entity or "")
        problem = teaming_problem(world, group, command.teaming) if command.teaming else None
        if problem is not None:
            raise InvalidArgument(argument="teaming", problem=problem)
        pool = group.config.network_resource_pool
        if command.network_resource_pool is not None:
            pool = command.network_resource_pool or None
        problem = assignment_problem(world, group, pool)
        if problem is not None:
            raise InvalidArgument(argument="network_resource_pool", problem=problem)
        wanted = {
            "vlan": command.vlan,
            "teaming": command.teaming,
            "notify_switches": command.notify_switches,
        }
        changed: dict[str, Any] = {name: value for name, value in wanted.items() if value is not None}
        changed["network_resource_pool"] = pool
        world.update(group, config=group.config.model_copy(update=changed))
        if command.teaming is not None:
            engine.notify(NetworkChanged())
        if isinstance(group, DistributedVirtualPortgroup):
            engine.events.post("DVPortgroupReconfiguredEvent", group, portgroup=group.name)


def team_adapters(world: World, group: Network) -> tuple[str, ...]:
    """Names of the physical adapters that are uplinks of a port group's switch on any of its hosts, sorted."""
    key = group.switch if isinstance(group, DistributedVirtualPortgroup) else group.config.switch
    switches = list(world.all_of(DistributedVirtualSwitch))
    hosts = (world.host(host) for host in group.hosts)
    found = (dict(switches_of(switches, host)).get(key, ()) for host in hosts)
    return tuple(sorted({nic for nics in found for nic in nics}))


def teaming_problem(world: World, group: Network, teaming: Teaming) -> str | None:
    """What stands against a team for a port group, in a sentence; None for nothing."""
    distributed = isinstance(group, DistributedVirtualPortgroup)
    for _field, problem in teaming_conflicts(teaming, distributed):
        return f"{problem[0].upper()}{problem[1:]}."
    known = team_adapters(world, group)
    strange = [nic for nic in (*teaming.active, *teaming.standby) if nic not in known]
    if strange:
        return f"{strange[0]} is no uplink of {group.name}; its uplinks are {', '.join(known) or 'none'}."
    return None
