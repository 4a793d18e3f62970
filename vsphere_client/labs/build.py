"""From a checked lab to a living data centre."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from vsphere_client.engine.engine import Engine, EngineSettings
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.esxi.power import features_at_start
from vsphere_client.engine.inventory import build
from vsphere_client.engine.timeline import TimelineService
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Folder,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VCenter,
)
from vsphere_client.engine.world.unmanaged import FoundVm, UnmanagedHost
from vsphere_client.engine.world.vcenters import add_vcenter
from vsphere_client.kernel.garbage import without_collecting
from vsphere_client.labs.load import Lab
from vsphere_client.labs.plan import (
    ClusterPlan,
    DatacenterPlan,
    HostSeat,
    LabPlan,
    StandaloneHostPlan,
    VmSeat,
)
from vsphere_client.labs.schema import FolderEntry, PoolEntry
from vsphere_client.labs.traces.source import add_traces
from vsphere_client.model.kinds import ConnectionState, FolderKind, MaintenanceState, PowerState
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.units import seconds_us
from vsphere_client.model.vcenter import VcenterConfig
from vsphere_client.model.workload import TraceLoad


@without_collecting()
def build_engine(lab: Lab, seed: int | None = None) -> Engine:
    """The data centre of a lab at virtual time 0, alive; ``seed`` overrules the lab's own.

    Raises:
        TraceError: a trace is malformed; the message names file and line.
    """
    engine = Engine(
        EngineSettings(
            seed=lab.file.seed if seed is None else seed,
            step_us=seconds_us(lab.file.step_s),
            start=lab.file.start,
            vcenter_name=lab.file.vcenter.name,
            vcenter_options=tuple(lab.file.vcenter.advanced.items()),
            vcenter=VcenterConfig(version=lab.file.vcenter.version, time_skew_s=lab.file.vcenter.time_skew_s),
            storage_policies=tuple(lab.plan.storage_policies.values()),
        )
    )
    library = engine.service(AllocationService).library
    add_traces(library, _trace_loads(lab), lab.folder)
    library.samples.mark_given()
    _reserve_rows(engine, lab.plan)
    with engine.world.filling():
        vcenters = {None: engine.world.root} | _remote_vcenters(engine, lab)
        for datacenter in lab.plan.datacenters:
            _DatacenterBuilder(engine, datacenter, vcenters[datacenter.vcenter]).build()
    timeline = engine.service(TimelineService)
    for timed in lab.timeline:
        timeline.plan(timed.at, timed.command)
    engine.start()
    return engine


def _remote_vcenters(engine: Engine, lab: Lab) -> dict[str | None, VCenter]:
    """The vCenter Servers beside the client's own, by name."""
    return {
        entry.name: add_vcenter(
            engine.world,
            entry.name,
            VcenterConfig(**{name: getattr(entry, name) for name in VcenterConfig.model_fields}),
            dict(entry.advanced),
        )
        for entry in lab.file.remote_vcenters
    }


def _trace_loads(lab: Lab) -> list[TraceLoad]:
    vms = [vm for datacenter in lab.plan.datacenters for vm in datacenter.managed_vms()]
    vms += [vm for dc in lab.plan.datacenters for host in dc.unmanaged_hosts for vm in host.vms]
    workloads = [vm.config.workload for vm in vms]
    workloads += [getattr(timed.command, "workload", None) for timed in lab.timeline]
    found = {id(w): w.trace for w in workloads if w is not None and w.trace is not None}
    return list(found.values())


def _reserve_rows(engine: Engine, plan: LabPlan) -> None:
    """Columns grow in one go, with room for a few more."""
    hosts = sum(1 for dc in plan.datacenters for _ in dc.managed_hosts())
    vms = sum(1 for dc in plan.datacenters for _ in dc.managed_vms())
    engine.world.hosts.reserve(hosts + 4)
    engine.world.vms.reserve(vms + 16)
    engine.world.disks.reserve(_count_disks(plan) + 16)
    engine.world.ports.reserve(_count_ports(plan) + 16)
    engine.world.uplinks.reserve(_count_uplinks(plan) + 16)


def _count_disks(plan: LabPlan) -> int:
    return sum(max(1, len(vm.config.disks)) for dc in plan.datacenters for vm in dc.managed_vms())


def _count_ports(plan: LabPlan) -> int:
    return sum(max(1, len(vm.config.networks)) for dc in plan.datacenters for vm in dc.managed_vms())


def _count_uplinks(plan: LabPlan) -> int:
    return sum(len(seat.config.nics) for dc in plan.datacenters for seat in dc.managed_hosts())


@dataclass(slots=True)
class _DatacenterBuilder:
    """Builds one datacenter; remembers what its names stand for."""

    engine: Engine
    plan: DatacenterPlan
    vcenter: VCenter
    datacenter: Datacenter = field(init=False)
    folders: dict[tuple[FolderKind, str | None], Folder] = field(default_factory=dict)
    hosts: dict[str, HostSystem] = field(default_factory=dict)
    datastores: dict[str, str] = field(default_factory=dict)
    networks: dict[str, str] = field(default_factory=dict)
    datastore_sets: dict[tuple[str | None, ...], tuple[str, ...]] = field(default_factory=dict)
    clusters: list[tuple[ClusterPlan, ClusterComputeResource]] = field(default_factory=list)
    pools: dict[tuple[str, str | None], ResourcePool] = field(default_factory=dict)
    takers: dict[str, list[HostSystem]] = field(default_factory=dict)

    def build(self) -> None:
        """Folders, hosts, storage, networks, then VMs, which need all of them."""
        self.datacenter = build.add_datacenter(self.engine.world, self.plan.name, self.vcenter)
        self._folders()
        for cluster in self.plan.clusters:
            self._cluster(cluster)
        for standalone in self.plan.hosts:
            self._standalone(standalone)
        self._datastores()
        self._networks()
        for plan, built in self.clusters:
            self._vms(plan.vms, built)
        for standalone in self.plan.hosts:
            self._vms(standalone.vms, self.hosts[standalone.seat.name])
        self._unmanaged()

    def _folders(self) -> None:
        world, datacenter = self.engine.world, self.datacenter
        roots = {
            FolderKind.HOST: datacenter.host_folder,
            FolderKind.VM: datacenter.vm_folder,
            FolderKind.STORAGE: datacenter.datastore_folder,
            FolderKind.NETWORK: datacenter.network_folder,
        }
        for kind, moid in roots.items():
            self.folders[kind, None] = world.get(moid, Folder)
        self._folder_level(self.plan.folders, None, "", FolderKind.VM)

    def _folder_level(
        self, entries: Iterable[FolderEntry], parent: Folder | None, above: str, inherited: FolderKind
    ) -> None:
        for entry in entries:
            kind = FolderKind(entry.kind) if entry.kind else inherited
            owner: Folder | VCenter = parent or self.folders[kind, None]
            folder = build.add_folder(self.engine.world, entry.name, owner, kind)
            path = f"{above}{entry.name}"
            self.folders[kind, path] = folder
            self._folder_level(entry.folders, folder, f"{path}/", kind)

    def _cluster(self, plan: ClusterPlan) -> None:
        world = self.engine.world
        folder = self.folders[FolderKind.HOST, plan.folder]
        cluster = build.add_cluster(world, plan.name, folder, plan.config)
        self.clusters.append((plan, cluster))
        for seat in plan.hosts:
            self._host(seat, cluster, None)
        root = world.get(cluster.root_pool, ResourcePool)
        self.pools[cluster.moid, None] = root
        self._pool_level(plan.resource_pools, root, cluster, "")

    def _standalone(self, plan: StandaloneHostPlan) -> None:
        host = self._host(plan.seat, None, self.folders[FolderKind.HOST, plan.folder])
        root = self.engine.world.get(host.root_pool, ResourcePool)
        self.pools[host.moid, None] = root
        self._pool_level(plan.resource_pools, root, host, "")

    def _host(
        self, seat: HostSeat, cluster: ClusterComputeResource | None, folder: Folder | None
    ) -> HostSystem:
        host = build.add_host(self.engine.world, seat.name, seat.config, cluster, folder)
        self.hosts[seat.name] = host
        maintenance = MaintenanceState.IN_MAINTENANCE if seat.in_maintenance_mode else MaintenanceState.NORMAL
        failure = "power" if seat.connection_state == ConnectionState.NOT_RESPONDING else None
        self.engine.world.update(
            host, connection_state=seat.connection_state, maintenance=maintenance, failure=failure
        )
        return host

    def _pool_level(
        self, entries: Iterable[PoolEntry], parent: ResourcePool, owner: ManagedObject, above: str
    ) -> None:
        for entry in entries:
            config = ResourcePoolConfig(
                cpu=entry.cpu, memory=entry.memory, scalable_shares=entry.scalable_shares
            )
            pool = build.add_pool(self.engine.world, entry.name, parent, config)
            path = f"{above}{entry.name}"
            self.pools[owner.moid, path] = pool
            self._pool_level(entry.pools, pool, owner, f"{path}/")

    def _datastores(self) -> None:
        world = self.engine.world
        vsan_clusters = {plan.name: cluster.moid for plan, cluster in self.clusters}
        for plan in self.plan.datastores:
            datastore = build.add_datastore(world, plan.name, self.datacenter, plan.config)
            self._into_folder(datastore, FolderKind.STORAGE, plan.folder)
            self.datastores[plan.name] = datastore.moid
            if plan.vsan_cluster is not None:
                datastore.cluster = vsan_clusters[plan.vsan_cluster]
            for name in plan.hosts:
                build.mount(world, datastore, self.hosts[name])

    def _networks(self) -> None:
        world = self.engine.world
        for plan in self.plan.networks:
            network = build.add_network(world, plan.name, self.datacenter, plan.config)
            self._into_folder(network, FolderKind.NETWORK, plan.folder)
            self.networks[plan.name] = network.moid
            for name in plan.hosts:
                build.connect_network(world, network, self.hosts[name])
        for switch_plan in self.plan.distributed_switches:
            switch = build.add_distributed_switch(
                world, switch_plan.name, self.datacenter, switch_plan.config
            )
            self._into_folder(switch, FolderKind.NETWORK, switch_plan.folder)
            switch.hosts.update(dict.fromkeys(self.hosts[name].moid for name in switch_plan.hosts))
            for name, config in switch_plan.portgroups:
                portgroup = build.add_portgroup(world, name, switch, config)
                self.networks[name] = portgroup.moid
                for host in switch_plan.hosts:
                    build.connect_network(world, portgroup, self.hosts[host])

    def _into_folder(self, obj: ManagedObject, kind: FolderKind, path: str | None) -> None:
        if path is None:
            return
        root, folder = self.folders[kind, None], self.folders[kind, path]
        root.children.pop(obj.moid, None)
        folder.children[obj.moid] = None
        self.engine.world.update(obj, parent=folder.moid)

    def _vms(self, seats: Iterable[VmSeat], owner: ClusterComputeResource | HostSystem) -> None:
        for number, seat in enumerate(seats):
            self._vm(seat, owner, number)

    def _vm(self, seat: VmSeat, owner: ClusterComputeResource | HostSystem, number: int) -> None:
        world = self.engine.world
        host = self._host_of(seat, owner, number)
        vm = build.add_vm(
            world,
            seat.name,
            seat.config,
            self.folders[FolderKind.VM, seat.folder],
            self.pools[owner.moid, seat.resource_pool],
            host,
            self._datastores_of(seat),
            tuple(self.networks[nic.network] for nic in seat.config.networks),
            seat.power,
        )
        if seat.power != PowerState.OFF:
            for name, value in features_at_start(world, vm, seat.cpu_level).items():
                setattr(vm, name, value)

    def _host_of(
        self, seat: VmSeat, owner: ClusterComputeResource | HostSystem, number: int
    ) -> HostSystem | None:
        """The named host, or for a VM left to initial placement the next of the hosts in service.

        At the start of a lab nothing has any load yet, so placement by score would fill one host
        after the other's equal; taking the hosts in turn gives the same evenness at once.
        """
        if seat.host is not None:
            return self.hosts[seat.host]
        if isinstance(owner, HostSystem):
            return owner
        usable = self._takers(owner)
        return usable[number % len(usable)] if usable else None

    def _takers(self, cluster: ClusterComputeResource) -> list[HostSystem]:
        """The cluster's hosts in service, or all of them; worked out once."""
        if cluster.moid not in self.takers:
            hosts = [self.engine.world.host(moid) for moid in cluster.hosts]
            usable = self.engine.world.hosts.usable
            self.takers[cluster.moid] = [host for host in hosts if bool(usable[host.row])] or hosts
        return self.takers[cluster.moid]

    def _datastores_of(self, seat: VmSeat) -> tuple[str, ...]:
        names = (seat.datastore, *(disk.datastore for disk in seat.config.disks))
        if names not in self.datastore_sets:
            moids = (self.datastores[name] for name in names if name is not None)
            self.datastore_sets[names] = tuple(dict.fromkeys(moids))
        return self.datastore_sets[names]

    def _unmanaged(self) -> None:
        for plan in self.plan.unmanaged_hosts:
            name = plan.seat.name
            networks = tuple(n.name for n in self.plan.networks if name in n.unmanaged_hosts)
            self.engine.world.unmanaged[name] = UnmanagedHost(
                name,
                plan.seat.config,
                plan.reachable,
                plan.managed_by,
                tuple(FoundVm(vm.name, vm.config, vm.power, cpu_level=vm.cpu_level) for vm in plan.vms),
                networks,
            )
