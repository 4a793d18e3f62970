"""The copying of a migrating VM's files, disk by disk, while its guest goes on."""

from __future__ import annotations

from typing import NamedTuple

from vsphere_client.decisions.vmotion.bandwidth import LINK_EFFICIENCY, wire_mb
from vsphere_client.decisions.vmotion.cold_copy import ColdEnd, ColdPath, decide_cold_path
from vsphere_client.decisions.vmotion.concurrency import MigrationPriority
from vsphere_client.decisions.vmotion.data_mover import (
    MOST_MB_PER_S,
    CopyingHost,
    DataMover,
    StoreEnd,
    decide_mover,
)
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.storage_copy import (
    DiskMove,
    copy_rate_mb_per_s,
    datastore_headroom_mb_per_s,
    decide_mirror,
    decide_next_disks,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import link_of
from vsphere_client.engine.network.copy_traffic import CopyFlow, CopyTrafficService
from vsphere_client.engine.storage.data_movers import MoverLoad
from vsphere_client.engine.storage.over_network import copies_mb_per_s
from vsphere_client.engine.vmotion.copy_work import Copying, CopyWork
from vsphere_client.engine.vmotion.network import round_trip_ms
from vsphere_client.engine.vmotion.record import DiskSpan
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.places import visible_datastores
from vsphere_client.model.advanced_options import HARDWARE_MOVE, option_number
from vsphere_client.model.faults import MigrationFault
from vsphere_client.model.host_system import VmkernelService
from vsphere_client.model.units import SECOND_US

LOOK_AGAIN_S = 20.0
"""Longest time for which the speed of a copy is taken to stay as it is."""
_COLD_SERVICES: tuple[VmkernelService, ...] = ("management", "provisioning")


class Way(NamedTuple):
    """What carries a file now and how fast, MB/s (0: no path leads there), who copies it and why he.

    ``reader`` and ``writer`` are the rows of the hosts at both ends, one and the same inside the storage fabric.
    """

    carrier: str
    mb_per_s: float
    mover: DataMover
    why: str
    reader: int
    writer: int

    @property
    def over_network(self) -> bool:
        """Whether it crosses from host to host."""
        return self.reader != self.writer


def go_on(
    engine: Engine,
    work: CopyWork,
    source: HostSystem,
    destination: HostSystem,
    key: str,
    priority: MigrationPriority = "high",
) -> int | None:
    """Take in what has been copied since the last look, begin what may begin, and say when to look again.

    ``key`` is that of the task, under which the files compete for datastores and uplinks.

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
    # Each takes its place on its datastores first: those of one task share them like all others.
    movers = engine.world.data_movers
    movers.claim(key, [_load_of(engine, one, source.row, destination.row) for one in work.running])
    ways = [way_of(engine, one.move, source, destination, priority) for one in work.running]
    for one, way in zip(work.running, ways, strict=True):
        _go(one, way, _missing(engine, one.move, source, destination))
    loads = zip(work.running, ways, strict=True)
    movers.claim(key, [_load_of(engine, one, way.reader, way.writer, way.mover) for one, way in loads])
    if not work.running:
        return None
    moving = (one.left_mb / one.rate_mb_per_s for one in work.running if one.rate_mb_per_s > 0.0)
    soonest = min(moving, default=LOOK_AGAIN_S)
    # Rounded up, so that the disk that ends is really at its end.
    return int(min(soonest, LOOK_AGAIN_S) * SECOND_US) + 1


class Missing(NamedTuple):
    """A host that does not see a datastore which it copies from or to; ``waits`` until All Paths Down times out."""

    host: str
    datastore: str
    waits: bool


def _missing(engine: Engine, move: DiskMove, source: HostSystem, destination: HostSystem) -> Missing | None:
    """Which end of a copy is out of reach; None when both can be reached."""
    for host, moid in ((source, move.source), (destination, move.destination)):
        if moid not in visible_datastores(host):
            down = host.storage_loss.get(moid) == "apd" and moid not in host.apd_timed_out
            return Missing(host.name, engine.world.datastore(moid).name, down)
    return None


def _go(one: Copying, way: Way, missing: Missing | None) -> None:
    """Let a file be copied in a way, or wait for paths to a datastore; raises MigrationFault where it leads nowhere.

    I/O of a host itself is tried again until All Paths Down times out, and then fails (vmkernel.md 4.4).
    """
    one.carrier, one.why = way.carrier, way.why
    writes = one.move.write_mb_per_s
    one.mirror = None if one.move.cold else decide_mirror(way.mb_per_s, writes, way.over_network)
    one.rate_mb_per_s = copy_rate_mb_per_s(way.mb_per_s, writes * one.disk_speed)
    if one.rate_mb_per_s > 0.0:
        return
    if missing is not None and missing.waits:
        one.why = f"All paths of {missing.host} to {missing.datastore} are down: the copy waits until that times out."
        return
    where = "the hosts have no network for it"
    if missing is not None:
        where = f"{missing.host} cannot reach datastore {missing.datastore}"
    raise MigrationFault(fault="GenericVmConfigFault", text=f"Failed to copy {one.move.label}: {where}.")


def _load_of(
    engine: Engine, one: Copying, reader: int, writer: int, mover: DataMover = DataMover.FS3DM
) -> MoverLoad:
    """What a copy asks of hosts (rows) and datastores; guests' writes are mirrored as far as it has come."""
    source, destination = (
        engine.world.datastore(moid).row for moid in (one.move.source, one.move.destination)
    )
    copied = 1.0 - one.left_mb / one.move.mb if one.move.mb else 1.0
    mirrored = one.move.write_mb_per_s * one.disk_speed * copied if one.rate_mb_per_s else 0.0
    return MoverLoad(reader, source, writer, destination, mover, one.rate_mb_per_s, mirrored)


def _take_in(work: CopyWork, now_us: int) -> None:
    seconds = (now_us - work.looked_us) / SECOND_US
    work.looked_us = now_us
    for one in work.running:
        one.left_mb = max(0.0, one.left_mb - one.rate_mb_per_s * seconds)
    for one in work.running:
        if one.left_mb <= 0.0:
            work.done.append(DiskSpan(one.move, one.began_us, now_us, one.carrier, one.why))
    work.running = [one for one in work.running if one.left_mb > 0.0]


def way_of(
    engine: Engine,
    move: DiskMove,
    source: HostSystem,
    destination: HostSystem,
    priority: MigrationPriority = "high",
) -> Way:
    """What carries a file between two datastores now.

    Files cross the storage fabric if one host sees both datastores; else what a guest writes to crosses the vMotion
    network, and cold files the provisioning or the management network (vmotion.md 1, 10).
    """
    headroom = _headroom_mb_per_s(engine, move)
    here, there = visible_datastores(source), visible_datastores(destination)
    for host, seen in ((source, here), (destination, there)):
        if move.source in seen and move.destination in seen:
            return _through_fabric(engine, move, host, headroom)
    network = Way("", 0.0, DataMover.FS3DM, "", source.row, destination.row)
    disks = min(headroom, MOST_MB_PER_S[network.mover], _links_mb_per_s(engine, move, source, destination))
    if move.source not in here or move.destination not in there:
        return network
    flow = flow_of(engine, move, source, destination)
    if flow is not None:
        path = _cold_path(source, destination)
        offered = engine.service(CopyTrafficService).mbps(flow) * LINK_EFFICIENCY / 8.0
        words = f"{path.protocol}, {path.network} network"
        return network._replace(
            carrier=words, mb_per_s=min(disks, min(path.mb_per_s, offered) / wire_mb(1.0))
        )
    offered = engine.service(MigrationService).bandwidth_mb_per_s(source, destination, priority)
    return network._replace(carrier="vMotion network", mb_per_s=min(disks, offered / wire_mb(1.0)))


def _through_fabric(engine: Engine, move: DiskMove, host: HostSystem, headroom_mb_per_s: float) -> Way:
    """The way by a host that sees both datastores."""
    ends = [_store_end(engine, moid) for moid in (move.source, move.destination)]
    offloads = bool(option_number(host.config.advanced, HARDWARE_MOVE))
    mover, why = decide_mover(ends[0], ends[1], CopyingHost(host.name, offloads), move.whole)
    carrier = f"{'array' if mover is DataMover.XCOPY else 'storage fabric'}, {mover}"
    most = min(headroom_mb_per_s, MOST_MB_PER_S[mover])
    if mover is not DataMover.XCOPY:
        most = min(most, _links_mb_per_s(engine, move, host, host))
    return Way(carrier, most, mover, why.text, host.row, host.row)


def _links_mb_per_s(engine: Engine, move: DiskMove, reader: HostSystem, writer: HostSystem) -> float:
    """What the links before NFS and iSCSI leave to a copy that these hosts read and write."""
    world = engine.world
    most = float("inf")
    for host, moid, reads in ((reader, move.source, True), (writer, move.destination, False)):
        store = world.datastore(moid).row
        alike = world.datastores.over_network == world.datastores.over_network[store]
        copies = world.data_movers.copies_over(host.row, alike, reads)
        most = min(most, copies_mb_per_s(world, host.row, store, reads) / max(copies, 1))
    return most


def _store_end(engine: Engine, moid: str) -> StoreEnd:
    store = engine.world.datastore(moid)
    config = store.config
    array = config.array or moid
    return StoreEnd(store.name, config.type, array, config.block_mb, config.hardware_acceleration)


def _headroom_mb_per_s(engine: Engine, move: DiskMove) -> float:
    """What the two datastores of a file leave to its copy."""
    table, movers = engine.world.datastores, engine.world.data_movers
    rows = [engine.world.datastore(moid).row for moid in (move.source, move.destination)]
    guests = table.asked_iops - table.mover_iops
    return min(
        datastore_headroom_mb_per_s(float(table.max_iops[row]), float(guests[row]), movers.copies_at(row))
        for row in rows
    )


def flow_of(engine: Engine, move: DiskMove, source: HostSystem, destination: HostSystem) -> CopyFlow | None:
    """What a cold file asks of the uplinks of two hosts; None for what does not go over their networks so."""
    here, there = visible_datastores(source), visible_datastores(destination)
    if not move.cold or any(move.source in seen and move.destination in seen for seen in (here, there)):
        return None
    if move.source not in here or move.destination not in there:
        return None
    path = _cold_path(source, destination)
    disks = min(_headroom_mb_per_s(engine, move), MOST_MB_PER_S[DataMover.FS3DM])
    asked = min(path.mb_per_s, disks * wire_mb(1.0))
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
