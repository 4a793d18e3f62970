"""However virtual machines wander between vCenter Servers: nothing is lost, doubled or renamed."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st
from vcenter_scene import every_list_is_true, finished, three_engine

from vsphere_client.engine.world.identity import instance_uuid, mac_addresses
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.commands import MigrateVm, PowerOffVm, PowerOnVm, ServiceLocator

LOGINS = {
    "vc-bern": ServiceLocator(vcenter="vc-bern", username="administrator@vsphere.local", password="VMware1!"),
    "vc-basel": ServiceLocator(
        vcenter="vc-basel", username="administrator@vsphere.local", password="VMware1!"
    ),
    "vc-geneva": ServiceLocator(vcenter="vc-geneva", username="admin@geneva.local", password="Secret1"),
}
PLACES = {
    "bern1": "dsBern",
    "bern2": "dsBern",
    "basel1": "dsBasel",
    "basel2": "dsBasel",
    "geneva1": "dsGeneva",
}
steps = st.tuples(st.sampled_from(["web", "app", "secret"]), st.sampled_from(sorted([*PLACES, "on", "off"])))


@settings(max_examples=12, deadline=None)
@given(st.lists(steps, min_size=1, max_size=6))
def test_wandering_machines_stay_the_same(path: list[tuple[str, str]]) -> None:
    engine = three_engine()
    world, seed = engine.world, engine.settings.seed
    vms = {vm.name: vm for vm in world.vm_at.values()}
    known = {name: (mac_addresses(seed, vm), instance_uuid(seed, vm), vm.row) for name, vm in vms.items()}
    ids = {vm.moid for vm in vms.values()}
    for name, to in path:
        vm = vms[name]
        before, home = vm.moid, vcenter_of(world, vm)
        if to in ("on", "off"):
            finished(engine, (PowerOnVm if to == "on" else PowerOffVm)(vm=vm.moid))
            continue
        there = vcenter_of(world, world.find(HostSystem, to))
        command = MigrateVm(vm=vm.moid, host=to, datastore=PLACES[to], service=LOGINS[there.name])
        task = finished(engine, command)
        arrived = task.fault is None
        assert (vm.moid != before) == (arrived and there is not home), task.fault
        assert vcenter_of(world, vm) is (there if arrived else home)
        assert vm.moid not in ids - {before}, "ids are never used again"
        ids.add(vm.moid)
        every_list_is_true(engine)
    assert {
        name: (mac_addresses(seed, vm), instance_uuid(seed, vm), vm.row) for name, vm in vms.items()
    } == known
    # Space is counted where the files lie, once.
    used = {store.name: float(world.datastores.used_gb[store.row]) for store in world.datastore_at.values()}
    for vm in vms.values():
        assert used[world.datastore(vm.disk_datastores[0]).name] > 0.0
