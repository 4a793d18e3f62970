"""DRS at work: when it runs, what it moves, what it only lists, and what it explains."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, records, refusal, run

from vsphere_client.engine.drs.history import DemandHistory
from vsphere_client.engine.drs.records import ClusterRecord
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.cluster import ClusterConfig, ClusterRule, DrsConfig
from vsphere_client.model.commands import (
    AddRule,
    ApplyRecommendation,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    Rename,
    RunDrs,
    SetWorkload,
)
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

AUTOMATIC = DrsConfig(enabled=True)
HOST_MHZ = 20_000


def busy(percent_of_host: float, memory_mb: float = 500) -> VirtualMachineConfig:
    load = Load(cpu_mhz=HOST_MHZ * percent_of_host / 100, memory_active_mb=memory_mb)
    return VirtualMachineConfig(num_cpu=8, memory_mb=2048, workload=WorkloadSpec(constant=load))


def piled(small_engine: EngineBuilder, percents: int, vms: int, drs: DrsConfig, hosts: int = 2) -> Engine:
    """All VMs of a cluster on its first host."""
    engine = small_engine(
        hosts=hosts, vms=vms, cluster=ClusterConfig(drs=drs), vm=busy(percents), start=False
    )
    for number in range(1, vms + 1):
        place_vm(engine.world, find_vm(engine, f"vm{number:02}"), find_host(engine, 1))
    engine.start()
    return engine


def cluster_of(engine: Engine) -> ClusterComputeResource:
    return next(engine.world.all_of(ClusterComputeResource))


def record_of(engine: Engine) -> ClusterRecord:
    return engine.service(DrsService).record(cluster_of(engine).moid)


def spread(engine: Engine, hosts: int = 2) -> list[int]:
    return [len(find_host(engine, number).vms) for number in range(1, hosts + 1)]


def test_two_hosts_at_70_percent_are_left_alone_with_an_explanation(small_engine: EngineBuilder) -> None:
    """drs.md case 1: a move makes nothing better, whatever the load is."""
    engine = small_engine(hosts=2, vms=4, cluster=ClusterConfig(drs=AUTOMATIC), vm=busy(35))
    assert spread(engine) == [2, 2]
    run(engine, 600)
    assert records(engine) == []
    done(engine, RunDrs(cluster="C1"))
    record = record_of(engine)
    assert record.pending == []
    assert record.why_no_more
    assert record.cpu_before == pytest.approx([0.70, 0.70], abs=0.01)


@pytest.mark.parametrize("generation", ["drs2", "legacy"])
def test_four_vms_on_one_of_two_hosts_become_two_and_two(
    small_engine: EngineBuilder, generation: str
) -> None:
    """drs.md case 2: 75 % and 0 % end as 37.5 % each after exactly two moves."""
    drs = DrsConfig.model_validate({"enabled": True, "generation": generation})
    engine = piled(small_engine, percents=19, vms=4, drs=drs)
    run(engine, 900)
    assert spread(engine) == [2, 2]
    assert [record.reason for record in records(engine)] == ["drs", "drs"]
    history = record_of(engine).history
    assert len(history) == 2
    assert all(action.recommendation.explanation.why for action in history)
    assert all(action.recommendation.explanation.saw for action in history)


def test_the_conservative_threshold_never_balances(small_engine: EngineBuilder) -> None:
    """drs.md case 3: slider 1."""
    engine = piled(small_engine, 19, 4, DrsConfig(enabled=True, migration_threshold=1))
    run(engine, 900)
    assert spread(engine) == [4, 0]


@pytest.mark.parametrize("automation", ["manual", "partially_automated"])
def test_without_automation_moves_are_listed_and_wait_for_a_person(
    small_engine: EngineBuilder, automation: str
) -> None:
    """drs.md case 3, partially automated: recommendations, no moves."""
    drs = DrsConfig.model_validate({"enabled": True, "automation": automation})
    engine = piled(small_engine, 19, 4, drs)
    run(engine, 300)
    assert spread(engine) == [4, 0]
    pending = record_of(engine).pending
    assert len(pending) == 2
    assert all(not one.automatic for one in pending)
    first = pending[0]
    assert done(engine, ApplyRecommendation(cluster="C1", vm=first.vm)).state == TaskState.SUCCESS
    run(engine, 30)
    assert spread(engine) == [3, 1]
    assert first not in record_of(engine).pending
    run(engine, 300)
    done(engine, ApplyRecommendation(cluster="C1"))
    run(engine, 60)
    assert spread(engine) == [2, 2]
    assert "recommendation" in refusal(engine, ApplyRecommendation(cluster="C1"))[1]


def test_listed_recommendations_go_when_their_cause_goes(small_engine: EngineBuilder) -> None:
    engine = piled(small_engine, 19, 4, DrsConfig(enabled=True, automation="manual"))
    run(engine, 300)
    assert record_of(engine).pending
    for number in range(1, 5):
        idle = WorkloadSpec(constant=Load(cpu_mhz=10, memory_active_mb=100))
        engine.submit(SetWorkload(vm=f"vm{number:02}", workload=idle))
    run(engine, 45 * 60)  # the longest window of demand is 40 minutes
    assert record_of(engine).pending == []


def test_drs_runs_only_where_it_is_on(small_engine: EngineBuilder) -> None:
    engine = piled(small_engine, 19, 4, DrsConfig())
    run(engine, 600)
    assert spread(engine) == [4, 0]
    assert "DRS is off" in refusal(engine, RunDrs(cluster="C1"))[1]


def test_a_vm_with_drs_disabled_stays(small_engine: EngineBuilder) -> None:
    engine = piled(small_engine, 40, 2, AUTOMATIC)
    stays = find_vm(engine, "vm01")
    config = stays.config.model_copy(
        update={"overrides": stays.config.overrides.model_copy(update={"drs_automation": "disabled"})}
    )
    engine.world.update(stays, config=config)
    run(engine, 600)
    assert stays.host == find_host(engine, 1).moid
    assert find_vm(engine, "vm02").host == find_host(engine, 2).moid


def test_a_vm_with_drs_disabled_moves_where_no_vm_may_differ(small_engine: EngineBuilder) -> None:
    engine = piled(small_engine, 40, 2, AUTOMATIC.model_copy(update={"vm_automation": False}))
    for name in ("vm01", "vm02"):
        vm = find_vm(engine, name)
        own = vm.config.overrides.model_copy(update={"drs_automation": "disabled"})
        engine.world.update(vm, config=vm.config.model_copy(update={"overrides": own}))
    run(engine, 600)
    assert spread(engine) == [1, 1], "the level of their own does not count"


def test_a_broken_rule_is_repaired_within_a_round(small_engine: EngineBuilder) -> None:
    engine = piled(small_engine, 5, 2, AUTOMATIC)
    rule = AddRule(cluster="C1", name="apart", kind="vm_anti_affinity", vms=("vm01", "vm02"))
    assert done(engine, rule).state == TaskState.SUCCESS
    run(engine, 90)
    assert spread(engine) == [1, 1]
    (record,) = records(engine)
    assert record.reason == "drs"


def test_a_rule_holds_on_after_its_vm_is_renamed(small_engine: EngineBuilder) -> None:
    engine = piled(small_engine, 5, 2, AUTOMATIC)
    engine.submit(AddRule(cluster="C1", name="apart", kind="vm_anti_affinity", vms=("vm01", "vm02")))
    engine.submit(Rename(entity="vm01", name="web01"))
    assert cluster_of(engine).config.rules[0].vms == ("web01", "vm02")
    run(engine, 90)
    assert spread(engine) == [1, 1]


def test_rules_see_a_vm_that_changed_its_cluster_s_pool(small_engine: EngineBuilder) -> None:
    rule = ClusterRule(name="near", kind="vm_affinity", vms=("vm01", "vm02"))
    config = ClusterConfig(drs=DrsConfig(enabled=True, automation="manual"), rules=(rule,))
    engine = small_engine(hosts=2, vms=2, cluster=config, vm=busy(5))
    version = engine.world.structure_version
    done(engine, MigrateVm(vm="vm01", host="esx02.lab.local"))
    assert engine.world.structure_version == version  # the same pool: what rules mean is still known


def test_initial_placement_takes_the_emptier_host_and_counts_vms_that_are_just_starting(
    small_engine: EngineBuilder,
) -> None:
    """Eight VMs powered on at one instant: nobody runs yet, still they are spread over the four hosts."""
    engine = small_engine(hosts=4, vms=8, cluster=ClusterConfig(drs=AUTOMATIC), vm=busy(10))
    names = [f"vm{number:02}" for number in range(1, 9)]
    for name in names:
        engine.submit(PowerOffVm(vm=name))
    run(engine, 5)
    for name in names:
        place_vm(engine.world, find_vm(engine, name), find_host(engine, 1))
    tasks = [engine.submit(PowerOnVm(vm=name)) for name in names]
    run(engine, 10)
    assert spread(engine, 4) == [2, 2, 2, 2]
    assert all(task.reasons for task in tasks)


def test_a_short_spike_of_a_large_vm_moves_nothing(small_engine: EngineBuilder) -> None:
    """drs.md case 23: 40 min idle, 5 min at 100 %: 12.5 % over the 40-minute window of a 16 GB VM."""
    history = DemandHistory(60.0)
    rows, executing = np.array([0]), np.array([True])
    for minute in range(40):
        demand = np.array([8000.0 if minute >= 35 else 0.0])
        for _ in range(3):
            history.add(demand, 20.0)
        history.close_interval(executing)
    assert history.mean(rows, np.array([40]), demand)[0] == pytest.approx(8000 * 0.125)
    assert history.mean(rows, np.array([10]), demand)[0] == pytest.approx(8000 * 0.5)


def test_a_vm_powered_on_within_an_interval_counts_from_then_on() -> None:
    history = DemandHistory(60.0)
    rows, executing = np.array([0]), np.array([True])
    history.add(np.array([900.0]), 20.0)
    history.forget(0)  # powered off and on again: the row starts anew
    history.add(np.array([600.0]), 20.0)
    history.close_interval(executing)
    assert history.mean(rows, np.array([40]), np.array([0.0]))[0] == pytest.approx(600.0)


def test_the_present_stands_in_where_there_is_no_history() -> None:
    history = DemandHistory(60.0)
    assert history.mean(np.array([2]), np.array([40]), np.array([0.0, 0.0, 77.0])).tolist() == [77.0]
