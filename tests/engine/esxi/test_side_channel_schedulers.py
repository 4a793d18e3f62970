"""The side-channel aware schedulers (L1TF): who may share a core, in the engine's model (vmkernel.md 1.6)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_vm

from vsphere_client.model.commands import PowerOffVm, PowerOnVm, ReconfigureVm
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

MITIGATED = {"VMkernel.Boot.hyperthreadingMitigation": True}
INTRA_VM = MITIGATED | {"VMkernel.Boot.hyperthreadingMitigationIntraVM": False}
HUNGRY = WorkloadSpec(constant=Load(cpu_percent=100))


def host(advanced: dict[str, bool]) -> HostConfig:
    """Eight cores with sixteen threads."""
    vmkernel = default_vmkernel(HostHardware().nics, 0, False)
    return HostConfig(sockets=1, cores_per_socket=8, mhz=2000, vmkernel=vmkernel, advanced=advanced)


def test_the_scheduler_by_the_options_of_the_host() -> None:
    assert [host(one).scheduler for one in ({}, MITIGATED, INTRA_VM)] == ["default", "sca_v1", "sca_v2"]
    assert [host(one).logical_processors for one in ({}, MITIGATED, INTRA_VM)] == [16, 8, 16]


@pytest.mark.parametrize(
    ("advanced", "vcpus", "run_percent", "used_percent"),
    [
        # Sixteen vCPUs on sixteen threads run all the time, each at 62.5 % of a core.
        ({}, 1, 100.0, 62.5),
        ({}, 2, 100.0, 62.5),
        # Version 1: eight of them at a time, each on a core of its own.
        (MITIGATED, 1, 50.0, 50.0),
        (MITIGATED, 2, 50.0, 50.0),
        # Version 2: siblings share cores, strangers do not.
        (INTRA_VM, 1, 50.0, 50.0),
        (INTRA_VM, 2, 100.0, 62.5),
    ],
)
def test_sixteen_hungry_vcpus_on_eight_cores(
    small_engine: EngineBuilder,
    advanced: dict[str, bool],
    vcpus: int,
    run_percent: float,
    used_percent: float,
) -> None:
    config = VirtualMachineConfig(num_cpu=vcpus, memory_mb=1024)
    engine = small_engine(hosts=1, vms=16 // vcpus, host=host(advanced), vm=config, workload=HUNGRY)
    vms, row = engine.world.vms, find_vm(engine).row
    # The VMkernel itself takes half a percent.
    assert vms.cpu_run_percent[row] == pytest.approx(run_percent, abs=1.0)
    assert vms.cpu_used_percent[row] == pytest.approx(used_percent, abs=1.0)
    total = vms.cpu_run_percent + vms.cpu_ready_percent + vms.cpu_costop_percent
    assert total[row] == pytest.approx(100.0)


def test_a_vm_wider_than_the_cores_does_not_start_without_second_threads(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, host=host(MITIGATED), vm=VirtualMachineConfig(num_cpu=2))
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, ReconfigureVm(vm="vm01", num_cpu=9))
    assert done(engine, PowerOnVm(vm="vm01")).fault is not None
    done(engine, ReconfigureVm(vm="vm01", num_cpu=8))
    assert done(engine, PowerOnVm(vm="vm01")).fault is None
