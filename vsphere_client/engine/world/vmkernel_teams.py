"""The teams of VMkernel adapters: those of their port groups, kept in step with hosts and networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from vsphere_client.decisions.network_io.teaming import Team
from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import (
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    HostSystem,
    Network,
)
from vsphere_client.model.host_system import VmkernelAdapter
from vsphere_client.model.network import Teaming

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


def project_vmkernel(world: World, host: HostSystem) -> None:
    """Let the VMkernel adapters of a host have the teams of their port groups."""
    groups = {one.name: one for one in (world.network(moid) for moid in host.networks)}
    switches = dict(switches_of(_distributed_of(world, host), host))
    teams = {vmk.name: _team(vmk, groups.get(vmk.network), switches) for vmk in host.config.vmkernel}
    if teams != host.vmkernel_teams:
        host.vmkernel_teams = teams
        world.network_version += 1


def teams_on(world: World, host: HostSystem) -> Iterator[Team]:
    """The teams of all port groups of a host."""
    switches = dict(switches_of(_distributed_of(world, host), host))
    for group in (world.network(moid) for moid in host.networks):
        key = switch_key(group)
        yield Team(key, group.config.teaming, switches.get(key, ()))


def switch_key(group: Network) -> str:
    """The switch of a port group: a standard one's name, a distributed one's id."""
    return group.switch if isinstance(group, DistributedVirtualPortgroup) else group.config.switch


def _team(vmk: VmkernelAdapter, group: Network | None, switches: dict[str, tuple[str, ...]]) -> Team:
    """The team of an adapter: its port group's, or where the lab knows none, that of the switch with its uplink.

    Our assumption: where no order is given the adapter's own uplink leads and the others stand by; teams that are
    load-based or go by IP hash have nobody standing by.
    """
    if group is None:
        key, teaming = _switch_with(vmk.nic, switches), Teaming()
    else:
        key, teaming = switch_key(group), group.config.teaming
    nics = switches.get(key, ())
    spread = teaming.policy not in ("explicit", "load_based", "ip_hash")
    orderless = spread and not teaming.active and not teaming.standby
    if orderless and vmk.nic in nics:
        others = tuple(nic for nic in nics if nic != vmk.nic)
        teaming = teaming.model_copy(update={"active": (vmk.nic,), "standby": others})
    return Team(key, teaming, nics)


def _switch_with(nic: str | None, switches: dict[str, tuple[str, ...]]) -> str:
    """The switch that has an uplink; else the last, as standard switches follow the distributed ones."""
    owners = [key for key, nics in reversed(switches.items()) if nic in nics]
    return owners[0] if owners else list(switches)[-1]


def _distributed_of(world: World, host: HostSystem) -> list[DistributedVirtualSwitch]:
    """The distributed switches of a host, which have port groups there."""
    groups = (world.objects[moid] for moid in host.networks)
    moids = dict.fromkeys(one.switch for one in groups if isinstance(one, DistributedVirtualPortgroup))
    return [world.get(moid, DistributedVirtualSwitch) for moid in moids]
