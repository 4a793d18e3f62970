"""What there is to choose from in wizards: folders, compute resources, datastores and networks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from vsphere_client.commands.appearance import Look, look_of
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.vm_targets import network_ids
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    Folder,
    HostSystem,
    ManagedObject,
    ResourcePool,
)
from vsphere_client.engine.world.vcenters import is_shown
from vsphere_client.model.kinds import FolderKind


@dataclass(frozen=True, slots=True)
class TreeChoice:
    """A line of a tree to choose from; ``depth`` counts from 0, ``choosable`` False is only a heading."""

    moid: str
    name: str
    look: Look
    depth: int
    choosable: bool = True


@dataclass(frozen=True, slots=True)
class DatastoreChoice:
    """A datastore with its sizes in GB; ``reason`` says why it cannot be chosen."""

    moid: str
    name: str
    look: Look
    type: str
    capacity_gb: float
    provisioned_gb: float
    free_gb: float
    reason: str = ""


def _by_name(engine: Engine, moids: Iterable[str]) -> list[ManagedObject]:
    return sorted((engine.world.objects[moid] for moid in moids), key=lambda obj: obj.name.lower())


def folder_tree(engine: Engine, kind: FolderKind, only: Datacenter | None = None) -> list[TreeChoice]:
    """Datacenters with their folders of a kind; a datacenter stands for its own root folder."""
    lines: list[TreeChoice] = []
    for datacenter in sorted(engine.world.all_of(Datacenter), key=lambda one: one.name.lower()):
        if datacenter is only or (only is None and is_shown(engine.world, datacenter)):
            root = _root(datacenter, kind)
            lines.append(TreeChoice(root, datacenter.name, look_of(engine, datacenter), 0))
            lines += _folders(engine, root, 1)
    return lines


def _root(datacenter: Datacenter, kind: FolderKind) -> str:
    return {
        FolderKind.HOST: datacenter.host_folder,
        FolderKind.VM: datacenter.vm_folder,
        FolderKind.STORAGE: datacenter.datastore_folder,
        FolderKind.NETWORK: datacenter.network_folder,
    }[kind]


def _folders(engine: Engine, parent: str, depth: int) -> list[TreeChoice]:
    lines: list[TreeChoice] = []
    for obj in _by_name(engine, engine.world.get(parent, Folder).children):
        if isinstance(obj, Folder):
            lines.append(TreeChoice(obj.moid, obj.name, look_of(engine, obj), depth))
            lines += _folders(engine, obj.moid, depth + 1)
    return lines


def compute_tree(engine: Engine, datacenter: Datacenter) -> list[TreeChoice]:
    """The clusters, hosts and pools of a datacenter that may run a VM, below their folders."""
    return _compute(engine, datacenter.host_folder, 0)


def _compute(engine: Engine, parent: str, depth: int) -> list[TreeChoice]:
    lines: list[TreeChoice] = []
    for obj in _by_name(engine, engine.world.get(parent, Folder).children):
        lines.append(TreeChoice(obj.moid, obj.name, look_of(engine, obj), depth, not isinstance(obj, Folder)))
        if isinstance(obj, Folder):
            lines += _compute(engine, obj.moid, depth + 1)
        elif isinstance(obj, ClusterComputeResource):
            lines += [
                TreeChoice(host.moid, host.name, look_of(engine, host), depth + 1)
                for host in _by_name(engine, obj.hosts)
            ]
            lines += _pools(engine, obj.root_pool, depth + 1)
        elif isinstance(obj, HostSystem):
            lines += _pools(engine, obj.root_pool, depth + 1)
    return lines


def _pools(engine: Engine, parent: str, depth: int) -> list[TreeChoice]:
    lines: list[TreeChoice] = []
    for pool in _by_name(engine, engine.world.get(parent, ResourcePool).pools):
        lines.append(TreeChoice(pool.moid, pool.name, look_of(engine, pool), depth))
        lines += _pools(engine, pool.moid, depth + 1)
    return lines


def pool_tree(engine: Engine, owner: ManagedObject) -> list[TreeChoice]:
    """A cluster or stand-alone host with its resource pools below."""
    assert isinstance(owner, ClusterComputeResource | HostSystem)
    return [
        TreeChoice(owner.moid, owner.name, look_of(engine, owner), 0),
        *_pools(engine, owner.root_pool, 1),
    ]


def hosts_below(engine: Engine, compute: ManagedObject) -> list[HostSystem]:
    """The hosts of a cluster, pool or host."""
    world = engine.world
    owner = world.objects[compute.owner] if isinstance(compute, ResourcePool) else compute
    if isinstance(owner, ClusterComputeResource):
        return [world.host(moid) for moid in owner.hosts]
    return [owner] if isinstance(owner, HostSystem) else []


def datastore_choices(
    engine: Engine, hosts: list[HostSystem], needed_gb: float = 0.0
) -> list[DatastoreChoice]:
    """The datastores that some hosts mount, those that can be chosen first, by free space."""
    moids = dict.fromkeys(moid for host in hosts for moid in host.datastores)
    found = [_datastore(engine, engine.world.datastore(moid), len(hosts), needed_gb) for moid in moids]
    return sorted(found, key=lambda one: (bool(one.reason), -one.free_gb, one.name))


def _datastore(engine: Engine, datastore: Datastore, hosts: int, needed_gb: float) -> DatastoreChoice:
    table, row = engine.world.datastores, datastore.row
    capacity, used = float(table.capacity_gb[row]), float(table.used_gb[row])
    provisioned = sum(
        disk.gb
        for moid in datastore.vms
        for disk in engine.world.vm(moid).config.disks
        if disk.datastore in (None, datastore.name, datastore.moid)
    )
    free = max(0.0, capacity - used)
    reason = (
        f"Insufficient disk space on datastore '{datastore.name}'." if needed_gb > free or free <= 0 else ""
    )
    return DatastoreChoice(
        datastore.moid,
        datastore.name,
        look_of(engine, datastore),
        datastore.config.type,
        capacity,
        provisioned,
        free,
        reason,
    )


def network_names(engine: Engine, datacenter: Datacenter, hosts: list[HostSystem]) -> list[str]:
    """Networks of a datacenter that some of the hosts have, by name."""
    there = {moid for host in hosts for moid in host.networks}
    return sorted(name for name, moid in network_ids(engine, datacenter).items() if moid in there)
