"""Resource pools: neither deeper nor more than vSphere supports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from vsphere_client.decisions.resources.pool_maximums import pool_objection
from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.plan import LabPlan
from vsphere_client.labs.schema import DatacenterEntry, LabFile, PoolEntry


def check_pools(lab: LabFile, plan: LabPlan, findings: Findings) -> None:
    """Depth, children and number of the pools of each cluster and stand-alone host."""
    for entry, datacenter in zip(lab.inventory.datacenters, plan.datacenters, strict=True):
        for name, pools, place in _owners(entry, datacenter.place):
            _check_owner(name, pools, place, findings)


def _owners(entry: DatacenterEntry, place: str) -> Iterator[tuple[str, Sequence[PoolEntry], str]]:
    for c, cluster in enumerate(entry.clusters):
        yield cluster.name, cluster.resource_pools, f"{place}.clusters[{c}].resource_pools"
    for h, host in enumerate(entry.hosts):
        yield host.name, host.resource_pools, f"{place}.hosts[{h}].resource_pools"


def _check_owner(owner: str, pools: Sequence[PoolEntry], place: str, findings: Findings) -> None:
    """The first pool that is one too many or too deep; what is below and after it says nothing new."""
    waiting = [(owner, 1, pools, place)]
    count = 0
    while waiting:
        parent, depth, children, where = waiting.pop(0)
        for at, pool in enumerate(children):
            why = pool_objection(parent, owner, depth, at, count)
            if why is not None:
                findings.add(f"{where}[{at}]", why.text)
                return
            count += 1
            waiting.append((pool.name, depth + 1, pool.pools, f"{where}[{at}].pools"))
