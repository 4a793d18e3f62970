from pathlib import Path

import numpy as np
import pytest

from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.allocation import DiskAllocation
from vsphere_client.model.commands import ReconfigureCluster, ReconfigureVm
from vsphere_client.session.session import Session
from vsphere_client.session.views.allocation_bounds import bounds_for, bounds_of_new_pool, bounds_of_pool
from vsphere_client.session.views.guest_memory import guest_memory, utilization
from vsphere_client.session.views.resource_allocation import resource_allocation
from vsphere_client.session.views.storage_allocation import storage_allocation

LAB = """
format: 1
name: Allocation
seed: 3
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: ds1, type: VMFS, gb: 4096, hosts: all}]
    clusters:
    - name: C1
      drs: {enabled: true}
      hosts:
      - {name: "h{n}", count: 2, sockets: 1, cores_per_socket: 8, memory_mb: 32768}
      resource_pools:
      - name: Gold
        cpu: {shares: high, reservation_mhz: 6000}
        memory: {shares: high, reservation_mb: 4096, expandable: false, limit_mb: 8192}
        pools:
        - {name: Inner, cpu: {reservation_mhz: 2000}}
      vms:
      - {name: a, host: h1, power: "on", num_cpu: 2, memory_mb: 2048, resource_pool: Gold,
         cpu: {reservation_mhz: 1000}, disks: [{gb: 20}, {gb: 30, shares: high, limit_iops: 500}],
         workload: {constant: {cpu_mhz: 900, memory_active_mb: 500}}}
      - {name: b, host: h1, power: "on", num_cpu: 2, memory_mb: 2048, cpu: {shares: 3000}, disks: [{gb: 20}],
         workload: {constant: {cpu_mhz: 700, memory_active_mb: 500}}}
      - {name: c, host: h2, power: "off", num_cpu: 4, memory_mb: 4096}
"""


@pytest.fixture
def session():
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(60_000_000)
    return made


@pytest.fixture
def at(session):
    kinds = {"C1": ClusterComputeResource, "h1": HostSystem, "Gold": ResourcePool, "Inner": ResourcePool}
    return lambda name: session.engine.world.find(kinds.get(name, VirtualMachine), name).moid


def rows_of(found):
    return {row.name: row for row in found.rows}


def test_a_cluster_lists_its_pools_then_its_own_machines(session, at):
    found = resource_allocation(session, at("C1"), "cpu")
    assert [row.name for row in found.rows] == ["Gold", "b", "c"]
    hosts, rows = session.engine.world.hosts, rows_of(found)
    whole = float((hosts.cpu_total_mhz - hosts.cpu_system_mhz)[hosts.alive].sum())
    assert found.head.total == pytest.approx(whole)
    assert found.head.reserved == pytest.approx(6000.0), "Gold reserves at once, whatever runs in it"
    assert found.head.available == pytest.approx(whole - 6000.0)
    # 8000 of the pool and 3000 of b compete; c is off.
    assert rows["Gold"].shares_percent == pytest.approx(100 * 8000 / 11_000)
    assert (rows["b"].level, rows["b"].shares) == ("Custom", 3000.0)
    assert (rows["c"].running, rows["c"].shares_percent, rows["c"].worst_case) == (False, 0.0, 0.0)
    size = 2 * float(session.engine.world.vms.core_mhz[session.engine.world.vm(at("b")).row])
    assert rows["b"].worst_case == pytest.approx(size), "two hosts hold everybody at full size"
    assert rows["b"].consumed == pytest.approx(700.0, rel=0.05)


def test_a_pool_tells_what_it_lent_and_may_borrow(session, at):
    head = resource_allocation(session, at("Gold"), "cpu").head
    # 1000 by the machine and 2000 by the pool inside (vmkernel.md 1.9: reserved at once).
    assert (head.configured, head.reserved, head.expandable) == (6000.0, 3000.0, True)
    whole = resource_allocation(session, at("C1"), "cpu").head
    assert head.available == pytest.approx(3000.0 + whole.available), "its own rest and what the root lends"
    memory = resource_allocation(session, at("Gold"), "memory").head
    overhead = float(session.engine.world.vms.overhead_mb[session.engine.world.vm(at("a")).row])
    assert (memory.expandable, memory.limit) == (False, 8192.0)
    assert memory.available == pytest.approx(4096.0 - overhead), "a fixed pool has only its own"


def test_a_host_of_a_cluster_lists_what_runs_on_it(session, at):
    found = resource_allocation(session, at("h1"), "cpu")
    assert [row.name for row in found.rows] == ["a", "b"]
    assert found.head.reserved == 1000.0
    assert found.head.total < resource_allocation(session, at("C1"), "cpu").head.total


def test_bounds_are_what_admission_would_grant(session, at):
    whole = resource_allocation(session, at("C1"), "cpu").head
    assert bounds_of_new_pool(session, at("C1")).cpu_reservation == pytest.approx(whole.available)
    assert bounds_of_pool(session, at("Gold")).cpu_reservation == pytest.approx(whole.total)
    memory = bounds_for(session, session.engine.world.vm(at("a"))).memory_reservation
    assert memory == 2048.0, "not more than the machine has"
    assert bounds_for(session, session.engine.world.root, new_pool=True) is None


def test_disks_share_their_datastore(session, at):
    rows = storage_allocation(session, at("C1"))
    assert [(row.vm, row.disk, row.datastore) for row in rows] == [
        ("a", "Hard disk 1", "ds1"), ("a", "Hard disk 2", "ds1"), ("b", "Hard disk 1", "ds1"),
    ]  # fmt: skip
    # 1000 + 2000 of a, 1000 of b
    assert [row.shares_percent for row in rows] == [25.0, 50.0, 25.0]
    assert [(row.level, row.limit_iops) for row in rows[:2]] == [("Normal", None), ("High", 500.0)]
    assert {row.vm for row in storage_allocation(session, at("Gold"))} == {"a"}


def test_scalable_shares_are_told_as_they_are_in_force(session, at):
    before = {row.name: row.shares for row in resource_allocation(session, at("C1"), "cpu").rows}
    config = session.engine.world.cluster(at("C1")).config
    drs = config.drs.model_copy(update={"scalable_shares": True})
    session.submit(ReconfigureCluster(cluster=at("C1"), drs=drs))
    session.run_for(5_000_000)
    after = {row.name: row.shares for row in resource_allocation(session, at("C1"), "cpu").rows}
    assert before["Gold"] == 8000.0
    assert after["Gold"] != before["Gold"], "what runs inside decides, not the preset"
    assert after["b"] == before["b"]


def test_other_shares_of_a_disk_reach_its_row(session, at):
    disks = (DiskAllocation(shares="low"), DiskAllocation(limit_iops=200))
    session.submit(ReconfigureVm(vm=at("a"), disks=disks))
    first, second = storage_allocation(session, at("Gold"))
    assert (first.level, first.shares, second.limit_iops) == ("Low", 500.0, 200.0)
    assert second.size_gb == 30
    assert session.submit(ReconfigureVm(vm=at("a"), disks=disks[:1])).fault is not None


def test_guest_memory_adds_up_to_what_is_configured(session, at):
    view = utilization(session, at("C1"))
    memory = view.memory
    assert view.running == 2
    parts = memory.private + memory.shared + memory.ballooned + memory.compressed + memory.swapped
    assert parts + memory.untouched == pytest.approx(memory.configured) == pytest.approx(4096.0)
    assert view.cpu.used == pytest.approx(1600.0, rel=0.05)
    assert utilization(session, at("c")).running == 0


def test_ballooned_and_swapped_memory_is_not_private(session, at):
    world = session.engine.world
    row = world.vm(at("a")).row
    world.vms.memory_granted_mb[row] = 1500.0
    world.vms.memory_balloon_mb[row], world.vms.memory_swapped_mb[row] = 300.0, 200.0
    world.vms.memory_shared_mb[row] = 100.0
    found = guest_memory(world, np.array([row]))
    # 1500 touched, 500 of it taken away, 100 of the rest shared; 2048 - 1500 never touched.
    assert (found.private, found.shared, found.untouched) == (900.0, 100.0, 548.0)
