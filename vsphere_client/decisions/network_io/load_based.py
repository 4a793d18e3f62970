"""Load-based teaming (route based on physical NIC load): which port leaves an uplink that is used too much.

Every 30 s one port leaves each uplink that was used beyond three quarters in the mean, in either direction, for
the least used uplink of its team. Ports of VMs and of VMkernel adapters count alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.water_filling import Floats

Rows = NDArray[np.intp]
Ints = NDArray[np.int32]

BUSY_SHARE: Final = 0.75
"""An uplink that is used beyond this in the mean loses a port."""
WORTH_SHARE: Final = 0.01
"""By so much of a link the new uplink must be less used than the old one was (our assumption)."""
REBALANCE_S: Final = 30.0
"""It looks this often, at the mean since it looked last."""


@dataclass(frozen=True, slots=True, eq=False)
class TeamPorts:
    """Ports in load-based teams: their teams, the uplinks they use, and Mbps in their busier direction."""

    team: Rows
    uplink: Rows
    mbps: Floats


@dataclass(frozen=True, slots=True, eq=False)
class TeamUplinks:
    """Uplinks of all teams one behind the other: team ``t`` has ``count[t]`` of them from ``first[t]`` on."""

    first: Ints
    count: Ints
    uplinks: Ints


@dataclass(frozen=True, slots=True, eq=False)
class PortMoves:
    """Ports (places among those given) that move: their new uplinks, and those uplinks' places in the teams."""

    port: Rows
    uplink: Rows
    place: Rows


def decide_port_moves(ports: TeamPorts, teams: TeamUplinks, link_mbps: Floats, load: Floats) -> PortMoves:
    """At most one port of each busy uplink moves, to the least used uplink of its team.

    Our assumption for the choice: the port with the most traffic of those whose new uplink is then plainly less
    used than the old one was; of two alike the first one.

    Args:
        ports: those whose teams are load-based and have more than one uplink.
        teams: their uplinks.
        link_mbps: speed of each uplink; shape (uplinks,).
        load: the part of each uplink that was used, the mean of the busier direction; shape (uplinks,).

    Source: vSphere Networking, Route Based on Physical NIC Load: 75 % of capacity over 30 s.
    """
    busy = np.flatnonzero(load[ports.uplink] > BUSY_SHARE)
    if not busy.size:
        return PortMoves(busy, busy, busy)
    place, target = _least_used(teams, ports.team[busy], load)
    after = load[target] + ports.mbps[busy] / np.maximum(link_mbps[target], 1.0)
    worth = np.flatnonzero(after < load[ports.uplink[busy]] - WORTH_SHARE)
    source = ports.uplink[busy[worth]]
    order = worth[np.lexsort((worth, -ports.mbps[busy[worth]], source))]
    first = order[np.flatnonzero(np.diff(ports.uplink[busy[order]], prepend=-1) != 0)]
    return PortMoves(busy[first], target[first], place[first])


def _least_used(teams: TeamUplinks, team: Rows, load: Floats) -> tuple[Rows, Rows]:
    """The least used uplink of each team: its place in the team, and its row."""
    places = np.arange(int(teams.count[team].max()))
    inside = places[None, :] < teams.count[team][:, None]
    uplinks = teams.uplinks[np.where(inside, teams.first[team][:, None] + places[None, :], 0)]
    best = np.argmin(np.where(inside, load[uplinks], np.inf), axis=1)
    return best, uplinks[np.arange(len(team)), best].astype(np.intp)
