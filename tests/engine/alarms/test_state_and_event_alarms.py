"""State and event alarms, what people do about them, and what shows above an object."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vsphere_client.engine.alarms import ledger
from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import ClusterConfigured
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    HostSystem,
    ManagedObject,
    VirtualMachine,
)
from vsphere_client.model import commands as c
from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.model.tasks import USER_NAME, TaskState
from vsphere_client.model.units import SECOND_US

ESX, ESX2 = "esx01.lab.local", "esx02.lab.local"
CONNECTION, FAN = "Host connection and power state", "Host hardware fan status"
GREEN, YELLOW, RED = AlarmStatus.GREEN, AlarmStatus.YELLOW, AlarmStatus.RED


@pytest.fixture
def engine(small_engine: Callable[..., Engine]) -> Engine:
    made: Engine = small_engine(hosts=2, vms=2)
    return made


def find(engine: Engine, name: str) -> ManagedObject:
    return engine.world.find(ManagedObject, name)


def status(engine: Engine, name: str, alarm: str) -> AlarmStatus:
    found = engine.service(AlarmService).triggered.get((find(engine, name).moid, alarm))
    return found.status if found else GREEN


def run_to(engine: Engine, second: float) -> None:
    engine.run_until(round(second * SECOND_US))


def done(task: Task) -> Task:
    assert task.state == TaskState.SUCCESS, task.fault
    return task


def test_power_cut_is_red_when_not_responding_and_green_when_back(engine: Engine) -> None:
    engine.submit(c.FailHost(host=ESX))
    run_to(engine, 59)
    assert status(engine, ESX, CONNECTION) == GREEN
    run_to(engine, 60)
    assert status(engine, ESX, CONNECTION) == RED
    assert status(engine, ESX, "Host connection failure") == RED
    engine.submit(c.RestoreHost(host=ESX))
    # On at 60 s, up at 300 s, first heartbeat heard at 310 s.
    run_to(engine, 309)
    assert status(engine, ESX, CONNECTION) == RED
    run_to(engine, 310)
    assert status(engine, ESX, CONNECTION) == GREEN
    assert status(engine, ESX, "Host connection failure") == GREEN
    times = [
        (change.at_us // SECOND_US, change.new)
        for change in engine.service(AlarmService).history
        if change.alarm == CONNECTION
    ]
    assert times == [(60, RED), (310, GREEN)]


def test_a_host_that_a_person_disconnected_has_no_alarm(engine: Engine) -> None:
    done(engine.submit(c.DisconnectHost(host=ESX)))
    run_to(engine, 120)
    assert status(engine, ESX, CONNECTION) == GREEN


def test_sensors_colour_their_alarm_at_once(engine: Engine) -> None:
    engine.submit(c.HardwareAlert(host=ESX, component="fan", health="yellow"))
    assert status(engine, ESX, FAN) == YELLOW
    engine.submit(c.HardwareAlert(host=ESX, component="fan", health="red"))
    assert status(engine, ESX, FAN) == RED
    (found,) = engine.service(AlarmService).of_entity(find(engine, ESX).moid)
    words = engine.service(AlarmService).describe(found)
    assert words == "Host hardware fan status on esx01.lab.local: fan sensor red (critical)"
    engine.submit(c.HardwareAlert(host=ESX, component="fan", health="green"))
    assert engine.service(AlarmService).triggered == {}


def test_uplinks(engine: Engine) -> None:
    engine.submit(c.FailNic(host=ESX, nic="vmnic1"))
    assert status(engine, ESX, "Network uplink redundancy lost") == RED
    assert status(engine, ESX, "Network connectivity lost") == GREEN
    engine.submit(c.FailNic(host=ESX, nic="vmnic0"))
    assert status(engine, ESX, "Network connectivity lost") == RED
    run_to(engine, 60)
    assert status(engine, ESX, CONNECTION) == RED
    engine.submit(c.RestoreNic(host=ESX, nic="vmnic0"))
    engine.submit(c.RestoreNic(host=ESX, nic="vmnic1"))
    assert status(engine, ESX, "Network connectivity lost") == RED, "vCenter does not hear the host yet"
    run_to(engine, 70)
    assert engine.service(AlarmService).triggered == {}


def test_lost_storage(engine: Engine) -> None:
    engine.submit(c.LoseStorage(datastore="ds1", host=ESX))
    assert status(engine, ESX, "Cannot connect to storage") == RED
    assert status(engine, ESX2, "Cannot connect to storage") == GREEN
    engine.submit(c.RestoreStorage(datastore="ds1"))
    assert status(engine, ESX, "Cannot connect to storage") == GREEN


def test_an_alarm_without_a_reset_event_waits_for_a_person(engine: Engine) -> None:
    engine.submit(c.KillProcess(vm="vm01"))
    run_to(engine, 0)
    assert status(engine, "vm01", "Virtual machine error") == RED
    run_to(engine, 600)
    assert status(engine, "vm01", "Virtual machine error") == RED
    done(engine.submit(c.ResetAlarm(entity="vm01", alarm="Virtual machine error")))
    assert status(engine, "vm01", "Virtual machine error") == GREEN
    assert [event.type_id for event in engine.events.latest(1)] == ["AlarmClearedEvent"]
    assert engine.service(AlarmService).history[-1].new == GREEN
    refused = engine.submit(c.ResetAlarm(entity="vm01", alarm="Virtual machine error"))
    assert refused.fault is not None
    assert refused.fault.name == "NotFound"


def test_a_reset_state_alarm_stays_green_until_the_state_is_reported_anew(engine: Engine) -> None:
    engine.submit(c.HardwareAlert(host=ESX, component="fan", health="red"))
    run_to(engine, 15)
    done(engine.submit(c.ResetAlarm(entity=ESX, alarm=FAN)))
    run_to(engine, 60)
    assert status(engine, ESX, FAN) == GREEN
    engine.submit(c.HardwareAlert(host=ESX, component="fan", health="red"))
    assert status(engine, ESX, FAN) == RED


def test_failover_in_progress_follows_its_events_within_ten_seconds(engine: Engine) -> None:
    cluster = find(engine, "C1")
    alarm = "vSphere HA failover in progress"
    run_to(engine, 12)
    engine.events.post("com.vmware.vc.HA.ClusterFailoverActionInitiatedEvent", cluster, count=4)
    run_to(engine, 20)
    assert status(engine, "C1", alarm) == YELLOW
    engine.events.post("com.vmware.vc.HA.ClusterFailoverActionCompletedEvent", cluster, count=4)
    run_to(engine, 30)
    assert status(engine, "C1", alarm) == GREEN


def test_vsan_health_is_as_bad_as_the_worst_open_problem(engine: Engine) -> None:
    host, vm = engine.world.find(HostSystem, ESX), engine.world.find(VirtualMachine, "vm01")
    alarm = "vSAN health alarm 'vSAN object health'"

    def after(type_id: str, entity: ManagedObject, object: str = "", count: int = 0) -> AlarmStatus:
        engine.events.post(type_id, entity, object=object, count=count, reason="")
        engine.run_until(engine.now_us + 10 * SECOND_US)
        return status(engine, "C1", alarm)

    assert after("vprob.vob.vsan.component.absent", host, count=2) == YELLOW
    gone, back = "vprob.vob.vsan.object.inaccessible", "vprob.vob.vsan.object.accessible"
    assert after(gone, vm, object="disk-1") == RED
    assert after(gone, vm, object="disk-2") == RED
    assert after(back, vm, object="disk-1") == RED
    assert after(back, vm, object="disk-2") == YELLOW
    assert after("vprob.vob.vsan.resync.completed", find(engine, "C1")) == GREEN


def test_an_event_about_a_host_makes_its_states_be_read(engine: Engine) -> None:
    host = engine.world.find(HostSystem, ESX)
    engine.world.update(host, sensors={"cpu": "red"})
    run_to(engine, 5)
    assert status(engine, ESX, "Host processor status") == GREEN
    engine.events.post("esx.audit.host.boot", host)
    run_to(engine, 10)
    assert status(engine, ESX, "Host processor status") == RED


def test_acknowledging_notes_who_and_when_and_a_change_of_colour_drops_it(engine: Engine) -> None:
    engine.submit(c.HardwareAlert(host=ESX, component="fan"))
    run_to(engine, 25)
    done(engine.submit(c.AcknowledgeAlarm(entity=ESX, alarm=FAN)))
    (found,) = engine.service(AlarmService).triggered.values()
    assert (found.acknowledged_us, found.acknowledged_by) == (25 * SECOND_US, USER_NAME)
    assert found.status == YELLOW
    again = engine.submit(c.AcknowledgeAlarm(entity=ESX, alarm=FAN))
    assert again.fault is not None
    assert again.fault.name == "InvalidArgument"
    engine.submit(c.HardwareAlert(host=ESX, component="fan", health="red"))
    (found,) = engine.service(AlarmService).triggered.values()
    assert (found.since_us, found.acknowledged_us) == (25 * SECOND_US, None)


def test_what_is_above_shows_the_worst_below(engine: Engine) -> None:
    service = engine.service(AlarmService)
    engine.submit(c.HardwareAlert(host=ESX, component="fan"))
    above = [find(engine, "C1"), engine.world.find(Datacenter, "DC1"), engine.world.root]
    assert [service.propagated(obj.moid) for obj in above] == [YELLOW] * 3
    assert [service.status_of(obj.moid) for obj in above] == [GREEN] * 3
    vm = engine.world.find(VirtualMachine, "vm02")
    service.set_status(vm, "Virtual machine error", RED, "broken")
    assert [service.propagated(obj.moid) for obj in above] == [RED] * 3
    assert service.propagated(find(engine, ESX).moid) == YELLOW
    assert service.propagated(find(engine, ESX2).moid) == RED, "vm02 runs there"


def test_a_drain_tells_that_alarms_changed(engine: Engine) -> None:
    engine.world.changes.drain()
    engine.submit(c.HardwareAlert(host=ESX, component="fan"))
    assert engine.world.changes.drain().alarms


def test_ha_alarms_end_with_ha(engine: Engine) -> None:
    cluster = engine.world.find(ClusterComputeResource, "C1")
    service = engine.service(AlarmService)
    service.set_status(cluster, "Cannot find vSphere HA primary agent", RED, "none")
    engine.notify(ClusterConfigured(cluster.moid))
    assert service.triggered == {}, "HA is off in this cluster"


def test_the_history_is_bounded(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "KEPT_CHANGES", 3)
    for health in ("yellow", "red", "yellow", "red", "green"):
        engine.submit(c.HardwareAlert(host=ESX, component="fan", health=health))
    assert [change.new for change in engine.service(AlarmService).history] == [YELLOW, RED, GREEN]
