"""User worlds, heap and touched overhead as counters, and what of a host's power its VMs are charged."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, run

from vsphere_client.decisions.resources.memory.user_worlds import MOST_OF_KERNEL, SIZES_MB, user_worlds_mb
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.statistics.formulas import FORMULAS
from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.engine.statistics.measure import measure
from vsphere_client.engine.statistics.vm_power import vm_watts
from vsphere_client.engine.world.objects import ResourcePool
from vsphere_client.model.cluster import ClusterConfig, DrsConfig
from vsphere_client.model.commands import CreateResourcePool, MoveVmToPool, PowerOffVm, StopService
from vsphere_client.model.workload import Load, WorkloadSpec


def counters(engine: Engine, measured: Measured, row: int) -> dict[str, float]:
    columns = measure(engine.world, 20.0)[measured].columns | {"interval_s": np.full(9999, 20.0)}
    return {
        name: float(formula.compute(*(columns[column][row : row + 1] for column in formula.needs))[0])
        for name, formula in FORMULAS[measured].items()
        if all(column.partition("#")[0] == column for column in formula.needs)
    }


def test_user_worlds_by_services_release_and_room() -> None:
    assert user_worlds_mb(["hostd", "vpxa", "unknown"], "8.0.3", 4096) == {"hostd": 230, "vpxa": 96}
    assert user_worlds_mb(["hostd"], "7.0U3", 4096) == {"hostd": pytest.approx(0.85 * 230)}
    small = user_worlds_mb(SIZES_MB, "8.0.3", 200)
    assert sum(small.values()) == pytest.approx(200 * MOST_OF_KERNEL)


def test_what_a_host_uses_is_told_apart_without_rest(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=4)
    run(engine, 300)
    row = find_host(engine).row
    found = counters(engine, Measured.HOST, row)
    parts = ("vm", "vmkOvrhd", "userworld")
    assert sum(found[f"mem.capacity.usage.{part}.average"] for part in parts) == pytest.approx(
        found["mem.consumed.average"]
    )
    assert found["mem.consumed.userworlds.average"] == 1024 * engine.world.hosts.memory_user_worlds_mb[row]
    before = found["mem.consumed.userworlds.average"]
    done(engine, StopService(host="esx01.lab.local", service="vobd"))
    after = counters(engine, Measured.HOST, row)
    assert before - after["mem.consumed.userworlds.average"] == pytest.approx(1024 * SIZES_MB["vobd"])
    assert after["mem.sysUsage.average"] == found["mem.sysUsage.average"]


def test_the_heap_is_part_of_the_vmkernel_and_vms_fill_it(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=4)
    row = find_host(engine).row
    run(engine, 60)
    full = counters(engine, Measured.HOST, row)
    assert 0 < full["mem.heapfree.average"] < full["mem.heap.average"] < full["mem.sysUsage.average"]
    for number in range(1, 5):
        done(engine, PowerOffVm(vm=f"vm{number:02}"))
    run(engine, 60)
    empty = counters(engine, Measured.HOST, row)
    # 4 VMs of 2 vCPUs at 0.05 MB.
    assert empty["mem.heapfree.average"] - full["mem.heapfree.average"] == pytest.approx(8 * 0.05 * 1024)


@pytest.mark.parametrize("active_mb", [100, 2048])
def test_touched_overhead_grows_with_active_memory(small_engine: EngineBuilder, active_mb: float) -> None:
    load = WorkloadSpec(constant=Load(cpu_mhz=100, memory_active_mb=active_mb))
    engine = small_engine(hosts=1, vms=1, workload=load)
    run(engine, 300)
    vms, row = engine.world.vms, find_vm(engine).row
    touched = counters(engine, Measured.VM, row)["mem.overheadTouched.average"] / 1024
    # vmkernel.md 2.7: 14.373 + 3.9786 v + 0.0073963 M + 8.99e-6 v M; the last two map the memory.
    maps = 0.0073963 * 4096 + 8.99e-6 * 2 * 4096
    idle = 1 - vms.memory_active_mb[row] / 4096
    assert touched == pytest.approx(vms.overhead_mb[row] - maps * idle)
    assert 14.373 + 2 * 3.9786 < touched < vms.overhead_mb[row]


def test_vms_are_charged_for_what_they_use_and_no_more_than_there_is(small_engine: EngineBuilder) -> None:
    load = WorkloadSpec(constant=Load(cpu_mhz=2000, memory_active_mb=1024))
    engine = small_engine(hosts=2, vms=6, workload=load)
    run(engine, 300)
    world = engine.world
    watts = vm_watts(world)
    host = find_host(engine).row
    here = np.flatnonzero(world.vms.executing & (world.vms.host == host))
    assert np.all(watts[here] > 0)
    assert watts[here].sum() < world.hosts.power_watts[host]
    # Idle power by memory (20 %) and vCPUs (80 %), the rest by CPU: worked out for one of them.
    one, hosts, vms = here[0], world.hosts, world.vms
    idle = world.power_curves.table[hosts.power_curve[host], 0]
    expected = (hosts.power_watts[host] - idle) * vms.cpu_usage_mhz[one] / hosts.cpu_usage_mhz[host]
    expected += idle * 0.8 * 2 / hosts.threads[host]
    expected += (
        idle * 0.2 * (vms.memory_consumed_mb[one] + vms.overhead_mb[one]) / hosts.memory_total_mb[host]
    )
    assert watts[one] == pytest.approx(expected)
    done(engine, PowerOffVm(vm="vm01"))
    assert vm_watts(world)[find_vm(engine).row] == 0


def test_idle_power_is_charged_once_where_vcpus_are_overcommitted(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=12)
    run(engine, 120)
    world, row = engine.world, find_host(engine).row
    assert world.vms.num_cpu.sum() > world.hosts.threads[row]
    assert vm_watts(world).sum() <= world.hosts.power_watts[row] + 1e-9


def test_a_pool_is_charged_what_its_vms_are(small_engine: EngineBuilder) -> None:
    engine = small_engine(
        hosts=2, vms=4, cluster=ClusterConfig(drs=DrsConfig(enabled=True, automation="manual"))
    )
    done(engine, CreateResourcePool(name="P", parent="C1"))
    for vm in ("vm01", "vm02"):
        done(engine, MoveVmToPool(vm=vm, resource_pool="P"))
    run(engine, 60)
    pool = engine.world.find(ResourcePool, "P")
    mine = sum(vm_watts(engine.world)[find_vm(engine, vm).row] for vm in ("vm01", "vm02"))
    found = counters(engine, Measured.POOL, pool.row)
    assert found["power.power.average"] == pytest.approx(mine)
    assert found["power.energy.summation"] == pytest.approx(20 * mine)
