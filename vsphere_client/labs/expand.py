"""Writes a lab file out into a plan: counts, host types, default adapters and datastores.

Expansion asks no questions: a name that leads nowhere stays as it is, and ``check`` tells of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar, cast

from vsphere_client.labs.counting import numbered
from vsphere_client.labs.expand_vms import Home, expand_vm
from vsphere_client.labs.paths import Paths, folder_paths, pool_paths, resolve
from vsphere_client.labs.plan import (
    ClusterPlan,
    DatacenterPlan,
    DatastorePlan,
    HostSeat,
    LabPlan,
    NetworkPlan,
    StandaloneHostPlan,
    SwitchPlan,
    UnmanagedHostPlan,
    VmSeat,
)
from vsphere_client.labs.schema import (
    BUILT_IN_POLICIES,
    ClusterEntry,
    DatacenterEntry,
    HostEntry,
    LabFile,
    StandaloneHostEntry,
    UnmanagedHostEntry,
    VmEntry,
)
from vsphere_client.model.base import Spec
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.host_system import HostConfig, default_vmkernel, numbered_adapters
from vsphere_client.model.kinds import ConnectionState
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig
from vsphere_client.model.storage import DatastoreConfig, StoragePolicyConfig


def expand_lab(lab: LabFile, folder: Path) -> LabPlan:
    """Every host and VM of a lab, defaults filled in; ``folder`` is where trace paths begin."""
    expander = _Expander(lab, folder)
    datacenters = tuple(
        expander.datacenter(entry, f"inventory.datacenters[{index}]")
        for index, entry in enumerate(lab.inventory.datacenters)
    )
    return LabPlan(datacenters, _policies(lab))


def _policies(lab: LabFile) -> dict[str, StoragePolicyConfig]:
    named = dict(BUILT_IN_POLICIES)
    for policy in lab.storage_policies:
        # RAID-5 and RAID-6 tolerate what their shape tolerates, RAID-0 nothing (vsan.md 4.1).
        fixed = {"RAID-0": 0, "RAID-5": 1, "RAID-6": 2}.get(policy.raid, policy.failures_to_tolerate)
        named[policy.name] = policy.model_copy(update={"failures_to_tolerate": fixed})
    return named


S = TypeVar("S", bound=Spec)


class _Expander:
    """Carries the number of the next host (for its addresses) and the datacenter's folders."""

    def __init__(self, lab: LabFile, folder: Path) -> None:
        self._lab = lab
        self._folder = folder
        self._hosts = 0
        self._vm_folders = self._host_folders = Paths(())

    def datacenter(self, entry: DatacenterEntry, place: str) -> DatacenterPlan:
        self._vm_folders = Paths(folder_paths(entry.folders, "vm"))
        self._host_folders = Paths(folder_paths(entry.folders, "host"))
        cluster_hosts = [
            self._host_seats(cluster.hosts, f"{place}.clusters[{c}].hosts", cluster.vsan.enabled)
            for c, cluster in enumerate(entry.clusters)
        ]
        standalone = [
            (host, seat)
            for h, host in enumerate(entry.hosts)
            for seat in self._host(host, f"{place}.hosts[{h}]", False)
        ]
        unmanaged = [
            (host, seat)
            for h, host in enumerate(entry.unmanaged_hosts)
            for seat in self._host(host, f"{place}.unmanaged_hosts[{h}]", False)
        ]
        sight = _Sight(entry, cluster_hosts, [s for _, s in standalone], [s for _, s in unmanaged])
        datastores = tuple(_datastores(entry, cluster_hosts, sight, place))
        return DatacenterPlan(
            entry.name,
            entry.folders,
            datastores,
            tuple(_networks(entry, sight, place)),
            tuple(_switches(entry, sight, place)),
            self._clusters(entry, cluster_hosts, datastores, place),
            tuple(self._standalone(entry, standalone, datastores, place)),
            tuple(self._unmanaged(host, seat) for host, seat in unmanaged),
            place,
            None if entry.vcenter == self._lab.vcenter.name else entry.vcenter,
        )

    def _host_seats(self, entries: Iterable[HostEntry], place: str, vsan: bool) -> tuple[HostSeat, ...]:
        return tuple(
            seat for h, entry in enumerate(entries) for seat in self._host(entry, f"{place}[{h}]", vsan)
        )

    def _host(self, entry: HostEntry, place: str, vsan: bool) -> Iterator[HostSeat]:
        config = _host_config(entry, self._lab.host_types)
        state = ConnectionState(entry.connection_state)
        swap = numbered(config.swap_datastore or "", entry.count)
        # What a type says of addresses is said of all its hosts, what an entry says of those it stands for.
        first = self._hosts if entry.type is not None and "vmkernel" not in entry.model_fields_set else 0
        names = zip(numbered(entry.name, entry.count), swap, strict=True)
        for index, (name, swap_datastore) in enumerate(names, first):
            own = config
            if config.vmkernel and index:
                own = own.model_copy(update={"vmkernel": numbered_adapters(config.vmkernel, index)})
            if swap_datastore and swap_datastore != config.swap_datastore:
                own = own.model_copy(update={"swap_datastore": swap_datastore})
            if not config.vmkernel and config.nics:
                own = own.model_copy(update={"vmkernel": default_vmkernel(config.nics, self._hosts, vsan)})
            self._hosts += 1
            yield HostSeat(name, own, state, entry.in_maintenance_mode, place)

    def _clusters(
        self,
        entry: DatacenterEntry,
        hosts: list[tuple[HostSeat, ...]],
        datastores: tuple[DatastorePlan, ...],
        place: str,
    ) -> tuple[ClusterPlan, ...]:
        loose = _loose_vms(entry, place)
        return tuple(
            self._cluster(cluster, hosts[c], datastores, loose, f"{place}.clusters[{c}]")
            for c, cluster in enumerate(entry.clusters)
        )

    def _cluster(
        self,
        cluster: ClusterEntry,
        hosts: tuple[HostSeat, ...],
        datastores: tuple[DatastorePlan, ...],
        loose: dict[str, list[tuple[VmEntry, str]]],
        place: str,
    ) -> ClusterPlan:
        names = tuple(seat.name for seat in hosts)
        home = Home(
            default_datastore(names, datastores, cluster.name if cluster.vsan.enabled else None),
            cluster.vsan.datastore if cluster.vsan.enabled else None,
            cluster.vsan.default_policy,
            Paths(pool_paths(cluster.resource_pools)),
            self._vm_folders,
        )
        entries = [(vm, f"{place}.vms[{v}]") for v, vm in enumerate(cluster.vms)]
        entries += [item for name in names for item in loose.get(name, ())]
        vms = tuple(seat for vm, where in entries for seat in expand_vm(vm, where, home, self._folder))
        config = ClusterConfig.model_construct(
            **{name: getattr(cluster, name) for name in ClusterConfig.model_fields}
        )
        folder = resolve(self._host_folders, cluster.folder)
        return ClusterPlan(cluster.name, config, folder, hosts, cluster.resource_pools, vms, place)

    def _standalone(
        self,
        entry: DatacenterEntry,
        hosts: list[tuple[StandaloneHostEntry, HostSeat]],
        datastores: tuple[DatastorePlan, ...],
        place: str,
    ) -> Iterator[StandaloneHostPlan]:
        loose = _loose_vms(entry, place)
        for host, seat in hosts:
            home = Home(
                default_datastore((seat.name,), datastores, None),
                None,
                None,
                Paths(pool_paths(host.resource_pools)),
                self._vm_folders,
            )
            entries = [(vm, f"{seat.place}.vms[{v}]") for v, vm in enumerate(host.vms)]
            entries += loose.get(seat.name, [])
            vms = self._on_host(entries, seat.name, home)
            folder = resolve(self._host_folders, host.folder)
            yield StandaloneHostPlan(seat, folder, host.resource_pools, vms)

    def _unmanaged(self, host: UnmanagedHostEntry, seat: HostSeat) -> UnmanagedHostPlan:
        entries = [(vm, f"{seat.place}.vms[{v}]") for v, vm in enumerate(host.vms)]
        vms = self._on_host(entries, seat.name, Home(None, None, None, Paths(()), self._vm_folders))
        return UnmanagedHostPlan(seat, vms, host.reachable, host.managed_by)

    def _on_host(self, entries: list[tuple[VmEntry, str]], host: str, home: Home) -> tuple[VmSeat, ...]:
        return tuple(seat for vm, where in entries for seat in expand_vm(vm, where, home, self._folder, host))


def _loose_vms(entry: DatacenterEntry, place: str) -> dict[str, list[tuple[VmEntry, str]]]:
    """The datacenter's own VM entries by the host that they name."""
    loose: dict[str, list[tuple[VmEntry, str]]] = defaultdict(list)
    for index, vm in enumerate(entry.vms):
        if vm.host is not None:
            loose[vm.host].append((vm, f"{place}.vms[{index}]"))
    return dict(loose)


def _host_config(entry: HostEntry, types: dict[str, HostConfig]) -> HostConfig:
    """The type's values, then what the entry itself says, then the model's defaults."""
    fields = HostConfig.model_fields
    base = types.get(entry.type) if entry.type is not None else None
    values = {name: getattr(base, name) for name in base.model_fields_set} if base is not None else {}
    values |= {name: getattr(entry, name) for name in entry.model_fields_set if name in fields}
    return HostConfig.model_construct(**values)


class _Sight:
    """Which hosts ``all``, a host's name or a cluster's name stands for."""

    def __init__(
        self,
        entry: DatacenterEntry,
        cluster_hosts: list[tuple[HostSeat, ...]],
        standalone: list[HostSeat],
        unmanaged: list[HostSeat],
    ) -> None:
        self._members = {
            cluster.name: tuple(seat.name for seat in seats)
            for cluster, seats in zip(entry.clusters, cluster_hosts, strict=True)
        }
        managed = [seat.name for seats in cluster_hosts for seat in seats] + [s.name for s in standalone]
        self._managed = dict.fromkeys(managed)
        self._unmanaged = dict.fromkeys(seat.name for seat in unmanaged)

    def of(self, hosts: str | tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Managed and unmanaged hosts in the order of the inventory; unknown names are left out."""
        if isinstance(hosts, str):
            return tuple(self._managed), tuple(self._unmanaged)
        wanted = {name for item in hosts for name in self._members.get(item, (item,))} | set(hosts)
        return (
            tuple(name for name in self._managed if name in wanted),
            tuple(name for name in self._unmanaged if name in wanted),
        )


def _only(model: type[S], entry: Spec) -> S:
    """The model's own part of an entry of the lab file."""
    return cast(S, model.model_construct(**{name: getattr(entry, name) for name in model.model_fields}))


def _datastores(
    entry: DatacenterEntry, cluster_hosts: list[tuple[HostSeat, ...]], sight: _Sight, place: str
) -> Iterator[DatastorePlan]:
    folders = Paths(folder_paths(entry.folders, "storage"))
    for index, item in enumerate(entry.datastores):
        hosts, unmanaged = sight.of(item.hosts)
        config = _only(DatastoreConfig, item)
        where = f"{place}.datastores[{index}]"
        yield DatastorePlan(item.name, config, hosts, unmanaged, resolve(folders, item.folder), None, where)
    for index, cluster in enumerate(entry.clusters):
        if cluster.vsan.enabled:
            names = tuple(seat.name for seat in cluster_hosts[index])
            where = f"{place}.clusters[{index}].vsan.datastore"
            config = DatastoreConfig(type="vSAN", gb=0)
            yield DatastorePlan(cluster.vsan.datastore, config, names, (), None, cluster.name, where)


def _networks(entry: DatacenterEntry, sight: _Sight, place: str) -> Iterator[NetworkPlan]:
    folders = Paths(folder_paths(entry.folders, "network"))
    for index, item in enumerate(entry.networks):
        hosts, unmanaged = sight.of(item.hosts)
        config = _only(NetworkConfig, item)
        folder = resolve(folders, item.folder)
        yield NetworkPlan(item.name, config, hosts, unmanaged, folder, f"{place}.networks[{index}]")


def _switches(entry: DatacenterEntry, sight: _Sight, place: str) -> Iterator[SwitchPlan]:
    folders = Paths(folder_paths(entry.folders, "network"))
    for index, item in enumerate(entry.distributed_switches):
        hosts, _ = sight.of(item.hosts)
        config = _only(DistributedSwitchConfig, item)
        groups = tuple((group.name, _only(NetworkConfig, group)) for group in item.portgroups)
        where = f"{place}.distributed_switches[{index}]"
        yield SwitchPlan(item.name, config, hosts, resolve(folders, item.folder), groups, where)


def default_datastore(
    hosts: tuple[str, ...], datastores: tuple[DatastorePlan, ...], vsan_cluster: str | None
) -> str | None:
    """Where VMs of these hosts lie when the file says nothing.

    The vSAN datastore of a vSAN cluster; else the first datastore that all hosts see; else the first that
    any of them sees.
    """
    if vsan_cluster is not None:
        return next((d.name for d in datastores if d.vsan_cluster == vsan_cluster), None)
    wanted = frozenset(hosts)
    plain = [datastore for datastore in datastores if datastore.vsan_cluster is None]
    shared = (d.name for d in plain if wanted and wanted.issubset(d.hosts))
    seen = (d.name for d in plain if not wanted.isdisjoint(d.hosts))
    return next(shared, None) or next(seen, None)
