"""The lists of what happens: tasks, events and alarms."""

from PySide6.QtCore import QModelIndex
from small_world import names

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
from vsphere_client.session.views.lists import ListKind
from vsphere_client.ui.models import task_table
from vsphere_client.ui.models.alarm_table import AlarmTableModel
from vsphere_client.ui.models.event_table import EventTableModel
from vsphere_client.ui.models.object_table import ObjectTableModel
from vsphere_client.ui.models.task_table import MONITOR_COLUMNS, RECENT_COLUMNS, TaskTableModel
from vsphere_client.ui.widgets.cells import CELL_ROLE, Links, Progress
from vsphere_client.ui.widgets.cells import Severity as SeverityCell


def find(driver, name, kind=VirtualMachine):
    return driver.session.engine.world.find(kind, name)


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
