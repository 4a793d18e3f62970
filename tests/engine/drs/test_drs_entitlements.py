"""The legacy DRS compares what VMs are entitled to through the cluster's tree of pools."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from engine_scene import EngineBuilder

from vsphere_client.decisions.drs import decide_drs
from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.engine.drs.entitlements import cluster_entitlements, guaranteed_by_pools
from vsphere_client.engine.drs.reservations import pools_reserve
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import cluster_vm_rows, settings_of, take_snapshot
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import add_pool, place_vm
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation, PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.workload import Load, WorkloadSpec

DEMANDS = {"G1": 7000.0, "G2": 5000.0, "G3": 1000.0, "B1": 6000.0, "B2": 3000.0, "V1": 4000.0}
ON_A = ("G1", "B2", "V1")


def root_of(engine: Engine) -> ResourcePool:
    cluster = next(engine.world.all_of(ClusterComputeResource))
    return engine.world.get(cluster.root_pool, ResourcePool)


def pool(engine: Engine, name: str, cpu: PoolCpuAllocation) -> ResourcePool:
    return add_pool(engine.world, name, root_of(engine), ResourcePoolConfig(cpu=cpu))


def seat(engine: Engine, number: int, name: str, into: ResourcePool, **cpu: Any) -> None:
    """Give one of the VMs its name, its place in the tree and its CPU settings."""
    vm = engine.world.find(VirtualMachine, f"vm{number:02}")
    config = vm.config.model_copy(update={"cpu": CpuAllocation(**cpu)})
    engine.world.update(vm, name=name, config=config)
    host = engine.world.find(HostSystem, f"esx{1 if name in ON_A else 2:02}.lab.local")
    place_vm(engine.world, vm, host, into)


def divvy(small_engine: EngineBuilder) -> Engine:
    """The worked example of drs.md 4.1: two hosts, Gold, Bronze and a VM beside them."""
    config = ClusterConfig(drs=DrsConfig(enabled=True, generation="legacy", migration_threshold=5))
    engine = small_engine(hosts=2, vms=6, cluster=config, start=False)
    gold = pool(engine, "Gold", PoolCpuAllocation(shares="high", reservation_mhz=8000))
    bronze = pool(engine, "Bronze", PoolCpuAllocation(shares="normal", limit_mhz=5000))
    seat(engine, 1, "G1", gold, shares=2000)
    seat(engine, 2, "G2", gold, shares=2000, reservation_mhz=2000)
    seat(engine, 3, "G3", gold, shares=1000)
    seat(engine, 4, "B1", bronze, shares=2000)
    seat(engine, 5, "B2", bronze, shares=1000)
    seat(engine, 6, "V1", root_of(engine), shares=2000, limit_mhz=3000)
    return engine


def entitled(engine: Engine, demand: dict[str, float], capacity: float) -> dict[str, float]:
    world = engine.world
    rows = cluster_vm_rows(world, next(world.all_of(ClusterComputeResource)))
    names = [world.vm_at[row].name for row in rows.tolist()]
    cpu = np.array([demand[name] for name in names])
    found = cluster_entitlements(world, rows, cpu, np.full(len(rows), 100.0), capacity, 1e6)
    return dict(zip(names, found.cpu_mhz.tolist(), strict=True))


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        (20_000, {"G1": 6000, "G2": 5000, "G3": 1000, "B1": 3333.3, "B2": 1666.7, "V1": 3000}),
        (16_000, {"G1": 4071.4, "G2": 4071.4, "G3": 1000, "B1": 3047.6, "B2": 1523.8, "V1": 2285.7}),
        (14_000, {"G1": 3500, "G2": 3500, "G3": 1000, "B1": 2666.7, "B2": 1333.3, "V1": 2000}),
        # Gold stays at its reservation of 8; 4 are left for Bronze and V1 as 2:1.
        (12_000, {"G1": 3500, "G2": 3500, "G3": 1000, "B1": 1777.8, "B2": 888.9, "V1": 1333.3}),
    ],
)
def test_case_15_the_divvy_tree_in_the_data_centre(
    small_engine: EngineBuilder, capacity: float, expected: dict[str, float]
) -> None:
    """drs.md 13 case 15: the tree of 4.1 with 20, 16, 14 and 12 GHz."""
    assert entitled(divvy(small_engine), DEMANDS, capacity) == pytest.approx(expected, abs=0.1)


def test_what_reservations_guarantee_in_the_divvy_tree(small_engine: EngineBuilder) -> None:
    """Gold hands its 8 GHz on: G3 takes 1, G1 and G2 share 7; nobody else has a reservation."""
    engine = divvy(small_engine)
    world = engine.world
    cluster = next(world.all_of(ClusterComputeResource))
    rows = cluster_vm_rows(world, cluster)
    names = [world.vm_at[row].name for row in rows.tolist()]
    cpu = np.array([DEMANDS[name] for name in names])
    found = guaranteed_by_pools(world, rows, cpu, np.full(len(rows), 100.0)).cpu_mhz
    expected = {"G1": 3500, "G2": 3500, "G3": 1000, "B1": 0, "B2": 0, "V1": 0}
    assert dict(zip(names, found.tolist(), strict=True)) == pytest.approx(expected, abs=0.1)
    assert pools_reserve(world, cluster)


def test_a_pool_of_which_too_much_runs_on_one_host_is_spread(small_engine: EngineBuilder) -> None:
    """Two VMs of a pool ask for 20 GHz on one host and are guaranteed 16; threshold 1 moves one all the same."""
    config = ClusterConfig(drs=DrsConfig(enabled=True, migration_threshold=1))
    engine = small_engine(hosts=2, vms=4, cluster=config, start=False)
    world = engine.world
    capacity = float(world.hosts.cpu_total_mhz[0])
    gold = pool(engine, "Gold", PoolCpuAllocation(shares="high", reservation_mhz=int(capacity * 1.2)))
    for number, vm in enumerate(world.all_of(VirtualMachine)):
        busy = number < 2
        load = WorkloadSpec(constant=Load(cpu_mhz=capacity * (0.7 if busy else 0.01)))
        world.update(vm, config=vm.config.model_copy(update={"num_cpu": 8, "workload": load}))
        place_vm(world, vm, world.find(HostSystem, "esx01.lab.local"), gold if busy else root_of(engine))
    engine.start()
    engine.run_until(180_000_000)
    (record,) = engine.service(DrsService).records.values()
    moves = [one.recommendation for one in record.history]
    assert [(one.reason, one.priority) for one in moves] == [("Satisfy resource pool reservations", 1)]


def test_case_21_large_pieces_of_the_divvy_tree_stay(small_engine: EngineBuilder) -> None:
    """drs.md 13 case 21: N = 1.067 / 0.933; even slider 5 finds no single move that helps."""
    engine = divvy(small_engine)
    world, cluster = engine.world, next(engine.world.all_of(ClusterComputeResource))
    settings, service = settings_of(cluster.config.drs), engine.service(DrsService)
    engine.start()
    snapshot = take_snapshot(world, cluster, settings, service.cpu_history, service.matrix)
    shares = entitled(engine, DEMANDS, 20_000)
    exact = replace(
        snapshot,
        host_cpu_capacity_mhz=np.full(2, 10_000.0),
        vm_cpu_demand_mhz=np.array([DEMANDS[name] for name in snapshot.vm_names]),
        vm_cpu_entitlement_mhz=np.array([shares[name] for name in snapshot.vm_names]),
    )
    assert Arrangement(exact, settings).cpu_load == pytest.approx([1.0667, 0.9333], abs=1e-4)
    verdict = decide_drs(exact, settings)
    assert verdict.recommendations == ()
    assert verdict.why_no_more.code == "no_helpful_move"


def test_case_10_a_low_pool_beside_scalable_ones(small_engine: EngineBuilder) -> None:
    """drs.md 13 cases 9 and 10: 6 VMs in High, 2 in Normal, then 2 in Low, all of 2 vCPUs; 100 GHz."""
    config = ClusterConfig(drs=DrsConfig(enabled=True, generation="legacy", scalable_shares=True))
    engine = small_engine(hosts=2, vms=10, cluster=config, start=False)
    high, normal, low = (
        pool(engine, level, PoolCpuAllocation(shares=level)) for level in ("high", "normal", "low")
    )
    everybody = {f"x{n}": 50_000.0 for n in range(1, 11)}
    for number in range(1, 9):
        seat(engine, number, f"x{number}", high if number <= 6 else normal)
    for number in (9, 10):
        engine.world.vms.executing[engine.world.find(VirtualMachine, f"vm{number:02}").row] = False
    eight = entitled(engine, everybody, 100_000)
    assert [eight["x1"], eight["x7"]] == pytest.approx([14_285.7, 7142.9], abs=0.1)
    for number in (9, 10):
        seat(engine, number, f"x{number}", low)
        engine.world.vms.executing[engine.world.find(VirtualMachine, f"x{number}").row] = True
    ten = entitled(engine, everybody, 100_000)
    assert [ten["x1"], ten["x7"], ten["x9"]] == pytest.approx([13_333.3, 6666.7, 3333.3], abs=0.1)


def test_memory_is_divided_too(small_engine: EngineBuilder) -> None:
    """Two equal VMs that want 3000 MB each of 4000: one reserves 2500 MB, the other gets the rest."""
    config = ClusterConfig(drs=DrsConfig(enabled=True, generation="legacy"))
    engine = small_engine(hosts=2, vms=2, cluster=config, start=False)
    world = engine.world
    vm = world.find(VirtualMachine, "vm01")
    memory = MemoryAllocation(reservation_mb=2500)
    world.update(vm, config=vm.config.model_copy(update={"memory": memory}))
    rows = cluster_vm_rows(world, next(world.all_of(ClusterComputeResource)))
    world.vms.overhead_mb[rows] = 0.0
    found = cluster_entitlements(world, rows, np.full(2, 100.0), np.full(2, 3000.0), 1e6, 4000.0)
    assert found.memory_mb == pytest.approx([2500.0, 1500.0])
