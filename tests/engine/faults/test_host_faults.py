"""Hosts that fail and come back; times as in esxi_components.md 6 and our four-minute boot."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import HostDown, HostUp, Notice
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.commands import FailHost, FaultCommand, IsolateHost, RestartService, RestoreHost
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.workload import Load, WorkloadSpec
from vsphere_client.persistence.state import dump_engine, load_engine

ESX = "esx01.lab.local"
BUSY = WorkloadSpec(constant=Load(cpu_mhz=1000, memory_active_mb=1024))


def host_of(engine: Engine, name: str = ESX) -> HostSystem:
    return engine.world.find(HostSystem, name)


def connection(engine: Engine) -> ConnectionState:
    return host_of(engine).connection_state


def power(engine: Engine) -> PowerState:
    return host_of(engine).power_state


def vm_of(engine: Engine, name: str = "vm01") -> VirtualMachine:
    return engine.world.find(VirtualMachine, name)


def run_to(engine: Engine, second: float) -> None:
    engine.run_until(round(second * SECOND_US))


def types(engine: Engine) -> list[str]:
    return [event.type_id for event in engine.events.all()]


def done(task: Task) -> Task:
    assert task.state == TaskState.SUCCESS, task.fault
    return task


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[Notice]:
    found: list[Notice] = []
    notify = Engine.notify

    def listening(engine: Engine, notice: Notice) -> None:
        found.append(notice)
        notify(engine, notice)

    monkeypatch.setattr(Engine, "notify", listening)
    return found


def test_power_cut_takes_host_and_vms_down(small_engine: Callable[..., Engine], heard: list[Notice]) -> None:
    engine = small_engine(hosts=2, vms=2, workload=BUSY)
    task = done(engine.submit(FailHost(host=ESX)))
    host, vm = host_of(engine), vm_of(engine)
    assert host.power_state == PowerState.OFF
    assert vm.process_died
    assert vm.power_state == PowerState.ON, "vCenter has not learned of it yet"
    assert not engine.world.vms.executing[vm.row]
    assert engine.world.vms.executing[vm_of(engine, "vm02").row]
    assert HostDown(host.moid) in heard
    assert task.description_id == "Trainer.inject"
    assert "Fault injected: power of esx01.lab.local cut" in [e.message for e in engine.events.all()]


def test_timeline_of_a_power_cut_without_ha(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2, workload=BUSY)
    engine.submit(FailHost(host=ESX))
    host, vm = host_of(engine), vm_of(engine)
    # Last heartbeat at 0 s, six of them missing at 60 s.
    run_to(engine, 59)
    assert connection(engine) == ConnectionState.CONNECTED
    run_to(engine, 60)
    assert connection(engine) == ConnectionState.NOT_RESPONDING
    assert vm.connection_state == ConnectionState.DISCONNECTED
    run_to(engine, 125)
    mend = done(engine.submit(RestoreHost(host=ESX)))
    assert mend.description_id == "Trainer.mend"
    # Switched on at 125 s, up 240 s later at 365 s, first heartbeat heard at 370 s.
    run_to(engine, 364)
    assert power(engine) == PowerState.OFF
    run_to(engine, 365)
    assert power(engine) == PowerState.ON
    assert host.boot_us == 365 * SECOND_US
    assert connection(engine) == ConnectionState.NOT_RESPONDING
    run_to(engine, 370)
    assert connection(engine) == ConnectionState.CONNECTED
    assert vm.power_state == PowerState.OFF
    assert not vm.process_died
    in_order = [t for t in types(engine) if t.startswith(("Host", "esx.audit", "VmPoweredOff"))]
    assert in_order == [
        "HostConnectionLostEvent",
        "esx.audit.host.boot",
        "VmPoweredOffEvent",
        "HostConnectedEvent",
    ]


def test_purple_screen_keeps_the_power_on_until_the_boot(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    done(engine.submit(FailHost(host=ESX, kind="psod")))
    host = host_of(engine)
    assert (host.power_state, host.failure) == (PowerState.ON, "psod")
    done(engine.submit(RestoreHost(host=ESX)))
    assert host.failure == "psod"
    run_to(engine, 240)
    assert host.failure is None


def test_boot_is_worth_stepping_to(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    engine.submit(FailHost(host=ESX))
    engine.submit(RestoreHost(host=ESX))
    labels = {label: at for at, event in engine.kernel.due() if (label := getattr(event, "notable", None))}
    assert labels["esx01.lab.local has booted"] == 240 * SECOND_US


def test_a_hang_that_ends_lets_the_vms_go_on(
    small_engine: Callable[..., Engine], heard: list[Notice]
) -> None:
    engine = small_engine(hosts=2, vms=2, workload=BUSY)
    done(engine.submit(FailHost(host=ESX, kind="hang")))
    run_to(engine, 20)
    vm = vm_of(engine)
    assert not engine.world.vms.executing[vm.row]
    done(engine.submit(RestoreHost(host=ESX)))
    assert HostUp(host_of(engine).moid) in heard
    assert not vm.process_died
    assert engine.world.vms.executing[vm.row]
    run_to(engine, 100)
    assert connection(engine) == ConnectionState.CONNECTED
    assert "HostConnectionLostEvent" not in types(engine)


def test_isolation_ends_at_once(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2, workload=BUSY)
    done(engine.submit(IsolateHost(host=ESX)))
    run_to(engine, 70)
    assert connection(engine) == ConnectionState.NOT_RESPONDING
    assert engine.world.vms.executing[vm_of(engine).row], "VMs of an isolated host run on"
    done(engine.submit(RestoreHost(host=ESX)))
    # The next heartbeat after 70 s is that of 80 s.
    run_to(engine, 80)
    assert connection(engine) == ConnectionState.CONNECTED
    assert vm_of(engine).power_state == PowerState.ON


@pytest.mark.parametrize(
    ("before", "command", "words"),
    [
        ([FailHost(host=ESX)], FailHost(host=ESX), "it has failed already"),
        ([FailHost(host=ESX)], IsolateHost(host=ESX), "it has failed already"),
        ([FailHost(host=ESX), RestoreHost(host=ESX)], FailHost(host=ESX), "it is starting up"),
        ([FailHost(host=ESX), RestoreHost(host=ESX)], RestoreHost(host=ESX), "it is starting up already"),
        ([], RestoreHost(host=ESX), "it runs and is not isolated"),
        ([IsolateHost(host=ESX)], IsolateHost(host=ESX), "it is isolated already"),
    ],
)
def test_impossible_states_are_refused(
    small_engine: Callable[..., Engine], before: list[FaultCommand], command: FaultCommand, words: str
) -> None:
    engine = small_engine(hosts=2, vms=2)
    for earlier in before:
        done(engine.submit(earlier))
    task = engine.submit(command)
    assert task.fault is not None
    assert task.fault.name == "InvalidHostState"
    assert words in task.fault.text


def test_unknown_host_is_not_found(small_engine: Callable[..., Engine]) -> None:
    task = small_engine(hosts=2, vms=2).submit(FailHost(host="esx09"))
    assert task.fault is not None
    assert task.fault.text == "The host 'esx09' could not be found."


def test_running_tasks_of_the_host_fail(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    mine = engine.submit(RestartService(host=ESX, service="ntpd"))
    other = engine.submit(RestartService(host="esx02.lab.local", service="ntpd"))
    assert mine.state == other.state == TaskState.RUNNING
    done(engine.submit(FailHost(host=ESX)))
    assert mine.fault is not None
    assert mine.fault.name == "HostNotReachable"
    assert other.state == TaskState.RUNNING


def test_a_boot_starts_what_starts_with_the_host(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    host = host_of(engine)
    engine.world.update(host, services=host.services | {"ntpd": "stopped", "TSM-SSH": "running"})
    engine.submit(FailHost(host=ESX))
    engine.submit(RestoreHost(host=ESX))
    run_to(engine, 240)
    # ntpd starts with the host; SSH does not, a person switched it on and it stays so.
    assert (host.services["ntpd"], host.services["TSM-SSH"]) == ("running", "running")


def test_a_saved_boot_goes_on(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2, workload=BUSY)
    engine.submit(FailHost(host=ESX))
    run_to(engine, 30)
    engine.submit(RestoreHost(host=ESX))
    run_to(engine, 100)
    restored = load_engine(dump_engine(engine), engine)
    for one in (engine, restored):
        run_to(one, 300)
    assert host_of(restored).power_state == PowerState.ON
    assert types(restored) == types(engine)
