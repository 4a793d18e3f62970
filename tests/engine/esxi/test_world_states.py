"""States of time in the live engine: hyper-threads, turbo, limits, swapping and the identities."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, find_vm, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.model.allocation import CpuAllocation
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

ONE_CORE = {"sockets": 1, "cores_per_socket": 1, "mhz": 2000, "memory_mb": 65_536}


def hungry(num_cpu: int = 1, **cpu: float) -> VirtualMachineConfig:
    workload = WorkloadSpec(constant=Load(cpu_percent=100))
    return VirtualMachineConfig(num_cpu=num_cpu, memory_mb=1024, workload=workload, cpu=CpuAllocation(**cpu))


def vm(engine: Engine, column: str, name: str = "vm01") -> float:
    return float(getattr(engine.world.vms, column)[find_vm(engine, name).row])


def test_two_busy_worlds_share_a_core(small_engine: EngineBuilder) -> None:
    """vmkernel.md case 9: %RUN 100, %USED 62.5, latency 37.5; host core utilization 100, both threads 100.

    0.5 % of the core is the VMkernel's, so the two find 1.99 threads of the core's 2.
    """
    engine = small_engine(hosts=1, vms=2, host=HostConfig(**ONE_CORE), vm=hungry())
    assert vm(engine, "cpu_run_percent") == pytest.approx(100, abs=1)
    assert vm(engine, "cpu_used_percent") == pytest.approx(62.5, abs=0.5)
    assert vm(engine, "cpu_latency_percent") == pytest.approx(37.5, abs=0.5)
    hosts = engine.world.hosts
    assert hosts.cpu_core_utilization_percent[0] == pytest.approx(100)
    assert hosts.cpu_utilization_percent[0] == pytest.approx(100, abs=0.5)
    # The capacity in GHz is the core's: each has half of it.
    assert hosts.cpu_usage_mhz[0] == pytest.approx(2000)
    assert vm(engine, "cpu_usage_mhz") == pytest.approx(995)


def test_one_busy_world_on_a_core_with_two_threads(small_engine: EngineBuilder) -> None:
    """vmkernel.md 1.6: thread utilization averages 50, core utilization and usage 100."""
    engine = small_engine(hosts=1, vms=1, host=HostConfig(**ONE_CORE), vm=hungry())
    hosts = engine.world.hosts
    assert vm(engine, "cpu_run_percent") == pytest.approx(100, abs=0.6)
    assert hosts.cpu_utilization_percent[0] == pytest.approx(50, abs=0.5)
    assert hosts.cpu_core_utilization_percent[0] == pytest.approx(100, abs=0.6)
    assert hosts.cpu_usage_mhz[0] == pytest.approx(2000)


def test_hyper_threads_halve_the_ready_time_of_four_worlds(small_engine: EngineBuilder) -> None:
    """Four always-busy vCPUs: 75 % ready on one thread, 50 % on two."""
    engine = small_engine(hosts=1, vms=4, host=HostConfig(**ONE_CORE, threads_per_core=1), vm=hungry())
    assert vm(engine, "cpu_ready_percent") == pytest.approx(75, abs=0.3)
    engine = small_engine(hosts=1, vms=4, host=HostConfig(**ONE_CORE), vm=hungry())
    assert vm(engine, "cpu_ready_percent") == pytest.approx(50, abs=0.5)
    assert vm(engine, "cpu_used_percent") == pytest.approx(31.25, abs=0.3)


def test_turbo_shows_in_used_and_usage_only(small_engine: EngineBuilder) -> None:
    """Balanced, one of ten cores busy: 1.2 times the base clock; the run time stays 100 %."""
    host = HostConfig(sockets=1, cores_per_socket=10, mhz=2000, memory_mb=65_536, power_policy="balanced")
    engine = small_engine(hosts=1, vms=1, host=host, vm=hungry())
    assert vm(engine, "cpu_run_percent") == pytest.approx(100)
    assert vm(engine, "cpu_used_percent") == pytest.approx(120)
    assert vm(engine, "cpu_usage_mhz") == pytest.approx(2400)
    assert engine.world.hosts.cpu_total_mhz[0] == 20_000


def test_low_power_takes_clock_from_an_idle_host(small_engine: EngineBuilder) -> None:
    """One of ten cores busy: 0.73 of the base clock; what is missing is latency, not ready."""
    host = HostConfig(sockets=1, cores_per_socket=10, mhz=2000, memory_mb=65_536, power_policy="low_power")
    engine = small_engine(hosts=1, vms=1, host=host, vm=hungry())
    assert vm(engine, "cpu_used_percent") == pytest.approx(73)
    assert vm(engine, "cpu_ready_percent") == 0
    assert vm(engine, "cpu_latency_percent") == pytest.approx(27)


def test_a_limit_is_told_from_contention(small_engine: EngineBuilder) -> None:
    config = hungry(num_cpu=2, limit_mhz=1000)
    engine = small_engine(hosts=1, vms=1, vm=config)
    assert vm(engine, "cpu_max_limited_percent") == pytest.approx(80)
    assert vm(engine, "cpu_ready_percent") == pytest.approx(80)
    assert vm(engine, "cpu_costop_percent") == 0


def test_costop_needs_siblings_and_contention(small_engine: EngineBuilder) -> None:
    host = HostConfig(sockets=1, cores_per_socket=4, threads_per_core=1, mhz=2000, memory_mb=65_536)
    small = small_engine(hosts=1, vms=12, host=host, vm=hungry(1))
    wide = small_engine(hosts=1, vms=3, host=host, vm=hungry(4))
    free = small_engine(hosts=1, vms=1, host=host, vm=hungry(2))
    assert vm(small, "cpu_costop_percent") == 0
    assert vm(wide, "cpu_costop_percent") > 3
    assert vm(free, "cpu_costop_percent") == 0
    # One truth about the waiting: both kinds have a third of the time.
    assert vm(wide, "cpu_ready_percent") + vm(wide, "cpu_costop_percent") == pytest.approx(
        vm(small, "cpu_ready_percent"), abs=0.1
    )


def test_swapping_in_slows_the_vcpu(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1, vm=hungry())
    row = find_vm(engine).row
    engine.world.vms.memory_latency_percent[row] = 40.0
    engine.service(AllocationService)._allocate(0.0)
    assert vm(engine, "cpu_swap_wait_percent") == pytest.approx(40)
    assert vm(engine, "cpu_run_percent") == pytest.approx(60)
    assert vm(engine, "cpu_latency_percent") >= vm(engine, "cpu_swap_wait_percent")


def test_siblings_of_a_vcpu_that_waits_for_its_pages_are_costopped(small_engine: EngineBuilder) -> None:
    """vmkernel.md 1.5: time inside the VMkernel is no progress; all of the guest is slower for it, one vCPU never."""
    found = {}
    for size in (1, 2, 8):
        engine = small_engine(hosts=1, vms=1, vm=hungry(size))
        vms, row = engine.world.vms, find_vm(engine).row
        vms.memory_latency_percent[row], vms.memory_page_wait_ms[row] = 20.0, 10.0
        engine.service(AllocationService)._allocate(0.0)
        names = ("run", "ready", "costop", "swap_wait", "latency")
        found[size] = {name: vm(engine, f"cpu_{name}_percent") for name in names}
        assert vm(engine, "cpu_demand_mhz") >= vm(engine, "cpu_usage_mhz")
    assert (found[1]["costop"], found[1]["swap_wait"]) == pytest.approx((0.0, 20.0))
    # As in test_page_stops.py: two vCPUs run 69.1 %, wait 17.3 % for pages, 13.6 % for each other.
    assert (found[2]["run"], found[2]["swap_wait"], found[2]["costop"]) == pytest.approx(
        (69.1, 17.3, 13.6), abs=0.1
    )
    assert found[8]["costop"] > 2.5 * found[2]["costop"]
    for each in found.values():
        # Nobody is idle who never halts, and nobody waits for a pCPU here.
        assert each["run"] + each["costop"] + each["swap_wait"] == pytest.approx(100.0, abs=0.1)
        assert each["ready"] == pytest.approx(0.0, abs=0.1)
        assert each["latency"] >= each["costop"] + each["swap_wait"] - 0.1


def test_disk_commands_cost_system_time_and_wait(small_engine: EngineBuilder) -> None:
    busy = WorkloadSpec(constant=Load(cpu_mhz=500, disk_iops=2000))
    engine = small_engine(hosts=1, vms=1, workload=busy)
    run(engine, 40)
    assert vm(engine, "cpu_system_percent") > 0
    assert 0 < vm(engine, "cpu_io_wait_percent") <= 100 - vm(engine, "cpu_run_percent")
    used = (
        vm(engine, "cpu_run_percent") + vm(engine, "cpu_system_percent") - vm(engine, "cpu_overlap_percent")
    )
    assert vm(engine, "cpu_used_percent") == pytest.approx(used)


def test_entitlement_is_what_a_vm_could_have_now(small_engine: EngineBuilder) -> None:
    """8 GHz without hyper-threads: an idle VM may take its whole vCPU; on a full host its share."""
    host = HostConfig(sockets=1, cores_per_socket=2, threads_per_core=1, mhz=4000, memory_mb=65_536)
    engine = small_engine(hosts=1, vms=5, host=host, vm=hungry(), start=False)
    idle = find_vm(engine, "vm05")
    small = WorkloadSpec(constant=Load(cpu_mhz=100))
    engine.world.update(idle, config=idle.config.model_copy(update={"workload": small}))
    others = ("vm01", "vm02", "vm03", "vm04")
    for name in others:
        engine.world.update(find_vm(engine, name), process_died=True)
    engine.start()
    assert vm(engine, "cpu_entitlement_mhz", "vm05") == pytest.approx(4000)
    for name in others:
        engine.world.update(find_vm(engine, name), process_died=False)
    run(engine, 20)
    part = (8000 * 0.995 - 100) / 4
    assert vm(engine, "cpu_usage_mhz", "vm01") == pytest.approx(part)
    assert vm(engine, "cpu_entitlement_mhz", "vm01") == pytest.approx(part)
    assert vm(engine, "cpu_entitlement_mhz", "vm05") == pytest.approx(part)


vm_shapes = st.tuples(
    st.integers(1, 8), st.floats(0, 3000), st.one_of(st.none(), st.floats(0, 8000)), st.floats(0, 100)
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    shapes=st.lists(vm_shapes, min_size=1, max_size=12),
    policy=st.sampled_from(["high_performance", "balanced", "low_power"]),
    threads=st.integers(1, 2),
)
def test_states_add_up_whatever_the_load(
    small_engine: EngineBuilder,
    shapes: list[tuple[int, float, float | None, float]],
    policy: str,
    threads: int,
) -> None:
    host = HostConfig(
        sockets=1,
        cores_per_socket=4,
        threads_per_core=threads,
        mhz=2500,
        power_policy=policy,
        memory_mb=65_536,
    )
    engine = small_engine(hosts=1, vms=len(shapes), host=host, start=False)
    for number, (num_cpu, reservation, limit, percent) in enumerate(shapes, 1):
        one = find_vm(engine, f"vm{number:02}")
        config = VirtualMachineConfig(
            num_cpu=num_cpu,
            memory_mb=1024,
            cpu=CpuAllocation(reservation_mhz=reservation, limit_mhz=limit),
            workload=WorkloadSpec(constant=Load(cpu_percent=percent)),
        )
        engine.world.update(one, config=config)
    engine.start()
    vms, hosts = engine.world.vms, engine.world.hosts
    rows = np.flatnonzero(vms.executing)
    states = vms.cpu_run_percent + vms.cpu_ready_percent + vms.cpu_costop_percent
    assert (states[rows] <= 100 + 1e-6).all()
    wait = 100 - states
    assert (vms.cpu_max_limited_percent <= vms.cpu_ready_percent + 1e-6)[rows].all()
    assert (vms.cpu_io_wait_percent + vms.cpu_swap_wait_percent <= wait + 1e-6)[rows].all()
    threads_busy = (vms.cpu_run_percent * vms.num_cpu / 100)[rows].sum()
    assert threads_busy <= 4 * threads + 1e-6
    assert (vms.cpu_usage_mhz <= vms.cpu_entitlement_mhz + 1e-6)[rows].all()
    top = {"high_performance": 1.0, "balanced": 1.2, "low_power": 1.0}[policy]
    assert hosts.cpu_usage_mhz[0] <= hosts.cpu_total_mhz[0] * top + 1e-6
    assert (vms.cpu_costop_percent[vms.num_cpu == 1] == 0).all()
