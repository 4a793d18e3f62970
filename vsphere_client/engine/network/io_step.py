"""Network of a step: from what guests and hosts ask to what ports, VMs, uplinks and hosts send and receive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.network_io.division import divide_uplinks, totals
from vsphere_client.decisions.network_io.traffic import VM_TRAFFIC
from vsphere_client.decisions.resources.shares import divide_by_shares
from vsphere_client.engine.network.places import PortPlaces, current_ports
from vsphere_client.engine.network.system_traffic import system_traffic
from vsphere_client.engine.network.teams import Teams, current_teams
from vsphere_client.engine.network.traffic import HARDLY, Traffic
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class _Ports:
    """The ports of a step: where they are, Mbps asked each way, and ``tx``: what limits let through of ``asked_tx``."""

    places: PortPlaces
    asked_tx: Floats
    tx: Floats
    rx: Floats

    @classmethod
    def of(cls, places: PortPlaces, demand: Demand, upstream: Bools) -> _Ports:
        """What the guests ask of their ports: nothing where nobody ever answers (our assumption)."""
        asked = demand.net_mbps[places.vm] * places.fraction
        if not upstream.all():
            asked = np.where(np.append(upstream, True)[places.uplink], asked, 0.0)
        received = asked * demand.net_rx_share[places.vm]
        sent = asked - received
        limited = sent if places.limit_mbps is None else np.minimum(sent, places.limit_mbps)
        return cls(places, sent, limited, received)


def apply_network(
    world: World, residents: Residents, demand: Demand, step_s: float, only: Rows | None = None
) -> None:
    """Write what VMs and hosts send and receive; ``only`` restricts it to some host rows."""
    teams = current_teams(world)
    places = current_ports(world, teams, residents)
    ports = _Ports.of(places, demand, world.uplinks.upstream)
    if only is None and step_s > 0.0:
        world.hosts.stages_per_s[:] = world.hosts.stages / step_s
        world.hosts.stages.fill(0.0)
    wanted_tx, wanted_rx = system_traffic(world, teams, residents)
    # What goes out into a failed upstream fills the cable all the same.
    links = np.where(world.uplinks.up, world.uplinks.mbps, 0.0)
    count = world.uplinks.capacity
    wanted_tx[:, VM_TRAFFIC] = np.bincount(places.uplink, ports.tx, count + 1)[:count]
    wanted_rx[:, VM_TRAFFIC] = np.bincount(places.uplink, ports.rx, count + 1)[:count]
    _add_copies(teams, places, ports.tx, wanted_tx)
    rule = teams.rule.astype(np.intp)
    given_tx = divide_uplinks(links, wanted_tx, teams.settings, rule)
    # Control acts on what leaves the host; what comes in shares the link evenly.
    given_rx = divide_uplinks(links, wanted_rx, teams.settings[:1], np.zeros_like(rule))
    now = Traffic(wanted_tx, wanted_rx, given_tx, given_rx)
    _write_uplinks(world, now, only)
    sent = _sent(world, teams, ports, wanted_tx[:, VM_TRAFFIC], given_tx[:, VM_TRAFFIC])
    received = _received(ports, given_rx[:, VM_TRAFFIC], wanted_rx[:, VM_TRAFFIC])
    _write_ports(world, ports, sent, received)
    _write_vms(world, residents, ports, sent, received)


def _add_copies(teams: Teams, places: PortPlaces, tx: Floats, wanted: Floats) -> None:
    """Send the frames of teams that do not know which uplink failed over their other uplinks, too."""
    if teams.copied.size:
        known = places.team != NOWHERE
        sent = np.bincount(places.team[known], tx[known], len(teams.count))
        np.add.at(wanted[:, VM_TRAFFIC], teams.copied_to, sent[teams.copied])
    for kind, host, uplink in teams.carrier_copies.tolist():
        wanted[uplink, kind] += wanted[teams.carrier[kind, host], kind]


def _sent(world: World, teams: Teams, ports: _Ports, wanted: Floats, given: Floats) -> Floats:
    """What each port sends: its shares count on an uplink where VM traffic does not get what it asks."""
    table, places, tx = world.ports, ports.places, ports.tx
    scarce = given < wanted * HARDLY
    if not (places.cut_off or scarce.any()):
        return tx  # everybody gets what he asks
    few = np.flatnonzero(np.append(scarce, True)[places.uplink])
    rows, bound = places.rows[few], np.append(teams.rule > 0, False)[places.uplink[few]]
    shares = np.where(bound, table.shares[rows], 1.0)
    reserved = table.reservation_mbps[rows] * places.part[few]
    floor = np.where(bound, np.minimum(reserved, tx[few]), 0.0)
    tx = tx.copy()
    tx[few] = divide_by_shares(places.uplink[few], np.append(given, 0.0), floor, tx[few], shares)
    return tx


def _received(ports: _Ports, given: Floats, wanted: Floats) -> Floats:
    """What each port receives: the part that arrives over its uplink, nothing without one."""
    part = np.divide(given, wanted, out=np.ones_like(given), where=wanted > 0)
    if not ports.places.cut_off and (part == 1.0).all():
        return ports.rx
    return np.asarray(ports.rx * np.append(part, 0.0)[ports.places.uplink])


def _lost_percent(given: Floats, wanted: Floats) -> Floats:
    if given is wanted:
        return np.zeros(len(given))
    lost = np.zeros_like(given)
    short = np.flatnonzero(given < wanted * HARDLY)
    lost[short] = 100.0 * (1.0 - given[short] / wanted[short])
    return lost


def _write_uplinks(world: World, now: Traffic, only: Rows | None) -> None:
    table, hosts = world.uplinks, world.hosts
    mine: Bools | slice = slice(None)
    if only is not None and now.tx.shape == world.traffic.tx.shape:
        concerned = np.zeros(hosts.capacity + 1, dtype=np.bool_)
        concerned[only] = True
        concerned[-1] = False
        mine = concerned[table.host]
        for name in ("wanted_tx", "wanted_rx", "tx", "rx"):
            getattr(world.traffic, name)[mine] = getattr(now, name)[mine]
    else:
        world.traffic = now
    sent, received = totals(now.tx), totals(now.rx)
    table.tx_mbps[mine], table.rx_mbps[mine] = sent[mine], received[mine]
    table.tx_dropped_percent[mine] = _lost_percent(sent, totals(now.wanted_tx))[mine]
    table.rx_dropped_percent[mine] = _lost_percent(received, totals(now.wanted_rx))[mine]
    owner = np.where(table.alive, table.host, hosts.capacity)
    hosts.net_tx_mbps[:] = np.bincount(owner, table.tx_mbps, hosts.capacity + 1)[:-1]
    hosts.net_rx_mbps[:] = np.bincount(owner, table.rx_mbps, hosts.capacity + 1)[:-1]
    hosts.net_mbps[:] = hosts.net_tx_mbps + hosts.net_rx_mbps


def _write_ports(world: World, ports: _Ports, sent: Floats, received: Floats) -> None:
    table, rows = world.ports, ports.places.rows
    four = (ports.places.of_ports(one, table.capacity) for one in (sent, received, ports.asked_tx, ports.rx))
    table.tx_mbps[rows], table.rx_mbps[rows], asked_tx, asked_rx = four
    table.tx_dropped_percent[rows] = _lost_percent(table.tx_mbps[rows], asked_tx)
    table.rx_dropped_percent[rows] = _lost_percent(table.rx_mbps[rows], asked_rx)


def _write_vms(world: World, residents: Residents, ports: _Ports, sent: Floats, received: Floats) -> None:
    vms, place, places = world.vms, residents.place, ports.places

    def total(values: Floats) -> Floats:
        # Where every VM has one adapter there is nothing to add.
        if places.single:
            return values
        return np.asarray(np.bincount(places.vm, values, vms.capacity)[residents.rows], dtype=np.float64)

    tx, rx = total(sent), total(received)
    given = tx + rx
    vms.net_tx_mbps[place], vms.net_rx_mbps[place], vms.net_mbps[place] = tx, rx, given
    if sent is ports.asked_tx and received is ports.rx:
        vms.net_dropped_percent[place] = 0.0
    else:
        vms.net_dropped_percent[place] = _lost_percent(given, total(ports.asked_tx + ports.rx))
