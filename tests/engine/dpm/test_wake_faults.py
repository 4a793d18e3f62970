"""Wake-ups that fail: protocol after protocol, then the event, the alarm, and another host (drs.md 9)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, event_types, find_host, refusal, run

from vsphere_client.decisions.dpm.wake_up import BOOT_S, PATIENCE_S, REFUSAL_S, SILENCE_S
from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.dpm.service import DpmService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.model.bmc import BmcSettings
from vsphere_client.model.cluster import ClusterConfig, DpmConfig, DrsConfig
from vsphere_client.model.commands import (
    EnterStandbyMode,
    ExitStandbyMode,
    FailWakeUp,
    RestoreWakeUp,
    SetWorkload,
    UpdateIpmi,
)
from vsphere_client.model.host_system import HostConfig, VmkernelAdapter, WakeFault, WakeProtocol
from vsphere_client.model.kinds import PowerState, StandbyMode
from vsphere_client.model.tasks import Source, TaskState
from vsphere_client.model.workload import Load, WorkloadSpec

HOST = "esx01.lab.local"
BMC = BmcSettings(user="root", password="calvin", ip="10.10.40.11", mac="00:50:56:0a:01:1f")
ALL: tuple[WakeProtocol, ...] = ("ipmi", "ilo", "wol")


def server(ways: tuple[WakeProtocol, ...] = ALL) -> HostConfig:
    adapters = (VmkernelAdapter(name="vmk0", services=("management", "vmotion")),)
    return HostConfig(
        sockets=1, cores_per_socket=8, mhz=2500, memory_mb=65_536, vmkernel=adapters, wake_protocols=ways
    )


def asleep(small_engine: EngineBuilder, *kinds: WakeFault, ways: tuple[WakeProtocol, ...] = ALL) -> Engine:
    """Three hosts, the first in standby with ways to wake it that fail."""
    config = ClusterConfig(drs=DrsConfig(enabled=True))
    engine = small_engine(hosts=3, vms=3, cluster=config, host=server(ways))
    assert done(engine, EnterStandbyMode(host=HOST), 300).state == TaskState.SUCCESS
    for kind in kinds:
        done(engine, FailWakeUp(host=HOST, kind=kind))
    return engine


def woken(engine: Engine, source: Source = Source.USER) -> Task:
    task = engine.submit(ExitStandbyMode(host=HOST), source)
    run(engine, 900)
    return task


@pytest.mark.parametrize(
    ("kinds", "seconds", "by"),
    [
        ((), BOOT_S, "ipmi"),
        (("wol_lost",), BOOT_S, "ipmi"),
        (("ipmi_off",), SILENCE_S + BOOT_S, "ilo"),
        (("bmc_credentials",), 2 * REFUSAL_S + BOOT_S, "wol"),
        (("bmc_unreachable",), 2 * SILENCE_S + BOOT_S, "wol"),
    ],
)
def test_a_wake_up_falls_back_from_ipmi_to_ilo_to_wake_on_lan(
    small_engine: EngineBuilder, kinds: tuple[WakeFault, ...], seconds: int, by: str
) -> None:
    engine = asleep(small_engine, *kinds)
    task = woken(engine)
    assert task.state == TaskState.SUCCESS
    assert task.completed_us is not None
    assert task.completed_us - task.queued_us == seconds * 1_000_000
    assert find_host(engine).last_wake_up[-1] == (by, "the host started")
    assert [way for way, _what in find_host(engine).last_wake_up] == list(ALL[: ALL.index(by) + 1])


def test_a_wake_up_without_any_way_left_fails_with_event_and_alarm(small_engine: EngineBuilder) -> None:
    engine = asleep(small_engine, "bmc_unreachable", "wol_lost")
    task = woken(engine, Source.DRS)
    assert task.fault is not None
    assert task.fault.text == (
        f"The power operation on host '{HOST}' failed: IPMI: no answer from the management controller; "
        "iLO: no answer from the management controller; Wake-on-LAN: the host did not start after the packet."
    )
    assert task.completed_us is not None
    assert task.completed_us - task.queued_us == (2 * SILENCE_S + PATIENCE_S) * 1_000_000
    host = find_host(engine)
    assert (host.power_state, host.standby_mode) == (PowerState.STANDBY, StandbyMode.IN)
    assert host.last_standby_exit == "failed"
    assert "DrsExitStandbyModeFailedEvent" in event_types(engine)
    alarms = engine.service(AlarmService).of_entity(host.moid)
    assert [one.alarm for one in alarms] == ["Exit standby error"]


def test_mended_it_wakes_again(small_engine: EngineBuilder) -> None:
    engine = asleep(small_engine, "bmc_unreachable", "wol_lost")
    woken(engine)
    assert refusal(engine, FailWakeUp(host=HOST, kind="wol_lost"))[0] == "InvalidHostState"
    done(engine, RestoreWakeUp(host=HOST))
    assert refusal(engine, RestoreWakeUp(host=HOST))[0] == "InvalidHostState"
    assert woken(engine).state == TaskState.SUCCESS
    assert find_host(engine).last_standby_exit == "succeeded"


def test_the_right_login_ends_the_refusals_of_a_controller(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, host=server(()))
    done(engine, UpdateIpmi(host=HOST, bmc=BMC))
    done(engine, EnterStandbyMode(host=HOST), 300)
    done(engine, FailWakeUp(host=HOST, kind="bmc_credentials"))
    assert woken(engine).fault is not None
    assert refusal(engine, UpdateIpmi(host=HOST, bmc=BMC))[0] == "InvalidIpmiLoginInfo"
    done(engine, UpdateIpmi(host=HOST, bmc=BMC.model_copy(update={"password": "new"})))
    assert woken(engine).state == TaskState.SUCCESS


def test_settings_of_a_controller_that_does_not_answer_cannot_be_verified(
    small_engine: EngineBuilder,
) -> None:
    engine = small_engine(hosts=1, host=server())
    done(engine, FailWakeUp(host=HOST))
    name, text = refusal(engine, UpdateIpmi(host=HOST, bmc=BMC))
    assert (name, "10.10.40.11 does not answer" in text) == ("InvalidIpmiLoginInfo", True)
    assert done(engine, UpdateIpmi(host=HOST)).state == TaskState.SUCCESS


def busy(percent: float) -> WorkloadSpec:
    return WorkloadSpec(constant=Load(cpu_mhz=50.0 * percent, memory_active_mb=200))


def test_dpm_chooses_another_host(small_engine: EngineBuilder) -> None:
    saving = ClusterConfig(drs=DrsConfig(enabled=True, dpm=DpmConfig(enabled=True)))
    engine = small_engine(hosts=4, vms=16, cluster=saving, workload=busy(15), host=server(("wol",)))
    run(engine, 60 * 60)
    sleeping = [host for host in engine.world.host_at.values() if host.power_state == PowerState.STANDBY]
    assert len(sleeping) == 2
    first, second = sleeping
    done(engine, FailWakeUp(host=first.name, kind="wol_lost"))
    for number in range(1, 17):
        engine.submit(SetWorkload(vm=f"vm{number:02}", workload=busy(75)))
    run(engine, 20 * 60)
    assert (first.power_state, first.last_standby_exit) == (PowerState.STANDBY, "failed")
    assert second.power_state == PowerState.ON
    (record,) = engine.service(DpmService).records.values()
    assert (first.name, f"{first.name} could not be woken lately; another host is chosen") in record.refused
