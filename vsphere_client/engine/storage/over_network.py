"""Datastores behind a network: what a host's link leaves to NFS, iSCSI and NVMe, and how far copies of vSAN are."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from vsphere_client.decisions.network_io.division import divide_uplinks
from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.decisions.resources.water_filling import group_sums
from vsphere_client.decisions.vmotion.storage_copy import LEAST_SHARE
from vsphere_client.engine.network.teams import current_teams
from vsphere_client.engine.network.traffic import MEGABYTE_MBPS
from vsphere_client.engine.storage.disk_rates import DiskDemand, Rows
from vsphere_client.engine.world.tables import NOWHERE, Floats

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

NFS, VSAN, ISCSI, NVME = 1, 2, 3, 4
_LEAST_MBPS = 1e-3
PLAINLY = 0.99
"""Part of what is left of a link that surely fits, whatever the last bits of a division say."""
_TYPES = {NFS: TYPES.index("nfs"), ISCSI: TYPES.index("iscsi"), NVME: TYPES.index("nvme_tcp")}
"""The type of traffic of datastores behind a link, by their kind."""


def through_network(
    world: World,
    host: Rows,
    kind: Rows,
    depth: Floats,
    asked: DiskDemand,
    iops: Floats,
    latency_ms: Floats,
) -> tuple[Floats, Floats]:
    """I/O per second and latency (ms) of disks, seen from their hosts instead of at the device; shape (disks,).

    The very arrays that were given come back when no network stands in the way.

    Args:
        world: with the links as they are, and the traffic of the step before.
        host: the host row of each disk.
        kind: whether its datastore is on NFS (1), vSAN (2), iSCSI (3), NVMe over TCP (4) or none.
        depth: the operations that its guest keeps under way.
        asked: what the guests ask.
        iops: what the device serves.
        latency_ms: how fast.
    """
    for one, traffic_type in _TYPES.items():
        rows = np.flatnonzero(kind == one)
        if rows.size:
            args = (rows, host, depth, asked, iops, latency_ms)
            iops, latency_ms = _behind_links(world, traffic_type, *args)
    on_vsan = np.flatnonzero(kind == VSAN)
    if on_vsan.size and world.hosts.distance_ms.any():
        iops, latency_ms = _with_far_copies(world, on_vsan, host, depth, asked, iops, latency_ms)
    return iops, latency_ms


def _behind_links(
    world: World,
    kind: int,
    rows: Rows,
    host: Rows,
    depth: Floats,
    asked: DiskDemand,
    iops: Floats,
    latency_ms: Floats,
) -> tuple[Floats, Floats]:
    """NFS, iSCSI, NVMe (``kind`` of traffic): what does not fit through the link waits, Little's law says how long.

    Our assumption: each direction is divided by what is asked, and a guest keeps its mix of reads and writes.
    """
    part = np.divide(iops[rows], asked.iops[rows], out=np.zeros(rows.size), where=asked.iops[rows] > 0)
    mbps = asked.kb_per_s[rows] / 1024.0 * part * MEGABYTE_MBPS
    read, where = asked.read_share[rows], host[rows]
    flows = mbps * (1.0 - read), mbps * read
    sums = [group_sums(where, flow, world.hosts.capacity) for flow in flows]
    if _plainly_fits(world, kind, *sums):
        return iops, latency_ms
    factor = np.ones(rows.size)
    for flow, total, left in zip(flows, sums, links_left(world, kind, where), strict=True):
        fits = np.minimum(1.0, left / np.maximum(total, _LEAST_MBPS))
        factor = np.where(flow > 0, np.minimum(factor, fits[where]), factor)
    slow = np.flatnonzero(factor < 1.0)
    if not slow.size:
        return iops, latency_ms
    iops, latency_ms, late = iops.copy(), latency_ms.copy(), rows[slow]
    iops[late] *= factor[slow]
    latency_ms[late] = np.maximum(latency_ms[late], 1000.0 * depth[late] / iops[late])
    return iops, latency_ms


def _plainly_fits(world: World, kind: int, sent: Floats, received: Floats) -> bool:
    """Whether every host's link holds this kind of traffic (Mbps by host row) beside all that others ask of it.

    Then nobody has to wait, however the link would be divided, and it need not be worked out how.
    """
    teams, traffic, table = current_teams(world), world.traffic, world.uplinks
    if len(traffic.wanted_tx) != table.capacity:
        return False
    mine = np.flatnonzero((sent > 0.0) | (received > 0.0))
    uplink = teams.carrier[kind][mine]
    mine, uplink = mine[uplink != NOWHERE], uplink[uplink != NOWHERE]
    limit = teams.settings[teams.rule[uplink], 2, kind]
    for total, wanted, most in ((sent, traffic.wanted_tx, limit), (received, traffic.wanted_rx, np.inf)):
        others = wanted[uplink].sum(axis=1) - wanted[uplink, kind]
        left = np.minimum(table.carried_mbps[uplink] - others, most)
        if (total[mine] > PLAINLY * left).any():
            return False
    return True


def copies_mb_per_s(world: World, host: int, datastore: int, reads: bool) -> float:
    """What the link of a host (row) leaves to the copies that cross it to or from a datastore (row), MB/s together.

    Infinite for datastores that no link stands before. Our assumption: guests come first, but for a tenth.
    """
    kind = int(world.datastores.over_network[datastore])
    if kind not in _TYPES:
        return float("inf")
    sent, received = links_left(world, _TYPES[kind], np.array([host]))
    link = float((received if reads else sent)[host]) / MEGABYTE_MBPS
    disks = world.disks
    mine = (disks.vm != NOWHERE) & (world.vms.host[disks.vm] == host)
    mine &= world.datastores.over_network[disks.datastore] == kind
    guests = (disks.read_mb_per_s if reads else disks.write_mb_per_s)[mine].sum()
    return max(link - float(guests), LEAST_SHARE * link)


def _with_far_copies(
    world: World, rows: Rows, host: Rows, depth: Floats, asked: DiskDemand, iops: Floats, latency_ms: Floats
) -> tuple[Floats, Floats]:
    """vSAN: a write waits for its farthest copy, a read is served near by.

    Source: vsan.md 18, stretched adds the round trip between sites to writes. Our assumption: every object has a
    copy on the host of its cluster that is farthest from the others.
    """
    table = world.hosts
    farthest = np.zeros(world.clusters.capacity + 1)
    np.maximum.at(farthest, table.cluster, table.distance_ms)
    farthest[NOWHERE] = 0.0
    round_trip = farthest[table.cluster[host[rows]]]
    iops, latency_ms = iops.copy(), latency_ms.copy()
    latency_ms[rows] += round_trip * (1.0 - asked.read_share[rows])
    iops[rows] = np.minimum(iops[rows], 1000.0 * depth[rows] / latency_ms[rows])
    return iops, latency_ms


def links_left(world: World, kind: int, hosts: Rows) -> tuple[Floats, Floats]:
    """What the uplinks of hosts leave to a kind of traffic beside all other, Mbps by host row: to send, to receive.

    Other hosts, and those whose traffic of this kind has no adapter of its own, are not bounded. The others' traffic is
    that of the step before.
    """
    teams, traffic, table = current_teams(world), world.traffic, world.uplinks
    sent, received = np.full(world.hosts.capacity, np.inf), np.full(world.hosts.capacity, np.inf)
    mine = np.flatnonzero(np.bincount(hosts, minlength=world.hosts.capacity) > 0)
    uplink = teams.carrier[kind][mine]
    mine, uplink = mine[uplink != NOWHERE], uplink[uplink != NOWHERE]
    if len(traffic.wanted_tx) != table.capacity or not mine.size:
        return sent, received
    link = table.carried_mbps[uplink]
    rule = teams.rule[uplink].astype(np.intp)
    for left, wanted, rules in (
        (sent, traffic.wanted_tx[uplink], rule),
        # Control acts on what leaves the host; what comes in shares the link evenly.
        (received, traffic.wanted_rx[uplink], np.zeros_like(rule)),
    ):
        wanted[:, kind] = link
        given = divide_uplinks(link, wanted, teams.settings, rules)[:, kind]
        left[mine] = np.maximum(given, _LEAST_MBPS)
    return sent, received
