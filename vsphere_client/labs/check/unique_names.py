"""Names that may be borne once only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.plan import DatacenterPlan, LabPlan
from vsphere_client.labs.schema import DatacenterEntry, FolderEntry, LabFile, PoolEntry


def check_unique_names(lab: LabFile, plan: LabPlan, findings: Findings) -> None:
    """Hosts and clusters differ in the lab; VMs, datastores and networks in their datacenter."""
    findings.check_unique(((d.name, d.place) for d in plan.datacenters), "the lab")
    findings.check_unique(((c.name, c.place) for d in plan.datacenters for c in d.clusters), "the lab")
    findings.check_unique(((name, place) for d in plan.datacenters for name, place in _hosts(d)), "the lab")
    for entry, datacenter in zip(lab.inventory.datacenters, plan.datacenters, strict=True):
        where = f"datacenter '{datacenter.name}'"
        findings.check_unique(_vms(datacenter), where)
        findings.check_unique(((d.name, d.place) for d in datacenter.datastores), where)
        findings.check_unique(_networks(datacenter), where)
        _check_folder_tree(entry.folders, f"{datacenter.place}.folders", where, findings)
        _check_pools(entry, datacenter.place, findings)


def _hosts(datacenter: DatacenterPlan) -> Iterator[tuple[str, str]]:
    for seat in datacenter.managed_hosts():
        yield seat.name, seat.place
    for host in datacenter.unmanaged_hosts:
        yield host.seat.name, host.seat.place


def _vms(datacenter: DatacenterPlan) -> Iterator[tuple[str, str]]:
    for seat in datacenter.managed_vms():
        yield seat.name, seat.place
    for host in datacenter.unmanaged_hosts:
        for seat in host.vms:
            yield seat.name, seat.place


def _networks(datacenter: DatacenterPlan) -> Iterator[tuple[str, str]]:
    for network in datacenter.networks:
        yield network.name, network.place
    for switch in datacenter.distributed_switches:
        yield switch.name, switch.place
        for index, (name, _) in enumerate(switch.portgroups):
            yield name, f"{switch.place}.portgroups[{index}]"


def _check_pools(entry: DatacenterEntry, place: str, findings: Findings) -> None:
    for c, cluster in enumerate(entry.clusters):
        where = f"{place}.clusters[{c}].resource_pools"
        _check_pool_tree(cluster.resource_pools, where, f"cluster '{cluster.name}'", findings)
    for h, host in enumerate(entry.hosts):
        where = f"{place}.hosts[{h}].resource_pools"
        _check_pool_tree(host.resource_pools, where, f"host '{host.name}'", findings)


def _check_pool_tree(pools: Sequence[PoolEntry], place: str, where: str, findings: Findings) -> None:
    """Sibling pools differ."""
    findings.check_unique(((pool.name, f"{place}[{i}]") for i, pool in enumerate(pools)), where)
    for index, pool in enumerate(pools):
        _check_pool_tree(pool.pools, f"{place}[{index}].pools", f"pool '{pool.name}'", findings)


def _check_folder_tree(folders: Sequence[FolderEntry], place: str, where: str, findings: Findings) -> None:
    """Sibling folders of a kind differ; a VM folder and a network folder may share a name."""
    for kind in sorted({folder.kind or "vm" for folder in folders}):
        own = [(f.name, f"{place}[{i}]") for i, f in enumerate(folders) if (f.kind or "vm") == kind]
        findings.check_unique(own, where)
    for index, folder in enumerate(folders):
        below = f"{place}[{index}].folders"
        _check_folder_tree(folder.folders, below, f"folder '{folder.name}'", findings)
