"""CPU affinity in the live engine: bound VMs share the pCPUs they are bound to, and nobody else suffers."""

from __future__ import annotations

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.model.allocation import CpuAllocation
from vsphere_client.model.commands import ReconfigureVm
from vsphere_client.model.host_system import HostConfig, HostHardware, default_vmkernel
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec

CORES = HostConfig(
    sockets=1,
    cores_per_socket=8,
    threads_per_core=1,
    mhz=2000,
    memory_mb=131_072,
    vmkernel=default_vmkernel(HostHardware().nics, 0, False),
)
THREADS = CORES.model_copy(update={"threads_per_core": 2})


def config(
    percent: float, pcpus: tuple[int, ...] = (), num_cpu: int = 1, **settings: object
) -> VirtualMachineConfig:
    load = WorkloadSpec(constant=Load(cpu_percent=percent, memory_active_mb=256))
    return VirtualMachineConfig(
        num_cpu=num_cpu, memory_mb=1024, workload=load, cpu_affinity=pcpus, **settings
    )


def started(small_engine: EngineBuilder, host: HostConfig, *configs: VirtualMachineConfig) -> Engine:
    engine = small_engine(hosts=1, vms=len(configs), host=host, start=False)
    for number, one in enumerate(configs, 1):
        engine.world.update(find_vm(engine, f"vm{number:02}"), config=one)
    engine.start()
    run(engine, 20)
    return engine


def column(engine: Engine, name: str) -> list[float]:
    vms = engine.world.vms
    rows = [find_vm(engine, f"vm{number:02}").row for number in range(1, int(vms.executing.sum()) + 1)]
    return [float(getattr(vms, name)[row]) for row in rows]


def test_bound_vms_share_their_pcpus_and_the_others_have_the_rest(small_engine: EngineBuilder) -> None:
    """Four hungry vCPUs on two cores of 2000 MHz have 1000 each and wait half of the time; six others wait never."""
    bound, free = config(100, (0, 1)), config(100)
    engine = started(small_engine, CORES, *[bound] * 4, *[free] * 5)
    assert column(engine, "cpu_usage_mhz") == pytest.approx([1000] * 4 + [2000] * 5)
    assert column(engine, "cpu_ready_percent")[:4] == pytest.approx([50] * 4)
    assert max(column(engine, "cpu_ready_percent")[4:]) < 2
    assert column(engine, "cpu_max_limited_percent") == [0] * 9
    assert column(engine, "cpu_demand_mhz") == pytest.approx([2000] * 9)
    assert column(engine, "cpu_entitlement_mhz")[:4] == pytest.approx([1000] * 4)


def test_a_bound_vm_gets_no_more_than_its_pcpus_give(small_engine: EngineBuilder) -> None:
    """Four hungry vCPUs bound to two cores: half of what they want, ready or co-stopped for the other half."""
    engine = started(small_engine, CORES, config(100, (2, 3), num_cpu=4))
    assert column(engine, "cpu_usage_mhz") == pytest.approx([4000])
    waiting = column(engine, "cpu_ready_percent")[0] + column(engine, "cpu_costop_percent")[0]
    assert waiting == pytest.approx(50)


def test_shares_and_reservations_count_among_those_on_the_same_pcpus(small_engine: EngineBuilder) -> None:
    """2000 MHz of one core: 1200 are reserved by the first, of 800 the second has 500 shares of 2500."""
    engine = started(
        small_engine,
        CORES,
        config(100, (5,), cpu=CpuAllocation(shares=1, reservation_mhz=1200)),
        config(100, (5,), cpu=CpuAllocation(shares=500)),
        config(100, (5,), cpu=CpuAllocation(shares=2000)),
        config(100, cpu=CpuAllocation(shares=1)),
    )
    assert column(engine, "cpu_usage_mhz") == pytest.approx([1200, 160, 640, 2000], rel=0.01)


@pytest.mark.parametrize(
    ("sets", "expected"),
    [
        # The narrower set is inside the wider one: its two share a core, the third has the other.
        (((0,), (0,), (0, 1)), [1000, 1000, 2000]),
        # Three sets in a chain over three cores: nobody has to wait.
        (((0, 1), (1, 2), (0, 2)), [2000, 2000, 2000]),
        # Two sets that overlap have three cores for four.
        (((0, 1), (0, 1), (1, 2), (1, 2)), [1500, 1500, 1500, 1500]),
        # The same core by both of its numbers is one core.
        (((3,), (3,), (4,)), [1000, 1000, 2000]),
    ],
)
def test_sets_that_overlap(
    small_engine: EngineBuilder, sets: tuple[tuple[int, ...], ...], expected: list[float]
) -> None:
    engine = started(small_engine, CORES, *(config(100, one) for one in sets))
    assert column(engine, "cpu_usage_mhz") == pytest.approx(expected)


def test_hyper_threads_of_one_core(small_engine: EngineBuilder) -> None:
    """vmkernel.md case 9 on pCPUs 0 and 1: two run side by side at 62.5 %, of four each runs half of the time."""
    engine = started(small_engine, THREADS, *[config(100, (0, 1))] * 2)
    assert column(engine, "cpu_run_percent") == pytest.approx([100, 100])
    assert column(engine, "cpu_used_percent") == pytest.approx([62.5, 62.5], abs=0.5)
    assert column(engine, "cpu_usage_mhz") == pytest.approx([1000, 1000])
    engine = started(small_engine, THREADS, *[config(100, (0, 1))] * 4)
    assert column(engine, "cpu_run_percent") == pytest.approx([50] * 4)
    engine = started(small_engine, THREADS, *[config(100, (0,))] * 2)
    assert column(engine, "cpu_run_percent") == pytest.approx([50, 50])
    assert column(engine, "cpu_used_percent") == pytest.approx([50, 50], abs=0.5)


def test_a_full_host_divides_what_affinity_leaves(small_engine: EngineBuilder) -> None:
    """Nine hungry VMs on eight cores, one bound to a core of its own: all have the same, 16000 less 80 by nine."""
    engine = started(small_engine, CORES, config(100, (0,)), *[config(100)] * 8)
    assert column(engine, "cpu_usage_mhz") == pytest.approx([15_920 / 9] * 9)


def test_pcpus_that_the_host_has_not_bind_nobody(small_engine: EngineBuilder) -> None:
    engine = started(small_engine, CORES, *[config(100, (40, 41))] * 2)
    assert column(engine, "cpu_usage_mhz") == pytest.approx([2000, 2000])


def test_affinity_is_set_and_taken_away_as_it_runs(small_engine: EngineBuilder) -> None:
    engine = started(small_engine, CORES, *[config(100)] * 3)
    for name in ("vm01", "vm02", "vm03"):
        assert done(engine, ReconfigureVm(vm=name, cpu_affinity=(6,))).fault is None
    run(engine, 1)
    assert column(engine, "cpu_usage_mhz") == pytest.approx([2000 / 3] * 3)
    done(engine, ReconfigureVm(vm="vm01", cpu_affinity=()))
    run(engine, 1)
    assert column(engine, "cpu_usage_mhz") == pytest.approx([2000, 1000, 1000])
    name, text = refusal(engine, ReconfigureVm(vm="vm01", cpu_affinity=(8,)))
    assert (name, "logical processors 0 to 7, not 8" in text) == ("InvalidArgument", True)
    engine.world.update(find_vm(engine), config=config(100, num_cpu=2))
    _, text = refusal(engine, ReconfigureVm(vm="vm01", cpu_affinity=(1,)))
    assert "2 vCPUs need at least as many" in text


def test_usage_stays_within_every_set_of_pcpus(small_engine: EngineBuilder) -> None:
    """Random sets and demands: no union of sets gives more than its cores, and states add up to 100 %."""
    random = np.random.default_rng(5)
    configs = [
        config(
            float(random.uniform(20, 100)), tuple(sorted(random.choice(8, size=n, replace=False).tolist()))
        )
        for n in random.integers(1, 4, size=14)
    ]
    engine = started(small_engine, CORES, *configs)
    usage = column(engine, "cpu_usage_mhz")
    for cores in range(1, 1 << 8):
        inside = [
            mhz
            for mhz, one in zip(usage, configs, strict=True)
            if all(cores >> pcpu & 1 for pcpu in one.cpu_affinity)
        ]
        assert sum(inside) <= 2000 * cores.bit_count() + 1e-6
    states = [column(engine, f"cpu_{state}_percent") for state in ("run", "ready", "costop")]
    assert (np.sum(states, axis=0) <= 100 + 1e-6).all()
