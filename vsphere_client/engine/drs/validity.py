"""Whether a DRS cluster is valid, overcommitted (yellow) or invalid (red) now."""

from __future__ import annotations

from vsphere_client.decisions.ha.settings import DisabledPolicy
from vsphere_client.decisions.resources.validity import Validity, decide_validity
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import pool_tree
from vsphere_client.engine.ha.admission import admission_of
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.world.objects import ClusterComputeResource


def cluster_validity(engine: Engine, cluster: ClusterComputeResource) -> Validity:
    """The state of the cluster's tree of pools against the capacity of its hosts in service."""
    return decide_validity(pool_tree(engine.world, cluster.root_pool), _failover_kept(engine, cluster))


def _failover_kept(engine: Engine, cluster: ClusterComputeResource) -> bool:
    if not cluster.config.ha.enabled:
        return True
    policy = settings_of(engine.world, cluster).admission_policy
    return isinstance(policy, DisabledPolicy) or admission_of(engine, cluster).allowed
