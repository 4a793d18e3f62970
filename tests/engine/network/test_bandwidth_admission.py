"""Bandwidth reservations of adapters at power-on and at vMotion (vmkernel.md 5: quota = reserved x uplinks)."""

from __future__ import annotations

from pathlib import Path

from engine_scene import done, find_vm, refusal, run

from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.snapshot import compatibility
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.allocation import NetworkAllocation
from vsphere_client.model.commands import (
    EnableNetworkResourceManagement,
    FailNic,
    MigrateVm,
    PowerOffVm,
    PowerOnVm,
    ReconfigureVm,
)
from vsphere_client.model.tasks import Source, TaskState

LAB = """
format: 1
name: reserved bandwidth
inventory:
  datacenters:
  - name: DC
    datastores: [{name: ds1, gb: 900, hosts: all}]
    distributed_switches:
    - name: DS
      hosts: [esx01, esx02]
      network_io_control: {traffic: {vm: {reservation_mbps: 1000}}}
      portgroups: [{name: App}]
    clusters:
    - name: C1
      drs: DRS
      hosts: [{name: esx01, nics: [{name: vmnic0}]}, {name: esx02, nics: [{name: vmnic0}]}]
      vms:
      - {name: "vm{n}", count: 3, host: esx01, power: "off", memory_mb: 512,
         networks: [{network: App, reservation_mbps: 600}], disks: [{gb: 1, datastore: ds1}]}
"""


def world(drs: str = "{enabled: false}") -> Engine:
    engine = build_engine(load_lab_text(LAB.replace("DRS", drs), Path()))
    run(engine, 5)
    return engine


def test_a_host_has_only_what_its_own_uplinks_reserve() -> None:
    """One uplink with 1000 Mbps for VMs: 600 fit, another 600 do not; the switch as a whole has 2000."""
    engine = world()
    assert done(engine, PowerOnVm(vm="vm1")).state == TaskState.SUCCESS
    fault, text = refusal(engine, PowerOnVm(vm="vm2"))
    assert fault == "InvalidHostState"
    assert "600 Mbps are reserved on DS on esx01, 400 Mbps are left." in text


def test_drs_places_where_there_is_bandwidth_until_the_switch_is_full() -> None:
    engine = world("{enabled: true}")
    for name in ("vm1", "vm2"):
        assert done(engine, PowerOnVm(vm=name)).state == TaskState.SUCCESS
    hosts = {find_vm(engine, name).host for name in ("vm1", "vm2")}
    assert hosts == {engine.world.find(HostSystem, name).moid for name in ("esx01", "esx02")}
    assert refusal(engine, PowerOnVm(vm="vm3"))[0] == "NoCompatibleHost"


def test_without_control_reservations_have_no_effect() -> None:
    engine = world()
    assert done(engine, EnableNetworkResourceManagement(switch="DS", enable=False)).fault is None
    for name in ("vm1", "vm2", "vm3"):
        assert done(engine, PowerOnVm(vm=name)).state == TaskState.SUCCESS


def test_a_vmotion_asks_the_uplinks_of_its_destination() -> None:
    engine = world()
    for name, host in (("vm1", "esx01"), ("vm2", "esx02")):
        assert done(engine, PowerOnVm(vm=name, host=host)).state == TaskState.SUCCESS
    there = engine.world.find(HostSystem, "esx02")
    found = compatibility(engine, find_vm(engine, "vm1"), there)
    assert [(one.fault, one.severity) for one in found] == [("InsufficientHostCapacityFault", "error")]
    assert refusal(engine, MigrateVm(vm="vm1", host="esx02"))[0] == "InsufficientHostCapacityFault"
    done(engine, PowerOffVm(vm="vm2"))
    assert done(engine, MigrateVm(vm="vm1", host="esx02"), 120).state == TaskState.SUCCESS


TWO_LINES = LAB.replace("nics: [{name: vmnic0}]", "nics: [{name: vmnic0}, {name: vmnic1}]").replace(
    "reservation_mbps: 600", "reservation_mbps: MBPS"
)


def two_on_one_host(mbps: int) -> Engine:
    """vm1 and vm2 run on esx01, whose two uplinks have 2,000 Mbps for VMs."""
    text = TWO_LINES.replace("MBPS", str(mbps)).replace("drs: DRS", "drs: {enabled: true}")
    engine = build_engine(load_lab_text(text, Path()))
    run(engine, 5)
    for name in ("vm1", "vm2"):
        assert done(engine, PowerOnVm(vm=name, host="esx01")).state == TaskState.SUCCESS
    run(engine, 120)
    assert [task.reasons for task in engine.tasks.all() if task.source == Source.DRS] == []
    return engine


def moved_by_drs(engine: Engine) -> list[str]:
    service = engine.service(DrsService)
    (record,) = service.records.values()
    return [f"{one.recommendation.text}: {one.recommendation.reason}" for one in record.history]


def test_drs_moves_a_vm_when_an_uplink_fails() -> None:
    """1,200 Mbps are reserved on esx01; with one uplink left it has 1,000 (vmkernel.md 5)."""
    engine = two_on_one_host(600)
    done(engine, FailNic(host="esx01", nic="vmnic0"))
    run(engine, 180)
    assert moved_by_drs(engine) == ["Migrate vm1 from esx01 to esx02: Satisfy network bandwidth reservation"]


def test_drs_moves_a_vm_when_more_is_reserved_than_its_host_has() -> None:
    """900 + 900 fit the 2,000 of esx01, 900 + 1,200 do not, though the switch has 4,000; vm1 alone is enough."""
    engine = two_on_one_host(900)
    more = (NetworkAllocation(reservation_mbps=1200),)
    assert done(engine, ReconfigureVm(vm="vm2", networks=more)).fault is None
    run(engine, 180)
    assert moved_by_drs(engine) == ["Migrate vm1 from esx01 to esx02: Satisfy network bandwidth reservation"]
