"""Network of a step: from what guests and hosts ask to what ports, VMs, uplinks and hosts send and receive."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.network_io.division import divide_uplinks
from vsphere_client.decisions.network_io.traffic import VM_TRAFFIC
from vsphere_client.decisions.resources.shares import divide_by_shares
from vsphere_client.engine.network.rebalance import rebalance
from vsphere_client.engine.network.system_traffic import system_traffic
from vsphere_client.engine.network.teams import Teams, current_teams
from vsphere_client.engine.network.traffic import Traffic
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import NOWHERE, Bools, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]
HARDLY = 1.0 - 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class _Ports:
    """The ports of a step: rows, teams and uplinks (the last place stands for none), Mbps asked each way."""

    rows: Rows
    vm: Rows
    team: Rows
    uplink: Rows
    tx: Floats
    rx: Floats


def apply_network(world: World, rows: Rows, demand: Demand, step_s: float, only: Rows | None = None) -> None:
    """Write what the VMs in ``rows`` and the hosts send and receive; ``only`` restricts it to some host rows."""
    teams = current_teams(world)
    ports = _find_ports(world, teams, rows, demand)
    wanted_tx, wanted_rx = system_traffic(world, teams)
    links = np.where(world.uplinks.up, world.uplinks.mbps, 0.0)
    count = world.uplinks.capacity
    wanted_tx[:, VM_TRAFFIC] = np.bincount(ports.uplink, ports.tx, count + 1)[:count]
    wanted_rx[:, VM_TRAFFIC] = np.bincount(ports.uplink, ports.rx, count + 1)[:count]
    rule = teams.rule.astype(np.intp)
    given_tx = divide_uplinks(links, wanted_tx, teams.settings, rule)
    # Control acts on what leaves the host; what comes in shares the link evenly.
    given_rx = divide_uplinks(links, wanted_rx, teams.settings[:1], np.zeros_like(rule))
    now = Traffic(wanted_tx, wanted_rx, given_tx, given_rx, world.traffic.since_s)
    _write_uplinks(world, now, only)
    sent = _sent(world, teams, ports, wanted_tx[:, VM_TRAFFIC], given_tx[:, VM_TRAFFIC])
    received = ports.rx * _ratio(given_rx[:, VM_TRAFFIC], wanted_rx[:, VM_TRAFFIC])[ports.uplink]
    _write_ports(world, ports, sent, received)
    _write_vms(world, rows, ports, sent, received)
    if only is None:
        rebalance(world, teams, ports.rows, ports.team, ports.uplink, ports.tx, step_s)


def _find_ports(world: World, teams: Teams, rows: Rows, demand: Demand) -> _Ports:
    vms, table = world.vms, world.ports
    chosen = np.zeros(vms.capacity + 1, dtype=np.bool_)
    chosen[rows] = True
    # A free row has the VM -1, which is the spare last place.
    found = np.flatnonzero(chosen[table.vm])
    # NumPy turns other rows than these into them at each use.
    vm = table.vm[found].astype(np.intp)
    team = teams.team_of[vms.host[vm], table.group[found]].astype(np.intp)
    found_uplink = teams.uplink_of(team, table.port_id[found] + table.shift[found])
    asked = demand.net_mbps[vm] * table.fraction[found]
    received = asked * demand.net_rx_share[vm]
    uplink = np.where(found_uplink == NOWHERE, world.uplinks.capacity, found_uplink).astype(np.intp)
    return _Ports(found, vm, team, uplink, asked - received, received)


def _sent(world: World, teams: Teams, ports: _Ports, wanted: Floats, given: Floats) -> Floats:
    """What each port sends: its shares count on an uplink where VM traffic does not get what it asks."""
    table = world.ports
    controlled = np.append(teams.rule > 0, False)[ports.uplink]
    tx = ports.tx
    if controlled.any():
        tx = np.where(controlled, np.minimum(tx, table.limit_mbps[ports.rows]), tx)
    short = np.append(given < wanted * HARDLY, True)[ports.uplink]
    few = np.flatnonzero(short)
    if few.size:
        rows, bound = ports.rows[few], controlled[few]
        shares = np.where(bound, table.shares[rows], 1.0)
        floor = np.where(bound, np.minimum(table.reservation_mbps[rows], tx[few]), 0.0)
        tx = tx.copy() if tx is ports.tx else tx
        tx[few] = divide_by_shares(ports.uplink[few], np.append(given, 0.0), floor, tx[few], shares)
    return tx


def _ratio(given: Floats, wanted: Floats) -> Floats:
    """What part of what was asked arrived, by uplink; nothing without one."""
    part = np.divide(given, wanted, out=np.ones_like(given), where=wanted > 0)
    return np.append(part, 0.0)


def _lost_percent(given: Floats, wanted: Floats) -> Floats:
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
    sent, received = now.tx.sum(axis=1), now.rx.sum(axis=1)
    table.tx_mbps[mine], table.rx_mbps[mine] = sent[mine], received[mine]
    table.tx_dropped_percent[mine] = _lost_percent(sent, now.wanted_tx.sum(axis=1))[mine]
    table.rx_dropped_percent[mine] = _lost_percent(received, now.wanted_rx.sum(axis=1))[mine]
    owner = np.where(table.alive, table.host, hosts.capacity)
    hosts.net_tx_mbps[:] = np.bincount(owner, table.tx_mbps, hosts.capacity + 1)[:-1]
    hosts.net_rx_mbps[:] = np.bincount(owner, table.rx_mbps, hosts.capacity + 1)[:-1]
    hosts.net_mbps[:] = hosts.net_tx_mbps + hosts.net_rx_mbps


def _write_ports(world: World, ports: _Ports, sent: Floats, received: Floats) -> None:
    table, rows = world.ports, ports.rows
    executing = np.append(world.vms.executing, False)
    stopped = np.flatnonzero(~executing[table.vm] & (table.uplink != NOWHERE))
    if stopped.size:
        table.uplink[stopped] = NOWHERE
        for name in ("tx_mbps", "rx_mbps", "tx_dropped_percent", "rx_dropped_percent"):
            getattr(table, name)[stopped] = 0.0
    table.uplink[rows] = np.where(ports.uplink == world.uplinks.capacity, NOWHERE, ports.uplink)
    table.tx_mbps[rows], table.rx_mbps[rows] = sent, received
    table.tx_dropped_percent[rows] = _lost_percent(sent, ports.tx)
    table.rx_dropped_percent[rows] = _lost_percent(received, ports.rx)


def _write_vms(world: World, rows: Rows, ports: _Ports, sent: Floats, received: Floats) -> None:
    vms = world.vms
    single = np.array_equal(ports.vm, rows)

    def total(values: Floats) -> Floats:
        # Where every VM has one adapter there is nothing to add.
        return values if single else np.bincount(ports.vm, values, vms.capacity)[rows].astype(np.float64)

    tx, rx = total(sent), total(received)
    vms.net_tx_mbps[rows], vms.net_rx_mbps[rows], vms.net_mbps[rows] = tx, rx, tx + rx
    vms.net_dropped_percent[rows] = _lost_percent(tx + rx, total(ports.tx + ports.rx))
