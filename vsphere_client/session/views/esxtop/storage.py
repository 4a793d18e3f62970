"""Panels d and u: adapters and devices, from the datastores that the host's VMs work on.

The engine knows datastores, not the LUNs below them; our assumptions: a VMFS or vVol datastore is one device
on a Fibre Channel adapter, an NFS datastore is a mount without an adapter, a vSAN datastore is one device on
the adapter of the host's own disks. Queue depths are usual ones (vmkernel sheet, 4.1).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from vsphere_client.engine.world.objects import Datastore
from vsphere_client.session.views.esxtop.io import Io, IoRow, io_of
from vsphere_client.session.views.esxtop.scene import HostScene, number_of

LOCAL_ADAPTER, FC_ADAPTER = "vmhba0", "vmhba2"
QUEUE_DEPTH = {"VMFS": 64, "vVol": 64, "vSAN": 1_023}


@dataclass(frozen=True, slots=True, kw_only=True)
class AdapterRow(IoRow):
    """A storage adapter; ``paths`` are its devices."""

    path: str = "-"
    paths: int


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
    home = scene.of_vms("datastore").astype(int)
    rows = []
    for store in sorted(stores, key=lambda one: number_of(one.moid)):
        places = [index for index, row in enumerate(home.tolist()) if row == store.row]
        rows.append(_device(store, io_of(scene, places)))
    return tuple(rows)


def adapter_rows(scene: HostScene) -> tuple[AdapterRow, ...]:
    """The adapters that the devices hang on, and the one of the local disks."""
    if not scene.running:
        return ()
    devices = device_rows(scene)
    names = dict.fromkeys([LOCAL_ADAPTER, *(device.adapter for device in devices if device.adapter)])
    return tuple(
        _adapter(name, [device for device in devices if device.adapter == name]) for name in sorted(names)
    )


def device_name(store: Datastore) -> str:
    """The device of a datastore: an identifier made of its id, or the name of an NFS mount."""
    if store.config.type in ("NFS", "NFS41"):
        return f"{{NFS}}{store.name}"
    if store.config.type == "vSAN":
        return f"vsan:{store.name}"
    digest = hashlib.sha256(store.moid.encode()).hexdigest()
    return f"naa.6000{digest[:28]}"


def _device(store: Datastore, io: Io) -> DeviceRow:
    depth = QUEUE_DEPTH.get(store.config.type)
    name = device_name(store)
    return DeviceRow(
        key=store.moid,
        gid=number_of(store.moid),
        name=name,
        instance=store.name if depth is None else name,
        datastore=store.name,
        adapter={"VMFS": FC_ADAPTER, "vVol": FC_ADAPTER, "vSAN": LOCAL_ADAPTER}.get(store.config.type, ""),
        queue=depth,
        active=io.outstanding,
        queued=io.queued,
        used_percent=None if depth is None else 100.0 * io.outstanding / depth,
        load=None if depth is None else (io.outstanding + io.queued) / depth,
        **io.fields(),
    )


def _adapter(name: str, devices: Sequence[DeviceRow]) -> AdapterRow:
    cmds = sum(device.cmds for device in devices)

    def mean(field: str) -> float:
        return sum(getattr(device, field) * device.cmds for device in devices) / cmds if cmds > 0 else 0.0

    return AdapterRow(
        key=name,
        gid=int(name.removeprefix("vmhba")),
        name=name,
        instance=name,
        paths=len(devices),
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
