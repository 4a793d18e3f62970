"""The datastore of a vSAN cluster, which comes with the cluster and grows with its hosts."""

from __future__ import annotations

from vsphere_client.engine.inventory.build import add_datastore, mount
from vsphere_client.engine.world.objects import ClusterComputeResource, Datastore
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.model.storage import DatastoreConfig


def ensure_datastore(world: World, cluster: ClusterComputeResource) -> Datastore:
    """The cluster's datastore, made if it is missing, and mounted by each of its hosts."""
    found = next((one for one in world.all_of(Datastore) if one.cluster == cluster.moid), None)
    if found is None:
        datacenter = datacenter_of(world, cluster)
        assert datacenter is not None, "a cluster lies in a datacenter"
        config = DatastoreConfig(type="vSAN", gb=0)
        found = add_datastore(world, _free_name(world, cluster.config.vsan.datastore), datacenter, config)
        world.update(found, cluster=cluster.moid)
    for moid in cluster.hosts:
        if moid not in found.hosts:
            mount(world, found, world.host(moid))
    return found


def _free_name(world: World, name: str) -> str:
    """VCenter numbers a second vsanDatastore in the same way."""
    taken = {one.name for one in world.all_of(Datastore)}
    numbered = (f"{name} ({number})" for number in range(1, len(taken) + 2))
    return next(one for one in (name, *numbered) if one not in taken)
