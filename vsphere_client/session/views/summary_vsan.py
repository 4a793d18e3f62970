"""The vSAN card of a cluster: health of its objects, what is copied, disks and space."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.vsan.snapshot import Media
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.session.session import Session
from vsphere_client.session.views.summary_refs import Level
from vsphere_client.session.views.summary_usage import Usage


@dataclass(frozen=True, slots=True)
class HealthCount:
    """How many objects are in one state; ``severity`` is success, warning or danger."""

    title: str
    severity: str
    objects: int


@dataclass(frozen=True, slots=True)
class VsanSummary:
    """The vSAN card; GB raw. ``healthy_percent`` is the part of the objects that is healthy."""

    architecture: str
    all_flash: bool
    objects: int
    healthy: int
    healthy_percent: float
    health: tuple[HealthCount, ...]
    resyncing_gb: float
    resyncing_objects: int
    resync_eta_s: float
    findings: int
    worst: str
    disk_groups: int
    disks: int
    broken_disks: int
    space: Usage
    datastore: str
    verdict: str


SEVERITIES: dict[str, Level] = {"green": "success", "yellow": "warning", "red": "danger"}


def vsan_summary(session: Session, moid: str) -> VsanSummary | None:
    """What the card shows; None when vSAN is off."""
    cluster = session.engine.world.cluster(moid)
    service = session.engine.service(VsanService)
    vsan = service.of_cluster(cluster)
    if not cluster.config.vsan.enabled or vsan is None:
        return None
    row = service.report_row(cluster)
    health = tuple(
        HealthCount(one["title"], SEVERITIES[one["severity"]], one["objects"]) for one in row["health"]
    )
    objects = sum(one.objects for one in health)
    healthy = sum(one.objects for one in health if one.severity == "success")
    devices = list(vsan.hardware.devices.values())
    broken = sum(device.blow is not None for device in devices)
    bad = [one for one in health if one.severity != "success"]
    worst = (
        "danger"
        if any(one.severity == "danger" for one in bad)
        else "warning"
        if bad or broken
        else "success"
    )
    return VsanSummary(
        architecture=cluster.config.vsan.architecture,
        all_flash=all(device.disk.media is not Media.HDD for device in devices),
        objects=objects,
        healthy=healthy,
        healthy_percent=100.0 * healthy / objects if objects else 100.0,
        health=health,
        resyncing_gb=float(row["resyncing_gb"]),
        resyncing_objects=len({object_id: None for object_id, _ in vsan.board.jobs}),
        resync_eta_s=float(row["resync_eta_s"]),
        findings=len(bad) + (1 if broken else 0),
        worst=worst,
        disk_groups=len({device.disk.disk_group: None for device in devices}),
        disks=len(devices),
        broken_disks=broken,
        space=Usage(float(row["used_gb"]), float(row["capacity_gb"])),
        datastore=vsan.store.datastore,
        verdict=service.data_loss_verdict(cluster).text,
    )
