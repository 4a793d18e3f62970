"""Copies load the datastores that they read and write, and arrays copy by themselves (vmotion.md 10)."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from engine_scene import done, find_vm, records, run

from vsphere_client.decisions.storage_io.device import device_latency_ms
from vsphere_client.decisions.vmotion.storage_copy import reopen_s
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import CancelTask, CloneVm, MigrateVm, UpdateHostOptions
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: data movers
inventory:
  datacenters:
  - name: DC
    datastores:
    - &store {name: ds1, type: VMFS, gb: 1000, hosts: all, latency_ms: 1.0, max_iops: 10000, array: A}
    - {<<: *store, name: ds2}
    - {<<: *store, name: far, array: B}
    - {<<: *store, name: old, vmfs_version: 5, block_mb: 8}
    - {name: nfs, type: NFS, gb: 1000, hosts: all, max_iops: 50000}
    - {name: local1, type: VMFS, gb: 500, hosts: [esx01], max_iops: 50000}
    - {name: local2, type: VMFS, gb: 500, hosts: [esx02], max_iops: 50000}
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - &host
        name: esx01
        nics: [{name: vmnic0, mbps: 1000}]
        vmkernel: [{name: vmk0, services: [management, vmotion], nic: vmnic0, ip: 10.1.0.1}]
      - <<: *host
        name: esx02
        vmkernel: [{name: vmk0, services: [management, vmotion], nic: vmnic0, ip: 10.1.0.2}]
      vms:
      - name: moved
        host: esx01
        memory_mb: 2048
        disks: [{gb: 100, datastore: ds1, written_gb: 50}]
      - name: beside
        host: esx02
        memory_mb: 2048
        workload: {constant: {cpu_mhz: 500, disk_iops: 1000, disk_io_kb: 8}}
        disks: [{gb: 20, datastore: ds1, written_gb: 10}]
      - name: writer
        host: esx01
        num_cpu: 4
        memory_mb: 2048
        workload: {constant: {cpu_mhz: 2000, disk_iops: 4000, disk_io_kb: 64, disk_read_percent: 0}}
        disks: [{gb: 100, datastore: local1, written_gb: 20}]
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 60)
    return made


def row_of(engine: Engine, name: str) -> int:
    return engine.world.find(Datastore, name).row


def host_of(engine: Engine, name: str) -> HostSystem:
    return engine.world.find(HostSystem, name)


def latency(engine: Engine, name: str) -> float:
    return float(engine.world.datastores.latency_ms[row_of(engine, name)])


def copying(engine: Engine, command: MigrateVm | CloneVm) -> Task:
    """The task, in the midst of its copying, after two steps."""
    task = engine.submit(command)
    while task.stage is None or task.stage.key != "copy":
        assert not task.ended, task.fault
        run(engine, 0.5)
    run(engine, 45)
    assert task.stage is not None
    assert task.stage.key == "copy"
    return task


def device(engine: Engine, host: str, store: str) -> dict[str, float]:
    """What a host does on a datastore, by name."""
    loads = engine.world.devices
    (place,) = (
        at
        for at in loads.rows_of(host_of(engine, host).row).tolist()
        if loads.datastore[at] == row_of(engine, store)
    )
    names = ("read_iops", "write_iops", "read_mb_per_s", "write_mb_per_s", "active")
    return {name: float(getattr(loads, name)[place]) for name in names}


def test_a_copy_slows_whoever_shares_a_datastore_with_it(engine: Engine) -> None:
    before = {name: latency(engine, name) for name in ("ds1", "far")}
    felt = float(engine.world.vms.disk_latency_ms[find_vm(engine, "beside").row])
    asked = float(engine.world.datastores.asked_iops[row_of(engine, "ds1")])
    copying(engine, MigrateVm(vm="moved", datastore="far"))
    # 400 MB/s in blocks of 64 KB: 6,400 reads here and 6,400 writes there, of 10,000 that each can.
    table = engine.world.datastores
    assert table.mover_iops[row_of(engine, "ds1")] == pytest.approx(6400, rel=1e-3)
    assert latency(engine, "ds1") == pytest.approx(
        float(device_latency_ms(1.0, (asked + 6400) / 10_000)), rel=1e-3
    )
    assert latency(engine, "far") == pytest.approx(float(device_latency_ms(1.0, 0.64)), rel=0.01)
    assert before["far"] < 1.1
    assert engine.world.vms.disk_latency_ms[find_vm(engine, "beside").row] > 2 * felt
    read, written = device(engine, "esx01", "ds1"), device(engine, "esx01", "far")
    assert (read["read_mb_per_s"], read["read_iops"]) == pytest.approx((400, 6400), rel=0.01)
    assert (written["write_mb_per_s"], written["write_iops"]) == pytest.approx((400, 6400), rel=0.01)
    assert read["active"] > 6400 * before["ds1"] / 1000


def test_two_copies_share_a_datastore_and_both_go_slower(engine: Engine) -> None:
    copying(engine, MigrateVm(vm="moved", datastore="far"))
    alone = engine.world.datastores.mover_iops[row_of(engine, "ds1")]
    copying(engine, CloneVm(vm="moved", name="second", datastore="far", host="esx01"))
    both = engine.world.datastores.mover_iops[row_of(engine, "ds1")]
    guests = engine.world.datastores.asked_iops[row_of(engine, "ds1")] - both
    assert alone < both
    assert both + guests == pytest.approx(9000, rel=0.01)


def test_within_an_array_the_host_only_sends_commands(engine: Engine) -> None:
    copying(engine, MigrateVm(vm="moved", datastore="ds2"))
    table = engine.world.datastores
    # The disks work as hard as before: 0.9 of their peak, less what the guests ask.
    asked = table.asked_iops[row_of(engine, "ds1")]
    assert asked == pytest.approx(9000, rel=0.01)
    moved_mb = float(table.mover_iops[row_of(engine, "ds2")]) / 16
    assert moved_mb > 400
    written = device(engine, "esx01", "ds2")
    assert written["write_mb_per_s"] < 1
    assert written["write_iops"] == pytest.approx(moved_mb / 4, rel=0.1)


@pytest.mark.parametrize(
    ("store", "offloads", "carriers"),
    [
        ("ds2", 1, ["storage fabric, fs3dm", "array, XCOPY"]),
        ("ds2", 0, ["storage fabric, fs3dm"] * 2),
        ("far", 1, ["storage fabric, fs3dm"] * 2),
        ("old", 1, ["storage fabric, fsdm"] * 2),
    ],
)
def test_who_copies(engine: Engine, store: str, offloads: int, carriers: list[str]) -> None:
    options = {"DataMover.HardwareAcceleratedMove": offloads}
    done(engine, UpdateHostOptions(host="esx01", options=options), 20)
    assert done(engine, MigrateVm(vm="moved", datastore=store), 900).state == TaskState.SUCCESS
    assert [one.carrier for one in records(engine)[-1].disks] == carriers


def test_what_ended_or_was_cancelled_loads_nothing_any_more(engine: Engine) -> None:
    before = latency(engine, "far")
    task = copying(engine, MigrateVm(vm="moved", datastore="far"))
    assert latency(engine, "far") > 2 * before
    engine.submit(CancelTask(task=task.key))
    run(engine, 45)
    assert task.ended
    assert engine.world.data_movers.loads() is None
    assert not engine.world.datastores.mover_iops.any()
    assert latency(engine, "far") == pytest.approx(before)


def test_disks_are_reopened_at_the_latency_without_the_copy_that_has_ended(engine: Engine) -> None:
    rest = latency(engine, "far")
    task = done(engine, MigrateVm(vm="moved", datastore="far"), 900)
    assert task.state == TaskState.SUCCESS
    (span,) = [span for span in records(engine)[-1].stages if span.key == "switchover"]
    # While it was copied to, the device answered in 2.6 ms.
    assert (span.end_us - span.start_us) / 1e6 == pytest.approx(reopen_s(1, rest), abs=1e-4)


def test_a_guest_that_writes_faster_than_the_link_is_held_back_until_the_copy_ends(engine: Engine) -> None:
    vm = find_vm(engine, "writer")
    wants = float(engine.world.vms.disk_write_mb_per_s[vm.row])
    assert wants == pytest.approx(250)
    task = engine.submit(MigrateVm(vm="writer", host="esx02", datastore="local2"))
    while float(engine.world.vms.disk_speed[vm.row]) == 1.0:
        assert not task.ended, task.fault
        run(engine, 1)
    # The home went over the same link, which still counts at first.
    run(engine, 60)
    speed = float(engine.world.vms.disk_speed[vm.row])
    # A link of 1 Gbps carries 112 of the 250 MB/s.
    assert speed == pytest.approx(117.5 / 1.048576 / 250, rel=0.01)
    assert engine.world.vms.disk_write_mb_per_s[vm.row] == pytest.approx(250 * speed, rel=0.02)
    assert pickle.loads(pickle.dumps(engine.world.data_movers)).loads() is not None
    while not task.ended:
        run(engine, 5)
    assert task.state == TaskState.SUCCESS, task.fault
    assert engine.world.vms.disk_speed[vm.row] == 1.0
    run(engine, 40)
    assert vm.power_state == PowerState.ON
    assert engine.world.vms.disk_write_mb_per_s[vm.row] == pytest.approx(250, rel=0.01)


def test_cancelling_lets_a_guest_that_was_held_back_run(engine: Engine) -> None:
    vm = find_vm(engine, "writer")
    task = engine.submit(MigrateVm(vm="writer", host="esx02", datastore="local2"))
    while float(engine.world.vms.disk_speed[vm.row]) == 1.0:
        run(engine, 1)
    engine.submit(CancelTask(task=task.key))
    run(engine, 30)
    assert task.ended
    assert engine.world.vms.disk_speed[vm.row] == 1.0
    assert vm.host == host_of(engine, "esx01").moid


def test_a_copy_to_nfs_gets_no_more_than_the_link_before_it(engine: Engine) -> None:
    task = copying(engine, MigrateVm(vm="moved", datastore="nfs"))
    # Management's link of 1 Gbps carries NFS: 94 % of 125 MB/s (10^6 bytes), and its own agents' traffic.
    written = device(engine, "esx01", "nfs")
    assert written["write_mb_per_s"] == pytest.approx(117.5 / 1.048576, rel=0.08)
    engine.submit(CancelTask(task=task.key))
    run(engine, 60)
    copying(engine, MigrateVm(vm="moved", datastore="nfs"))
    copying(engine, CloneVm(vm="writer", name="copy", datastore="nfs", host="esx01"))
    both = device(engine, "esx01", "nfs")
    assert both["write_mb_per_s"] <= 125 / 1.048576 * 1.05
