"""What DRS has to know of vSphere HA before it empties a host."""

from __future__ import annotations

from dataclasses import replace

from vsphere_client.decisions.drs.snapshot import DrsSnapshot
from vsphere_client.engine.ha.admission import take_leaving_snapshot
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.engine.world.world import World


def with_failover_level(world: World, cluster: ClusterComputeResource, snapshot: DrsSnapshot) -> DrsSnapshot:
    """The snapshot with vSphere HA's view of the cluster, where it is on."""
    if not cluster.config.ha.enabled:
        return snapshot
    return replace(snapshot, admission=take_leaving_snapshot(world, cluster), ha=settings_of(world, cluster))
