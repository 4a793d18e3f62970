"""What a vSAN cluster is built on: disks of hosts, what strikes them now, and who reaches whom.

Hosts are known by their names and disks as ``host/disk``, so that what a host held is found again when it is
removed and added anew.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from vsphere_client.decisions.vsan.failures import (
    FailureEffect,
    SpaceEfficiency,
    VsanFailure,
    decide_failure_effect,
    disks_hit,
)
from vsphere_client.decisions.vsan.policy import Architecture
from vsphere_client.decisions.vsan.snapshot import (
    ComponentState,
    Media,
    Tier,
    VsanCluster,
    VsanDisk,
    VsanHost,
)
from vsphere_client.engine.esxi.links import is_running, link_of, network_part
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.model.host_system import HostConfig, HostDisk, PhysicalNic
from vsphere_client.model.kinds import MaintenanceState
from vsphere_client.model.reasons import Reason, because

_MEDIA = {"HDD": Media.HDD, "SSD": Media.SSD, "NVMe": Media.NVME}
MB_PER_S = {Media.HDD: 150.0, Media.SSD: 450.0, Media.NVME: 2000.0}
"""What a device copies one after another (our assumption, after the interfaces' speed)."""
DISK_IOPS = {Media.HDD: 2_000.0, Media.SSD: 10_000.0, Media.NVME: 30_000.0}
"""Guest I/O per capacity device behind its cache (our assumption, from the ReadyNode classes of vsan.md 18)."""
BASE_LATENCY_MS = {Media.HDD: 1.5, Media.SSD: 0.6, Media.NVME: 0.3}
"""Hybrid on a cache hit, all-flash OSA, ESA (vsan.md 18)."""
FALLBACK_MBPS = 10_000


@dataclass(frozen=True, slots=True)
class Blow:
    """What struck a device: the state of its components, and why."""

    state: ComponentState
    why: Reason


@dataclass(frozen=True, slots=True)
class Device:
    """A capacity device that vSAN claimed, and what struck it (None: it works)."""

    disk: VsanDisk
    blow: Blow | None


@dataclass(frozen=True, slots=True)
class Hardware:
    """All hosts and capacity devices of a cluster as they are now.

    ``sides`` are the parts of the vSAN network, the main one first; ``closed`` says of hosts why nothing new
    goes there although their data are served.
    """

    hosts: Mapping[str, HostSystem]
    devices: Mapping[str, Device]
    sides: tuple[tuple[str, ...], ...]
    closed: Mapping[str, str]
    architecture: Architecture

    def side_of(self, host: str) -> int | None:
        """The side a host is on; None if it does not run."""
        return next((number for number, side in enumerate(self.sides) if host in side), None)

    def blow_on(self, disk: str) -> Blow | None:
        """What struck a device; one that is no longer in the cluster is away."""
        device = self.devices.get(disk)
        return _REMOVED if device is None else device.blow

    def working(self) -> Iterator[VsanDisk]:
        """Devices that hold usable data now: of hosts that run, answer and are not in maintenance mode."""
        main = frozenset(self.sides[0]) if self.sides else frozenset()
        return (d.disk for d in self.devices.values() if d.blow is None and d.disk.host in main)

    def snapshot(self, used_gb: Mapping[str, float], components: Mapping[str, int]) -> VsanCluster:
        """What a decision is given, from GB used by disk and components by host."""
        main = frozenset(self.sides[0]) if self.sides else frozenset()
        hosts = tuple(
            VsanHost(
                name,
                name,
                host.config.fault_domain or name,
                components.get(name, 0),
                self.closed.get(name)
                or (None if name in main else "it is not in the main part of the network"),
            )
            for name, host in self.hosts.items()
        )
        return VsanCluster(hosts, tuple(self._disks(used_gb)), self.architecture)

    def _disks(self, used_gb: Mapping[str, float]) -> Iterator[VsanDisk]:
        for name, device in self.devices.items():
            disk = device.disk
            why = None if device.blow is None else device.blow.why.text
            yield VsanDisk(
                name,
                disk.host,
                disk.capacity_gb,
                used_gb.get(name, 0.0),
                disk.tier,
                disk.media,
                disk.disk_group,
                why,
            )


_REMOVED = Blow(ComponentState.ABSENT, because("host_removed", "Its host is no longer in the cluster"))


def survey(world: World, cluster: ClusterComputeResource) -> Hardware:
    """The hardware of a cluster as it is now."""
    hosts = {host.name: host for host in (world.host(moid) for moid in cluster.hosts)}
    architecture = Architecture.ESA if cluster.config.vsan.architecture == "ESA" else Architecture.OSA
    dedupe = cluster.config.vsan.deduplication
    efficiency = SpaceEfficiency.DEDUPE if dedupe else SpaceEfficiency.NONE
    devices: dict[str, Device] = {}
    for host in hosts.values():
        disks = vsan_disks(host.name, host.config)
        blows = _blows(host, disks, architecture, efficiency)
        devices |= {d.id: Device(d, blows.get(d.id)) for d in disks if d.tier is Tier.CAPACITY}
    closed = {host.name: why for host in hosts.values() if (why := _closed(host)) is not None}
    return Hardware(hosts, devices, _sides(hosts), closed, architecture)


def vsan_disks(name: str, config: HostConfig) -> tuple[VsanDisk, ...]:
    """The disks of a host as vSAN claims them: capacity disks dealt to the cache disks' groups in order."""
    groups = max(1, sum(1 for disk in config.disks if disk.tier == "cache"))
    seen = {"cache": 0, "capacity": 0}
    found: list[VsanDisk] = []
    for disk in config.disks:
        group = f"{name}/group-{seen[disk.tier] % groups + 1}"
        seen[disk.tier] += 1
        tier = Tier.CACHE if disk.tier == "cache" else Tier.CAPACITY
        found.append(VsanDisk(disk_id(name, disk), name, disk.gb, 0.0, tier, _MEDIA[disk.media], group))
    return tuple(found)


def disk_id(host: str, disk: HostDisk) -> str:
    """How vSAN names a disk of a host."""
    return f"{host}/{disk.name}"


def disk_name(disk: str) -> str:
    """The name of a disk on its host."""
    return disk.rsplit("/", 1)[-1]


def vsan_nic(host: HostSystem) -> PhysicalNic | None:
    """The uplink of the vSAN network; a host without a vSAN adapter uses management (our assumption)."""
    if host.config.vmkernel_for("vsan") is not None:
        return link_of(host, "vsan")
    if host.config.vmkernel_for("management") is not None:
        return link_of(host, "management")
    return PhysicalNic(name="vmnic0", mbps=FALLBACK_MBPS)


def _sides(hosts: Mapping[str, HostSystem]) -> tuple[tuple[str, ...], ...]:
    """Who reaches whom on the vSAN network.

    Our assumption: a partition cuts the switches, and so the vSAN network too; an isolation cuts only the
    management network, which vSAN does not use. A host whose vSAN link is down is alone, and those
    behind a physical switch that has lost its upstream reach each other only. The side with most
    hosts is the main one, the first of equals.
    """
    parts: dict[str, list[str]] = {}
    for name, host in hosts.items():
        if is_running(host):
            key = f"part {host.network_partition} {network_part(host, vsan_nic(host))}"
            parts.setdefault(key, []).append(name)
    return tuple(sorted((tuple(names) for names in parts.values()), key=lambda side: -len(side)))


def _closed(host: HostSystem) -> str | None:
    if not is_running(host):
        return "it does not run"
    if host.maintenance != MaintenanceState.NORMAL:
        return "it is in or entering maintenance mode"
    return None


def _blows(
    host: HostSystem, disks: tuple[VsanDisk, ...], architecture: Architecture, efficiency: SpaceEfficiency
) -> dict[str, Blow]:
    """What struck the disks of a host; a failure for good outweighs what may come back."""
    alone = VsanCluster((VsanHost(host.name, host.name),), disks, architecture)
    found: dict[str, Blow] = {}
    for failure, target, tier, why in _failures(host, disks):
        effect = decide_failure_effect(failure, architecture, efficiency, tier)
        _strike(found, effect, alone, target, why)
    return found


def _strike(
    found: dict[str, Blow], effect: FailureEffect, alone: VsanCluster, target: str, why: Reason
) -> None:
    for disk in disks_hit(effect, alone, target):
        known = found.get(disk.id)
        if known is None or known.state is ComponentState.ABSENT:
            found[disk.id] = Blow(effect.state, why)


def _failures(
    host: HostSystem, disks: tuple[VsanDisk, ...]
) -> Iterator[tuple[VsanFailure, str, Tier, Reason]]:
    if not is_running(host):
        why = because("host_down", "{host} does not answer", host=host.name)
        yield VsanFailure.HOST_DOWN, host.name, Tier.CAPACITY, why
    elif host.maintenance == MaintenanceState.IN_MAINTENANCE:
        why = because("maintenance", "{host} is in maintenance mode", host=host.name)
        yield VsanFailure.MAINTENANCE_MODE, host.name, Tier.CAPACITY, why
    for disk in disks:
        name = disk_name(disk.id)
        if name not in host.failed_disks:
            continue
        facts = {"disk": name, "host": host.name}
        if host.disk_states.get(name, "failed") == "pulled":
            why = because("disk_pulled", "Disk {disk} of {host} was removed", **facts)
            yield VsanFailure.DEVICE_REMOVED, disk.id, disk.tier, why
        else:
            why = because("disk_failed", "Disk {disk} of {host} failed", **facts)
            cache = disk.tier is Tier.CACHE
            kind = VsanFailure.CACHE_DEVICE_FAILED if cache else VsanFailure.CAPACITY_DEVICE_FAILED
            yield kind, disk.id, disk.tier, why
