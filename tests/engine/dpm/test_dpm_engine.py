"""Standby mode and DPM in a running data centre."""

from __future__ import annotations

import pickle

import pytest
from engine_scene import EngineBuilder, done, event_types, find_host, find_vm, records, run

from vsphere_client.engine.dpm.service import DpmService
from vsphere_client.engine.engine import Engine
from vsphere_client.labs.report import report_of
from vsphere_client.model.cluster import ClusterConfig, DpmConfig, DrsConfig, HaConfig
from vsphere_client.model.commands import (
    CancelTask,
    EnterMaintenanceMode,
    EnterStandbyMode,
    ExitStandbyMode,
    PowerOffVm,
    ReconfigureCluster,
    SetWorkload,
)
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.workload import Load, WorkloadSpec

DRS = ClusterConfig(drs=DrsConfig(enabled=True))
SAVING = ClusterConfig(drs=DrsConfig(enabled=True, dpm=DpmConfig(enabled=True)))
STANDBY = EnterStandbyMode(host="esx01.lab.local")
WAKE = ExitStandbyMode(host="esx01.lab.local")


def busy(percent: float) -> WorkloadSpec:
    """So much of the two vCPUs at 2500 MHz."""
    return WorkloadSpec(constant=Load(cpu_mhz=50.0 * percent, memory_active_mb=200))


def test_a_host_is_emptied_sleeps_and_wakes(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=6, cluster=DRS)
    assert done(engine, STANDBY, 300).state == TaskState.SUCCESS
    host = find_host(engine)
    assert host.power_state == PowerState.STANDBY
    assert not host.vms
    assert not engine.world.hosts.usable[host.row]
    assert len(records(engine)) == 2
    run(engine, 600)
    assert host.connection_state == ConnectionState.CONNECTED  # nobody takes it for dead
    assert engine.world.hosts.power_watts[host.row] == 5.0
    task = done(engine, WAKE, 300)
    assert task.state == TaskState.SUCCESS
    assert engine.world.hosts.usable[host.row]
    assert host.last_standby_exit == "succeeded"
    wanted = [f"{kind}StandbyModeEvent" for kind in ("Entering", "Entered", "Exiting", "Exited")]
    assert [kind for kind in event_types(engine) if "Standby" in kind] == wanted


def test_what_standby_refuses(small_engine: EngineBuilder) -> None:
    dumb = HostConfig(sockets=1, cores_per_socket=8, memory_mb=65_536, wake_protocols=())
    engine = small_engine(hosts=2, cluster=DRS, host=dumb)
    task = engine.submit(STANDBY)
    assert task.fault is not None
    assert task.fault.name == "HostPowerOpFailed"
    assert engine.submit(WAKE).fault is not None
    engine = small_engine(hosts=2, cluster=DRS)
    assert done(engine, STANDBY, 300).state == TaskState.SUCCESS
    assert engine.submit(STANDBY).fault is not None
    assert engine.submit(EnterMaintenanceMode(host="esx01.lab.local")).fault is not None


def test_an_entry_that_waits_can_be_cancelled(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    task = done(engine, STANDBY, 120)
    assert task.state == TaskState.RUNNING
    assert task.details == "Waiting for 1 virtual machine to leave: vm01"
    assert done(engine, CancelTask(task=task.key)).state == TaskState.SUCCESS
    assert engine.world.hosts.usable[find_host(engine).row]
    again = engine.submit(STANDBY)
    done(engine, PowerOffVm(vm="vm01"))
    run(engine, 40)
    assert again.state == TaskState.SUCCESS


def test_dpm_lets_hosts_sleep_after_forty_minutes_and_wakes_them_when_demand_rises(
    small_engine: EngineBuilder,
) -> None:
    engine = small_engine(hosts=4, vms=16, cluster=SAVING, workload=busy(30))
    run(engine, 39 * 60)
    assert all(host.power_state == PowerState.ON for host in engine.world.host_at.values())
    run(engine, 10 * 60)
    asleep = [host for host in engine.world.host_at.values() if host.power_state == PowerState.STANDBY]
    assert asleep
    assert "DrsEnteredStandbyModeEvent" in event_types(engine)
    service = engine.service(DpmService)
    (record,) = service.records.values()
    assert record.history[0].advice.reason == "Power off host for power savings"
    for number in range(1, 17):
        engine.submit(SetWorkload(vm=f"vm{number:02}", workload=busy(100)))
    run(engine, 15 * 60)
    assert "DrsExitedStandbyModeEvent" in event_types(engine)
    assert any(done_.advice.action == "powerOn" for done_ in record.history)


def test_manual_dpm_only_recommends(small_engine: EngineBuilder) -> None:
    manual = DpmConfig(enabled=True, automation="manual")
    engine = small_engine(
        hosts=3, vms=3, cluster=ClusterConfig(drs=DrsConfig(enabled=True, dpm=manual)), workload=busy(10)
    )
    run(engine, 45 * 60)
    (record,) = engine.service(DpmService).records.values()
    assert [one.text for one in record.pending][:1] == ["Put esx01.lab.local in standby"]
    assert all(host.power_state == PowerState.ON for host in engine.world.host_at.values())


def test_ha_keeps_two_hosts_awake_and_switching_dpm_off_wakes_all(small_engine: EngineBuilder) -> None:
    config = ClusterConfig(drs=SAVING.drs, ha=HaConfig(enabled=True))
    engine = small_engine(hosts=4, vms=4, cluster=config, workload=busy(5))
    run(engine, 90 * 60)
    on = [host for host in engine.world.host_at.values() if host.power_state == PowerState.ON]
    assert len(on) == 2
    engine.submit(ReconfigureCluster(cluster="C1", drs=DrsConfig(enabled=True)))
    run(engine, 10 * 60)
    assert all(host.power_state == PowerState.ON for host in engine.world.host_at.values())


@pytest.mark.parametrize("off", [DrsConfig(enabled=True), DrsConfig(enabled=False)])
def test_switching_dpm_off_wakes_a_host_that_a_person_sent_to_sleep_too(
    small_engine: EngineBuilder, off: DrsConfig
) -> None:
    engine = small_engine(hosts=3, vms=3, cluster=SAVING, workload=busy(60))
    done(engine, STANDBY, 300)
    engine.submit(ReconfigureCluster(cluster="C1", drs=off))
    run(engine, 10 * 60)
    assert find_host(engine).power_state == PowerState.ON
    assert find_host(engine).last_standby_exit == "succeeded"


def test_where_dpm_was_never_on_a_sleeping_host_sleeps_on(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=3, cluster=DRS, workload=busy(60))
    done(engine, STANDBY, 300)
    engine.submit(ReconfigureCluster(cluster="C1", drs=DrsConfig(enabled=True, migration_threshold=2)))
    run(engine, 10 * 60)
    assert find_host(engine).power_state == PowerState.STANDBY


def test_energy_is_watts_times_hours_and_survives_a_checkpoint(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=2, workload=busy(50))
    run(engine, 1800)
    engine = pickle.loads(pickle.dumps(engine))
    engine.wire()
    run(engine, 1800)
    row = find_host(engine).row
    watts = float(engine.world.hosts.power_watts[row])
    # steady load: an hour at these watts; one socket: 106 W idle to 265 W
    assert 106.0 < watts < 265.0
    (energy, _) = (host["energy_kwh"] for host in report_of(engine, "test", 1)["hosts"])
    assert energy == pytest.approx(watts / 1000.0, rel=0.02)
    assert engine.world.hosts.overloaded_s[row] == 0.0


def test_a_host_asked_for_more_than_it_has_counts_as_overloaded(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=6, workload=busy(100))  # 6 x 2 vCPUs on 8 cores
    run(engine, 600)
    assert engine.world.hosts.overloaded_s[find_host(engine).row] == pytest.approx(600.0, abs=1.0)
    assert find_vm(engine).power_state == PowerState.ON


def _same(engine: Engine) -> str:
    return str(report_of(engine, "test", 1)["digest"])


def test_slices_equal_one_run(small_engine: EngineBuilder) -> None:
    one, many = (small_engine(hosts=4, vms=12, cluster=SAVING, workload=busy(25)) for _ in range(2))
    run(one, 3000)
    for _ in range(300):
        run(many, 10)
    assert _same(one) == _same(many)
