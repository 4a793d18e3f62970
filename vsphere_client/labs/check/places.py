"""Datastores, networks and folders: the hosts that they name, and the folders that hold them."""

from __future__ import annotations

from collections.abc import Iterable

from vsphere_client.decisions.storage_io.windows import UNCONTROLLED_TYPES
from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.paths import Paths, folder_paths
from vsphere_client.labs.plan import DatacenterPlan, LabPlan
from vsphere_client.labs.schema import DatacenterEntry, FolderEntry, LabFile


def check_places(lab: LabFile, plan: LabPlan, findings: Findings) -> None:
    """What stands directly in a datacenter."""
    for entry, datacenter in zip(lab.inventory.datacenters, plan.datacenters, strict=True):
        _check_host_lists(entry, datacenter, findings)
        _check_io_control(datacenter, findings)
        _check_folders(entry, datacenter, findings)
        _check_folder_kinds(entry.folders, f"{datacenter.place}.folders", None, findings)


def _check_host_lists(entry: DatacenterEntry, datacenter: DatacenterPlan, findings: Findings) -> None:
    known = {seat.name for seat in datacenter.managed_hosts()}
    known |= {host.seat.name for host in datacenter.unmanaged_hosts}
    known |= {cluster.name for cluster in datacenter.clusters}
    for word in ("datastores", "networks", "distributed_switches"):
        for index, item in enumerate(getattr(entry, word)):
            if isinstance(item.hosts, str):
                continue
            for h, name in enumerate(item.hosts):
                if name not in known:
                    where = f"{datacenter.place}.{word}[{index}].hosts[{h}]"
                    findings.add(where, f"no host or cluster named '{name}' in datacenter '{entry.name}'")


def _check_io_control(datacenter: DatacenterPlan, findings: Findings) -> None:
    for datastore in datacenter.datastores:
        config = datastore.config
        if config.storage_io_control.enabled and config.type in UNCONTROLLED_TYPES:
            where = f"{datastore.place}.storage_io_control.enabled"
            findings.add(where, f"Storage I/O Control is not supported on {config.type} datastores")


def _check_folders(entry: DatacenterEntry, datacenter: DatacenterPlan, findings: Findings) -> None:
    where = f"datacenter '{entry.name}'"
    kinds: dict[str, str] = {
        "datastores": "storage",
        "networks": "network",
        "distributed_switches": "network",
        "clusters": "host",
        "hosts": "host",
    }
    for word, kind in kinds.items():
        paths = Paths(folder_paths(entry.folders, kind))
        for index, item in enumerate(getattr(entry, word)):
            place = f"{datacenter.place}.{word}[{index}].folder"
            findings.check_path(place, item.folder, paths, f"{kind} folder", where)


def _check_folder_kinds(
    folders: Iterable[FolderEntry], place: str, kind: str | None, findings: Findings
) -> None:
    for index, folder in enumerate(folders):
        where = f"{place}[{index}]"
        own = folder.kind or kind or "vm"
        if kind is not None and own != kind:
            findings.add(f"{where}.kind", f"a folder below a {kind} folder holds the same, not {own}")
        _check_folder_kinds(folder.folders, f"{where}.folders", own, findings)
