"""Traffic of the hosts themselves: vMotion, vSAN, NFS, iSCSI, NVMe, management, and what services send, by uplink.

Management is what agents say by themselves; FT logging, replication and backup are what hosts declare, because
Fault Tolerance, vSphere Replication and backup programs are no part of the simulation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

import numpy as np

from vsphere_client.decisions.network_io.management import Flow, heartbeat_mbps, management_flow
from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.engine.network.teams import Teams
from vsphere_client.engine.network.traffic import MEGABYTE_MBPS
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import NOWHERE, Floats
from vsphere_client.model.host_system import ServiceTraffic

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

_NFS, _VSAN, _ISCSI, _NVME = 1, 2, 3, 4
SERVICES: Final[tuple[ServiceTraffic, ...]] = get_args(ServiceTraffic)


def system_traffic(world: World, teams: Teams, residents: Residents) -> tuple[Floats, Floats]:
    """What the hosts ask to send and to receive, shape (uplink rows, types), Mbps."""
    size = (world.uplinks.capacity, len(TYPES))
    tx, rx = np.zeros(size), np.zeros(size)
    table, vmotion, vsan = world.uplinks, TYPES.index("vmotion"), TYPES.index("vsan")
    tx[:, vmotion], rx[:, vmotion] = table.vmotion_tx_mbps, table.vmotion_rx_mbps
    tx[:, vsan], rx[:, vsan] = table.resync_tx_mbps, table.resync_rx_mbps
    management = TYPES.index("management")
    tx[:, management], rx[:, management] = table.copy_tx_mbps, table.copy_rx_mbps
    _add(tx, rx, teams, "management", *_told(world, residents))
    beats = _heartbeats(world)
    if beats is not None:
        over_vsan = world.clusters.vsan[world.hosts.cluster] & (world.hosts.cluster != NOWHERE)
        for kind, there in (("management", ~over_vsan), ("vsan", over_vsan)):
            part = np.where(there, beats, 0.0)
            _add(tx, rx, teams, kind, part, part)
    _add(tx, rx, teams, "nfs", *_storage(world, _NFS))
    kinds = world.datastores.over_network
    for kind, carrier in (("iscsi", _ISCSI), ("nvme_tcp", _NVME)):
        if (kinds == carrier).any():
            _add(tx, rx, teams, kind, *_storage(world, carrier))
    if (kinds == _VSAN).any():
        _add(tx, rx, teams, "vsan", *_served(world, *_storage(world, _VSAN)))
    hosts = world.hosts
    if hosts.serves.any():
        for kind in SERVICES:
            sent, received = getattr(hosts, f"{kind}_tx_mbps"), getattr(hosts, f"{kind}_rx_mbps")
            runs = hosts.running
            _add(tx, rx, teams, kind, np.where(runs, sent, 0.0), np.where(runs, received, 0.0))
    if not table.upstream.all():
        for asked in (tx, rx):
            asked[~table.upstream] = 0.0
    return tx, rx


def _add(tx: Floats, rx: Floats, teams: Teams, kind: str, sent: Floats, received: Floats) -> None:
    """Put what hosts send and receive onto the uplinks that carry it; one uplink belongs to one host."""
    column = [str(name) for name in TYPES].index(kind)
    uplink = teams.carrier[column]
    hosts = np.flatnonzero(uplink != NOWHERE)
    tx[uplink[hosts], column] += sent[hosts]
    rx[uplink[hosts], column] += received[hosts]


def _told(world: World, residents: Residents) -> Flow:
    """What vCenter and the agents of its hosts tell each other."""
    hosts = world.hosts
    vms = np.bincount(residents.host, minlength=hosts.capacity).astype(np.float64)
    return management_flow(hosts.managed & hosts.running, vms, hosts.stages_per_s)


def _heartbeats(world: World) -> Floats | None:
    """What agents of vSphere HA send and receive: each secondary hears its primary; None without any agent."""
    hosts = world.hosts
    secondary = np.flatnonzero((hosts.ha_role == 1) & hosts.running)
    if not secondary.size:
        return None
    count = np.bincount(hosts.cluster[secondary], minlength=world.clusters.capacity)
    primary = np.flatnonzero((hosts.ha_role == 2) & hosts.running)
    peers = np.zeros(hosts.capacity)
    peers[secondary] = 1.0
    peers[primary] = count[hosts.cluster[primary]]
    return heartbeat_mbps(peers)


def _storage(world: World, carrier: int) -> tuple[Floats, Floats]:
    """What hosts write to (send) and read from (receive) datastores over the network, Mbps by host row."""
    devices, size = world.devices, world.hosts.capacity
    chosen = world.datastores.over_network[devices.datastore] == carrier
    host = devices.host[chosen]
    sent = np.bincount(host, devices.write_mb_per_s[chosen] * MEGABYTE_MBPS, size)
    received = np.bincount(host, devices.read_mb_per_s[chosen] * MEGABYTE_MBPS, size)
    return sent.astype(np.float64), received.astype(np.float64)


def _served(world: World, sent: Floats, received: Floats) -> tuple[Floats, Floats]:
    """vSAN: every host also serves the others of its cluster, evenly.

    Our assumption: all that a host reads comes from others, and of what it writes one copy goes to another.
    """
    member = np.flatnonzero(world.hosts.running & (world.hosts.cluster != NOWHERE))
    cluster, size = world.hosts.cluster[member], world.clusters.capacity
    hosts = np.maximum(np.bincount(cluster, minlength=size), 1)
    reads = np.bincount(cluster, received[member], size) / hosts
    writes = np.bincount(cluster, sent[member], size) / hosts
    both = sent.copy(), received.copy()
    both[0][member] += reads[cluster]
    both[1][member] += writes[cluster]
    return both
