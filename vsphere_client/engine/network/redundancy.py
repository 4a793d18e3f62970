"""How many uplinks the switches of a host have left: what hosts log of failures, and alarms watch."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import NamedTuple

from vsphere_client.engine.network.teams import switches_of
from vsphere_client.engine.world.objects import DistributedVirtualSwitch, HostSystem
from vsphere_client.engine.world.vmkernel_teams import switch_key
from vsphere_client.engine.world.world import World


class SwitchUplinks(NamedTuple):
    """A switch of a host, its port groups there (names), its uplinks (names), and those of them that failed."""

    switch: str
    portgroups: str
    uplinks: tuple[str, ...]
    failed: tuple[str, ...]

    @property
    def working(self) -> int:
        """How many uplinks are left."""
        return len(self.uplinks) - len(self.failed)


def uplinks_of_switches(world: World, host: HostSystem, failed: Collection[str]) -> Iterator[SwitchUplinks]:
    """The switches of a host; ``failed`` are the adapters that do not work."""
    distributed = list(world.all_of(DistributedVirtualSwitch))
    names = {switch.moid: switch.name for switch in distributed}
    groups = [world.network(moid) for moid in host.networks]
    for key, nics in switches_of(distributed, host):
        mine = sorted(group.name for group in groups if switch_key(group) == key)
        lost = tuple(nic for nic in nics if nic in failed)
        yield SwitchUplinks(names.get(key, key), ", ".join(mine) or "none", nics, lost)
