"""Disks that change their format as they move: sizes, space, time and raw device mappings (vmotion.md 10)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, find_vm, records, run

from vsphere_client.decisions.vmotion.data_mover import MOST_MB_PER_S, DataMover
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.capacity import HOME_GB, MAPPING_GB, swap_file_gb, vmx_swap_gb
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.objects import Datastore, VirtualMachine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm, PowerOffVm
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: disks that change
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: ds1, type: VMFS, gb: 1000, hosts: all, latency_ms: 1.0, max_iops: 50000}
    - {name: ds2, type: VMFS, gb: 1000, hosts: all, latency_ms: 1.0, max_iops: 50000}
    - {name: ds3, type: VMFS, gb: 1000, hosts: all, latency_ms: 1.0, max_iops: 50000}
    - {name: small, type: VMFS, gb: 30, hosts: all}
    - {name: nfs, type: NFS, gb: 1000, hosts: all}
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      hosts:
      - {name: esx01, luns: [{name: raw-1, number: 7}]}
      - {name: esx02, luns: [{name: raw-1, number: 7}]}
      vms:
      - name: thin
        host: esx01
        workload: &load {constant: {cpu_mhz: 500, memory_active_mb: 512, dirty_mb_per_s: 5}}
        disks: [{gb: 40, datastore: ds1, written_gb: 10}]
      - {name: thick, host: esx01, workload: *load, disks: [{gb: 40, datastore: ds1, thin: false, written_gb: 10}]}
      - name: writer
        host: esx01
        workload: {constant: {cpu_mhz: 500, disk_iops: 100, disk_read_percent: 0, disk_io_kb: 64}}
        disks: [{gb: 40, datastore: ds3, written_gb: 10}]
      - name: mapped
        host: esx01
        workload: *load
        disks:
        - {gb: 8, datastore: ds1, written_gb: 2}
        - {gb: 40, datastore: ds1, backing: rdm_virtual, lun: raw-1}
        - {gb: 40, datastore: ds1, backing: rdm_physical, lun: raw-1}
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 60)
    return made


def used(engine: Engine, name: str) -> float:
    return float(engine.world.datastores.used_gb[engine.world.find(Datastore, name).row])


def uncommitted(engine: Engine, name: str) -> float:
    return float(engine.world.datastores.uncommitted_gb[engine.world.find(Datastore, name).row])


def swaps_gb(vm: VirtualMachine) -> float:
    """The swap files of a running VM."""
    return swap_file_gb(vm) + vmx_swap_gb(vm)


def moved(engine: Engine, command: MigrateVm) -> None:
    task = done(engine, command, 900)
    assert task.state == TaskState.SUCCESS, task.fault


def test_a_thin_disk_that_becomes_thick_takes_all_of_its_size(engine: Engine) -> None:
    vm = find_vm(engine, "thin")
    before, began = used(engine, "ds1"), engine.now_us
    swap = swaps_gb(vm)
    moved(engine, MigrateVm(vm="thin", datastore="ds2", disk_format="thick"))
    assert (vm.config.disks[0].thin, vm.config.disks[0].written_gb) == (False, 10)
    assert before - used(engine, "ds1") == pytest.approx(HOME_GB + swap + 10)
    assert used(engine, "ds2") == pytest.approx(HOME_GB + swap + 40)
    assert uncommitted(engine, "ds2") == 0.0
    # Only what is written is read, and the rest is set aside without zeroes: 10.1 GB at 400 MB/s.
    assert (engine.now_us - began) / 1e6 == pytest.approx(
        10.1 * 1024 / MOST_MB_PER_S[DataMover.FS3DM] + 2.2, abs=0.5
    )


def test_a_thick_disk_that_becomes_thin_gives_its_empty_blocks_back(engine: Engine) -> None:
    vm = find_vm(engine, "thick")
    swap = swaps_gb(vm)
    moved(engine, MigrateVm(vm="thick", datastore="ds2", disk_format="thin"))
    assert vm.config.disks[0].thin
    assert used(engine, "ds2") == pytest.approx(HOME_GB + swap + 10)
    assert uncommitted(engine, "ds2") == pytest.approx(30)
    # All 40 GB are read to find what is not empty.
    assert records(engine)[-1].disks[-1].move.mb == 40 * 1024


def test_what_a_disk_has_grown_by_is_kept_through_both_conversions(engine: Engine) -> None:
    vm = find_vm(engine, "writer")
    run(engine, 600)
    moved(engine, MigrateVm(vm="writer", datastore="ds2", disk_format="thick"))
    grown = vm.config.disks[0].written_gb or 0.0
    assert 10.1 < grown < 40, "the guest wrote to new blocks before"
    assert used(engine, "ds3") == pytest.approx(0.0, abs=1e-9)
    assert used(engine, "ds2") == pytest.approx(HOME_GB + swaps_gb(vm) + 40)
    moved(engine, MigrateVm(vm="writer", datastore="ds3", disk_format="thin"))
    now = disks_now(engine.world, vm)[0].written_gb or 0.0
    assert now >= grown
    assert used(engine, "ds3") == pytest.approx(HOME_GB + swaps_gb(vm) + now)


def test_space_is_checked_for_the_format_that_is_asked_for(engine: Engine) -> None:
    refused = engine.submit(MigrateVm(vm="thin", datastore="small", disk_format="thick"))
    assert refused.fault is not None
    assert refused.fault.name == "InsufficientDiskSpace"
    moved(engine, MigrateVm(vm="thin", datastore="small"))


def test_a_virtual_mapping_becomes_a_disk_and_a_physical_one_stays(engine: Engine) -> None:
    vm = find_vm(engine, "mapped")
    moved(engine, MigrateVm(vm="mapped", datastore="ds2", disk_format="thick"))
    assert [(disk.backing, disk.lun) for disk in vm.config.disks] == [
        ("file", None),
        ("file", None),
        ("rdm_physical", "raw-1"),
    ]
    copied = {one.move.label: one.move.mb for one in records(engine)[-1].disks}
    assert copied["Hard disk 2"] == 40 * 1024
    assert copied["Hard disk 3"] == MAPPING_GB * 1024
    assert used(engine, "ds2") == pytest.approx(HOME_GB + swaps_gb(vm) + 8 + 40 + MAPPING_GB)


def test_mappings_move_as_pointers_unless_a_format_is_asked_for(engine: Engine) -> None:
    vm = find_vm(engine, "mapped")
    moved(engine, MigrateVm(vm="mapped", datastore="ds2"))
    assert [disk.backing for disk in vm.config.disks] == ["file", "rdm_virtual", "rdm_physical"]


def test_a_vm_that_is_off_turns_its_physical_mapping_into_a_disk(engine: Engine) -> None:
    vm = find_vm(engine, "mapped")
    done(engine, PowerOffVm(vm="mapped"), 60)
    moved(engine, MigrateVm(vm="mapped", disks={"Hard disk 3": "ds2"}, disk_formats={"Hard disk 3": "thin"}))
    assert [disk.backing for disk in vm.config.disks] == ["file", "rdm_virtual", "file"]


def test_an_nfs_server_decides_by_itself_and_takes_no_mapping(engine: Engine) -> None:
    vm = find_vm(engine, "thin")
    moved(engine, MigrateVm(vm="thin", datastore="nfs", disk_format="thick"))
    assert vm.config.disks[0].thin
    refused = engine.submit(MigrateVm(vm="mapped", datastore="nfs", disk_format="thick"))
    assert refused.fault is not None
    assert refused.fault.name == "RDMNotSupportedOnDatastore"


def test_a_format_for_a_disk_that_is_not_there_is_refused(engine: Engine) -> None:
    refused = engine.submit(MigrateVm(vm="thin", datastore="ds2", disk_formats={"Hard disk 9": "thin"}))
    assert refused.fault is not None
    assert "has no disk 'Hard disk 9'" in refused.fault.text
