"""A resource pool moves below another with all in it: place, name, depth and reservations are checked."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, event_types, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import ResourcePool
from vsphere_client.model.allocation import PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import CreateResourcePool, MoveResourcePool, MoveVmToPool
from vsphere_client.model.workload import Load, WorkloadSpec


def pool(engine: Engine, name: str) -> ResourcePool:
    return engine.world.find(ResourcePool, name)


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    """A host of 20,000 MHz with four hungry VMs of 2 vCPUs, two of them in Prod and two in Test."""
    made = small_engine(
        hosts=1,
        vms=8,
        cluster=ClusterConfig(drs=DrsConfig(enabled=True)),
        workload=WorkloadSpec(constant=Load(cpu_percent=100)),
    )
    for name, shares in (("Prod", 8000), ("Test", 4000)):
        cpu = PoolCpuAllocation(shares=shares)
        assert done(made, CreateResourcePool(name=name, parent="C1", cpu=cpu)).fault is None
    for number in range(1, 9):
        done(made, MoveVmToPool(vm=f"vm{number:02}", resource_pool="Prod" if number < 5 else "Test"))
    return made


def used(engine: Engine, name: str) -> float:
    return float(engine.world.vms.cpu_usage_mhz[find_vm(engine, name).row])


def test_shares_count_in_the_new_place(engine: Engine) -> None:
    """Beside each other 2 : 1; Test below Prod has 4000 parts beside four VMs of 2000 each, 1 : 2 again inside."""
    run(engine, 60)
    assert used(engine, "vm01") == pytest.approx(2 * used(engine, "vm05"), rel=0.02)
    assert done(engine, MoveResourcePool(resource_pool="Test", parent="Prod")).fault is None
    assert pool(engine, "Test").parent == pool(engine, "Prod").moid
    assert list(pool(engine, "Prod").pools) == [pool(engine, "Test").moid]
    assert "ResourcePoolMovedEvent" in event_types(engine)
    run(engine, 60)
    # 4 x 2000 and 4000 parts: a VM of Prod has a sixth, one of Test a quarter of a third.
    assert used(engine, "vm01") == pytest.approx(2 * used(engine, "vm05"), rel=0.02)
    done(engine, MoveVmToPool(vm="vm06", resource_pool="Prod"))
    run(engine, 60)
    # 5 x 2000 and 4000 parts for three VMs: 2000 to 1333.
    assert used(engine, "vm06") == pytest.approx(1.5 * used(engine, "vm05"), rel=0.02)
    assert done(engine, MoveResourcePool(resource_pool="Test", parent="C1")).fault is None
    assert pool(engine, "Test").parent != pool(engine, "Prod").moid


@pytest.mark.parametrize(
    ("moved", "parent", "words"),
    [("Prod", "Prod", "into itself"), ("Prod", "C1", "there already"), ("Prod", "ds1", "cannot hold")],
)
def test_places_that_make_no_sense(engine: Engine, moved: str, parent: str, words: str) -> None:
    name, text = refusal(engine, MoveResourcePool(resource_pool=moved, parent=parent))
    assert name == "InvalidArgument"
    assert words in text


def test_a_pool_does_not_move_below_its_own_child(engine: Engine) -> None:
    done(engine, MoveResourcePool(resource_pool="Test", parent="Prod"))
    assert "into itself" in refusal(engine, MoveResourcePool(resource_pool="Prod", parent="Test"))[1]


def test_the_new_parent_has_to_lend_what_the_pool_reserves(engine: Engine) -> None:
    """vmkernel.md 1.9: a fixed parent gives no more than it reserves itself."""
    fixed = PoolCpuAllocation(reservation_mhz=1000, expandable=False)
    done(engine, CreateResourcePool(name="Fixed", parent="C1", cpu=fixed))
    wants = PoolCpuAllocation(reservation_mhz=1500)
    done(engine, CreateResourcePool(name="Wants", parent="C1", cpu=wants))
    name, _ = refusal(engine, MoveResourcePool(resource_pool="Wants", parent="Fixed"))
    assert name == "InsufficientCpuResourcesFault"
    assert pool(engine, "Wants").moid not in pool(engine, "Fixed").pools
    assert done(engine, MoveResourcePool(resource_pool="Wants", parent="Prod")).fault is None


def test_a_pool_brings_its_depth(engine: Engine) -> None:
    """vmkernel.md 6: eight deep; a pool with one below it does not fit below the seventh."""
    parent = "Prod"
    for level in range(2, 8):
        done(engine, CreateResourcePool(name=f"L{level}", parent=parent))
        parent = f"L{level}"
    done(engine, CreateResourcePool(name="Leaf", parent="Test"))
    assert "8 deep" in refusal(engine, MoveResourcePool(resource_pool="Test", parent="L7"))[1]
    assert done(engine, MoveResourcePool(resource_pool="Leaf", parent="L7")).fault is None
