"""The CPU features that a VM was started with, kept until it is power-cycled (vmotion.md 4.1, 4.2, case 15)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from engine_scene import done, event_types, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix, ReadOnlyMatrix
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import (
    AddHost,
    DisconnectHost,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    ReconfigureCluster,
    ReconnectHost,
    RemoveHost,
    ResetVm,
    SuspendVm,
    UpdateVcenterOptions,
)
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_objects import vm_evc

EXCEEDS = "VmRequirementsExceedCurrentEVCModeEvent"
LAB = """
format: 1
name: features
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, type: VMFS, gb: 1000, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: Masked
      evc_mode: intel-nehalem
      hosts: [{name: m1, evc: intel-westmere}, {name: m2, evc: intel-westmere}]
      vms:
      - {name: early, host: m1, memory_mb: 1024, cpu_level: intel-westmere}
      - {name: fitting, host: m1, memory_mb: 1024}
      - {name: behind, host: m1, memory_mb: 1024, cpu_level: intel-penryn}
    - name: Plain
      hosts: [{name: old, evc: intel-haswell}, {name: new, evc: intel-broadwell}, {name: dim, evc: intel-haswell}]
      vms:
      - {name: free, host: old, memory_mb: 1024}
      - {name: asleep, host: new, memory_mb: 1024, power: suspended}
"""


@pytest.fixture
def engine() -> Engine:
    made = build_engine(load_lab_text(LAB, Path()))
    run(made, 60)
    return made


def test_a_vm_that_uses_more_than_the_mode_is_told_of(engine: Engine) -> None:
    (event,) = [one for one in engine.events.all() if one.type_id == EXCEEDS]
    assert event.message == "Feature requirements of early exceed capabilities of m1's current EVC mode."
    assert "2 features are missing (AES-NI, PCLMULQDQ)" in event.reasons[0].text
    # Inside its own cluster it cannot move; a power cycle mends that.
    assert refusal(engine, MigrateVm(vm="early", host="m2"))[0] == "FeatureRequirementsNotMet"
    assert done(engine, MigrateVm(vm="fitting", host="m2")).state == TaskState.SUCCESS
    done(engine, PowerOffVm(vm="early"))
    done(engine, PowerOnVm(vm="early"))
    assert find_vm(engine, "early").cpu_level == "intel-nehalem"
    other = "m2" if engine.world.host(find_vm(engine, "early").host or "").name == "m1" else "m1"
    assert done(engine, MigrateVm(vm="early", host=other)).state == TaskState.SUCCESS


def test_a_vcenter_that_sees_the_host_again_tells_it_again(engine: Engine) -> None:
    done(engine, DisconnectHost(host="m1"))
    done(engine, ReconnectHost(host="m1"), 30)
    assert event_types(engine).count(EXCEEDS) == 2


def test_the_vm_page_says_what_a_power_cycle_changes() -> None:
    session = Session(load_lab_text(LAB, Path()))

    def runs_with(name: str) -> tuple[str, str, str | None]:
        (group,) = vm_evc(session, find_vm(session.engine, name).moid)
        row = next(one for one in group.rows if one.label == "Runs with")
        return row.value, row.note, row.severity

    assert runs_with("early")[2] == "warning"
    assert "AES-NI" in runs_with("early")[1]
    assert runs_with("behind")[1].endswith("the mode of its cluster, from its next power cycle on")
    assert runs_with("fitting")[1:] == ("", None)


def test_case_15_only_a_power_cycle_shows_the_new_features(engine: Engine) -> None:
    vm = find_vm(engine, "behind")
    for command in (ResetVm(vm="behind"), SuspendVm(vm="behind"), PowerOnVm(vm="behind")):
        task = done(engine, command)
        assert task.state == TaskState.SUCCESS, task.fault
        assert vm.cpu_level == "intel-penryn", command
    done(engine, PowerOffVm(vm="behind"))
    done(engine, PowerOnVm(vm="behind"))
    assert vm.cpu_level == "intel-nehalem"


def test_a_suspended_vm_needs_the_features_it_was_started_with(engine: Engine) -> None:
    vm = find_vm(engine, "asleep")
    assert vm.cpu_level == "intel-broadwell"
    # It moves with a warning, and vCenter tells that it exceeds the mode; it cannot resume there.
    assert done(engine, MigrateVm(vm="asleep", host="m2")).state == TaskState.SUCCESS
    assert event_types(engine).count(EXCEEDS) == 2
    assert 'asleep uses Intel® "Broadwell" Generation, m2 shows' in refusal(engine, PowerOnVm(vm="asleep"))[1]
    assert vm.power_state == PowerState.SUSPENDED


def test_suspended_vms_stand_against_a_mode_as_well(engine: Engine) -> None:
    command = ReconfigureCluster(cluster="Plain", evc_mode="intel-haswell")
    fault, text = refusal(engine, command)
    assert fault == "EVCAdmissionFailedVmActive"
    assert text.startswith("asleep on new")


def test_new_kernel_features_are_taken_until_the_power_cycle(engine: Engine) -> None:
    """4.1: off a server whose BIOS hides NX/XD, to one that shows it, and back."""
    dim = engine.world.find(HostSystem, "dim")
    engine.world.update(dim, config=dim.config.model_copy(update={"bios_off": ("execute_disable",)}))
    vm = find_vm(engine, "free")
    done(engine, PowerOffVm(vm="free"))
    assert done(engine, PowerOnVm(vm="free", host="dim")).state == TaskState.SUCCESS
    rows, hosts = np.array([vm.row]), [engine.world.find(HostSystem, one) for one in ("old", "dim")]
    for host in ("old", "dim", "old"):
        assert CompatibilityMatrix(engine.world).matrix(rows, hosts).tolist() == [[True, True]]
        assert done(engine, MigrateVm(vm="free", host=host)).state == TaskState.SUCCESS
    done(engine, PowerOffVm(vm="free"))
    done(engine, PowerOnVm(vm="free", host="old"))
    assert refusal(engine, MigrateVm(vm="free", host="dim"))[0] == "FeatureRequirementsNotMet"
    assert CompatibilityMatrix(engine.world).matrix(rows, hosts).tolist() == [[True, False]]


def test_the_manuals_rule_against_new_user_features_is_a_switch(engine: Engine) -> None:
    vm, hosts = find_vm(engine, "free"), [engine.world.find(HostSystem, one) for one in ("old", "new")]
    rows = np.array([vm.row])
    kept = CompatibilityMatrix(engine.world)
    assert kept.matrix(rows, hosts).tolist() == [[True, True]]
    options = {"config.migrate.test.CpuCompatibleNewFeatures": 1}
    done(engine, UpdateVcenterOptions(options=options))
    fault, text = refusal(engine, MigrateVm(vm="free", host="new"))
    assert fault == "CpuIncompatible"
    assert text.startswith("The target host does not support")
    for matrix in (kept, ReadOnlyMatrix(engine.world)):
        assert matrix.matrix(rows, hosts).tolist() == [[True, False]]
    # One that is off adapts, and inside EVC the hosts show the same.
    assert done(engine, MigrateVm(vm="fitting", host="m2")).state == TaskState.SUCCESS
    done(engine, PowerOffVm(vm="free"))
    assert done(engine, MigrateVm(vm="free", host="new")).state == TaskState.SUCCESS


def test_a_host_that_is_removed_and_added_leaves_its_vms_their_features(engine: Engine) -> None:
    done(engine, DisconnectHost(host="m1"))
    done(engine, RemoveHost(host="m1"))
    task = done(engine, AddHost(host="m1", password="VMware1!", datacenter="DC"), 120)
    assert task.state == TaskState.SUCCESS, task.fault
    levels = {vm.name: vm.cpu_level for vm in engine.world.all_of(VirtualMachine)}
    assert (levels["early"], levels["fitting"], levels["behind"]) == (
        "intel-westmere",
        "intel-nehalem",
        "intel-penryn",
    )
