"""What the Summary of a datastore shows: capacity, type, speed and who uses it."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.world.objects import Datastore
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session
from vsphere_client.session.views.looks import is_accessible
from vsphere_client.session.views.summary_refs import Ref, ref, refs
from vsphere_client.session.views.summary_usage import Usage

TYPE_WORDS = {"VMFS": "VMFS 6", "NFS": "NFS 3", "NFS41": "NFS 4.1", "vVol": "vVol", "vSAN": "vSAN"}


@dataclass(frozen=True, slots=True)
class DatastoreSummary:
    """A datastore; GB, ms and I/O per second. ``provisioned_gb`` is what the disks on it may grow to."""

    type: str
    accessible: bool
    space: Usage
    provisioned_gb: float
    hosts: int
    hosts_lost: int
    vms: int
    iops: float
    max_iops: float
    latency_ms: float
    base_latency_ms: float
    url: str
    datacenter: Ref | None
    vsan_cluster: Ref | None
    mounted_by: tuple[Ref, ...]


def datastore_summary(session: Session, moid: str) -> DatastoreSummary:
    """The numbers of a datastore's Summary now."""
    world = session.engine.world
    datastore = world.datastore(moid)
    table, row = world.datastores, datastore.row
    datacenter = datacenter_of(world, datastore)
    cluster = world.objects.get(datastore.cluster or "")
    lost = sum(moid in world.host(host).lost_datastores for host in datastore.hosts)
    return DatastoreSummary(
        type=TYPE_WORDS[datastore.config.type],
        accessible=is_accessible(world, datastore),
        space=Usage(float(table.used_gb[row]), float(table.capacity_gb[row])),
        provisioned_gb=provisioned_gb(world, datastore),
        hosts=len(datastore.hosts),
        hosts_lost=lost,
        vms=len(datastore.vms),
        iops=float(table.iops[row]),
        max_iops=float(table.max_iops[row]),
        latency_ms=float(table.seen_latency_ms[row]),
        base_latency_ms=float(table.base_latency_ms[row]),
        url=f"ds:///vmfs/volumes/{datastore.name}/",
        datacenter=ref(datacenter) if datacenter else None,
        vsan_cluster=ref(cluster) if cluster else None,
        mounted_by=refs(world, datastore.hosts),
    )


def provisioned_gb(world: World, datastore: Datastore) -> float:
    """What the virtual disks on a datastore may grow to, before any protection."""
    total = 0.0
    for moid in datastore.vms:
        vm = world.vm(moid)
        home = bool(vm.disk_datastores) and vm.disk_datastores[0] == datastore.moid
        for disk in vm.config.disks:
            here = home if disk.datastore is None else disk.datastore in (datastore.name, datastore.moid)
            total += disk.gb if here else 0.0
    return total
