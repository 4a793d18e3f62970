"""A small lab and random changes to its inventory, for the tests of models."""

from __future__ import annotations

import random
from pathlib import Path

from vsphere_client.engine.inventory.build import (
    add_cluster,
    add_folder,
    add_host,
    add_pool,
    add_vm,
    place_vm,
    remove_vm,
)
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    Folder,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import ConnectionState, FolderKind, MaintenanceState, PowerState
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.session.session import Session

LAB = """
format: 1
name: Small
seed: 3
start: 2026-01-05T08:00:00Z
inventory:
  datacenters:
  - name: DC1
    folders:
    - {name: Servers, kind: vm, folders: [{name: Web}]}
    - {name: Compute, kind: host}
    datastores: [{name: ds1, type: VMFS, gb: 4096, hosts: all}, {name: DS0, type: NFS, gb: 100, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      folder: Compute
      drs: {enabled: true}
      resource_pools: [{name: Gold}, {name: bronze}]
      hosts:
      - {name: esx02.lab.local}
      - {name: esx01.lab.local}
      vms:
      - {name: web01, host: esx01.lab.local, folder: Servers/Web, resource_pool: Gold, disks: [{gb: 40}],
         networks: [VM Network], workload: {constant: {cpu_mhz: 800, memory_active_mb: 512}}}
      - {name: App01, host: esx02.lab.local, folder: Servers, disks: [{gb: 20}], networks: [VM Network],
         workload: {constant: {cpu_mhz: 400, memory_active_mb: 256}}}
      - {name: db01, host: esx02.lab.local, disks: [{gb: 20}], networks: [VM Network], power: off}
    hosts:
    - name: edge01.lab.local
      vms:
      - {name: edge-vm, host: edge01.lab.local, disks: [{gb: 10}], networks: [VM Network]}
"""


def small_session() -> Session:
    """One cluster with two hosts, two pools, three VMs; one stand-alone host with a VM."""
    return Session(load_lab_text(LAB, Path(".")))


class Shaker:
    """Changes the inventory at random through the functions that operations use."""

    def __init__(self, session: Session, seed: int) -> None:
        self.session = session
        self.random = random.Random(seed)
        self._made = 0

    @property
    def world(self):
        return self.session.engine.world

    def shake(self, times: int) -> None:
        """Make so many changes; some find nothing to do."""
        for _ in range(times):
            self.random.choice(
                [
                    self.new_vm,
                    self.new_vm,
                    self.delete_vm,
                    self.rename,
                    self.rename,
                    self.migrate,
                    self.migrate,
                    self.change_pool,
                    self.new_folder,
                    self.delete_folder,
                    self.move_to_folder,
                    self.new_pool,
                    self.delete_pool,
                    self.move_pool,
                    self.new_host,
                    self.remove_host,
                    self.new_cluster,
                    self.change_state,
                ]
            )()

    def _name(self, stem: str) -> str:
        self._made += 1
        return f"{self.random.choice([stem, stem.upper()])}-{self.random.randrange(100)}-{self._made}"

    def _any(self, kind):
        found = list(self.world.all_of(kind))
        return self.random.choice(found) if found else None

    def _vm_folder(self):
        return self.random.choice([f for f in self.world.all_of(Folder) if f.folder_kind == FolderKind.VM])

    def new_vm(self) -> None:
        host = self._any(HostSystem)
        owner = host.cluster or host.moid
        pools = [pool for pool in self.world.all_of(ResourcePool) if pool.owner == owner]
        pool = self.random.choice(pools)
        add_vm(self.world, self._name("vm"), VirtualMachineConfig(), self._vm_folder(), pool, host)

    def delete_vm(self) -> None:
        vm = self._any(VirtualMachine)
        if vm is not None:
            remove_vm(self.world, vm)

    def rename(self) -> None:
        kind = self.random.choice([VirtualMachine, VirtualMachine, ResourcePool, Folder, Datacenter])
        obj = self._any(kind)
        if obj is not None and not getattr(obj, "hidden", False):
            self.world.update(obj, name=self._name("renamed"))

    def migrate(self) -> None:
        vm, host = self._any(VirtualMachine), self._any(HostSystem)
        if vm is not None:
            place_vm(self.world, vm, host)

    def change_pool(self) -> None:
        vm = self._any(VirtualMachine)
        if vm is None:
            return
        old = self.world.get(vm.resource_pool, ResourcePool)
        pool = self.random.choice([p for p in self.world.all_of(ResourcePool) if p.owner == old.owner])
        old.vms.pop(vm.moid)
        pool.vms[vm.moid] = None
        self.world.update(vm, resource_pool=pool.moid)
        self.world.moved(vm)

    def new_folder(self) -> None:
        kind = self.random.choice([FolderKind.VM, FolderKind.HOST])
        parents = [f for f in self.world.all_of(Folder) if f.folder_kind == kind]
        add_folder(self.world, self._name("folder"), self.random.choice(parents), kind)

    def delete_folder(self) -> None:
        folder = self._any(Folder)
        if not folder.hidden and not folder.children:
            self.world.objects[folder.parent].children.pop(folder.moid)
            self.world.remove(folder)

    def move_to_folder(self) -> None:
        obj = self.random.choice([self._any(VirtualMachine), self._any(Folder)])
        if obj is None or getattr(obj, "hidden", False):
            return
        target = self.random.choice(
            [f for f in self.world.all_of(Folder) if f.folder_kind == getattr(obj, "folder_kind", "vm")]
        )
        up = target
        while up is not None:
            if up is obj:
                return
            up = self.world.objects.get(up.parent or "")
        self.world.objects[obj.parent].children.pop(obj.moid)
        target.children[obj.moid] = None
        self.world.update(obj, parent=target.moid)
        self.world.moved(obj)

    def new_pool(self) -> None:
        parent = self._any(ResourcePool)
        add_pool(self.world, self._name("pool"), parent, ResourcePoolConfig())

    def delete_pool(self) -> None:
        pool = self._any(ResourcePool)
        if pool.hidden:
            return
        parent = self.world.objects[pool.parent]
        for moid in pool.vms:
            parent.vms[moid] = None
            self.world.update(self.world.vm(moid), resource_pool=parent.moid)
            self.world.moved(self.world.vm(moid))
        for moid in pool.pools:
            parent.pools[moid] = None
            self.world.update(self.world.objects[moid], parent=parent.moid)
            self.world.moved(self.world.objects[moid])
        parent.pools.pop(pool.moid)
        self.world.remove(pool)

    def move_pool(self) -> None:
        pool, target = self._any(ResourcePool), self._any(ResourcePool)
        if pool.hidden or pool.owner != target.owner:
            return
        up = target
        while isinstance(up, ResourcePool):
            if up is pool:
                return
            up = self.world.objects.get(up.parent or "")
        self.world.objects[pool.parent].pools.pop(pool.moid)
        target.pools[pool.moid] = None
        self.world.update(pool, parent=target.moid)
        self.world.moved(pool)

    def new_host(self) -> None:
        cluster = self._any(ClusterComputeResource)
        folder = self.world.get(self._any(Datacenter).host_folder, Folder)
        to_cluster = self.random.random() < 0.5
        add_host(
            self.world,
            self._name("host"),
            HostConfig(),
            cluster if to_cluster else None,
            None if to_cluster else folder,
        )

    def remove_host(self) -> None:
        hosts = list(self.world.all_of(HostSystem))
        if len(hosts) < 3:
            return
        host = self.random.choice(hosts)
        for moid in list(host.vms):
            remove_vm(self.world, self.world.vm(moid))
        if host.cluster:
            self.world.cluster(host.cluster).hosts.pop(host.moid)
        else:
            self.world.objects[host.parent].children.pop(host.moid)
            for pool in [p for p in self.world.all_of(ResourcePool) if p.owner == host.moid]:
                self.world.remove(pool)
        for moid in host.datastores:
            self.world.objects[moid].hosts.pop(host.moid)
        for moid in host.networks:
            self.world.objects[moid].hosts.pop(host.moid)
        self.world.remove(host)

    def new_cluster(self) -> None:
        folder = self._any(Folder)
        if folder.folder_kind == FolderKind.HOST:
            add_cluster(self.world, self._name("cluster"), folder, ClusterConfig())

    def change_state(self) -> None:
        vm, host = self._any(VirtualMachine), self._any(HostSystem)
        if vm is not None:
            self.world.update(vm, power_state=self.random.choice([PowerState.ON, PowerState.OFF]))
        self.world.update(
            host,
            connection_state=self.random.choice(list(ConnectionState)[:3]),
            maintenance=self.random.choice(list(MaintenanceState)),
        )


def names(model, key="name"):
    """What a column of a list shows, row by row."""
    column = model.column_of(key)
    return [model.index(row, column).data() for row in range(model.rowCount())]
