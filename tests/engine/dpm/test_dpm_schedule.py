"""DPM switched on and off by scheduled tasks: off powers on all standby hosts (drs.md 9)."""

from __future__ import annotations

from engine_scene import EngineBuilder, done, event_types, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.schedule.service import ScheduledTaskService
from vsphere_client.model.cluster import ClusterConfig, DpmConfig, DrsConfig
from vsphere_client.model.commands import CommandCall, ReconfigureCluster, ScheduleTask
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.recurrence import Recurrence
from vsphere_client.model.workload import Load, WorkloadSpec

SAVING = DrsConfig(enabled=True, dpm=DpmConfig(enabled=True))
IDLE = WorkloadSpec(constant=Load(cpu_mhz=250.0, memory_active_mb=200))


def schedule(engine: Engine, name: str, at: str, drs: DrsConfig) -> None:
    call = CommandCall.of(ReconfigureCluster(cluster="C1", drs=drs))
    daily = Recurrence(frequency="daily")
    done(engine, ScheduleTask(name=name, at=at, command=call, recurrence=daily))


def on(engine: Engine) -> int:
    return sum(host.power_state == PowerState.ON for host in engine.world.host_at.values())


def test_dpm_rests_by_day_and_saves_by_night(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=4, vms=4, cluster=ClusterConfig(drs=SAVING), workload=IDLE, step_s=60)
    run(engine, 3600)
    schedule(engine, "Office hours", "in 1h", DrsConfig(enabled=True))
    schedule(engine, "Night", "in 3h", SAVING)
    run(engine, 3000)
    assert on(engine) == 1
    run(engine, 1800)  # ten minutes after the first task
    assert on(engine) == 4
    run(engine, 2 * 3600 - 1800)
    assert on(engine) == 4  # and it stays so: nobody saves
    run(engine, 3600)
    assert on(engine) == 1
    assert event_types(engine).count("ScheduledTaskCompletedEvent") == 2
    assert all(one.next_us is not None for one in engine.service(ScheduledTaskService).entries.values())
    run(engine, 22 * 3600)  # the next morning
    assert on(engine) == 4
