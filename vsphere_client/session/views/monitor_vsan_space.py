"""The vSAN pages of a cluster about space: its disks, what is copied now, and what is left of the capacity."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.vsan.capacity import VsanCapacity, decide_capacity, usable_gb
from vsphere_client.decisions.vsan.policy import StoragePolicy
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_vsan import type_words


@dataclass(frozen=True, slots=True)
class DiskUseRow:
    """A disk that vSAN claimed."""

    key: str
    host: str
    name: str
    tier: str
    media: str
    group: str
    capacity_gb: float
    used_gb: float
    components: int
    health: str


@dataclass(frozen=True, slots=True)
class ResyncRow:
    """A component that is being written; ``ends_us`` None while it waits."""

    key: str
    vm: str
    vm_name: str
    type: str
    component: str
    host: str
    intent: str
    left_gb: float
    whole_gb: float
    ends_us: int | None


@dataclass(frozen=True, slots=True)
class ResyncPage:
    """The Resyncing Objects page."""

    objects: int
    left_gb: float
    eta_s: float
    rows: tuple[ResyncRow, ...]


@dataclass(frozen=True, slots=True)
class CapacityPage:
    """The Capacity page: the verdict, what a policy leaves, and what uses the space (GB)."""

    capacity: VsanCapacity
    usable: tuple[tuple[str, float], ...]
    by_type: tuple[tuple[str, float], ...]
    by_host: tuple[tuple[str, float, float], ...]


def disk_rows(session: Session, moid: str) -> tuple[DiskUseRow, ...]:
    """The capacity disks of a cluster, by host."""
    vsan = session.engine.service(VsanService).of_cluster(session.engine.world.cluster(moid))
    if vsan is None:
        return ()
    counts: dict[str, int] = {}
    for obj in vsan.store.objects.values():
        for component in obj.vsan.components:
            counts[component.disk] = counts.get(component.disk, 0) + 1
    return tuple(
        DiskUseRow(
            key,
            device.disk.host,
            key.rpartition("/")[2],
            "Capacity",
            device.disk.media.upper() if device.disk.media != "nvme" else "NVMe",
            device.disk.disk_group.rpartition("/")[2],
            device.disk.capacity_gb,
            vsan.store.used_gb.get(key, 0.0),
            counts.get(key, 0),
            "" if device.blow is None else device.blow.why.text,
        )
        for key, device in sorted(vsan.hardware.devices.items())
    )


def resync_page(session: Session, moid: str) -> ResyncPage:
    """What is being copied now."""
    world = session.engine.world
    vsan = session.engine.service(VsanService).of_cluster(world.cluster(moid))
    if vsan is None:
        return ResyncPage(0, 0.0, 0.0, ())
    now = session.now_us
    rows = []
    for (object_id, name), job in vsan.board.jobs.items():
        obj = vsan.store.objects[object_id]
        vm = world.vm(obj.wanted.vm)
        intent = "Repair" if job.former is not None else "Bring up to date"
        ends = None if job.due is None else job.due.at_us
        kind = type_words(obj.wanted.kind)
        key = f"{object_id}/{name}"
        rows.append(
            ResyncRow(key, vm.moid, vm.name, kind, name, job.host, intent, job.left_gb(now), job.gb, ends)
        )
    objects = len({object_id: None for object_id, _ in vsan.board.jobs})
    return ResyncPage(objects, vsan.board.left_gb(now), vsan.board.eta_s(now), tuple(rows))


def capacity_page(session: Session, moid: str) -> CapacityPage | None:
    """Raw space, reserves, what policies leave of it, and what uses it."""
    service = session.engine.service(VsanService)
    vsan = service.of_cluster(session.engine.world.cluster(moid))
    if vsan is None:
        return None
    vsan.store.settle()
    snapshot = vsan.store.snapshot()
    verdict = decide_capacity(snapshot)
    names = ["RAID-1 FTT=1", "RAID-5", "RAID-6"]
    usable = [(name, usable_gb(verdict, snapshot, _policy(service, name))) for name in names]
    by_type: dict[str, float] = {}
    for obj in vsan.store.objects.values():
        word = "Virtual disks" if obj.wanted.kind.startswith("disk-") else type_words(obj.wanted.kind)
        by_type[word] = by_type.get(word, 0.0) + sum(one.used_gb for one in obj.vsan.components)
    hosts = [
        (
            host.name,
            sum(disk.used_gb for disk in snapshot.disks if disk.host == host.id),
            sum(disk.capacity_gb for disk in snapshot.disks if disk.host == host.id),
        )
        for host in sorted(snapshot.hosts, key=lambda host: host.name)
    ]
    types = sorted(by_type.items(), key=lambda pair: -pair[1])
    return CapacityPage(verdict, tuple(usable), tuple(types), tuple(hosts))


def _policy(service: VsanService, name: str) -> StoragePolicy:
    return service.book.find(name)[1]
