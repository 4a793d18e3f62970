"""Latency sensitivity High with Hyper-threading in the live engine: both CPU models, power-on, vMotion, NUMA.

``pairs`` has four vCPUs on two cores of its own; on the same four cores of 2000 MHz six others are always busy.
"""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pytest
from engine_scene import done, find_vm, refusal, run

from vsphere_client.decisions.microscheduler.bound_scheduler import scheduler_for
from vsphere_client.decisions.microscheduler.reading import read_schedule
from vsphere_client.decisions.microscheduler.schedule import Schedule
from vsphere_client.decisions.microscheduler.states import Cause, State
from vsphere_client.engine.drs.placing import objection
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.allocation import CpuAllocation
from vsphere_client.model.commands import MigrateVm, PowerOffVm, PowerOnVm, ReconfigureVm, SetWorkload
from vsphere_client.model.workload import Load, WorkloadSpec
from vsphere_client.session.views.micro_schedule import host_load

LAB = """
format: 1
name: hyper-threads of its own
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, type: VMFS, gb: 900, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      drs: {enabled: true, automation: manual}
      hosts:
      - {name: ht, cores_per_socket: 4, sockets: 1, mhz: 2000, memory_mb: 65536}
      - {name: ht2, cores_per_socket: 4, sockets: 1, mhz: 2000, memory_mb: 65536}
      - {name: plain, cores_per_socket: 8, sockets: 1, threads_per_core: 1, mhz: 2000, memory_mb: 65536}
      vms:
      - name: pairs
        host: ht
        num_cpu: 4
        memory_mb: 2048
        hardware_version: 20
        latency_sensitivity: high
        simultaneous_threads: 2
        cpu: {reservation_mhz: 4000}
        memory: {reservation_mb: 2048}
        networks: [VM Network]
        disks: [{gb: 4, datastore: ds1}]
        workload: {constant: {cpu_percent: 100}}
      - name: other-{n}
        count: 6
        host: ht
        num_cpu: 1
        memory_mb: 1024
        workload: {constant: {cpu_percent: 100}}
"""


@pytest.fixture(scope="module")
def busy() -> Engine:
    """All vCPUs always busy; tests only read it."""
    built = build_engine(load_lab_text(LAB, Path()))
    run(built, 60)
    return built


@pytest.fixture
def engine() -> Engine:
    built = build_engine(load_lab_text(LAB, Path()))
    run(built, 40)
    return built


def host(engine: Engine, name: str) -> HostSystem:
    return engine.world.find(HostSystem, name)


def column(engine: Engine, name: str, vm: str = "pairs") -> float:
    return float(getattr(engine.world.vms, name)[find_vm(engine, vm).row])


def micro(engine: Engine, seconds: float) -> Schedule:
    load = host_load(engine.world, host(engine, "ht"))
    window = round(seconds * 1e6)
    scheduler = scheduler_for(load, window, lambda name: np.random.default_rng(zlib.crc32(name.encode())))
    scheduler.run_until(window)
    return read_schedule(scheduler)


def test_neighbours_in_the_vm_are_hyper_threads_of_one_core(busy: Engine) -> None:
    """Each runs all the time and is charged 62.5 %, as case 9 of vmkernel.md has it; nobody waits."""
    assert column(busy, "own_cores") == 2
    states = [column(busy, f"cpu_{name}_percent") for name in ("run", "ready", "costop", "max_limited")]
    assert states == pytest.approx([100, 0, 0, 0])
    assert column(busy, "cpu_latency_percent") == pytest.approx(37.5)
    assert column(busy, "cpu_used_percent") == pytest.approx(62.5, abs=0.1)
    # Two cores of the host's capacity are theirs, whatever their threads get done.
    assert column(busy, "cpu_usage_mhz") == pytest.approx(4000)
    assert column(busy, "cpu_entitlement_mhz") == pytest.approx(4000)
    assert column(busy, "cpu_demand_mhz") == pytest.approx(4000)
    assert column(busy, "drs_score") >= 90


def test_the_others_share_the_other_cores(busy: Engine) -> None:
    """8000 MHz - 40 of the VMkernel - 4000, for six of them."""
    others = [column(busy, "cpu_usage_mhz", f"other-{number}") for number in range(1, 7)]
    assert others == pytest.approx([3960 / 6] * 6)


def test_the_host_counts_their_cores_as_busy_once(busy: Engine) -> None:
    row = host(busy, "ht").row
    assert busy.world.hosts.cpu_core_utilization_percent[row] == pytest.approx(100, abs=0.5)
    assert busy.world.hosts.cpu_utilization_percent[row] == pytest.approx(100, abs=2)


def test_the_timeline_gives_each_pair_a_core(busy: Engine) -> None:
    schedule = micro(busy, 1.0)
    vcpus = [one.at for one in schedule.worlds if one.group == "pairs" and one.kind == "vcpu"]
    where = []
    for world in vcpus:
        segments = [one for one in schedule.state_segments(world) if one.state is State.RUN]
        where.append({one.pcpu for one in segments})
        assert {one.cause for one in segments} == {Cause.OWN_THREAD}
        totals = schedule.totals[world]
        assert (totals.run, totals.ready, totals.used) == (100.0, 0.0, pytest.approx(62.5))
    assert all(len(pcpus) == 1 for pcpus in where)
    first, second, third, fourth = (pcpus.pop() for pcpus in where)
    assert (second, fourth) == (first ^ 1, third ^ 1)
    assert first // 2 != third // 2
    for pcpu in (first, second, third, fourth):
        assert {run.world for run in schedule.run_segments(pcpu)} <= set(vcpus)


@pytest.mark.parametrize("percent", [20, 45, 60, 80])
def test_both_models_agree_while_the_guest_halts(engine: Engine, percent: float) -> None:
    """Within 2.5 points of a vCPU's time: each wants a part of a core, beside the other for some of it."""
    done(engine, SetWorkload(vm="pairs", workload=WorkloadSpec(constant=Load(cpu_percent=percent))))
    run(engine, 40)
    schedule = micro(engine, 6.0)
    vcpus = [one.at for one in schedule.worlds if one.group == "pairs" and one.kind == "vcpu"]
    totals = schedule.group_totals(vcpus)
    assert totals.run / 4 == pytest.approx(column(engine, "cpu_run_percent"), abs=2.5)
    assert totals.used / 4 == pytest.approx(column(engine, "cpu_used_percent"), abs=2.5)
    assert column(engine, "cpu_ready_percent") == 0
    assert totals.ready == 0


def test_a_host_without_hyper_threads_refuses_it(engine: Engine) -> None:
    why = objection(engine.world, find_vm(engine, "pairs"), host(engine, "plain"))
    assert why is not None
    assert why.text == "Virtual hyper-threading needs 2 hyper-threads on each core; the cores of plain run 1"
    name, text = refusal(engine, MigrateVm(vm="pairs", host="plain"))
    assert (name, why.text in text) == ("GenericVmConfigFault", True)
    assert done(engine, MigrateVm(vm="pairs", host="ht2")).fault is None
    assert column(engine, "own_cores") == 2
    done(engine, PowerOffVm(vm="pairs"))
    fault = done(engine, PowerOnVm(vm="pairs", host="plain")).fault
    assert fault is not None
    assert why.text in fault.text
    done(engine, ReconfigureVm(vm="pairs", simultaneous_threads=1, cpu=CpuAllocation(reservation_mhz=8000)))
    assert done(engine, PowerOnVm(vm="pairs", host="plain")).fault is None
    assert column(engine, "own_cores") == 4


def test_it_changes_only_while_off_and_only_to_what_goes_together(engine: Engine) -> None:
    less = ReconfigureVm(vm="pairs", cpu=CpuAllocation(reservation_mhz=3900))
    name, text = refusal(engine, less)
    assert (name, "(sched.cpu.min) should be at least 4000 MHz" in text) == ("GenericVmConfigFault", True)
    name, _ = refusal(engine, ReconfigureVm(vm="pairs", simultaneous_threads=1))
    assert name == "InvalidPowerState"
    done(engine, PowerOffVm(vm="pairs"))
    name, text = refusal(engine, ReconfigureVm(vm="pairs", num_cpu=3))
    assert (name, "3 vCPUs do not divide" in text) == ("InvalidArgument", True)
    name, text = refusal(engine, ReconfigureVm(vm="pairs", latency_sensitivity="normal"))
    assert (name, "needs latency sensitivity High" in text) == ("InvalidArgument", True)
    done(engine, less)
    fault = done(engine, PowerOnVm(vm="pairs", host="ht")).fault
    assert fault is not None
    assert "(sched.cpu.min) should be at least 4000 MHz" in fault.text
