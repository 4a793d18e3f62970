"""Reservations that rise while something runs, and those of VMs on their way to a host."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.admission import unreserved_on
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation, PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import (
    CreateResourcePool,
    MigrateVm,
    MoveVmToPool,
    PowerOffVm,
    PowerOnVm,
    ReconfigureResourcePool,
    ReconfigureVm,
)
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig

VMKERNEL = default_vmkernel(HostHardware().nics, 0, False)
HOST = HostConfig(sockets=1, cores_per_socket=4, mhz=2000, memory_mb=32_768, vmkernel=VMKERNEL)
MANUAL = ClusterConfig(drs=DrsConfig(enabled=True, automation="manual"))


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    """Two hosts of 7960 MHz for VMs; two VMs, one on each."""
    return small_engine(
        hosts=2, vms=2, host=HOST, vm=VirtualMachineConfig(num_cpu=4, memory_mb=8192), cluster=MANUAL
    )


def test_a_running_vm_cannot_reserve_more_than_its_host_has(engine: Engine) -> None:
    beyond = ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=7961))
    assert refusal(engine, beyond)[0] == "InsufficientHostCpuCapacityFault"
    assert done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=7000))).fault is None
    # Only what is added counts: 960 MHz are left.
    assert done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=7960))).fault is None
    assert done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=10))).fault is None


def test_a_vm_that_is_off_may_reserve_what_it_likes(engine: Engine) -> None:
    done(engine, PowerOffVm(vm="vm01"))
    assert done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=20_000))).fault is None


def test_a_pool_that_cannot_borrow_stops_the_rise(engine: Engine) -> None:
    fixed = PoolCpuAllocation(reservation_mhz=1000, expandable=False)
    done(engine, CreateResourcePool(name="Fixed", parent="C1", cpu=fixed))
    done(engine, MoveVmToPool(vm="vm01", resource_pool="Fixed"))
    beyond = ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=1500))
    assert refusal(engine, beyond)[0] == "InsufficientCpuResourcesFault"
    assert done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=1000))).fault is None


def test_a_pool_reserves_in_its_parent_at_once(engine: Engine) -> None:
    """vmkernel.md 1.9: the cluster has 15,920 MHz, powered-on VMs or not."""
    large = PoolCpuAllocation(reservation_mhz=15_000)
    assert done(engine, CreateResourcePool(name="Large", parent="C1", cpu=large)).fault is None
    second = CreateResourcePool(name="More", parent="C1", cpu=PoolCpuAllocation(reservation_mhz=1000))
    assert refusal(engine, second)[0] == "InsufficientCpuResourcesFault"
    grown = ReconfigureResourcePool(resource_pool="Large", cpu=PoolCpuAllocation(reservation_mhz=16_000))
    assert refusal(engine, grown)[0] == "InsufficientCpuResourcesFault"
    # Below it, a child reserves from the 15,000.
    child = PoolCpuAllocation(reservation_mhz=14_000)
    assert done(engine, CreateResourcePool(name="Child", parent="Large", cpu=child)).fault is None


def test_a_limit_of_an_ancestor_bounds_what_is_reserved_below(engine: Engine) -> None:
    """drs.md 13 case 13 in small: B may pass on no more than its limit, wherever it borrows from."""
    capped = PoolCpuAllocation(reservation_mhz=1000, limit_mhz=2000)
    done(engine, CreateResourcePool(name="B", parent="C1", cpu=capped))
    beyond = CreateResourcePool(name="D", parent="B", cpu=PoolCpuAllocation(reservation_mhz=2500))
    assert refusal(engine, beyond)[0] == "InsufficientCpuResourcesFault"
    within = CreateResourcePool(name="D", parent="B", cpu=PoolCpuAllocation(reservation_mhz=1800))
    assert done(engine, within).fault is None


def test_a_vm_on_its_way_holds_its_reservation_at_both_ends(engine: Engine) -> None:
    settings = ReconfigureVm(
        vm="vm01",
        cpu=CpuAllocation(reservation_mhz=3000),
        memory=MemoryAllocation(reservation_mb=4096),
    )
    done(engine, settings)
    vm = find_vm(engine, "vm01")
    source = engine.world.host(vm.host or "")
    target = next(host for host in (find_host(engine, 1), find_host(engine, 2)) if host is not source)
    before = unreserved_on(engine.world, target)
    task = engine.submit(MigrateVm(vm="vm01", host=target.moid))
    run(engine, 1)
    assert not task.ended
    during = unreserved_on(engine.world, target)
    assert before.cpu_mhz - during.cpu_mhz == 3000
    assert before.memory_mb - during.memory_mb > 4096
    assert unreserved_on(engine.world, target, besides=vm) == before
    while not task.ended:
        run(engine, 1)
    assert task.fault is None
    assert unreserved_on(engine.world, target) == during
    assert unreserved_on(engine.world, source).cpu_mhz == 7960


def test_a_cancelled_migration_gives_the_reservation_back(engine: Engine) -> None:
    done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=3000)))
    vm = find_vm(engine, "vm01")
    target = next(h for h in (find_host(engine, 1), find_host(engine, 2)) if h.moid != vm.host)
    before = unreserved_on(engine.world, target)
    task = engine.submit(MigrateVm(vm="vm01", host=target.moid))
    run(engine, 1)
    engine.tasks.cancel(task)
    run(engine, 1)
    assert task.ended
    assert unreserved_on(engine.world, target) == before


def test_a_pool_never_falls_below_what_is_reserved_inside(engine: Engine) -> None:
    """vmkernel.md 1.9: a fixed pool lends what it reserves, any pool up to its limit; less is red (drs.md 5.3)."""
    large = PoolCpuAllocation(reservation_mhz=4000)
    done(engine, CreateResourcePool(name="Large", parent="C1", cpu=large))
    done(
        engine, CreateResourcePool(name="Child", parent="Large", cpu=PoolCpuAllocation(reservation_mhz=3000))
    )
    for smaller in (
        PoolCpuAllocation(reservation_mhz=2000, expandable=False),
        PoolCpuAllocation(reservation_mhz=1000, limit_mhz=2000),
    ):
        command = ReconfigureResourcePool(resource_pool="Large", cpu=smaller)
        task = done(engine, command)
        assert task.fault is not None
        assert task.fault.name == "InsufficientResourcesFault"
        assert "Large holds 3000 MHz of CPU reservations and may hold 2000 MHz" in task.fault.reasons[0].text
    # Who can borrow may reserve less himself; and a pool that is red may be mended.
    lent = PoolCpuAllocation(reservation_mhz=2000)
    assert done(engine, ReconfigureResourcePool(resource_pool="Large", cpu=lent)).fault is None


def test_a_pool_reserves_no_more_than_its_limit(engine: Engine) -> None:
    above = PoolCpuAllocation(reservation_mhz=2000, limit_mhz=1000)
    assert refusal(engine, CreateResourcePool(name="P", parent="C1", cpu=above))[0] == "InvalidArgument"
    done(engine, CreateResourcePool(name="P", parent="C1"))
    assert refusal(engine, ReconfigureResourcePool(resource_pool="P", cpu=above))[0] == "InvalidArgument"


def test_the_pools_refuse_before_the_hosts(engine: Engine) -> None:
    """vmkernel.md 1.9: no host has 16,000 MHz, nor has the cluster, whose root pool is asked first."""
    done(engine, PowerOffVm(vm="vm01"))
    done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=16_000)))
    name, text = refusal(engine, PowerOnVm(vm="vm01"))
    assert name == "InsufficientCpuResourcesFault"
    assert "in the parent resource pool are insufficient" in text
    # Of two hosts of 7960 MHz the cluster has enough, but none of them.
    done(engine, ReconfigureVm(vm="vm01", cpu=CpuAllocation(reservation_mhz=9000)))
    assert refusal(engine, PowerOnVm(vm="vm01"))[0] == "NoCompatibleHost"
