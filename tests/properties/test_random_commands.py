"""Whatever is asked of the data centre in whatever order: nothing breaks, and books stay balanced."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from random_commands import History, random_history

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import (
    Datastore,
    Folder,
    HostSystem,
    ManagedObject,
    Network,
    ResourcePool,
    VCenter,
    VirtualMachine,
)
from vsphere_client.engine.world.projection import PROJECTIONS
from vsphere_client.labs.report import digest_of
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.session import Session

LOGS = ("tasks", "events", "alarms", "migrations")


def body_digest(session: Session) -> str:
    """Digest of the state without the logs."""
    report = session.report()
    head = ("format", "lab", "seed", "virtual_time_s", "wall_time_s", "digest", "expectations")
    return digest_of({key: value for key, value in report.items() if key not in (*LOGS, *head)})


def play(session: Session, history: History) -> None:
    for pause_s, command in history:
        session.run_for(round(pause_s * 1e6))
        session.submit(command)


@pytest.mark.parametrize("seed", range(8))
def test_the_inventory_stays_whole(open_everything: Callable[[], Session], seed: int) -> None:
    session = open_everything()
    for pause_s, command in random_history(seed):
        session.run_for(round(pause_s * 1e6))
        before = body_digest(session)
        task = session.submit(command)
        assert task.state != TaskState.QUEUED
        if task.fault is not None:
            assert body_digest(session) == before, f"{command!r} was refused, yet changed something"
        check_everything(session.engine)
    session.run_for(20 * 60 * 1_000_000)
    check_everything(session.engine)
    session.report()


@pytest.mark.parametrize("seed", range(100, 104))
def test_a_replay_gives_the_same_state(open_everything: Callable[[], Session], seed: int) -> None:
    live = open_everything()
    play(live, random_history(seed))
    at_the_last_command = live.digest()
    live.seek(live.now_us)
    live.restart()
    live.run_until(live.live_us)
    assert live.digest() == at_the_last_command
    live.run_for(333_333_333)
    end = live.digest()
    live.save_checkpoint()
    live.seek(live.now_us // 2)
    live.seek(live.live_us)
    assert live.digest() == end


def check_everything(engine: Engine) -> None:
    check_places(engine)
    check_columns(engine)
    check_capacity(engine)
    check_io(engine)
    check_idle_vms(engine)
    check_migrations(engine)


def check_places(engine: Engine) -> None:
    """Who is listed where agrees with what everybody says of himself."""
    world = engine.world
    for vm in world.all_of(VirtualMachine):
        assert vm.moid in world.get(vm.parent or "", Folder).children
        assert vm.moid in world.get(vm.resource_pool, ResourcePool).vms
        assert vm.host is not None
        assert vm.moid in world.host(vm.host).vms
        owner = world.get(vm.resource_pool, ResourcePool).owner
        assert owner == (world.host(vm.host).cluster or vm.host)
        assert all(vm.moid in world.datastore(moid).vms for moid in vm.disk_datastores)
    for host in world.all_of(HostSystem):
        assert all(world.vm(moid).host == host.moid for moid in host.vms)
        assert all(host.moid in world.datastore(moid).hosts for moid in host.datastores)
    for pool in world.all_of(ResourcePool):
        assert pool.owner in world.objects
        assert all(world.vm(moid).resource_pool == pool.moid for moid in pool.vms)
        assert all(world.objects[moid].parent == pool.moid for moid in pool.pools)
    for store in (*world.all_of(Datastore), *world.all_of(Network)):
        assert all(moid in world.objects for moid in (*store.hosts, *store.vms))
    for obj in world.objects.values():
        assert obj.parent in world.objects or isinstance(obj, VCenter)
        assert obj.moid in world.names.all(ManagedObject, obj.name)
        if isinstance(obj, Folder | VCenter):
            assert all(world.objects[moid].parent == obj.moid for moid in obj.children)


def check_columns(engine: Engine) -> None:
    """The columns repeat what the objects say; projecting anew changes nothing but the kept compatibility."""
    world = engine.world
    tables = (world.hosts, world.vms, world.datastores, world.clusters, world.pools)
    for table in (*tables, world.disks, world.ports, world.uplinks):
        before = {name: getattr(table, name).copy() for name in table.COLUMNS if name != "needs"}
        for obj in world.objects.values():
            if (projection := PROJECTIONS.get(obj.kind)) is not None:
                projection.project(world, obj)
        for name, values in before.items():
            np.testing.assert_array_equal(getattr(table, name), values, err_msg=name)
    assert {obj.moid for obj in world.vm_at.values()} == {vm.moid for vm in world.all_of(VirtualMachine)}
    assert np.flatnonzero(world.vms.alive).tolist() == sorted(world.vm_at)
    assert np.flatnonzero(world.hosts.alive).tolist() == sorted(world.host_at)


def check_capacity(engine: Engine) -> None:
    """No host gives more than it has (rounding aside)."""
    hosts = engine.world.hosts
    assert (hosts.cpu_usage_mhz <= hosts.cpu_total_mhz * (1 + 1e-9) + 1e-6).all()
    assert (hosts.memory_free_mb >= 0).all()
    vms = engine.world.vms
    assert (vms.cpu_usage_mhz <= vms.cpu_demand_mhz + 1e-6).all()
    assert (vms.cpu_usage_mhz <= vms.cpu_limit_mhz + 1e-6).all()


def check_io(engine: Engine) -> None:
    """No datastore serves and no link carries more than it can; every disk and port has one owner."""
    world = engine.world
    stores, uplinks = world.datastores, world.uplinks
    assert (stores.iops <= stores.max_iops * (1 + 1e-9) + 1e-6).all()
    assert (stores.latency_ms < 1e6).all()
    for carried in (uplinks.tx_mbps, uplinks.rx_mbps):
        assert (carried <= uplinks.mbps * (1 + 1e-9) + 1e-6).all()
    disks = world.disks
    assert (disks.kernel_latency_ms <= disks.latency_ms + 1e-9).all()
    for table, rows_of in ((disks, world.disks_of), (world.ports, world.ports_of)):
        owned = sorted(row for rows in rows_of.values() for row in rows)
        assert owned == np.flatnonzero(table.alive).tolist()
        assert sorted(rows_of) == sorted(world.vm_at)
    nics = sorted(row for rows in world.uplinks_of.values() for row in rows.values())
    assert nics == np.flatnonzero(uplinks.alive).tolist()


def check_idle_vms(engine: Engine) -> None:
    """VMs that do not execute use nothing."""
    vms = engine.world.vms
    off = ~vms.executing
    used: dict[str, Any] = {
        name: getattr(vms, name)[off].sum()
        for name in (
            "cpu_demand_mhz",
            "cpu_usage_mhz",
            "memory_granted_mb",
            "memory_consumed_mb",
            "disk_iops",
            "net_mbps",
        )
    }
    assert not any(used.values()), used


def check_migrations(engine: Engine) -> None:
    """Slots, set-aside CPU, slowed and held guests belong to tasks that run."""
    service = engine.service(MigrationService)
    running = {task.key for task in engine.tasks.running()}
    assert {*service.running, *service.waiting} <= running
    live = [r for r in service.running.values() if r.uses_network and r.ref not in service._reporting]
    busy_hosts = {moid for r in live for moid in (r.source_host, r.destination_host)}
    for host in engine.world.all_of(HostSystem):
        assert bool(engine.world.hosts.cpu_vmotion_mhz[host.row]) == (host.moid in busy_hosts)
    for vm in engine.world.all_of(VirtualMachine):
        assert vm.busy_task is None or vm.busy_task in running, f"{vm.name} is held by an ended task"
        if vm.busy_task is None:
            row = vm.row
            flags = engine.world.vms.stunned[row], engine.world.vms.starting[row]
            assert not any(flags)
            assert engine.world.vms.guest_speed[row] == 1.0
    for record in service.records:
        assert (record.ended_us is None) == (record.task in running)
