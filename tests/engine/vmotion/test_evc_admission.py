"""Case 16 of vmotion.md 15: a Westmere host joins a cluster at Nehalem mode, with and without running VMs."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_vm, refusal

from vsphere_client.decisions.vmotion.evc import features_of
from vsphere_client.engine.world.unmanaged import FoundVm, UnmanagedHost
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.commands import AddHost, PowerOnVm
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
    assert "use CPU features beyond EVC mode intel-nehalem" in refusal(engine, JOIN)[1]


def test_case_16_without_it_joins_and_hides_what_the_mode_lacks(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, cluster=MODE)
    engine.world.unmanaged["west"] = westmere(PowerState.OFF)
    assert done(engine, JOIN).state == TaskState.SUCCESS
    task = done(engine, PowerOnVm(vm="legacy"))
    assert task.state == TaskState.SUCCESS, task.fault
    level = find_vm(engine, "legacy").cpu_level
    assert level == "intel-nehalem"
    assert features_of("intel-westmere") - features_of(level) == {"AES-NI", "PCLMULQDQ"}


@pytest.mark.parametrize("mode", ["intel-sandybridge", "amd-zen"])
def test_a_host_that_cannot_offer_the_mode_is_refused(small_engine: EngineBuilder, mode: str) -> None:
    engine = small_engine(hosts=0, cluster=ClusterConfig(evc_mode=mode))
    engine.world.unmanaged["west"] = westmere(PowerState.OFF)
    assert f"of EVC mode {mode}" in refusal(engine, JOIN)[1]
