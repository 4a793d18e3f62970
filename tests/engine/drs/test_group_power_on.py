"""Power-on of a group: one recommendation per DRS cluster, with the moves and hosts needed first (drs.md 8.1)."""

from __future__ import annotations

from typing import Any

import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, run

from vsphere_client.engine.drs.power_on import PowerOnAdvice
from vsphere_client.engine.drs.power_on_operations import PowerOnService
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import unreserved_on
from vsphere_client.engine.inventory.build import place_vm
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.model.allocation import CpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig, HaAdmissionControl, HaConfig
from vsphere_client.model.commands import (
    AnswerPowerOn,
    EnterStandbyMode,
    FailWakeUp,
    PowerOffVm,
    PowerOnVms,
    ReconfigureCluster,
)
from vsphere_client.model.kinds import PowerState, StandbyMode
from vsphere_client.model.virtual_machine import VmOverrides


def scene(small_engine: EngineBuilder, vms: int = 3, hosts: int = 2, **drs: Any) -> Engine:
    """VMs that are off, in a cluster that balances nothing by itself."""
    config = ClusterConfig(drs=DrsConfig(**({"enabled": True, "migration_threshold": 1} | drs)))
    engine = small_engine(hosts=hosts, vms=vms, cluster=config)
    for number in range(1, vms + 1):
        engine.submit(PowerOffVm(vm=f"vm{number:02}"))
    run(engine, 30)
    return engine


def give(engine: Engine, number: int, **changes: Any) -> None:
    vm = find_vm(engine, f"vm{number:02}")
    engine.world.update(vm, config=vm.config.model_copy(update=changes))


def reserve(engine: Engine, number: int, mhz: float) -> None:
    give(engine, number, cpu=CpuAllocation(reservation_mhz=mhz))


def group(engine: Engine, *numbers: int, **how: Any) -> Task:
    return engine.submit(PowerOnVms(vms=tuple(f"vm{n:02}" for n in numbers), **how))


def runs(engine: Engine, number: int) -> bool:
    return find_vm(engine, f"vm{number:02}").power_state == PowerState.ON


def waiting(engine: Engine) -> tuple[PowerOnAdvice, ...]:
    cluster = next(engine.world.all_of(ClusterComputeResource))
    return engine.service(PowerOnService).of_cluster(cluster.moid)


def test_a_fully_automated_group_starts_at_once(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, vms=4)
    task = group(engine, 1, 2, 3, 4)
    run(engine, 30)
    assert task.fault is None
    assert sorted(task.result.started) == ["vm01", "vm02", "vm03", "vm04"]
    assert [len(find_host(engine, n).vms) for n in (1, 2)] == [2, 2]


@pytest.mark.parametrize("level", ["manual", "partially_automated"])
def test_one_vm_that_asks_makes_the_whole_group_wait(small_engine: EngineBuilder, level: Any) -> None:
    engine = scene(small_engine)
    give(engine, 2, overrides=VmOverrides(drs_automation=level))
    task = group(engine, 1, 2, 3)
    run(engine, 60)
    assert task.fault is None
    assert not any(runs(engine, n) for n in (1, 2, 3))
    (advice,) = waiting(engine)
    assert [line.kind for line in advice.lines] == ["power_on"] * 3
    engine.submit(AnswerPowerOn(cluster="C1", number=advice.number))
    run(engine, 60)
    assert all(runs(engine, n) for n in (1, 2, 3))
    assert waiting(engine) == ()


def test_a_partially_automated_vm_alone_starts_by_itself_and_a_manual_one_asks(
    small_engine: EngineBuilder,
) -> None:
    engine = scene(small_engine, automation="partially_automated")
    group(engine, 1)
    give(engine, 2, overrides=VmOverrides(drs_automation="manual"))
    group(engine, 2)
    run(engine, 60)
    assert (runs(engine, 1), runs(engine, 2)) == (True, False)
    (advice,) = waiting(engine)
    assert [choice.name for choice in advice.choices] == ["esx02.lab.local", "esx01.lab.local"]
    engine.submit(AnswerPowerOn(cluster="C1", number=advice.number, host="esx01.lab.local"))
    run(engine, 60)
    assert find_vm(engine, "vm02").host == find_host(engine, 1).moid


def test_a_cancelled_recommendation_and_one_that_nobody_answers(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, automation="manual")
    group(engine, 1)
    (advice,) = waiting(engine)
    engine.submit(AnswerPowerOn(cluster="C1", number=advice.number, accept=False))
    assert waiting(engine) == ()
    group(engine, 1)
    run(engine, 599)
    assert len(waiting(engine)) == 1
    run(engine, 2)
    assert waiting(engine) == ()
    assert not runs(engine, 1)


@pytest.mark.parametrize(("held", "free"), [(0, 0.0), (1, 5000.0)])
def test_reserve_resources_holds_what_the_recommendation_needs(
    small_engine: EngineBuilder, held: int, free: float
) -> None:
    """drs.md 2.1: the API option ReserveResources."""
    engine = scene(small_engine, automation="manual", advanced={"ReserveResources": held})
    reserve(engine, 1, 5000)
    before = [unreserved_on(engine.world, find_host(engine, n)).cpu_mhz for n in (1, 2)]
    group(engine, 1)
    after = [unreserved_on(engine.world, find_host(engine, n)).cpu_mhz for n in (1, 2)]
    assert sum(before) - sum(after) == pytest.approx(free)
    run(engine, 601)
    late = [unreserved_on(engine.world, find_host(engine, n)).cpu_mhz for n in (1, 2)]
    assert late == pytest.approx(before)


def test_a_running_vm_makes_way(small_engine: EngineBuilder) -> None:
    """vm01 and vm02 reserve 8 of 20 GHz on a host each; 15 GHz more fit nowhere until one has moved."""
    engine = scene(small_engine)
    for number in (1, 2):
        reserve(engine, number, 8000)
        place_vm(engine.world, find_vm(engine, f"vm{number:02}"), find_host(engine, number))
    group(engine, 1, 2)
    run(engine, 30)
    assert {find_vm(engine, f"vm{n:02}").host for n in (1, 2)} == {find_host(engine, n).moid for n in (1, 2)}
    reserve(engine, 3, 15_000)
    task = group(engine, 3)
    run(engine, 300)
    assert task.fault is None
    assert runs(engine, 3)
    assert find_vm(engine, "vm01").host == find_vm(engine, "vm02").host
    assert "make_way" in {reason.code for reason in task.reasons}


def asleep(small_engine: EngineBuilder, **drs: Any) -> Engine:
    """Two VMs of which one host takes one only; host 2 is in standby and can be woken."""
    engine = scene(small_engine, vms=2, **drs)
    for number in (1, 2):
        reserve(engine, number, 12_000)
        able = find_host(engine, number)
        engine.world.update(able, config=able.config.model_copy(update={"wake_protocols": ("ipmi",)}))
    task = engine.submit(EnterStandbyMode(host=find_host(engine, 2).name))
    run(engine, 60)
    assert (task.fault, find_host(engine, 2).standby_mode) == (None, StandbyMode.IN)
    return engine


def test_a_standby_host_is_woken_and_all_is_one_recommendation(small_engine: EngineBuilder) -> None:
    engine = asleep(small_engine, automation="manual")
    group(engine, 1, 2)
    (advice,) = waiting(engine)
    assert [line.text for line in advice.lines] == [
        "Power on host esx02.lab.local",
        "Power on vm01 on esx01.lab.local",
        "Power on vm02 on esx02.lab.local",
    ]
    engine.submit(AnswerPowerOn(cluster="C1", number=advice.number))
    run(engine, 200)
    assert not runs(engine, 1)  # all or nothing: not before the host is awake
    run(engine, 120)
    assert runs(engine, 1)
    assert runs(engine, 2)
    assert find_vm(engine, "vm02").host == find_host(engine, 2).moid


def test_a_prerequisite_that_fails_starts_nobody(small_engine: EngineBuilder) -> None:
    engine = asleep(small_engine)
    done(engine, FailWakeUp(host=find_host(engine, 2).name, kind="bmc_unreachable"))
    task = group(engine, 1, 2)
    run(engine, 400)
    assert (runs(engine, 1), runs(engine, 2)) == (False, False)
    assert task.fault is not None


def test_vms_outside_of_drs_start_at_once_and_are_listed(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, automation="manual")
    give(engine, 1, overrides=VmOverrides(drs_automation="disabled"))
    task = group(engine, 1, 2)
    run(engine, 60)
    assert task.result.started == ["vm01"]
    assert (runs(engine, 1), runs(engine, 2)) == (True, False)
    assert len(waiting(engine)) == 1
    again = group(engine, 1, 2)
    run(engine, 60)
    assert [name for name, _ in again.result.failed] == ["vm01"]


def test_a_vm_without_a_place_is_listed_as_failed(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine)
    reserve(engine, 2, 50_000)
    task = group(engine, 1, 2)
    run(engine, 60)
    assert task.result.started == ["vm01"]
    assert [name for name, _ in task.result.failed] == ["vm02"]


def test_what_kept_it_from_starting_is_a_drs_fault(small_engine: EngineBuilder) -> None:
    """drs.md 8.5: the failover level of vSphere HA, and a VM that no host can take."""
    engine = scene(small_engine)
    reserve(engine, 2, 50_000)
    group(engine, 2)
    cluster = next(engine.world.all_of(ClusterComputeResource))
    control = HaAdmissionControl(cpu_percent=90, memory_percent=90)
    ha = HaConfig(enabled=True, admission_control=control)
    engine.submit(ReconfigureCluster(cluster="C1", ha=ha))
    reserve(engine, 1, 8000)
    task = group(engine, 1)
    run(engine, 30)
    assert not runs(engine, 1)
    assert task.fault is not None
    noted = engine.service(DrsService).record(cluster.moid).faults
    assert [(one.vm, one.problem) for one in noted] == [
        ("vm02", "Virtual machine not compatible with any host"),
        ("vm01", "Insufficient resources to satisfy configured failover level for HA"),
    ]


def test_levels_of_their_own_count_only_where_the_cluster_allows_them(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, vm_automation=False)
    give(engine, 1, overrides=VmOverrides(drs_automation="manual"))
    group(engine, 1, 2)
    run(engine, 60)
    assert (runs(engine, 1), runs(engine, 2)) == (True, True), "both take the cluster's level"
    assert waiting(engine) == ()
