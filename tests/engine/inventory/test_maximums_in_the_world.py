"""Maximums of pools and hosts (vmkernel.md 6) as commands and migrations meet them."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, refusal
from pydantic import ValidationError

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.unmanaged import UnmanagedHost
from vsphere_client.model.allocation import CpuAllocation, PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig, VsanConfig
from vsphere_client.model.commands import (
    AddHost,
    CreateResourcePool,
    MigrateVm,
    MoveVmToPool,
    PowerOffVm,
    PowerOnVm,
    ReconfigureCluster,
    ReconfigureVm,
)
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualDisk, VirtualMachineConfig, VirtualNic

VMKERNEL = default_vmkernel(HostHardware().nics, 0, False)
TWO_CORES = HostConfig(
    sockets=1, cores_per_socket=2, threads_per_core=2, mhz=4000, memory_mb=131_072, vmkernel=VMKERNEL
)
MANUAL = ClusterConfig(drs=DrsConfig(enabled=True, automation="manual"))


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    """Two hosts of two cores, so of 64 vCPUs at most; 33 VMs of two vCPUs."""
    config = VirtualMachineConfig(num_cpu=2, memory_mb=256)
    return small_engine(hosts=2, vms=33, host=TWO_CORES, vm=config, cluster=MANUAL, start=False)


def on(engine: Engine, vm: str, host: int) -> None:
    engine.world.update(find_vm(engine, vm), host=find_host(engine, host).moid)


def test_a_pool_in_a_pool_up_to_eight_deep(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=0, cluster=MANUAL)
    parent = "C1"
    for level in range(1, 9):
        assert done(engine, CreateResourcePool(name=f"P{level}", parent=parent)).fault is None
        parent = f"P{level}"
    name, text = refusal(engine, CreateResourcePool(name="P9", parent=parent))
    assert name == "InvalidArgument"
    assert "Resource pools can be nested 8 deep; P8 is as deep as that." in text


def test_a_full_host_takes_no_vm_by_vmotion(engine: Engine) -> None:
    """32 VMs x 2 vCPUs are 32 vCPUs a core: the 33rd stays where it is."""
    for number in range(1, 33):
        on(engine, f"vm{number:02}", 1)
    on(engine, "vm33", 2)
    engine.start()
    task = done(engine, MigrateVm(vm="vm33", host="esx01.lab.local"))
    assert task.fault is not None
    assert task.fault.name == "InsufficientResourcesFault"
    assert task.fault.reasons[0].text == "esx01.lab.local would run 66 vCPUs, it supports 64"


def test_a_vm_that_moves_to_another_pool_takes_its_reservation_along(small_engine: EngineBuilder) -> None:
    """The pool has 1000 MHz and cannot borrow; a VM that is off may go there, and starts nowhere."""
    config = VirtualMachineConfig(num_cpu=1, memory_mb=256, cpu=CpuAllocation(reservation_mhz=1500))
    engine = small_engine(hosts=1, vms=2, host=TWO_CORES, vm=config, cluster=MANUAL)
    fixed = PoolCpuAllocation(reservation_mhz=1000, expandable=False)
    done(engine, CreateResourcePool(name="Fixed", parent="C1", cpu=fixed))
    move = MoveVmToPool(vm="vm01", resource_pool="Fixed")
    name, text = refusal(engine, move)
    assert name == "InsufficientCpuResourcesFault"
    assert "in the parent resource pool are insufficient" in text
    assert done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=900))).fault is None
    assert done(engine, move).fault is None


def test_a_pool_lends_room_to_a_vm_of_its_own_parent(small_engine: EngineBuilder) -> None:
    """What the VM reserves where it is now does not stand in its way: 6000 of 7960 MHz move with it."""
    config = VirtualMachineConfig(num_cpu=2, memory_mb=256, cpu=CpuAllocation(reservation_mhz=6000))
    engine = small_engine(hosts=1, vms=1, host=TWO_CORES, vm=config, cluster=MANUAL)
    done(engine, CreateResourcePool(name="Empty", parent="C1"))
    assert done(engine, MoveVmToPool(vm="vm01", resource_pool="Empty")).fault is None


def test_the_text_of_a_host_that_cannot_reserve(small_engine: EngineBuilder) -> None:
    config = VirtualMachineConfig(num_cpu=2, memory_mb=256, cpu=CpuAllocation(reservation_mhz=5000))
    engine = small_engine(hosts=1, vms=2, host=TWO_CORES, vm=config)
    done(engine, PowerOffVm(vm="vm02"))
    task = done(engine, PowerOnVm(vm="vm02"))
    assert task.fault is not None
    assert task.fault.name == "InsufficientHostCpuCapacityFault"
    assert task.fault.text == (
        "The host does not have sufficient CPU resources to satisfy the reservation "
        "(unreserved 2960 MHz, requested 5000 MHz)."
    )
    assert task.fault.reasons[0].text.startswith(
        "The host does not have sufficient CPU resources to satisfy the reservation: 5000 MHz requested"
    )


@pytest.mark.parametrize(
    "values",
    [
        {"num_cpu": 769},
        {"memory_mb": 24 * 1024 * 1024 + 1},
        {"networks": (VirtualNic(network="VM Network"),) * 11},
        {"disks": (VirtualDisk(gb=1),) * 257},
        {"disks": (VirtualDisk(gb=1),) * 61, "scsi_controller": "lsilogic"},
    ],
)
def test_a_vm_beyond_the_maximums_cannot_be_described(values: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        VirtualMachineConfig.model_validate(values)
    assert len(VirtualMachineConfig(disks=(VirtualDisk(gb=1),) * 256).disks) == 256


def test_a_cluster_takes_64_old_hosts_and_no_more(small_engine: EngineBuilder) -> None:
    old = HostConfig(version="7.0", memory_mb=32_768, vmkernel=VMKERNEL)
    engine = small_engine(hosts=64, host=old)
    engine.world.unmanaged["new"] = UnmanagedHost("new", HostConfig(version="8.0.3"))
    task = done(engine, AddHost(host="new", password="VMware1!", cluster="C1"))
    assert task.fault is not None
    assert task.fault.name == "TooManyHosts"
    assert task.fault.text == (
        "There are too many hosts in the cluster: C1 would have 65 hosts, "
        "a cluster with hosts of before 7.0 U1 takes at most 64."
    )
    assert "new" in engine.world.unmanaged


def test_vsan_takes_no_cluster_of_65_hosts(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=65)
    name, text = refusal(engine, ReconfigureCluster(cluster="C1", vsan=VsanConfig(enabled=True)))
    assert name == "InvalidArgument"
    assert "C1 would have 65 hosts, a cluster with vSAN takes at most 64" in text
