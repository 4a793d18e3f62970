"""Operations on distributed switches: Network I/O Control on and off, and what it gives to types of traffic."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.decisions.network_io.traffic import (
    adapter_quota_mbps,
    reservation_problem,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    Network,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import EnableNetworkResourceManagement, ReconfigureDistributedSwitch
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.network import NetworkIoControl
from vsphere_client.model.virtual_machine import VirtualNic

K = TypeVar("K", EnableNetworkResourceManagement, ReconfigureDistributedSwitch)


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


def switch_uplinks(world: World, switch: DistributedVirtualSwitch) -> tuple[int, ...]:
    """Rows of all physical adapters of the member hosts that are uplinks of a distributed switch."""
    rows: list[int] = []
    for host in (world.host(moid) for moid in switch.hosts):
        names = dict(switches_of([switch], host))[switch.moid]
        rows += [row for name, row in world.uplinks_of[host.row].items() if name in names]
    return tuple(rows)


def uplink_speeds(world: World, switch: DistributedVirtualSwitch) -> tuple[float, ...]:
    """Mbps of the uplinks of a distributed switch, whether their links are up or not."""
    return tuple(float(world.uplinks.mbps[row]) for row in switch_uplinks(world, switch))


def traffic_problem(world: World, switch: DistributedVirtualSwitch, control: NetworkIoControl) -> str | None:
    """What stands against rules for the traffic of a switch as it is now, in a sentence; None for nothing."""
    problem = reservation_problem(control, uplink_speeds(world, switch))
    if problem is not None:
        return f"{problem[0].upper()}{problem[1:]}."
    quota, reserved = quota_mbps(world, switch, control), reserved_by_adapters(world, switch)
    if control.enabled and reserved > quota:
        return f"Virtual machines reserve {reserved:g} Mbps; {quota:g} would be left for them."
    return None


def quota_mbps(world: World, switch: DistributedVirtualSwitch, control: NetworkIoControl) -> float:
    """How much the adapters of all VMs on a switch may reserve together, Mbps."""
    return adapter_quota_mbps(control, len(uplink_speeds(world, switch)))


def reserved_by_adapters(world: World, switch: DistributedVirtualSwitch, but: str = "") -> float:
    """What the adapters of VMs on a switch reserve, Mbps; without those of the VM ``but`` (id)."""
    vms = dict.fromkeys(vm for group in switch.portgroups for vm in world.get(group, Network).vms)
    found = (world.vm(moid) for moid in vms if moid != but)
    return sum(
        adapter.reservation_mbps
        for vm in found
        for adapter in adapters_on(world, switch, vm, vm.config.networks)
    )


def adapters_on(
    world: World, switch: DistributedVirtualSwitch, vm: VirtualMachine, adapters: tuple[VirtualNic, ...]
) -> list[VirtualNic]:
    """Those of a VM's adapters that are connected to port groups of a switch."""
    pairs = zip(adapters, vm.networks, strict=False)
    return [adapter for adapter, moid in pairs if switch_of(world, moid) is switch]


def switch_of(world: World, network: str) -> DistributedVirtualSwitch | None:
    """The distributed switch of a network (id); None for one of standard switches."""
    found = world.objects.get(network)
    if not isinstance(found, DistributedVirtualPortgroup):
        return None
    return world.get(found.switch, DistributedVirtualSwitch)


def check_adapter_reservations(world: World, vm: VirtualMachine, adapters: tuple[VirtualNic, ...]) -> None:
    """Refuse reservations of a VM's adapters that their switch has not left, or that are above their limits.

    Source: vmkernel.md 5, quota = reserved Mbps x number of uplinks. Without Network I/O Control reservations
    have no effect, so none is refused.

    Raises:
        InvalidArgument: with the switch, what is asked and what is left.
    """
    for adapter in adapters:
        if adapter.limit_mbps is not None and adapter.reservation_mbps > adapter.limit_mbps:
            problem = "The network reservation is above the limit."
            raise InvalidArgument(argument="networks", problem=problem)
    switches = {switch.moid: switch for moid in vm.networks if (switch := switch_of(world, moid)) is not None}
    for switch in switches.values():
        control = switch.config.network_io_control
        asked = sum(adapter.reservation_mbps for adapter in adapters_on(world, switch, vm, adapters))
        before = sum(
            adapter.reservation_mbps for adapter in adapters_on(world, switch, vm, vm.config.networks)
        )
        left = quota_mbps(world, switch, control) - reserved_by_adapters(world, switch, vm.moid)
        if control.enabled and asked > before and asked > left:
            problem = f"{asked:g} Mbps are reserved on {switch.name}, {max(left, 0.0):g} are left for it."
            raise InvalidArgument(argument="networks", problem=problem)
