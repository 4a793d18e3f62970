"""Configure > Resource Allocation > System traffic of a distributed switch."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.network_io.traffic import TYPES, reservable_mbps, shares_of, traffic_share
from vsphere_client.engine.network.reserved_bandwidth import (
    quota_mbps,
    reserved_by_adapters,
    switch_uplinks,
    uplink_speeds,
)
from vsphere_client.engine.world.objects import DistributedVirtualSwitch
from vsphere_client.model.network import TrafficType
from vsphere_client.session.session import Session

TRAFFIC_WORDS: dict[TrafficType, str] = {
    "management": "Management Traffic",
    "ft": "Fault Tolerance (FT) Traffic",
    "vmotion": "vMotion Traffic",
    "vm": "Virtual Machine Traffic",
    "iscsi": "iSCSI Traffic",
    "nfs": "NFS Traffic",
    "replication": "vSphere Replication (VR) Traffic",
    "vsan": "vSAN Traffic",
    "backup": "vSphere Backup NFC Traffic",
    "nvme_tcp": "NVMe over TCP Traffic",
}


@dataclass(frozen=True, slots=True)
class TrafficRow:
    """A type of traffic: its shares (level and number), reservation and limit (None: unlimited); Mbps.

    ``tx_mbps`` is what the hosts send of it over the uplinks of the switch now.
    """

    kind: TrafficType
    name: str
    level: str
    shares: int
    reservation_mbps: float
    limit_mbps: float | None
    tx_mbps: float


@dataclass(frozen=True, slots=True)
class TrafficOverview:
    """What stands above the table: capacity of the slowest uplink and reservations, Mbps on each uplink.

    ``quota_mbps`` is what virtual adapters may reserve together on all uplinks, ``adapters_mbps`` what they do.
    """

    enabled: bool
    uplinks: int
    slowest_mbps: float
    reservable_mbps: float
    reserved_mbps: float
    quota_mbps: float
    adapters_mbps: float


def traffic_rows(session: Session, moid: str) -> tuple[TrafficRow, ...]:
    """All types of traffic, by name."""
    world = session.engine.world
    switch = world.get(moid, DistributedVirtualSwitch)
    control, traffic = switch.config.network_io_control, world.traffic.tx
    places = [row for row in switch_uplinks(world, switch) if row < len(traffic)]
    sent = traffic[places].sum(axis=0) if places else np.zeros(len(TYPES))
    rows = []
    for number, kind in enumerate(TYPES):
        share = traffic_share(control, kind)
        level = share.shares.capitalize() if isinstance(share.shares, str) else "Custom"
        given = (share.reservation_mbps, share.limit_mbps, float(sent[number]))
        rows.append(TrafficRow(kind, TRAFFIC_WORDS[kind], level, shares_of(share.shares), *given))
    return tuple(sorted(rows, key=lambda row: row.name.lower()))


def traffic_overview(session: Session, moid: str) -> TrafficOverview:
    """The figures above the table."""
    world = session.engine.world
    switch = world.get(moid, DistributedVirtualSwitch)
    control, speeds = switch.config.network_io_control, uplink_speeds(world, switch)
    return TrafficOverview(
        control.enabled,
        len(speeds),
        min(speeds, default=0.0),
        reservable_mbps(speeds),
        sum(share.reservation_mbps for share in control.traffic.values()),
        quota_mbps(world, switch, control),
        reserved_by_adapters(world, switch),
    )


def reservable(session: Session, moid: str) -> float:
    """How much all types together may reserve on each uplink of a switch, Mbps."""
    world = session.engine.world
    return reservable_mbps(uplink_speeds(world, world.get(moid, DistributedVirtualSwitch)))
