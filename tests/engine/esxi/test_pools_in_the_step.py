"""Resource pools of several levels in the live engine: CPU, memory shares, scalable shares."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.esxi.memory_targets import effective_memory_shares
from vsphere_client.engine.world.objects import ClusterComputeResource, ResourcePool
from vsphere_client.model.allocation import PoolCpuAllocation
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import (
    CreateResourcePool,
    DeleteResourcePool,
    MoveVmToPool,
    PowerOffVm,
    PowerOnVm,
    ReconfigureCluster,
    ReconfigureResourcePool,
)
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

HUNGRY = VirtualMachineConfig(
    num_cpu=1, memory_mb=1024, workload=WorkloadSpec(constant=Load(cpu_percent=100, memory_active_mb=500))
)
VMKERNEL = default_vmkernel(HostHardware().nics, 0, False)
MANUAL = ClusterConfig(drs=DrsConfig(enabled=True, automation="manual"))


@pytest.fixture
def engine(small_engine: EngineBuilder) -> Engine:
    """Four cores of 1000 MHz, eight hungry VMs; Prod (High) with Web and Db below it, Test (Normal)."""
    host = HostConfig(sockets=1, cores_per_socket=4, threads_per_core=1, mhz=1000, memory_mb=65_536)
    made = small_engine(hosts=1, vms=8, host=host, vm=HUNGRY, cluster=MANUAL)
    done(made, CreateResourcePool(name="Prod", parent="C1", cpu=PoolCpuAllocation(shares="high")))
    done(made, CreateResourcePool(name="Test", parent="C1"))
    done(made, CreateResourcePool(name="Web", parent="Prod"))
    done(made, CreateResourcePool(name="Db", parent="Prod", cpu=PoolCpuAllocation(shares="high")))
    places = {"Web": (1, 2, 3, 4), "Db": (5, 6), "Test": (7, 8)}
    for pool, numbers in places.items():
        for number in numbers:
            done(made, MoveVmToPool(vm=f"vm{number:02}", resource_pool=pool))
    run(made, 20)
    return made


def usage(engine: Engine) -> list[float]:
    vms = engine.world.vms
    return [float(vms.cpu_usage_mhz[find_vm(engine, f"vm{n:02}").row]) for n in range(1, 9)]


def test_nested_pools_divide_the_host_level_by_level(engine: Engine) -> None:
    """3980 MHz: Prod 2/3, Test 1/3; in Prod, Web 1/3 for four VMs and Db 2/3 for two."""
    web, db, test = 3980 * 2 / 9 / 4, 3980 * 4 / 9 / 2, 3980 / 3 / 2
    assert usage(engine) == pytest.approx([web] * 4 + [db] * 2 + [test] * 2)


def test_deleting_a_pool_moves_its_vms_one_level_up(engine: Engine) -> None:
    done(engine, DeleteResourcePool(resource_pool="Web"))
    run(engine, 20)
    prod = engine.world.find(ResourcePool, "Prod")
    assert engine.world.vms.pool[find_vm(engine, "vm01").row] == prod.row
    # In Prod now: four VMs of 1000 shares beside Db with 8000.
    one = 3980 * 2 / 3 / 12
    assert usage(engine)[:6] == pytest.approx([one] * 4 + [4 * one] * 2)


def test_scalable_shares_of_the_cluster_count_the_vms_inside(engine: Engine) -> None:
    """Web 4 x 1000, Db 2 x 1000 x 2 = 4000; Prod (4000 + 4000) x 2 = 16,000; Test 2 x 1000 = 2000."""
    cluster = engine.world.find(ClusterComputeResource, "C1")
    scalable = cluster.config.drs.model_copy(update={"scalable_shares": True})
    done(engine, ReconfigureCluster(cluster="C1", drs=scalable))
    run(engine, 20)
    prod, test = 3980 * 16 / 18, 3980 * 2 / 18
    # Db's two VMs cannot use more than a core each (1000 MHz), which they do not reach here.
    expected = [prod / 2 / 4] * 4 + [prod / 2 / 2] * 2 + [test / 2] * 2
    assert usage(engine) == pytest.approx(expected)


def test_one_pool_may_scale_what_is_below_it(engine: Engine) -> None:
    done(engine, ReconfigureResourcePool(resource_pool="Prod", scalable_shares=True))
    run(engine, 20)
    # Web 4000 and Db 4000 now; Prod and Test keep 8000 to 4000.
    web, db, test = 3980 / 3 / 4, 3980 / 3 / 2, 3980 / 3 / 2
    assert usage(engine) == pytest.approx([web] * 4 + [db] * 2 + [test] * 2)


def test_memory_shares_pass_through_all_levels(engine: Engine) -> None:
    """All pools Normal for memory: Prod and Test 163,840 each; Web and Db a half of Prod's each."""
    vms, pools = engine.world.vms, engine.world.pools
    rows = np.array([find_vm(engine, f"vm{n:02}").row for n in range(1, 9)])
    web, db, test = 163_840 / 2 / 4, 163_840 / 2 / 2, 163_840 / 2
    got = effective_memory_shares(vms, pools, rows)
    assert got == pytest.approx([web] * 4 + [db] * 2 + [test] * 2, rel=1e-6)


def test_a_pools_parts_on_other_hosts_follow_with_the_regular_step(small_engine: EngineBuilder) -> None:
    """Limit 1200: a host each, 600 each; with a third VM the first host has 2/3 of it at once, the other then 1/3."""
    host = HostConfig(
        sockets=1, cores_per_socket=4, threads_per_core=1, mhz=1000, memory_mb=65_536, vmkernel=VMKERNEL
    )
    made = small_engine(hosts=2, vms=3, host=host, vm=HUNGRY, cluster=MANUAL)
    done(made, CreateResourcePool(name="Capped", parent="C1", cpu=PoolCpuAllocation(limit_mhz=1200)))
    assert done(made, PowerOffVm(vm="vm03")).fault is None
    for number in (1, 2, 3):
        done(made, MoveVmToPool(vm=f"vm{number:02}", resource_pool="Capped"))
    run(made, 20)

    def used() -> list[float]:
        return [float(made.world.vms.cpu_usage_mhz[find_vm(made, f"vm{n:02}").row]) for n in (1, 2, 3)]

    assert used() == pytest.approx([600, 600, 0])
    steps = made.service(AllocationService).steps
    assert done(made, PowerOnVm(vm="vm03", host="esx01.lab.local")).fault is None
    assert made.service(AllocationService).steps == steps
    assert used() == pytest.approx([400, 600, 400])
    run(made, 20)
    assert used() == pytest.approx([400, 400, 400])
