"""Predictive DRS and DPM at work among rules and dependencies: what holds in every minute of every such cluster."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from engine_scene import EngineBuilder, done, find_host, find_vm, records, run
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.model.cluster import ClusterConfig, ClusterGroup, DpmConfig, DrsConfig
from vsphere_client.model.commands import AddRule, ReconfigureCluster, SetWorkload
from vsphere_client.model.units import DAY_US
from vsphere_client.model.workload import Load, WorkloadSpec

HOSTS, VMS = 4, 12
HOST_MHZ = 20_000.0


@dataclass
class Seen:
    """What a forecast takes in of the VM table."""

    cpu_demand_mhz: np.ndarray
    memory_working_set_mb: np.ndarray
    executing: np.ndarray


@dataclass
class Drawn:
    """Present and expected CPU demand of each VM in percent of a host, hosts for must rules, groups, DPM."""

    now: list[int]
    expected: list[int]
    allowed: list[int]
    forbidden: int
    apart: list[int]
    dpm: bool


DRAWN = st.builds(
    Drawn,
    # 12 VMs, three on each host: no host is over capacity as it begins, nor with what is expected.
    now=st.lists(st.integers(0, 25), min_size=VMS, max_size=VMS),
    expected=st.lists(st.integers(0, 25), min_size=VMS, max_size=VMS),
    allowed=st.lists(st.integers(1, HOSTS), min_size=1, max_size=2, unique=True),
    forbidden=st.integers(1, HOSTS),
    apart=st.lists(st.integers(7, VMS), min_size=2, max_size=3, unique=True),
    dpm=st.booleans(),
)


def names(numbers: list[int]) -> tuple[str, ...]:
    return tuple(f"vm{number:02}" for number in numbers)


def scene(small_engine: EngineBuilder, drawn: Drawn, *, dependencies: bool) -> Engine:
    """VMs 1 and 2 must run on some hosts, 3 and 4 must not on one, some of the others stay apart.

    Demand has been seen for a step, and past days are known, before any rule has DRS look.
    """
    drs = DrsConfig(enabled=True, predictive=True, dpm=DpmConfig(enabled=drawn.dpm))
    engine = small_engine(hosts=HOSTS, vms=VMS, cluster=ClusterConfig(drs=drs), step_s=60)
    for number, percent in enumerate(drawn.now, start=1):
        load = Load(cpu_mhz=percent / 100.0 * HOST_MHZ, memory_active_mb=300)
        engine.submit(SetWorkload(vm=f"vm{number:02}", workload=WorkloadSpec(constant=load)))
    foresee(engine, drawn.expected)
    run(engine, 60)
    groups = (
        ClusterGroup(name="bound", vms=names([1, 2])),
        ClusterGroup(name="kept off", vms=names([3, 4])),
        ClusterGroup(name="allowed", hosts=tuple(find_host(engine, n).name for n in drawn.allowed)),
        ClusterGroup(name="forbidden", hosts=(find_host(engine, drawn.forbidden).name,)),
    )
    done(engine, ReconfigureCluster(cluster="C1", groups=groups))
    must = AddRule(cluster="C1", name="must", kind="vm_host_must", vm_group="bound", host_group="allowed")
    must_not = AddRule(
        cluster="C1", name="must not", kind="vm_host_must_not", vm_group="kept off", host_group="forbidden"
    )
    apart = AddRule(cluster="C1", name="apart", kind="vm_anti_affinity", vms=names(drawn.apart))
    for rule in (must, must_not, apart):
        assert done(engine, rule).fault is None
    if dependencies:
        rule = AddRule(
            cluster="C1", name="order", kind="vm_dependency", vm_group="bound", depends_on="kept off"
        )
        assert done(engine, rule).fault is None
    return engine


def foresee(engine: Engine, percents: list[int]) -> None:
    """One past day on which every VM asked for the same from morning to evening."""
    vms, forecast = engine.world.vms, engine.service(DrsService).forecast
    demand = np.zeros(vms.capacity)
    for number, percent in enumerate(percents, start=1):
        demand[find_vm(engine, f"vm{number:02}").row] = percent / 100.0 * HOST_MHZ
    seen = Seen(demand, np.full(vms.capacity, 300.0), vms.executing.copy())
    for minute in range(0, 24 * 60, 5):
        forecast.add(seen, engine.now_us + (minute + 5) * 60_000_000, 300.0)
    forecast.learn()
    forecast.add(seen, engine.now_us + DAY_US, 0.0)
    np.testing.assert_allclose(forecast.cpu_mhz(np.arange(vms.capacity)), demand, rtol=1e-5)


def broken(engine: Engine, drawn: Drawn) -> set[str]:
    """Must rules that some running VM breaks."""
    where = {number: find_vm(engine, f"vm{number:02}").host for number in range(1, VMS + 1)}
    allowed = {find_host(engine, n).moid for n in drawn.allowed}
    found = set()
    if not {where[1], where[2]} <= allowed:
        found.add("must")
    if find_host(engine, drawn.forbidden).moid in (where[3], where[4]):
        found.add("must not")
    apart = [where[number] for number in drawn.apart]
    if len(set(apart)) < len(apart):
        found.add("apart")
    return found


def moves(engine: Engine) -> list[tuple[str, str, str]]:
    return [(one.vm_name, one.source_name, one.destination_name) for one in records(engine)]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DRAWN)
def test_rules_hold_capacity_is_kept_and_nobody_returns(small_engine: EngineBuilder, drawn: Drawn) -> None:
    engine = scene(small_engine, drawn, dependencies=True)
    table, before = engine.world.hosts, {"must", "must not", "apart"}
    begun = len(moves(engine))
    for minute in range(90):
        run(engine, 60)
        now = broken(engine, drawn)
        assert now <= before, f"broken anew in minute {minute}: {now - before}"
        before = now
        assert (table.cpu_demand_mhz <= table.cpu_total_mhz + 1e-6).all()
    assert not before  # what was broken at the beginning has been mended
    taken: dict[str, list[tuple[str, str]]] = {}
    for vm, source, target in moves(engine)[begun:]:
        taken.setdefault(vm, []).append((source, target))
    for made in taken.values():
        assert all(source != back for (source, _), (_, back) in pairwise(made))


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(drawn=DRAWN)
def test_dependencies_order_restarts_and_move_nobody(small_engine: EngineBuilder, drawn: Drawn) -> None:
    """drs.md 8.2: a dependency is obeyed by vSphere HA alone."""
    plain, ordered = (scene(small_engine, drawn, dependencies=ordering) for ordering in (False, True))
    for engine in (plain, ordered):
        run(engine, 45 * 60)
    assert moves(plain) == moves(ordered)
