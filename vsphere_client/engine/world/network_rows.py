"""Physical and virtual network adapters as rows of their tables."""

from __future__ import annotations

from typing import TYPE_CHECKING, get_args

import numpy as np

from vsphere_client.decisions.network_io.teaming import port_id
from vsphere_client.decisions.network_io.traffic import shares_of
from vsphere_client.engine.world.identity import mac_address
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    HostSystem,
    ManagedObject,
    Network,
    VirtualMachine,
)
from vsphere_client.engine.world.tables import HostTable
from vsphere_client.model.host_system import HostConfig, ServiceStream, ServiceTraffic
from vsphere_client.model.virtual_machine import VirtualNic

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

NO_ADAPTER = VirtualNic(network="")
"""Stands for the adapter of a VM that has none in the lab: its traffic goes through vSwitch0 (our assumption)."""


def project_uplinks(world: World, host: HostSystem, running: bool) -> None:
    """Write speed and link of a host's physical adapters; teams are worked out anew when one changed."""
    known, table = world.uplinks_of.setdefault(host.row, {}), world.uplinks
    cut = dict(host.cut_nics)
    for gone in [name for name in known if host.config.nic(name) is None]:
        table.free_row(known.pop(gone))
        world.network_version += 1
    for number, nic in enumerate(host.config.nics):
        row = known.get(nic.name)
        up = running and nic.name not in host.failed_nics
        if row is None:
            row = known[nic.name] = table.take_row()
            table.host[row], table.number[row] = host.row, number
            world.network_version += 1
        carries = nic.mbps if nic.full_duplex else nic.mbps / 2
        if bool(table.up[row]) != up or table.mbps[row] != carries:
            table.up[row], table.mbps[row] = up, carries
            world.network_version += 1
        upstream = nic.name not in cut
        if bool(table.upstream[row]) != upstream:
            table.upstream[row] = upstream
            world.network_version += 1


def project_services(table: HostTable, row: int, config: HostConfig) -> None:
    """Write what services outside the simulation ask of a host's network."""
    for kind in get_args(ServiceTraffic):
        stream = config.service_traffic.get(kind, ServiceStream())
        getattr(table, f"{kind}_tx_mbps")[row] = stream.tx_mbps
        getattr(table, f"{kind}_rx_mbps")[row] = stream.rx_mbps
    table.serves[row] = bool(config.service_traffic)


def release_uplinks(world: World, host: HostSystem) -> None:
    """Free the rows of a host's physical adapters."""
    for row in world.uplinks_of.pop(host.row, {}).values():
        world.uplinks.free_row(row)
    world.network_version += 1


def project_ports(world: World, vm: VirtualMachine) -> None:
    """Write settings and port group of a VM's adapters; connected ones carry even parts (our assumption)."""
    count = max(1, len(vm.config.networks), len(vm.networks))
    adapters = (*vm.config.networks, *(NO_ADAPTER,) * (count - len(vm.config.networks)))
    connected = sum(adapter.connected for adapter in adapters)
    table = world.ports
    for number, (row, adapter) in enumerate(zip(_rows(world, vm, count), adapters, strict=True)):
        table.vm[row], table.number[row] = vm.row, number
        table.port_id[row] = port_id(vm.moid, number)
        network = world.objects.get(vm.networks[number]) if number < len(vm.networks) else None
        table.group[row] = _group(world, network)
        if isinstance(network, Network) and network.config.teaming.policy == "mac_hash":
            table.mac_octet[row] = int(mac_address(world.seed, vm, number + 1)[-2:], 16)
        table.fraction[row] = 1.0 / connected if adapter.connected else 0.0
        table.shares[row] = shares_of(adapter.shares)
        table.reservation_mbps[row] = adapter.reservation_mbps
        table.limit_mbps[row] = np.inf if adapter.limit_mbps is None else adapter.limit_mbps


def release_ports(world: World, vm: VirtualMachine) -> None:
    """Free the rows of a VM's adapters."""
    for row in world.ports_of.pop(vm.row, ()):
        world.ports.free_row(row)


def _rows(world: World, vm: VirtualMachine, count: int) -> tuple[int, ...]:
    rows = world.ports_of.get(vm.row, ())
    if len(rows) != count:
        for row in rows[count:]:
            world.ports.free_row(row)
        fresh = (world.ports.take_row() for _ in range(count - len(rows)))
        rows = (*rows[:count], *fresh)
        world.ports_of[vm.row] = rows
    return rows


def _group(world: World, found: ManagedObject | None) -> int:
    """Number of the switch and teaming policy of a network; new ones are numbered in order."""
    if not isinstance(found, Network):
        return 0
    switch = found.switch if isinstance(found, DistributedVirtualPortgroup) else found.config.switch
    key = (switch, found.config.teaming)
    if key not in world.port_groups:
        world.port_groups[key] = len(world.port_groups)
        world.network_version += 1
    return world.port_groups[key]
