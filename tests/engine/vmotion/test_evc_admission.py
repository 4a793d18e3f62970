"""Case 16 of vmotion.md 15: a Westmere host joins a cluster at Nehalem mode, with and without running VMs."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, refusal, run

from vsphere_client.decisions.vmotion.evc import features_of
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix
from vsphere_client.engine.world.unmanaged import FoundVm, UnmanagedHost
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.commands import (
    AddHost,
    DisconnectHost,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    ReconfigureCluster,
)
from vsphere_client.model.host_system import HostConfig, PhysicalNic, default_vmkernel
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState
from vsphere_client.model.virtual_machine import VirtualMachineConfig

JOIN = AddHost(host="west", password="VMware1!", cluster="C1")
MODE = ClusterConfig(evc_mode="intel-nehalem")


def westmere(power: PowerState) -> UnmanagedHost:
    nics = (PhysicalNic(name="vmnic0"),)
    config = HostConfig(
        sockets=1,
        cores_per_socket=4,
        memory_mb=32_768,
        evc="intel-westmere",
        nics=nics,
        vmkernel=default_vmkernel(nics, 9, False),
    )
    return UnmanagedHost("west", config, vms=(FoundVm("legacy", VirtualMachineConfig(memory_mb=512), power),))


def test_case_16_with_a_running_vm_it_is_refused(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, cluster=MODE)
    engine.world.unmanaged["west"] = westmere(PowerState.ON)
    fault, text = refusal(engine, JOIN)
    assert fault == "EVCAdmissionFailedVmActive"
    assert text.endswith("may be using CPU features hidden by that mode.")
    assert "HostAddFailedEvent" in [event.type_id for event in engine.events.all()]


def test_a_suspended_vm_counts_as_much_as_a_running_one(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, cluster=MODE)
    engine.world.unmanaged["west"] = westmere(PowerState.SUSPENDED)
    assert refusal(engine, JOIN)[0] == "EVCAdmissionFailedVmActive"


def test_what_is_switched_on_while_the_host_joins_is_seen_at_the_end(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, cluster=MODE)
    engine.world.unmanaged["west"] = westmere(PowerState.OFF)
    task = engine.submit(JOIN)
    run(engine, 5)
    engine.world.unmanaged["west"] = westmere(PowerState.ON)
    run(engine, 60)
    assert task.fault is not None
    assert task.fault.name == "EVCAdmissionFailedVmActive"


def test_case_16_without_it_joins_and_hides_what_the_mode_lacks(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, cluster=MODE)
    engine.world.unmanaged["west"] = westmere(PowerState.OFF)
    assert done(engine, JOIN).state == TaskState.SUCCESS
    task = done(engine, PowerOnVm(vm="legacy"))
    assert task.state == TaskState.SUCCESS, task.fault
    level = find_vm(engine, "legacy").cpu_level
    assert level == "intel-nehalem"
    assert features_of("intel-westmere") - features_of(level) == {"AES-NI", "PCLMULQDQ"}


@pytest.mark.parametrize(
    ("mode", "fault"),
    [
        ("intel-sandybridge", "EVCAdmissionFailedCPUModelForMode"),
        ("amd-zen", "EVCAdmissionFailedCPUVendor"),
    ],
)
def test_a_host_that_cannot_offer_the_mode_is_refused(
    small_engine: EngineBuilder, mode: str, fault: str
) -> None:
    engine = small_engine(hosts=0, cluster=ClusterConfig(evc_mode=mode))
    engine.world.unmanaged["west"] = westmere(PowerState.OFF)
    assert refusal(engine, JOIN)[0] == fault


@pytest.mark.parametrize(
    ("mode", "fault"),
    [
        ("intel-icelake", "EVCAdmissionFailedCPUModelForMode"),
        ("amd-zen", "EVCAdmissionFailedCPUVendor"),
        ("intel-merom", "EVCAdmissionFailedVmActive"),
    ],
)
def test_a_mode_that_the_cluster_cannot_take_names_the_same_faults(
    small_engine: EngineBuilder, mode: str, fault: str
) -> None:
    engine = small_engine(hosts=1, vms=1)
    done(engine, PowerOffVm(vm="vm01"))
    assert done(engine, PowerOnVm(vm="vm01")).state == TaskState.SUCCESS
    assert refusal(engine, ReconfigureCluster(cluster="C1", evc_mode=mode))[0] == fault


def test_a_disconnected_host_cannot_be_masked(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2)
    done(engine, DisconnectHost(host="esx01.lab.local"))
    command = ReconfigureCluster(cluster="C1", evc_mode="intel-merom")
    assert refusal(engine, command)[0] == "EVCAdmissionFailedHostDisconnected"


def test_a_server_with_vt_off_is_no_place_for_running_vms(small_engine: EngineBuilder) -> None:
    """vmotion.md 4.1: two identical servers, and one BIOS; DRS knows it too, and a cold VM does not mind."""
    engine = small_engine(hosts=2, vms=2)
    dim = find_host(engine, 2)
    engine.world.update(dim, config=dim.config.model_copy(update={"bios_off": ("virtualization",)}))
    for name in ("vm01", "vm02"):
        done(engine, PowerOffVm(vm=name))
        assert done(engine, PowerOnVm(vm=name)).state == TaskState.SUCCESS
    assert refusal(engine, MigrateVm(vm="vm01", host=dim.name))[0] == "FeatureRequirementsNotMet"
    rows = np.array([find_vm(engine, name).row for name in ("vm01", "vm02")])
    hosts = [find_host(engine, 1), dim]
    # vm01 came up on the good host, vm02 on the other one: it may go back and forth.
    assert CompatibilityMatrix(engine.world).matrix(rows, hosts).tolist() == [[True, False], [True, True]]
    assert refusal(engine, ReconfigureCluster(cluster="C1", evc_mode="intel-skylake"))[0] == (
        "EVCAdmissionFailedCPUFeaturesForMode"
    )
    done(engine, PowerOffVm(vm="vm01"))
    assert done(engine, MigrateVm(vm="vm01", host=dim.name)).state == TaskState.SUCCESS
