"""Turning DRS off takes the resource pools away; a snapshot of their tree brings them back."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, event_types, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.pool_snapshots import take_pool_snapshot
from vsphere_client.engine.world.objects import ClusterComputeResource, ResourcePool
from vsphere_client.engine.world.places import pool_path
from vsphere_client.model.allocation import PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import (
    CreateResourcePool,
    DeleteVm,
    MoveVmToPool,
    PowerOffVm,
    ReconfigureCluster,
    RestoreResourcePools,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.resource_pool import ResourcePoolSnapshot
from vsphere_client.model.tasks import TaskState

ON, OFF = DrsConfig(enabled=True), DrsConfig(enabled=False)


def scene(small_engine: EngineBuilder) -> Engine:
    """Gold with Inner below, Bronze beside it; vm01 in Gold, vm02 in Inner, vm03 in none."""
    engine = small_engine(hosts=2, vms=3, cluster=ClusterConfig(drs=ON))
    gold = PoolCpuAllocation(shares="high", reservation_mhz=4_000)
    done(engine, CreateResourcePool(name="Gold", parent="C1", cpu=gold, scalable_shares=True))
    done(engine, CreateResourcePool(name="Inner", parent="Gold"))
    done(engine, CreateResourcePool(name="Bronze", parent="C1", cpu=PoolCpuAllocation(limit_mhz=5_000)))
    done(engine, MoveVmToPool(vm="vm01", resource_pool="Gold"))
    done(engine, MoveVmToPool(vm="vm02", resource_pool="Inner"))
    return engine


def cluster_of(engine: Engine) -> ClusterComputeResource:
    return engine.world.find(ClusterComputeResource, "C1")


def saved(engine: Engine) -> ResourcePoolSnapshot:
    snapshot = take_pool_snapshot(engine.world, cluster_of(engine))
    assert snapshot is not None
    return ResourcePoolSnapshot.model_validate_json(snapshot.model_dump_json())


def where(engine: Engine) -> list[str]:
    found = []
    for number in (1, 2, 3):
        vm = find_vm(engine, f"vm{number:02}")
        pool = engine.world.get(vm.resource_pool, ResourcePool)
        assert vm.moid in pool.vms
        found.append(pool_path(engine.world, pool))
    return found


def test_the_pools_go_with_drs_and_their_vms_run_on(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine)
    done(engine, ReconfigureCluster(cluster="C1", drs=OFF))
    run(engine, 60)
    assert take_pool_snapshot(engine.world, cluster_of(engine)) is None
    assert [pool.name for pool in engine.world.all_of(ResourcePool) if not pool.hidden] == []
    assert where(engine) == ["", "", ""]
    assert find_vm(engine, "vm02").power_state == PowerState.ON
    assert event_types(engine).count("ResourcePoolDestroyedEvent") == 3


def test_the_tree_is_built_again_with_its_settings_and_vms(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine)
    snapshot = saved(engine)
    before = {pool.moid for pool in engine.world.all_of(ResourcePool) if not pool.hidden}
    done(engine, ReconfigureCluster(cluster="C1", drs=OFF))
    assert refusal(engine, RestoreResourcePools(cluster="C1", snapshot=snapshot))[0] == "InvalidState"
    done(engine, ReconfigureCluster(cluster="C1", drs=ON))
    task = done(engine, RestoreResourcePools(cluster="C1", snapshot=snapshot))
    assert (task.name, task.state) == ("Restore resource pool tree", TaskState.SUCCESS)
    assert where(engine) == ["Gold", "Gold/Inner", ""]
    assert saved(engine) == snapshot
    made = {pool.moid for pool in engine.world.all_of(ResourcePool) if not pool.hidden}
    assert made.isdisjoint(before)  # the tree is new, only its shape is kept
    run(engine, 60)


@pytest.mark.parametrize("gone", [True, False])
def test_vms_that_have_left_the_cluster_are_told(small_engine: EngineBuilder, gone: bool) -> None:
    engine = scene(small_engine)
    snapshot = saved(engine)
    done(engine, ReconfigureCluster(cluster="C1", drs=OFF))
    if gone:
        done(engine, PowerOffVm(vm="vm02"), 60)
        done(engine, DeleteVm(vm="vm02"), 60)
    done(engine, ReconfigureCluster(cluster="C1", drs=ON))
    task = done(engine, RestoreResourcePools(cluster="C1", snapshot=snapshot))
    assert task.details == ("1 virtual machine is not in the cluster any more" if gone else "")


def test_another_cluster_or_pools_that_are_there_stand_against_it(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine)
    snapshot = saved(engine)
    _name, text = refusal(engine, RestoreResourcePools(cluster="C1", snapshot=snapshot))
    assert "C1 has resource pools; delete them first." in text
    other = snapshot.model_copy(update={"cluster": "domain-c99", "cluster_name": "Other"})
    _name, text = refusal(engine, RestoreResourcePools(cluster="C1", snapshot=other))
    assert "The snapshot was taken from Other" in text


def test_a_reservation_that_finds_no_room_leaves_everything_as_it_is(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine)
    tree = saved(engine)
    done(engine, ReconfigureCluster(cluster="C1", drs=OFF))
    done(engine, ReconfigureCluster(cluster="C1", drs=ON))
    gold = tree.pools[0].model_copy(update={"cpu": PoolCpuAllocation(reservation_mhz=1e6)})
    greedy = tree.model_copy(update={"pools": (tree.pools[1], gold)})
    name, _text = refusal(engine, RestoreResourcePools(cluster="C1", snapshot=greedy))
    assert name == "InsufficientCpuResourcesFault"
