"""Bandwidth reservations of adapters at power-on and at vMotion (vmkernel.md 5: quota = reserved x uplinks)."""

from __future__ import annotations

from pathlib import Path

from engine_scene import done, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.snapshot import compatibility
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import EnableNetworkResourceManagement, MigrateVm, PowerOffVm, PowerOnVm
from vsphere_client.model.tasks import TaskState

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
