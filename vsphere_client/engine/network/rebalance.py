"""Load-based teaming: one port at a time leaves an uplink that is used beyond three quarters (vmkernel.md 5)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.network_io.division import totals
from vsphere_client.decisions.network_io.teaming import BUSY_SHARE, REBALANCE_S
from vsphere_client.engine.network.teams import Teams
from vsphere_client.engine.world.tables import Floats

Rows = NDArray[np.intp]

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


def rebalance(
    world: World,
    teams: Teams,
    rows: Rows,
    team: Rows,
    uplink: Rows,
    asked: Floats,
    step_s: float,
) -> bool:
    """Every 30 s move the busiest port of each overloaded uplink to the idlest one of its team; True if any moved.

    Our assumption for the choice: the port that asks for most, where its new uplink is less used with it than
    the old one was.

    Args:
        world: whose ports move.
        teams: their uplinks.
        rows: the ports, rows of their table.
        team: their teams.
        uplink: the uplinks they use now, the place behind the last for none.
        asked: Mbps in the busier direction.
        step_s: seconds since the step before.
    """
    world.traffic.since_s += step_s
    if world.traffic.since_s < REBALANCE_S or not teams.load_based.any():
        return False
    world.traffic.since_s = 0.0
    table = world.uplinks
    used = np.maximum(totals(world.traffic.wanted_tx), totals(world.traffic.wanted_rx))
    busy = np.append(used > BUSY_SHARE * table.mbps, False)
    chosen = np.flatnonzero(teams.load_based[team] & busy[uplink] & (teams.count[team] > 1))
    order = chosen[np.lexsort((rows[chosen], -asked[chosen], uplink[chosen]))]
    first = order[np.flatnonzero(np.diff(uplink[order], prepend=-1) != 0)]
    if not first.size:
        return False
    load = used / np.maximum(table.mbps, 1.0)
    place, target = _idlest(teams, team[first], load)
    worth = load[target] + asked[first] / np.maximum(table.mbps[target], 1.0) < load[uplink[first]]
    moved, place = rows[first[worth]], place[worth]
    world.ports.shift[moved] = place - world.ports.port_id[moved]
    return bool(moved.size)


def _idlest(teams: Teams, team: Rows, load: Floats) -> tuple[Rows, Rows]:
    """The least used uplink of each team: its place in the team, and its row."""
    places = np.arange(int(teams.count[team].max()))
    inside = places[None, :] < teams.count[team][:, None]
    uplinks = teams.uplinks[np.where(inside, teams.first[team][:, None] + places[None, :], 0)]
    best = np.argmin(np.where(inside, load[uplinks], np.inf), axis=1)
    return best, uplinks[np.arange(len(team)), best].astype(np.intp)
