"""Storage > Storage Adapters and Storage Devices of a host: what hangs on what, how it is, and its queues."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.storage_io.queues import adapter_queue
from vsphere_client.engine.storage.device_names import (
    FC_ADAPTERS,
    LOCAL_ADAPTER,
    NETWORK_ADAPTERS,
    device_name,
)
from vsphere_client.engine.storage.paths import Multipath, multipaths
from vsphere_client.engine.storage.queue_operations import queue_of
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_host import disk_rows

ADAPTER_TYPES = {
    LOCAL_ADAPTER: "Local NVMe",
    **dict.fromkeys(FC_ADAPTERS, "Fibre Channel"),
    NETWORK_ADAPTERS["iscsi"]: "iSCSI Software Adapter",
    NETWORK_ADAPTERS["nvme_tcp"]: "NVMe over TCP",
}
TRANSPORTS = {"fc": "Fibre Channel", "iscsi": "iSCSI", "nvme_tcp": "TCP"}
ATTACHED, DEGRADED, DEAD, LOST = "Attached", "Degraded", "Dead or Error", "Lost Communication"
"""Operational states: all is well, some path is dead, none works (APD), the device is gone for good (PDL)."""


@dataclass(frozen=True, slots=True)
class AdapterRow:
    """A storage adapter and what is behind it; ``online`` while not all its paths are dead, ``queue`` is AQLEN."""

    name: str
    type: str
    online: bool
    targets: int
    devices: int
    paths: int
    queue: int


@dataclass(frozen=True, slots=True)
class DeviceRow:
    """A storage device: a LUN behind paths, or a disk of the host itself (``tier`` says what vSAN uses it for).

    ``datastore_moid``, ``queue_depth`` and ``competing_ios`` are those of LUNs with a datastore.
    """

    key: str
    name: str
    lun: int | None
    datastore: str
    tier: str
    gb: float
    state: str
    acceleration: str
    media: str
    transport: str
    datastore_moid: str = ""
    queue_depth: int | None = None
    competing_ios: int | None = None


def adapter_rows(session: Session, moid: str) -> tuple[AdapterRow, ...]:
    """The adapters of a host: that of its own disks, and all that a path goes through."""
    world = session.engine.world
    host = world.host(moid)
    found: dict[str, list[tuple[Multipath, int]]] = {LOCAL_ADAPTER: []}
    for one in multipaths(world, host):
        for at, path in enumerate(one.names):
            found.setdefault(path.partition(":")[0], []).append((one, at))
    return tuple(_adapter(host, name, found[name]) for name in sorted(found))


def _adapter(host: HostSystem, name: str, paths: list[tuple[Multipath, int]]) -> AdapterRow:
    targets = {one.names[at].rpartition(":")[0] for one, at in paths}
    devices = {one.datastore.moid for one, _ in paths}
    own = len(host.config.disks) if name == LOCAL_ADAPTER else 0
    return AdapterRow(
        name,
        ADAPTER_TYPES[name],
        not paths or any(one.states[at] != "dead" for one, at in paths),
        len(targets) + own,
        len(devices) + own,
        len(paths) + own,
        round(adapter_queue(name)),
    )


def device_rows(session: Session, moid: str) -> tuple[DeviceRow, ...]:
    """All devices of a host: LUNs with a datastore, LUNs for raw device mappings, its own disks."""
    world = session.engine.world
    host = world.host(moid)
    raw = (
        DeviceRow(lun.name, lun.name, lun.number, "Not Consumed", "", 0.0, ATTACHED, "", "", TRANSPORTS["fc"])
        for lun in host.config.luns
    )
    local = (
        DeviceRow(
            disk.name,
            disk.name,
            None,
            "vSAN" if host.cluster and world.cluster(host.cluster).config.vsan.enabled else "Not Consumed",
            disk.tier,
            disk.gb,
            disk.state.capitalize() or ATTACHED,
            "Not supported",
            disk.media,
            "PCIe" if disk.media == "NVMe" else "SAS",
        )
        for disk in disk_rows(session, moid)
    )
    return (*(_device(world, host, one) for one in multipaths(world, host)), *raw, *local)


def _device(world: World, host: HostSystem, one: Multipath) -> DeviceRow:
    store, config = one.datastore, one.datastore.config
    depth, competing = queue_of(world, host, store)
    name = device_name(store)
    return DeviceRow(
        name,
        name,
        int(one.names[0].rpartition(":L")[2]),
        store.name,
        "",
        config.gb,
        _state(host, one),
        "Supported"
        if config.hardware_acceleration and not world.hosts.reserves[host.row]
        else "Not supported",
        "",
        TRANSPORTS[config.transport],
        store.moid,
        depth,
        competing,
    )


def _state(host: HostSystem, one: Multipath) -> str:
    if host.storage_loss.get(one.datastore.moid) == "pdl":
        return LOST
    if not one.working:
        return DEAD
    return DEGRADED if "dead" in one.states else ATTACHED
