"""Thin disks that fill their datastore, and what becomes of the VMs on them."""

from __future__ import annotations

from typing import Any

import pytest
from engine_scene import done, event_types, find_host, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.capacity import taken_gb
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.objects import Datastore, VirtualMachine
from vsphere_client.model.commands import AnswerVm, DeleteVm, MigrateVm, PowerOffVm, SuspendVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

BUSY = WorkloadSpec(constant=Load(cpu_percent=20, disk_iops=1000, disk_read_percent=0, disk_io_kb=200))


def scene(small_engine: Any, datastore_gb: float, *, thin: bool = True, vms: int = 2) -> Engine:
    """VMs with a 40 GB disk each, 10 GB of it written, which write hard."""
    disk = VirtualDisk(gb=40, written_gb=10, thin=thin)
    config = VirtualMachineConfig(num_cpu=2, memory_mb=1024, disks=(disk,), workload=BUSY)
    engine: Engine = small_engine(hosts=2, vms=vms, vm=config, datastore_gb=datastore_gb)
    return engine


def used(engine: Engine) -> float:
    return float(engine.world.datastores.used_gb[engine.world.find(Datastore, "ds1").row])


def paused(engine: Engine) -> list[VirtualMachine]:
    return [vm for vm in engine.world.all_of(VirtualMachine) if vm.question is not None]


def test_writing_guests_take_more_of_the_datastore_and_show_it(small_engine: Any) -> None:
    engine = scene(small_engine, 1000)
    before = used(engine)
    run(engine, 600)
    grown = [taken_gb(disks_now(engine.world, find_vm(engine, name))[0]) - 10 for name in ("vm01", "vm02")]
    assert min(grown) > 1
    assert used(engine) == pytest.approx(before + sum(grown))
    assert not paused(engine)


def test_thick_disks_do_not_grow(small_engine: Any) -> None:
    engine = scene(small_engine, 1000, thin=False)
    before = used(engine)
    run(engine, 600)
    assert used(engine) == before


def test_growth_leaves_with_the_vm(small_engine: Any) -> None:
    engine = scene(small_engine, 1000)
    run(engine, 600)
    for name in ("vm01", "vm02"):
        done(engine, PowerOffVm(vm=name))
        done(engine, DeleteVm(vm=name))
    assert used(engine) == pytest.approx(0.0, abs=1e-6)


def test_a_full_datastore_pauses_the_vms_with_a_question(small_engine: Any) -> None:
    engine = scene(small_engine, 24)
    run(engine, 1200)
    assert [vm.name for vm in paused(engine)] == ["vm01", "vm02"]
    assert used(engine) == pytest.approx(24.0)
    vm = find_vm(engine)
    assert "no more space for virtual disk 'vm01.vmdk'" in (vm.question or "")
    assert event_types(engine).count("VmMessageEvent") == 2
    table = engine.world.vms
    assert vm.power_state == PowerState.ON
    assert table.cpu_usage_mhz[vm.row] == 0
    assert table.disk_iops[vm.row] == 0
    assert table.memory_granted_mb[vm.row] > 0
    name, text = refusal(engine, SuspendVm(vm="vm01"))
    assert name == "QuestionPending"
    assert "must be answered" in text
    other = next(n for n in (1, 2) if find_host(engine, n).moid != vm.host)
    assert refusal(engine, MigrateVm(vm="vm01", host=find_host(engine, other).name))[0] == "QuestionPending"


def test_retry_asks_again_until_there_is_space(small_engine: Any) -> None:
    engine = scene(small_engine, 24)
    run(engine, 1200)
    done(engine, AnswerVm(vm="vm01", answer="retry"))
    run(engine, 60)
    assert find_vm(engine).question is not None, "the datastore is as full as before"
    done(engine, AnswerVm(vm="vm02", answer="cancel"))
    assert find_vm(engine, "vm02").power_state == PowerState.OFF
    done(engine, DeleteVm(vm="vm02"))
    done(engine, AnswerVm(vm="vm01", answer="retry"))
    run(engine, 60)
    vm = find_vm(engine)
    assert vm.question is None
    assert engine.world.vms.disk_write_iops[vm.row] > 0


def test_a_vm_without_a_question_has_none_to_answer(small_engine: Any) -> None:
    engine = scene(small_engine, 1000)
    assert refusal(engine, AnswerVm(vm="vm01"))[0] == "InvalidArgument"


def test_the_datastore_alarm_tells_before_it_is_full(small_engine: Any) -> None:
    """Warning at 75 %, alert at 85 % (the alarm "Datastore usage on disk")."""
    engine = scene(small_engine, 34)
    run(engine, 20)
    assert "AlarmStatusChangedEvent" not in event_types(engine)
    run(engine, 3600)
    asked = event_types(engine).index("VmMessageEvent")
    told = [e.message for e in list(engine.events.all())[:asked] if e.type_id == "AlarmStatusChangedEvent"]
    assert any("Datastore usage on disk" in one and "to Red" in one for one in told), told
