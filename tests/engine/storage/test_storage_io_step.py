"""Storage I/O in a living data centre: disks, hosts, datastores, and Storage I/O Control."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
from engine_scene import EngineBuilder, find_host, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import PowerOffVm
from vsphere_client.model.storage import DatastoreConfig, StorageIoControl
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

HUNGRY = WorkloadSpec(constant=Load(disk_iops=50_000, disk_io_kb=8, disk_read_percent=75))


def scene(
    small_engine: EngineBuilder,
    hosts: int,
    shares: list[int],
    store: DatastoreConfig,
    workload: WorkloadSpec = HUNGRY,
) -> Engine:
    """VMs of one disk with these shares, in turn on the hosts, all on one datastore."""
    engine = small_engine(hosts=hosts, vms=len(shares), workload=workload, start=False)
    engine.world.update(engine.world.find(Datastore, "ds1"), config=store)
    for number, amount in enumerate(shares, 1):
        vm = find_vm(engine, f"vm{number:02}")
        disks = (VirtualDisk(gb=10, shares=amount),)
        engine.world.update(vm, config=vm.config.model_copy(update={"disks": disks}))
    engine.start()
    return engine


def iops(engine: Engine, count: int) -> list[float]:
    return [float(engine.world.vms.disk_iops[find_vm(engine, f"vm{n:02}").row]) for n in range(1, count + 1)]


def test_the_published_case_of_storage_io_control(small_engine: EngineBuilder) -> None:
    """vmkernel.md case 22: four hosts, 8000 IOPS, shares 1000/2500/500/1000 -> 1600/4000/800/1600.

    With the control off each host has the same queue, so each gets 2000.
    """
    store = DatastoreConfig(gb=1000, latency_ms=0.2, max_iops=8000, queue_depth=128)
    off = scene(small_engine, 4, [1000, 2500, 500, 1000], store)
    assert iops(off, 4) == pytest.approx([2000] * 4)
    control = StorageIoControl(enabled=True, congestion_threshold_ms=7)
    on = scene(
        small_engine,
        4,
        [1000, 2500, 500, 1000],
        store.model_copy(update={"storage_io_control": control}),
    )
    run(on, 600)
    assert iops(on, 4) == pytest.approx([1600, 4000, 800, 1600], rel=1e-3)
    # PARDA's fixed point and Little: 8 operations a ms over 7 ms + (1 + 2.5 + 0.5 + 1) / 8 a ms.
    row = on.world.find(Datastore, "ds1").row
    assert on.world.datastores.latency_ms[row] == pytest.approx(7.625, rel=1e-3)


def test_control_is_invisible_below_its_threshold(small_engine: EngineBuilder) -> None:
    light = WorkloadSpec(constant=Load(disk_iops=500))
    store = DatastoreConfig(gb=1000, latency_ms=2.0, max_iops=8000)
    control = StorageIoControl(enabled=True, congestion_threshold_ms=30)
    plain = scene(small_engine, 2, [200, 4000], store, light)
    with_control = scene(
        small_engine, 2, [200, 4000], store.model_copy(update={"storage_io_control": control}), light
    )
    for engine in (plain, with_control):
        run(engine, 100)
        assert iops(engine, 2) == [500, 500]
        # 1000 of 8000: 2 / (1 - 0.95 / 8) at the device, and what the VMkernel adds.
        assert engine.world.vms.disk_latency_ms[find_vm(engine).row] == pytest.approx(
            2 / (1 - 0.95 / 8) + 0.01
        )


def test_what_the_guest_sees_is_kernel_plus_device(small_engine: EngineBuilder) -> None:
    store = DatastoreConfig(gb=1000, latency_ms=0.2, max_iops=8000, queue_depth=32)
    engine = scene(small_engine, 1, [1000, 3000], store)
    vms, row = engine.world.vms, find_vm(engine).row
    device = engine.world.datastores.latency_ms[engine.world.find(Datastore, "ds1").row]
    assert vms.disk_latency_ms[row] == pytest.approx(vms.disk_kernel_latency_ms[row] + device)
    assert device == pytest.approx(4.0)  # 32 operations at 8000 a second
    assert vms.disk_iops[row] == pytest.approx(2000)  # a quarter of the shares
    # The guest keeps 64 outstanding: 8 at the device, 56 in the VMkernel; Little: 64 / 2000 = 32 ms.
    assert vms.disk_outstanding[row] == pytest.approx(64)
    assert vms.disk_queued[row] == pytest.approx(56)
    assert vms.disk_latency_ms[row] == pytest.approx(32 + 0.01)


def test_reads_writes_and_throughput_follow_the_guest(small_engine: EngineBuilder) -> None:
    asked = WorkloadSpec(constant=Load(disk_iops=1000, disk_io_kb=8, disk_read_percent=75))
    engine = scene(small_engine, 1, [1000], DatastoreConfig(gb=1000), asked)
    vms, row = engine.world.vms, find_vm(engine).row
    assert (vms.disk_read_iops[row], vms.disk_write_iops[row]) == (750, 250)
    assert vms.disk_read_mb_per_s[row] == pytest.approx(750 * 8 / 1024)
    assert vms.disk_mb_per_s[row] == pytest.approx(1000 * 8 / 1024)


def test_a_limit_counts_large_operations_several_times(small_engine: EngineBuilder) -> None:
    """vmkernel.md case 24: limit 500, operations of 64 KB -> 250 a second."""
    asked = WorkloadSpec(constant=Load(disk_iops=9000, disk_io_kb=64))
    config = VirtualMachineConfig(disks=(VirtualDisk(gb=10, limit_iops=500),))
    engine = small_engine(hosts=1, vms=1, vm=config, workload=asked)
    row = find_vm(engine).row
    assert engine.world.vms.disk_iops[row] == pytest.approx(250)
    assert engine.world.vms.disk_queued[row] > 60
    # Disk.SchedCostUnit of 64 KB: each counts as one.
    host = find_host(engine)
    config = host.config.model_copy(update={"advanced": {"Disk.SchedCostUnit": 65_536}})
    engine.world.update(host, config=config)
    run(engine, 20)
    assert engine.world.vms.disk_iops[row] == pytest.approx(500)


def test_a_vm_spreads_its_operations_over_its_disks(small_engine: EngineBuilder) -> None:
    asked = WorkloadSpec(constant=Load(disk_iops=3000, disk_io_kb=8))
    config = VirtualMachineConfig(
        disks=(VirtualDisk(gb=10, limit_iops=200), VirtualDisk(gb=10), VirtualDisk(gb=10))
    )
    engine = small_engine(hosts=1, vms=1, vm=config, workload=asked)
    vm, disks = find_vm(engine), engine.world.disks
    rows = list(engine.world.disks_of[vm.row])
    per_disk = disks.read_iops[rows] + disks.write_iops[rows]
    assert per_disk == pytest.approx([200, 1000, 1000])
    assert engine.world.vms.disk_iops[vm.row] == pytest.approx(2200)
    engine.world.update(vm, config=config.model_copy(update={"disks": config.disks[:1]}))
    assert len(engine.world.disks_of[vm.row]) == 1
    assert int(disks.alive.sum()) == 1


def test_devices_of_a_host_are_what_its_disks_make(small_engine: EngineBuilder) -> None:
    store = DatastoreConfig(gb=1000, latency_ms=0.2, max_iops=8000)
    engine = scene(small_engine, 2, [1000] * 5, store)
    devices, world = engine.world.devices, engine.world
    place = int(devices.rows_of(find_host(engine).row)[0])
    on_first = world.vms.host == find_host(engine).row
    total = devices.read_iops + devices.write_iops
    assert total[place] == pytest.approx(world.vms.disk_iops[on_first].sum())
    assert devices.disks[place] == 3
    assert devices.depth[place] == 64
    assert devices.active[place] <= 64 + 1e-6
    assert total.sum() == pytest.approx(8000)
    # Little's law at the device, and what the guests keep outstanding over the whole way.
    assert devices.active[place] == pytest.approx(total[place] * devices.device_latency_ms[place] / 1000)
    assert devices.active[place] + devices.queued[place] == pytest.approx(3 * 64)


def test_a_stopped_vm_leaves_no_io_behind(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, 1, [1000, 1000], DatastoreConfig(gb=1000))
    vm = find_vm(engine)
    engine.submit(PowerOffVm(vm="vm01"))
    run(engine, 60)
    rows = list(engine.world.disks_of[vm.row])
    assert engine.world.vms.disk_outstanding[vm.row] == 0
    assert engine.world.disks.outstanding[rows] == [0]
    assert engine.world.vms.disk_iops[find_vm(engine, "vm02").row] > 0


def test_a_checkpoint_holds_windows_and_devices(small_engine: EngineBuilder) -> None:
    control = StorageIoControl(enabled=True, congestion_threshold_ms=5)
    store = DatastoreConfig(gb=1000, latency_ms=0.2, max_iops=8000, storage_io_control=control)
    engine = scene(small_engine, 2, [1000, 3000], store)
    run(engine, 60)
    copy: Engine = pickle.loads(pickle.dumps(engine))
    copy.wire()
    run(engine, 60)
    run(copy, 60)
    assert np.array_equal(engine.world.devices.depth, copy.world.devices.depth)
    assert iops(engine, 2) == iops(copy, 2)
    assert engine.world.devices.depth.min() < 64
