"""What chart options offer: the counters a chart begins with, and the objects it may show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from vsphere_client.engine.statistics.catalogue import counters
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Datastore,
    HostSystem,
    ManagedObject,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import datacenter_of, vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session
from vsphere_client.session.views.performance.parts import member_id, part_kind, parts_of
from vsphere_client.session.views.performance.reading import shows

DEFAULTS: Mapping[str, tuple[str, ...]] = {
    "cpu": ("cpu.usage.average", "cpu.usagemhz.average"),
    "mem": (
        "mem.active.average",
        "mem.consumed.average",
        "mem.granted.average",
        "mem.vmmemctl.average",
    ),
    "disk": (
        "disk.maxTotalLatency.latest",
        "disk.usage.average",
        "disk.used.latest",
        "disk.capacity.latest",
    ),
    "virtualDisk": ("virtualDisk.read.average", "virtualDisk.write.average"),
    "datastore": ("datastore.read.average", "datastore.write.average", "datastore.maxTotalLatency.latest"),
    "net": ("net.usage.average", "net.received.average", "net.transmitted.average"),
    "power": ("power.power.average",),
    "sys": ("sys.uptime.latest",),
    "rescpu": ("rescpu.actav1.latest", "rescpu.actpk1.latest"),
    "clusterServices": ("clusterServices.effectivecpu.average",),
    "vmop": ("vmop.numVMotion.latest", "vmop.numPoweron.latest", "vmop.numPoweroff.latest"),
}
"""The counters that a chart of a group begins with (vsphere_client_ui.md 3.26), as far as an object has them."""
MOST_AT_FIRST = 2
"""Counters that a chart begins with when none of its group's defaults is there."""


def default_counters(session: Session, moid: str, chart_group: str) -> tuple[str, ...]:
    """Ids of the counters that a chart of a group begins with; all that are shown have few units."""
    obj = session.engine.world.get(moid, ManagedObject)
    infos = [info for info in counters().values() if info.group == chart_group]
    group = [info.id for info in infos if shows(session, obj.kind, info, "realtime")]
    group = group or [info.id for info in infos if part_kind(obj, info.id) is not None]
    chosen = tuple(one for one in DEFAULTS.get(chart_group, ()) if one in group)
    return chosen or tuple(group[:MOST_AT_FIRST])


def related_of(session: Session, moid: str, counter_id: str) -> tuple[tuple[str, str], ...]:
    """Ids and names of the objects whose counter can be shown with an object's: itself, then by name.

    A cluster's are its hosts, pools and VMs, a host's its VMs and datastores, a pool's the pools and VMs
    below it, a datastore's its hosts and VMs, a datacenter's its clusters.
    """
    world = session.engine.world
    obj = world.get(moid, ManagedObject)
    info = counters().get(counter_id)
    if info is None:
        return ()
    own = [(obj.moid, obj.name)] if shows(session, obj.kind, info, "realtime") else []
    below = {
        one.moid: one.name
        for one in _below(world, obj)
        if shows(session, one.kind, info, "realtime") and one.moid != moid
    }
    return (*own, *sorted(below.items(), key=lambda pair: (pair[1], pair[0])))


def parts_with(session: Session, moid: str, counter_id: str) -> tuple[tuple[str, str], ...]:
    """Ids (see `parts`) and names of the parts of an object that have a counter, in their order."""
    world = session.engine.world
    obj = world.get(moid, ManagedObject)
    part = part_kind(obj, counter_id)
    if part is None:
        return ()
    return tuple((member_id(moid, one.name), one.name) for one in parts_of(world, obj, part))


def _below(world: World, obj: ManagedObject) -> Iterable[ManagedObject]:
    if isinstance(obj, ClusterComputeResource):
        for moid in obj.hosts:
            yield world.host(moid)
        yield from _pools_below(world, world.get(obj.root_pool, ResourcePool))
        yield from vms_below(world, world.get(obj.root_pool, ResourcePool))
    elif isinstance(obj, HostSystem):
        yield from _named(world, obj.vms)
        yield from _named(world, obj.datastores)
    elif isinstance(obj, ResourcePool):
        yield from _pools_below(world, obj)
        yield from vms_below(world, obj)
    elif isinstance(obj, Datastore):
        yield from _named(world, obj.hosts)
        yield from _named(world, obj.vms)
    elif isinstance(obj, Datacenter):
        clusters = world.all_of(ClusterComputeResource)
        yield from (cluster for cluster in clusters if datacenter_of(world, cluster) is obj)
    elif isinstance(obj, VirtualMachine):
        yield from _named(world, obj.disk_datastores)


def _pools_below(world: World, pool: ResourcePool) -> Iterable[ResourcePool]:
    for moid in pool.pools:
        child = world.get(moid, ResourcePool)
        yield child
        yield from _pools_below(world, child)


def _named(world: World, moids: Iterable[str]) -> Iterable[ManagedObject]:
    return (world.objects[moid] for moid in moids if moid in world.objects)
