"""What hosts and the vCenter keep on a datastore themselves: vSphere HA, Storage I/O Control, switches, images."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    DistributedVirtualPortgroup,
    VirtualMachine,
)
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.kernel.random_streams import stable_hash
from vsphere_client.session.session import Session
from vsphere_client.session.views.datastore_files.rows import FileRow
from vsphere_client.session.views.switch_ports import PortKey

HA_ROOT = ".vSphere-HA"
PROTECTED_LIST_BYTES = 2.0 * 1024 * 1024
"""Of the 3 MB that vSphere HA takes of a datastore (ha_ft.md 3), most is the list of protected VMs."""
POWER_LIST_BYTES = 84.0
"""A line of ``host-N-poweron`` (our assumption)."""
PORT_BYTES = 2.0 * 1024
SLOTS_BYTES = 1024.0 * 1024


def system_folders(session: Session, datastore: Datastore) -> Iterator[str]:
    """Paths of folders that belong to no VM, each after the one it lies in."""
    world = session.engine.world
    if datastore.config.type == "VMFS":
        yield ".sdd.sf"
    if datastore.config.storage_io_control.enabled:
        yield ".iorm.sf"
    clusters = list(ha_clusters(world, datastore))
    if clusters:
        yield HA_ROOT
        yield from (f"{HA_ROOT}/{ha_folder(session, cluster)}" for cluster in clusters)
    switches = sorted({_switch_mark(switch): None for switch, _ in _ports(world, datastore)})
    if switches:
        yield ".dvsData"
        yield from (f".dvsData/{mark}" for mark in switches)


def system_files(session: Session, datastore: Datastore, folder: str) -> Iterator[FileRow]:
    """The files in such a folder, or those that lie in the root."""
    world = session.engine.world
    if folder == "":
        yield from _images(world, datastore)
    elif folder == ".iorm.sf":
        yield FileRow(folder, "slotsfile", "file", SLOTS_BYTES)
    elif folder.startswith(f"{HA_ROOT}/"):
        for cluster in ha_clusters(world, datastore):
            if folder == f"{HA_ROOT}/{ha_folder(session, cluster)}":
                yield from _ha_files(session, datastore, cluster, folder)
    elif folder.startswith(".dvsData/"):
        for switch, port in _ports(world, datastore):
            if folder == f".dvsData/{_switch_mark(switch)}":
                yield FileRow(folder, str(port), "file", PORT_BYTES)


# vSphere HA -----------------------------------------------------------------------------------------------


def ha_clusters(world: World, datastore: Datastore) -> Iterator[ClusterComputeResource]:
    """Clusters with vSphere HA whose hosts mount the datastore."""
    for cluster in world.all_of(ClusterComputeResource):
        if cluster.config.ha.enabled and any(host in cluster.hosts for host in datastore.hosts):
            yield cluster


def ha_folder(session: Session, cluster: ClusterComputeResource) -> str:
    """The cluster's folder: vCenter's id, the cluster's number, a mark and vCenter's name (ha_ft.md 3)."""
    seed, world = session.engine.settings.seed, session.engine.world
    vcenter = vcenter_of(world, cluster)
    own = "vcenter" if vcenter is world.root else f"vcenter/{vcenter.moid}"
    number = cluster.moid.rpartition("-")[2].lstrip("c")
    mark = f"{stable_hash(seed, f'ha/{cluster.moid}'):08x}"
    return f"FDM-{_uuid(seed, own)}-{number}-{mark}-{vcenter.name.partition('.')[0]}"


def _ha_files(
    session: Session, datastore: Datastore, cluster: ClusterComputeResource, folder: str
) -> Iterator[FileRow]:
    """The list of protected VMs, each host's VMs that are on, and where hosts beat their heartbeats."""
    world, state = session.engine.world, session.engine.service(HaService).state(cluster)
    yield FileRow(folder, "protectedlist", "file", PROTECTED_LIST_BYTES)
    for host in (world.host(moid) for moid in cluster.hosts if moid in datastore.hosts):
        number = host.moid.rpartition("-")[2]
        if datastore.moid in state.heartbeat_datastores.get(host.moid, ()):
            yield FileRow(folder, f"host-{number}-hb", "file", 0.0)
        running = sum(bool(world.vms.executing[world.vm(moid).row]) for moid in host.vms)
        yield FileRow(folder, f"host-{number}-poweron", "file", POWER_LIST_BYTES * (1 + running))


# ports of distributed switches, images --------------------------------------------------------------------


def _ports(world: World, datastore: Datastore) -> Iterator[tuple[str, int]]:
    """Switch and port of each adapter on a distributed port group, of VMs whose home is here."""
    for vm in (world.vm(moid) for moid in datastore.vms):
        if vm.disk_datastores and vm.disk_datastores[0] == datastore.moid:
            for number, moid in enumerate(vm.networks):
                group = world.objects.get(moid)
                if isinstance(group, DistributedVirtualPortgroup):
                    yield group.switch, PortKey("vm", vm.moid, number).port_id


def _switch_mark(switch: str) -> str:
    return _uuid(0, switch)


def _images(world: World, datastore: Datastore) -> Iterator[FileRow]:
    """Images in the root that CD drives of VMs name, such as ``[nfs-iso] ubuntu.iso``; their size is not known."""
    head = f"[{datastore.name}] "
    named = {vm.config.cdrom.iso or "": None for vm in world.all_of(VirtualMachine)}
    for path in sorted(named):
        if path.startswith(head) and "/" not in path:
            yield FileRow("", path.removeprefix(head), "file")


def _uuid(seed: int, name: str) -> str:
    digits = "".join(f"{stable_hash(seed, f'uuid/{name}/{part}'):08x}" for part in range(4))
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
