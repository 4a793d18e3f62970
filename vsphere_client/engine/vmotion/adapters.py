"""A VM's adapters on the networks they will use, and the networks that a host offers."""

from __future__ import annotations

from collections.abc import Mapping

from vsphere_client.decisions.vmotion.snapshot import NetworkAdapter
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    HostSystem,
    Network,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World


def adapters_of(world: World, vm: VirtualMachine, mapping: Mapping[str, str]) -> tuple[NetworkAdapter, ...]:
    """The VM's adapters; ``mapping`` exchanges networks by their present names."""
    used = [world.objects[moid] for moid in vm.networks]
    asked = world.all_of(DistributedVirtualPortgroup) if mapping else used
    groups = {one.name for one in asked if isinstance(one, DistributedVirtualPortgroup)}
    internal = _internal_only(world, vm)
    return tuple(
        NetworkAdapter(
            label=f"Network adapter {number}",
            network=mapping.get(nic.network, nic.network),
            connected=nic.connected,
            kind="distributed" if mapping.get(nic.network, nic.network) in groups else "standard",
            internal_only=nic.network in internal,
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
