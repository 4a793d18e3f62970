"""A VM's adapters on the networks they will use, and the networks that a host offers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vsphere_client.decisions.vmotion.snapshot import NetworkAdapter, NetworkTraits
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    HostSystem,
    ManagedObject,
    Network,
    VirtualMachine,
)
from vsphere_client.engine.world.places import stays_in_datacenter
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import PowerState


def adapters_of(
    world: World,
    vm: VirtualMachine,
    mapping: Mapping[str, str],
    refuse_internal: bool = True,
    there: HostSystem | None = None,
) -> tuple[NetworkAdapter, ...]:
    """The VM's adapters; ``mapping`` exchanges networks by their present names.

    Without ``refuse_internal`` vCenter lets VMs leave switches without uplinks. In another datacenter a network of
    a name is what it is on the host ``there``.
    """
    used = [world.objects[moid] for moid in vm.networks]
    asked: Iterable[ManagedObject] = world.all_of(DistributedVirtualPortgroup) if mapping else used
    if there is not None and not stays_in_datacenter(world, vm, there):
        asked = [world.objects[moid] for moid in there.networks]
    groups = {one.name for one in asked if isinstance(one, DistributedVirtualPortgroup)}
    internal = _internal_only(world, vm) if refuse_internal else frozenset()
    now = {one.name: traits_of(world, one) for one in used if isinstance(one, Network)}
    return tuple(
        NetworkAdapter(
            label=f"Network adapter {number}",
            network=mapping.get(nic.network, nic.network),
            connected=nic.connected,
            kind="distributed" if mapping.get(nic.network, nic.network) in groups else "standard",
            internal_only=nic.network in internal,
            reserved_mbps=nic.reservation_mbps,
            now=now.get(nic.network),
        )
        for number, nic in enumerate(vm.config.networks, 1)
    )


def _internal_only(world: World, vm: VirtualMachine) -> frozenset[str]:
    """Port groups of the VM on standard switches that have no uplink on its host."""
    host = world.host(vm.host) if vm.host else None
    if host is None or not host.config.switches:
        return frozenset()
    nics = dict(switches_of((), host))
    used = [world.objects[moid] for moid in vm.networks]
    return frozenset(
        one.name
        for one in used
        if isinstance(one, Network) and not isinstance(one, DistributedVirtualPortgroup)
        if nics.get(one.config.switch) == ()
    )


def networks_of(world: World, host: HostSystem) -> tuple[frozenset[str], frozenset[str]]:
    """Names of a host's standard and of its distributed port groups."""
    standard: set[str] = set()
    distributed: set[str] = set()
    for moid in host.networks:
        network = world.objects[moid]
        group = distributed if isinstance(network, DistributedVirtualPortgroup) else standard
        group.add(network.name)
    return frozenset(standard), frozenset(distributed)


def traits_of(world: World, network: Network) -> NetworkTraits:
    """What a network is like, as far as moving from or to it matters."""
    policy = network.config.security
    security = (policy.promiscuous, policy.mac_changes, policy.forged_transmits)
    if not isinstance(network, DistributedVirtualPortgroup):
        return NetworkTraits(security=security, vlan=network.config.vlan)
    switch = world.get(network.switch, DistributedVirtualSwitch).config
    return NetworkTraits(
        "distributed",
        switch.version,
        switch.vendor,
        security,
        switch.under_maintenance,
        switch.network_io_control.enabled,
        network.config.vlan,
    )


def networks_there(
    world: World, host: HostSystem, adapters: tuple[NetworkAdapter, ...]
) -> tuple[tuple[str, NetworkTraits], ...]:
    """What those of a host's networks are like that a VM's adapters are to use."""
    wanted = {adapter.network for adapter in adapters}
    networks = (world.get(moid, Network) for moid in host.networks)
    return tuple((one.name, traits_of(world, one)) for one in networks if one.name in wanted)


def full_networks(
    world: World, vm: VirtualMachine, host: HostSystem, adapters: tuple[NetworkAdapter, ...]
) -> frozenset[str]:
    """Networks of a host that have no port left for the adapters that come to them (row 19).

    A port of a distributed switch stays with its VM wherever it runs; a standard switch counts what is
    connected to it on this host.
    """
    mine = {world.objects[moid].name for moid in vm.networks}
    wanted = [adapter.network for adapter in adapters]
    full: set[str] = set()
    for network in (world.get(moid, Network) for moid in host.networks):
        coming = wanted.count(network.name)
        if isinstance(network, DistributedVirtualPortgroup):
            most = None if network.name in mine else network.config.num_ports
            taken = 0 if most is None else _adapters_on(world, network)
        else:
            most, taken = _standard_ports(world, host, network)
        if coming and most is not None and taken + coming > most:
            full.add(network.name)
    return frozenset(full)


def _adapters_on(world: World, network: Network) -> int:
    vms = (world.vm(moid) for moid in network.vms)
    return sum(nic.network == network.name for vm in vms for nic in vm.config.networks)


def _standard_ports(world: World, host: HostSystem, network: Network) -> tuple[int | None, int]:
    """Ports of the standard switch behind a network of a host, and how many of them are taken."""
    switch = next((one for one in host.config.switches if one.name == network.config.switch), None)
    if switch is None or switch.num_ports is None:
        return None, 0
    groups = {
        one.name
        for one in (world.get(moid, Network) for moid in host.networks)
        if not isinstance(one, DistributedVirtualPortgroup) and one.config.switch == switch.name
    }
    running = (world.vm(moid) for moid in host.vms)
    ports = sum(
        nic.network in groups and nic.connected
        for vm in running
        if vm.power_state == PowerState.ON
        for nic in vm.config.networks
    )
    return switch.num_ports, ports + sum(team.switch == switch.name for team in host.vmkernel_teams.values())
