"""Files that move: Storage vMotion, both at once without shared storage, and cold (vmotion.md 10)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, event_types, find_vm, records, run

from vsphere_client.decisions.vmotion.data_mover import MOST_MB_PER_S, DataMover
from vsphere_client.decisions.vmotion.storage_copy import reopen_s
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.engine.world.objects import Datastore, HostSystem, VirtualMachine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import CancelTask, FailHost, LoseStorage, MigrateVm, RestoreStorage
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: files that move
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: ds1, type: VMFS, gb: 1000, hosts: all, latency_ms: 1.0, max_iops: 50000}
    - {name: ds2, type: VMFS, gb: 1000, hosts: all, latency_ms: 1.0, max_iops: 50000}
    - {name: small, type: VMFS, gb: 5, hosts: all}
    - {name: local1, type: VMFS, gb: 500, hosts: [esx01]}
    - {name: local2, type: VMFS, gb: 500, hosts: [esx02]}
    networks: [{name: VM Network, hosts: all}, {name: Other, hosts: all}]
    clusters:
    - name: C1
      hosts: [{name: esx01}, {name: esx02}]
      vms:
      - name: shared
        host: esx01
        num_cpu: 2
        memory_mb: 4096
        networks: [VM Network]
        workload: &load {constant: {cpu_mhz: 500, memory_active_mb: 512, dirty_mb_per_s: 5}}
        disks: [{gb: 20, datastore: ds1, written_gb: 10}, {gb: 8, datastore: ds1, written_gb: 4}]
      - name: alone
        host: esx01
        memory_mb: 2048
        networks: [VM Network]
        workload: *load
        disks: [{gb: 20, datastore: local1, written_gb: 10}]
      - {name: cold, host: esx01, power: "off", memory_mb: 2048, disks: [{gb: 20, datastore: local1, written_gb: 10}]}
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 60)
    return made


def stores(engine: Engine, vm: VirtualMachine) -> list[str]:
    return [engine.world.datastore(moid).name for moid in vm.disk_datastores]


def used(engine: Engine, name: str) -> float:
    return float(engine.world.datastores.used_gb[engine.world.find(Datastore, name).row])


def fault_name(task: Task) -> str | None:
    return task.fault.name if task.fault else None


def test_a_storage_vmotion_moves_the_files_and_leaves_the_vm_on_its_host(engine: Engine) -> None:
    vm = find_vm(engine, "shared")
    before = {name: used(engine, name) for name in ("ds1", "ds2")}
    host, began = vm.host, engine.now_us
    task = done(engine, MigrateVm(vm="shared", datastore="ds2"), 300)
    assert task.state == TaskState.SUCCESS, task.fault
    assert (vm.host, stores(engine, vm)) == (host, ["ds2"])
    assert [disk.datastore for disk in vm.config.disks] == ["ds2", "ds2"]
    # What one datastore loses the other gains: home, swap file and both disks.
    lost, gained = before["ds1"] - used(engine, "ds1"), used(engine, "ds2") - before["ds2"]
    assert lost == pytest.approx(gained)
    assert lost >= 14
    # 14.1 GB one disk after another at 400 MB/s, beside about two seconds of stages.
    copy_s = 14.1 * 1024 / MOST_MB_PER_S[DataMover.FS3DM]
    assert (engine.now_us - began) / 1e6 == pytest.approx(copy_s + 2.3, abs=0.5)
    (record,) = records(engine)
    assert record.kind == "storage"
    assert [one.move.label for one in record.disks] == ["VM home", "Hard disk 1", "Hard disk 2"]
    assert record.passes == []
    # Two disks are reopened at about 1 ms an operation.
    assert record.switchover_ms == pytest.approx(reopen_s(2, 1.0) * 1000, rel=0.1)
    assert event_types(engine)[-2:] == ["VmBeingRelocatedEvent", "VmRelocatedEvent"]


def test_the_guest_stands_still_only_while_its_disks_are_reopened(engine: Engine) -> None:
    vm = find_vm(engine, "shared")
    task = engine.submit(MigrateVm(vm="shared", datastore="ds2"))
    stunned_us = 0
    while not task.ended:
        engine.run_until(engine.now_us + 10_000)
        stunned_us += 10_000 * bool(engine.world.vms.stunned[vm.row])
    assert stunned_us / 1e6 == pytest.approx(reopen_s(2, 1.0), abs=0.03)


def test_one_disk_alone_can_move(engine: Engine) -> None:
    vm = find_vm(engine, "shared")
    task = done(engine, MigrateVm(vm="shared", disks={"Hard disk 2": "ds2"}), 300)
    assert task.state == TaskState.SUCCESS
    assert stores(engine, vm) == ["ds1", "ds2"]
    assert [disk.datastore for disk in vm.config.disks] == ["ds1", "ds2"]
    assert [one.move.label for one in records(engine)[0].disks] == ["Hard disk 2"]


def test_without_shared_storage_disks_go_first_and_memory_after(engine: Engine) -> None:
    vm = find_vm(engine, "alone")
    refused = engine.submit(MigrateVm(vm="alone", host="esx02"))
    assert fault_name(refused) == "CannotAccessVmConfig"
    task = done(engine, MigrateVm(vm="alone", host="esx02", datastore="local2"), 300)
    assert task.state == TaskState.SUCCESS, task.fault
    assert engine.world.host(vm.host or "").name == "esx02"
    assert stores(engine, vm) == ["local2"]
    record = records(engine)[-1]
    assert record.kind == "both"
    assert record.passes, "memory was copied too"
    # XvMotion: disks run before memory because memory changes faster (vmotion.md 6).
    copied = max(one.end_us for one in record.disks)
    assert copied <= min(span.start_us for span in record.stages if span.key == "precopy")
    assert [span.key for span in record.stages if span.key in ("trace", "copy")][-1] == "trace"


def test_a_vm_that_is_off_moves_cold_over_the_management_network(engine: Engine) -> None:
    vm = find_vm(engine, "cold")
    began = engine.now_us
    task = done(engine, MigrateVm(vm="cold", host="esx02", datastore="local2"), 300)
    assert task.state == TaskState.SUCCESS, task.fault
    assert (engine.world.host(vm.host or "").name, stores(engine, vm)) == ("esx02", ["local2"])
    # 10.1 GB by NFC, which carries 1.3 Gbps of a 10 GbE management link: 162.5 MB/s of 10^6 bytes.
    assert (engine.now_us - began) / 1e6 == pytest.approx(10.1 * 1024 * 1.048576 / 162.5 + 1.2, abs=0.3)
    assert {one.carrier for one in records(engine)[-1].disks} == {"NFC, management network"}
    assert vm.power_state == PowerState.OFF


def test_networks_can_be_exchanged_on_the_way(engine: Engine) -> None:
    vm = find_vm(engine, "shared")
    task = done(engine, MigrateVm(vm="shared", host="esx02", networks={"VM Network": "Other"}), 120)
    assert task.state == TaskState.SUCCESS
    assert [nic.network for nic in vm.config.networks] == ["Other"]
    assert [engine.world.objects[moid].name for moid in vm.networks] == ["Other"]
    refused = engine.submit(MigrateVm(vm="shared", host="esx01", networks={"Other": "nowhere"}))
    assert fault_name(refused) == "CannotAccessNetwork"


@pytest.mark.parametrize(
    ("command", "fault", "words"),
    [
        (MigrateVm(vm="shared", datastore="small"), "InsufficientDiskSpace", "datastore 'small'"),
        (MigrateVm(vm="shared", datastore="local2"), "CannotAccessVmConfig", "local2"),
        (MigrateVm(vm="shared", datastore="ds1"), "InvalidArgument", "on that datastore already"),
        (MigrateVm(vm="shared", datastore="ds9"), "NotFound", "ds9"),
        (MigrateVm(vm="shared", disks={"Hard disk 7": "ds2"}), "InvalidArgument", "Hard disk 1, Hard disk 2"),
    ],
)
def test_what_a_move_of_files_is_refused_for(
    engine: Engine, command: MigrateVm, fault: str, words: str
) -> None:
    task = engine.submit(command)
    assert fault_name(task) == fault
    assert task.fault is not None
    assert words in task.fault.text + " ".join(reason.text for reason in task.fault.reasons)


def test_at_most_two_storage_vmotions_leave_a_host_at_once(engine: Engine) -> None:
    """vmotion.md 5: each costs 4 of the 8 units of its host."""
    tasks = [
        engine.submit(MigrateVm(vm=name, datastore=target))
        for name, target in (("shared", "ds2"), ("alone", "ds1"), ("cold", "ds1"))
    ]
    run(engine, 2)
    # The third is off: a cold migration costs one unit, and there is none left.
    assert [task.stage is not None and task.stage.key == "queued" for task in tasks] == [False, False, True]
    run(engine, 300)
    assert {task.state for task in tasks} == {TaskState.SUCCESS}


def test_a_cancelled_copy_leaves_everything_where_it_was(engine: Engine) -> None:
    vm = find_vm(engine, "shared")
    before = used(engine, "ds1"), used(engine, "ds2")
    task = engine.submit(MigrateVm(vm="shared", datastore="ds2"))
    run(engine, 10)
    assert task.stage is not None
    assert task.stage.key == "copy"
    done(engine, CancelTask(task=task.key))
    assert (task.state, fault_name(task)) == (TaskState.ERROR, "RequestCanceled")
    assert stores(engine, vm) == ["ds1"]
    assert (used(engine, "ds1"), used(engine, "ds2")) == before
    assert vm.busy_task is None
    assert event_types(engine)[-1] == "VmRelocateFailedEvent"


def test_a_destination_that_is_lost_fails_the_copy_and_the_vm_goes_on(engine: Engine) -> None:
    vm = find_vm(engine, "shared")
    task = engine.submit(MigrateVm(vm="shared", datastore="ds2"))
    run(engine, 10)
    for host in ("esx01", "esx02"):
        engine.submit(LoseStorage(host=host, datastore="ds2", kind="pdl"))
    run(engine, 40)
    assert task.state == TaskState.ERROR
    assert task.fault is not None
    assert "esx01 cannot reach datastore ds2" in task.fault.text
    assert (vm.power_state, stores(engine, vm)) == (PowerState.ON, ["ds1"])


def lose(engine: Engine, datastore: str) -> None:
    for host in ("esx01", "esx02"):
        engine.submit(LoseStorage(host=host, datastore=datastore))


def test_a_copy_waits_for_paths_that_come_back_in_time(engine: Engine) -> None:
    """vmkernel.md 4.4: what a host itself sends is tried again until All Paths Down times out after 140 s."""
    vm, task = find_vm(engine, "shared"), engine.submit(MigrateVm(vm="shared", datastore="ds2"))
    run(engine, 10)
    lose(engine, "ds2")
    run(engine, 130)
    assert task.state == TaskState.RUNNING
    work = task.work
    assert isinstance(work, MigrationWork)
    assert work.copy is not None
    assert [one.rate_mb_per_s for one in work.copy.running] == [0.0]
    assert "esx01 to ds2 are down" in work.copy.running[0].why
    for host in ("esx01", "esx02"):
        engine.submit(RestoreStorage(host=host, datastore="ds2"))
    run(engine, 200)
    assert (task.state, stores(engine, vm)) == (TaskState.SUCCESS, ["ds2"])


def test_a_copy_fails_when_all_paths_down_times_out(engine: Engine) -> None:
    """Misc.APDTimeout is 20 s here; without the handling of APD a host would try for ever."""
    for name, option in (("esx01", {"Misc.APDTimeout": 20}), ("esx02", {"Misc.APDHandlingEnable": 0})):
        host = engine.world.find(HostSystem, name)
        engine.world.update(host, config=host.config.model_copy(update={"advanced": option}))
    task = engine.submit(MigrateVm(vm="shared", datastore="ds2"))
    run(engine, 10)
    lose(engine, "ds2")
    run(engine, 45)
    assert task.state == TaskState.ERROR
    assert task.fault is not None
    assert "esx01 cannot reach datastore ds2" in task.fault.text
    run(engine, 400)
    moid = engine.world.find(Datastore, "ds2").moid
    timed_out = [engine.world.find(HostSystem, name).apd_timed_out for name in ("esx01", "esx02")]
    assert timed_out == [(moid,), ()]
    engine.submit(RestoreStorage(datastore="ds2"))
    run(engine, 1)
    assert engine.world.find(HostSystem, "esx01").apd_timed_out == ()


def test_a_destination_host_that_dies_leaves_the_vm_at_the_source(engine: Engine) -> None:
    vm = find_vm(engine, "alone")
    task = engine.submit(MigrateVm(vm="alone", host="esx02", datastore="local2"))
    run(engine, 15)
    engine.submit(FailHost(host="esx02"))
    run(engine, 30)
    assert task.state == TaskState.ERROR
    assert (engine.world.host(vm.host or "").name, stores(engine, vm)) == ("esx01", ["local1"])


def test_case_22_a_final_phase_over_100_seconds_is_given_up(engine: Engine) -> None:
    vm = find_vm(engine, "shared")
    # A destination so slow that opening two disks takes 2 * 20 operations of 3 s: 120 s.
    slow = engine.world.find(Datastore, "ds2")
    task = engine.submit(MigrateVm(vm="shared", datastore="ds2"))
    while task.stage is not None and task.stage.key != "copy":
        run(engine, 0.1)
    engine.world.datastores.base_latency_ms[slow.row] = 3000.0
    run(engine, 200)
    assert task.state == TaskState.ERROR
    assert task.fault is not None
    assert "exceeded the maximum switchover time of 100 second(s)" in task.fault.text
    assert stores(engine, vm) == ["ds1"]
    assert not engine.world.vms.stunned[vm.row]
    assert vm.busy_task is None


@pytest.mark.parametrize(("most_s", "state"), [(200, TaskState.SUCCESS), (20, TaskState.ERROR)])
def test_a_vm_can_have_a_limit_of_its_own(engine: Engine, most_s: int, state: TaskState) -> None:
    vm = find_vm(engine, "shared")
    config = vm.config.model_copy(update={"advanced": {"fsr.maxSwitchoverSeconds": most_s}})
    engine.world.update(vm, config=config)
    slow = engine.world.find(Datastore, "ds2")
    task = engine.submit(MigrateVm(vm="shared", datastore="ds2"))
    while task.stage is not None and task.stage.key != "copy":
        run(engine, 0.1)
    # 2 disks * 20 operations of 3 s: 120 s.
    engine.world.datastores.base_latency_ms[slow.row] = 3000.0
    while not task.ended:
        run(engine, 1)
    assert task.state == state
    if task.fault is not None:
        assert "maximum switchover time of 20 second(s)" in task.fault.text
    (span,) = [span for span in records(engine)[-1].stages if span.key == "switchover"]
    assert (span.end_us - span.start_us) / 1e6 == pytest.approx(min(most_s, 120.05), abs=0.5)
