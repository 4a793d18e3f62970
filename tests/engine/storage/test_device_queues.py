"""Queues of devices in a living data centre: who competes, what hosts are told, and full adapters (vmkernel.md 4.1)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.queue_operations import queue_of
from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import SetWorkload, UpdateStorageDevice
from vsphere_client.model.workload import Load, WorkloadSpec
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop.scene import scene_of
from vsphere_client.session.views.esxtop.storage import adapter_rows, device_rows

LAB = """
format: 1
name: queues
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: san, gb: 900, latency_ms: 10, max_iops: 1000000, queue_depth: 128}
    - {name: nfs, type: NFS, gb: 900}
    clusters:
    - name: C1
      hosts: [{name: "esx{n}", count: 2, cores_per_socket: 16}]
      vms:
      - {name: busy, host: esx1, memory_mb: 512, disks: [{gb: 1, datastore: san}],
         workload: {constant: {disk_iops: 90000, disk_io_kb: 4}}}
      - {name: other, host: esx1, memory_mb: 512, disks: [{gb: 1, datastore: san}],
         workload: {constant: {disk_iops: 0}}}
      - {name: far, host: esx2, memory_mb: 512, disks: [{gb: 1, datastore: san}],
         workload: {constant: {disk_iops: 90000, disk_io_kb: 4}}}
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 20)
    return made


def at_device(engine: Engine, vm: str = "busy") -> float:
    row = find_vm(engine, vm).row
    return float(engine.world.vms.disk_outstanding[row] - engine.world.vms.disk_queued[row])


def wake(engine: Engine, iops: float) -> None:
    load = WorkloadSpec(constant=Load(disk_iops=iops))
    assert done(engine, SetWorkload(vm="other", workload=load)).fault is None
    run(engine, 20)


def test_an_idle_neighbour_does_not_compete_but_a_quiet_one_halves_the_queue(engine: Engine) -> None:
    """PVSCSI keeps 64 outstanding; as soon as a second VM sends anything each has 32: half as much in 10 ms."""
    assert at_device(engine) == pytest.approx(64)
    before = float(engine.world.vms.disk_iops[find_vm(engine, "busy").row])
    wake(engine, 10)
    assert at_device(engine) == pytest.approx(32)
    assert engine.world.vms.disk_iops[find_vm(engine, "busy").row] == pytest.approx(before / 2, rel=0.02)
    # On another host nobody competes.
    assert at_device(engine, "far") == pytest.approx(64)
    wake(engine, 0)
    assert at_device(engine) == pytest.approx(64)


def test_esxtop_tells_the_queue_that_each_world_has() -> None:
    """WQLEN is the device's own as long as one world alone sends anything, and 32 once two do."""
    session = Session(load_lab_text(LAB, Path()))
    session.run_until(20_000_000)
    moid = session.engine.world.find(HostSystem, "esx1").moid

    def queues() -> dict[str, int | None]:
        (device,) = (row for row in device_rows(scene_of(session, moid)) if row.datastore == "san")
        return {part.instance.rpartition(":")[2]: part.world_queue for part in device.parts}

    assert queues() == {"busy": 128, "other": 128}
    wake(session.engine, 10)
    assert queues() == {"busy": 32, "other": 32}


def test_what_a_host_is_told_holds_for_its_device_alone(engine: Engine) -> None:
    wake(engine, 10)
    done(engine, UpdateStorageDevice(host="esx1", datastore="san", competing_ios=48))
    run(engine, 20)
    assert at_device(engine) == pytest.approx(48)
    done(engine, UpdateStorageDevice(host="esx2", datastore="san", queue_depth=16))
    run(engine, 20)
    assert at_device(engine, "far") == pytest.approx(16)
    world = engine.world
    hosts = [world.find(HostSystem, name) for name in ("esx1", "esx2")]
    assert [queue_of(world, host, world.find(Datastore, "san")) for host in hosts] == [(128, 48), (16, 16)]


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (
            {"datastore": "san", "competing_ios": 129},
            "129 outstanding IOs with competing worlds are more than",
        ),
        ({"datastore": "san", "queue_depth": 40, "competing_ios": 64}, "more than the queue of 40"),
        ({"datastore": "nfs", "queue_depth": 64}, "esx1 has no SCSI device for nfs"),
    ],
)
def test_queues_that_cannot_be_are_refused(engine: Engine, wanted: dict[str, object], words: str) -> None:
    command = UpdateStorageDevice.model_validate({"host": "esx1", **wanted})
    name, text = refusal(engine, command)
    assert name == "InvalidArgument"
    assert words in text


def test_software_iscsi_takes_1024_commands_and_no_more() -> None:
    """Ten datastores with a queue of 128 each, all full: 1,280 would be under way, AQLEN is 1,024."""
    lab = """
format: 1
name: adapter
inventory:
  datacenters:
  - name: DC
    datastores: [STORES]
    clusters:
    - name: C1
      hosts: [{name: esx1, cores_per_socket: 32}]
      vms: [VMS]
"""
    stores = [
        f"{{name: ds{n}, transport: iscsi, gb: 90, latency_ms: 10, max_iops: 1000000}}" for n in range(10)
    ]
    load = "workload: {constant: {disk_iops: 20000, disk_io_kb: 0.5}}"
    vms = [
        f'{{name: "vm{n}-{{n}}", count: 4, host: esx1, memory_mb: 64, disks: [{{gb: 1, datastore: ds{n}}}], {load}}}'
        for n in range(10)
    ]
    text = lab.replace("STORES", ", ".join(stores)).replace("VMS", ", ".join(vms))
    session = Session(load_lab_text(text, Path()))
    session.run_until(100_000_000)
    world = session.engine.world
    assert world.devices.active.sum() == pytest.approx(1024, rel=1e-3)
    scene = scene_of(session, world.find(HostSystem, "esx1").moid)
    (adapter,) = (row for row in adapter_rows(scene) if row.name == "vmhba64")
    assert adapter.queue == 1024
    # The device queues are not full: what waits, waits for the adapter, and counts as KAVG.
    devices = [row for row in device_rows(scene) if row.datastore.startswith("ds")]
    assert {row.queue for row in devices} == {128}
    assert all(row.used_percent == pytest.approx(80, rel=0.01) and row.queued > 0 for row in devices)
    assert all(row.gavg == pytest.approx(row.davg + row.kavg) and row.kavg > 2 for row in devices)
