"""The way between two hosts' vMotion adapters, as their configuration makes it."""

from __future__ import annotations

from collections.abc import Mapping

from vsphere_client.decisions.vmotion.vmotion_path import PathEnd, PathTrouble, decide_path
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.vmotion.network import sending_adapters
from vsphere_client.engine.world.objects import DistributedVirtualSwitch, HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.model.host_system import VmkernelAdapter

STANDARD_MTU = 1500
"""What every switch takes; only larger frames have to be looked after."""


class AddressBook:
    """Which hosts have a VMkernel address, worked out anew when hosts come, go or change their adapters."""

    def __init__(self) -> None:
        self._version = 0
        self._hosts: Mapping[str, tuple[str, ...]] = {}

    def twin_of(self, world: World, host: HostSystem, ip: str) -> str:
        """The name of another running host that has an address too; empty if none has."""
        if self._version != world.network_version:
            self._version, self._hosts = world.network_version, _hosts_by_address(world)
        others = (world.objects.get(moid) for moid in self._hosts.get(ip, ()) if moid != host.moid)
        return next((one.name for one in others if isinstance(one, HostSystem) and is_running(one)), "")


def _hosts_by_address(world: World) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for host in world.all_of(HostSystem):
        for ip in dict.fromkeys(vmk.ip for vmk in host.config.vmkernel if vmk.ip):
            found[ip] = (*found.get(ip, ()), host.moid)
    return found


def path_trouble(
    world: World, book: AddressBook, source: HostSystem, destination: HostSystem
) -> PathTrouble | None:
    """What is wrong between the first vMotion adapters of two hosts; None if nothing is."""
    if source is destination:
        return None
    out = next(iter(sending_adapters(source)), None)
    return decide_path(_end(world, book, source, out), _end(world, book, destination))


def _end(world: World, book: AddressBook, host: HostSystem, out: VmkernelAdapter | None = None) -> PathEnd:
    """One side; ``out`` is the adapter that its frames leave by where that is not the vMotion adapter."""
    adapter = host.config.vmkernel_for("vmotion")
    if adapter is None:
        return PathEnd(host.name)
    way = out or adapter
    ip = adapter.ip or ""
    return PathEnd(
        host.name,
        ip,
        adapter.prefix_length,
        adapter.gateway or "",
        way.vlan,
        way.mtu,
        _switch_mtu(world, host, way) if way.mtu > STANDARD_MTU else None,
        host.config.blocked_tcp_ports,
        book.twin_of(world, host, ip) if ip else "",
    )


def _switch_mtu(world: World, host: HostSystem, adapter: VmkernelAdapter) -> int | None:
    """The MTU of an adapter's switch; None for the vSwitch0 that no lab describes (our assumption)."""
    key = host.vmkernel_teams[adapter.name].switch
    distributed = world.objects.get(key)
    if isinstance(distributed, DistributedVirtualSwitch):
        return distributed.config.mtu
    return next((switch.mtu for switch in host.config.switches if switch.name == key), None)
