"""Whatever happens in whatever stage, the VM goes on at the source until it has resumed elsewhere (vmotion.md 8)."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from engine_scene import EngineBuilder, done, event_types, find_host, find_vm, records, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory import build
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import Datacenter, HostSystem
from vsphere_client.engine.world.tables import NOWHERE
from vsphere_client.model.commands import (
    CancelTask,
    FailHost,
    FailNic,
    HealNetwork,
    IsolateHost,
    KillProcess,
    LoseStorage,
    MigrateVm,
    RestoreStorage,
)
from vsphere_client.model.host_system import (
    HostConfig,
    PhysicalNic,
    StandardSwitch,
    VmkernelAdapter,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

SOURCE, DESTINATION = "esx01.lab.local", "esx02.lab.local"
TO_2 = MigrateVm(vm="vm01", host=DESTINATION)
BY_VCENTER = ("check", "receive", "spec", "prepare")
BY_HOSTS = ("connect", "trace", "precopy", "switchover")
STAGES = (*BY_VCENTER, "vmx", *BY_HOSTS)

VMOTION_ALONE = HostConfig(
    sockets=1,
    cores_per_socket=8,
    mhz=2500,
    memory_mb=65_536,
    nics=(PhysicalNic(name="vmnic0"), PhysicalNic(name="vmnic1")),
    switches=(
        StandardSwitch(name="vSwitch0", nics=("vmnic0",)),
        StandardSwitch(name="vSwitch1", nics=("vmnic1",)),
    ),
    vmkernel=(
        VmkernelAdapter(name="vmk0", services=("management",), nic="vmnic0", ip="10.10.0.10"),
        VmkernelAdapter(name="vmk1", services=("vmotion",), nic="vmnic1", ip="10.20.0.10", network="vMotion"),
    ),
)
"""The vMotion network has its own switch, so that it can be cut alone."""
BUSY = VirtualMachineConfig(
    num_cpu=1,
    memory_mb=4096,
    workload=WorkloadSpec(constant=Load(cpu_mhz=500, memory_active_percent=100, dirty_mb_per_s=2000)),
)
"""Dirties faster than 10 GbE carries (1175 MB/s): the copy slows it down, which a failure has to undo."""

Blow = Callable[[Engine, Task], None]


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    return small_engine(hosts=2, vms=1, host=VMOTION_ALONE, vm=BUSY)


def begin(engine: Engine, stage: str) -> Task:
    """A migration that stands in a stage."""
    task = engine.submit(TO_2)
    while task.stage is None or task.stage.key != stage:
        run(engine, 0.01)
        assert not task.ended
    return task


def cancel(engine: Engine, task: Task) -> None:
    engine.submit(CancelTask(task=task.key))


def lose_destination(engine: Engine, _: Task) -> None:
    engine.submit(FailHost(host=DESTINATION))


def cut_vmotion(engine: Engine, _: Task) -> None:
    engine.submit(FailNic(host=DESTINATION, nic="vmnic1"))


def isolate_source(engine: Engine, _: Task) -> None:
    engine.submit(IsolateHost(host=SOURCE))


def lose_datastore(engine: Engine, _: Task) -> None:
    engine.submit(LoseStorage(host=DESTINATION, datastore="ds1"))


CASES: list[tuple[str, Blow, str]] = [
    *((stage, cancel, "RequestCanceled") for stage in STAGES[:-1]),
    *((stage, lose_destination, "HostNotReachable") for stage in STAGES),
    # Before the hosts connect nothing crosses the network: the checks find the link that is down.
    *((stage, cut_vmotion, "VMotionLinkDown") for stage in (*BY_VCENTER, "vmx")),
    *((stage, cut_vmotion, "GenericVmConfigFault") for stage in BY_HOSTS),
    *((stage, isolate_source, "HostNotReachable") for stage in BY_VCENTER),
    *((stage, lose_datastore, "CannotAccessVmConfig") for stage in (*BY_VCENTER, "vmx")),
    *((stage, lose_datastore, "GenericVmConfigFault") for stage in BY_HOSTS),
]


@pytest.mark.parametrize(("stage", "blow", "fault"), CASES, ids=[f"{b.__name__}-{s}" for s, b, _ in CASES])
def test_the_vm_goes_on_at_the_source(engine: Engine, stage: str, blow: Blow, fault: str) -> None:
    task = begin(engine, stage)
    blow(engine, task)
    run(engine, 60)
    assert task.state == TaskState.ERROR
    assert task.fault is not None
    assert task.fault.name == fault
    assert_as_before(engine)
    assert records(engine)[0].result == f"error: {task.fault.text}"
    assert records(engine)[0].ended_us == task.completed_us
    kinds = event_types(engine)
    assert kinds.count("VmFailedMigrateEvent") == 1
    assert "VmMigratedEvent" not in kinds


def assert_as_before(engine: Engine) -> None:
    """The VM runs at full speed on the source, and nothing of the migration is left."""
    vm, vms = find_vm(engine), engine.world.vms
    source, destination = find_host(engine, 1), find_host(engine, 2)
    assert (vm.host, vm.power_state, vm.busy_task) == (source.moid, PowerState.ON, None)
    assert (vm.moid in source.vms, vm.moid in destination.vms) == (True, False)
    assert (vms.executing[vm.row], vms.stunned[vm.row], vms.guest_speed[vm.row]) == (True, False, 1.0)
    assert vms.host[vm.row] == source.row
    assert vms.inbound[vm.row] == NOWHERE
    assert vms.cpu_usage_mhz[vm.row] == pytest.approx(500, rel=0.05)
    assert_nothing_held(engine)


def assert_nothing_held(engine: Engine) -> None:
    service = engine.service(MigrationService)
    assert not service.running
    assert not service.waiting
    assert engine.world.hosts.cpu_vmotion_mhz.sum() == 0
    assert engine.world.uplinks.vmotion_tx_mbps.sum() == 0
    assert engine.world.uplinks.vmotion_rx_mbps.sum() == 0


def test_no_cancel_once_the_guest_stands_still(engine: Engine) -> None:
    task = begin(engine, "switchover")
    assert refusal(engine, CancelTask(task=task.key))[0] == "InvalidState"
    run(engine, 2)
    assert task.state == TaskState.SUCCESS


@pytest.mark.parametrize("stage", STAGES)
def test_a_source_that_dies_takes_the_vm_with_it(engine: Engine, stage: str) -> None:
    """vmotion.md 8: the VM is lost there; the shadow on the destination is thrown away."""
    task = begin(engine, stage)
    engine.submit(FailHost(host=SOURCE))
    run(engine, 10)
    vm = find_vm(engine)
    assert task.state == TaskState.ERROR
    assert vm.host == find_host(engine, 1).moid
    assert not engine.world.vms.executing[vm.row]
    assert not find_host(engine, 2).vms
    assert_nothing_held(engine)


@pytest.mark.parametrize("stage", STAGES)
def test_a_guest_that_dies_on_the_way_does_not_arrive(engine: Engine, stage: str) -> None:
    task = begin(engine, stage)
    engine.submit(KillProcess(process="vmx", vm="vm01"))
    run(engine, 10)
    assert task.state == TaskState.ERROR
    assert find_vm(engine).host == find_host(engine, 1).moid
    assert_nothing_held(engine)


# without vCenter (vmotion.md 8, steps 12 and 13) -------------------------------------------------------------


@pytest.mark.parametrize("stage", ["vmx", *BY_HOSTS])
def test_hosts_that_talk_to_each_other_need_no_vcenter_at_the_source(engine: Engine, stage: str) -> None:
    task = begin(engine, stage)
    isolate_source(engine, task)
    run(engine, 60)
    assert task.state == TaskState.SUCCESS
    assert find_vm(engine).host == find_host(engine, 2).moid
    assert_nothing_held(engine)


@pytest.mark.parametrize("stage", BY_HOSTS)
def test_vcenter_learns_of_the_end_when_the_destination_answers_again(engine: Engine, stage: str) -> None:
    task = begin(engine, stage)
    engine.submit(IsolateHost(host=DESTINATION))
    run(engine, 60)
    vm, destination = find_vm(engine), find_host(engine, 2)
    # The guest runs there and the hosts are done, but vCenter still holds task, slot and VM.
    assert engine.world.vms.executing[vm.row]
    assert engine.world.vms.host[vm.row] == destination.row
    assert task.stage is not None
    assert (task.stage.key, task.details) == ("report", f"Waiting for {DESTINATION} to report")
    assert vm.busy_task == task.key
    assert engine.world.hosts.cpu_vmotion_mhz.sum() == 0
    assert list(engine.service(MigrationService).running) == [task.key]
    assert "VmMigratedEvent" not in event_types(engine)
    engine.submit(HealNetwork())
    run(engine, 1)
    assert task.state == TaskState.SUCCESS
    assert event_types(engine).count("VmMigratedEvent") == 1
    assert_nothing_held(engine)


def test_a_destination_that_dies_before_it_reported_loses_the_vm(engine: Engine) -> None:
    task = begin(engine, "precopy")
    engine.submit(IsolateHost(host=DESTINATION))
    run(engine, 60)
    engine.submit(FailHost(host=DESTINATION))
    run(engine, 1)
    assert task.state == TaskState.ERROR
    assert find_vm(engine).host == find_host(engine, 2).moid
    assert_nothing_held(engine)


def test_after_a_failure_the_next_try_goes_through(engine: Engine) -> None:
    task = begin(engine, "precopy")
    lose_datastore(engine, task)
    run(engine, 60)
    engine.submit(RestoreStorage(host=DESTINATION, datastore="ds1"))
    assert done(engine, TO_2).state == TaskState.SUCCESS
    assert engine.world.get(find_vm(engine).host or "", HostSystem).name == DESTINATION
    assert engine.world.vms.guest_speed[find_vm(engine).row] == 1.0


def test_files_that_were_switched_cannot_be_called_back(engine: Engine) -> None:
    """Storage vMotion: once the guest runs from the copies only their originals are left to delete."""
    center = next(engine.world.all_of(Datacenter))
    store = build.add_datastore(engine.world, "ds2", center, DatastoreConfig(gb=500))
    build.mount(engine.world, store, find_host(engine, 1))
    task = engine.submit(MigrateVm(vm="vm01", datastore="ds2"))
    while task.stage is None or task.stage.key != "clean":
        run(engine, 0.05)
        assert not task.ended
    assert refusal(engine, CancelTask(task=task.key))[0] == "InvalidState"
    run(engine, 1)
    assert task.state == TaskState.SUCCESS
