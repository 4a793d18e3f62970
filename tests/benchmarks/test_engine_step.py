"""How long one step of the engine takes for 2,520 hosts and 40,000 VMs (aim: 25 ms, contended 50 ms)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from estates import large_lab
from pytest_benchmark.fixture import BenchmarkFixture

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.inventory.build import add_pool
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, ResourcePool
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.workload import Load, WorkloadSpec


@pytest.fixture(scope="module")
def large_engine() -> Engine:
    engine = build_engine(load_lab_text(large_lab(), Path()))
    engine.run_until(60_000_000)
    return engine


@pytest.fixture(scope="module")
def contended_engine() -> Engine:
    """The same in pools of three levels, every VM of every fifth host wanting more than there is."""
    engine = build_engine(load_lab_text(large_lab(), Path()))
    world = engine.world
    for cluster in list(world.all_of(ClusterComputeResource)):
        root = world.get(cluster.root_pool, ResourcePool)
        _spread(engine, root, _pools_below(engine, root))
    workloads = engine.service(AllocationService).workloads
    for row, vm in world.vm_at.items():
        if world.vms.host[row] % 5 == 0:
            cores = float(world.hosts.cores[world.vms.host[row]])
            vms = float((world.vms.host == world.vms.host[row]).sum())
            wide = max(2, round(2.5 * cores / vms))
            world.update(vm, config=vm.config.model_copy(update={"num_cpu": wide, "workload": HUNGRY}))
            workloads.assign(
                row,
                HUNGRY,
                num_cpu=wide,
                core_mhz=float(world.vms.core_mhz[row]),
                memory_mb=vm.config.memory_mb,
                now_us=engine.now_us,
                seed=1,
                name=vm.name,
            )
    engine.run_until(60_000_000)
    return engine


HUNGRY = WorkloadSpec(constant=Load(cpu_percent=95, memory_active_percent=30))


def _pools_below(engine: Engine, parent: ResourcePool, depth: int = 1) -> list[ResourcePool]:
    """Two pools below two below two: the eight lowest."""
    made = [add_pool(engine.world, f"P{n}", parent, ResourcePoolConfig()) for n in (1, 2)]
    return made if depth == 3 else [low for pool in made for low in _pools_below(engine, pool, depth + 1)]


def _spread(engine: Engine, root: ResourcePool, pools: list[ResourcePool]) -> None:
    for number, moid in enumerate(list(root.vms)):
        vm, pool = engine.world.vm(moid), pools[number % len(pools)]
        root.vms.pop(moid)
        pool.vms[moid] = None
        engine.world.update(vm, resource_pool=pool.moid)


def test_a_contended_step_in_nested_pools(benchmark: BenchmarkFixture, contended_engine: Engine) -> None:
    service = contended_engine.service(AllocationService)

    def step() -> None:
        service._allocate(20.0)

    benchmark.pedantic(step, rounds=20, warmup_rounds=2)
    vms, hosts = contended_engine.world.vms, contended_engine.world.hosts
    waiting = np.bincount(vms.host[vms.executing], vms.cpu_ready_percent[vms.executing] > 1, hosts.capacity)
    assert (waiting > 0).sum() >= hosts.alive.sum() / 5
    assert contended_engine.world.pools.alive.sum() >= 40 * 15


def test_a_regular_step(benchmark: BenchmarkFixture, large_engine: Engine) -> None:
    service = large_engine.service(AllocationService)

    def step() -> None:
        service._allocate(20.0)

    benchmark.pedantic(step, rounds=20, warmup_rounds=2)
    assert large_engine.world.hosts.cpu_usage_mhz.sum() > 0


def test_a_prompt_step_of_two_hosts(benchmark: BenchmarkFixture, large_engine: Engine) -> None:
    service = large_engine.service(AllocationService)
    hosts = list(large_engine.world.all_of(HostSystem))[:2]

    def step() -> None:
        for host in hosts:
            service.capacity_changed(host)
        large_engine.run_until(large_engine.now_us)

    benchmark.pedantic(step, rounds=20, warmup_rounds=2)
    assert not service._stale
