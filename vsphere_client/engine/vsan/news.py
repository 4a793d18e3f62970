"""What vSAN tells others: events, and what virtual machines show of their storage."""

from __future__ import annotations

from vsphere_client.decisions.vsan.snapshot import Media
from vsphere_client.engine.vsan.cluster import ClusterVsan
from vsphere_client.engine.vsan.growth import unfilled_gb
from vsphere_client.engine.vsan.hardware import BASE_LATENCY_MS, DISK_IOPS
from vsphere_client.engine.vsan.strikes import Tally
from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.model.reasons import Reason

RESYNC_LATENCY = 1.3
"""Latency grows by 20 to 50 % while components are copied (vsan.md 18)."""


def announce(vsan: ClusterVsan, tally: Tally) -> None:
    """Post what a change did, one event a host and one a VM."""
    for kind, struck in (("absent", tally.absent), ("degraded", tally.degraded)):
        for host, reasons in struck.items():
            _post_struck(vsan, f"vprob.vob.vsan.component.{kind}", host, reasons)
    for kind, changed in (("inaccessible", tally.cut_off), ("accessible", tally.regained)):
        for moid, objects in changed.items():
            vm = vsan.engine.world.objects.get(moid)
            if isinstance(vm, VirtualMachine):
                why = _why_dark(vsan, moid)
                type_id = f"vprob.vob.vsan.object.{kind}"
                vsan.engine.events.post(type_id, vm, object=", ".join(objects), reason=why)


def _post_struck(vsan: ClusterVsan, type_id: str, host: str, reasons: list[Reason]) -> None:
    found = vsan.hardware.hosts.get(host)
    count, why = len(reasons), f"{reasons[0].text}."
    vsan.engine.events.post(type_id, found or vsan.cluster, reasons[:1], count=count, host=host, reason=why)


def _why_dark(vsan: ClusterVsan, vm: str) -> str:
    lost = any(obj.lost for obj in vsan.store.vm_objects(vm))
    return "Its data are lost." if lost else "Its data are unavailable, not lost."


def post_started(vsan: ClusterVsan, count: int, gb: float) -> None:
    """Say that components are being rebuilt."""
    words = f"{gb:.1f}"
    vsan.engine.events.post("vprob.vob.vsan.resync.started", vsan.cluster, count=count, gb=words)


def show_vms(vsan: ClusterVsan, vms: dict[str, None]) -> None:
    """Write what virtual machines show: compliance, and whether their storage answers."""
    world = vsan.engine.world
    for moid in vms:
        vm = world.objects.get(moid)
        if isinstance(vm, VirtualMachine):
            objects = vsan.store.vm_objects(moid)
            compliant = all(obj.compliant for obj in objects)
            reached = is_reached(vsan, moid, vm.host)
            world.update(vm, storage_compliant=compliant, storage_accessible=reached)


def is_reached(vsan: ClusterVsan, vm: str, host: str | None) -> bool:
    """Whether all objects of a VM are accessible on one side of the network, and a host (moid) is on it."""
    objects = vsan.store.vm_objects(vm)
    if not all(obj.accessible for obj in objects):
        return False
    sides = {obj.side: None for obj in objects}
    if len(sides) > 1:
        return False
    if host is None or len(vsan.hardware.sides) <= 1 or not objects:
        return True
    found = vsan.engine.world.host(host)
    return found.name not in vsan.hardware.hosts or vsan.hardware.side_of(found.name) in sides


def show_datastore(vsan: ClusterVsan) -> None:
    """Write capacity, used space and speed of the vSAN datastore."""
    world, store = vsan.engine.world, vsan.store
    datastore = world.datastore(store.datastore)
    working = list(store.hardware.working())
    media = {disk.media: None for disk in working}
    slowest = next((m for m in (Media.HDD, Media.SSD, Media.NVME) if m in media), Media.SSD)
    latency = BASE_LATENCY_MS[slowest] * (RESYNC_LATENCY if vsan.board.jobs else 1.0)
    changes = {
        "gb": store.capacity_gb(),
        "max_iops": max(1.0, sum(DISK_IOPS[disk.media] for disk in working)),
        "latency_ms": latency,
    }
    world.update(datastore, config=datastore.config.model_copy(update=changes))
    used = store.placed_gb() + store.waiting_gb() + unfilled_gb(world, datastore.row)
    world.datastores.used_gb[datastore.row] = used
