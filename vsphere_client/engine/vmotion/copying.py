"""The copying of a migrating VM's files, disk by disk, while its guest goes on."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.bandwidth import LINK_EFFICIENCY, wire_mb
from vsphere_client.decisions.vmotion.cold_copy import ColdEnd, ColdPath, decide_cold_path
from vsphere_client.decisions.vmotion.concurrency import MigrationPriority
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.storage_copy import (
    COPY_MB_PER_S,
    DiskMove,
    copy_rate_mb_per_s,
    datastore_headroom_mb_per_s,
    decide_next_disks,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import link_of
from vsphere_client.engine.network.copy_traffic import CopyFlow, CopyTrafficService
from vsphere_client.engine.vmotion.copy_work import Copying, CopyWork
from vsphere_client.engine.vmotion.network import round_trip_ms
from vsphere_client.engine.vmotion.record import DiskSpan
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.faults import MigrationFault
from vsphere_client.model.host_system import VmkernelService
from vsphere_client.model.units import SECOND_US

LOOK_AGAIN_S = 20.0
"""Longest time for which the speed of a copy is taken to stay as it is."""
FABRIC = "storage fabric"
_COLD_SERVICES: tuple[VmkernelService, ...] = ("management", "provisioning")


def go_on(
    engine: Engine,
    work: CopyWork,
    source: HostSystem,
    destination: HostSystem,
    key: str,
    priority: MigrationPriority = "high",
) -> int | None:
    """Take in what has been copied since the last look, begin what may begin, and say when to look again.

    ``key`` is that of the task, under which the files compete for the uplinks that they cross.

    Returns:
        Microseconds until the next disk ends or its speed is asked for again; None when all is copied.

    Raises:
        MigrationFault: a file cannot get to its datastore any more.
    """
    _take_in(work, engine.now_us)
    running = [one.move for one in work.running]
    chosen = decide_next_disks(work.waiting, running)
    begun = [Copying(work.waiting[at], engine.now_us, work.waiting[at].mb) for at in chosen]
    work.waiting = [move for at, move in enumerate(work.waiting) if at not in chosen]
    work.running += begun
    flows = (flow_of(engine, one.move, source, destination) for one in work.running)
    engine.service(CopyTrafficService).claim(key, [flow for flow in flows if flow is not None])
    if not work.running:
        return None
    for one in work.running:
        one.carrier, bandwidth = carrier_of(engine, one.move, source, destination, priority)
        one.rate_mb_per_s = copy_rate_mb_per_s(bandwidth, one.move.write_mb_per_s)
        if one.rate_mb_per_s <= 0.0:
            text = f"Failed to copy {one.move.label}: the destination datastore cannot be reached."
            raise MigrationFault(fault="GenericVmConfigFault", text=text)
    soonest = min(one.left_mb / one.rate_mb_per_s for one in work.running)
    # Rounded up, so that the disk that ends is really at its end.
    return int(min(soonest, LOOK_AGAIN_S) * SECOND_US) + 1


def _take_in(work: CopyWork, now_us: int) -> None:
    seconds = (now_us - work.looked_us) / SECOND_US
    work.looked_us = now_us
    for one in work.running:
        one.left_mb = max(0.0, one.left_mb - one.rate_mb_per_s * seconds)
    for one in work.running:
        if one.left_mb <= 0.0:
            work.done.append(DiskSpan(one.move, one.began_us, now_us, one.carrier))
    work.running = [one for one in work.running if one.left_mb > 0.0]


def carrier_of(
    engine: Engine,
    move: DiskMove,
    source: HostSystem,
    destination: HostSystem,
    priority: MigrationPriority = "high",
) -> tuple[str, float]:
    """What carries a file between two datastores now, and how fast, MB/s; 0 when no path leads there.

    Files cross the storage fabric if one host sees both datastores; else what a guest writes to crosses the vMotion
    network, and cold files the provisioning or the management network (vmotion.md 1, 10).
    """
    fabric = _fabric_mb_per_s(engine, move)
    here, there = visible_datastores(source), visible_datastores(destination)
    if any(move.source in seen and move.destination in seen for seen in (here, there)):
        return FABRIC, fabric
    if move.source not in here or move.destination not in there:
        return FABRIC, 0.0
    flow = flow_of(engine, move, source, destination)
    if flow is not None:
        path = _cold_path(source, destination)
        offered = engine.service(CopyTrafficService).mbps(flow) * LINK_EFFICIENCY / 8.0
        words = f"{path.protocol}, {path.network} network"
        return words, min(fabric, min(path.mb_per_s, offered) / wire_mb(1.0))
    offered = engine.service(MigrationService).bandwidth_mb_per_s(source, destination, priority)
    return "vMotion network", min(fabric, offered / wire_mb(1.0))


def _fabric_mb_per_s(engine: Engine, move: DiskMove) -> float:
    """What the two datastores of a file leave to its copy."""
    table = engine.world.datastores
    rows = [engine.world.datastore(moid).row for moid in (move.source, move.destination)]
    headroom = min(
        datastore_headroom_mb_per_s(float(table.max_iops[row]), float(table.iops[row])) for row in rows
    )
    return min(headroom, COPY_MB_PER_S)


def flow_of(engine: Engine, move: DiskMove, source: HostSystem, destination: HostSystem) -> CopyFlow | None:
    """What a cold file asks of the uplinks of two hosts; None for what does not go over their networks so."""
    here, there = visible_datastores(source), visible_datastores(destination)
    if not move.cold or any(move.source in seen and move.destination in seen for seen in (here, there)):
        return None
    if move.source not in here or move.destination not in there:
        return None
    path = _cold_path(source, destination)
    asked = min(path.mb_per_s, _fabric_mb_per_s(engine, move) * wire_mb(1.0))
    return CopyFlow(source.moid, destination.moid, path.network, asked * 8.0 / LINK_EFFICIENCY)


def _cold_path(source: HostSystem, destination: HostSystem) -> ColdPath:
    """The way of cold files between two hosts, if nothing else were on it."""
    return decide_cold_path(
        [_cold_end(host) for host in (source, destination)], round_trip_ms(source, destination)
    )


def _cold_end(host: HostSystem) -> ColdEnd:
    """A host as cold files see it."""
    links = {service: link_of(host, service) for service in _COLD_SERVICES}
    speed = {service: float(link.mbps) if link is not None else 0.0 for service, link in links.items()}
    has = host.config.vmkernel_for("provisioning") is not None
    return ColdEnd(
        esxi_release(host.config.version), speed["management"], speed["provisioning"] if has else None
    )
