"""Actions on clusters and resource pools."""

from __future__ import annotations

from vsphere_client.commands import enabling as when
from vsphere_client.commands.action import Action, Confirm, Enabled, Goes, Opens, Submits
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory.pools import pool_maximum_reached
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, ResourcePool
from vsphere_client.engine.world.places import reservation_parent
from vsphere_client.model import commands as c


def _run_drs(selection: Selection) -> tuple[c.Command, ...]:
    return tuple(c.RunDrs(cluster=one.moid) for one in selection.all_of(ClusterComputeResource))


def _apply_recommendations(selection: Selection) -> tuple[c.Command, ...]:
    return tuple(c.ApplyRecommendation(cluster=one.moid) for one in selection.all_of(ClusterComputeResource))


def _repair(selection: Selection) -> tuple[c.Command, ...]:
    return tuple(c.RepairVsanObjects(cluster=one.moid) for one in selection.all_of(ClusterComputeResource))


def _delete_clusters(selection: Selection) -> tuple[c.Command, ...]:
    return tuple(c.DeleteCluster(cluster=one.moid) for one in selection.all_of(ClusterComputeResource))


def _delete_pools(selection: Selection) -> tuple[c.Command, ...]:
    return tuple(c.DeleteResourcePool(resource_pool=one.moid) for one in selection.all_of(ResourcePool))


def can_hold_pool(selection: Selection) -> str | None:
    """A pool lies in a DRS cluster, on a stand-alone host, or in another pool that is not too deep."""
    reason = None
    match selection.one:
        case ClusterComputeResource() as cluster:
            reason = when.cluster_has_drs(selection, cluster)
        case HostSystem() as host:
            reason = when.host_connected(selection, host) or when.host_stands_alone(selection, host)
    world, owner = selection.world, selection.one
    if reason is not None or not isinstance(owner, ClusterComputeResource | HostSystem | ResourcePool):
        return reason
    why = pool_maximum_reached(world, reservation_parent(world, owner))
    return None if why is None else f"{why.text[0].upper()}{why.text[1:]}."


def _cluster(*rules: when.Rule[ClusterComputeResource]) -> Enabled:
    return when.each(ClusterComputeResource, *rules)


CLUSTER_ACTIONS = (
    Action(
        "cluster.add_hosts",
        "Add Hosts...",
        _cluster(),
        Opens("add_host", kinds=(c.AddHost,)),
        "add-host",
    ),
    Action(
        "pool.new",
        "New Resource Pool...",
        can_hold_pool,
        Opens("new_pool", kinds=(c.CreateResourcePool,)),
        "resource-pool",
    ),
    Action(
        "pool.edit_resources",
        "Edit Resource Settings...",
        when.each(ResourcePool, when.pool_is_visible),
        Opens("edit_pool", kinds=(c.ReconfigureResourcePool,)),
        "settings",
    ),
    Action(
        "pool.delete",
        "Delete",
        when.each(ResourcePool, when.pool_is_visible),
        Submits(_delete_pools, (c.DeleteResourcePool,)),
        "delete",
        "Del",
        Confirm("Delete Resource Pool", "Delete {names}? What is inside moves to the parent.", danger=True),
        several=True,
    ),
    Action("cluster.settings", "Settings", _cluster(), Goes("configure"), "settings"),
    Action(
        "cluster.edit_drs",
        "Edit vSphere DRS...",
        _cluster(),
        Opens("edit_drs", kinds=(c.ReconfigureCluster,)),
        "settings",
    ),
    Action(
        "cluster.schedule_drs",
        "Schedule DRS...",
        _cluster(),
        Opens("schedule_drs", kinds=(c.ScheduleTask, c.ReconfigureCluster)),
        "settings",
    ),
    Action(
        "cluster.restore_pools",
        "Restore Resource Pool Tree...",
        _cluster(when.cluster_has_drs, when.cluster_has_no_pools),
        Opens("restore_pools", kinds=(c.RestoreResourcePools,)),
    ),
    Action(
        "cluster.edit_evc",
        "Change EVC Mode...",
        _cluster(),
        Opens("edit_evc", kinds=(c.ReconfigureCluster,)),
        "settings",
    ),
    Action(
        "cluster.edit_swap_place",
        "Edit Swap File Location...",
        _cluster(),
        Opens("edit_swap_place", kinds=(c.ReconfigureCluster,)),
        "settings",
    ),
    Action(
        "cluster.edit_ha",
        "Edit vSphere HA...",
        _cluster(),
        Opens("edit_ha", kinds=(c.ReconfigureCluster,)),
        "shield",
    ),
    Action(
        "cluster.run_drs",
        "Run DRS Now",
        _cluster(when.cluster_has_drs),
        Submits(_run_drs, (c.RunDrs,)),
        "refresh",
        several=True,
    ),
    Action(
        "cluster.apply_recommendations",
        "Apply Recommendations",
        _cluster(when.cluster_has_drs),
        Submits(_apply_recommendations, (c.ApplyRecommendation,)),
        "check",
    ),
    Action(
        "cluster.repair_vsan",
        "Repair Objects Immediately",
        _cluster(when.cluster_has_vsan),
        Submits(_repair, (c.RepairVsanObjects,)),
        "wrench",
    ),
    Action(
        "cluster.delete",
        "Delete",
        _cluster(when.cluster_is_empty),
        Submits(_delete_clusters, (c.DeleteCluster,)),
        "delete",
        "Del",
        Confirm("Delete Cluster", "Delete {names} from the inventory?", danger=True),
        several=True,
    ),
)
