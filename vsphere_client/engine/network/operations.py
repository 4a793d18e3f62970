"""Operations on distributed switches: Network I/O Control on and off, and what it gives to types of traffic."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.decisions.network_io.traffic import reservation_problem
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.network.reserved_bandwidth import division_problem, uplink_speeds
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import DistributedVirtualSwitch
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import (
    AddNetworkResourcePool,
    EnableNetworkResourceManagement,
    ReconfigureDistributedSwitch,
    RemoveNetworkResourcePool,
    UpdateNetworkResourcePool,
)
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.network import NetworkIoControl

K = TypeVar(
    "K",
    EnableNetworkResourceManagement,
    ReconfigureDistributedSwitch,
    AddNetworkResourcePool,
    UpdateNetworkResourcePool,
    RemoveNetworkResourcePool,
)


class SwitchOperation(Operation[K]):
    """An operation on one distributed switch."""

    def entity(self, engine: Engine, command: K) -> DistributedVirtualSwitch:
        """The switch of the command."""
        return engine.world.find(DistributedVirtualSwitch, command.switch)

    def subject(self, engine: Engine, task: Task) -> DistributedVirtualSwitch:
        """The switch of a running task."""
        return engine.world.get(task.entity or "", DistributedVirtualSwitch)

    def set_control(
        self, engine: Engine, switch: DistributedVirtualSwitch, control: NetworkIoControl
    ) -> None:
        """Give a switch other rules; its uplinks obey them from the next step on."""
        config = switch.config.model_copy(update={"network_io_control": control})
        engine.world.update(switch, config=config)
        engine.world.network_version += 1
        engine.events.post("DvsReconfiguredEvent", switch, dvs=switch.name)


class EnableControl(SwitchOperation[EnableNetworkResourceManagement]):
    """Turn Network I/O Control on or off."""

    description_id = "DistributedVirtualSwitch.enableNetworkResourceManagement"

    def begin(self, engine: Engine, task: Task, command: EnableNetworkResourceManagement) -> None:
        """Change at once."""
        switch = self.subject(engine, task)
        control = switch.config.network_io_control.model_copy(update={"enabled": command.enable})
        self.set_control(engine, switch, control)


class ReconfigureSwitch(SwitchOperation[ReconfigureDistributedSwitch]):
    """Change shares, reservation and limit of types of traffic."""

    description_id = "DistributedVirtualSwitch.reconfigure"

    def begin(self, engine: Engine, task: Task, command: ReconfigureDistributedSwitch) -> None:
        """Check the reservations against the slowest uplink, and change at once."""
        switch = self.subject(engine, task)
        old = switch.config.network_io_control
        control = old.model_copy(update={"traffic": old.traffic | command.traffic})
        problem = traffic_problem(engine.world, switch, control)
        if problem is not None:
            raise InvalidArgument(argument="traffic", problem=problem)
        self.set_control(engine, switch, control)


def traffic_problem(world: World, switch: DistributedVirtualSwitch, control: NetworkIoControl) -> str | None:
    """What stands against rules for the traffic of a switch as it is now, in a sentence; None for nothing."""
    problem = reservation_problem(control, uplink_speeds(world, switch))
    if problem is not None:
        return f"{problem[0].upper()}{problem[1:]}."
    return division_problem(world, switch, control, switch.config.network_resource_pools)
