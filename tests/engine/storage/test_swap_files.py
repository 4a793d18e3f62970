"""Swap files on datastores of hosts: space at power-on, vMotion, DRS and HA (vmkernel.md 2.6, vmotion.md 9)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from engine_scene import done, find_vm, records, refusal, run

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.filters import fits, objection
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.resources.memory.sizes import VMX_SWAP_MB
from vsphere_client.engine.drs.history import DemandHistory
from vsphere_client.engine.drs.snapshot import take_snapshot
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.storage.capacity import HOME_GB
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix
from vsphere_client.engine.vmotion.snapshot import compatibility
from vsphere_client.engine.world.objects import ClusterComputeResource, Datastore, HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.allocation import MemoryAllocation
from vsphere_client.model.commands import (
    EnterMaintenanceMode,
    FailHost,
    LoseStorage,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    ReconfigureCluster,
    ReconfigureVm,
    SuspendVm,
    UpdateLocalSwapDatastore,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.session import Session
from vsphere_client.session.views.why_unbalanced import what_keeps_it

VMX = VMX_SWAP_MB / 1024
LAB = """
format: 1
name: swap on hosts
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: shared, type: VMFS, gb: 1000, hosts: all, latency_ms: 2}
    - {name: local1, type: VMFS, gb: 20, hosts: [esx01], latency_ms: 0.2}
    - {name: local2, type: VMFS, gb: 9, hosts: [esx02], latency_ms: 0.2}
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      swap_placement: host_local
      drs: {enabled: true, automation: manual}
      hosts:
      - &host {name: esx01, memory_mb: 65536, swap_datastore: local1}
      - {<<: *host, name: esx02, swap_datastore: local2}
      - {<<: *host, name: esx03, swap_datastore: null}
      vms:
      - &vm
        name: web
        host: esx01
        num_cpu: 2
        memory_mb: 8192
        memory: {reservation_mb: 2048}
        networks: [VM Network]
        workload: {constant: {cpu_mhz: 300, memory_active_mb: 1024}}
        disks: [{gb: 10, datastore: shared, written_gb: 4}]
      - {<<: *vm, name: own, swap_placement: vm_directory}
      - {<<: *vm, name: off, power: "off"}
      - {<<: *vm, name: locked, power: "off", memory: {reservation_mb: 8192}}
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 60)
    return made


def used(engine: Engine, name: str) -> float:
    return float(engine.world.datastores.used_gb[engine.world.find(Datastore, name).row])


def host(engine: Engine, name: str) -> HostSystem:
    return engine.world.find(HostSystem, name)


def arranged(engine: Engine) -> Arrangement:
    world = engine.world
    cluster, matrix = world.find(ClusterComputeResource, "C1"), CompatibilityMatrix(world)
    settings = DrsSettings()
    return Arrangement(take_snapshot(world, cluster, settings, DemandHistory(60), matrix), settings)


def test_case_17_the_file_takes_its_size_of_the_hosts_datastore(engine: Engine) -> None:
    """vmkernel.md case 17: 8192 MB less 2048 MB reserved are 6144 MB; all reserved needs no file."""
    assert used(engine, "local1") == pytest.approx(6.0)
    # Both homes and disks, and the swap file of the VM that keeps it with itself.
    shared = used(engine, "shared")
    assert shared == pytest.approx(4 * (HOME_GB + 4) + 6.0 + 2 * VMX)
    done(engine, PowerOffVm(vm="web"))
    assert used(engine, "local1") == 0.0
    assert find_vm(engine, "web").swap_datastore is None
    done(engine, PowerOnVm(vm="locked", host="esx01"))
    assert used(engine, "local1") == 0.0
    # One VM is off, another on: both have a VMX swap file while they run.
    assert used(engine, "shared") == pytest.approx(shared)


def test_no_room_no_power_on(engine: Engine) -> None:
    done(engine, ReconfigureVm(vm="off", memory=MemoryAllocation(reservation_mb=0)))
    done(engine, PowerOnVm(vm="off", host="esx02"))
    assert used(engine, "local2") == pytest.approx(8.0)
    done(engine, ReconfigureVm(vm="locked", memory=MemoryAllocation(reservation_mb=2048)))
    name, text = refusal(engine, PowerOnVm(vm="locked", host="esx02"))
    assert name == "InvalidHostState"
    assert "needs 6.0 GB on datastore local2, which has 1.0 GB free" in text


def test_two_that_start_together_cannot_both_have_the_last_room(engine: Engine) -> None:
    done(engine, ReconfigureVm(vm="locked", memory=MemoryAllocation(reservation_mb=2048)))
    first = engine.submit(PowerOnVm(vm="off", host="esx02"))
    second = engine.submit(PowerOnVm(vm="locked", host="esx02"))
    run(engine, 30)
    assert first.state == TaskState.SUCCESS
    assert second.fault is not None
    assert second.fault.text == "Insufficient disk space on datastore 'local2'."
    assert used(engine, "local2") <= 9.0


def test_a_suspended_vm_has_no_swap_file(engine: Engine) -> None:
    done(engine, SuspendVm(vm="web"), 120)
    assert find_vm(engine, "web").power_state == PowerState.SUSPENDED
    assert used(engine, "local1") == 0.0
    done(engine, PowerOnVm(vm="web"))
    assert used(engine, "local1") == pytest.approx(6.0)


def test_case_25_swapped_pages_are_copied_from_datastore_to_datastore(engine: Engine) -> None:
    """vmotion.md case 25: 2 GiB swapped out on a local datastore are an extra copy of 2 GiB."""
    vms, vm = engine.world.vms, find_vm(engine, "web")
    vms.memory_swapped_mb[vm.row] = vms.memory_cold_mb[vm.row] = 2048.0
    task = done(engine, MigrateVm(vm="web", host="esx02"), 300)
    assert task.state == TaskState.SUCCESS, task.fault
    (record,) = records(engine)
    assert [(one.move.label, one.move.mb) for one in record.disks] == [("Swap file", 2048.0)]
    assert record.passes, "memory follows"
    assert engine.world.datastore(vm.swap_datastore or "").name == "local2"
    assert (used(engine, "local1"), used(engine, "local2")) == (0.0, pytest.approx(6.0))
    assert vms.memory_swapped_mb[vm.row] == pytest.approx(2048, abs=1)


def test_case_25_a_shared_swap_file_only_changes_hands(engine: Engine) -> None:
    vms, vm = engine.world.vms, find_vm(engine, "own")
    vms.memory_swapped_mb[vm.row] = vms.memory_cold_mb[vm.row] = 2048.0
    task = done(engine, MigrateVm(vm="own", host="esx02"), 300)
    assert task.state == TaskState.SUCCESS, task.fault
    assert records(engine)[0].disks == []
    assert vm.swap_datastore is None


def test_pages_in_the_host_cache_go_into_the_swap_file(engine: Engine) -> None:
    vms, vm = engine.world.vms, find_vm(engine, "own")
    vms.memory_host_cache_mb[vm.row] = vms.memory_cold_mb[vm.row] = 500.0
    done(engine, MigrateVm(vm="own", host="esx02"), 300)
    assert [(one.move.label, one.move.mb) for one in records(engine)[0].disks] == [("Host cache", 500.0)]
    assert vms.memory_host_cache_mb[vm.row] == 0.0
    assert vms.memory_swapped_mb[vm.row] == pytest.approx(500, abs=1)


def test_row_41_a_swap_datastore_that_is_lost_is_a_warning(engine: Engine) -> None:
    """vmotion.md 3, row 41: the file falls back to the VM's directory, and what is in it is copied."""
    vms, vm = engine.world.vms, find_vm(engine, "web")
    vms.memory_swapped_mb[vm.row] = vms.memory_cold_mb[vm.row] = 1024.0
    assert [f.fault for f in compatibility(engine, vm, host(engine, "esx02"))] == []
    done(engine, LoseStorage(datastore="local2"))
    (finding,) = compatibility(engine, vm, host(engine, "esx02"))
    assert (finding.severity, finding.fault) == ("warning", "SwapDatastoreNotWritableOnHost")
    task = done(engine, MigrateVm(vm="web", host="esx02"), 300)
    assert task.state == TaskState.SUCCESS, task.fault
    assert vm.swap_datastore is None
    assert [one.move.mb for one in records(engine)[0].disks] == [1024.0]
    assert used(engine, "local1") == 0.0


def test_row_54_the_swap_file_has_to_fit_at_the_destination(engine: Engine) -> None:
    done(engine, PowerOnVm(vm="off", host="esx02"))
    vm = find_vm(engine, "web")
    (finding,) = compatibility(engine, vm, host(engine, "esx02"))
    assert (finding.severity, finding.fault) == ("error", "InsufficientDiskSpace")
    assert finding.message == "Insufficient disk space on datastore 'local2'."
    assert finding.reason.facts["needed"] == pytest.approx(6.0)
    # The VM that keeps its file on the shared datastore may come.
    assert compatibility(engine, find_vm(engine, "own"), host(engine, "esx02")) == ()


def test_drs_silently_leaves_out_hosts_whose_swap_datastore_is_full(engine: Engine) -> None:
    """drs.md 11: a host-local swap datastore that is full removes its host as a destination."""

    def destinations(name: str) -> list[bool]:
        arrangement = arranged(engine)
        vm = arrangement.snapshot.vm_names.index(name)
        return fits(arrangement, np.array([vm]), np.arange(3), 1.0)[0].tolist()

    assert destinations("web") == [True, True, True]
    done(engine, PowerOnVm(vm="off", host="esx02"))
    assert destinations("web") == [True, False, True]
    assert destinations("own") == [True, True, True]
    assert destinations("off") == [True, True, True], "it is there already"
    why = objection(arranged(engine), RuleBook(arranged(engine).snapshot), 0, 1)
    assert why is not None
    assert why.text == "esx02 keeps swap files on local2: 6.0 GB needed for web, 3.0 GB free"


def test_an_evacuation_fills_a_swap_datastore_as_far_as_it_goes(engine: Engine) -> None:
    """Two files of 6 GB: local2 has 9 GB, so one VM goes to esx02, and the other to where files stay with VMs."""
    done(engine, ReconfigureVm(vm="locked", memory=MemoryAllocation(reservation_mb=2048)))
    done(engine, PowerOnVm(vm="locked", host="esx01"))
    drs = engine.world.find(ClusterComputeResource, "C1").config.drs
    done(
        engine, ReconfigureCluster(cluster="C1", drs=drs.model_copy(update={"automation": "fully_automated"}))
    )
    assert done(engine, EnterMaintenanceMode(host="esx01"), 600).state == TaskState.SUCCESS
    homes = {name: find_vm(engine, name).host for name in ("web", "locked")}
    assert sorted(homes.values()) == [host(engine, "esx02").moid, host(engine, "esx03").moid]
    assert used(engine, "local2") == pytest.approx(6.0)


def test_a_trainee_reads_which_swap_datastore_is_full() -> None:
    session = Session(load_lab_text(LAB, Path()))
    session.engine.world.datastores.used_gb[session.engine.world.find(Datastore, "local2").row] = 5.0
    told = " ".join(what_keeps_it(session, session.engine.world.find(ClusterComputeResource, "C1").moid))
    assert "local2 of esx02 has 4.0 GB left for swap files" in told


def test_initial_placement_looks_for_room_too(engine: Engine) -> None:
    done(engine, PowerOnVm(vm="off", host="esx02"))
    engine.world.datastores.used_gb[engine.world.find(Datastore, "local1").row] = 18.0
    done(engine, ReconfigureVm(vm="locked", memory=MemoryAllocation(reservation_mb=2048)))
    task = done(engine, PowerOnVm(vm="locked"))
    assert task.state == TaskState.SUCCESS
    assert find_vm(engine, "locked").host == host(engine, "esx03").moid


def test_settings_count_from_the_next_power_on(engine: Engine) -> None:
    done(engine, ReconfigureCluster(cluster="C1", swap_placement="vm_directory"))
    vm = find_vm(engine, "web")
    assert engine.world.datastore(vm.swap_datastore or "").name == "local1"
    done(engine, PowerOffVm(vm="web"))
    done(engine, PowerOnVm(vm="web"))
    assert vm.swap_datastore is None
    done(engine, ReconfigureVm(vm="web", swap_placement="host_local"))
    done(engine, PowerOffVm(vm="web"))
    done(engine, PowerOnVm(vm="web", host="esx01"))
    assert engine.world.datastore(vm.swap_datastore or "").name == "local1"


def test_the_hosts_datastore_is_named_by_a_command(engine: Engine) -> None:
    task = done(engine, UpdateLocalSwapDatastore(host="esx03", datastore="shared"))
    assert (task.state, host(engine, "esx03").config.swap_datastore) == (TaskState.SUCCESS, "shared")
    done(engine, UpdateLocalSwapDatastore(host="esx03"))
    assert host(engine, "esx03").config.swap_datastore is None
    name, text = refusal(engine, UpdateLocalSwapDatastore(host="esx03", datastore="local1"))
    assert name == "InvalidArgument"
    assert "esx03 does not mount local1." in text


def test_a_storage_vmotion_takes_the_swap_file_along_with_the_home(engine: Engine) -> None:
    """The file on the host's datastore stays; the one in the VM's directory goes with its pages."""
    for name, moved in (("web", []), ("own", ["Swap file"])):
        vm = find_vm(engine, name)
        engine.world.vms.memory_swapped_mb[vm.row] = engine.world.vms.memory_cold_mb[vm.row] = 256.0
        task = done(engine, MigrateVm(vm=name, datastore="local1"), 300)
        assert task.state == TaskState.SUCCESS, task.fault
        labels = [one.move.label for one in records(engine)[-1].disks]
        assert sorted(labels) == sorted(["VM home", "Hard disk 1", *moved])


def test_pages_come_back_at_the_speed_of_the_swap_files_datastore(engine: Engine) -> None:
    """0.2 ms a page from local1, 2 ms from the shared datastore: a tenth of the waiting."""
    vms = engine.world.vms
    rows = [find_vm(engine, name).row for name in ("web", "own")]
    vms.memory_swapped_mb[rows] = 400.0
    vms.memory_cold_mb[rows] = 0.0
    run(engine, 20)
    per_mb = vms.memory_latency_percent[rows] / vms.memory_swap_in_mb_per_s[rows]
    assert per_mb[1] / per_mb[0] == pytest.approx(10, rel=0.05)


def test_ha_restarts_where_the_swap_file_fits(engine: Engine) -> None:
    done(
        engine,
        ReconfigureCluster(
            cluster="C1",
            ha=engine.world.find(ClusterComputeResource, "C1").config.ha.model_copy(update={"enabled": True}),
        ),
    )
    done(engine, PowerOnVm(vm="off", host="esx02"))
    run(engine, 120)
    done(engine, FailHost(host="esx01"))
    run(engine, 600)
    web = find_vm(engine, "web")
    assert web.power_state == PowerState.ON
    assert web.host == host(engine, "esx03").moid
    assert used(engine, "local2") <= 9.0


def test_without_vmx_swap_the_overhead_is_40_mb_more(engine: Engine) -> None:
    """VMX swap takes the VMX process from about 50 MB to about 10 MB; without it there is no file either."""
    row = find_vm(engine, "off").row
    with_swap = float(engine.world.vms.overhead_mb[row])
    task = done(engine, ReconfigureVm(vm="off", advanced={"sched.swap.vmxSwapEnabled": 0}))
    assert task.state == TaskState.SUCCESS
    assert engine.world.vms.overhead_mb[row] == pytest.approx(with_swap + 40)
    before = used(engine, "shared")
    done(engine, PowerOnVm(vm="off", host="esx01"))
    assert used(engine, "shared") == pytest.approx(before)
    name, _ = refusal(engine, ReconfigureVm(vm="off", advanced={}))
    assert name == "InvalidPowerState"


def test_memory_is_added_to_a_running_vm_with_hot_plug(engine: Engine) -> None:
    """vmkernel.md 2.8: memory hot-add needs the option; the swap file grows with it and has to fit."""
    vm, world = find_vm(engine, "web"), engine.world
    assert refusal(engine, ReconfigureVm(vm="web", memory_mb=10_240))[0] == "InvalidPowerState"
    world.update(vm, config=vm.config.model_copy(update={"memory_hot_add": True}))
    before = used(engine, "local1")
    task = done(engine, ReconfigureVm(vm="web", memory_mb=10_240))
    assert task.state == TaskState.SUCCESS, task.fault
    assert world.vms.memory_mb[vm.row] == 10_240
    assert used(engine, "local1") == pytest.approx(before + 2.0)
    assert refusal(engine, ReconfigureVm(vm="web", memory_mb=8192))[0] == "InvalidPowerState"
    assert refusal(engine, ReconfigureVm(vm="web", memory_mb=65_536))[0] == "InsufficientDiskSpace"
