"""The ports of the executing VMs and the uplink that each one uses; kept between changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.network.teams import Teams, current_teams
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]
_KEY = ("port_places", "")


@dataclass(frozen=True, slots=True, eq=False)
class PortPlaces:
    """Ports of residents in order of their rows, one place each; one that is ``spread`` has a place an uplink.

    ``uplink`` is the uplink's row, the place behind the last for a port without one (``cut_off`` tells of any).
    ``single`` tells that every resident has exactly one place. ``part`` is what a place has of its port,
    ``limit_mbps`` the most it may send under Network I/O Control (None: nobody is limited).
    """

    residents: Residents
    teams: Teams
    rows: Rows
    vm: Rows
    single: bool
    team: Rows
    uplink: Rows
    cut_off: bool
    spread: bool
    part: Floats
    limit_mbps: Floats | None
    fraction: Floats

    def of_ports(self, values: Floats, ports: int) -> Floats:
        """What places sum to on their ports, at each place; ``ports`` is how many rows there are."""
        if not self.spread:
            return values
        return np.asarray(np.bincount(self.rows, values, ports)[self.rows], dtype=np.float64)


def current_ports(world: World, teams: Teams, residents: Residents) -> PortPlaces:
    """The ports' places now, which the ports' table shows, too; those of all VMs are kept."""
    kept: PortPlaces | None = world.derived.get(_KEY)
    if kept is not None and kept.residents is residents and kept.teams is teams:
        return kept
    found = _find(world, teams, residents)
    _write(world, found)
    if residents.whole:
        world.derived[_KEY] = found
    return found


def forget_ports(world: World) -> None:
    """Ports were moved to other uplinks."""
    world.derived.pop(_KEY, None)


def _find(world: World, teams: Teams, residents: Residents) -> PortPlaces:
    table = world.ports
    rows = np.flatnonzero(residents.has(table.vm))
    # NumPy turns other rows than these into them at each use.
    vm = table.vm[rows].astype(np.intp)
    team = teams.team_of[world.vms.host[vm], table.group[rows]].astype(np.intp)
    # Only load-based teams keep their ports where these were moved to.
    shift = np.where(teams.load_based[team], table.shift[rows], 0) if teams.load_based.any() else 0
    ticket = table.port_id[rows] + shift
    if teams.by_mac.any():
        ticket = np.where(teams.by_mac[team], table.mac_octet[rows], ticket)
    uplink, part = teams.uplink_of(team, ticket).astype(np.intp), np.ones(rows.size)
    several = np.where(teams.by_ip[team] & (uplink != NOWHERE), teams.count[team], 1)
    spread = bool((several > 1).any())
    if spread:
        place = np.repeat(np.arange(rows.size), several)
        rows, vm, team, uplink, several = (one[place] for one in (rows, vm, team, uplink, several))
        part = 1.0 / several
        which = np.arange(place.size) - np.searchsorted(place, place)
        found = teams.uplinks[np.minimum(teams.first[team] + which, len(teams.uplinks) - 1)]
        uplink = np.where(several > 1, found, uplink).astype(np.intp)
    none = uplink == NOWHERE
    uplink[none] = world.uplinks.capacity
    single = np.array_equal(vm, residents.rows)
    cut_off = bool(none.any())
    limit, fraction = _limits(world, teams, rows, uplink, part), table.fraction[rows] * part
    return PortPlaces(
        residents, teams, rows, vm, single, team, uplink, cut_off, spread, part, limit, fraction
    )


def _limits(world: World, teams: Teams, rows: Rows, uplink: Rows, part: Floats) -> Floats | None:
    """The most that places may send: limits of adapters hold on uplinks with Network I/O Control."""
    limit = world.ports.limit_mbps[rows]
    if not np.isfinite(limit).any():
        return None
    return np.where(np.append(teams.rule > 0, False)[uplink], limit * part, np.inf)


def port_uplinks(world: World, port: int) -> tuple[int, ...]:
    """The uplinks (rows) that a port (row) uses now: one, or by IP hash all of its team."""
    table, first = world.ports, int(world.ports.uplink[port])
    if first == NOWHERE:
        return ()
    teams = current_teams(world)
    team = int(teams.team_of[world.vms.host[table.vm[port]], table.group[port]])
    return tuple(teams.uplinks_in(team).tolist()) if teams.by_ip[team] else (first,)


def _write(world: World, places: PortPlaces) -> None:
    table = world.ports
    stopped = np.flatnonzero(~np.append(world.vms.executing, False)[table.vm] & (table.uplink != NOWHERE))
    for name in ("tx_mbps", "rx_mbps", "tx_dropped_percent", "rx_dropped_percent"):
        getattr(table, name)[stopped] = 0.0
    table.uplink[stopped] = NOWHERE
    # Backwards: of a port's places the first is to stay.
    uplink = np.where(places.uplink == world.uplinks.capacity, NOWHERE, places.uplink)[::-1]
    table.uplink[places.rows[::-1]] = uplink
