from pathlib import Path

import pytest

from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    Folder,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import MigrateVm, Rename
from vsphere_client.model.kinds import AlarmStatus, ConnectionState, Kind, MaintenanceState
from vsphere_client.model.units import MINUTE_US, SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.alarms import AlarmViews
from vsphere_client.session.views.events import EventViews
from vsphere_client.session.views.inventory import InventoryViews, TreeView
from vsphere_client.session.views.list_texts import gb_text, mb_text, mhz_text, uptime_text
from vsphere_client.session.views.lists import ListKind
from vsphere_client.session.views.search import LISTS, find_all, is_found, search
from vsphere_client.session.views.tasks import TaskViews

LAB = """
format: 1
name: Views
start: 2026-01-05T08:00:00Z
inventory:
  datacenters:
  - name: DC1
    folders: [{name: Web, kind: vm}]
    datastores: [{name: ds1, type: VMFS, gb: 4096, hosts: all}]
    networks: [{name: VM Network, hosts: all}]
    clusters:
    - name: C1
      drs: {enabled: true}
      resource_pools: [{name: Gold}]
      hosts: [{name: esx01.lab.local}, {name: esx02.lab.local}]
      vms:
      - {name: web01, host: esx01.lab.local, folder: Web, resource_pool: Gold, disks: [{gb: 40}],
         networks: [VM Network], workload: {constant: {cpu_mhz: 800, memory_active_mb: 512}}}
      - {name: my-web, host: esx02.lab.local, disks: [{gb: 40}], networks: [VM Network], power: off}
"""


@pytest.fixture
def session():
    return Session(load_lab_text(LAB, Path(".")))


def moid(session, kind, name):
    return session.engine.world.find(kind, name).moid


def test_path_names_every_visible_row_from_the_root(session):
    views, world = InventoryViews(session), session.engine.world
    web = moid(session, VirtualMachine, "web01")

    def names(view):
        return [world.objects[up].name for up in views.path(view, web)]

    assert names(TreeView.HOSTS) == ["vcsa.lab.local", "DC1", "C1", "Gold", "web01"]
    assert names(TreeView.VMS) == ["vcsa.lab.local", "DC1", "Web", "web01"]
    assert names(TreeView.STORAGE) == []


def test_an_object_is_shown_by_the_view_that_has_it(session):
    views = InventoryViews(session)
    assert views.view_of(moid(session, Datastore, "ds1")) == TreeView.STORAGE
    assert views.view_of(moid(session, Folder, "Web")) == TreeView.VMS
    assert views.view_of(moid(session, VirtualMachine, "web01"), TreeView.VMS) == TreeView.VMS
    assert views.view_of("vm-9999") is None


def test_children_and_parents_agree(session):
    views = InventoryViews(session)
    for view in TreeView:
        waiting = list(views.roots())
        while waiting:
            above = waiting.pop()
            for child in views.children(view, above):
                assert views.parent(view, child) == above
                waiting.append(child)


@pytest.mark.parametrize(
    ("connection", "maintenance", "suffix", "badge"),
    [
        (ConnectionState.CONNECTED, MaintenanceState.NORMAL, "", None),
        (ConnectionState.CONNECTED, MaintenanceState.ENTERING, "", "entering"),
        (ConnectionState.CONNECTED, MaintenanceState.IN_MAINTENANCE, "(Maintenance Mode)", "maintenance"),
        (ConnectionState.DISCONNECTED, MaintenanceState.IN_MAINTENANCE, "(Disconnected)", "disconnected"),
        (ConnectionState.NOT_RESPONDING, MaintenanceState.NORMAL, "(Not responding)", "not-responding"),
    ],
)
def test_host_states(session, connection, maintenance, suffix, badge):
    world = session.engine.world
    host = world.find(HostSystem, "esx01.lab.local")
    world.update(host, connection_state=connection, maintenance=maintenance)
    node = InventoryViews(session).node(host.moid)
    assert (node.suffix, node.state_badge) == (suffix, badge)
    assert node.stale == (connection != ConnectionState.CONNECTED)


def test_a_datastore_that_no_host_reaches_is_inaccessible(session):
    world = session.engine.world
    datastore = world.find(Datastore, "ds1")
    for host in list(world.all_of(HostSystem)):
        assert InventoryViews(session).node(datastore.moid).suffix == ""
        world.update(host, lost_datastores=(datastore.moid,))
    assert InventoryViews(session).node(datastore.moid).suffix == "(inaccessible)"


def test_an_object_that_is_gone_is_named_by_its_id(session):
    node = InventoryViews(session).node("vm-9999")
    assert (node.name, node.stale) == ("vm-9999", True)


def test_an_alarm_shows_on_the_object_and_on_all_above_it(session):
    world, service = session.engine.world, session.engine.service(AlarmService)
    vm = world.find(VirtualMachine, "web01")
    service.set_status(vm, "Virtual machine CPU usage", AlarmStatus.RED, "97 %")
    views = InventoryViews(session)
    shows = {obj.name for obj in world.objects.values() if views.node(obj.moid).alarm_badge == "critical"} - {
        "host",
        "vm",
        "Resources",
    }
    assert shows == {"web01", "Gold", "C1", "DC1", "vcsa.lab.local", "Web", "esx01.lab.local"}
    alarms = AlarmViews(session)
    # The sum over all objects says the same as each object asked by itself.
    assert {name for name, status in alarms.badges().items() if status == AlarmStatus.RED} == {
        obj.moid for obj in world.objects.values() if views.node(obj.moid).alarm_badge == "critical"
    }
    assert alarms.counts() == (1, 0)
    assert alarms.counts(moid(session, ResourcePool, "Gold")) == (1, 0)
    assert alarms.counts(moid(session, HostSystem, "esx02.lab.local")) == (0, 0)


def test_critical_alarms_come_first(session):
    world, service = session.engine.world, session.engine.service(AlarmService)
    first, second = world.all_of(HostSystem)
    service.set_status(first, "Host CPU usage", AlarmStatus.RED)
    session.run_for(SECOND_US)
    service.set_status(second, "Host CPU usage", AlarmStatus.YELLOW)
    assert [row.moid for row in AlarmViews(session).triggered()] == [first.moid, second.moid]


def test_a_task_is_seen_from_all_that_holds_its_target(session):
    session.submit(Rename(entity=moid(session, VirtualMachine, "web01"), name="web02"))
    views = TaskViews(session)
    (key,) = views.keys()
    task = views.get(key)
    assert (task.name, task.target_name, task.server) == ("Rename", "web01", "vcsa.lab.local")
    assert task.target.name == "web02"
    for kind, name in ((ResourcePool, "Gold"), (ClusterComputeResource, "C1"), (Folder, "Web")):
        assert views.keys(moid(session, kind, name)) == [key]
    assert views.keys(moid(session, HostSystem, "esx02.lab.local")) == []


def test_recent_tasks_are_those_of_ten_minutes(session):
    session.submit(Rename(entity="web01", name="web02"))
    session.run_for(9 * MINUTE_US)
    assert len(TaskViews(session).recent_keys()) == 1
    session.run_for(MINUTE_US)
    assert TaskViews(session).recent_keys() == []
    assert len(TaskViews(session).keys()) == 1


def test_a_running_task_tells_how_far_it_is(session):
    task = session.submit(MigrateVm(vm="web01", host="esx02.lab.local"))
    before = TaskViews(session).get(task.key)
    session.run_for(SECOND_US)
    after = TaskViews(session).get(task.key)
    assert before.percent < after.percent < 100
    assert after.completed is None
    assert after.execution_us is None


def test_events_of_an_object_and_of_all_below_it(session):
    session.submit(Rename(entity="web01", name="web02"))
    views = EventViews(session)
    (event, *_) = views.newest(10, moid(session, ClusterComputeResource, "C1"))
    row = views.view(event)
    assert row.description == "Renamed web02 from web01 to web02 in DC1"
    assert (row.type_word, row.target) == ("Information", moid(session, VirtualMachine, "web02"))
    assert views.newest(10, moid(session, HostSystem, "esx02.lab.local")) == []


def test_search_groups_by_kind_and_ranks_names_that_begin_with_it(session):
    groups = search(session, "WEB")
    assert [group.kind for group in groups] == [Kind.VIRTUAL_MACHINE, Kind.FOLDER]
    assert [(hit.name, hit.path) for hit in groups[0].hits] == [
        ("web01", "DC1 › C1 › Gold"),
        ("my-web", "DC1 › C1"),
    ]
    assert search(session, "  ") == []
    assert [
        hit.name
        for group in search(session, moid(session, HostSystem, "esx01.lab.local"))
        for hit in group.hits
    ] == ["esx01.lab.local"]
    # Root folders and root pools are nobody's business.
    assert search(session, "Resources") == []
    many = search(session, "e", limit=1)
    assert all(len(group.hits) == 1 for group in many)


def test_texts():
    assert (mhz_text(999), mhz_text(9400)) == ("999 MHz", "9.40 GHz")
    assert (mb_text(512), mb_text(2048)) == ("512 MB", "2.00 GB")
    assert (gb_text(0.5), gb_text(4096)) == ("512 MB", "4.00 TB")
    assert uptime_text(10 * SECOND_US) == "10 seconds"
    assert uptime_text(MINUTE_US) == "1 minute"
    assert uptime_text(50 * 60 * MINUTE_US) == "2 days"


def test_all_results_are_grouped_by_list_and_agree_with_the_suggestions(session):
    found = find_all(session, "WEB")
    assert {str(kind): len(moids) for kind, moids in found.items()} == {
        str(LISTS[group.kind]): group.count for group in search(session, "WEB") if group.kind in LISTS
    }
    assert list(found) == [kind for kind in LISTS.values() if kind in found]
    assert find_all(session, "  ") == {}
    for kind, moids in found.items():
        assert all(is_found(session, kind, moid_, "web") for moid_ in moids)
    assert not is_found(session, ListKind.VMS, "vm-0", "web")
