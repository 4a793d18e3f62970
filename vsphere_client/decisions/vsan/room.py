"""Free space of a cluster as a placement goes on: fault domains, their hosts, the hosts' disks, fullest last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from vsphere_client.decisions.vsan.snapshot import (
    Tier,
    VsanCluster,
    VsanDisk,
    VsanHost,
    component_limit,
    natural_order,
)
from vsphere_client.model.reasons import Reason, because

FULL_SHARE = 0.80  # a disk fuller than this is taken only if no other one is left (our assumption)


@dataclass(slots=True)
class DiskRoom:
    """A capacity disk, and what is used of it by now."""

    disk: VsanDisk
    used_gb: float

    def free_share(self) -> float:
        """Free part of the disk, 0 to 1."""
        return 1 - self.used_gb / self.disk.capacity_gb

    def takes(self, gb: float, full_share: float) -> bool:
        """Whether the disk has room for ``gb`` more and stays below the share."""
        return self.used_gb + gb <= self.disk.capacity_gb * full_share


@dataclass(slots=True)
class HostRoom:
    """A usable host with its usable disks."""

    host: VsanHost
    limit: int
    disks: list[DiskRoom] = field(default_factory=list)
    components: int = 0
    capacity_gb: float = 0.0
    used_gb: float = 0.0

    def free_share(self) -> float:
        """Free part of the host's capacity, 0 to 1."""
        return 1 - self.used_gb / self.capacity_gb if self.capacity_gb else 0.0


@dataclass(slots=True)
class DomainRoom:
    """A fault domain with its usable hosts."""

    name: str
    hosts: list[HostRoom] = field(default_factory=list)
    capacity_gb: float = 0.0
    used_gb: float = 0.0

    def free_share(self) -> float:
        """Free part of the domain's capacity, 0 to 1."""
        return 1 - self.used_gb / self.capacity_gb if self.capacity_gb else 0.0


class Room:
    """The ledger of a placement: made from a snapshot, charged with each component that is placed."""

    def __init__(self, cluster: VsanCluster, without_hosts: Iterable[str] = ()) -> None:
        self.cluster = cluster
        excluded = frozenset(without_hosts)
        self._hosts: dict[str, HostRoom] = {}
        self._disks: dict[str, DiskRoom] = {}
        self.domains: dict[str, DomainRoom] = {}
        devices: dict[str, list[VsanDisk]] = {}
        for disk in cluster.disks:
            if disk.tier is Tier.CAPACITY:
                devices.setdefault(disk.host, []).append(disk)
        for host in cluster.hosts:
            if host.unusable_because is None and host.id not in excluded:
                self._open(host, devices.get(host.id, []))

    def _open(self, host: VsanHost, devices: list[VsanDisk]) -> None:
        room = HostRoom(
            host, component_limit(self.cluster.architecture, len(devices)), components=host.components
        )
        for disk in devices:
            if disk.unusable_because is None:
                disk_room = DiskRoom(disk, disk.used_gb)
                room.disks.append(disk_room)
                self._disks[disk.id] = disk_room
                room.capacity_gb += disk.capacity_gb
                room.used_gb += disk.used_gb
        if room.disks:
            self._hosts[host.id] = room
            domain = self.domains.setdefault(host.domain, DomainRoom(host.domain))
            domain.hosts.append(room)
            domain.capacity_gb += room.capacity_gb
            domain.used_gb += room.used_gb

    def charge(self, host: str, disk: str, gb: float, components: int = 1) -> None:
        """Note that ``gb`` more are used on the disk (less, if negative), by so many components."""
        if disk in self._disks:
            self._disks[disk].used_gb += gb
            room = self._hosts[host]
            room.used_gb += gb
            room.components += components
            self.domains[room.host.domain].used_gb += gb

    def free_share(self, disk: str) -> float:
        """Free part of a usable disk, 0 to 1."""
        return self._disks[disk].free_share()

    def by_free_share(self, allowed: Callable[[DomainRoom], bool]) -> list[DomainRoom]:
        """The allowed fault domains, the one with most free space first; ties by name."""
        open_ones = [d for d in self.domains.values() if allowed(d)]
        return sorted(open_ones, key=lambda d: (-d.free_share(), natural_order(d.name)))

    def find(self, domain: DomainRoom, gb: float, avoid: Avoid) -> DiskRoom | None:
        """The best disk of a fault domain for a component of ``gb``; None if it has none.

        Hosts and disks with most free space come first; those that the same leg uses already come last.
        A disk over 80 % full is taken only if there is no other.
        """
        for full_share in (FULL_SHARE, 1.0):
            for host in self._ranked(domain, avoid):
                disks = [d for d in host.disks if d.takes(gb, full_share) and not avoid.forbids(d.disk.id)]
                if disks:
                    return min(
                        disks,
                        key=lambda d: (avoid.disk_uses(d.disk.id), -d.free_share(), natural_order(d.disk.id)),
                    )
        return None

    def _ranked(self, domain: DomainRoom, avoid: Avoid) -> Iterator[HostRoom]:
        ranked = sorted(
            domain.hosts,
            key=lambda h: (avoid.host_uses(h.host.id), -h.free_share(), natural_order(h.host.id)),
        )
        return (h for h in ranked if h.components < h.limit)

    def why_not(self, domain: str, gb: float) -> Reason:
        """Why a fault domain that may be used cannot take a component of ``gb``."""
        room = self.domains.get(domain)
        if room is None:
            return because("domain_unusable", "{domain} has no usable host with disks", domain=domain)
        if all(h.components >= h.limit for h in room.hosts):
            return because(
                "component_limit", "The hosts of {domain} hold all the components they can", domain=domain
            )
        free = max(d.disk.capacity_gb - d.used_gb for h in room.hosts for d in h.disks)
        text = "{domain} has {free_gb:.1f} GB free on one disk, {need_gb:.1f} GB are needed"
        return because("space", text, domain=domain, free_gb=free, need_gb=gb)


class Avoid:
    """Hosts and disks that a leg uses already: to be avoided, its disks even forbidden when it is striped."""

    def __init__(self, strict_disks: bool = False) -> None:
        self._strict = strict_disks
        self._hosts: dict[str, int] = {}
        self._disks: dict[str, int] = {}

    def note(self, host: str, disk: str) -> None:
        """Remember that the leg has a component there."""
        self._hosts[host] = self._hosts.get(host, 0) + 1
        self._disks[disk] = self._disks.get(disk, 0) + 1

    def host_uses(self, host: str) -> int:
        """Components of the leg on the host."""
        return self._hosts.get(host, 0)

    def disk_uses(self, disk: str) -> int:
        """Components of the leg on the disk."""
        return self._disks.get(disk, 0)

    def forbids(self, disk: str) -> bool:
        """Whether the disk may not take another component of the leg."""
        return self._strict and disk in self._disks
