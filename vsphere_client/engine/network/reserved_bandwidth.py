"""What the adapters of VMs reserve on distributed switches, and out of which quota."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from vsphere_client.decisions.network_io.resource_pools import pool_quota_mbps, quota_problem
from vsphere_client.decisions.network_io.traffic import adapter_quota_mbps
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    Network,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.faults import InvalidArgument
from vsphere_client.model.network import NetworkIoControl, NetworkResourcePool
from vsphere_client.model.virtual_machine import VirtualNic

Adapters = tuple[VirtualNic, ...]


@dataclass(frozen=True, slots=True)
class Purse:
    """Out of which adapters reserve: a network resource pool of a distributed switch, None for its default one."""

    switch: DistributedVirtualSwitch
    pool: str | None = None

    @property
    def label(self) -> str:
        """What a refusal calls it."""
        return self.switch.name if self.pool is None else f"{self.pool} of {self.switch.name}"


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


def quota_mbps(world: World, switch: DistributedVirtualSwitch, control: NetworkIoControl) -> float:
    """How much the adapters of all VMs on a switch may reserve together, Mbps."""
    return adapter_quota_mbps(control, len(switch_uplinks(world, switch)))


def purse_quota_mbps(world: World, purse: Purse) -> float:
    """How much the adapters that reserve out of the same pool may reserve together, Mbps."""
    config = purse.switch.config
    uplinks = len(switch_uplinks(world, purse.switch))
    return pool_quota_mbps(config.network_io_control, config.network_resource_pools, uplinks, purse.pool)


def purse_of(world: World, network: str) -> Purse | None:
    """Out of which the adapters on a network (id) reserve; None on one of standard switches."""
    found = world.objects.get(network)
    if not isinstance(found, DistributedVirtualPortgroup):
        return None
    switch = world.get(found.switch, DistributedVirtualSwitch)
    return Purse(switch, found.config.network_resource_pool)


def switch_of(world: World, network: str) -> DistributedVirtualSwitch | None:
    """The distributed switch of a network (id); None for one of standard switches."""
    purse = purse_of(world, network)
    return None if purse is None else purse.switch


def purses_of(world: World, vm: VirtualMachine) -> tuple[Purse, ...]:
    """Those that the adapters of a VM reserve out of, each once, in their order."""
    found = (purse_of(world, moid) for moid in vm.networks)
    named = {(one.switch.moid, one.pool): one for one in found if one is not None}
    return tuple(named.values())


def adapters_on(
    world: World, switch: DistributedVirtualSwitch, vm: VirtualMachine, adapters: Adapters
) -> list[VirtualNic]:
    """Those of a VM's adapters that are connected to port groups of a switch."""
    pairs = zip(adapters, vm.networks, strict=False)
    return [adapter for adapter, moid in pairs if switch_of(world, moid) is switch]


def asked_mbps(world: World, purse: Purse, vm: VirtualMachine, adapters: Adapters) -> float:
    """What a VM with such adapters reserves out of a purse, Mbps."""
    pairs = zip(adapters, vm.networks, strict=False)
    return sum(adapter.reservation_mbps for adapter, moid in pairs if purse_of(world, moid) == purse)


def vms_on(world: World, switch: DistributedVirtualSwitch) -> Iterator[VirtualMachine]:
    """The VMs with an adapter on a switch, each once."""
    moids = dict.fromkeys(moid for group in switch.portgroups for moid in world.get(group, Network).vms)
    return (world.vm(moid) for moid in moids)


def reserved_by_adapters(world: World, switch: DistributedVirtualSwitch) -> float:
    """What the adapters of all VMs on a switch reserve, Mbps."""
    return sum(
        adapter.reservation_mbps
        for vm in vms_on(world, switch)
        for adapter in adapters_on(world, switch, vm, vm.config.networks)
    )


def reserved_out_of(world: World, purse: Purse, but: str = "") -> float:
    """What the adapters of all VMs reserve out of a purse, Mbps; without those of the VM ``but`` (id)."""
    others = (vm for vm in vms_on(world, purse.switch) if vm.moid != but)
    return sum(asked_mbps(world, purse, vm, vm.config.networks) for vm in others)


def division_problem(
    world: World,
    switch: DistributedVirtualSwitch,
    control: NetworkIoControl,
    pools: Sequence[NetworkResourcePool],
) -> str | None:
    """What stands against such rules and pools on a switch, in a sentence; None for nothing.

    Quotas that are not there, and less for VMs of the default pool than they reserve.
    """
    uplinks, purse = len(switch_uplinks(world, switch)), Purse(switch)
    problem = quota_problem(control, pools, uplinks)
    if problem is not None or not control.enabled:
        return problem
    left, reserved = pool_quota_mbps(control, pools, uplinks, None), reserved_out_of(world, purse)
    if left >= min(reserved, purse_quota_mbps(world, purse)):
        return None
    return f"Virtual machines reserve {reserved:g} Mbps; {left:g} would be left for them."


def check_adapter_reservations(world: World, vm: VirtualMachine, adapters: Adapters) -> None:
    """Refuse reservations of a VM's adapters that their pool has not left, or that are above their limits.

    Source: vmkernel.md 5, quota = reserved Mbps x number of uplinks. Without Network I/O Control reservations
    have no effect, so none is refused.

    Raises:
        InvalidArgument: with the switch, what is asked and what is left.
    """
    for adapter in adapters:
        if adapter.limit_mbps is not None and adapter.reservation_mbps > adapter.limit_mbps:
            problem = "The network reservation is above the limit."
            raise InvalidArgument(argument="networks", problem=problem)
    for purse in purses_of(world, vm):
        asked = asked_mbps(world, purse, vm, adapters)
        before = asked_mbps(world, purse, vm, vm.config.networks)
        left = purse_quota_mbps(world, purse) - reserved_out_of(world, purse, vm.moid)
        if purse.switch.config.network_io_control.enabled and asked > before and asked > left:
            problem = f"{asked:g} Mbps are reserved on {purse.label}, {max(left, 0.0):g} are left for it."
            raise InvalidArgument(argument="networks", problem=problem)
