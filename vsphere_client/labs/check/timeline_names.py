"""Names in timeline commands lead to something in the lab, or to what an earlier command makes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.check.timeline import TimedCommand
from vsphere_client.labs.paths import folder_paths, pool_paths
from vsphere_client.labs.plan import DatacenterPlan, HostSeat, LabPlan
from vsphere_client.labs.schema import LabFile
from vsphere_client.model.commands import (
    AddHost,
    AddRule,
    CloneVm,
    CreateCluster,
    CreateDatacenter,
    CreateFolder,
    CreateResourcePool,
    CreateVm,
    FailDisk,
    FailNic,
    FailUpstream,
    Rename,
    RestoreDisk,
    RestoreNic,
    RestoreUpstream,
)

_MOID = re.compile(
    r"(vm|host|domain-c|resgroup|resgroup-v|datacenter|group-[dhvsn]|datastore|network|dvs|dvportgroup)-?\d+"
)

_FIELDS: dict[str, tuple[str, ...]] = {
    "vm": ("VM",),
    "vms": ("VM",),
    "host": ("host",),
    "hosts": ("host",),
    "cluster": ("cluster",),
    "resource_pool": ("resource pool", "cluster", "host"),
    "datastore": ("datastore",),
    "switch": ("distributed switch",),
    "datacenter": ("datacenter",),
    "folder": ("folder",),
    "vm_folder": ("folder",),
    "vcenter": ("vCenter Server",),
    "parent": ("cluster", "host", "resource pool", "folder", "datacenter"),
    "entity": ("VM", "host", "cluster", "resource pool", "folder", "datastore", "datacenter", "network"),
}
"""What the fields of commands may name; the first kind is the one that messages name."""

_BUILT_IN_FOLDERS = ("vm", "host", "datastore", "network")


class KnownNames:
    """The names of every kind, with how many objects bear each; grows with the timeline."""

    def __init__(self, lab: LabFile, plan: LabPlan) -> None:
        self.by_kind: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        self.hosts: dict[str, HostSeat] = {}
        self.unmanaged: dict[str, HostSeat] = {}
        self.groups: dict[str, set[str]] = defaultdict(set)
        self._add("folder", _BUILT_IN_FOLDERS)
        self._add("vCenter Server", (lab.vcenter.name, *(entry.name for entry in lab.remote_vcenters)))
        for entry, datacenter in zip(lab.inventory.datacenters, plan.datacenters, strict=True):
            self._add_datacenter(datacenter)
            for kind in ("vm", "host", "storage", "network"):
                self._add_paths("folder", folder_paths(entry.folders, kind))

    def _add(self, kind: str, names: Iterable[str]) -> None:
        for name in names:
            self.by_kind[kind][name] += 1

    def _add_paths(self, kind: str, paths: Iterable[str]) -> None:
        for path in paths:
            self._add(kind, dict.fromkeys((path, path.rsplit("/", 1)[-1])))

    def _add_datacenter(self, datacenter: DatacenterPlan) -> None:
        self._add("datacenter", [datacenter.name])
        self._add("VM", (seat.name for seat in datacenter.managed_vms()))
        self._add("datastore", (d.name for d in datacenter.datastores))
        self._add("network", (n.name for n in datacenter.networks))
        self._add("distributed switch", (switch.name for switch in datacenter.distributed_switches))
        for switch in datacenter.distributed_switches:
            self._add("network", [switch.name, *(name for name, _ in switch.portgroups)])
        self.hosts |= {seat.name: seat for seat in datacenter.managed_hosts()}
        self._add("host", (seat.name for seat in datacenter.managed_hosts()))
        self.unmanaged |= {host.seat.name: host.seat for host in datacenter.unmanaged_hosts}
        for unmanaged in datacenter.unmanaged_hosts:
            self._add("VM", (seat.name for seat in unmanaged.vms))
        for cluster in datacenter.clusters:
            self._add("cluster", [cluster.name])
            self._add_paths("resource pool", pool_paths(cluster.resource_pools))
            self.groups[cluster.name] |= {group.name for group in cluster.config.groups}
        for standalone in datacenter.hosts:
            self._add_paths("resource pool", pool_paths(standalone.resource_pools))

    def learn(self, timed: TimedCommand) -> None:
        """What a command makes is known from then on."""
        command = timed.command
        kind = next((kind for cls, kind in _MAKES.items() if isinstance(command, cls)), None)
        if kind is not None:
            self.by_kind[kind][getattr(command, "name", "")] += 1
        elif isinstance(command, Rename):
            for names in self.by_kind.values():
                if command.entity in names:
                    names[command.name] += 1
        elif isinstance(command, AddHost) and command.host in self.unmanaged:
            self.hosts[command.host] = self.unmanaged[command.host]
            self.by_kind["host"][command.host] += 1


_MAKES: dict[type, str] = {
    CreateVm: "VM",
    CloneVm: "VM",
    CreateCluster: "cluster",
    CreateResourcePool: "resource pool",
    CreateFolder: "folder",
    CreateDatacenter: "datacenter",
}


def check_timeline_names(
    lab: LabFile, plan: LabPlan, commands: Iterable[TimedCommand], findings: Findings
) -> KnownNames:
    """Every reference of every command, in the order of time; returns all names known at the end."""
    known = KnownNames(lab, plan)
    for timed in commands:
        _check_references(timed, known, findings)
        _check_parts(timed, known, findings)
        known.learn(timed)
    return known


def _check_references(timed: TimedCommand, known: KnownNames, findings: Findings) -> None:
    command = timed.command
    for field, kinds in _FIELDS.items():
        value = getattr(command, field, None)
        if value is None or (field == "host" and isinstance(command, AddHost)):
            continue
        place = f"{timed.place}.with.{field}"
        if isinstance(value, tuple):
            for index, name in enumerate(value):
                _check_name(name, f"{place}[{index}]", kinds, known, findings)
        else:
            _check_name(value, place, kinds, known, findings)


def _check_name(name: str, place: str, kinds: tuple[str, ...], known: KnownNames, findings: Findings) -> None:
    bearers = {kind: known.by_kind[kind].get(name, 0) for kind in kinds}
    total = sum(bearers.values())
    if total == 0 and not _MOID.fullmatch(name):
        what = kinds[0] if len(kinds) <= 3 else "object"
        findings.add(place, f"no {what} named '{name}' in the lab at that time")
    elif max(bearers.values()) > 1 and not _MOID.fullmatch(name):
        kind = max(bearers, key=lambda kind: bearers[kind])
        findings.add(place, f"{bearers[kind]} objects of the kind {kind} are named '{name}'")


def _check_parts(timed: TimedCommand, known: KnownNames, findings: Findings) -> None:
    """What lies within a host or cluster: adapters, disks, groups; and the hosts that Add Host finds."""
    command, place = timed.command, f"{timed.place}.with"
    if isinstance(command, AddHost):
        if command.host not in known.unmanaged:
            message = f"no host named '{command.host}' among unmanaged_hosts"
            findings.add(f"{place}.host", message)
    elif isinstance(command, FailNic | RestoreNic | FailUpstream | RestoreUpstream):
        _check_part(command.host, command.nic, _nic_names, f"{place}.nic", "network adapter", known, findings)
    elif isinstance(command, FailDisk | RestoreDisk):
        _check_part(command.host, command.disk, _disk_names, f"{place}.disk", "disk", known, findings)
    elif isinstance(command, AddRule):
        for key in ("vm_group", "host_group", "depends_on"):
            name = getattr(command, key)
            groups = known.groups.get(command.cluster)
            if name is not None and groups is not None and name not in groups:
                findings.add(f"{place}.{key}", f"no group named '{name}' in cluster '{command.cluster}'")


def _nic_names(seat: HostSeat) -> list[str]:
    return [nic.name for nic in seat.config.nics]


def _disk_names(seat: HostSeat) -> list[str]:
    return [disk.name for disk in seat.config.disks]


def _check_part(
    host: str,
    name: str,
    names: Callable[[HostSeat], list[str]],
    place: str,
    what: str,
    known: KnownNames,
    findings: Findings,
) -> None:
    seat = known.hosts.get(host)
    if seat is not None and name not in names(seat):
        findings.add(place, f"no {what} named '{name}' in host '{host}'")
