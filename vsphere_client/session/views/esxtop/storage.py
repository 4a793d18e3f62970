"""Panels d and u: adapters and devices, from the datastores that the host's VMs work on.

What devices and adapters there are: see `device_names`. Queue depth and commands on the way are the engine's own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from vsphere_client.engine.storage.device_names import LOCAL_ADAPTER, WITHOUT_QUEUE, adapter_of, device_name
from vsphere_client.engine.storage.paths import multipath_of, multipaths
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.session.views.esxtop.io import IoRow, disks_of, io_of
from vsphere_client.session.views.esxtop.scene import HostScene, number_of

ADAPTER_QUEUE, LOCAL_QUEUE = 4096, 1023
"""Queue depth of a Fibre Channel adapter and of the local NVMe disks' (our assumption; NVMe by vmkernel.md 4.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterRow(IoRow):
    """A storage adapter; ``paths`` are those that go through it, devices without multipathing counting one.

    ``queue`` is how many commands it takes at most (AQLEN).
    """

    path: str = "-"
    paths: int
    queue: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRow(IoRow):
    """A device or NFS mount: commands on the way (ACTV), waiting (QUED), their part of the queue (%USD, LOAD).

    ``queue`` and what follows from it is None for NFS, which has no device queue.
    """

    path: str = "-"
    datastore: str
    adapter: str
    queue: int | None
    world_queue: str = "-"
    active: float
    queued: float
    used_percent: float | None
    load: float | None


def device_rows(scene: HostScene) -> tuple[DeviceRow, ...]:
    """All devices of the host by datastore."""
    if not scene.running:
        return ()
    stores = [scene.world.get(moid, Datastore) for moid in scene.host.datastores]
    rows = [row for vm in scene.vms for row in disks_of(scene, vm)]
    home = scene.world.disks.datastore
    return tuple(
        _device(scene, store, [row for row in rows if home[row] == store.row])
        for store in sorted(stores, key=lambda one: number_of(one.moid))
    )


def adapter_rows(scene: HostScene) -> tuple[AdapterRow, ...]:
    """The adapters that the devices hang on, and the one of the local disks."""
    if not scene.running:
        return ()
    devices = device_rows(scene)
    paths = [path.partition(":")[0] for one in multipaths(scene.world, scene.host) for path in one.names]
    names = dict.fromkeys([LOCAL_ADAPTER, *paths, *(device.adapter for device in devices if device.adapter)])
    return tuple(
        _adapter(name, [device for device in devices if device.adapter == name], paths.count(name))
        for name in sorted(names)
    )


def _device(scene: HostScene, store: Datastore, disks: Sequence[int]) -> DeviceRow:
    name, io, queue = device_name(store), io_of(scene, disks), _queue(scene, store)
    has_queue = store.config.type not in WITHOUT_QUEUE
    return DeviceRow(
        key=store.moid,
        gid=number_of(store.moid),
        name=name,
        instance=name if has_queue else store.name,
        datastore=store.name,
        adapter=_adapter_in_use(scene, store),
        queue=round(queue.depth) if has_queue else None,
        active=queue.active,
        queued=queue.queued,
        used_percent=100.0 * queue.active / queue.depth if has_queue else None,
        load=(queue.active + queue.queued) / queue.depth if has_queue else None,
        **io.fields(),
    )


def _adapter_in_use(scene: HostScene, store: Datastore) -> str:
    """The adapter of the path that works; Round Robin is shown with the first of its paths."""
    now = multipath_of(scene.host, store)
    return now.names[now.working[0]].partition(":")[0] if now.working else adapter_of(store)


class _Queue(NamedTuple):
    """A device queue as the host has it now: its length, commands at the device and waiting."""

    depth: float
    active: float
    queued: float


def _queue(scene: HostScene, store: Datastore) -> _Queue:
    """The queue of a datastore; a device that no VM of the host uses has its full length and is empty."""
    loads = scene.world.devices
    for place in loads.rows_of(scene.host.row):
        if loads.datastore[place] == store.row:
            depth = max(1.0, float(loads.depth[place]))
            return _Queue(depth, float(loads.active[place]), float(loads.queued[place]))
    return _Queue(float(scene.world.datastores.queue_depth[store.row]), 0.0, 0.0)


def _adapter(name: str, devices: Sequence[DeviceRow], paths: int) -> AdapterRow:
    cmds = sum(device.cmds for device in devices)

    def mean(field: str) -> float:
        return sum(getattr(device, field) * device.cmds for device in devices) / cmds if cmds > 0 else 0.0

    return AdapterRow(
        key=name,
        gid=int(name.removeprefix("vmhba")),
        name=name,
        instance=name,
        paths=paths or len(devices),
        queue=LOCAL_QUEUE if name == LOCAL_ADAPTER else ADAPTER_QUEUE,
        cmds=cmds,
        reads=sum(device.reads for device in devices),
        writes=sum(device.writes for device in devices),
        mb_read=sum(device.mb_read for device in devices),
        mb_written=sum(device.mb_written for device in devices),
        davg=mean("davg"),
        kavg=mean("kavg"),
        gavg=mean("gavg"),
        qavg=mean("qavg"),
    )
