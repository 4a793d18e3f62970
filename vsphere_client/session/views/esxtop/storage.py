"""Panels d and u: adapters and devices, from the datastores that the host's VMs work on.

What devices and adapters there are: see `device_names`. Queue depth and commands on the way are the engine's own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from vsphere_client.decisions.storage_io.queues import adapter_queue
from vsphere_client.engine.statistics.kernel_commands import HARDLY
from vsphere_client.engine.storage.device_names import LOCAL_ADAPTER, WITHOUT_QUEUE, adapter_of, device_name
from vsphere_client.engine.storage.kernel_io import pair_keys
from vsphere_client.engine.storage.paths import Multipath, multipath_of, multipaths
from vsphere_client.engine.world.objects import Datastore, VirtualMachine
from vsphere_client.session.views.esxtop.io import Io, IoRow, KernelIo, disks_of, io_of
from vsphere_client.session.views.esxtop.scene import HostScene, leader_id, number_of


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterRow(IoRow):
    """A storage adapter; ``paths`` are those that go through it, devices without multipathing counting one.

    ``queue`` is how many commands it takes at most (AQLEN).
    """

    path: str = "-"
    paths: int
    queue: int
    parts: tuple[AdapterRow, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow(IoRow):
    """A device or NFS mount: commands on the way (ACTV), waiting (QUED), their part of the queue (%USD, LOAD).

    ``queue`` and what follows from it is None for NFS, which has no device queue. A device unfolds to the worlds
    that use it: a VM's row has its ``world_queue`` (WQLEN), of which the rest are parts, and no ``queue``.
    Reservations and conflicts, aborted commands and resets are a second's.
    """

    path: str = "-"
    datastore: str
    adapter: str
    queue: int | None = None
    world_queue: int | None = None
    active: float
    queued: float
    used_percent: float | None
    load: float | None
    reservations: float | None = None
    conflicts: float | None = None
    aborts: float | None = None
    resets: float | None = None
    parts: tuple[DeviceRow, ...] = ()
    path_parts: tuple[DeviceRow, ...] = ()
    partition_parts: tuple[DeviceRow, ...] = ()


def device_rows(scene: HostScene) -> tuple[DeviceRow, ...]:
    """All devices of the host by datastore."""
    if not scene.running:
        return ()
    stores = [scene.world.get(moid, Datastore) for moid in scene.host.datastores]
    known = {one.datastore.moid: one for one in multipaths(scene.world, scene.host)}
    found = []
    for store in sorted(stores, key=lambda one: number_of(one.moid)):
        device, paths = _device(scene, store), known.get(store.moid)
        of_paths = () if paths is None else _device_paths(scene, device, paths)
        found.append(replace(device, path_parts=of_paths, partition_parts=_partitions(device, store)))
    return tuple(found)


def _device_paths(scene: HostScene, device: DeviceRow, found: Multipath) -> tuple[DeviceRow, ...]:
    """A device's paths, each with what its policy sent over it: Round Robin takes them in turn, others use one.

    Commands take the same time on all of them (our assumption).
    """
    parts = _parts_of_paths(scene, found)
    return tuple(_part(device, path, parts.get(at, 0.0)) for at, path in enumerate(found.names))


def _partitions(device: DeviceRow, store: Datastore) -> tuple[DeviceRow, ...]:
    """The partitions of a device: VMFS has one, the first, and so all that is done there."""
    return (_part(device, "1", 1.0),) if store.config.type == "VMFS" else ()


def _part(device: DeviceRow, name: str, part: float) -> DeviceRow:
    """A path or partition of a device with its part of the commands; queues are the device's only."""
    rates = {field: getattr(device, field) * part for field in (*_RATES, "active", "queued")}
    idle = dict.fromkeys(_LATENCIES, 0.0) if part <= 0.0 else {}
    nothing = dict.fromkeys(("queue", "used_percent", "load", *_OF_DEVICES))
    return replace(
        device,
        key=f"{device.key}:{name}",
        instance=f"{device.instance}:{name}",
        path=name,
        parts=(),
        **(rates | idle | nothing),
    )


_RATES = ("cmds", "reads", "writes", "mb_read", "mb_written")
_LATENCIES = ("davg", "kavg", "gavg", "qavg")
_OF_DEVICES = ("reservations", "conflicts", "aborts", "resets")


def adapter_rows(scene: HostScene) -> tuple[AdapterRow, ...]:
    """The adapters that the devices hang on, and the one of the local disks; an adapter unfolds to its paths."""
    if not scene.running:
        return ()
    lines = tuple(_lines(scene))
    names = dict.fromkeys([LOCAL_ADAPTER, *(one.adapter for one in lines)])
    return tuple(_adapter(name, [one for one in lines if one.adapter == name]) for name in sorted(names))


class _Line(NamedTuple):
    """What goes to a device over one path of an adapter, or without multipathing (then ``path`` is empty)."""

    path: str
    adapter: str
    load: DeviceRow


def _lines(scene: HostScene) -> Iterator[_Line]:
    """All lines to the devices of a host."""
    for device in device_rows(scene):
        for one in device.path_parts:
            yield _Line(one.path, one.path.partition(":")[0], one)
        if device.adapter and not device.path_parts:
            yield _Line("", device.adapter, device)


def _parts_of_paths(scene: HostScene, found: Multipath) -> dict[int, float]:
    """What each working path (by its place among all) had of the device's commands in the last step."""
    number = len(found.working)
    key = pair_keys(np.array([scene.host.row]), np.array([found.datastore.row]))
    parts = scene.world.path_turns.parts(
        np.repeat(key, number),
        np.full(number, number, dtype=np.int64),
        np.arange(number),
        np.full(number, float(found.turn_ios)),
    )
    return dict(zip(found.working, parts.tolist(), strict=True))


def _device(scene: HostScene, store: Datastore) -> DeviceRow:
    """A device with what guests and the host itself do there."""
    worlds = tuple(_worlds(scene, store))
    name, load = device_name(store), load_of(scene, store)
    io = io_of(scene, [row for one in worlds for row in one.disks])
    has_queue = store.config.type not in WITHOUT_QUEUE
    return DeviceRow(
        key=store.moid,
        gid=number_of(store.moid),
        name=name,
        instance=name if has_queue else store.name,
        datastore=store.name,
        adapter=_adapter_in_use(scene, store),
        queue=round(load.depth) if has_queue else None,
        active=load.active,
        queued=load.queued,
        used_percent=100.0 * load.active / load.depth if has_queue else None,
        load=(load.active + load.queued) / load.depth if has_queue else None,
        reservations=load.reservations,
        conflicts=load.conflicts,
        aborts=_a_second(scene, worlds, "commands_aborted"),
        resets=_a_second(scene, worlds, "bus_resets"),
        parts=tuple(_world(scene, store, one, _busy(scene, worlds)) for one in worlds),
        **io.beside(load.beyond(io), load.latency_ms).fields(),
    )


class _World(NamedTuple):
    """A VM as a world that uses a device, with its disks there (rows)."""

    vm: VirtualMachine
    disks: tuple[int, ...]


def _worlds(scene: HostScene, store: Datastore) -> Iterator[_World]:
    """The VMs with disks or a swap file in use on a datastore."""
    home, table = scene.world.disks.datastore, scene.world.vms
    for vm in scene.vms:
        disks = tuple(row for row in disks_of(scene, vm) if home[row] == store.row)
        pages = table.memory_swap_in_mb_per_s[vm.row] + table.memory_swap_out_mb_per_s[vm.row]
        if disks or (table.swap_store[vm.row] == store.row and pages > 0.0):
            yield _World(vm, disks)


def _busy(scene: HostScene, worlds: Sequence[_World]) -> int:
    """How many of the worlds have commands under way: only they compete."""
    table = scene.world.disks
    return sum(bool(table.outstanding[list(one.disks)].any()) for one in worlds)


def _world(scene: HostScene, store: Datastore, one: _World, worlds: int) -> DeviceRow:
    """What a VM does on a device. One that competes may have fewer commands there (vmkernel.md 4.1)."""
    rows, table = np.asarray(one.disks, dtype=np.intp), scene.world.disks
    load, pages = load_of(scene, store), _pages(scene, store, one.vm)
    pair = np.array([scene.host.row]), np.array([store.row])
    competing = float(scene.world.device_queues.competing(scene.world, *pair)[0])
    queue = min(competing, load.depth) if worlds > 1 else load.depth
    queued = float(table.queued[rows].sum())
    active = float(table.outstanding[rows].sum()) - queued
    active += (pages.reads + pages.writes) * load.latency_ms / 1000.0
    has_queue = store.config.type not in WITHOUT_QUEUE
    name = device_name(store)
    return DeviceRow(
        key=f"{store.moid}:{leader_id(one.vm)}",
        gid=number_of(store.moid),
        name=name,
        instance=f"{name}:{leader_id(one.vm)}:{one.vm.name}",
        vm=True,
        path=str(leader_id(one.vm)),
        datastore=store.name,
        adapter=_adapter_in_use(scene, store),
        world_queue=round(queue) if has_queue else None,
        active=active,
        queued=queued,
        used_percent=100.0 * active / queue if has_queue else None,
        load=(active + queued) / queue if has_queue else None,
        **io_of(scene, one.disks).beside(pages, load.latency_ms).fields(),
    )


def _a_second(scene: HostScene, worlds: Sequence[_World], column: str) -> float:
    """What guests did within the last step, as a rate."""
    rows = np.array([row for one in worlds for row in one.disks], dtype=np.intp)
    return float(getattr(scene.world.disks, column)[rows].sum()) / scene.step_s


def _adapter_in_use(scene: HostScene, store: Datastore) -> str:
    """The adapter of the path that works; Round Robin is shown with the first of its paths."""
    now = multipath_of(scene.host, store)
    return now.names[now.working[0]].partition(":")[0] if now.working else adapter_of(store)


class DeviceLoad(NamedTuple):
    """A device as the host has it now: its queue, commands at the device and waiting, and what locks it.

    ``all_io`` is everything that goes there.
    """

    depth: float
    active: float
    queued: float
    latency_ms: float
    reservations: float
    conflicts: float
    all_io: KernelIo

    def beyond(self, disks: Io) -> KernelIo:
        """What the host itself does there beside the virtual disks."""
        of_disks = (disks.reads, disks.writes, disks.mb_read, disks.mb_written)
        rest = (max(0.0, every - some) for every, some in zip(self.all_io, of_disks, strict=True))
        # The last bits of sums are no commands.
        return KernelIo(*(one if one > HARDLY * sum(self.all_io) else 0.0 for one in rest))


def load_of(scene: HostScene, store: Datastore) -> DeviceLoad:
    """The load of a datastore's device; one that nobody on the host uses has its full queue, empty."""
    loads, world = scene.world.devices, scene.world
    for place in loads.rows_of(scene.host.row):
        if loads.datastore[place] == store.row:
            io = (loads.read_iops, loads.write_iops, loads.read_mb_per_s, loads.write_mb_per_s)
            return DeviceLoad(
                max(1.0, float(loads.depth[place])),
                active=float(loads.active[place]),
                queued=float(loads.queued[place]),
                latency_ms=float(loads.device_latency_ms[place]),
                reservations=float(loads.reservations_per_s[place]),
                conflicts=float(loads.conflicts_per_s[place]),
                all_io=KernelIo(*(float(one[place]) for one in io)),
            )
    depth = world.device_queues.depths(world, np.array([scene.host.row]), np.array([store.row]))
    return DeviceLoad(float(depth[0]), 0.0, 0.0, 0.0, 0.0, 0.0, KernelIo.of_pages(0.0, 0.0))


def _pages(scene: HostScene, store: Datastore, vm: VirtualMachine) -> KernelIo:
    """What the host pages of a VM on a datastore."""
    table, row = scene.world.vms, vm.row
    here = float(table.swap_store[row] == store.row)
    return KernelIo.of_pages(
        here * float(table.memory_swap_in_mb_per_s[row]), here * float(table.memory_swap_out_mb_per_s[row])
    )


def _adapter(name: str, lines: Sequence[_Line]) -> AdapterRow:
    """An adapter with its paths; devices without multipathing count as one each."""
    paths = tuple(_adapter_row(name, [one], one.path) for one in lines if one.path)
    return replace(_adapter_row(name, lines), paths=len(lines), parts=paths)


def _adapter_row(name: str, lines: Sequence[_Line], path: str = "-") -> AdapterRow:
    def total(field: str) -> float:
        return float(sum(getattr(one.load, field) for one in lines))

    def mean(field: str) -> float:
        cmds = total("cmds")
        weighted = sum(getattr(one.load, field) * one.load.cmds for one in lines)
        return float(weighted) / cmds if cmds > 0 else 0.0

    return AdapterRow(
        key=name if path == "-" else path,
        gid=int(name.removeprefix("vmhba")),
        name=name,
        instance=name if path == "-" else path,
        path=path,
        paths=len(lines),
        queue=round(adapter_queue(name)),
        cmds=total("cmds"),
        reads=total("reads"),
        writes=total("writes"),
        mb_read=total("mb_read"),
        mb_written=total("mb_written"),
        davg=mean("davg"),
        kavg=mean("kavg"),
        gavg=mean("gavg"),
        qavg=mean("qavg"),
    )
