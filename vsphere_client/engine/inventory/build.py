"""Putting objects into the inventory: used by lab files and by operations alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from vsphere_client.engine.world.numa_projection import powered_on
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    DistributedVirtualPortgroup,
    DistributedVirtualSwitch,
    Folder,
    HostSystem,
    ManagedObject,
    Members,
    Network,
    ResourcePool,
    VCenter,
    VirtualMachine,
)
from vsphere_client.engine.world.system_swap import project_system_swap
from vsphere_client.engine.world.vmkernel_teams import project_vmkernel
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.faults import DuplicateName
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import FolderKind, PowerState
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig

M = TypeVar("M", bound=ManagedObject)

_FOLDER_LETTER = {
    FolderKind.DATACENTER: "d",
    FolderKind.HOST: "h",
    FolderKind.VM: "v",
    FolderKind.STORAGE: "s",
    FolderKind.NETWORK: "n",
}
ROOT_FOLDER_NAMES = {
    FolderKind.HOST: "host",
    FolderKind.VM: "vm",
    FolderKind.STORAGE: "datastore",
    FolderKind.NETWORK: "network",
}


def add_datacenter(world: World, name: str, parent: Folder | VCenter | None = None) -> Datacenter:
    """Add a datacenter with its four root folders."""
    owner = parent or world.root
    datacenter = Datacenter(moid=world.new_moid(Datacenter.prefix), name=name, parent=owner.moid)
    _join(world, owner.children, datacenter)
    roots = {kind: _root_folder(world, datacenter, kind) for kind in ROOT_FOLDER_NAMES}
    datacenter.host_folder = roots[FolderKind.HOST].moid
    datacenter.vm_folder = roots[FolderKind.VM].moid
    datacenter.datastore_folder = roots[FolderKind.STORAGE].moid
    datacenter.network_folder = roots[FolderKind.NETWORK].moid
    return datacenter


def _root_folder(world: World, datacenter: Datacenter, kind: FolderKind) -> Folder:
    folder = Folder(
        moid=world.new_moid(f"group-{_FOLDER_LETTER[kind]}"),
        name=ROOT_FOLDER_NAMES[kind],
        parent=datacenter.moid,
        folder_kind=kind,
        hidden=True,
    )
    world.add(folder)
    return folder


def add_folder(world: World, name: str, parent: Folder | VCenter, kind: FolderKind) -> Folder:
    """Add a folder below a folder of its kind; raises DuplicateName."""
    check_name_free(world, parent.children, name)
    moid = world.new_moid(f"group-{_FOLDER_LETTER[kind]}")
    return _join(world, parent.children, Folder(moid=moid, name=name, parent=parent.moid, folder_kind=kind))


def check_name_free(world: World, siblings: Iterable[str], name: str) -> None:
    """Refuse a name that one of the siblings bears; raises DuplicateName."""
    if any(world.objects[moid].name == name for moid in siblings):
        raise DuplicateName(name=name)


def _join(world: World, siblings: Members, obj: M) -> M:
    """Enter an object into the inventory and into the list of its parent."""
    siblings[obj.moid] = None
    world.add(obj)
    return obj


def add_cluster(world: World, name: str, folder: Folder, config: ClusterConfig) -> ClusterComputeResource:
    """Add an empty cluster with its root resource pool."""
    check_name_free(world, folder.children, name)
    cluster = ClusterComputeResource(
        moid=world.new_moid(ClusterComputeResource.prefix), name=name, parent=folder.moid, config=config
    )
    _join(world, folder.children, cluster)
    cluster.root_pool = _root_pool(world, cluster).moid
    return cluster


def _root_pool(world: World, owner: ManagedObject) -> ResourcePool:
    pool = ResourcePool(
        moid=world.new_moid(ResourcePool.prefix),
        name="Resources",
        parent=owner.moid,
        config=ResourcePoolConfig(),
        owner=owner.moid,
        hidden=True,
    )
    world.add(pool)
    return pool


def add_host(
    world: World, name: str, config: HostConfig, cluster: ClusterComputeResource | None, folder: Folder | None
) -> HostSystem:
    """Add a host to a cluster, or stand-alone to a host folder with a root pool of its own."""
    owner: ManagedObject | None = cluster or folder
    assert owner is not None, "a host needs a cluster or a folder"
    host = HostSystem(
        moid=world.new_moid(HostSystem.prefix),
        name=name,
        parent=owner.moid,
        config=config,
        cluster=cluster.moid if cluster else None,
        services=default_services(),
        boot_us=0,
    )
    world.add(host)
    if cluster is not None:
        cluster.hosts[host.moid] = None
    elif folder is not None:
        folder.children[host.moid] = None
        host.root_pool = _root_pool(world, host).moid
    return host


def default_services() -> dict[str, str]:
    """Services of a freshly installed host and whether they run (esxi_components.md 2 and 3)."""
    running = ("hostd", "vpxa", "vmsyslogd", "DCUI", "sfcbd-watchdog", "lbtd", "vobd", "rhttpproxy", "ntpd")
    stopped = ("TSM", "TSM-SSH", "snmpd", "xorg", "pcscd", "lwsmd")
    return dict.fromkeys(running, "running") | dict.fromkeys(stopped, "stopped")


def add_pool(world: World, name: str, parent: ResourcePool, config: ResourcePoolConfig) -> ResourcePool:
    """Add a resource pool below another; raises DuplicateName."""
    check_name_free(world, parent.pools, name)
    pool = ResourcePool(
        moid=world.new_moid(ResourcePool.prefix),
        name=name,
        parent=parent.moid,
        config=config,
        owner=parent.owner,
    )
    return _join(world, parent.pools, pool)


def remove_pools(world: World, pool: ResourcePool) -> None:
    """Take a pool and all pools below it out of the inventory."""
    for moid in list(pool.pools):
        remove_pools(world, world.get(moid, ResourcePool))
    world.remove(pool)


def add_datastore(world: World, name: str, datacenter: Datacenter, config: DatastoreConfig) -> Datastore:
    """Add a datastore that no host mounts yet."""
    folder = world.get(datacenter.datastore_folder, Folder)
    check_name_free(world, folder.children, name)
    datastore = Datastore(moid=world.new_moid(Datastore.prefix), name=name, parent=folder.moid, config=config)
    return _join(world, folder.children, datastore)


def mount(world: World, datastore: Datastore, host: HostSystem) -> None:
    """Let a host see a datastore."""
    datastore.hosts[host.moid] = None
    host.datastores[datastore.moid] = None
    project_system_swap(world, host)
    world.changes.touch(datastore.moid, "hosts")
    world.changes.touch(host.moid, "datastores")


def add_network(world: World, name: str, datacenter: Datacenter, config: NetworkConfig) -> Network:
    """Add a standard network that no host has yet."""
    folder = world.get(datacenter.network_folder, Folder)
    check_name_free(world, folder.children, name)
    network = Network(
        moid=world.new_moid(Network.prefix),
        name=name,
        parent=folder.moid,
        config=config,
        subnet=config.vlan,
    )
    return _join(world, folder.children, network)


def add_distributed_switch(
    world: World, name: str, datacenter: Datacenter, config: DistributedSwitchConfig
) -> DistributedVirtualSwitch:
    """Add a distributed switch without port groups."""
    folder = world.get(datacenter.network_folder, Folder)
    check_name_free(world, folder.children, name)
    switch = DistributedVirtualSwitch(
        moid=world.new_moid(DistributedVirtualSwitch.prefix), name=name, parent=folder.moid, config=config
    )
    return _join(world, folder.children, switch)


def add_portgroup(
    world: World, name: str, switch: DistributedVirtualSwitch, config: NetworkConfig
) -> DistributedVirtualPortgroup:
    """Add a port group to a distributed switch."""
    check_name_free(world, switch.portgroups, name)
    portgroup = DistributedVirtualPortgroup(
        moid=world.new_moid(DistributedVirtualPortgroup.prefix),
        name=name,
        parent=switch.moid,
        config=config,
        subnet=config.vlan,
        switch=switch.moid,
    )
    return _join(world, switch.portgroups, portgroup)


def connect_network(world: World, network: Network, host: HostSystem) -> None:
    """Let a host have a network."""
    network.hosts[host.moid] = None
    host.networks[network.moid] = None
    project_vmkernel(world, host)
    world.changes.touch(network.moid, "hosts")


def add_vm(
    world: World,
    name: str,
    config: VirtualMachineConfig,
    folder: Folder,
    pool: ResourcePool,
    host: HostSystem | None,
    disk_datastores: tuple[str, ...] = (),
    networks: tuple[str, ...] = (),
    power_state: PowerState = PowerState.OFF,
) -> VirtualMachine:
    """Add a VM to a folder, a pool and a host; datastores and networks are ids.

    One that is on or suspended was powered on where it is.
    """
    if host is not None and power_state != PowerState.OFF:
        config = powered_on(config, host.config)
    moid = world.new_moid(VirtualMachine.prefix)
    vm = VirtualMachine(
        moid=moid,
        name=name,
        parent=folder.moid,
        config=config,
        resource_pool=pool.moid,
        host=host.moid if host else None,
        disk_datastores=disk_datastores,
        networks=networks,
        power_state=power_state,
    )
    folder.children[moid] = None
    pool.vms[moid] = None
    if host is not None:
        host.vms[moid] = None
    for datastore in disk_datastores:
        world.datastore(datastore).vms[moid] = None
    for network in networks:
        world.network(network).vms[moid] = None
    world.add(vm)
    return vm


def remove_vm(world: World, vm: VirtualMachine) -> None:
    """Take a VM out of every list and the inventory."""
    world.get(vm.parent or "", Folder).children.pop(vm.moid, None)
    world.get(vm.resource_pool, ResourcePool).vms.pop(vm.moid, None)
    if vm.host is not None:
        world.host(vm.host).vms.pop(vm.moid, None)
    for datastore in vm.disk_datastores:
        world.datastore(datastore).vms.pop(vm.moid, None)
    for network in vm.networks:
        world.network(network).vms.pop(vm.moid, None)
    world.remove(vm)


def place_vm(world: World, vm: VirtualMachine, host: HostSystem, pool: ResourcePool | None = None) -> None:
    """Let a VM run (or be registered) on a host, and in a pool of that host's cluster."""
    if vm.host is not None:
        world.host(vm.host).vms.pop(vm.moid, None)
    host.vms[vm.moid] = None
    target = pool or _pool_on(world, vm, host)
    if target.moid != vm.resource_pool:
        world.get(vm.resource_pool, ResourcePool).vms.pop(vm.moid, None)
        target.vms[vm.moid] = None
    world.update(vm, host=host.moid, resource_pool=target.moid)
    world.moved(vm)


def _pool_on(world: World, vm: VirtualMachine, host: HostSystem) -> ResourcePool:
    """The VM's own pool if it belongs to the host's cluster, else the root pool there."""
    current = world.get(vm.resource_pool, ResourcePool)
    owner = host.cluster or host.moid
    if current.owner == owner:
        return current
    root = world.cluster(host.cluster).root_pool if host.cluster else host.root_pool
    return world.get(root, ResourcePool)
