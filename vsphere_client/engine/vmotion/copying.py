"""The copying of a migrating VM's files, disk by disk, while its guest goes on."""

from __future__ import annotations

from vsphere_client.decisions.vmotion.bandwidth import LINK_EFFICIENCY
from vsphere_client.decisions.vmotion.concurrency import MigrationPriority
from vsphere_client.decisions.vmotion.storage_copy import (
    COPY_MB_PER_S,
    DiskMove,
    copy_rate_mb_per_s,
    datastore_headroom_mb_per_s,
    decide_next_disks,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import link_of
from vsphere_client.engine.vmotion.copy_work import Copying, CopyWork
from vsphere_client.engine.vmotion.record import DiskSpan
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.faults import MigrationFault
from vsphere_client.model.units import SECOND_US

LOOK_AGAIN_S = 20.0
"""Longest time for which the speed of a copy is taken to stay as it is."""


def go_on(
    engine: Engine,
    work: CopyWork,
    source: HostSystem,
    destination: HostSystem,
    live: bool,
    priority: MigrationPriority = "high",
) -> int | None:
    """Take in what has been copied since the last look, begin what may begin, and say when to look again.

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
    if not work.running:
        return None
    for one in work.running:
        bandwidth = copy_bandwidth_mb_per_s(engine, one.move, source, destination, live, priority)
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
            work.done.append(DiskSpan(one.move, one.began_us, now_us))
    work.running = [one for one in work.running if one.left_mb > 0.0]


def copy_bandwidth_mb_per_s(
    engine: Engine,
    move: DiskMove,
    source: HostSystem,
    destination: HostSystem,
    live: bool,
    priority: MigrationPriority = "high",
) -> float:
    """What a copy gets between two datastores now; 0 when no path leads to the destination.

    Files cross the storage fabric if one host sees both datastores, else the vMotion network of a
    running VM, or the management network of one that is off (vmotion.md 1).
    """
    table = engine.world.datastores
    rows = [engine.world.datastore(moid).row for moid in (move.source, move.destination)]
    headroom = min(
        datastore_headroom_mb_per_s(float(table.max_iops[row]), float(table.iops[row])) for row in rows
    )
    fabric = min(headroom, COPY_MB_PER_S)
    here, there = visible_datastores(source), visible_datastores(destination)
    if any(move.source in seen and move.destination in seen for seen in (here, there)):
        return fabric
    if move.source not in here or move.destination not in there:
        return 0.0
    if live:
        service = engine.service(MigrationService)
        return min(fabric, service.bandwidth_mb_per_s(source, destination, priority))
    links = [link_of(host, "provisioning") or link_of(host, "management") for host in (source, destination)]
    slowest = min(link.mbps if link else 0 for link in links)
    return min(fabric, LINK_EFFICIENCY * slowest / 8.0)
