"""Clusters and resource pools as rows of the report."""

from __future__ import annotations

from typing import Any

import numpy as np

from vsphere_client.decisions.cpu.entitlement import entitlement_in_demand
from vsphere_client.decisions.resources.admission import reservation_used
from vsphere_client.engine.dpm.service import DpmService, energy_row
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import pool_tree
from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.reporting.servers import server_of
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, ResourcePool
from vsphere_client.engine.world.places import pool_path, vms_below


def cluster_rows(engine: Engine) -> list[dict[str, Any]]:
    """All clusters, by name."""
    found = sorted(engine.world.all_of(ClusterComputeResource), key=lambda c: (c.name, c.moid))
    return [cluster_row(engine, cluster) for cluster in found]


def cluster_row(engine: Engine, cluster: ClusterComputeResource) -> dict[str, Any]:
    """One cluster with what DRS, HA and vSAN say of it; None for a service that is off."""
    config = cluster.config
    return {
        "name": cluster.name,
        "moid": cluster.moid,
        **server_of(engine, cluster),
        "energy": energy_row(engine.world.hosts, engine.world.hosts.cluster == cluster.row),
        "dpm": engine.service(DpmService).report_row(cluster) if config.drs.dpm.enabled else None,
        "drs": engine.service(DrsService).report_row(cluster) if config.drs.enabled else None,
        "ha": engine.service(HaService).report_row(cluster) if config.ha.enabled else None,
        "vsan": engine.service(VsanService).report_row(cluster) if config.vsan.enabled else None,
    }


def pool_rows(engine: Engine) -> list[dict[str, Any]]:
    """All visible resource pools, by name."""
    pools = [pool for pool in engine.world.all_of(ResourcePool) if not pool.hidden]
    trees = {pool.owner: _tree(engine, pool) for pool in pools}
    found = sorted(pools, key=lambda pool: (pool.name, pool.moid))
    return [_pool_row(engine, pool, trees[pool.owner]) for pool in found]


def _tree(engine: Engine, pool: ResourcePool) -> Any:
    owner = engine.world.objects[pool.owner]
    assert isinstance(owner, ClusterComputeResource | HostSystem), "a pool belongs to a cluster or a host"
    return pool_tree(engine.world, owner.root_pool)


def _pool_row(engine: Engine, pool: ResourcePool, tree: Any) -> dict[str, Any]:
    used = reservation_used(tree, pool.moid)
    rows = np.array([vm.row for vm in vms_below(engine.world, pool)], dtype=np.intp)
    table = engine.world.vms
    return {
        "name": pool.name,
        "path": pool_path(engine.world, pool),
        "owner": engine.world.objects[pool.owner].name,
        "cpu": {
            "reservation_mhz": pool.config.cpu.reservation_mhz,
            "reservation_used_mhz": used.cpu_mhz,
            "entitlement_mhz": float(
                entitlement_in_demand(table.cpu_entitlement_mhz[rows], table.cpu_demand_mhz[rows]).sum()
            ),
        },
        "memory": {
            "reservation_mb": pool.config.memory.reservation_mb,
            "reservation_used_mb": used.memory_mb,
            "entitlement_mb": float(table.memory_entitlement_mb[rows].sum()),
        },
    }
