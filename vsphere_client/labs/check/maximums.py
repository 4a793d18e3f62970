"""Configuration maximums of vSphere: what no vCenter Server would take is a problem, with place and remedy."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from vsphere_client.decisions.placement.estate_maximums import (
    LOGICAL_PROCESSORS_PER_HOST,
    LUNS_PER_HOST,
    NFS_MOUNTS_PER_HOST,
    PATHS_PER_HOST,
    VMFS_GB,
    cluster_objection,
)
from vsphere_client.decisions.placement.maximums import VMS_PER_HOST, most_vcpus
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.plan import ClusterPlan, DatacenterPlan, HostSeat, LabPlan, VmSeat
from vsphere_client.model.kinds import PowerState

_ALL_AT_A_HOST = "fewer datastores for the host, or split its cluster"


def check_maximums(plan: LabPlan, findings: Findings) -> None:
    """Hosts of clusters, processors and running VMs of hosts, their devices, and the size of volumes."""
    for datacenter in plan.datacenters:
        for cluster in datacenter.clusters:
            _check_cluster(cluster, findings)
        for alone in datacenter.hosts:
            _check_hosts((alone.seat,), alone.vms, findings)
        for unmanaged in datacenter.unmanaged_hosts:
            _check_hosts((unmanaged.seat,), unmanaged.vms, findings)
        _check_volumes(datacenter, findings)
        _check_devices(datacenter, findings)


def _check_cluster(cluster: ClusterPlan, findings: Findings) -> None:
    releases = [esxi_release(seat.config.version) for seat in cluster.hosts]
    why = cluster_objection(f"cluster '{cluster.name}'", releases, vsan=cluster.config.vsan.enabled)
    if why is not None:
        findings.add(f"{cluster.place}.hosts", f"{why.text}: make two clusters of it")
    _check_hosts(cluster.hosts, cluster.vms, findings)
    running = [vm for vm in cluster.vms if vm.power == PowerState.ON]
    most = VMS_PER_HOST * len(cluster.hosts)
    if cluster.hosts and len(running) > most:
        what = f"{len(running)} running VMs, {len(cluster.hosts)} hosts run at most {most}"
        findings.add(f"{cluster.place}.vms", f"cluster '{cluster.name}' has {what}: give it more hosts")
    vcpus = sum(vm.config.num_cpu for vm in running)
    supported = sum(int(most_vcpus(seat.config.cores)) for seat in cluster.hosts)
    if cluster.hosts and vcpus > supported:
        what = f"{vcpus} running vCPUs, the cores of its hosts take at most {supported}"
        findings.add(f"{cluster.place}.vms", f"cluster '{cluster.name}' has {what}: give it more hosts")


def _check_hosts(seats: Iterable[HostSeat], vms: Iterable[VmSeat], findings: Findings) -> None:
    """Processors of hosts, and the running VMs that name their host."""
    pinned = [vm for vm in vms if vm.host is not None and vm.power == PowerState.ON]
    count = Counter(vm.host for vm in pinned)
    vcpus: Counter[str | None] = Counter()
    for vm in pinned:
        vcpus[vm.host] += vm.config.num_cpu
    told: dict[str, None] = {}
    for seat in seats:
        for message in _too_much(seat, count[seat.name], vcpus[seat.name]):
            if seat.place not in told:
                findings.add(seat.place, message)
                told[seat.place] = None


def _too_much(seat: HostSeat, vms: int, vcpus: int) -> Iterator[str]:
    config = seat.config
    threads = config.cores * config.threads_per_core
    if threads > LOGICAL_PROCESSORS_PER_HOST:
        has = f"host '{seat.name}' has {threads} logical processors"
        yield f"{has}, ESXi takes at most {LOGICAL_PROCESSORS_PER_HOST}: give it fewer sockets, cores or threads"
    if vms > VMS_PER_HOST:
        yield f"host '{seat.name}' runs {vms} VMs, at most {VMS_PER_HOST} are supported: spread them over hosts"
    most = int(most_vcpus(config.cores))
    if vcpus > most:
        yield f"host '{seat.name}' runs {vcpus} vCPUs, its cores take at most {most}: spread the VMs over hosts"


def _check_volumes(datacenter: DatacenterPlan, findings: Findings) -> None:
    for store in datacenter.datastores:
        if store.config.type == "VMFS" and store.config.gb > VMFS_GB:
            message = f"a VMFS volume has at most {VMFS_GB} GB (64 TB), not {store.config.gb:g}"
            findings.add(f"{store.place}.gb", f"{message}: make several datastores of it")


def _check_devices(datacenter: DatacenterPlan, findings: Findings) -> None:
    """LUNs, paths and NFS mounts of each host; hosts of one entry are told of once."""
    luns, paths, mounts = _devices(datacenter)
    seats = [*datacenter.managed_hosts(), *(owner.seat for owner in datacenter.unmanaged_hosts)]
    told: dict[str, None] = {}
    for seat in seats:
        for message in _too_many_devices(seat, luns, paths, mounts):
            if seat.place not in told:
                findings.add(seat.place, f"{message}: {_ALL_AT_A_HOST}")
                told[seat.place] = None


def _devices(datacenter: DatacenterPlan) -> tuple[Counter[str], Counter[str], Counter[str]]:
    """By host: LUNs with VMFS, their paths, and NFS mounts."""
    luns: Counter[str] = Counter()
    paths: Counter[str] = Counter()
    mounts: Counter[str] = Counter()
    for store in datacenter.datastores:
        hosts = (*store.hosts, *store.unmanaged_hosts)
        if store.config.type == "VMFS":
            luns.update(hosts)
            paths.update(dict.fromkeys(hosts, store.config.paths))
        elif store.config.type in ("NFS", "NFS41"):
            mounts.update(hosts)
    return luns, paths, mounts


def _too_many_devices(
    seat: HostSeat, luns: Counter[str], paths: Counter[str], mounts: Counter[str]
) -> Iterator[str]:
    raw = len(seat.config.luns)
    for count, most, what in (
        (luns[seat.name] + raw, LUNS_PER_HOST, "LUNs"),
        (paths[seat.name] + raw, PATHS_PER_HOST, "paths to them"),
        (mounts[seat.name], NFS_MOUNTS_PER_HOST, "NFS mounts"),
    ):
        if count > most:
            yield f"host '{seat.name}' has {count} {what}, ESXi takes at most {most}"
