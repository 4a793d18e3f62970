"""Management traffic follows what happens: statistics, tasks, heartbeats, and files that hosts copy."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from engine_scene import EngineBuilder, done, find_host, find_vm, run

from vsphere_client.decisions.network_io.traffic import TYPES
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.cluster import ClusterConfig, HaConfig
from vsphere_client.model.commands import (
    CancelTask,
    CloneVm,
    DisconnectHost,
    MigrateVm,
    PowerOffVm,
    ReconfigureVm,
    SetServiceTraffic,
)
from vsphere_client.model.network import TrafficShare, TrafficType
from vsphere_client.model.tasks import TaskState

MANAGEMENT = TYPES.index("management")


def sent(engine: Engine, host: HostSystem, kind: TrafficType = "management", way: str = "tx") -> float:
    rows = list(engine.world.uplinks_of[host.row].values())
    return float(getattr(engine.world.traffic, way)[rows, TYPES.index(kind)].sum())


def test_a_host_tells_less_when_vms_stop_and_nothing_when_it_is_disconnected(
    small_engine: EngineBuilder,
) -> None:
    engine = small_engine(hosts=2, vms=2)
    host = find_host(engine)
    run(engine, 60)
    # 24 KB in 20 s
    assert sent(engine, host) == pytest.approx(0.0096)
    done(engine, PowerOffVm(vm=next(engine.world.vm(moid) for moid in host.vms).name))
    run(engine, 60)
    assert sent(engine, host) == pytest.approx(0.008)
    done(engine, DisconnectHost(host=host.name))
    run(engine, 60)
    assert sent(engine, host) == 0.0


def test_tasks_are_talked_about(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=1, vms=1)
    host = find_host(engine)
    run(engine, 59)
    quiet = sent(engine, host)
    for number in range(10):
        assert engine.submit(ReconfigureVm(vm="vm01", notes=str(number))).state == TaskState.SUCCESS
    run(engine, 1)
    # Ten tasks of one stage: 40 KB each.
    assert sent(engine, host) == pytest.approx(quiet + 10 * 40 * 8 / 1000 / 20)
    run(engine, 20)
    assert sent(engine, host) == pytest.approx(quiet)


def test_heartbeats_go_between_the_primary_and_each_other_host(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=4, vms=0, cluster=ClusterConfig(ha=HaConfig(enabled=True)))
    run(engine, 120)
    hosts = list(engine.world.all_of(HostSystem))
    beats = sorted(sent(engine, host) - 0.008 for host in hosts)
    assert beats == pytest.approx([0.0012, 0.0012, 0.0012, 0.0036])


LAB = """
format: 1
name: copies
inventory:
  datacenters:
  - name: DC
    datastores:
    - {name: local1, type: VMFS, gb: 2000, hosts: [esx01]}
    - {name: local2, type: VMFS, gb: 2000, hosts: [esx02]}
    distributed_switches:
    - name: DSwitch
      hosts: all
      nics: [vmnic0, vmnic1]
      network_io_control: {enabled: CONTROL}
      portgroups: [{name: Mgmt}, {name: Copies}]
    clusters:
    - name: C1
      hosts:
      - name: esx01
        nics: [{name: vmnic0, mbps: 1000}, {name: vmnic1, mbps: 1000}]
        vmkernel: [{name: vmk0, services: [management, backup], nic: vmnic0, network: Mgmt}PROVISIONING]
      - name: esx02
        nics: [{name: vmnic0, mbps: 1000}, {name: vmnic1, mbps: 1000}]
        vmkernel: [{name: vmk0, services: [management, backup], nic: vmnic0, network: Mgmt}PROVISIONING]
      vms:
      - {name: "cold{n}", count: 2, host: esx01, power: "off", disks: [{gb: 40, datastore: local1, thin: false}]}
"""
OWN = ", {name: vmk1, services: [provisioning], nic: vmnic1, network: Copies}"


def built(provisioning: str = "", control: str = "true") -> Engine:
    text = LAB.replace("PROVISIONING", provisioning).replace("CONTROL", control)
    engine = build_engine(load_lab_text(text, Path()))
    engine.run_until(60_000_000)
    return engine


def host(engine: Engine, name: str) -> HostSystem:
    return engine.world.find(HostSystem, name)


def uplink(engine: Engine, name: str, nic: str, way: str = "tx") -> float:
    row = engine.world.uplinks_of[host(engine, name).row][nic]
    return float(getattr(engine.world.traffic, way)[row, MANAGEMENT])


def rates(engine: Engine) -> Iterator[float]:
    """MB/s of the files that are being copied."""
    for task in engine.tasks.running():
        copy = getattr(task.work, "copy", None)
        yield from (one.rate_mb_per_s for one in copy.running) if copy is not None else ()


@pytest.mark.parametrize("clone", [False, True])
def test_cold_files_go_over_the_management_uplink(clone: bool) -> None:
    engine = built()
    command = (
        CloneVm(vm="cold1", name="copy", host="esx02", datastore="local2")
        if clone
        else MigrateVm(vm="cold1", host="esx02", datastore="local2")
    )
    task = engine.submit(command)
    run(engine, 10)
    (copy,) = (task.work.copy.running for task in engine.tasks.running())
    assert [one.carrier for one in copy] == ["NFC, management network"]
    assert list(rates(engine)) == pytest.approx([0.94 * 125 / 1.048576], rel=1e-3)
    for name, way in (("esx01", "tx"), ("esx02", "rx")):
        assert uplink(engine, name, "vmnic0", way) == pytest.approx(1000, abs=1)
        assert uplink(engine, name, "vmnic1", way) == 0.0
    run(engine, 600)
    assert task.state == TaskState.SUCCESS, task.fault
    assert uplink(engine, "esx01", "vmnic0") < 1
    assert not engine.world.uplinks.copy_tx_mbps.any()
    # 40 GB at 1 Gbps
    assert task.completed_us is not None
    assert (task.completed_us - (task.started_us or 0)) / 1e6 == pytest.approx(40 * 1024 / 112.06, rel=0.02)


def test_a_provisioning_adapter_takes_them_off_the_management_uplink() -> None:
    engine = built(OWN)
    engine.submit(MigrateVm(vm="cold1", host="esx02", datastore="local2"))
    run(engine, 10)
    assert uplink(engine, "esx01", "vmnic0") < 1
    assert uplink(engine, "esx01", "vmnic1") == pytest.approx(1000)


def test_two_copies_share_the_uplink() -> None:
    engine = built()
    for vm in ("cold1", "cold2"):
        engine.submit(MigrateVm(vm=vm, host="esx02", datastore="local2"))
    run(engine, 30)
    half = 0.94 * 125 / 1.048576 / 2
    assert [one for one in rates(engine) if one < 2 * half * 0.9] == pytest.approx([half] * 2, rel=1e-3)


@pytest.mark.parametrize(("control", "mbps"), [("true", 750.0), ("false", 500.0)])
def test_network_io_control_divides_between_copies_and_a_backup(control: str, mbps: float) -> None:
    """Management has 75 shares and the backup 25 of 1 Gbps; without control they share evenly."""
    engine = built(control=control)
    switch = next(one for one in engine.world.objects.values() if one.name == "DSwitch")
    network_control = switch.config.network_io_control.model_copy(
        update={"traffic": _shares(management=75, backup=25)}
    )
    engine.world.update(
        switch, config=switch.config.model_copy(update={"network_io_control": network_control})
    )
    engine.world.network_version += 1
    done(engine, SetServiceTraffic(host="esx01", traffic="backup", tx_mbps=1000))
    run(engine, 20)
    engine.submit(MigrateVm(vm="cold1", host="esx02", datastore="local2"))
    run(engine, 60)
    assert uplink(engine, "esx01", "vmnic0") == pytest.approx(mbps, abs=1)
    assert list(rates(engine)) == pytest.approx([0.94 * mbps / 8 / 1.048576], rel=5e-3)


def _shares(**shares: int) -> dict[str, TrafficShare]:
    return {name: TrafficShare(shares=number) for name, number in shares.items()}


def test_a_cancelled_clone_leaves_nothing_on_the_wire_nor_in_the_inventory() -> None:
    engine = built()
    task = engine.submit(CloneVm(vm="cold1", name="copy", host="esx02", datastore="local2"))
    run(engine, 30)
    assert engine.world.uplinks.copy_tx_mbps.any()
    done(engine, CancelTask(task=task.key))
    assert task.state == TaskState.ERROR
    assert not engine.world.uplinks.copy_tx_mbps.any()
    assert not any(vm.name == "copy" for vm in engine.world.all_of(VirtualMachine))


def test_a_clone_on_shared_storage_stays_off_the_network(small_engine: EngineBuilder) -> None:
    engine = small_engine(hosts=2, vms=1)
    engine.submit(CloneVm(vm="vm01", name="copy", host=find_host(engine, 2).name))
    run(engine, 5)
    assert not engine.world.uplinks.copy_tx_mbps.any()
    run(engine, 120)
    assert find_vm(engine, "copy").host == find_host(engine, 2).moid


def test_more_clones_than_slots_wait() -> None:
    engine = built()
    tasks = [
        engine.submit(CloneVm(vm="cold1", name=f"copy{n}", host="esx02", datastore="local2"))
        for n in range(9)
    ]
    assert [task.waits_for_slot for task in tasks] == [False] * 8 + [True]
    run(engine, 4 * 3600)
    assert [task.state for task in tasks] == [TaskState.SUCCESS] * 9
    assert not engine.world.uplinks.copy_tx_mbps.any()
