"""The ports of the executing VMs and the uplink that each one uses; kept between changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.network.teams import Teams
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]
_KEY = ("port_places", "")


@dataclass(frozen=True, slots=True, eq=False)
class PortPlaces:
    """Ports of residents in order of their rows, one place each.

    ``uplink`` is the uplink's row, the place behind the last for a port without one (``cut_off`` tells of any).
    ``single`` tells that every resident has exactly one port.
    """

    residents: Residents
    teams: Teams
    rows: Rows
    vm: Rows
    single: bool
    team: Rows
    uplink: Rows
    cut_off: bool
    fraction: Floats


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
    uplink = teams.uplink_of(team, table.port_id[rows] + shift).astype(np.intp)
    none = uplink == NOWHERE
    uplink[none] = world.uplinks.capacity
    single = np.array_equal(vm, residents.rows)
    return PortPlaces(
        residents, teams, rows, vm, single, team, uplink, bool(none.any()), table.fraction[rows]
    )


def _write(world: World, places: PortPlaces) -> None:
    table = world.ports
    stopped = np.flatnonzero(~np.append(world.vms.executing, False)[table.vm] & (table.uplink != NOWHERE))
    for name in ("tx_mbps", "rx_mbps", "tx_dropped_percent", "rx_dropped_percent"):
        getattr(table, name)[stopped] = 0.0
    table.uplink[stopped] = NOWHERE
    table.uplink[places.rows] = np.where(places.uplink == world.uplinks.capacity, NOWHERE, places.uplink)
