"""Proactive HA at work: a degraded host is left, by itself or after a person agreed, and comes back."""

from __future__ import annotations

from engine_scene import EngineBuilder, done, event_types, find_host, run

from vsphere_client.engine.drs.proactive import ProactiveHaService
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.model.cluster import ClusterConfig, DrsConfig, ProactiveHaConfig
from vsphere_client.model.commands import ApplyRecommendation, HardwareAlert, PowerOffVm, PowerOnVm
from vsphere_client.model.kinds import MaintenanceState
from vsphere_client.model.tasks import TaskState

HOST = "esx01.lab.local"
FAN_FAILS = HardwareAlert(host=HOST, component="fan", health="yellow")
POWER_FAILS = HardwareAlert(host=HOST, component="power", health="red")


def guarded(small_engine: EngineBuilder, **proactive: str) -> Engine:
    config = ProactiveHaConfig.model_validate({"enabled": True, "automation": "automated"} | proactive)
    cluster = ClusterConfig(drs=DrsConfig(enabled=True), proactive_ha=config)
    return small_engine(hosts=3, vms=6, cluster=cluster)


def test_a_degraded_host_is_put_into_quarantine_and_its_vms_leave(small_engine: EngineBuilder) -> None:
    engine = guarded(small_engine)
    host = find_host(engine)
    assert len(host.vms) == 2
    done(engine, FAN_FAILS)
    run(engine, 300)
    assert host.quarantined
    assert host.maintenance == MaintenanceState.NORMAL
    assert not host.vms
    record = engine.service(DrsService).record(host.cluster or "")
    assert {one.recommendation.reason for one in record.history} == {"Host is in quarantine mode"}
    assert "HostEnteredQuarantineModeEvent" in event_types(engine)
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, PowerOnVm(vm="vm01"))
    assert not host.vms, "initial placement avoids it too"
    done(engine, HardwareAlert(host=HOST, component="fan", health="green"))
    run(engine, 60)
    assert not host.quarantined
    assert "HostExitedQuarantineModeEvent" in event_types(engine)


def test_mixed_remediation_sends_a_severely_degraded_host_into_maintenance(
    small_engine: EngineBuilder,
) -> None:
    engine = guarded(small_engine, remediation="mixed")
    host = find_host(engine)
    done(engine, FAN_FAILS)
    run(engine, 300)
    assert host.quarantined
    done(engine, POWER_FAILS)
    run(engine, 300)
    assert host.maintenance == MaintenanceState.IN_MAINTENANCE
    assert not host.quarantined
    assert not host.vms


def test_manual_automation_waits_for_a_person(small_engine: EngineBuilder) -> None:
    engine = guarded(small_engine, automation="manual")
    host = find_host(engine)
    done(engine, FAN_FAILS)
    run(engine, 120)
    assert not host.quarantined
    assert len(host.vms) == 2
    advice = engine.service(ProactiveHaService).pending[host.moid]
    assert advice.text == f"Put {HOST} into quarantine mode"
    assert advice.saw == (("Sensor fan", "yellow"),)
    cluster = engine.world.cluster(host.cluster or "")
    applied = done(engine, ApplyRecommendation(cluster=cluster.moid, host=host.moid))
    run(engine, 300)
    assert applied.state == TaskState.SUCCESS
    assert host.quarantined
    assert not host.vms
    assert not engine.service(ProactiveHaService).pending


def test_a_recommendation_goes_away_with_the_fault(small_engine: EngineBuilder) -> None:
    engine = guarded(small_engine, automation="manual")
    done(engine, FAN_FAILS)
    run(engine, 60)
    done(engine, HardwareAlert(host=HOST, component="fan", health="green"))
    run(engine, 60)
    assert not engine.service(ProactiveHaService).pending


def test_nothing_happens_while_it_is_off(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=3, vms=6, cluster=ClusterConfig(drs=DrsConfig(enabled=True)))
    done(engine, POWER_FAILS)
    run(engine, 120)
    run(engine, 60)
    assert not find_host(engine).quarantined
    assert len(find_host(engine).vms) == 2
