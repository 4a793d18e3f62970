import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from small_world import Shaker, small_session

from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.model.commands import AcknowledgeAlarm, MigrateVm, PowerOffVm, Rename
from vsphere_client.model.kinds import AlarmStatus, Severity
from vsphere_client.model.reasons import because
from vsphere_client.model.tasks import Source
from vsphere_client.model.units import MINUTE_US, SECOND_US
from vsphere_client.session.views.list_columns import COLUMNS
from vsphere_client.session.views.lists import ListKind, ListViews
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models import object_table, task_table
from vsphere_client.ui.models.alarm_table import AlarmTableModel
from vsphere_client.ui.models.event_table import EventTableModel
from vsphere_client.ui.models.inventory_tree import MOID_ROLE
from vsphere_client.ui.models.object_table import ObjectTableModel
from vsphere_client.ui.models.task_table import MONITOR_COLUMNS, RECENT_COLUMNS, TaskTableModel
from vsphere_client.ui.widgets.cells import CELL_ROLE, Bar, IconText, Link, Links, Progress
from vsphere_client.ui.widgets.cells import Severity as SeverityCell
from vsphere_client.ui.widgets.data_grid import DataGrid

DOWN = Qt.SortOrder.DescendingOrder


@pytest.fixture
def driver(qapp):
    made = SessionDriver(small_session())
    yield made
    made.close()


@pytest.fixture(autouse=True)
def sorted_at_once(monkeypatch):
    monkeypatch.setattr(object_table, "RESORT_S", 0.0)


def find(driver, name, kind=VirtualMachine):
    return driver.session.engine.world.find(kind, name)


def names(model, key="name"):
    column = model.column_of(key)
    return [model.index(row, column).data() for row in range(model.rowCount())]


# objects --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "kind", "expected"),
    [
        ("vcsa.lab.local", ListKind.VMS, {"web01", "App01", "db01", "edge-vm"}),
        ("DC1", ListKind.VMS, {"web01", "App01", "db01", "edge-vm"}),
        ("C1", ListKind.VMS, {"web01", "App01", "db01"}),
        ("Gold", ListKind.VMS, {"web01"}),
        ("esx02.lab.local", ListKind.VMS, {"App01", "db01"}),
        ("Servers", ListKind.VMS, {"web01", "App01"}),
        ("Compute", ListKind.VMS, {"web01", "App01", "db01"}),
        ("ds1", ListKind.VMS, {"web01", "App01", "db01", "edge-vm"}),
        ("VM Network", ListKind.VMS, {"web01", "App01", "db01", "edge-vm"}),
        ("DC1", ListKind.HOSTS, {"esx01.lab.local", "esx02.lab.local", "edge01.lab.local"}),
        ("C1", ListKind.HOSTS, {"esx01.lab.local", "esx02.lab.local"}),
        ("ds1", ListKind.HOSTS, {"esx01.lab.local", "esx02.lab.local", "edge01.lab.local"}),
        ("DC1", ListKind.CLUSTERS, {"C1"}),
        ("C1", ListKind.POOLS, {"Gold", "bronze"}),
        ("C1", ListKind.DATASTORES, {"ds1", "DS0"}),
        ("esx01.lab.local", ListKind.DATASTORES, {"ds1", "DS0"}),
        ("web01", ListKind.DATASTORES, {"ds1"}),
        ("web01", ListKind.NETWORKS, {"VM Network"}),
        ("DC1", ListKind.NETWORKS, {"VM Network"}),
        ("DC1", ListKind.FOLDERS, {"Servers", "Compute"}),
        ("vcsa.lab.local", ListKind.DATACENTERS, {"DC1"}),
    ],
)
def test_members_of_lists(driver, scope, kind, expected):
    world = driver.session.engine.world
    moid = next(obj.moid for obj in world.objects.values() if obj.name == scope)
    views = ListViews(driver.session)
    members = views.members(kind, moid)
    assert {world.objects[member].name for member in members} == expected
    assert all(views.belongs(kind, member, moid) for member in members)


@pytest.mark.parametrize("kind", list(ListKind))
def test_every_column_has_a_value_and_sorts(driver, kind, qtmodeltester):
    driver.session.run_for(60 * SECOND_US)
    model = ObjectTableModel(driver, kind, driver.session.engine.world.root.moid)
    qtmodeltester.check(model)
    for column in range(model.columnCount()):
        model.sort(column)
        model.sort(column, DOWN)
        for row in range(model.rowCount()):
            assert isinstance(model.index(row, column).data(), str)


def test_default_columns_are_the_products(driver):
    # vsphere_client_ui.md 1.6: the Host column of VMs is hidden by default.
    def titles(kind):
        return [column.title for column in COLUMNS[kind] if column.default]

    assert titles(ListKind.VMS) == [
        "Name",
        "State",
        "Status",
        "Provisioned Space",
        "Used Space",
        "Host CPU",
        "Host Mem",
    ]
    assert titles(ListKind.HOSTS) == [
        "Name",
        "State",
        "Status",
        "Cluster",
        "Consumed CPU %",
        "Consumed Memory %",
        "HA State",
        "Uptime",
    ]
    assert titles(ListKind.DATASTORES)[:6] == [
        "Name",
        "Status",
        "Type",
        "Datastore Cluster",
        "Capacity",
        "Free",
    ]


def test_cells_of_vms(driver):
    driver.session.run_for(20 * SECOND_US)
    cluster = find(driver, "C1", ClusterComputeResource).moid
    model = ObjectTableModel(driver, ListKind.VMS, cluster)
    row = names(model).index("web01")

    def at(key):
        index = model.index(row, model.column_of(key))
        return index.data(CELL_ROLE) or index.data()

    web = find(driver, "web01")
    assert at("name") == IconText("vm", "web01", "powered-on", link=web.moid)
    assert at("state") == "Powered On"
    assert at("status") == SeverityCell("success", "Normal")
    assert (at("provisioned"), at("memory"), at("cpus")) == ("40.00 GB", "1.00 GB", "1")
    assert at("host") == Link("esx01.lab.local", web.host)
    assert model.index(row, 3).data(MOID_ROLE) == web.moid
    hosts = ObjectTableModel(driver, ListKind.HOSTS, cluster)
    assert isinstance(hosts.index(0, hosts.column_of("cpu")).data(CELL_ROLE), Bar)


def test_sort_by_name_and_by_numbers(driver):
    driver.session.run_for(60 * SECOND_US)
    model = ObjectTableModel(driver, ListKind.VMS, driver.session.engine.world.root.moid)
    assert names(model) == ["App01", "db01", "edge-vm", "web01"]
    model.sort(0, DOWN)
    assert names(model) == ["web01", "edge-vm", "db01", "App01"]
    model.sort(model.column_of("provisioned"), DOWN)
    # 40, 20, 20, 10 GB; equal ones in order of creation.
    assert names(model) == ["web01", "App01", "db01", "edge-vm"]
    cpu = driver.session.engine.world.vms.cpu_usage_mhz
    model.sort(model.column_of("host_cpu"))
    shown = [cpu[find(driver, name).row] for name in names(model)]
    assert shown == sorted(shown)


def test_a_live_order_follows_the_numbers_and_keeps_the_chosen_row(driver):
    model = ObjectTableModel(driver, ListKind.VMS, driver.session.engine.world.root.moid)
    grid = DataGrid(model.columns, "test")
    grid.setModel(model)
    model.sort(model.column_of("host_cpu"), DOWN)
    chosen = find(driver, "edge-vm")
    row = names(model).index("edge-vm")
    grid.selectionModel().setCurrentIndex(
        model.index(row, 0),
        QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows,
    )
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    usage = driver.session.engine.world.vms.cpu_usage_mhz
    usage[chosen.row] = 99_999.0
    driver.ticked.emit()
    assert names(model)[0] == "edge-vm"
    assert grid.currentIndex().data(MOID_ROLE) == chosen.moid
    model.set_filter("e")
    assert set(names(model)) == {"edge-vm", "web01"}
    assert grid.currentIndex().data(MOID_ROLE) == chosen.moid
    model.set_filter("")
    assert grid.currentIndex().data(MOID_ROLE) == chosen.moid
    assert not resets


def test_only_changed_visible_cells_are_told(driver):
    model = ObjectTableModel(driver, ListKind.VMS, driver.session.engine.world.root.moid)
    column = model.column_of("host_cpu")
    for row in range(4):
        model.index(row, column).data()
    model.set_visible_rows(0, 1)
    told = []
    model.dataChanged.connect(lambda first, last, _roles: told.append((first.row(), last.row())))
    usage = driver.session.engine.world.vms.cpu_usage_mhz
    assert names(model) == ["App01", "db01", "edge-vm", "web01"]
    driver.ticked.emit()
    assert told == []
    usage[find(driver, "db01").row] += 50
    usage[find(driver, "web01").row] += 50
    driver.ticked.emit()
    assert told == [(1, 1)]
    # What is below the page was dropped and is made anew when it is drawn.
    row, shown = 3, f"{usage[find(driver, 'web01').row]:.0f} MHz"
    assert model.index(row, column).data() == shown


def test_column_filter(driver):
    model = ObjectTableModel(driver, ListKind.VMS, driver.session.engine.world.root.moid)
    model.set_column_filter("state", "off")
    assert names(model) == ["db01"]
    model.set_filter("web")
    assert names(model) == []
    model.set_column_filter("state", "")
    assert names(model) == ["web01"]
    assert model.total == 4


@pytest.mark.parametrize("scope", ["vcsa.lab.local", "C1", "esx01.lab.local", "Gold", "Servers", "DC1"])
@pytest.mark.parametrize("seed", [11, 12])
def test_random_changes_keep_the_list_true(driver, qtmodeltester, scope, seed):
    world = driver.session.engine.world
    moid = next(obj.moid for obj in world.objects.values() if obj.name == scope)
    model = ObjectTableModel(driver, ListKind.VMS, moid)
    grid = DataGrid(model.columns, "test")
    grid.setModel(model)
    qtmodeltester.check(model)
    resets = []
    model.modelReset.connect(lambda: resets.append(1))
    shaker = Shaker(driver.session, seed)
    for times in (1, 1, 2, 3, 5, 8, 20, 60, 90):
        shaker.shake(times)
        driver.flush()
        if moid not in world.objects:
            break
        members = ListViews(driver.session).members(ListKind.VMS, moid)
        assert sorted(model.keys) == sorted(members)
        assert names(model) == sorted(names(model), key=str.casefold)
    assert not resets


def test_a_rename_elsewhere_reaches_the_cells(driver):
    model = ObjectTableModel(driver, ListKind.VMS, driver.session.engine.world.root.moid)
    column = model.column_of("cluster")
    row = names(model).index("web01")
    assert model.index(row, column).data() == "C1"
    driver.submit(Rename(entity=find(driver, "C1", ClusterComputeResource).moid, name="C9"))
    assert model.index(row, column).data() == "C9"


# tasks ----------------------------------------------------------------------------------------------------


def test_recent_tasks_have_the_products_columns():
    # vsphere_client_ui.md 1.8
    titles = [column.title for column in RECENT_COLUMNS]
    assert titles == [
        "Task Name",
        "Target",
        "Status",
        "Details",
        "Initiator",
        "Queued For",
        "Start Time",
        "Completion Time",
        "Server",
    ]
    assert [column.title for column in MONITOR_COLUMNS][-2:] == ["Execution Time", "Server"]


def test_a_task_appears_fills_its_bar_and_completes(driver, qtmodeltester):
    model = TaskTableModel(driver)
    qtmodeltester.check(model)
    web = find(driver, "web01")
    driver.submit(MigrateVm(vm=web.moid, host="esx02.lab.local"))
    status = model.column_of("status")
    assert names(model) == ["Relocate virtual machine"] or names(model) == ["Migrate virtual machine"]
    first = model.index(0, status).data(CELL_ROLE)
    assert first.state == "running"
    assert model.index(0, 1).data(CELL_ROLE).link == web.moid
    told = []
    model.dataChanged.connect(lambda a, _b, _roles: told.append(a.row()))
    driver.session.run_for(SECOND_US)
    driver.flush()
    assert model.index(0, status).data(CELL_ROLE) != first
    assert told
    driver.session.run_for(3 * MINUTE_US)
    driver.flush()
    assert model.index(0, status).data(CELL_ROLE) == Progress("success", 1.0)
    assert model.index(0, model.column_of("started")).data() == "01/05/2026, 8:00:00 AM"
    assert model.index(0, model.column_of("initiator")).data() == "VSPHERE.LOCAL\\Administrator"
    assert model.index(0, model.column_of("server")).data() == "vcsa.lab.local"


def test_a_refused_task_shows_its_fault_and_why(driver):
    model = TaskTableModel(driver)
    driver.submit(MigrateVm(vm="web01", host="edge01.lab.local"))
    driver.submit(PowerOffVm(vm="db01"))
    assert model.index(0, model.column_of("status")).data(CELL_ROLE) == Progress("error")
    cell = model.index(0, model.column_of("details"))
    assert cell.data().startswith("The attempted operation cannot be performed in the current state")
    model.set_state_filter("failed")
    assert model.rowCount() >= 1
    model.set_state_filter("running")
    assert all(model.task(row).state == "running" for row in range(model.rowCount()))


def test_old_tasks_leave_after_ten_virtual_minutes_and_a_real_one(driver, monkeypatch):
    clock = [1000.0]
    monkeypatch.setattr(task_table, "monotonic", lambda: clock[0])
    model = TaskTableModel(driver)
    driver.submit(Rename(entity="web01", name="web02"))
    driver.session.run_for(11 * MINUTE_US)
    driver.flush()
    clock[0] += 59
    model.forget_old()
    assert "Rename" in names(model)
    clock[0] += 2
    model.forget_old()
    assert "Rename" not in names(model)


def test_tasks_of_an_object_and_of_all_below_it(driver):
    driver.submit(Rename(entity="web01", name="web02"))
    driver.submit(Rename(entity=find(driver, "C1", ClusterComputeResource).moid, name="C2"))
    gold = TaskTableModel(driver, find(driver, "Gold", ResourcePool).moid)
    cluster = TaskTableModel(driver, find(driver, "C2", ClusterComputeResource).moid)
    host = TaskTableModel(driver, find(driver, "esx02.lab.local", HostSystem).moid)
    assert (gold.rowCount(), cluster.rowCount(), host.rowCount()) == (1, 2, 0)
    driver.submit(Rename(entity="web02", name="web03"))
    assert (gold.rowCount(), cluster.rowCount(), host.rowCount()) == (2, 3, 0)


# events and alarms ----------------------------------------------------------------------------------------


def test_events_come_on_top_and_filter(driver, qtmodeltester):
    model = EventTableModel(driver, find(driver, "C1", ClusterComputeResource).moid)
    qtmodeltester.check(model)
    before = model.rowCount()
    driver.submit(Rename(entity="web01", name="web02"))
    driver.submit(Rename(entity="edge-vm", name="edge2"))
    assert model.rowCount() == before + 1
    assert model.index(0, 0).data() == "Renamed web02 from web01 to web02 in DC1"
    assert model.index(0, model.column_of("type_id")).data() == "VmRenamedEvent"
    assert model.index(0, model.column_of("type")).data(CELL_ROLE) == SeverityCell("info", "Information")
    model.set_filter("nothing")
    assert model.rowCount() == 0
    model.set_filter("")
    model.set_severities(frozenset({Severity.ERROR}))
    assert all(model.event_at(row).severity == Severity.ERROR for row in range(model.rowCount()))


def test_older_events_come_when_asked_for(driver):
    world, log = driver.session.engine.world, driver.session.engine.events
    host = find(driver, "esx01.lab.local", HostSystem)
    for _ in range(1200):
        log.post("HostConnectedEvent", host)
    model = EventTableModel(driver)
    assert world is driver.session.engine.world
    assert (model.rowCount(), model.canFetchMore()) == (500, True)
    model.fetchMore()
    model.fetchMore()
    model.fetchMore()
    assert model.rowCount() == log.count
    assert not model.canFetchMore()


def test_alarms_appear_worsen_are_acknowledged_and_go(driver, qtmodeltester):
    model = AlarmTableModel(driver)
    qtmodeltester.check(model)
    service = driver.session.engine.service(AlarmService)
    host = find(driver, "esx01.lab.local", HostSystem)
    service.set_status(host, "Host CPU usage", AlarmStatus.YELLOW, "80 %")
    driver.flush()
    assert (model.rowCount(), model.counts) == (1, (0, 1))
    assert model.index(0, 2).data(CELL_ROLE) == SeverityCell("warning", "Warning")
    service.set_status(host, "Host CPU usage", AlarmStatus.RED, "95 %")
    driver.flush()
    assert model.index(0, 2).data(CELL_ROLE) == SeverityCell("danger", "Critical")
    assert model.counts == (1, 0)
    driver.submit(AcknowledgeAlarm(entity=host.moid, alarm="Host CPU usage"))
    assert model.index(0, model.column_of("by")).data() == "VSPHERE.LOCAL\\Administrator"
    assert model.alarm_at(0).what.startswith("Host CPU usage on esx01.lab.local: 95 %")
    model.set_filter("warning")
    assert model.rowCount() == 0
    model.set_filter("all")
    table = ObjectTableModel(driver, ListKind.HOSTS, find(driver, "DC1", Datacenter).moid)
    row = names(table).index("esx01.lab.local")
    assert table.index(row, table.column_of("status")).data(CELL_ROLE) == SeverityCell("danger", "Alert")
    assert table.index(row, 0).data(CELL_ROLE).alarm_badge == "critical"
    service.set_status(host, "Host CPU usage", AlarmStatus.GREEN)
    driver.flush()
    assert model.rowCount() == 0
    assert table.index(row, table.column_of("status")).data(CELL_ROLE) == SeverityCell("success", "Normal")


def test_all_lists_follow_going_back(driver):
    root = driver.session.engine.world.root.moid
    tasks, events = TaskTableModel(driver), EventTableModel(driver)
    objects = ObjectTableModel(driver, ListKind.VMS, root)
    before = events.rowCount()
    driver.session.run_for(SECOND_US)
    driver.submit(Rename(entity="web01", name="aaa"))
    assert names(objects)[0] == "aaa"
    driver.session.run_for(SECOND_US)
    driver.seek(0)
    assert "aaa" not in names(objects)
    assert (tasks.rowCount(), events.rowCount()) == (0, before)
    assert not tasks.index(0, 0, QModelIndex()).isValid()


def test_drs_tasks_carry_why(driver):
    model = TaskTableModel(driver)
    task = driver.submit(MigrateVm(vm="web01", host="esx02.lab.local"))
    # As DRS does it: reasons on a task of its own.
    task.source, task.reasons = Source.DRS, (because("cpu", "CPU is short"),)
    driver.session.engine.tasks.note(task, "Balance average CPU loads")
    driver.flush()
    cell = model.index(0, model.column_of("details")).data(CELL_ROLE)
    assert isinstance(cell, Links)
    assert cell.links[0].target == f"why:{task.key}"
