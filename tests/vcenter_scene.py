"""Three vCenter Servers: the client's own, a linked one and a stranger, each with a datacenter and a cluster."""

from __future__ import annotations

from pathlib import Path

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import Datastore, Folder, Network, ResourcePool, VirtualMachine
from vsphere_client.labs.build import build_engine
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import Command
from vsphere_client.session.session import Session

LAB = """
format: 1
name: three vCenter Servers
vcenter: {name: vc-bern}
remote_vcenters:
- {name: vc-basel, time_skew_s: 2}
- {name: vc-geneva, linked: false, username: admin@geneva.local, password: Secret1}
inventory:
  datacenters:
  - name: Bern
    datastores: [{name: dsBern, type: VMFS, gb: 900, hosts: all}]
    networks: [{name: Web, vlan: 10, hosts: all}]
    clusters:
    - name: C1
      drs: {enabled: true, automation: manual}
      hosts: [{name: bern1}, {name: bern2}]
      vms:
      - name: web
        host: bern1
        memory_mb: 2048
        cpu: {shares: high, reservation_mhz: 300}
        overrides: {ha_restart_priority: high, drs_automation: manual}
        workload: {constant: {cpu_mhz: 200, memory_active_mb: 256, dirty_mb_per_s: 2}}
        networks: [Web]
        disks: [{gb: 20, datastore: dsBern, written_gb: 4}]
      - {name: app, host: bern2, memory_mb: 1024, disks: [{gb: 10, datastore: dsBern, written_gb: 1}]}
      groups: [{name: fronts, vms: [web]}, {name: left, hosts: [bern1]}]
      rules: [{name: apart, kind: vm_anti_affinity, vms: [web, app]}]
  - name: Basel
    vcenter: vc-basel
    datastores: [{name: dsBasel, type: VMFS, gb: 900, hosts: all}]
    networks: [{name: Web, vlan: 10, hosts: all}, {name: Lab, vlan: 20, hosts: all}]
    folders: [{name: Arrivals, kind: vm}]
    clusters:
    - name: C2
      drs: {enabled: true, automation: fully_automated}
      ha: {enabled: true}
      hosts: [{name: basel1}, {name: basel2}]
      resource_pools: [{name: Guests}]
  - name: Geneva
    vcenter: vc-geneva
    datastores: [{name: dsGeneva, type: VMFS, gb: 900, hosts: all}]
    networks: [{name: Web, vlan: 10, hosts: all}]
    clusters:
    - name: C3
      hosts: [{name: geneva1}]
      vms: [{name: secret, host: geneva1, memory_mb: 1024, disks: [{gb: 5, datastore: dsGeneva}]}]
"""


def exchanged(changes: dict[str, str]) -> str:
    """The lab with pieces of its text exchanged."""
    text = LAB
    for old, new in changes.items():
        assert old in text, old
        text = text.replace(old, new)
    return text


def three_engine(changes: dict[str, str] | None = None) -> Engine:
    """The living data centres."""
    return build_engine(load_lab_text(exchanged(changes or {}), Path()))


def three_session(changes: dict[str, str] | None = None) -> Session:
    """A session with them."""
    return Session(load_lab_text(exchanged(changes or {}), Path()))


def finished(engine: Engine, command: Command) -> Task:
    """The task of a command, after as long as it takes and 20 s more."""
    task = engine.submit(command)
    while not task.ended:
        engine.run_until(engine.now_us + 10_000_000)
    engine.run_until(engine.now_us + 20_000_000)
    return task


def every_list_is_true(engine: Engine) -> None:
    """No list names an object that is not there, and all name each VM where it is."""
    world = engine.world
    lists = [
        (obj, getattr(obj, name))
        for obj in world.objects.values()
        for name in ("children", "vms", "pools", "hosts")
        if hasattr(obj, name)
    ]
    for obj, members in lists:
        assert all(moid in world.objects for moid in members), obj.name
    for vm in world.all_of(VirtualMachine):
        assert world.vm_at[vm.row] is vm
        assert vm.moid in world.get(vm.parent, Folder).children
        assert vm.moid in world.get(vm.resource_pool, ResourcePool).vms
        assert vm.host is None or vm.moid in world.host(vm.host).vms
        assert [one.moid for one in world.all_of(Datastore) if vm.moid in one.vms] == sorted(
            vm.disk_datastores, key=list(world.objects).index
        )
        assert [one.moid for one in world.all_of(Network) if vm.moid in one.vms] == list(vm.networks)
