"""Moves across clusters and datacenters: folder, pool, networks and files go along (vmotion.md 3, rows 49 and 55)."""

from __future__ import annotations

from pathlib import Path

import pytest
from engine_scene import done, event_types, find_vm, refusal, run

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.vmotion.relocation import find_relocation
from vsphere_client.engine.vmotion.snapshot import MoveOptions, compatibility
from vsphere_client.engine.world.objects import Datacenter, Datastore, HostSystem, Network
from vsphere_client.engine.world.places import datacenter_of
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm, PowerOffVm
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.tasks import TaskState

LAB = """
format: 1
name: two datacenters
inventory:
  datacenters:
  - name: Bern
    datastores: [{name: dsBern, type: VMFS, gb: 900, hosts: all}]
    networks: [{name: Web, hosts: all}]
    clusters:
    - name: C1
      hosts: [{name: esx01}]
      vms:
      - name: web
        host: esx01
        memory_mb: 2048
        workload: {constant: {cpu_mhz: 200, memory_active_mb: 256, dirty_mb_per_s: 2}}
        networks: [Web]
        disks: [{gb: 20, datastore: dsBern, written_gb: 4}]
  - name: Basel
    datastores: [{name: dsBasel, type: VMFS, gb: 900, hosts: all}]
    networks: [{name: NAME, hosts: all}, {name: Other, hosts: all}]
    clusters: [{name: C2, hosts: [{name: esx02}]}]
"""
ALL = MigrateVm(vm="web", host="esx02", datastore="dsBasel")


def two(name: str = "Web") -> Engine:
    engine = build_engine(load_lab_text(LAB.replace("NAME", name), Path()))
    run(engine, 30)
    return engine


@pytest.mark.parametrize("power", [PowerState.ON, PowerState.OFF])
def test_everything_goes_along(power: PowerState) -> None:
    engine = two()
    vm, basel = find_vm(engine, "web"), engine.world.find(Datacenter, "Basel")
    if power == PowerState.OFF:
        done(engine, PowerOffVm(vm="web"))
    task = done(engine, ALL, 300)
    assert task.state == TaskState.SUCCESS, task.fault
    assert (vm.power_state, vm.host) == (power, engine.world.find(HostSystem, "esx02").moid)
    # Folders, networks and datastores belong to one datacenter: it has those of the other now.
    assert (vm.parent, datacenter_of(engine.world, vm)) == (basel.vm_folder, basel)
    here = [one for one in engine.world.all_of(Network) if vm.moid in one.vms]
    assert [datacenter_of(engine.world, one) for one in here] == [basel]
    assert [one.moid for one in here] == list(vm.networks)
    assert vm.disk_datastores == (engine.world.find(Datastore, "dsBasel").moid,)
    assert not engine.world.find(Datastore, "dsBern").vms
    assert event_types(engine).count("VmRelocatedEvent") == 1


def test_the_same_name_may_be_another_network() -> None:
    engine = two()
    vm, there = find_vm(engine, "web"), engine.world.find(HostSystem, "esx02")
    options = MoveOptions(find_relocation(engine, vm, ALL))
    found = compatibility(engine, vm, there, options=options)
    assert [(one.fault, one.severity) for one in found] == [("NetworksMayNotBeTheSame", "warning")]


def test_the_host_alone_is_refused_for_the_files_that_stay() -> None:
    engine = two()
    assert refusal(engine, MigrateVm(vm="web", host="esx02"))[0] == "CannotAccessVmConfig"


def test_a_network_of_another_name_is_exchanged() -> None:
    engine = two("Web-Basel")
    assert refusal(engine, ALL)[0] == "CannotAccessNetwork"
    task = done(engine, ALL.model_copy(update={"networks": {"Web": "Web-Basel"}}), 300)
    assert task.state == TaskState.SUCCESS, task.fault
    vm = find_vm(engine, "web")
    assert [nic.network for nic in vm.config.networks] == ["Web-Basel"]
    assert vm.networks == (engine.world.find(Network, "Web-Basel").moid,)
