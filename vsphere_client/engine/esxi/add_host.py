"""Adding a host: what vCenter learns from it first, and how it joins the inventory."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import chain, count
from typing import Any

from vsphere_client.decisions.placement.estate_maximums import cluster_objection
from vsphere_client.decisions.vmotion.evc import esxi_release
from vsphere_client.decisions.vmotion.evc_admission import EvcCandidate, decide_evc_admission
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.power import features_at_start
from vsphere_client.engine.inventory.build import (
    add_datastore,
    add_host,
    add_network,
    add_vm,
    connect_network,
    mount,
)
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import HostAvailability, VmConfigured
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Folder,
    HostSystem,
    ManagedObject,
    Network,
)
from vsphere_client.engine.world.places import datacenter_of, reservation_parent
from vsphere_client.engine.world.unmanaged import UnmanagedHost
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import AddHost
from vsphere_client.model.faults import (
    AlreadyBeingManaged,
    AlreadyConnected,
    EvcAdmissionFailed,
    InvalidArgument,
    InvalidLogin,
    NoHost,
    NotFound,
    TooManyHosts,
    VimFault,
)
from vsphere_client.model.kinds import FolderKind, PowerState
from vsphere_client.model.network import NetworkConfig
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.tasks import Stage
from vsphere_client.model.units import SECOND_US

CONNECT_US = 4 * SECOND_US
INSTALL_AGENT_US = 12 * SECOND_US
"""Login and inventory, then installing vpxa and the certificate (our assumption)."""
LOCAL_DATASTORE_GB = 1024.0
"""Size of the local VMFS datastore that a host brings along (our assumption)."""


@dataclass(frozen=True, slots=True)
class HostSummary:
    """What vCenter reads from a host before anything is changed on it."""

    name: str
    thumbprint: str
    host: UnmanagedHost


def thumbprint_of(name: str) -> str:
    """SHA-1 thumbprint of a host's certificate, as colon-separated pairs."""
    digest = hashlib.sha1(f"certificate of {name}".encode(), usedforsecurity=False).hexdigest().upper()
    return ":".join(digest[i : i + 2] for i in range(0, 40, 2))


def managing_server(world: World, name: str) -> str | None:
    """The vCenter Server that manages the host of a name, in words; None if none of the lab does."""
    host = next((host for host in world.all_of(HostSystem) if host.name == name), None)
    if host is None:
        return None
    return (
        "this vCenter Server"
        if len(world.vcenters) == 1
        else f"vCenter Server {vcenter_of(world, host).name}"
    )


def check_name_reachable(engine: Engine, name: str) -> UnmanagedHost:
    """Find a host on the simulated network; raises NoHost or AlreadyConnected."""
    if (server := managing_server(engine.world, name)) is not None:
        raise AlreadyConnected(host=name, server=server)
    host = engine.world.unmanaged.get(name)
    if host is None or not host.reachable:
        raise NoHost(host=name)
    return host


def inspect_host(engine: Engine, name: str, username: str, password: str, force: bool = False) -> HostSummary:
    """Log in to a host and read its summary; nothing changes.

    Raises:
        NoHost, AlreadyConnected, InvalidLogin, AlreadyBeingManaged: as Add Host would.
    """
    host = check_name_reachable(engine, name)
    if (username, password) != (host.config.username, host.config.password):
        raise InvalidLogin
    if host.managed_by is not None and not force:
        raise AlreadyBeingManaged(host=name, server=host.managed_by)
    return HostSummary(name, thumbprint_of(name), host)


def check_evc(cluster: ClusterComputeResource, found: UnmanagedHost) -> None:
    """Refuse a host that may not join a cluster's EVC mode (vmotion.md 4.2).

    Raises:
        EvcAdmissionFailed: the CPU's vendor or features, or running or suspended VMs that may use more.
    """
    mode = cluster.config.evc_mode
    if mode is None:
        return
    active = tuple(vm.name for vm in found.vms if vm.power_state != PowerState.OFF)
    candidate = EvcCandidate(found.name, found.config.evc, found.reachable, active, found.config.bios_off)
    if (refusal := decide_evc_admission(mode, candidate)) is not None:
        raise EvcAdmissionFailed([refusal.reason], fault=refusal.fault, text=refusal.text)


def check_room(world: World, cluster: ClusterComputeResource, found: UnmanagedHost) -> None:
    """Refuse a host that would be one more than the cluster takes (vmkernel.md 6).

    Raises:
        TooManyHosts: 96 hosts, or 64 with vSAN or hosts of before 7.0 U1.
    """
    configs = [world.get(moid, HostSystem).config for moid in cluster.hosts]
    releases = [esxi_release(config.version) for config in (*configs, found.config)]
    why = cluster_objection(cluster.name, releases, vsan=cluster.config.vsan.enabled)
    if why is not None:
        raise TooManyHosts([why], problem=why.text)


class AddHostOperation(Operation[AddHost]):
    """Add a host to a cluster, or stand-alone to a datacenter or host folder."""

    description_id = "Folder.addStandaloneHost"

    def entity(self, engine: Engine, command: AddHost) -> ManagedObject:
        """The cluster or folder that takes the host."""
        world = engine.world
        if command.cluster is not None:
            return world.find(ClusterComputeResource, command.cluster)
        if command.folder is not None:
            return world.find(Folder, command.folder)
        if command.datacenter is not None:
            datacenter = world.find(Datacenter, command.datacenter)
        else:
            found = next(iter(world.all_of(Datacenter)), None)
            if found is None:
                raise NotFound(what="datacenter", name="any")
            datacenter = found
        return datacenter

    def describe_id(self, engine: Engine, task: Task) -> str:
        """Adding to a cluster has a name of its own."""
        in_cluster = isinstance(engine.world.objects.get(task.entity or ""), ClusterComputeResource)
        return "ClusterComputeResource.addHost" if in_cluster else self.description_id

    def begin(self, engine: Engine, task: Task, command: AddHost) -> Stage:
        """Log in and look."""
        try:
            summary = inspect_host(engine, command.host, command.username, command.password, command.force)
            owner = engine.world.objects[task.entity or ""]
            if isinstance(owner, ClusterComputeResource):
                check_room(engine.world, owner, summary.host)
                check_evc(owner, summary.host)
            if isinstance(owner, Folder) and owner.folder_kind != FolderKind.HOST:
                raise InvalidArgument(argument="folder", problem="A host needs a host folder.")
            find_vm_folder(engine, owner, command.vm_folder)
        except VimFault as fault:
            engine.events.post("HostAddFailedEvent", None, hostname=command.host, reason=fault.text)
            raise
        task.work = "connect"
        return Stage(f"Connecting to {command.host}", CONNECT_US, 40)

    def advance(self, engine: Engine, task: Task, command: AddHost) -> Stage | None:
        """Install the agent, then take the host and its VMs into the inventory."""
        if task.work == "connect":
            task.work = "install"
            return Stage("Installing the vCenter agent (vpxa)", INSTALL_AGENT_US, 95)
        found = check_name_reachable(engine, command.host)
        owner = engine.world.get(task.entity or "", ManagedObject)
        if isinstance(owner, ClusterComputeResource):
            check_room(engine.world, owner, found)
            check_evc(owner, found)
        find_vm_folder(engine, owner, command.vm_folder)
        host = join(engine, found, owner, command)
        task.result = host.moid
        return None


def find_vm_folder(engine: Engine, owner: ManagedObject, named: str | None) -> Folder:
    """The folder for the VMs that a host brings along: the one named, or the datacenter's own.

    Raises:
        NotFound, InvalidArgument: there is no such VM folder.
    """
    datacenter = datacenter_of(engine.world, owner)
    if datacenter is None:
        raise InvalidArgument(argument="folder", problem=f"{owner.name} does not lie in a datacenter.")
    folder = engine.world.find(Folder, named or datacenter.vm_folder)
    if folder.folder_kind != FolderKind.VM:
        raise InvalidArgument(argument="vm_folder", problem=f"{folder.name} is not a VM folder.")
    return folder


def join(engine: Engine, found: UnmanagedHost, owner: ManagedObject, command: AddHost) -> HostSystem:
    """Take a found host with its networks, local datastore and VMs into the inventory."""
    world = engine.world
    cluster = owner if isinstance(owner, ClusterComputeResource) else None
    datacenter = datacenter_of(world, owner)
    assert datacenter is not None, "clusters and host folders lie in a datacenter"
    folder = owner if isinstance(owner, Folder) else world.get(datacenter.host_folder, Folder)
    config = found.config.model_copy(update={"lockdown": command.lockdown})
    host = add_host(world, found.name, config, cluster, None if cluster else folder)
    del world.unmanaged[found.name]
    _bring_networks(engine, datacenter, host, found)
    _bring_vms(engine, datacenter, host, found, command)
    if cluster is not None and not found.vms and not found.datastores:
        _share_datastores(engine, cluster, host)
    engine.events.post("HostAddedEvent", host)
    engine.events.post("HostConnectedEvent", host)
    engine.notify(HostAvailability(host.moid))
    return host


def _bring_networks(engine: Engine, datacenter: Datacenter, host: HostSystem, found: UnmanagedHost) -> None:
    world = engine.world
    folder = world.get(datacenter.network_folder, Folder)
    known_networks = (world.objects[moid] for moid in folder.children)
    by_name = {known.name: known.moid for known in known_networks if isinstance(known, Network)}
    for name in found.networks:
        known = by_name.get(name)
        network = (
            world.get(known, Network) if known else add_network(world, name, datacenter, NetworkConfig())
        )
        connect_network(world, network, host)


def _bring_vms(
    engine: Engine, datacenter: Datacenter, host: HostSystem, found: UnmanagedHost, command: AddHost
) -> None:
    world = engine.world
    kept = [moid for moid in found.datastores if moid in world.objects]
    for moid in kept:
        mount(world, world.datastore(moid), host)
    if not kept:
        name = free_name(
            world, world.get(datacenter.datastore_folder, Folder), f"{host.name.split('.')[0]}-local"
        )
        local = add_datastore(world, name, datacenter, DatastoreConfig(gb=LOCAL_DATASTORE_GB))
        mount(world, local, host)
    home = next(iter(host.datastores))
    folder = find_vm_folder(engine, host, command.vm_folder)
    pool = reservation_parent(world, host)
    for vm in found.vms:
        stores = tuple(moid for moid in vm.datastores if moid in kept) or (home,)
        networks = tuple(
            moid
            for moid in host.networks
            if any(n.network == world.objects[moid].name for n in vm.config.networks)
        )
        name = free_name(world, folder, vm.name)
        added = add_vm(world, name, vm.config, folder, pool, host, stores, networks, vm.power_state)
        if vm.power_state == PowerState.ON:
            engine.world.update(added, boot_us=engine.now_us)
        if vm.power_state != PowerState.OFF:
            engine.world.update(added, **features_at_start(world, added, vm.cpu_level))
        engine.notify(VmConfigured(added.moid))


def free_name(world: World, folder: Folder, name: str) -> str:
    """A name that is free in a folder: the one wished for, or ``name (1)`` and so on, as vCenter does."""
    taken = {world.objects[moid].name for moid in folder.children}
    candidates = chain((name,), (f"{name} ({number})" for number in count(1)))
    return next(candidate for candidate in candidates if candidate not in taken)


def _share_datastores(engine: Engine, cluster: ClusterComputeResource, host: HostSystem) -> None:
    """A host zoned like its neighbours sees the datastores that all hosts of the cluster share."""
    world = engine.world
    others = [moid for moid in cluster.hosts if moid != host.moid]
    if not others:
        return
    for moid in world.host(others[0]).datastores:
        datastore = world.datastore(moid)
        if datastore.config.type != "vSAN" and all(other in datastore.hosts for other in others):
            mount(world, datastore, host)


def describe_summary(summary: HostSummary) -> dict[str, Any]:
    """The rows of the Host summary page."""
    config = summary.host.config
    return {
        "Name": summary.name,
        "Vendor": config.vendor,
        "Model": config.model,
        "Version": f"VMware ESXi {config.version}",
        "Processors": f"{config.sockets} × {config.cpu_model}, {config.cores} cores, {config.mhz / 1000:.1f} GHz",
        "Memory": f"{config.memory_mb / 1024:.1f} GB",
    }
