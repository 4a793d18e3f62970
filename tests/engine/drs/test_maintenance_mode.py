"""Maintenance mode: a host is emptied by DRS or by hand, waits for blockers, and comes back."""

from __future__ import annotations

from engine_scene import EngineBuilder, done, event_types, find_host, find_vm, records, refusal, run

from vsphere_client.engine.drs.maintenance import MaintenanceService
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import (
    CancelTask,
    DisconnectHost,
    EnterMaintenanceMode,
    ExitMaintenanceMode,
    FailHost,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    RemoveHost,
)
from vsphere_client.model.kinds import MaintenanceState
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.virtual_machine import VirtualMachineConfig

WITH_DRS = ClusterConfig(drs=DrsConfig(enabled=True))
ENTER = EnterMaintenanceMode(host="esx01.lab.local")
EXIT = ExitMaintenanceMode(host="esx01.lab.local")


def test_drs_empties_the_host_and_the_host_comes_back_empty(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=9, cluster=WITH_DRS)
    off = find_vm(engine, "vm01")
    done(engine, PowerOffVm(vm="vm01"))
    task = done(engine, ENTER, 300)
    host = find_host(engine)
    assert task.state == TaskState.SUCCESS
    assert host.maintenance == MaintenanceState.IN_MAINTENANCE
    assert not host.vms
    assert off.host != host.moid
    assert {record.reason for record in records(engine)} == {"maintenance"}
    assert len(records(engine)) == 2
    assert not engine.world.hosts.usable[host.row]
    wanted = ["EnteringMaintenanceModeEvent", "EnteredMaintenanceModeEvent"]
    assert [kind for kind in event_types(engine) if kind in wanted] == wanted
    assert done(engine, EXIT).state == TaskState.SUCCESS
    assert engine.world.hosts.usable[host.row]


def test_without_drs_it_waits_until_a_person_has_moved_the_vms(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=4)
    task = done(engine, ENTER, 300)
    assert task.state == TaskState.RUNNING
    assert task.details == "Waiting for 2 virtual machines to leave: vm01, vm03"
    assert task.progress_percent(engine.now_us) == 2.0
    done(engine, MigrateVm(vm="vm01", host="esx02.lab.local"))
    assert task.details == "Waiting for 1 virtual machine to leave: vm03"
    assert task.progress_percent(engine.now_us) == 46.0  # half of the way from 2 to 90 %
    done(engine, PowerOffVm(vm="vm03"))
    assert task.state == TaskState.SUCCESS
    assert find_vm(engine, "vm03").host == find_host(engine, 2).moid


def test_a_vm_that_cannot_leave_keeps_it_waiting_until_it_is_cancelled(small_engine: EngineBuilder) -> None:
    pinned = VirtualMachineConfig(num_cpu=1, memory_mb=1024, passthrough=("gpu",))
    engine = small_engine(hosts=2, vms=1, cluster=WITH_DRS, vm=pinned)
    task = done(engine, ENTER, 300)
    assert task.state == TaskState.RUNNING
    assert task.cancellable
    assert "NoMaintenanceModeDrsRecommendationForVM" in event_types(engine)
    assert find_host(engine).maintenance == MaintenanceState.ENTERING
    assert done(engine, CancelTask(task=task.key)).state == TaskState.SUCCESS
    assert task.fault is not None
    assert task.fault.name == "RequestCanceled"
    assert find_host(engine).maintenance == MaintenanceState.NORMAL
    assert not engine.service(MaintenanceService).entering


def test_a_host_that_dies_or_leaves_ends_the_wait(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=3)
    dies, leaves = engine.submit(ENTER), engine.submit(EnterMaintenanceMode(host="esx02.lab.local"))
    run(engine, 5)
    engine.submit(FailHost(host="esx01.lab.local"))
    assert dies.state == TaskState.ERROR
    assert find_host(engine).maintenance == MaintenanceState.NORMAL
    engine.submit(DisconnectHost(host="esx02.lab.local"))
    assert done(engine, RemoveHost(host="esx02.lab.local")).state == TaskState.SUCCESS
    assert leaves.state == TaskState.ERROR
    assert not engine.service(MaintenanceService).entering


def test_what_is_refused(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    assert "not in maintenance mode" in refusal(engine, EXIT)[1]
    done(engine, EnterMaintenanceMode(host="esx02.lab.local"))
    again = EnterMaintenanceMode(host="esx02.lab.local")
    assert "already" in refusal(engine, again)[1]
    assert refusal(engine, MigrateVm(vm="vm01", host="esx02.lab.local"))[0] != ""
    done(engine, PowerOffVm(vm="vm01"))
    assert "not in service" in refusal(engine, PowerOnVm(vm="vm01", host="esx02.lab.local"))[1]
    engine.submit(DisconnectHost(host="esx02.lab.local"))
    assert refusal(engine, ExitMaintenanceMode(host="esx02.lab.local"))[0] == "HostNotReachable"
    assert refusal(engine, again)[0] == "HostNotReachable"
