"""Virtual machines: where they stand, and whether what they need is there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.check.needs import Needs, Surroundings, check_needs
from vsphere_client.labs.check.trace_files import check_trace
from vsphere_client.labs.counting import has_number
from vsphere_client.labs.paths import Paths, folder_paths, pool_paths
from vsphere_client.labs.plan import ClusterPlan, DatacenterPlan, HostSeat, LabPlan
from vsphere_client.labs.schema import DatacenterEntry, LabFile, PoolEntry, VmEntry


@dataclass(frozen=True, slots=True)
class _Owner:
    """What VM entries stand under: a cluster, a host, a datacenter or an unmanaged host."""

    label: str
    hosts: dict[str, HostSeat]
    pools: Paths
    cluster: ClusterPlan | None = None
    managed: bool = True


def check_virtual_machines(lab: LabFile, plan: LabPlan, folder: Path, findings: Findings) -> None:
    """Every VM entry of the lab, once for all VMs that it stands for."""
    for entry, datacenter in zip(lab.inventory.datacenters, plan.datacenters, strict=True):
        _Datacenter(entry, datacenter, plan, folder, findings).check()


class _Datacenter:
    def __init__(
        self, entry: DatacenterEntry, plan: DatacenterPlan, lab: LabPlan, folder: Path, findings: Findings
    ) -> None:
        self._entry = entry
        self._plan = plan
        self._folder = folder
        self._findings = findings
        self._folders = Paths(folder_paths(entry.folders, "vm"))
        self._surroundings = Surroundings(plan, lab)

    def check(self) -> None:
        """VMs of clusters, standalone hosts, the datacenter itself and unmanaged hosts."""
        for entry, cluster in zip(self._entry.clusters, self._plan.clusters, strict=True):
            if entry.vms and not cluster.hosts:
                self._findings.add(f"{cluster.place}.vms", f"cluster '{cluster.name}' has VMs and no hosts")
                continue
            self._check_all(entry.vms, f"{cluster.place}.vms", self._of_cluster(cluster))
        seats = {plan.seat.place: plan.seat for plan in self._plan.hosts}
        seats |= {plan.seat.place: plan.seat for plan in self._plan.unmanaged_hosts}
        for index, host in enumerate(self._entry.hosts):
            place = f"{self._plan.place}.hosts[{index}]"
            self._check_all(host.vms, f"{place}.vms", self._of_host(seats[place], host.resource_pools))
        for index, unmanaged in enumerate(self._entry.unmanaged_hosts):
            place = f"{self._plan.place}.unmanaged_hosts[{index}]"
            owner = self._of_host(seats[place], (), managed=False)
            self._check_all(unmanaged.vms, f"{place}.vms", owner)
        self._check_loose()

    def _of_cluster(self, cluster: ClusterPlan) -> _Owner:
        hosts = {seat.name: seat for seat in cluster.hosts}
        pools = Paths(pool_paths(cluster.resource_pools))
        return _Owner(f"cluster '{cluster.name}'", hosts, pools, cluster)

    def _of_host(self, seat: HostSeat, pools: Iterable[PoolEntry], managed: bool = True) -> _Owner:
        return _Owner(f"host '{seat.name}'", {seat.name: seat}, Paths(pool_paths(pools)), None, managed)

    def _check_loose(self) -> None:
        """The datacenter's own VM entries, each of which names its host."""
        owners: dict[str, _Owner] = {}
        for cluster in self._plan.clusters:
            owners |= dict.fromkeys((seat.name for seat in cluster.hosts), self._of_cluster(cluster))
        for plan in self._plan.hosts:
            owners[plan.seat.name] = self._of_host(plan.seat, plan.resource_pools)
        for index, vm in enumerate(self._entry.vms):
            place = f"{self._plan.place}.vms[{index}]"
            if vm.host is None:
                self._findings.add(f"{place}.host", "a VM of a datacenter names its host")
            elif vm.host not in owners:
                where = f"datacenter '{self._plan.name}'"
                self._findings.add(f"{place}.host", f"no host named '{vm.host}' in {where}")
            else:
                self._check_vm(vm, place, owners[vm.host])

    def _check_all(self, entries: Iterable[VmEntry], place: str, owner: _Owner) -> None:
        for index, vm in enumerate(entries):
            self._check_vm(vm, f"{place}[{index}]", owner)

    def _check_vm(self, vm: VmEntry, place: str, owner: _Owner) -> None:
        if vm.count > 1 and not has_number(vm.name):
            self._findings.add(f"{place}.name", "a name with count needs {n} in it, or {n:02}")
        check_sizes(vm, place, self._findings)
        pool_place = f"{place}.resource_pool"
        self._findings.check_path(pool_place, vm.resource_pool, owner.pools, "resource pool", owner.label)
        where = f"datacenter '{self._plan.name}'"
        self._findings.check_path(f"{place}.folder", vm.folder, self._folders, "folder", where)
        if vm.workload is not None and vm.workload.trace is not None:
            check_trace(vm.workload.trace, vm.count, f"{place}.workload.trace", self._folder, self._findings)
        if vm.host is not None and vm.host not in owner.hosts:
            self._findings.add(f"{place}.host", f"no host named '{vm.host}' in {owner.label}")
            return
        if vm.passthrough and vm.host is None and owner.cluster is not None:
            self._findings.add(f"{place}.passthrough", "a VM with passthrough devices names its host")
        hosts = owner.hosts.values() if vm.host is None else (owner.hosts[vm.host],)
        needs = Needs(vm, place, tuple(hosts), owner.cluster, owner.managed)
        check_needs(needs, self._surroundings, self._findings)


def check_sizes(vm: VmEntry, place: str, findings: Findings) -> None:
    """Reservations and limits against the VM's own size."""
    memory, cpu = vm.memory, vm.cpu
    if memory.reservation_mb > vm.memory_mb:
        message = f"reserves {memory.reservation_mb:g} MB, the VM has {vm.memory_mb} MB"
        findings.add(f"{place}.memory.reservation_mb", message)
    _check_bounds(f"{place}.memory", "mb", "MB", memory.limit_mb, memory.reservation_mb, findings)
    _check_bounds(f"{place}.cpu", "mhz", "MHz", cpu.limit_mhz, cpu.reservation_mhz, findings)
    for index, disk in enumerate(vm.disks):
        if disk.written_gb is not None and disk.written_gb > disk.gb:
            message = f"{disk.written_gb:g} GB written on a disk of {disk.gb:g} GB"
            findings.add(f"{place}.disks[{index}].written_gb", message)
        _check_bounds(
            f"{place}.disks[{index}]", "iops", "IOPS", disk.limit_iops, disk.reservation_iops, findings
        )
    for index, nic in enumerate(vm.networks):
        _check_bounds(
            f"{place}.networks[{index}]", "mbps", "Mbps", nic.limit_mbps, nic.reservation_mbps, findings
        )


def _check_bounds(
    place: str, key: str, unit: str, limit: float | None, reservation: float, findings: Findings
) -> None:
    """A limit is not below the reservation."""
    if limit is not None and limit < reservation:
        message = f"the limit of {limit:g} {unit} is below the reservation of {reservation:g} {unit}"
        findings.add(f"{place}.limit_{key}", message)
