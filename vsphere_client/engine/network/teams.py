"""Which uplinks each port group uses on each host now, and which rules of Network I/O Control each uplink obeys.

Worked out anew when a link, an adapter or a port group changes; a step only looks up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.network_io.teaming import working_uplinks
from vsphere_client.decisions.network_io.traffic import TYPES, settings_matrix
from vsphere_client.engine.world.objects import DistributedVirtualSwitch, HostSystem
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats, Ints
from vsphere_client.model.host_system import VmkernelService
from vsphere_client.model.network import TrafficType

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

CARRIERS: dict[TrafficType, VmkernelService] = {
    "management": "management",
    "ft": "ft_logging",
    "vmotion": "vmotion",
    "nfs": "management",
    "replication": "replication",
    "vsan": "vsan",
}
"""The VMkernel service whose adapter carries a type of traffic (NFS: the management adapter, our assumption)."""


@dataclass(frozen=True, slots=True, eq=False)
class Teams:
    """Look-up tables: the team of a host row and port group, its working uplinks one behind the other.

    ``team_of`` has shape (host rows, groups); ``carrier`` the uplink row of each type on each host, shape
    (types, host rows); ``rule`` the row of ``settings`` that an uplink obeys, 0 without control.
    """

    version: int
    team_of: Ints
    first: Ints
    count: Ints
    load_based: Bools
    uplinks: Ints
    carrier: Ints
    rule: Ints
    settings: Floats

    @classmethod
    def none(cls) -> Teams:
        """No team at all, older than any."""
        rows = np.zeros(0, dtype=np.int32)
        grid = np.zeros((0, 0), dtype=np.int32)
        return cls(0, grid, rows, rows, np.zeros(0, dtype=np.bool_), rows, grid, rows, np.zeros((0, 0, 0)))

    def uplink_of(self, team: NDArray[np.intp], ticket: Ints) -> Ints:
        """The uplink row of ports by their ticket (port id and shift); NOWHERE without team or link."""
        count = self.count[team]
        # Teams of -1 or without a link read some place or other, and are put right by the mask.
        place = self.first[team] + ticket % np.maximum(count, 1)
        found = self.uplinks[np.minimum(place, len(self.uplinks) - 1)] if len(self.uplinks) else place
        return np.where((team != NOWHERE) & (count > 0), found, NOWHERE).astype(np.int32)


def current_teams(world: World) -> Teams:
    """The teams of now."""
    shape = (world.hosts.capacity, len(world.port_groups))
    if world.teams.version != world.network_version or world.teams.team_of.shape != shape:
        world.teams = _build(world)
    return world.teams


def switches_of(
    switches: Sequence[DistributedVirtualSwitch], host: HostSystem
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """The switches of a host and their adapters by name; a distributed one of ``switches`` by its id.

    Our assumption: where a distributed switch names no adapters, it has all that the host has, and a host
    without adapters left for vSwitch0 shares them with it.
    """
    names = tuple(nic.name for nic in host.config.nics)
    taken: dict[str, None] = {}
    for switch in switches:
        if host.moid in switch.hosts:
            own = tuple(name for name in switch.config.nics if name in names)
            taken |= dict.fromkeys(own)
            yield switch.moid, own or names
    if host.config.switches:
        yield from ((switch.name, switch.nics) for switch in host.config.switches)
    else:
        yield "vSwitch0", tuple(name for name in names if name not in taken) or names


def _build(world: World) -> Teams:
    hosts, groups = world.hosts.capacity, list(world.port_groups)
    team_of = np.full((hosts, len(groups)), NOWHERE, dtype=np.int32)
    rule, matrices = np.zeros(world.uplinks.capacity, dtype=np.int32), [settings_matrix(None)]
    rules: dict[str, int] = {}
    distributed = list(world.all_of(DistributedVirtualSwitch))
    for switch in distributed:
        rules[switch.moid] = len(matrices)
        matrices.append(settings_matrix(switch.config.network_io_control))
    first: list[int] = []
    count: list[int] = []
    load_based: list[bool] = []
    uplinks: list[int] = []
    for row, host in world.host_at.items():
        rows = world.uplinks_of[row]
        down = [name for name, uplink in rows.items() if not world.uplinks.up[uplink]]
        switches = dict(switches_of(distributed, host))
        for name, nics in switches.items():
            for nic in nics if name in rules else ():
                if nic in rows:
                    rule[rows[nic]] = rules[name]
        for number, (name, teaming) in enumerate(groups):
            nics = switches.get(name) or (next(iter(switches.values())) if number == 0 else ())
            working = [rows[nic] for nic in working_uplinks(teaming, nics, down) if nic in rows]
            team_of[row, number] = len(first)
            first.append(len(uplinks))
            count.append(len(working))
            load_based.append(teaming.policy == "load_based")
            uplinks += working
    return Teams(
        world.network_version,
        team_of,
        np.array(first, dtype=np.int32),
        np.array(count, dtype=np.int32),
        np.array(load_based, dtype=np.bool_),
        np.array(uplinks, dtype=np.int32),
        _carriers(world),
        rule,
        np.array(matrices),
    )


def _carriers(world: World) -> Ints:
    # Imported late: links knows hosts of the world, which has the teams.
    from vsphere_client.engine.esxi.links import link_of

    carrier = np.full((len(TYPES), world.hosts.capacity), NOWHERE, dtype=np.int32)
    for row, host in world.host_at.items():
        rows = world.uplinks_of[row]
        for number, name in enumerate(TYPES):
            service = CARRIERS.get(name)
            link = link_of(host, service) if service is not None else None
            if link is not None:
                carrier[number, row] = rows[link.name]
    return carrier
