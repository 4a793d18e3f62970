"""A host with an NVMe tier gives its VMs more memory than it has DRAM (vmkernel.md 2.8)."""

from __future__ import annotations

import pytest
from engine_scene import EngineBuilder, find_host, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.statistics.formulas import FORMULAS
from vsphere_client.engine.statistics.formulas.instances import PART_FORMULAS, Part
from vsphere_client.engine.statistics.instances import Span, Wanted, measure_instances
from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.model.host_system import HostConfig, MemoryTiering
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec


def scene(small_engine: EngineBuilder, active_mb: float, *, tiering: bool, version: str = "8.0.3") -> Engine:
    host = HostConfig(
        sockets=1,
        cores_per_socket=16,
        memory_mb=65_536,
        version=version,
        memory_tiering=MemoryTiering(enabled=tiering),
    )
    vm = VirtualMachineConfig(
        num_cpu=2,
        memory_mb=18_432,
        guest_os="windows2019srv_64Guest",
        advanced={"sched.mem.pshare.enable": 0},
    )
    load = WorkloadSpec(constant=Load(cpu_mhz=500, memory_active_mb=active_mb))
    engine = small_engine(hosts=1, vms=4, host=host, vm=vm, workload=load)
    run(engine, 300)
    return engine


def test_inactive_memory_lies_on_the_tier_without_pressure(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, 2048, tiering=True)
    hosts, row = engine.world.hosts, find_host(engine).row
    # Four VMs of 18 GB: 72 GB do not fit into 64 GB of DRAM, but into 80 GB.
    assert hosts.memory_total_mb[row] == 65_536 * 1.25
    assert 4000 < hosts.memory_tier_mb[row] < 16_384
    vms = engine.world.vms
    assert hosts.memory_tier_mb[row] == pytest.approx(vms.memory_tier_mb.sum())
    assert not vms.memory_balloon_mb.any()
    assert not vms.memory_swapped_mb.any()
    assert vms.memory_latency_percent[find_vm(engine).row] == 0


def test_the_same_vms_without_a_tier_press_the_host(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, 2048, tiering=False)
    vms = engine.world.vms
    assert vms.memory_balloon_mb.any()
    assert not vms.memory_tier_mb.any()
    assert not engine.world.hosts.memory_tier_size_mb.any()


def test_active_memory_on_the_tier_slows_guests(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, 17_000, tiering=True)
    row = find_vm(engine).row
    assert engine.world.vms.memory_latency_percent[row] > 0
    assert engine.world.vms.cpu_swap_wait_percent[row] > 0


def test_older_releases_have_no_tier(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, 2048, tiering=True, version="8.0.2")
    assert not engine.world.hosts.memory_tier_size_mb.any()


def test_what_is_read_from_the_tier_and_the_counters_of_both(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, 17_000, tiering=True)
    hosts, row = engine.world.hosts, find_host(engine).row
    # Active pages of 4 x 17,000 MB do not fit into DRAM; what is away is touched once a minute, if nobody waits.
    dram = 65_536 - hosts.memory_kernel_mb[row] - engine.world.vms.overhead_mb.sum()
    hot_away = 4 * min(17_000.0, float(engine.world.vms.memory_working_set_mb[find_vm(engine).row])) - dram
    assert hot_away > 0
    assert 0.5 * hot_away / 60 < hosts.memory_tier_mb_per_s[row] <= hot_away / 60 + 1e-6
    formulas = FORMULAS[Measured.HOST]
    found = {
        name: float(formula.compute(*(getattr(hosts, column)[row] for column in formula.needs)))
        for name, formula in formulas.items()
        if name.startswith("mem.tier")
    }
    assert found["mem.tier1.consumed.average"] == pytest.approx(1024 * hosts.memory_tier_mb[row])
    assert found["mem.tier0.consumed.average"] + found["mem.tier1.consumed.average"] == pytest.approx(
        1024 * hosts.memory_usage_mb[row]
    )
    assert found["mem.tier1.readRate.average"] == pytest.approx(1024 * hosts.memory_tier_mb_per_s[row])


def test_what_each_vm_reads_from_the_tier_adds_up_to_its_host(small_engine: EngineBuilder) -> None:
    """17,000 of 18,432 MB are active: more than DRAM holds of four VMs, so all read from the tier."""
    engine = scene(small_engine, 17_000, tiering=True)
    vms, hosts, row = engine.world.vms, engine.world.hosts, find_host(engine).row
    reads = vms.memory_tier_mb_per_s[vms.executing]
    assert (reads > 0).all()
    assert hosts.memory_tier_mb_per_s[row] == pytest.approx(reads.sum())
    found = measure_instances(engine.world, Wanted((find_vm(engine).row,)), Span(engine.now_us, 20.0))
    (read,) = found[Measured.GUEST].columns["memory_tier_mb_per_s"]
    shown = PART_FORMULAS[Part.GUEST]["mem.tier1.readRate.average"].compute(read)
    assert shown == pytest.approx(reads[0] * 1024)
    idle = scene(small_engine, 2048, tiering=True)
    assert not idle.world.vms.memory_tier_mb_per_s.any(), "nobody reads what is inactive"


def test_a_vm_that_leaves_the_tier_has_all_its_memory_in_dram(small_engine: EngineBuilder) -> None:
    engine = scene(small_engine, 17_000, tiering=True)
    vms, row = engine.world.vms, find_vm(engine).row
    assert vms.memory_tier_mb[row] > 0
    plain = find_host(engine).config.model_copy(
        update={"memory_tiering": MemoryTiering(), "memory_mb": 131_072}
    )
    engine.world.update(find_host(engine), config=plain)
    run(engine, 40)
    assert (vms.memory_tier_mb[row], vms.memory_tier_mb_per_s[row]) == (0, 0)
