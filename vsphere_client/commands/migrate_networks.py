"""Which networks migrating VMs use, and what becomes of them on the other side."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from vsphere_client.commands.choices import network_names
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.places import datacenter_of


@dataclass(frozen=True, slots=True)
class NetworkRow:
    """A source network, how many adapters use it, the network it becomes, and whether that is there."""

    network: str
    adapters: int
    vms: int
    reached: bool
    destination: str = ""


def network_rows(
    vms: Sequence[VirtualMachine], there: Collection[str], mapping: Mapping[str, str]
) -> list[NetworkRow]:
    """The networks of some VMs by name; ``there`` are those of the destination."""
    adapters: dict[str, int] = {}
    users: dict[str, int] = {}
    for vm in vms:
        for nic in vm.config.networks:
            adapters[nic.network] = adapters.get(nic.network, 0) + 1
        for name in dict.fromkeys(nic.network for nic in vm.config.networks):
            users[name] = users.get(name, 0) + 1
    return [
        NetworkRow(
            name, adapters[name], users[name], mapping.get(name, name) in there, mapping.get(name, name)
        )
        for name in sorted(adapters)
    ]


def destination_networks(engine: Engine, host: HostSystem) -> list[str]:
    """The networks that VMs may be connected to on a host, by name."""
    datacenter = datacenter_of(engine.world, host)
    return network_names(engine, datacenter, [host]) if datacenter is not None else []
