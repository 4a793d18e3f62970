import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from small_world import Shaker, names

from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    VirtualMachine,
)
from vsphere_client.model.commands import Rename
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.views.list_columns import COLUMNS
from vsphere_client.session.views.lists import ListKind, ListViews
from vsphere_client.ui.models import object_table
from vsphere_client.ui.models.inventory_tree import MOID_ROLE
from vsphere_client.ui.models.object_table import ObjectTableModel
from vsphere_client.ui.widgets.cells import CELL_ROLE, Bar, IconText, Link
from vsphere_client.ui.widgets.cells import Severity as SeverityCell
from vsphere_client.ui.widgets.data_grid import DataGrid

DOWN = Qt.SortOrder.DescendingOrder


@pytest.fixture(autouse=True)
def sorted_at_once(monkeypatch):
    monkeypatch.setattr(object_table, "RESORT_S", 0.0)


def find(driver, name, kind=VirtualMachine):
    return driver.session.engine.world.find(kind, name)


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


def test_host_mem_of_a_vm_is_consumed_memory_and_overhead(driver):
    """vmkernel.md 1.8: hostMemoryUsage; one that is off has none."""
    driver.session.run_for(20 * SECOND_US)
    world = driver.session.engine.world
    vms, vector = world.vms, next(one for one in COLUMNS[ListKind.VMS] if one.key == "host_mem").vector
    running = [vm for vm in world.vm_at.values() if vms.executing[vm.row]]
    off = [vm for vm in world.vm_at.values() if not vms.executing[vm.row]]
    for vm, shown in zip(running, vector(driver.session, running), strict=True):
        assert (
            shown == vms.memory_consumed_mb[vm.row] + vms.overhead_mb[vm.row] > vms.memory_consumed_mb[vm.row]
        )
    assert list(vector(driver.session, off)) == [0.0] * len(off)


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
