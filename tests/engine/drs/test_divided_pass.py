"""A long run of DRS is divided into portions at one instant; the result is that of the undivided run."""

from __future__ import annotations

import pickle

import pytest
from engine_scene import EngineBuilder, event_types, find_host, find_vm

from vsphere_client.engine import run_queue
from vsphere_client.engine.drs import service
from vsphere_client.engine.drs.service import DrsPortion, DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.labs.report import state_digest
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import (
    ApplyRecommendation,
    Command,
    EnterMaintenanceMode,
    RunDrs,
)
from vsphere_client.model.kinds import MaintenanceState
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

MINUTE_US = 60 * SECOND_US


def crowded(small_engine: EngineBuilder, automation: str = "fully_automated") -> Engine:
    """Twelve VMs of 8 % of a host each, all on the first of three."""
    load = Load(cpu_mhz=1600, memory_active_mb=200)
    vm = VirtualMachineConfig(num_cpu=2, memory_mb=1024, workload=WorkloadSpec(constant=load))
    cluster = ClusterConfig(drs=DrsConfig.model_validate({"enabled": True, "automation": automation}))
    engine = small_engine(hosts=3, vms=12, cluster=cluster, vm=vm, start=False)
    for number in range(1, 13):
        place_vm(engine.world, find_vm(engine, f"vm{number:02}"), find_host(engine, 1))
    engine.start()
    return engine


def moves(engine: Engine) -> list[tuple[int, str, str]]:
    cluster = next(engine.world.all_of(ClusterComputeResource))
    history = engine.service(DrsService).record(cluster.moid).history
    return [(one.at_us, one.recommendation.text, one.task) for one in history]


def test_portions_equal_the_undivided_run(
    small_engine: EngineBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = crowded(small_engine)
    whole.run_until(3 * MINUTE_US)
    monkeypatch.setattr(run_queue, "PORTION_EFFORT", 1)
    monkeypatch.setattr(service, "NEEDS_AT_ONCE", 5)
    divided = crowded(small_engine)
    slices = 0
    while not divided.run_until(3 * MINUTE_US, budget_s=-1.0):
        slices += 1
    assert len(moves(whole)) >= 4
    assert moves(divided) == moves(whole)
    assert state_digest(divided) == state_digest(whole)
    assert slices > 40


def test_a_run_goes_on_from_where_it_was_saved(
    small_engine: EngineBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_queue, "PORTION_EFFORT", 1)
    whole, half = crowded(small_engine), crowded(small_engine)
    whole.run_until(2 * MINUTE_US)
    while not any(isinstance(event, DrsPortion) for _, event in half.kernel.due()):
        half.run_until(MINUTE_US, budget_s=-1.0)
    assert half.now_us == MINUTE_US
    assert moves(half) == []
    saved: Engine = pickle.loads(pickle.dumps(half))
    saved.wire()
    saved.run_until(2 * MINUTE_US)
    assert moves(saved) == moves(whole)
    assert state_digest(saved) == state_digest(whole)


def begun_at_once(engine: Engine, command: Command, budget_s: float | None) -> int:
    """Submit a command at 10 s and finish the instant, in slices with a budget; how many slices it took."""
    engine.run_until(10 * SECOND_US)
    engine.submit(command)
    slices = 1
    while not engine.run_until(10 * SECOND_US, budget_s):
        slices += 1
    return slices


@pytest.mark.parametrize(
    ("command", "automation"),
    [
        (RunDrs(cluster="C1"), "fully_automated"),
        (RunDrs(cluster="C1"), "manual"),
        (EnterMaintenanceMode(host="esx01.lab.local"), "fully_automated"),
    ],
)
def test_what_a_person_asks_for_is_divided_and_comes_to_the_same(
    small_engine: EngineBuilder, monkeypatch: pytest.MonkeyPatch, command: Command, automation: str
) -> None:
    whole = crowded(small_engine, automation)
    begun_at_once(whole, command, None)
    monkeypatch.setattr(run_queue, "PORTION_EFFORT", 1)
    divided = crowded(small_engine, automation)
    slices = begun_at_once(divided, command, -1.0)
    assert moves(divided) == moves(whole)
    assert state_digest(divided) == state_digest(whole)
    assert slices > 12
    for engine in (whole, divided):
        engine.run_until(3 * MINUTE_US)
    assert state_digest(divided) == state_digest(whole)


def test_the_task_of_a_run_ends_with_it_at_the_same_instant(
    small_engine: EngineBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_queue, "PORTION_EFFORT", 1)
    engine = crowded(small_engine)
    engine.run_until(10 * SECOND_US)
    task = engine.submit(RunDrs(cluster="C1"))
    engine.run_until(10 * SECOND_US, budget_s=-1.0)
    assert task.state == TaskState.RUNNING
    assert task.details == "Weighing migrations"
    engine.run_until(10 * SECOND_US)
    assert (task.state, task.completed_us) == (TaskState.SUCCESS, 10 * SECOND_US)
    assert "move" in task.details


def test_applied_recommendations_leave_the_list_at_once_and_go_a_few_at_a_time(
    small_engine: EngineBuilder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run_queue, "PORTION_EFFORT", 1)
    engine = crowded(small_engine, "manual")
    engine.run_until(2 * MINUTE_US)
    cluster = next(engine.world.all_of(ClusterComputeResource))
    record = engine.service(DrsService).record(cluster.moid)
    listed = [one.text for one in record.pending]
    engine.submit(ApplyRecommendation(cluster="C1"))
    assert record.pending == []
    engine.run_until(engine.now_us, budget_s=-1.0)
    assert len(moves(engine)) == 1
    engine.run_until(engine.now_us)
    assert [text for _, text, _ in moves(engine)] == listed
    assert len(listed) >= 4


def test_a_vm_that_cannot_leave_is_told_of_once_drs_has_decided(small_engine: EngineBuilder) -> None:
    engine = crowded(small_engine)
    vm = find_vm(engine, "vm01")
    engine.world.update(vm, config=vm.config.model_copy(update={"passthrough": ("gpu",)}))
    engine.run_until(10 * SECOND_US)
    task = engine.submit(EnterMaintenanceMode(host="esx01.lab.local"))
    assert "NoMaintenanceModeDrsRecommendationForVM" not in event_types(engine)
    engine.run_until(engine.now_us)
    assert event_types(engine).count("NoMaintenanceModeDrsRecommendationForVM") == 1
    engine.run_until(5 * MINUTE_US)
    assert task.state == TaskState.RUNNING, task.fault
    assert task.details == "Waiting for 1 virtual machine to leave: vm01"
    assert find_host(engine, 1).maintenance == MaintenanceState.ENTERING
