"""The micro scheduler's input read off the live world."""

from pathlib import Path

import pytest

from vsphere_client.decisions.microscheduler.reading import read_schedule
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.micro_schedule import VMKERNEL, effective_shares, host_load, micro_run
from vsphere_client.session.views.monitor_utilization import vm_loads

LAB = """
format: 1
name: Crowded
seed: 5
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      drs: {enabled: true, automation: manual}
      resource_pools:
      - {name: Gold, cpu: {shares: 8000}}
      - {name: Bronze, cpu: {shares: 2000}}
      hosts:
      - {name: h1, sockets: 1, cores_per_socket: 4, threads_per_core: 1, mhz: 2000, memory_mb: 65536}
      - {name: h2, sockets: 2, cores_per_socket: 4, mhz: 2000, memory_mb: 65536}
      vms:
      - {name: g, host: h1, resource_pool: Gold, power: "on", num_cpu: 4, memory_mb: 2048,
         workload: {constant: {cpu_mhz: 8000, memory_active_mb: 200}}}
      - {name: b1, host: h1, resource_pool: Bronze, power: "on", num_cpu: 2, memory_mb: 2048,
         workload: {constant: {cpu_mhz: 4000, memory_active_mb: 200}}}
      - {name: b2, host: h1, resource_pool: Bronze, power: "on", num_cpu: 2, memory_mb: 2048,
         workload: {constant: {cpu_mhz: 4000, memory_active_mb: 200}}}
      - {name: "off", host: h1, power: "off", num_cpu: 2, memory_mb: 2048}
"""


@pytest.fixture
def session():
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(40 * SECOND_US)
    return made


def host_of(session, name):
    return session.engine.world.find(HostSystem, name)


def test_the_load_is_what_runs_on_the_host_now(session):
    load = host_load(session.engine.world, host_of(session, "h1"))
    assert (load.shape.pcpus, load.shape.core_mhz) == (4, 2000.0)
    assert [group.name for group in load.groups if group.ref != VMKERNEL] == ["b1", "b2", "g"]
    by_name = {group.name: group for group in load.groups}
    assert by_name["g"].demand == pytest.approx(4.0, abs=0.01)
    assert by_name["b1"].num_cpu == 2


def test_shares_of_pools_are_divided_among_their_members(session):
    world = session.engine.world
    shares = effective_shares(world, host_of(session, "h1"))
    named = {world.vm(moid).name: value for moid, value in shares.items()}
    # Gold's 8000 go to its one VM, Bronze's 2000 to two alike; only the ratio counts.
    assert named["b1"] == named["b2"]
    assert named["g"] / named["b1"] == pytest.approx(8.0)


def test_the_micro_schedule_agrees_with_the_macro_numbers(session):
    """Usage within 3 % of the host's four cores for every VM of a host that is twice overcommitted."""
    run = micro_run(session, host_of(session, "h1").moid, 10 * SECOND_US)
    run.scheduler.run_until(10 * SECOND_US)
    schedule = read_schedule(run.scheduler)
    for ref, macro in run.macro.items():
        worlds = [world.at for world in schedule.worlds if world.ref == ref]
        assert schedule.group_totals(worlds).used == pytest.approx(macro.used, abs=0.03 * 400.0)


def test_looking_inside_changes_nothing_and_can_be_repeated(session):
    before = session.digest()
    moid = host_of(session, "h1").moid
    schedules = []
    for _ in range(2):
        run = micro_run(session, moid, SECOND_US)
        run.scheduler.run_until(SECOND_US)
        schedules.append(read_schedule(run.scheduler))
    assert schedules[0] == schedules[1]
    assert session.digest() == before


def test_another_moment_has_other_bursts(session):
    moid = host_of(session, "h2").moid
    first = micro_run(session, moid, SECOND_US)
    session.run_until(60 * SECOND_US)
    second = micro_run(session, moid, SECOND_US)
    for run in (first, second):
        run.scheduler.run_until(SECOND_US)
    assert read_schedule(first.scheduler).turns != read_schedule(second.scheduler).turns


def test_a_host_without_vms_has_only_its_vmkernel(session):
    load = host_load(session.engine.world, host_of(session, "h2"))
    assert {group.ref for group in load.groups} <= {VMKERNEL}


def test_hungry_vms_stand_at_one_mhz_per_share(session):
    """vmkernel.md 1.4: x is the common MHzPerShare of all that want more; its row is usage by effective shares."""
    host = host_of(session, "h1")
    shares = effective_shares(session.engine.world, host)
    hungry = [row for row in vm_loads(session, host.moid) if row.usage_mhz < row.demand_mhz - 1.0]
    assert len(hungry) > 1
    for row in hungry:
        assert row.mhz_per_share == pytest.approx(row.usage_mhz / shares[row.moid])
        assert row.mhz_per_share == pytest.approx(hungry[0].mhz_per_share, rel=0.01)


@pytest.mark.parametrize(("policy", "least", "most"), [("balanced", 108.0, 120.0), ("low_power", 70.0, 95.0)])
def test_turbo_and_power_saving_count_in_both_models(policy, least, most):
    """vmkernel.md 1.2: %USED = %RUN x clock over base clock: above %RUN in turbo, below it where power is saved."""
    text = LAB.replace("{name: h1,", f"{{name: h1, power_policy: {policy},")
    assert text != LAB
    other = Session(load_lab_text(text, Path()))
    other.run_until(40 * SECOND_US)
    world, host = other.engine.world, host_of(other, "h1")
    for name in ("g", "b2"):
        world.update(world.find(VirtualMachine, name), power_state=PowerState.OFF)
    other.run_for(40 * SECOND_US)
    run = micro_run(other, host.moid, 2 * SECOND_US)
    run.scheduler.run_until(2 * SECOND_US)
    schedule = read_schedule(run.scheduler)
    (ref, macro), clock = next(iter(run.macro.items())), schedule.shape.clock
    worlds = [one.at for one in schedule.worlds if one.ref == ref]
    totals = schedule.group_totals(worlds)
    assert least <= 100.0 * clock <= most
    assert totals.used == pytest.approx(totals.run * clock, rel=1e-3)
    assert totals.used == pytest.approx(macro.used, abs=4.0)
    assert sum(one.used for one in schedule.pcpus) == pytest.approx(
        totals.used, abs=3.0 * clock * schedule.shape.cores
    )


def test_waiting_for_the_vmkernel_is_that_of_the_macro_model(session):
    """vmkernel.md 1.2: WAIT-SWAP and other waiting for the VMkernel, as the engine's columns have it."""
    vms, vm = session.engine.world.vms, session.engine.world.find(VirtualMachine, "b1")
    vms.cpu_swap_wait_percent[vm.row], vms.cpu_io_wait_percent[vm.row] = 12.0, 5.0
    vms.cpu_run_percent[vm.row], vms.memory_page_wait_ms[vm.row] = 40.0, 3.2
    load = host_load(session.engine.world, host_of(session, "h1"))
    world = next(group for group in load.groups if group.ref == vm.moid).worlds[0]
    # Pages are missed while guest code runs: 12 % of the time beside 40 %.
    assert (world.swap_wait, world.io_wait, world.page_us) == pytest.approx((0.3, 0.05, 3200))
    vms.cpu_demand_mhz[vm.row] = 0.9 * 2000 * vms.num_cpu[vm.row]
    load = host_load(session.engine.world, host_of(session, "h1"))
    # Who wants all the time that his pages leave him never halts.
    assert next(group for group in load.groups if group.ref == vm.moid).worlds[0].demand == 1.0
