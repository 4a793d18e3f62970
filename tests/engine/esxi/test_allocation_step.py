"""The step end to end: reservation, limit and shares, memory pressure, and what changes at once."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, find_vm, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation
from vsphere_client.model.commands import MigrateVm, PowerOffVm, PowerOnVm
from vsphere_client.model.host_system import HostConfig, PhysicalNic, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, LoadStep, WorkloadSpec

FOR_VMS = 0.995
"""Share of a host's CPU that the VMkernel leaves to VMs (our assumption, SYSTEM_CPU_SHARE)."""


def configure(engine: Engine, name: str, **changes: object) -> None:
    vm = find_vm(engine, name)
    engine.world.update(vm, config=vm.config.model_copy(update=changes))


def load(**numbers: float) -> WorkloadSpec:
    return WorkloadSpec(constant=Load(**numbers))


def cpu_usage(engine: Engine, *names: str) -> list[float]:
    return [float(engine.world.vms.cpu_usage_mhz[find_vm(engine, name).row]) for name in names]


def test_reservation_and_shares_on_a_6_ghz_host(small_engine: EngineBuilder) -> None:
    """vmkernel.md 10, case 5: 500, 2250 and the rest; here 0.5 % of 6000 MHz go to the VMkernel."""
    host = HostConfig(sockets=1, cores_per_socket=2, threads_per_core=1, mhz=3000, memory_mb=65_536)
    engine = small_engine(hosts=1, vms=3, host=host, start=False)
    configure(engine, "vm01", num_cpu=1, workload=load(cpu_mhz=500))
    configure(
        engine, "vm02", num_cpu=1, cpu=CpuAllocation(reservation_mhz=2250), workload=load(cpu_percent=100)
    )
    configure(engine, "vm03", num_cpu=2, workload=load(cpu_percent=100))
    engine.start()
    assert cpu_usage(engine, "vm01", "vm02", "vm03") == pytest.approx([500, 2250, 6000 * FOR_VMS - 2750])
    # Ready: vm02 wants 3000 of its one CPU of 3000 MHz and gets 2250.
    ready = engine.world.vms.cpu_ready_percent[find_vm(engine, "vm02").row]
    assert ready == pytest.approx(25.0)


def test_two_normal_vms_and_a_high_one(small_engine: EngineBuilder) -> None:
    """vmkernel.md 10, case 7: 4/4 GHz, and 2/2/4 once a VM with High shares joins."""
    host = HostConfig(sockets=1, cores_per_socket=2, mhz=4000, memory_mb=65_536)
    hungry = VirtualMachineConfig(num_cpu=1, memory_mb=1024, workload=load(cpu_percent=100))
    engine = small_engine(hosts=1, vms=3, host=host, vm=hungry, start=False)
    configure(engine, "vm03", cpu=CpuAllocation(shares="high"))
    engine.world.update(find_vm(engine, "vm03"), process_died=True)
    engine.start()
    assert cpu_usage(engine, "vm01", "vm02", "vm03") == pytest.approx([4000 * FOR_VMS, 4000 * FOR_VMS, 0])
    engine.world.update(find_vm(engine, "vm03"), process_died=False)
    run(engine, 20)
    assert cpu_usage(engine, "vm01", "vm02", "vm03") == pytest.approx(
        [2000 * FOR_VMS, 2000 * FOR_VMS, 4000 * FOR_VMS]
    )


def test_a_limit_below_demand_holds_and_makes_ready_time(small_engine: EngineBuilder) -> None:
    config = VirtualMachineConfig(num_cpu=2, memory_mb=1024, cpu=CpuAllocation(limit_mhz=1000))
    engine = small_engine(hosts=1, vms=1, vm=config, workload=load(cpu_mhz=4000))
    assert cpu_usage(engine, "vm01") == [1000]
    # (4000 - 1000) of 2 x 2500 MHz
    assert engine.world.vms.cpu_ready_percent[find_vm(engine, "vm01").row] == pytest.approx(60.0)


def test_a_memory_limit_is_kept_on_an_empty_host(small_engine: EngineBuilder) -> None:
    """vmkernel.md 10, case 28: limit 2 GB, 8 GB VM that wants 4 GB: consumed about 2 GB, the rest away."""
    config = VirtualMachineConfig(num_cpu=1, memory_mb=8192, memory=MemoryAllocation(limit_mb=2048))
    engine = small_engine(hosts=1, vms=1, vm=config, workload=load(memory_active_mb=4096))
    run(engine, 1800)
    vms, row = engine.world.vms, find_vm(engine, "vm01").row
    assert vms.memory_consumed_mb[row] == pytest.approx(2048, rel=0.05)
    away = vms.memory_balloon_mb[row] + vms.memory_compressed_mb[row] + vms.memory_swapped_mb[row]
    assert away > 0
    assert engine.world.hosts.memory_state[0] == 0  # high


def pressed_engine(small_engine: EngineBuilder, vms: int, workload: WorkloadSpec, tools: bool) -> Engine:
    vmkernel = default_vmkernel((PhysicalNic(name="vmnic0"), PhysicalNic(name="vmnic1")), 0, vsan=False)
    host = HostConfig(sockets=1, cores_per_socket=8, mhz=2500, memory_mb=16_384, vmkernel=vmkernel)
    config = VirtualMachineConfig(num_cpu=1, memory_mb=4096, tools=tools)
    return small_engine(hosts=1, vms=vms, host=host, vm=config, workload=workload)


def used_mb(engine: Engine) -> float:
    vms = engine.world.vms
    return float((vms.memory_consumed_mb + np.where(vms.executing, vms.overhead_mb, 0.0)).sum())


def test_idle_memory_is_taken_back_by_ballooning(small_engine: EngineBuilder) -> None:
    """Eight guests touched 60 % of 4096 MB, 19,661 MB on a host of 16,384; only 500 MB each are active."""
    engine = pressed_engine(small_engine, 8, load(memory_active_mb=500), tools=True)
    run(engine, 1200)
    vms = engine.world.vms
    assert vms.memory_balloon_mb.sum() > 19_661 - 16_384
    assert vms.memory_balloon_mb.max() <= 0.65 * 4096  # vmkernel.md 10, case 16
    assert used_mb(engine) <= 16_384 - engine.world.hosts.memory_kernel_mb[0]


def test_active_memory_beyond_the_host_is_compressed_and_swapped_and_comes_back(
    small_engine: EngineBuilder,
) -> None:
    """Five guests come to use 3600 MB each: 18,000 MB cannot all stay on a host of 16,384."""
    growing = WorkloadSpec(
        steps=(LoadStep(at=0, memory_active_mb=1000), LoadStep(at=60, memory_active_mb=3600))
    )
    engine = pressed_engine(small_engine, 5, growing, tools=False)
    states = set()
    for _ in range(60):
        run(engine, 20)
        states.add(int(engine.world.hosts.memory_state[0]))
        assert used_mb(engine) <= 16_384
    vms = engine.world.vms
    away = vms.memory_compressed_mb + vms.memory_swapped_mb
    assert max(states) >= 2  # soft or worse
    assert away.sum() > 1000
    for number in (1, 2, 3):
        engine.submit(PowerOffVm(vm=f"vm0{number}"))
    run(engine, 3600)
    assert engine.world.hosts.memory_state[0] == 0  # high again
    assert (vms.memory_compressed_mb + vms.memory_swapped_mb).sum() < 0.5 * away.sum()


def snapshot(engine: Engine) -> dict[str, np.ndarray]:
    world = engine.world
    names = (
        "cpu_usage_mhz",
        "cpu_demand_mhz",
        "cpu_ready_percent",
        "memory_consumed_mb",
        "memory_active_mb",
        "net_mbps",
    )
    found = {f"vm {name}": getattr(world.vms, name).copy() for name in names}
    hosts = ("cpu_usage_mhz", "memory_usage_mb", "memory_active_mb", "memory_free_mb", "num_vms", "net_mbps")
    return found | {f"host {name}": getattr(world.hosts, name).copy() for name in hosts}


@pytest.mark.parametrize("what", ["power off", "power on", "migrate"])
def test_a_prompt_step_gives_what_a_regular_step_gives(small_engine: EngineBuilder, what: str) -> None:
    hungry = load(cpu_percent=100, memory_active_percent=50, net_mbps=10)
    engine = small_engine(hosts=3, vms=30, workload=hungry)
    run(engine, 20)
    if what == "power on":
        engine.submit(PowerOffVm(vm="vm01"))
        run(engine, 15)
        engine.submit(PowerOnVm(vm="vm01"))
    elif what == "power off":
        engine.submit(PowerOffVm(vm="vm01"))
    else:
        engine.submit(MigrateVm(vm="vm01", host="esx02.lab.local"))
    steps = engine.service(AllocationService).steps
    while any(not task.ended for task in engine.tasks.all()):
        run(engine, 0.1)
    run(engine, 0)
    prompt = snapshot(engine)
    engine.service(AllocationService)._allocate(0.0)
    regular = snapshot(engine)
    assert steps >= 1
    for name, values in prompt.items():
        np.testing.assert_allclose(values, regular[name], err_msg=name)


def test_a_vm_that_was_on_for_a_moment_uses_nothing_afterwards(small_engine: EngineBuilder) -> None:
    """Powered on and off between two regular steps: no memory was touched yet, but CPU was used."""
    engine = small_engine(hosts=1, vms=1, workload=load(cpu_mhz=700, net_mbps=5))
    engine.submit(PowerOffVm(vm="vm01"))
    run(engine, 2)
    engine.submit(PowerOnVm(vm="vm01"))
    run(engine, 4)
    assert cpu_usage(engine, "vm01") == [700]
    engine.submit(PowerOffVm(vm="vm01"))
    run(engine, 2)
    row = find_vm(engine, "vm01").row
    assert cpu_usage(engine, "vm01") == [0]
    assert engine.world.vms.net_mbps[row] == 0
    assert engine.world.hosts.num_vms[0] == 0


def test_percentages_follow_the_host_on_which_a_vm_is_powered_on(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1, workload=load(cpu_percent=50))
    fast = engine.world.find(HostSystem, "esx02.lab.local")
    engine.submit(PowerOffVm(vm="vm01"))
    run(engine, 2)
    engine.world.update(fast, config=fast.config.model_copy(update={"mhz": 3500}))
    engine.submit(PowerOnVm(vm="vm01", host=fast.moid))
    run(engine, 4)
    assert cpu_usage(engine, "vm01") == [3500]  # 50 % of 2 x 3500


vm_shapes = st.tuples(
    st.integers(1, 8),
    st.sampled_from(["low", "normal", "high"]),
    st.floats(0, 3000),
    st.one_of(st.none(), st.floats(0, 8000)),
    st.floats(0, 100),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(shapes=st.lists(vm_shapes, min_size=1, max_size=12), seconds=st.sampled_from([0, 20, 200]))
def test_no_host_gives_more_than_it_has(
    small_engine: EngineBuilder,
    shapes: list[tuple[int, str, float, float | None, float]],
    seconds: float,
) -> None:
    engine = small_engine(hosts=2, vms=len(shapes), start=False)
    for number, (num_cpu, shares, reservation, limit, percent) in enumerate(shapes, 1):
        allocation = CpuAllocation(shares=shares, reservation_mhz=reservation, limit_mhz=limit)
        configure(
            engine, f"vm{number:02}", num_cpu=num_cpu, cpu=allocation, workload=load(cpu_percent=percent)
        )
    engine.start()
    run(engine, seconds)
    hosts, vms = engine.world.hosts, engine.world.vms
    assert (hosts.cpu_usage_mhz <= hosts.cpu_total_mhz + 1e-6).all()
    assert (vms.cpu_usage_mhz <= np.minimum(vms.cpu_demand_mhz, vms.cpu_limit_mhz) + 1e-6).all()
    # A reservation that fits is honoured: the VM gets it, or all it wants.
    floors = np.minimum(vms.cpu_reservation_mhz, np.minimum(vms.cpu_demand_mhz, vms.cpu_limit_mhz))
    for row in engine.world.host_at:
        mine = (vms.host == row) & vms.executing
        if floors[mine].sum() <= (hosts.cpu_total_mhz - hosts.cpu_system_mhz)[row]:
            assert (vms.cpu_usage_mhz[mine] >= floors[mine] - 1e-6).all()
