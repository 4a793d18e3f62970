"""The resource pools of a cluster go with vSphere DRS, and come back from a snapshot of their tree."""

from __future__ import annotations

from vsphere_client.decisions.resources.pool_restoration import decide_restoration, placed, shape_objection
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import pool_tree, raise_refusal, reservation_of
from vsphere_client.engine.inventory.build import add_pool, remove_pools
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Rearranged
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ClusterComputeResource, ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import vms_below
from vsphere_client.engine.world.world import World
from vsphere_client.model.commands import RestoreResourcePools
from vsphere_client.model.faults import InvalidArgument, InvalidState
from vsphere_client.model.resource_pool import PoolTree, ResourcePoolSnapshot


def take_pool_snapshot(world: World, cluster: ClusterComputeResource) -> ResourcePoolSnapshot | None:
    """The tree of a cluster's resource pools with who is in them; None if it has none."""
    pools = tuple(_tree_of(world, moid) for moid in world.get(cluster.root_pool, ResourcePool).pools)
    if not pools:
        return None
    return ResourcePoolSnapshot(cluster=cluster.moid, cluster_name=cluster.name, pools=pools)


def _tree_of(world: World, moid: str) -> PoolTree:
    pool = world.get(moid, ResourcePool)
    return PoolTree(
        name=pool.name,
        cpu=pool.config.cpu,
        memory=pool.config.memory,
        scalable_shares=pool.config.scalable_shares,
        vms={vm: world.vm(vm).name for vm in pool.vms},
        pools=tuple(_tree_of(world, below) for below in pool.pools),
    )


def dissolve_pools(engine: Engine, cluster: ClusterComputeResource) -> None:
    """Take all resource pools of a cluster away; their VMs stand in the cluster itself, wherever they run."""
    world = engine.world
    root = world.get(cluster.root_pool, ResourcePool)
    for moid in list(root.pools):
        pool = world.get(moid, ResourcePool)
        for vm in list(vms_below(world, pool)):
            _put(world, vm, root)
        _tell_destroyed(engine, pool, cluster)
        del root.pools[moid]
        remove_pools(world, pool)
    engine.notify(Rearranged(root.moid))


def _tell_destroyed(engine: Engine, pool: ResourcePool, cluster: ClusterComputeResource) -> None:
    for moid in pool.pools:
        _tell_destroyed(engine, engine.world.get(moid, ResourcePool), cluster)
    engine.events.post("ResourcePoolDestroyedEvent", pool, owner=cluster.name)


def _put(world: World, vm: VirtualMachine, pool: ResourcePool) -> None:
    world.get(vm.resource_pool, ResourcePool).vms.pop(vm.moid, None)
    pool.vms[vm.moid] = None
    world.update(vm, resource_pool=pool.moid)
    world.moved(vm)


class RestorePoolsOperation(Operation[RestoreResourcePools]):
    """Build a cluster's resource pools as a snapshot has them: altogether, or not at all."""

    description_id = "ClusterComputeResource.restoreResourcePools"

    def entity(self, engine: Engine, command: RestoreResourcePools) -> ClusterComputeResource:
        """The cluster of the command."""
        return engine.world.find(ClusterComputeResource, command.cluster)

    def begin(self, engine: Engine, task: Task, command: RestoreResourcePools) -> None:
        """Check cluster, shape and reservations, build the tree and put the VMs back.

        Raises:
            InvalidState: vSphere DRS is off.
            InvalidArgument: the snapshot is of another cluster, or the cluster has pools.
            InsufficientCpuResourcesFault, InsufficientMemoryResourcesFault: what it reserves finds no room.
        """
        world = engine.world
        cluster = world.cluster(task.entity or "")
        if not cluster.config.drs.enabled:
            raise InvalidState
        if (problem := restore_problem(world, cluster, command.snapshot)) is not None:
            raise InvalidArgument(argument="snapshot", problem=problem)
        _check_reservations(engine, cluster, command.snapshot)
        gone = _apply_restoration(engine, cluster, command.snapshot)
        if gone:
            words = f"{gone} virtual machines are" if gone > 1 else "1 virtual machine is"
            engine.tasks.note(task, f"{words} not in the cluster any more")


def restore_problem(
    world: World, cluster: ClusterComputeResource, snapshot: ResourcePoolSnapshot
) -> str | None:
    """Why a snapshot cannot be restored on a cluster, reservations aside; None when it can.

    The product asks for the cluster from which it was taken, with DRS on and without any resource pool.
    """
    root = world.get(cluster.root_pool, ResourcePool)
    if snapshot.cluster != cluster.moid:
        return f"The snapshot was taken from {snapshot.cluster_name}; it can be restored there only."
    if root.pools:
        return f"{cluster.name} has resource pools; delete them first."
    why = shape_objection(snapshot, root.moid, len(root.vms))
    return None if why is None else f"The snapshot cannot be restored: {why.text}."


def _check_reservations(
    engine: Engine, cluster: ClusterComputeResource, snapshot: ResourcePoolSnapshot
) -> None:
    world = engine.world
    here = world.get(cluster.root_pool, ResourcePool).vms
    running = {
        moid: reservation_of(world, vm)
        for moid in here
        if world.vms.executing[(vm := world.vm(moid)).row] or world.vms.starting[vm.row]
    }
    (root,) = pool_tree(world, cluster.root_pool)
    raise_refusal(decide_restoration(root, snapshot, running))


def _apply_restoration(
    engine: Engine, cluster: ClusterComputeResource, snapshot: ResourcePoolSnapshot
) -> int:
    """Build and fill the tree; how many of its VMs are gone."""
    world = engine.world
    root = world.get(cluster.root_pool, ResourcePool)
    made, gone = {root.moid: root}, 0
    for ref, parent, tree in placed(snapshot, root.moid):
        pool = made[ref] = add_pool(world, tree.name, made[parent], tree.config)
        engine.events.post("ResourcePoolCreatedEvent", pool, owner=cluster.name)
        for moid in tree.vms:
            if moid in root.vms:
                _put(world, world.vm(moid), pool)
            else:
                gone += 1
    engine.notify(Rearranged(root.moid))
    return gone
