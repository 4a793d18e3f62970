"""What hosts do on devices themselves: pages of swap files, and SCSI reservations for VMFS metadata."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
from engine_scene import SWAPPING, done, find_host, find_vm, run

from vsphere_client.decisions.storage_io.reservations import FILES_A_VM
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.engine.statistics.measure import measure
from vsphere_client.engine.storage.disk_rates import KERNEL_MS
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import MigrateVm, PowerOffVm, PowerOnVm, UpdateHostOptions
from vsphere_client.model.storage import DatastoreConfig
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

WRITING = WorkloadSpec(constant=Load(cpu_percent=20, disk_iops=400, disk_read_percent=0, disk_io_kb=512))
OLD_ARRAY = DatastoreConfig(gb=4000, latency_ms=2.0, max_iops=20_000, hardware_acceleration=False)


def scene(small_engine: Any, store: DatastoreConfig, thin: bool = True, hosts: int = 3) -> Engine:
    """A VM on each host that writes to a thin disk on one datastore."""
    disk = VirtualDisk(gb=200, written_gb=10, thin=thin)
    config = VirtualMachineConfig(num_cpu=2, memory_mb=1024, disks=(disk,), workload=WRITING)
    engine: Engine = small_engine(hosts=hosts, vms=hosts, vm=config, start=False)
    engine.world.update(engine.world.find(Datastore, "ds1"), config=store)
    engine.start()
    return engine


def figures(engine: Engine, number: int) -> dict[str, float]:
    """Reservations and conflicts a second of a host on the datastore, and what its VM feels."""
    loads, host = engine.world.devices, find_host(engine, number)
    (place,) = loads.rows_of(host.row).tolist()
    (vm,) = (engine.world.vm(moid) for moid in host.vms)
    return {
        "reservations": float(loads.reservations_per_s[place]),
        "conflicts": float(loads.conflicts_per_s[place]),
        "commands": float(loads.write_iops[place] + loads.read_iops[place]),
        "kernel_ms": float(engine.world.vms.disk_kernel_latency_ms[vm.row]),
    }


def test_where_blocks_are_locked_nobody_reserves_anything(small_engine: Any) -> None:
    engine = scene(small_engine, OLD_ARRAY.model_copy(update={"hardware_acceleration": True}))
    run(engine, 60)
    assert engine.world.disks.grown_gb.sum() > 0
    assert not engine.world.devices.reservations_per_s.any()
    assert not engine.world.devices.conflicts_per_s.any()
    assert engine.world.vms.disk_kernel_latency_ms[find_vm(engine).row] == KERNEL_MS


def test_growing_thin_disks_reserve_an_old_array_and_hold_the_others_up(small_engine: Any) -> None:
    engine = scene(small_engine, OLD_ARRAY)
    run(engine, 60)
    before = float(engine.world.disks.grown_gb[engine.world.disks_of[find_vm(engine).row][0]])
    run(engine, 20)
    row = engine.world.disks_of[find_vm(engine).row][0]
    # The blocks that the last step gave the disk are the reservations of the next one.
    blocks = (float(engine.world.disks.grown_gb[row]) - before) * 1024.0
    run(engine, 20)
    every = [figures(engine, n) for n in (1, 2, 3)]
    assert every[0]["reservations"] == pytest.approx(blocks / 20.0)
    held = sum(one["reservations"] for one in every[1:]) * 4 * 2.0 / 1000.0
    latency = float(engine.world.datastores.latency_ms[engine.world.find(Datastore, "ds1").row])
    held *= latency / 2.0
    refusals = held / (1.0 - held)
    asked = every[0]["commands"] + every[0]["reservations"]
    assert every[0]["conflicts"] == pytest.approx(refusals * asked)
    assert every[0]["kernel_ms"] == pytest.approx(KERNEL_MS + refusals * 4 * latency)


def test_thick_disks_leave_an_old_array_alone(small_engine: Any) -> None:
    engine = scene(small_engine, OLD_ARRAY, thin=False)
    run(engine, 60)
    assert not engine.world.devices.conflicts_per_s.any()


def test_a_power_on_reserves_the_device_for_each_of_the_files(small_engine: Any) -> None:
    engine = scene(small_engine, OLD_ARRAY, thin=False)
    done(engine, PowerOffVm(vm="vm01"))
    run(engine, 60)
    assert not engine.world.devices.conflicts_per_s.any()
    home = find_host(engine, 1).moid
    done(engine, PowerOnVm(vm="vm01", host=home))
    run(engine, 20)
    per_s = engine.world.metadata_changes.per_s
    assert per_s.values.sum() * 20.0 == pytest.approx(FILES_A_VM + 1)
    assert figures(engine, 2)["conflicts"] > 0
    assert figures(engine, 1)["conflicts"] == 0
    run(engine, 40)
    assert not engine.world.devices.conflicts_per_s.any()


def test_both_hosts_of_a_migration_change_the_locks(small_engine: Any) -> None:
    engine = scene(small_engine, OLD_ARRAY, thin=False)
    task = engine.submit(MigrateVm(vm="vm01", host=find_host(engine, 2).name))
    while not task.ended:
        run(engine, 1)
    run(engine, 20)
    hosts = {int(key) >> 32 for key in engine.world.metadata_changes.per_s.keys}
    assert hosts == {find_host(engine, 1).row, find_host(engine, 2).row}


def test_the_option_of_a_host_makes_it_reserve_a_modern_array(small_engine: Any) -> None:
    engine = scene(small_engine, OLD_ARRAY.model_copy(update={"hardware_acceleration": True}))
    off = {"VMFS3.HardwareAcceleratedLocking": 0}
    done(engine, UpdateHostOptions(host=find_host(engine, 1).name, options=off))
    run(engine, 60)
    first, second, third = (figures(engine, n) for n in (1, 2, 3))
    assert first["reservations"] > 0
    assert first["conflicts"] == second["reservations"] == 0
    assert min(second["conflicts"], third["conflicts"]) > 0
    # The counters of the hosts: conflicts in a sample of 20 s.
    sample = measure(engine.world, 20.0)[Measured.HOST].columns["reservation_conflicts"]
    assert sample[find_host(engine, 2).row] == pytest.approx(20 * second["conflicts"])


def test_nfs_has_no_device_to_reserve(small_engine: Any) -> None:
    store = OLD_ARRAY.model_copy(update={"type": "NFS"})
    engine = scene(small_engine, store)
    run(engine, 60)
    assert not engine.world.devices.reservations_per_s.any()


def test_changes_outlive_a_checkpoint(small_engine: Any) -> None:
    engine = scene(small_engine, OLD_ARRAY)
    run(engine, 50)
    again: Engine = pickle.loads(pickle.dumps(engine))
    again.wire()
    for one in (engine, again):
        run(one, 60)
    assert figures(again, 1) == figures(engine, 1)


@pytest.fixture
def swapping(small_engine: Any) -> Engine:
    """A VM that uses 3 GB and is kept to 1 GB: it swaps in and out all the time, and asks nothing of its disk."""
    made: Engine = small_engine(hosts=2, vms=1, vm=SWAPPING)
    run(made, 300)
    return made


def test_pages_are_commands_of_the_host_on_its_device(swapping: Engine) -> None:
    vms, vm = swapping.world.vms, find_vm(swapping)
    read, written = (float(getattr(vms, f"memory_swap_{way}_mb_per_s")[vm.row]) for way in ("in", "out"))
    assert read > 0
    run(swapping, 20)
    (place,) = swapping.world.devices.rows_of(find_host(swapping, 1).row).tolist()
    loads = swapping.world.devices
    # 4 KB a page; what is on the way follows from Little's law.
    assert loads.read_mb_per_s[place] == pytest.approx(read)
    assert loads.write_iops[place] == pytest.approx(256 * written)
    commands = loads.read_iops[place] + loads.write_iops[place]
    assert loads.active[place] == pytest.approx(commands * loads.device_latency_ms[place] / 1000.0)
    assert not loads.rows_of(find_host(swapping, 2).row).size
    stores = measure(swapping.world, 20.0)[Measured.DATASTORE].columns
    row = swapping.world.find(Datastore, "ds1").row
    assert stores["disk_read_mb_per_s"][row] == pytest.approx(read)
