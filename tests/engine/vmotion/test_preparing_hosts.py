"""Migrations that fail as the hosts prepare them, hosts short of memory, and frame buffers that go ahead."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, event_types, find_vm, records, run

from vsphere_client.decisions.resources.memory.state import LOW
from vsphere_client.decisions.vmotion.preparing import RESOLVE_TIMEOUT_S
from vsphere_client.decisions.vmotion.vgpu import channel_mb_per_s, precopied_mb
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: preparing
vcenter: {advanced: {vgpu.hotmigrate.enabled: 1}}
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: ds1, type: VMFS, gb: 1000, hosts: all}
    - {name: ds2, type: VMFS, gb: 1000, hosts: all}
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - &host
        name: esx01
        version: 9.0.0
        nics: [{name: vmnic0, mbps: 100000}]
        gpus: [{name: gpu0, memory_mb: 163840}]
      - {<<: *host, name: esx02}
      vms:
      - {name: web, host: esx01, memory_mb: 1024}
      - {name: "off", host: esx01, memory_mb: 1024, power: "off", disks: [{gb: 10, datastore: ds1, written_gb: 1}]}
      - name: llm
        host: esx01
        memory_mb: 4096
        vgpu: {profile: h100-160c, frame_buffer_mb: 163840, used_mb: 150000, weights_mb: 133514}
"""
TO_2 = MigrateVm(vm="web", host="esx02")


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 60)
    return made


def change(engine: Engine, name: str, **values: object) -> HostSystem:
    host = engine.world.find(HostSystem, name)
    engine.world.update(host, config=host.config.model_copy(update=values))
    return host


def failed(task: Task, text: str) -> None:
    assert task.state == TaskState.ERROR
    assert task.fault is not None
    assert task.fault.text == text


@pytest.mark.parametrize("deaf", ["esx01", "esx02"])
def test_without_name_resolution_it_times_out_at_a_tenth(engine: Engine, deaf: str) -> None:
    change(engine, deaf, resolves_names=False)
    began = engine.now_us
    task = engine.submit(TO_2)
    run(engine, 20)
    assert task.stage is not None
    assert task.stage.key == "prepare"
    assert task.progress_percent(engine.now_us) == pytest.approx(10.0)
    run(engine, 30)
    failed(task, "Operation timed out.")
    (why,) = task.fault.reasons if task.fault else ()
    assert why.text.startswith(f"{deaf} cannot resolve the names of ")
    # 0.4 + 0.4 + 0.2 s of stages before (vmotion/stages.py).
    assert (task.completed_us - began) / 1e6 == pytest.approx(1.0 + RESOLVE_TIMEOUT_S)
    vm = find_vm(engine, "web")
    assert engine.world.host(vm.host or "").name == "esx01"
    assert vm.power_state == PowerState.ON
    assert not engine.service(MigrationService).running
    assert records(engine)[-1].failed_in == "prepare"


def test_files_that_go_to_another_host_need_names_and_those_that_stay_do_not(engine: Engine) -> None:
    change(engine, "esx02", resolves_names=False)
    failed(done(engine, MigrateVm(vm="off", host="esx02", datastore="ds2"), 60), "Operation timed out.")
    assert done(engine, MigrateVm(vm="off", datastore="ds2"), 60).state == TaskState.SUCCESS


def test_an_adapter_that_is_gone_after_the_checks(engine: Engine) -> None:
    task = engine.submit(TO_2)
    while task.stage is None or task.stage.key != "spec":
        run(engine, 0.1)
    host = engine.world.find(HostSystem, "esx02")
    left = tuple(vmk for vmk in host.config.vmkernel if "vmotion" not in vmk.services)
    change(engine, "esx02", vmkernel=left)
    run(engine, 1)
    failed(task, "Failed waiting for data. Error 16. Invalid argument.")


def test_a_host_whose_memory_runs_out_says_so(engine: Engine) -> None:
    host = engine.world.find(HostSystem, "esx02")
    kind = "esx.problem.migrate.vmotion.default.heap.create.failed"
    assert done(engine, TO_2, 60).state == TaskState.SUCCESS
    assert kind not in event_types(engine)
    engine.world.hosts.memory_state[host.row] = LOW
    engine.submit(MigrateVm(vm="web", host="esx01"))
    run(engine, 0)
    assert event_types(engine).count(kind) == 1


def test_the_weights_of_a_model_go_ahead_between_hosts_of_9_0(engine: Engine) -> None:
    assert precopied_mb(150_000, 133_514, [(9, 0, 0), (8, 0, 3)]) == 0.0
    assert precopied_mb(100, 133_514, [(9, 0, 0), (9, 0, 0)]) == 100

    def stun_s() -> float:
        host = "esx02" if engine.world.host(find_vm(engine, "llm").host or "").name == "esx01" else "esx01"
        task = done(engine, MigrateVm(vm="llm", host=host), 200)
        assert task.state == TaskState.SUCCESS, task.fault
        return (records(engine)[-1].switchover_ms or 0.0) / 1000.0

    channel = channel_mb_per_s((100_000.0,), (9, 0, 0))
    assert channel == 10_000
    new = stun_s()
    assert records(engine)[-1].passes[0].mb > 133_514 * 1.048576
    for name in ("esx01", "esx02"):
        change(engine, name, version="8.0.3")
    old = stun_s()
    # 70 billion parameters of 2 bytes are 133,514 MB, 14 s of 80 Gbps.
    assert old - new == pytest.approx(133_514 * 1.048576 / channel, abs=0.2)
    assert old == pytest.approx(150_000 * 1.048576 / channel, abs=0.5)
