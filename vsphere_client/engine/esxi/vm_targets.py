"""Where a new VM goes: its folder, pool, host, datastores and networks, found and checked."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    Folder,
    HostSystem,
    ManagedObject,
    ResourcePool,
)
from vsphere_client.engine.world.places import datacenter_of, reservation_parent
from vsphere_client.model.commands import CreateVm
from vsphere_client.model.faults import InsufficientDiskSpace, InvalidArgument, NotFound
from vsphere_client.model.kinds import FolderKind
from vsphere_client.model.virtual_machine import VirtualMachineConfig


@dataclass(frozen=True, slots=True)
class CreationTarget:
    """The found places of a VM to be created."""

    datacenter: Datacenter
    folder: Folder
    pool: ResourcePool
    host: HostSystem | None
    datastore: Datastore | None

    def disk_datastores(self, engine: Engine, config: VirtualMachineConfig) -> tuple[str, ...]:
        """Ids of the datastores of home and disks, without repeats; raises NotFound."""
        found: dict[str, None] = {}
        for disk in config.disks or (None,):
            named = disk.datastore if disk else None
            datastore = self._named(engine, named) if named else self.default_datastore(engine)
            found[datastore.moid] = None
        return tuple(found)

    def default_datastore(self, engine: Engine) -> Datastore:
        """The chosen datastore, else the cluster's vSAN, else the shared one with most free space."""
        if self.datastore is not None:
            return self.datastore
        candidates = [engine.world.datastore(moid) for moid in self._visible(engine)]
        if not candidates:
            raise NotFound(what="datastore", name=f"any datastore of {self.pool.name}")
        table = engine.world.datastores
        return max(
            candidates,
            key=lambda d: (
                d.config.type == "vSAN",
                len(d.hosts),
                float(table.capacity_gb[d.row] - table.used_gb[d.row]),
            ),
        )

    def networks(self, engine: Engine, config: VirtualMachineConfig) -> tuple[str, ...]:
        """Ids of the networks of all adapters; raises NotFound."""
        by_name = network_ids(engine, self.datacenter)
        missing = next((nic.network for nic in config.networks if nic.network not in by_name), None)
        if missing is not None:
            raise NotFound(what="network", name=missing)
        return tuple(dict.fromkeys(by_name[nic.network] for nic in config.networks))

    def check_fits(self, engine: Engine, config: VirtualMachineConfig) -> None:
        """Refuse what the datastores cannot hold; raises InsufficientDiskSpace or NotFound."""
        self.networks(engine, config)
        table = engine.world.datastores
        for moid in self.disk_datastores(engine, config):
            datastore = engine.world.datastore(moid)
            free = float(table.capacity_gb[datastore.row] - table.used_gb[datastore.row])
            needed = sum(disk.gb for disk in config.disks if not disk.thin)
            if free <= 0 or needed > free:
                raise InsufficientDiskSpace(datastore=datastore.name)

    def _named(self, engine: Engine, name: str) -> Datastore:
        folder = engine.world.get(self.datacenter.datastore_folder, Folder)
        for moid in folder.children:
            datastore = engine.world.objects[moid]
            if isinstance(datastore, Datastore) and name in (datastore.name, moid):
                return datastore
        raise NotFound(what="datastore", name=name)

    def _visible(self, engine: Engine) -> list[str]:
        if self.host is not None:
            return list(self.host.datastores)
        owner = engine.world.objects[self.pool.owner]
        hosts = owner.hosts if isinstance(owner, ClusterComputeResource) else {owner.moid: None}
        return list(dict.fromkeys(ds for host in hosts for ds in engine.world.host(host).datastores))


def network_ids(engine: Engine, datacenter: Datacenter) -> dict[str, str]:
    """Ids of a datacenter's networks and port groups by name."""
    world = engine.world
    found: dict[str, str] = {}
    waiting = [datacenter.network_folder]
    while waiting:
        obj = world.objects[waiting.pop(0)]
        children = getattr(obj, "children", None) or getattr(obj, "portgroups", None)
        if children is not None:
            waiting.extend(children)
        if obj.kind.name in ("NETWORK", "DISTRIBUTED_PORTGROUP"):
            found.setdefault(obj.name, obj.moid)
    return found


def find_target(engine: Engine, command: CreateVm) -> CreationTarget:
    """Find everything a creation names; raises NotFound or InvalidArgument."""
    owner = _owner(engine, command)
    datacenter = datacenter_of(engine.world, owner)
    if datacenter is None:
        raise InvalidArgument(argument="folder", problem="A virtual machine lives in a datacenter.")
    folder = _folder(engine, command, datacenter)
    datastore = engine.world.find(Datastore, command.datastore) if command.datastore else None
    host = owner if isinstance(owner, HostSystem) else None
    return CreationTarget(datacenter, folder, reservation_parent(engine.world, owner), host, datastore)


def _owner(engine: Engine, command: CreateVm) -> ManagedObject:
    world = engine.world
    if command.resource_pool is not None:
        return world.find(ResourcePool, command.resource_pool)
    if command.host is not None:
        return world.find(HostSystem, command.host)
    if command.cluster is not None:
        return world.find(ClusterComputeResource, command.cluster)
    clusters = list(world.all_of(ClusterComputeResource))
    if len(clusters) != 1:
        raise InvalidArgument(argument="cluster", problem="Name a cluster, host or resource pool to run it.")
    return clusters[0]


def _folder(engine: Engine, command: CreateVm, datacenter: Datacenter) -> Folder:
    if command.folder is None:
        return engine.world.get(datacenter.vm_folder, Folder)
    folder = engine.world.find(Folder, command.folder)
    if folder.folder_kind != FolderKind.VM:
        raise InvalidArgument(argument="folder", problem=f"{folder.name} is not a VM folder.")
    return folder
