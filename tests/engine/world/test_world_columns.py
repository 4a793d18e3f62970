"""Objects, names and columns stay in step whatever is added, renamed, moved, switched and removed."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.changes import Added, Moved, Removed
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Folder,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.projection import PROJECTIONS
from vsphere_client.engine.world.world import World
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.faults import AmbiguousName, NotFound
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.virtual_machine import VirtualMachineConfig

SMALL_HOST = HostConfig(sockets=1, cores_per_socket=4, mhz=2000, memory_mb=8192)


def new_world(hosts: int = 2) -> World:
    world = World("vc")
    datacenter = build.add_datacenter(world, "DC1")
    cluster = build.add_cluster(world, "C1", world.get(datacenter.host_folder, Folder), ClusterConfig())
    for number in range(hosts):
        build.add_host(world, f"esx{number}", SMALL_HOST, cluster, None)
    return world


def new_vm(world: World, name: str, host: HostSystem | None = None, **config: Any) -> VirtualMachine:
    pool = next(world.all_of(ResourcePool))
    folder = next(folder for folder in world.all_of(Folder) if folder.name == "vm")
    return build.add_vm(
        world, name, VirtualMachineConfig(**config), folder, pool, host, power_state=PowerState.ON
    )


class WorldMachine(RuleBasedStateMachine):
    """Random changes of a world through its one writer."""

    @initialize()
    def begin(self) -> None:
        self.world = new_world()
        self.made = 0

    def _vms(self) -> list[VirtualMachine]:
        return list(self.world.all_of(VirtualMachine))

    def _hosts(self) -> list[HostSystem]:
        return list(self.world.all_of(HostSystem))

    @rule(on=st.booleans(), num_cpu=st.integers(1, 8), limit=st.one_of(st.none(), st.floats(0, 1e4)))
    def add(self, on: bool, num_cpu: int, limit: float | None) -> None:
        self.made += 1
        host = self._hosts()[self.made % len(self._hosts())] if on and self._hosts() else None
        new_vm(self.world, f"vm{self.made % 7}", host, num_cpu=num_cpu, cpu={"limit_mhz": limit})

    @precondition(lambda self: self._vms())
    @rule(data=st.data())
    def remove(self, data: st.DataObject) -> None:
        build.remove_vm(self.world, data.draw(st.sampled_from(self._vms())))

    @precondition(lambda self: self._vms())
    @rule(data=st.data(), name=st.sampled_from(["a", "b", "vm1"]))
    def rename(self, data: st.DataObject, name: str) -> None:
        self.world.update(data.draw(st.sampled_from(self._vms())), name=name)

    @precondition(lambda self: self._vms() and self._hosts())
    @rule(data=st.data())
    def move(self, data: st.DataObject) -> None:
        vm, host = data.draw(st.sampled_from(self._vms())), data.draw(st.sampled_from(self._hosts()))
        build.place_vm(self.world, vm, host)

    @precondition(lambda self: self._vms())
    @rule(data=st.data(), state=st.sampled_from(list(PowerState)), died=st.booleans())
    def switch(self, data: st.DataObject, state: PowerState, died: bool) -> None:
        self.world.update(data.draw(st.sampled_from(self._vms())), power_state=state, process_died=died)

    @rule()
    def add_host(self) -> None:
        self.made += 1
        cluster = next(self.world.all_of(ClusterComputeResource))
        build.add_host(self.world, f"more{self.made}", SMALL_HOST, cluster, None)

    @precondition(lambda self: any(not host.vms for host in self._hosts()))
    @rule()
    def remove_host(self) -> None:
        host = next(host for host in self._hosts() if not host.vms)
        self.world.cluster(host.cluster or "").hosts.pop(host.moid)
        self.world.remove(host)

    @rule()
    def save_and_restore(self) -> None:
        self.world = pickle.loads(pickle.dumps(self.world))

    @invariant()
    def columns_repeat_the_objects(self) -> None:
        world = self.world
        for table, by_row in ((world.vms, world.vm_at), (world.hosts, world.host_at)):
            assert np.flatnonzero(table.alive).tolist() == sorted(by_row)
            before = {name: getattr(table, name).copy() for name in table.COLUMNS}
            for row, obj in by_row.items():
                assert obj.row == row
                assert world.objects[obj.moid] is obj
                PROJECTIONS[obj.kind].project(world, obj)
            for name, values in before.items():
                np.testing.assert_array_equal(getattr(table, name), values, err_msg=name)
            for name, (_, fill) in table.COLUMNS.items():
                assert (getattr(table, name)[~table.alive] == fill).all(), f"{name} of a free row"

    @invariant()
    def names_find_every_object(self) -> None:
        for obj in self.world.objects.values():
            assert obj.moid in self.world.names.all(type(obj), obj.name)


TestWorldMachine = WorldMachine.TestCase
TestWorldMachine.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)


def test_a_freed_row_is_used_again_and_starts_clean() -> None:
    world = new_world()
    first = new_vm(world, "first")
    row = first.row
    world.vms.cpu_usage_mhz[row] = 500.0
    build.remove_vm(world, first)
    second = new_vm(world, "second")
    assert second.row == row
    assert world.vms.cpu_usage_mhz[row] == 0.0


def test_names_that_several_objects_bear_are_refused_with_their_ids() -> None:
    world = new_world()
    one, two = new_vm(world, "twin"), new_vm(world, "twin")
    with pytest.raises(AmbiguousName) as refused:
        world.find(VirtualMachine, "twin")
    assert one.moid in refused.value.text
    assert world.find(VirtualMachine, two.moid) is two
    with pytest.raises(NotFound, match="'twin' could not be found"):
        world.find(HostSystem, "twin")
    world.update(one, name="first twin")
    assert world.find(VirtualMachine, "twin") is two


def test_changes_are_structure_in_order_and_property_names_once() -> None:
    world = new_world()
    world.changes.drain()
    vm = new_vm(world, "web01")
    world.update(vm, name="web02")
    world.update(vm, name="web03")
    world.update(vm, name="web03")
    build.place_vm(world, vm, next(world.all_of(HostSystem)))
    batch = world.changes.drain()
    assert batch.structure == [Added(vm.moid), Moved(vm.moid)]
    assert batch.properties == {vm.moid: {"name", "host"}}
    build.remove_vm(world, vm)
    batch = world.changes.drain()
    assert batch.structure == [Removed(vm.moid)]
    assert not batch.properties
    assert not world.changes.drain()


def test_a_vm_executes_only_on_a_host_that_runs() -> None:
    world = new_world()
    host = next(world.all_of(HostSystem))
    vm = new_vm(world, "web01", host)
    assert world.vms.executing[vm.row]
    world.update(vm, process_died=True)
    assert not world.vms.executing[vm.row]
    world.update(host, connection_state=ConnectionState.NOT_RESPONDING)
    assert world.hosts.running[host.row]
    assert not world.hosts.usable[host.row]


def test_a_saved_world_goes_on_counting_its_ids() -> None:
    world = new_world()
    copy = pickle.loads(pickle.dumps(world))
    assert copy.new_moid("vm-") == world.new_moid("vm-")
    assert not copy.changes.drain()


def test_rows_taken_while_a_world_fills_hold_nothing_of_what_a_step_wrote_before() -> None:
    world, fresh = new_world(), new_world()
    for table in (world.vms, world.disks, world.ports):
        table.reserve(50)
        for name in table.COLUMNS.keys() - {"alive"}:
            getattr(table, name)[~table.alive] = 1
    with world.filling():
        filled = [new_vm(world, f"vm{number}") for number in range(60)]  # ten more than there is room for
    filled.append(new_vm(world, "after"))
    clean = new_vm(fresh, "clean")
    for name in world.vms.COLUMNS:
        expected = getattr(fresh.vms, name)[clean.row]
        assert {getattr(world.vms, name)[vm.row] for vm in filled} == {expected}, name
