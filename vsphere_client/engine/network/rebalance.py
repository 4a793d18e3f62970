"""Load-based teaming: one port at a time leaves an uplink that is used beyond three quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.network_io.teaming import BUSY_SHARE, REBALANCE_S
from vsphere_client.engine.network.teams import Teams
from vsphere_client.engine.world.tables import Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World


def rebalance(
    world: World,
    teams: Teams,
    rows: NDArray[np.intp],
    team: NDArray[np.intp],
    uplink: NDArray[np.intp],
    asked: Floats,
    step_s: float,
) -> bool:
    """Every 30 s move the busiest port of each overloaded uplink one place on in its team; True if any moved.

    Our assumption for the choice: the busiest port whose uplink has another, to the next of the team.
    """
    world.traffic.since_s += step_s
    if world.traffic.since_s < REBALANCE_S or not teams.load_based.any():
        return False
    world.traffic.since_s = 0.0
    used = np.maximum(world.traffic.wanted_tx.sum(axis=1), world.traffic.wanted_rx.sum(axis=1))
    busy = np.append(used > BUSY_SHARE * world.uplinks.mbps, False)
    crowd = np.bincount(uplink, minlength=len(busy))
    movable = teams.load_based[team] & busy[uplink] & (crowd[uplink] > 1) & (teams.count[team] > 1)
    chosen = np.flatnonzero(movable)
    order = chosen[np.lexsort((rows[chosen], -asked[chosen], uplink[chosen]))]
    first = np.flatnonzero(np.diff(uplink[order], prepend=-1) != 0)
    world.ports.shift[rows[order[first]]] += 1
    return bool(first.size)
