"""What a failure makes of the components it strikes: degraded and repaired at once, or absent and waited for.

Source: vSAN monitoring guide (failure states, device, host and network failures); failure handling and
rebuilds, VMware Virtual Blocks.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from vsphere_client.decisions.vsan.policy import Architecture
from vsphere_client.decisions.vsan.snapshot import ComponentState, Tier, VsanCluster, VsanDisk
from vsphere_client.model.reasons import Reason, because

REPAIR_DELAY_S = 60.0 * 60.0  # VSAN.ClomRepairDelay
IO_STALL_S = (5.0, 7.0)  # input/output of the objects struck waits so long


class VsanFailure(StrEnum):
    """What may fail."""

    CAPACITY_DEVICE_FAILED = "capacityDeviceFailed"
    CACHE_DEVICE_FAILED = "cacheDeviceFailed"
    CONTROLLER_FAILED = "controllerFailed"
    DEVICE_REMOVED = "deviceRemoved"
    HOST_DOWN = "hostDown"
    NETWORK_LOST = "networkLost"
    MAINTENANCE_MODE = "maintenanceMode"


class SpaceEfficiency(StrEnum):
    """Deduplication and compression of an OSA cluster."""

    NONE = "none"
    COMPRESSION = "compression"
    DEDUPE = "deduplicationAndCompression"


class Scope(StrEnum):
    """How far a failure reaches."""

    DEVICE = "device"
    DISK_GROUP = "diskGroup"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class FailureEffect:
    """State of the components struck, how far it reaches, and the delay until their repair (s)."""

    state: ComponentState
    scope: Scope
    repair_delay_s: float
    reasons: tuple[Reason, ...]


_PERMANENT = frozenset(
    {VsanFailure.CAPACITY_DEVICE_FAILED, VsanFailure.CACHE_DEVICE_FAILED, VsanFailure.CONTROLLER_FAILED}
)


def decide_failure_effect(
    failure: VsanFailure,
    architecture: Architecture = Architecture.OSA,
    efficiency: SpaceEfficiency = SpaceEfficiency.NONE,
    tier: Tier = Tier.CAPACITY,
    repair_delay_s: float = REPAIR_DELAY_S,
) -> FailureEffect:
    """What a failure does; ``tier`` is that of a device that was removed."""
    scope, why_scope = _scope(failure, architecture, efficiency, tier)
    if failure in _PERMANENT:
        gone = because("degraded", "The device reported that it failed: its components are degraded")
        now = because("repair_at_once", "Degraded components are repaired at once")
        return FailureEffect(ComponentState.DEGRADED, scope, 0.0, (gone, now, why_scope))
    away = because("absent", "Nothing says that the data are gone: the components are absent")
    minutes = repair_delay_s / 60
    later = because("repair_delay", "They may come back, so repair waits {minutes:.0f} min", minutes=minutes)
    return FailureEffect(ComponentState.ABSENT, scope, repair_delay_s, (away, later, why_scope))


def _scope(
    failure: VsanFailure, architecture: Architecture, efficiency: SpaceEfficiency, tier: Tier
) -> tuple[Scope, Reason]:
    if failure in (VsanFailure.HOST_DOWN, VsanFailure.NETWORK_LOST, VsanFailure.MAINTENANCE_MODE):
        return Scope.HOST, because("scope_host", "All components of the host are struck")
    if failure is VsanFailure.CONTROLLER_FAILED:
        return Scope.HOST, because("scope_controller", "All disk groups of the controller are struck")
    if architecture is Architecture.ESA:
        return Scope.DEVICE, because("scope_esa", "An ESA device fails alone")
    if failure is VsanFailure.CACHE_DEVICE_FAILED or tier is Tier.CACHE:
        return Scope.DISK_GROUP, because(
            "scope_cache", "Without its cache device the whole disk group is gone"
        )
    if efficiency is SpaceEfficiency.DEDUPE:
        text = "Deduplication spreads data over the disk group: it fails as a whole"
        return Scope.DISK_GROUP, because("scope_dedupe", text)
    return Scope.DEVICE, because("scope_device", "Only this device is struck")


def disks_hit(effect: FailureEffect, cluster: VsanCluster, target: str) -> tuple[VsanDisk, ...]:
    """The disks a failure of ``target`` (disk id, or host id for a host-wide effect) takes along.

    KeyError if a disk of that id is not in the cluster. A controller is taken to serve all disks of its
    host (our assumption).
    """
    if effect.scope is Scope.HOST:
        return tuple(d for d in cluster.disks if d.host == target)
    struck = next((d for d in cluster.disks if d.id == target), None)
    if struck is None:
        raise KeyError(target)
    if effect.scope is Scope.DEVICE:
        return (struck,)
    return tuple(d for d in cluster.disks if d.host == struck.host and d.disk_group == struck.disk_group)
