"""Load-based teaming in a living data centre: ports of VMs and VMkernel adapters leave uplinks that are used too much.

As lbtd on every host does while it runs: each 30 s it looks at what the uplinks carried in the mean since then.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from vsphere_client.decisions.network_io.load_based import (
    REBALANCE_S,
    PortMoves,
    Rows,
    TeamPorts,
    TeamUplinks,
    decide_port_moves,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.network.places import current_ports, forget_ports
from vsphere_client.engine.network.teams import Teams, current_teams
from vsphere_client.engine.service import NetworkChanged, Notice, Service, Stepped
from vsphere_client.engine.world.residents import current_residents
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

KEPT_MOVES: Final = 20
"""So many moves of each host can be read again."""


@dataclass(frozen=True, slots=True)
class PortMove:
    """A port that was moved: that of a VM (id) or a VMkernel adapter (name), from uplink to uplink and why.

    ``percent_before`` is the mean use of the old uplink since the last look, ``percent_there`` that of the new one,
    ``mbps`` what the port carried.
    """

    time_us: int
    port: str
    source: str
    destination: str
    percent_before: float
    percent_there: float
    mbps: float


class LoadBasedTeamingService(Service):
    """Watches the uplinks of teams that follow the load, and moves their ports."""

    name = "load_based_teaming"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._seconds = 0.0
        self._sent = self._received = np.zeros(0)
        self._moves: dict[str, deque[PortMove]] = {}

    def moves_on(self, host: str) -> tuple[PortMove, ...]:
        """The last moves of ports on a host (id), newest first."""
        return tuple(self._moves.get(host, ()))

    def notice(self, notice: Notice) -> None:
        """Add up what the uplinks carry, and look at it every 30 s."""
        if not isinstance(notice, Stepped):
            return
        teams = current_teams(self.engine.world)
        if not teams.load_based.any():
            return
        self._add(notice.step_s)
        if self._seconds >= REBALANCE_S:
            self._look(teams)

    def _add(self, step_s: float) -> None:
        table = self.engine.world.uplinks
        if len(self._sent) != table.capacity:
            self._forget(table.capacity)
        self._seconds += step_s
        self._sent += table.tx_mbps * step_s
        self._received += table.rx_mbps * step_s

    def _forget(self, uplinks: int) -> None:
        self._seconds, self._sent, self._received = 0.0, np.zeros(uplinks), np.zeros(uplinks)

    def _look(self, teams: Teams) -> None:
        world = self.engine.world
        mean = np.maximum(self._sent, self._received) / self._seconds
        load = np.where(_watched(world), mean / np.maximum(world.uplinks.mbps, 1.0), 0.0)
        self._forget(world.uplinks.capacity)
        vms, ports = _balanced_ports(world, teams)
        rows = TeamUplinks(teams.first, teams.count, teams.uplinks)
        moves = decide_port_moves(ports, rows, world.uplinks.carried_mbps, load)
        if not moves.port.size:
            return
        self._record(vms, teams, ports, moves, load)
        of_vms = moves.port < len(vms)
        rows_moved = vms[moves.port[of_vms]]
        world.ports.shift[rows_moved] = moves.place[of_vms] - world.ports.port_id[rows_moved]
        forget_ports(world)
        self._move_adapters(teams, moves.port[~of_vms] - len(vms), moves.place[~of_vms])

    def _move_adapters(self, teams: Teams, moved: Rows, places: Rows) -> None:
        """Give VMkernel adapters their new places, and let all that goes over them follow."""
        world, adapters = self.engine.world, teams.adapters
        for at, place in zip(moved.tolist(), places.tolist(), strict=True):
            host = world.host_at[int(adapters.host[at])]
            name = host.config.vmkernel[int(adapters.number[at])].name
            world.update(host, vmkernel_places={**host.vmkernel_places, name: place})
        if moved.size:
            world.network_version += 1
            self.engine.notify(NetworkChanged())

    def _record(self, vms: Rows, teams: Teams, ports: TeamPorts, moves: PortMoves, load: Floats) -> None:
        world, adapters = self.engine.world, teams.adapters
        for port, target in zip(moves.port.tolist(), moves.uplink.tolist(), strict=True):
            source = int(ports.uplink[port])
            host = world.host_at[int(world.uplinks.host[source])]
            if port < len(vms):
                name = world.vm_at[int(world.ports.vm[vms[port]])].moid
            else:
                name = host.config.vmkernel[int(adapters.number[port - len(vms)])].name
            nics = {row: nic for nic, row in world.uplinks_of[host.row].items()}
            before, there = 100.0 * float(load[source]), 100.0 * float(load[target])
            move = PortMove(
                self.engine.now_us, name, nics[source], nics[target], before, there, float(ports.mbps[port])
            )
            self._moves.setdefault(host.moid, deque(maxlen=KEPT_MOVES)).appendleft(move)


def _balanced_ports(world: World, teams: Teams) -> tuple[Rows, TeamPorts]:
    """The ports in load-based teams that leave a choice: those of VMs (their rows first), then VMkernel adapters."""
    places = current_ports(world, teams, current_residents(world))
    held = np.flatnonzero(places.team != NOWHERE)
    team = places.team[held]
    held = held[teams.load_based[team] & (teams.count[team] > 1)]
    rows, adapters, traffic = places.rows[held], teams.adapters, world.traffic
    own = np.maximum(world.ports.tx_mbps[rows], world.ports.rx_mbps[rows])
    kernel = [(given[adapters.uplink] * adapters.parts).sum(axis=1) for given in (traffic.tx, traffic.rx)]
    return rows, TeamPorts(
        np.concatenate([places.team[held], adapters.team]),
        np.concatenate([places.uplink[held], adapters.uplink]),
        np.concatenate([own, np.maximum(*kernel)]),
    )


def _watched(world: World) -> Bools:
    """Whether the daemon runs on the hosts of uplinks, by row: without it no uplink is found too busy."""
    runs = np.ones(world.hosts.capacity, dtype=np.bool_)
    for row, host in world.host_at.items():
        runs[row] = host.services.get("lbtd") == "running"
    return runs[world.uplinks.host]
