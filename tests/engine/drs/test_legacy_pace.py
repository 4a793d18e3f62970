"""How often the legacy DRS runs, and what it learns of the cluster's migrations (drs.md 2 and 6.4)."""

from __future__ import annotations

from typing import Any

import pytest
from engine_scene import EngineBuilder, find_host, find_vm, run

from vsphere_client.engine.drs.migration_times import with_learned_times
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import settings_of
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

WORKS = VirtualMachineConfig(
    num_cpu=8, memory_mb=2048, workload=WorkloadSpec(constant=Load(cpu_mhz=4000, memory_active_mb=500))
)


def piled(small_engine: EngineBuilder, **advanced: Any) -> Engine:
    """Three VMs of a fifth of a host each, all on the first of two hosts; DRS only recommends."""
    drs = DrsConfig(enabled=True, generation="legacy", automation="manual", advanced=advanced)
    engine = small_engine(hosts=2, vms=3, cluster=ClusterConfig(drs=drs), vm=WORKS, start=False)
    for number in (1, 2, 3):
        place_vm(engine.world, find_vm(engine, f"vm{number:02}"), find_host(engine, 1))
    engine.start()
    return engine


@pytest.mark.parametrize(("options", "seconds"), [({}, 300), ({"PollPeriodSec": 120}, 120)])
def test_it_runs_when_its_period_is_over(
    small_engine: EngineBuilder, options: dict[str, int], seconds: int
) -> None:
    engine = piled(small_engine, **options)
    cluster = next(engine.world.all_of(ClusterComputeResource))
    record = engine.service(DrsService).record(cluster.moid)
    run(engine, seconds - 1)
    assert record.last_run_us is None
    run(engine, 2)
    assert record.last_run_us == seconds * 1_000_000


def test_the_mean_of_the_migrations_is_learned(small_engine: EngineBuilder) -> None:
    engine = piled(small_engine)
    cluster = next(engine.world.all_of(ClusterComputeResource))
    settings = settings_of(cluster.config.drs)
    times = engine.service(DrsService).cpu_history.migrations
    assert with_learned_times(engine.world, cluster, settings, times).mean_migration_s is None
    task = engine.submit(MigrateVm(vm="vm01", host=find_host(engine, 2).name))
    run(engine, 120)
    learned = with_learned_times(engine.world, cluster, settings, times)
    assert task.completed_us is not None
    assert task.started_us is not None
    assert learned.mean_migration_s == pytest.approx((task.completed_us - task.started_us) / 1e6, abs=2.0)
    assert learned.max_moves_per_host >= 8
    assert learned.vmotions_at_once == 8
