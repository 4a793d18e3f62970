"""What the inside views tell of a host's memory: state and marks, who loses pages first, and NUMA nodes."""

from pathlib import Path

import pytest

from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import UpdateHostOptions
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.memory_scheduler import memory_scheduler, memory_targets
from vsphere_client.session.views.numa_nodes import numa_nodes, numa_settings, numa_vms

LAB = """
format: 1
name: Crowded
seed: 5
inventory:
  datacenters:
  - name: DC1
    hosts:
    - {name: h1, sockets: 2, cores_per_socket: 8, mhz: 2400, memory_mb: 32768}
    - {name: h2, sockets: 2, cores_per_socket: 8, mhz: 2400, memory_mb: 32768, advanced: {Numa.RebalanceCoresTotal: 17}}
    clusters:
    - name: C1
      hosts:
      - {name: c1, memory_mb: 65536}
"""
VMS = """
      vms:
      - {name: wide, host: c1, num_cpu: 12, memory_mb: 8192, memory: {shares: high},
         workload: {constant: {cpu_mhz: 9000, memory_active_mb: 6000}}}
      - {name: "app-{n}", count: 6, host: c1, num_cpu: 4, memory_mb: 4096,
         workload: {constant: {cpu_mhz: 2500, memory_active_mb: 2500}}}
      - {name: "idle-{n}", count: 4, host: c1, num_cpu: 2, memory_mb: 4096, guest_os: windows2019srv_64Guest,
         workload: {constant: {cpu_mhz: 60, memory_active_mb: 300}}}
      - {name: bound, host: c1, num_cpu: 2, memory_mb: 2048, advanced: {sched.mem.affinity: "1"},
         workload: {constant: {cpu_mhz: 900, memory_active_mb: 700}}}
      - {name: pinned, host: c1, num_cpu: 2, memory_mb: 1024, cpu_affinity: [0, 1],
         workload: {constant: {cpu_mhz: 900, memory_active_mb: 700}}}
"""


@pytest.fixture(scope="module")
def session():
    crowded = LAB.replace(
        "{name: c1, memory_mb: 65536}", "{name: c1, sockets: 2, cores_per_socket: 8, memory_mb: 32768}"
    )
    found = Session(load_lab_text(crowded + VMS, Path()))
    found.run_until(41 * SECOND_US)
    return found


def moid(session, name, kind=HostSystem):
    return session.engine.world.find(kind, name).moid


def test_the_state_and_its_marks(session):
    """32 GB: minFree is 6 % of 4 GB, 4 % of 8, 2 % of 16, 1 % of 4: 942.08 MB (vmkernel.md 2.5)."""
    view = memory_scheduler(session, moid(session, "c1"))
    assert view.min_free_mb == pytest.approx(942.08)
    assert [mark.name for mark in view.marks] == ["large pages", "clear", "soft", "hard", "low"]
    assert [mark.percent for mark in view.marks] == pytest.approx([400, 100, 64, 32, 16])
    assert view.marks[0].below_mb == view.marks[0].ends_above_mb == pytest.approx(4 * 942.08)
    assert view.marks[2].ends_above_mb == pytest.approx(1.05 * 0.64 * 942.08)
    assert view.near
    assert view.marks[0].begun
    assert view.state in view.why
    # A step at 40 s computed them; the next is due 15 s later.
    assert (view.period_s, view.next_s) == (15, 14)
    # For the VMs is what the VMkernel and their overhead leave above the high mark, with 6 % more to be clear of it.
    hosts, vms = session.engine.world.hosts, session.engine.world.vms
    row = session.engine.world.find(HostSystem, "c1").row
    own = hosts.memory_kernel_mb[row] + vms.overhead_mb[vms.host == row].sum()
    assert view.for_vms_mb == pytest.approx(32_768 - own - 1.06 * 942.08)


def test_who_loses_pages_first_comes_first(session):
    """vmkernel.md 2.2: idle guests of equal shares pay until their ratios are alike; nobody else has less."""
    rows = memory_targets(session, moid(session, "c1"))
    assert {row.name for row in rows[:4]} == {"idle-1", "idle-2", "idle-3", "idle-4"}
    ratios = [row.shares_per_mb for row in rows]
    assert ratios == sorted(ratios)
    assert ratios[0] == pytest.approx(ratios[3], rel=0.15)
    first = rows[0]
    assert first.balloon > 200
    assert first.balloon_most == pytest.approx(0.65 * 4096)
    assert first.consumed < 0.6 * first.granted
    wide = next(row for row in rows if row.name == "wide")
    assert (wide.shares, wide.large_percent, wide.balloon) == (20 * 8192, 0, 0)


def test_a_roomy_host_has_begun_nothing(session):
    view = memory_scheduler(session, moid(session, "h1"))
    assert (view.state, view.near, view.consumed_mb) == ("high", False, 0)
    assert not any(mark.begun for mark in view.marks)
    assert memory_targets(session, moid(session, "h1")) == ()


def test_nodes_and_homes(session):
    nodes = numa_nodes(session, moid(session, "c1"))
    assert [(node.number, node.cores, node.memory_mb) for node in nodes] == [(0, 8, 16_384), (1, 8, 16_384)]
    rows = {row.name: row for row in numa_vms(session, moid(session, "c1"))}
    assert (rows["wide"].clients, rows["wide"].homes) == ((6, 6), (0, 1))
    assert (rows["bound"].homes, rows["bound"].memory_nodes, rows["bound"].managed) == (
        (0, 1),
        (1,),
        "Memory affinity",
    )
    assert (rows["pinned"].homes, rows["pinned"].managed) == ((0,), "CPU affinity")
    assert rows["app-1"].managed == "NUMA scheduler"
    # All that VMs use is on one node or the other, and so is all that they have in memory.
    world = session.engine.world
    there = world.vms.host == world.find(HostSystem, "c1").row
    assert sum(node.cpu_used_mhz for node in nodes) == pytest.approx(world.vms.cpu_usage_mhz[there].sum())
    assert sum(row.local_mb + row.remote_mb for row in rows.values()) == pytest.approx(
        world.vms.memory_consumed_mb[there].sum()
    )
    clients = sum(len(row.homes) for row in rows.values())
    assert sum(node.clients for node in nodes) == clients


def test_memory_affinity_fills_its_node():
    """vCPUs on both nodes, memory on one: the other has more free by all that the VM has."""
    one = VMS[VMS.index("      - {name: bound") : VMS.index("      - {name: pinned")]
    found = Session(load_lab_text(LAB + "\n      vms:\n" + one, Path()))
    first, second = numa_nodes(found, moid(found, "c1"))
    consumed = float(
        found.engine.world.vms.memory_consumed_mb[found.engine.world.find(VirtualMachine, "bound").row]
    )
    assert consumed > 1000
    assert first.memory_free_mb - second.memory_free_mb == pytest.approx(consumed)
    assert (first.clients, second.clients) == (1, 1)


def test_options_show(session):
    held = numa_settings(session, moid(session, "h2"))
    assert (held.balances, held.period_s, held.threshold_percent) == (False, 2, 10)
    session.submit(
        UpdateHostOptions(
            host="h1", options={"Numa.RebalancePeriod": 5000, "Numa.PageMigEnable": 0, "Mem.IdleTax": 50}
        )
    )
    session.run_until(session.now_us + SECOND_US)
    changed = numa_settings(session, moid(session, "h1"))
    assert (changed.balances, changed.period_s, changed.pages_follow) == (True, 5, False)
    assert memory_scheduler(session, moid(session, "h1")).idle_tax_percent == 50
