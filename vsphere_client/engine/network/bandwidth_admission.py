"""Bandwidth that adapters reserve, looked at again when a VM is powered on or moves (vmkernel.md 5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vsphere_client.decisions.network_io.traffic import adapter_quota_mbps
from vsphere_client.engine.network.reserved_bandwidth import (
    adapters_on,
    asked_mbps,
    purse_quota_mbps,
    purses_of,
    vms_on,
)
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import (
    DistributedVirtualSwitch,
    HostSystem,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model.faults import InsufficientNetworkResourcePoolCapacity
from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Shortage:
    """Bandwidth that is reserved and not left: of a pool of a switch, or of one host's uplinks on it; Mbps."""

    network: str
    asked: float
    left: float
    one_host: bool = False

    @property
    def reason(self) -> Reason:
        """The same as a reason."""
        return because(
            "network_bandwidth",
            "{asked:g} Mbps are reserved on {network}, {left:g} Mbps are left.",
            asked=self.asked,
            network=self.network,
            left=self.left,
        )


def shortages(world: World, vm: VirtualMachine, host: HostSystem) -> Iterator[Shortage]:
    """Where the reservations of a VM's adapters would not fit beside those of running VMs.

    Each network resource pool has its quota, and so have the uplinks that a host gives a switch, as far as they have
    a link. Without Network I/O Control reservations have no effect.
    """
    if not any(adapter.reservation_mbps for adapter in vm.config.networks):
        return
    told: dict[str, None] = {}
    for purse in purses_of(world, vm):
        switch, asked = purse.switch, asked_mbps(world, purse, vm, vm.config.networks)
        if not switch.config.network_io_control.enabled or asked <= 0.0:
            continue
        others = _running(world, switch, vm)
        taken = sum(asked_mbps(world, purse, one, one.config.networks) for one in others)
        left = purse_quota_mbps(world, purse) - taken
        if asked > left:
            told[switch.moid] = None
            yield Shortage(purse.label, asked, max(left, 0.0))
        elif switch.moid not in told:
            told[switch.moid] = None
            yield from _of_host(world, switch, host, reserved_mbps(world, switch, vm), others)


def _of_host(
    world: World,
    switch: DistributedVirtualSwitch,
    host: HostSystem,
    asked: float,
    others: list[VirtualMachine],
) -> Iterator[Shortage]:
    """Whether the uplinks that a host gives a switch have not as much left as a VM reserves on it."""
    here = sum(reserved_mbps(world, switch, one) for one in others if one.host == host.moid)
    left = host_quota_mbps(world, switch, host) - here
    if asked > left:
        yield Shortage(f"{switch.name} on {host.name}", asked, max(left, 0.0), one_host=True)


def check_bandwidth(world: World, vm: VirtualMachine, host: HostSystem) -> None:
    """Refuse to power a VM on where the bandwidth it reserves is not left.

    Raises:
        InsufficientNetworkResourcePoolCapacity: with the switch, what is asked and what is left.
    """
    short = next(shortages(world, vm, host), None)
    if short is not None:
        raise InsufficientNetworkResourcePoolCapacity(
            [short.reason], network=short.network, asked=f"{short.asked:g}", left=f"{short.left:g}"
        )


def host_quota_mbps(world: World, switch: DistributedVirtualSwitch, host: HostSystem) -> float:
    """How much VMs on one host may reserve on a switch: a part of each of its uplinks that has a link, Mbps."""
    names = dict(switches_of([switch], host)).get(switch.moid, ())
    up = [world.uplinks.up[row] for name, row in world.uplinks_of[host.row].items() if name in names]
    return adapter_quota_mbps(switch.config.network_io_control, sum(map(bool, up)))


def reserved_mbps(world: World, switch: DistributedVirtualSwitch, vm: VirtualMachine) -> float:
    """What the adapters of a VM reserve on a switch."""
    return sum(one.reservation_mbps for one in adapters_on(world, switch, vm, vm.config.networks))


def _running(world: World, switch: DistributedVirtualSwitch, but: VirtualMachine) -> list[VirtualMachine]:
    """Other VMs on a switch that run or are starting."""
    table = world.vms
    others = (vm for vm in vms_on(world, switch) if vm.moid != but.moid)
    return [vm for vm in others if table.executing[vm.row] or table.starting[vm.row]]
