"""Which uplinks each port group uses on each host now, and which rules of Network I/O Control each uplink obeys.

Worked out anew when a link, an adapter or a port group changes; a step only looks up.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.network_io.teaming import Links, decide_uplinks
from vsphere_client.decisions.network_io.traffic import TYPES, settings_matrix
from vsphere_client.engine.network.vmkernel_ports import (
    BalancedAdapter,
    BalancedAdapters,
    balanced_adapters,
    carriers_of,
)
from vsphere_client.engine.world.objects import DistributedVirtualSwitch, HostSystem
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats, Ints
from vsphere_client.model.network import Teaming

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


@dataclass(frozen=True, slots=True, eq=False)
class Teams:
    """Look-up tables: the team of a host row and port group, its working uplinks one behind the other.

    ``team_of`` has shape (host rows, groups); ``carrier`` the uplink row of each type on each host, shape
    (types, host rows). Every frame of the team ``copied`` goes over uplink ``copied_to`` as well (beacon probing that
    cannot tell which one failed); ``carrier_copies`` are such uplinks of a host's carriers by type, host row and
    uplink row, shape (n, 3). ``rule`` is the row of ``settings`` that an uplink obeys, 0 without control.
    ``load_based`` teams keep ports where they were moved to, ``by_mac`` ones go by the addresses of adapters, and those
    ``by_ip`` send what a port has over all uplinks. ``adapters`` are the VMkernel adapters in load-based teams; these
    teams of theirs follow those of the port groups.
    """

    version: int
    team_of: Ints
    first: Ints
    count: Ints
    load_based: Bools
    by_mac: Bools
    by_ip: Bools
    uplinks: Ints
    carrier: Ints
    copied: Ints
    copied_to: Ints
    carrier_copies: Ints
    rule: Ints
    settings: Floats
    adapters: BalancedAdapters

    @classmethod
    def none(cls) -> Teams:
        """No team at all, older than any."""
        rows = np.zeros(0, dtype=np.int32)
        grid = np.zeros((0, 0), dtype=np.int32)
        none = np.zeros(0, dtype=np.bool_)
        settings, adapters = np.zeros((0, 0, 0)), BalancedAdapters.of((), 0)
        teams = grid, rows, rows, none, none, none, rows
        return cls(0, *teams, grid, rows, rows, grid, rows, settings, adapters)

    def uplinks_in(self, team: int) -> Ints:
        """The uplink rows of a team."""
        return self.uplinks[self.first[team] : self.first[team] + self.count[team]]

    def uplink_of(self, team: NDArray[np.intp], ticket: Ints) -> Ints:
        """The uplink row of ports by their ticket (port id and shift, or MAC); NOWHERE without team or link."""
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


@dataclass(frozen=True, slots=True, eq=False)
class _HostTeams:
    """One host's part: the uplinks of each group, a carrier for each type, the rule of each uplink.

    ``copies`` are the uplinks to which a group's frames go as well, ``carrier_copies`` those of the carriers by
    type; ``adapters`` its VMkernel adapters in load-based teams. It holds while the host's configuration, links and
    teams are those of ``key``.
    """

    key: tuple[object, ...]
    uplinks: list[list[int]]
    copies: list[list[int]]
    carrier: list[int]
    carrier_copies: list[tuple[int, int]]
    rule: list[tuple[int, int]]
    adapters: tuple[BalancedAdapter, ...]


def _build(world: World) -> Teams:
    distributed, groups = list(world.all_of(DistributedVirtualSwitch)), list(world.port_groups)
    team_of = np.full((world.hosts.capacity, len(groups)), NOWHERE, dtype=np.int32)
    carrier = np.full((len(TYPES), world.hosts.capacity), NOWHERE, dtype=np.int32)
    rule = np.zeros(world.uplinks.capacity, dtype=np.int32)
    teams: list[list[int]] = []
    copies: list[list[int]] = []
    beside: list[tuple[int, int, int]] = []
    adapters: list[BalancedAdapter] = []
    for row, part in _parts(world, distributed, groups):
        team_of[row] = range(len(teams), len(teams) + len(groups))
        carrier[:, row] = part.carrier
        teams += part.uplinks
        copies += part.copies
        beside += [(number, row, uplink) for number, uplink in part.carrier_copies]
        adapters += part.adapters
        for uplink, number in part.rule:
            rule[uplink] = number
    balanced = BalancedAdapters.of(adapters, len(teams))
    teams += [list(one.team) for one in adapters]
    controls = [None, *(switch.config.network_io_control for switch in distributed)]
    count = np.array([len(team) for team in teams], dtype=np.int32)

    def with_policy(policy: str) -> Bools:
        """Whether teams have it: those of the groups on every host, then the load-based ones of adapters."""
        of_groups = np.array([teaming.policy == policy for _, teaming in groups], dtype=np.bool_)
        return np.append(
            np.tile(of_groups, len(world.host_at)), np.full(len(adapters), policy == "load_based")
        )

    return Teams(
        world.network_version,
        team_of,
        (np.cumsum(count) - count).astype(np.int32),
        count,
        with_policy("load_based"),
        with_policy("mac_hash"),
        with_policy("ip_hash"),
        np.array([uplink for team in teams for uplink in team], dtype=np.int32),
        carrier,
        np.array([team for team, copy in enumerate(copies) for _ in copy], dtype=np.int32),
        np.array([uplink for copy in copies for uplink in copy], dtype=np.int32),
        np.array(beside, dtype=np.int32).reshape(-1, 3),
        rule,
        np.array([settings_matrix(control) for control in controls]),
        balanced,
    )


def _parts(
    world: World, distributed: list[DistributedVirtualSwitch], groups: list[tuple[str, Teaming]]
) -> Iterator[tuple[int, _HostTeams]]:
    """Every host's part, by row; worked out anew only for hosts whose links or settings changed."""
    common = (groups, [(switch.moid, switch.config, tuple(switch.hosts)) for switch in distributed])
    kept = world.derived.get(("teams", ""))
    if kept is None or kept[0] != common:
        kept = world.derived["teams", ""] = (common, {})
    known: dict[str, _HostTeams] = kept[1]
    up: list[bool] = world.uplinks.up.tolist()
    for row, host in world.host_at.items():
        rows = world.uplinks_of[row]
        key = (
            host.config,
            host.failed_nics,
            host.returned_nics,
            host.cut_nics,
            host.vmkernel_teams,
            host.vmkernel_places,
            tuple(rows.values()),
            tuple(up[one] for one in rows.values()),
        )
        part = known.get(host.moid)
        if part is None or part.key[0] is not host.config or part.key[1:] != key[1:]:
            down = tuple(name for name, uplink in rows.items() if not up[uplink])
            links = Links(down, host.returned_nics, host.cut_nics)
            part = known[host.moid] = _part_of(host, key, rows, links, distributed, groups)
        yield row, part


def _part_of(
    host: HostSystem,
    key: tuple[object, ...],
    rows: dict[str, int],
    links: Links,
    distributed: list[DistributedVirtualSwitch],
    groups: list[tuple[str, Teaming]],
) -> _HostTeams:
    switches = dict(switches_of(distributed, host))
    rules = {switch.moid: number for number, switch in enumerate(distributed, 1)}
    obeyed = [(name, nic) for name, nics in switches.items() if name in rules for nic in nics if nic in rows]
    uplinks, copies = [], []
    for number, (name, teaming) in enumerate(groups):
        nics = switches.get(name) or (next(iter(switches.values())) if number == 0 else ())
        used = decide_uplinks(teaming, [nic for nic in nics if nic in rows], links)
        uplinks.append([rows[nic] for nic in used.names])
        copies.append([rows[nic] for nic in used.copies])
    rule = [(rows[nic], rules[name]) for name, nic in obeyed]
    return _HostTeams(
        key, uplinks, copies, *carriers_of(host, rows), rule, tuple(balanced_adapters(host, rows))
    )
