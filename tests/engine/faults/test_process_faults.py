"""Killed processes and hanging guests; watchdogs after esxi_components.md 5."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.cluster import ClusterConfig, HaConfig
from vsphere_client.model.commands import FailHost, HangGuest, IsolateHost, KillProcess
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.units import MINUTE_US, SECOND_US

ESX = "esx01.lab.local"


def host(engine: Engine) -> HostSystem:
    return engine.world.find(HostSystem, ESX)


def vm(engine: Engine) -> VirtualMachine:
    return engine.world.find(VirtualMachine, "vm01")


def done(task: Task) -> Task:
    assert task.state == TaskState.SUCCESS, task.fault
    return task


def fault_of(task: Task) -> str:
    assert task.fault is not None
    return task.fault.name


def test_a_killed_vmx_powers_the_vm_off_at_once(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    done(engine.submit(KillProcess(vm="vm01")))
    assert vm(engine).power_state == PowerState.OFF
    assert vm(engine).process_died, "this tells a crash from a wanted power-off"
    assert [event.type_id for event in engine.events.all()] == [
        "trainer.fault.injected",
        "VmMessageErrorEvent",
        "VmPoweredOffEvent",
    ]
    assert fault_of(engine.submit(KillProcess(vm="vm01"))) == "InvalidPowerState"


def test_vcenter_learns_of_a_crash_on_an_isolated_host_later(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    engine.submit(IsolateHost(host=ESX))
    engine.run_until(60 * SECOND_US)
    done(engine.submit(KillProcess(vm="vm01")))
    assert vm(engine).power_state == PowerState.ON
    assert not engine.world.vms.executing[vm(engine).row]


@pytest.mark.parametrize("service", ["hostd", "vpxa"])
def test_the_watchdog_restarts_an_agent_before_vcenter_gives_up(
    small_engine: Callable[..., Engine], service: str
) -> None:
    engine = small_engine(hosts=2, vms=2)
    done(engine.submit(KillProcess(host=ESX, process=service)))
    assert host(engine).services[service] == "stopped"
    engine.run_until(5 * SECOND_US)
    assert host(engine).services[service] == "running"
    engine.run_until(120 * SECOND_US)
    assert host(engine).connection_state == ConnectionState.CONNECTED
    assert engine.world.vms.executing[vm(engine).row], "agents never stop VMs"


def test_the_watchdog_gives_up_after_the_third_quick_end(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    for at in (0, 10, 20):
        engine.run_until(at * SECOND_US)
        done(engine.submit(KillProcess(host=ESX, process="hostd")))
    engine.run_until(60 * SECOND_US)
    assert host(engine).services["hostd"] == "stopped"
    # Silent since the beat of 20 s, so not responding at 80 s.
    assert host(engine).connection_state == ConnectionState.CONNECTED
    engine.run_until(80 * SECOND_US)
    assert host(engine).connection_state == ConnectionState.NOT_RESPONDING


def test_slow_ends_do_not_tire_the_watchdog(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    for at in (0, 30, 60, 90):
        engine.run_until(at * SECOND_US)
        done(engine.submit(KillProcess(host=ESX, process="hostd")))
        # Of any three in a row the first lies 60 s back when the third comes.
    engine.run_until(100 * SECOND_US)
    assert host(engine).services["hostd"] == "running"


def test_nothing_restarts_the_ha_agent(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2, cluster=ClusterConfig(ha=HaConfig(enabled=True)))
    done(engine.submit(KillProcess(host=ESX, process="fdm")))
    engine.run_until(30 * SECOND_US)
    assert host(engine).services["fdm"] == "stopped"


def test_impossible_kills_are_refused(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    assert fault_of(engine.submit(KillProcess())) == "InvalidArgument"
    assert fault_of(engine.submit(KillProcess(process="hostd"))) == "InvalidArgument"
    assert fault_of(engine.submit(KillProcess(host=ESX, process="fdm"))) == "NotFound", "HA is off"
    assert fault_of(engine.submit(KillProcess(host=ESX, process="init"))) == "NotFound"
    assert fault_of(engine.submit(KillProcess(host=ESX, process="TSM-SSH"))) == "InvalidHostState"
    engine.submit(FailHost(host=ESX))
    assert fault_of(engine.submit(KillProcess(host=ESX, process="hostd"))) == "InvalidHostState"
    assert fault_of(engine.submit(KillProcess(vm="vm01"))) == "InvalidPowerState"


def test_a_guest_hangs_for_its_time(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    done(engine.submit(HangGuest(vm="vm01", duration="5m")))
    assert vm(engine).guest_hung
    assert fault_of(engine.submit(HangGuest(vm="vm01"))) == "InvalidArgument"
    engine.run_until(5 * MINUTE_US - 1)
    assert vm(engine).guest_hung
    engine.run_until(5 * MINUTE_US)
    assert not vm(engine).guest_hung


def test_an_older_timer_does_not_end_a_newer_hang(small_engine: Callable[..., Engine]) -> None:
    engine = small_engine(hosts=2, vms=2)
    engine.submit(HangGuest(vm="vm01", duration="5m"))
    engine.run_until(MINUTE_US)
    engine.world.update(vm(engine), guest_hung=False)  # as a reset does
    done(engine.submit(HangGuest(vm="vm01")))
    engine.run_until(10 * MINUTE_US)
    assert vm(engine).guest_hung
