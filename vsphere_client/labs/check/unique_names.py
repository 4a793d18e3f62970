"""Names that may be borne once only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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
        _check_tree(entry.folders, f"{datacenter.place}.folders", where, findings)
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
        _check_tree(cluster.resource_pools, where, f"cluster '{cluster.name}'", findings)
    for h, host in enumerate(entry.hosts):
        where = f"{place}.hosts[{h}].resource_pools"
        _check_tree(host.resource_pools, where, f"host '{host.name}'", findings)


def _check_tree(
    entries: Iterable[PoolEntry] | Iterable[FolderEntry], place: str, where: str, findings: Findings
) -> None:
    """Siblings of a tree of pools or folders differ."""
    entries = list(entries)
    findings.check_unique(((entry.name, f"{place}[{i}]") for i, entry in enumerate(entries)), where)
    for index, entry in enumerate(entries):
        below = f"{place}[{index}]"
        if isinstance(entry, PoolEntry):
            _check_tree(entry.pools, f"{below}.pools", f"pool '{entry.name}'", findings)
        else:
            _check_tree(entry.folders, f"{below}.folders", f"folder '{entry.name}'", findings)
