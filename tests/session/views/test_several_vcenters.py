"""Which vCenter Server an object, a task and an event belong to, and what the client sees of it."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
from vcenter_scene import exchanged, three_engine, three_session

from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    HostSystem,
    VCenter,
    VirtualMachine,
)
from vsphere_client.engine.world.vcenters import is_shown, vcenter_of
from vsphere_client.labs.load import load_lab_text
from vsphere_client.labs.problems import LabError
from vsphere_client.labs.report import state_digest
from vsphere_client.model.commands import (
    AddHost,
    CreateDatacenter,
    MoveToFolder,
    PowerOffVm,
    RestartVcenter,
    UpdateVcenterOptions,
)
from vsphere_client.model.vcenter import vcenter_release
from vsphere_client.session.views.alarms import AlarmViews
from vsphere_client.session.views.events import EventViews
from vsphere_client.session.views.inventory import InventoryViews, TreeView
from vsphere_client.session.views.linked_vcenters import linked_with
from vsphere_client.session.views.lists import ListKind, ListViews
from vsphere_client.session.views.search import find_all, search
from vsphere_client.session.views.summary_places import place_summary
from vsphere_client.session.views.tasks import TaskViews


@pytest.fixture
def session():
    return three_session()


def vcenter(session, name: str) -> VCenter:
    return session.engine.world.find(VCenter, name)


def test_every_object_belongs_to_the_vcenter_of_its_datacenter(session) -> None:
    world = session.engine.world
    of = {"Bern": "vc-bern", "Basel": "vc-basel", "Geneva": "vc-geneva"}
    for datacenter, name in of.items():
        found = world.find(Datacenter, datacenter)
        assert vcenter_of(world, found).name == name
    assert vcenter_of(world, world.find(VirtualMachine, "secret")).name == "vc-geneva"
    assert vcenter_of(world, world.find(HostSystem, "basel2")).name == "vc-basel"
    assert [is_shown(world, world.find(HostSystem, name)) for name in ("bern1", "basel1", "geneva1")] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("view", list(TreeView))
def test_linked_inventories_are_roots_of_each_tree_and_strangers_are_not(session, view) -> None:
    views = InventoryViews(session)
    names = [session.engine.world.objects[moid].name for moid in views.roots()]
    assert names == ["vc-basel", "vc-bern"]
    below = {
        moid: [session.engine.world.objects[m].name for m in views.children(view, moid)]
        for moid in views.roots()
    }
    assert list(below.values()) == [["Basel"], ["Bern"]]
    assert views.path(view, session.engine.world.find(Datacenter, "Geneva").moid) == []


def test_lists_counts_and_search_know_their_vcenter(session) -> None:
    world = session.engine.world
    lists = ListViews(session)

    def names(kind: ListKind, scope: str) -> list[str]:
        return [world.objects[moid].name for moid in lists.members(kind, vcenter(session, scope).moid)]

    assert names(ListKind.HOSTS, "vc-bern") == ["bern1", "bern2"]
    assert names(ListKind.HOSTS, "vc-basel") == ["basel1", "basel2"]
    assert names(ListKind.VMS, "vc-bern") == ["web", "app"]
    assert names(ListKind.VMS, "vc-basel") == []
    counted = place_summary(session, vcenter(session, "vc-basel").moid)
    assert {str(kind): n for kind, n in counted.counts.items()}["HostSystem"] == 2
    # What a stranger manages is not found by searching.
    assert find_all(session, "secret") == {} == find_all(session, "geneva")
    assert search(session, "geneva") == []
    assert (
        sum(len(found) for found in find_all(session, "basel").values()) == 3 + 1
    )  # hosts, datastore, datacenter
    assert [(one.name, one.hosts, one.vms) for one in linked_with(session, world.root.moid)] == [
        ("vc-basel", 2, 0)
    ]


def test_tasks_and_events_stay_with_their_vcenter(session) -> None:
    world = session.engine.world
    submitted = [session.engine.submit(PowerOffVm(vm=name)) for name in ("app", "secret")]
    session.engine.run_until(60_000_000)
    tasks, events = TaskViews(session), EventViews(session)
    own, stranger = world.root.moid, vcenter(session, "vc-geneva").moid
    assert [tasks.get(task.key).server for task in submitted] == ["vc-bern", "vc-geneva"]
    assert submitted[0].key in tasks.keys(own)
    assert submitted[1].key not in tasks.keys(own)
    assert tasks.keys(stranger) == [submitted[1].key]
    # The client is not connected to the stranger: Recent Tasks and the event console hear nothing of it.
    assert [key for key in tasks.recent_keys() if key == submitted[1].key] == []
    heard = {event.entity_name for event in events.newest(1000)}
    assert "app" in heard
    assert "secret" not in heard
    assert {event.entity_name for event in events.newest(1000, stranger)} >= {"secret"}
    assert all(event.vcenter == own for event in events.newest(1000, own))
    assert AlarmViews(session).triggered() == AlarmViews(session).triggered(own)


def test_each_vcenter_has_its_own_options_and_datacenters() -> None:
    engine = three_engine()
    world = engine.world
    key = "config.vpxd.ResourceManager.maxCostPerEsx41Host"
    assert engine.submit(UpdateVcenterOptions(options={key: 3}, vcenter="vc-basel")).fault is None
    assert [vc.options for vc in world.vcenters.values()] == [{}, {key: 3}, {}]
    # The name of a datacenter is free where another vCenter has it, and not where it has it itself.
    assert engine.submit(CreateDatacenter(name="Bern", vcenter="vc-basel")).fault is None
    assert engine.submit(CreateDatacenter(name="Basel", vcenter="vc-basel")).fault.name == "DuplicateName"
    assert engine.submit(CreateDatacenter(name="Thun", vcenter="vc-nowhere")).fault.name == "NotFound"
    moved = engine.submit(MoveToFolder(entity=world.find(Datacenter, "Basel").moid, folder=world.root.moid))
    assert "belongs to another vCenter Server" in moved.fault.text


def test_a_restart_lets_only_the_clusters_of_that_vcenter_rest() -> None:
    engine = three_engine()
    engine.submit(RestartVcenter(vcenter="vc-basel"))
    drs = engine.service(DrsService)
    rests = {c.name: drs.rests(c) for c in engine.world.all_of(ClusterComputeResource)}
    assert rests == {"C1": False, "C2": True, "C3": False}


def test_several_vcenters_pickle_and_run_the_same() -> None:
    engine = three_engine()
    engine.run_until(120_000_000)
    copy = pickle.loads(pickle.dumps(engine))
    copy.wire()
    for one in (engine, copy):
        one.run_until(300_000_000)
    assert state_digest(engine) == state_digest(copy)
    assert [vc.name for vc in copy.world.vcenters.values()] == ["vc-bern", "vc-basel", "vc-geneva"]
    assert copy.world.root is copy.world.vcenters[copy.world.root.moid]


def test_a_lab_says_where_a_vcenter_is_wrong() -> None:
    text = exchanged(
        {"vcenter: vc-geneva": "vcenter: vc-geneve", "name: vc-basel, time_skew_s: 2": "name: vc-bern"}
    )
    with pytest.raises(LabError) as told:
        load_lab_text(text, Path())
    lines = str(told.value)
    assert "inventory.datacenters[2].vcenter: there is no vCenter Server 'vc-geneve'" in lines
    assert "remote_vcenters[0].name: the name 'vc-bern' is used twice" in lines
    with pytest.raises(LabError, match="is no vCenter Server version"):
        load_lab_text(exchanged({"time_skew_s: 2": "version: seven"}), Path())


def test_releases_are_compared_by_their_patches() -> None:
    assert (
        vcenter_release("7.0 U1")
        < vcenter_release("7.0 U1b")
        < vcenter_release("7.0.1c")
        < vcenter_release("8.0")
    )
    assert vcenter_release("7.0U1c") == (7, 0, 1, 3)
    assert vcenter_release("8.0 Update 3") == vcenter_release("8.0.3")
    with pytest.raises(ValueError, match="no vCenter Server version"):
        vcenter_release("8")


def test_a_host_of_another_vcenter_is_not_added_twice() -> None:
    engine = three_engine()
    task = engine.submit(AddHost(host="geneva1", username="root", password="VMware1!", cluster="C1"))
    assert task.fault is not None
    assert task.fault.text == "The host 'geneva1' is already being managed by vCenter Server vc-geneva."
