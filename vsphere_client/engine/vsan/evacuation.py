"""vSAN data and maintenance mode: whether a host may go, what must leave it first, and how long that takes."""

from __future__ import annotations

from vsphere_client.decisions.vsan.evacuation import Evacuation, EvacuationMode, decide_evacuation
from vsphere_client.decisions.vsan.policy import minimum_fault_domains
from vsphere_client.decisions.vsan.resync import GIBIBYTE, ResyncPath, estimate_resync
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vsan.cluster import ClusterVsan
from vsphere_client.engine.vsan.hardware import FALLBACK_MBPS, MB_PER_S, vsan_nic
from vsphere_client.engine.vsan.news import show_datastore
from vsphere_client.engine.vsan.objects import StoredObject
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.faults import VsanPlacementFault

MODES = {
    "ensure_accessibility": EvacuationMode.ENSURE_ACCESSIBILITY,
    "full_data_migration": EvacuationMode.FULL,
    "no_data_migration": EvacuationMode.NO_ACTION,
}


def precheck(engine: Engine, host: HostSystem, mode: str) -> Evacuation | None:
    """The data migration pre-check of a host; None outside vSAN clusters."""
    vsan = _vsan_of(engine, host)
    return None if vsan is None else _decide(vsan, host, mode)


def check_evacuation(engine: Engine, host: HostSystem, mode: str) -> None:
    """Refuse a maintenance mode that vSAN cannot provide for; raises VsanPlacementFault with the reasons."""
    vsan = _vsan_of(engine, host)
    if vsan is None:
        return
    found = _decide(vsan, host, mode)
    if not found.allowed:
        objects = _objects(vsan, host)
        needed = max(minimum_fault_domains(obj.vsan.policy) for obj in objects)
        left = {
            h.domain: None for h in vsan.store.snapshot().hosts if _may_take(h.unusable_because, h.name, host)
        }
        what = f"the evacuation of {host.name}"
        raise VsanPlacementFault(found.reasons, what=what, needed=needed, available=len(left))


def start_evacuation(engine: Engine, host: HostSystem, mode: str) -> float:
    """Begin to move what must leave the host; the seconds that it takes, 0 outside vSAN clusters."""
    vsan = _vsan_of(engine, host)
    if vsan is None:
        return 0.0
    found = _decide(vsan, host, mode)
    vsan.moving |= {move.object_id: None for move in found.moves}
    moved_gb = sum(move.gb for move in found.moves)
    if not moved_gb:
        return 0.0
    return estimate_resync(round(moved_gb * GIBIBYTE), _path(vsan, host)).eta_s


def finish_evacuation(engine: Engine, host: HostSystem, mode: str) -> None:
    """Let the components be where they were moved; what stays becomes absent with the host's new state.

    Raises VsanPlacementFault if full migration has become impossible since it began.
    """
    vsan = _vsan_of(engine, host)
    if vsan is None:
        return
    vsan.moving.clear()
    check_evacuation(engine, host, mode)
    for move in _decide(vsan, host, mode).moves:
        vsan.store.exchange(vsan.store.objects[move.object_id], move.target)
    show_datastore(vsan)


def _vsan_of(engine: Engine, host: HostSystem) -> ClusterVsan | None:
    return engine.service(VsanService).clusters.get(host.cluster or "")


def _objects(vsan: ClusterVsan, host: HostSystem) -> list[StoredObject]:
    vsan.store.settle()
    return vsan.store.with_components_on([host.name])


def _decide(vsan: ClusterVsan, host: HostSystem, mode: str) -> Evacuation:
    objects = _objects(vsan, host)
    states = {obj.id: obj.states for obj in objects if obj.states}
    return decide_evacuation(
        host.name, MODES[mode], [obj.vsan for obj in objects], states, vsan.store.snapshot()
    )


def _may_take(unusable: str | None, name: str, leaving: HostSystem) -> bool:
    return unusable is None and name != leaving.name


def _path(vsan: ClusterVsan, host: HostSystem) -> ResyncPath:
    """What bounds an evacuation: the host's disks together, and its link (our assumption)."""
    disks = [device.disk for device in vsan.hardware.devices.values() if device.disk.host == host.name]
    reads = sum(MB_PER_S[disk.media] for disk in disks)
    nic = vsan_nic(host)
    return ResyncPath(reads, float("inf"), float(FALLBACK_MBPS if nic is None else nic.mbps))
