"""The invariants of vmkernel.md 9 over random hosts, and what shares may not do."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import pytest
from engine_scene import EngineBuilder, find_vm, run
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from vsphere_client.decisions.microscheduler.bound_scheduler import scheduler_for
from vsphere_client.decisions.microscheduler.reading import read_schedule
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Stepped
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.tables import VmTable
from vsphere_client.model.allocation import CpuAllocation, MemoryAllocation, Shares
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.model.workload import Load, WorkloadSpec
from vsphere_client.session.views.micro_schedule import host_load

HOST = HostConfig(sockets=1, cores_per_socket=4, mhz=2500, memory_mb=16_384)
ANY = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


class Vm(NamedTuple):
    """A random VM; limits as parts of what it has, reservations as parts of what the host can give each of ten."""

    vcpus: int
    memory_mb: int
    percent: float
    active: float
    cpu_limit: float | None
    memory_limit: float | None
    reserved: float
    tools: bool

    def config(self, cpu_shares: Shares, memory_shares: Shares) -> VirtualMachineConfig:
        """Its configuration with these shares."""
        cpu_limit = None if self.cpu_limit is None else self.cpu_limit * self.vcpus * HOST.mhz
        memory_limit = None if self.memory_limit is None else self.memory_limit * self.memory_mb
        cpu = min(self.reserved * 900.0, cpu_limit or np.inf)
        memory = min(self.reserved * 1200.0, memory_limit or np.inf, self.memory_mb)
        active = self.active * self.memory_mb
        return VirtualMachineConfig(
            num_cpu=self.vcpus,
            memory_mb=self.memory_mb,
            cpu=CpuAllocation(shares=cpu_shares, reservation_mhz=cpu, limit_mhz=cpu_limit),
            memory=MemoryAllocation(shares=memory_shares, reservation_mb=memory, limit_mb=memory_limit),
            tools=self.tools,
            workload=WorkloadSpec(constant=Load(cpu_percent=self.percent, memory_active_mb=active)),
        )


PARTS = st.one_of(st.none(), st.floats(0.3, 1.0))
SHARES = st.one_of(st.sampled_from(["low", "normal", "high"]), st.integers(1, 100_000))


def vms_of(memory_mb: st.SearchStrategy[int], percent: st.SearchStrategy[float]) -> st.SearchStrategy[Vm]:
    """Random VMs of these sizes that use their vCPUs so much."""
    return st.builds(
        Vm,
        st.integers(1, 8),
        memory_mb,
        percent,
        st.floats(0, 1),
        PARTS,
        PARTS,
        st.floats(0, 1),
        st.booleans(),
    )


def engine_with(
    small_engine: EngineBuilder,
    guests: list[Vm],
    shares: list[tuple[Shares, Shares]],
    host: HostConfig,
    at_each_tick: Callable[[Engine], None] | None = None,
) -> Engine:
    """One host with these VMs and their CPU and memory shares, a few minutes after its start."""
    engine = small_engine(hosts=1, vms=len(guests), host=host, start=False)
    for number, (guest, (cpu, memory)) in enumerate(zip(guests, shares, strict=True), 1):
        engine.world.update(find_vm(engine, f"vm{number:02}"), config=guest.config(cpu, memory))
    if at_each_tick is not None:
        engine.listen(lambda notice: at_each_tick(engine) if isinstance(notice, Stepped) else None)
    engine.start()
    run(engine, 200)
    return engine


CROWD = st.lists(
    st.tuples(vms_of(st.sampled_from([512, 2048, 8192]), st.floats(0, 100)), SHARES, SHARES),
    min_size=1,
    max_size=10,
)


IDLE, RESERVED, BUSY = (
    (Vm(vcpus, 512, percent, 0.0, None, None, reserved, False), "low", "low")
    for vcpus, percent, reserved in ((1, 0.0, 0.0), (1, 1.0, 1.0), (7, 10.0, 0.0))
)


@ANY
@given(CROWD, st.integers(1, 2))
@example([*[IDLE] * 8, RESERVED, BUSY], 1).via("bursts of others made a reserved one late")
def test_nobody_gets_what_the_host_has_not(
    small_engine: EngineBuilder, crowd: list[tuple[Vm, Shares, Shares]], threads: int
) -> None:
    """At each tick: free memory at least 0, MCTLSZ <= MCTLMAX, CPU and memory within capacity, reservations met."""
    guests, shares = [one[0] for one in crowd], [one[1:] for one in crowd]
    host = HOST.model_copy(update={"threads_per_core": threads})
    ticks = []

    def check(engine: Engine) -> None:
        ticks.append(engine.now_us)
        check_capacity(engine)

    engine_with(small_engine, guests, shares, host, check)
    assert len(ticks) == 10


def check_capacity(engine: Engine) -> None:
    vms, hosts, tiny = engine.world.vms, engine.world.hosts, 1e-6
    on = vms.executing
    assert hosts.memory_free_mb[0] >= 0.0
    most = np.minimum(vms.balloon_cap_mb, hosts.memory_balloon_fraction[0] * vms.memory_mb)[on]
    assert (vms.memory_balloon_mb[on] <= most + tiny).all()
    assert (vms.memory_balloon_target_mb[on] <= most + tiny).all()
    used = vms.memory_consumed_mb[on].sum() + vms.overhead_mb[on].sum() + hosts.memory_kernel_mb[0]
    assert used <= hosts.memory_total_mb[0] + 1e-3
    assert vms.cpu_usage_mhz[on].sum() + hosts.cpu_system_mhz[0] <= hosts.cpu_total_mhz[0] + 1e-3
    awake = vms.cpu_demand_mhz[on] * (vms.memory_latency_percent[on] == 0.0)
    owed = np.minimum(vms.cpu_reservation_mhz, vms.cpu_limit_mhz)[on]
    assert (vms.cpu_usage_mhz[on] >= np.minimum(owed, awake) - 1e-3).all()


ROOMY = HostConfig(sockets=2, cores_per_socket=40, threads_per_core=1, mhz=2500, memory_mb=262_144)


@ANY
@given(
    st.lists(
        st.tuples(
            vms_of(st.sampled_from([512, 2048, 8192]), st.floats(0, 100)), SHARES, SHARES, SHARES, SHARES
        ),
        min_size=1,
        max_size=8,
    )
)
def test_shares_are_invisible_without_contention(
    small_engine: EngineBuilder, guests: list[tuple[Vm, Shares, Shares, Shares, Shares]]
) -> None:
    """Eight VMs of at most 8 vCPUs and 8 GB on 80 cores and 256 GB: other shares change nothing, bit for bit."""
    vms = [one[0] for one in guests]
    first = engine_with(small_engine, vms, [one[1:3] for one in guests], ROOMY)
    second = engine_with(small_engine, vms, [one[3:5] for one in guests], ROOMY)
    own = {"cpu_shares", "memory_shares"}
    names = [one for one in VmTable.COLUMNS if one.startswith(("cpu_", "memory_")) and one not in own]
    assert len(names) > 40
    for name in names:
        ones, others = (getattr(engine.world.vms, name) for engine in (first, second))
        np.testing.assert_array_equal(ones, others, err_msg=name)
    for name in ("cpu_usage_mhz", "memory_free_mb", "memory_usage_mb"):
        np.testing.assert_array_equal(getattr(first.world.hosts, name), getattr(second.world.hosts, name))


@ANY
@given(CROWD, st.integers(1, 2))
def test_the_identities_of_esxtop_in_both_zoom_levels(
    small_engine: EngineBuilder, crowd: list[tuple[Vm, Shares, Shares]], threads: int
) -> None:
    """vmkernel.md 1.2: %RUN + %RDY + %CSTP + %WAIT = 100 of each world; %USED = (%RUN + %SYS - %OVRLP) x HT factor."""
    guests, shares = [one[0] for one in crowd], [one[1:] for one in crowd]
    engine = engine_with(small_engine, guests, shares, HOST.model_copy(update={"threads_per_core": threads}))
    vms = engine.world.vms
    on = vms.executing
    states = (vms.cpu_run_percent + vms.cpu_ready_percent + vms.cpu_costop_percent)[on]
    assert (states <= 100.0 + 1e-6).all()
    counted = (vms.cpu_run_percent + vms.cpu_system_percent - vms.cpu_overlap_percent)[on]
    used, least = vms.cpu_used_percent[on], 0.625 if threads == 2 else 1.0
    assert (used <= counted + 1e-6).all()
    assert (used >= least * counted - 1e-6).all()
    assert (vms.cpu_costop_percent[on] * (vms.num_cpu[on] == 1) == 0.0).all()

    scheduler = scheduler_for(host_load(engine.world, next(engine.world.all_of(HostSystem))), 300_000, _draw)
    scheduler.run_until(300_000)
    schedule = read_schedule(scheduler)
    for one in schedule.totals:
        assert one.run_us + one.ready_us + one.costop_us + one.wait_us == schedule.window_us
        assert one.limited_us <= one.ready_us
        assert least * one.run_us - 1e-6 <= one.used_us <= one.run_us
    assert schedule.used_cores <= 4 * (1.25 if threads == 2 else 1.0) + 1e-9
    assert sum(one.run for one in schedule.totals) == pytest.approx(sum(one.util for one in schedule.pcpus))


def _draw(name: str) -> np.random.Generator:
    return np.random.default_rng([5, zlib.crc32(name.encode())])
