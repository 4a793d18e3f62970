"""What steps keep between discrete changes is what they would find anew."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields

import numpy as np
import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.allocation import AllocationService
from vsphere_client.engine.network.places import current_ports
from vsphere_client.engine.network.teams import current_teams
from vsphere_client.engine.storage.places import places_of
from vsphere_client.engine.world.residents import Residents, current_residents, residents_on
from vsphere_client.model.commands import Command, MigrateVm, PowerOffVm, PowerOnVm
from vsphere_client.model.workload import Load, WorkloadSpec


@pytest.fixture
def running(small_engine: EngineBuilder) -> Engine:
    busy = WorkloadSpec(constant=Load(cpu_percent=40, memory_active_percent=20, disk_iops=50, net_mbps=20))
    engine = small_engine(hosts=3, vms=6, workload=busy)
    run(engine, 60)
    return engine


def check_kept(engine: Engine) -> None:
    """All that is kept is what looking anew gives."""
    world = engine.world
    kept = current_residents(world)
    teams = current_teams(world)
    ways = (places_of(world, kept), current_ports(world, teams, kept))
    world.derived.clear()
    fresh = current_residents(world)
    assert fresh is not kept
    pairs = [
        (kept, fresh),
        *zip(ways, (places_of(world, fresh), current_ports(world, teams, fresh)), strict=True),
    ]
    for old, new in pairs:
        for field in fields(old):
            if field.name not in ("residents", "teams", "pairs"):
                assert np.array_equal(getattr(old, field.name), getattr(new, field.name)), field.name


def test_residents_are_kept_while_nothing_discrete_happens(running: Engine) -> None:
    kept = current_residents(running.world)
    run(running, 20)
    assert current_residents(running.world) is kept


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(lambda e: MigrateVm(vm=find_vm(e).moid, host=_elsewhere(e)), id="migrated"),
        pytest.param(lambda e: PowerOffVm(vm=find_vm(e).moid), id="powered_off"),
    ],
)
def test_a_discrete_change_is_seen(running: Engine, command: Callable[[Engine], Command]) -> None:
    before = current_residents(running.world)
    assert done(running, command(running)).fault is None
    assert current_residents(running.world) is not before
    check_kept(running)
    run(running, 60)
    check_kept(running)


def test_a_vm_that_is_powered_off_and_on_leaves_and_returns(running: Engine) -> None:
    row = find_vm(running).row
    done(running, PowerOffVm(vm=find_vm(running).moid))
    assert row not in current_residents(running.world).rows
    done(running, PowerOnVm(vm=find_vm(running).moid))
    assert row in current_residents(running.world).rows


def test_some_hosts_residents_are_those_of_all_on_them(running: Engine) -> None:
    world = running.world
    hosts = np.array([find_host(running, 2).row])
    everybody, few = current_residents(world), residents_on(world, hosts)
    assert not few.whole
    assert everybody.whole
    assert few.rows.tolist() == everybody.rows[everybody.host == hosts[0]].tolist()
    flags = np.arange(world.vms.capacity) % 2 == 0
    assert few.those(flags).tolist() == [row for row in few.rows.tolist() if row % 2 == 0]
    assert everybody.on(world.hosts.alive).tolist() == everybody.rows.tolist()
    assert not few.on(np.zeros(world.hosts.capacity, np.bool_)).size
    assert few.has(np.array([-1, int(few.rows[0])])).tolist() == [False, True]


def test_a_step_writes_the_same_by_flags_and_by_rows(running: Engine) -> None:
    """Residents of all hosts taken as some of them come to the same columns."""
    world, service = running.world, running.service(AllocationService)
    service._allocate_on(np.arange(world.hosts.capacity), 0.0)
    first = {name: getattr(world.vms, name).copy() for name in world.vms.COLUMNS}
    residents = current_residents(world)
    assert isinstance(residents, Residents)
    demand = service.workloads.demand(running.now_us, world.vms.executing)
    service._share_out(residents, np.arange(world.hosts.capacity), demand, 0.0)
    for name, column in first.items():
        assert np.array_equal(column, getattr(world.vms, name)), name


def _elsewhere(engine: Engine) -> str:
    here = find_vm(engine).host
    return next(find_host(engine, n).moid for n in (1, 2, 3) if find_host(engine, n).moid != here)
