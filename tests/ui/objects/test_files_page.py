import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester

from vsphere_client.engine.world.objects import Datastore, HostSystem
from vsphere_client.model.commands import DeleteVm, PowerOffVm
from vsphere_client.ui.objects.registry import pages_for

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
DOWN = Qt.SortOrder.DescendingOrder


@pytest.fixture
def page(lab, window):
    store = lab.world.find(Datastore, "vsanDatastore")
    made = window.keep(pages_for(store.kind).tab("files").build(lab.driver, store.moid, window))
    QAbstractItemModelTester(made.rows, FATAL, made)
    window.resize(900, 600)
    window.show()
    return made


def column(page, key):
    at = page.rows.column_of(key)
    return [page.grid.text_at(page.rows.index(row, at)) for row in range(page.rows.rowCount())]


def test_folders_at_the_left_lead_to_their_files(page):
    assert set(column(page, "type")) == {"Folder"}
    page.tree.press("web-fe-07")
    assert "web-fe-07.vmx" in column(page, "name")
    assert page.note().startswith("[vsanDatastore] web-fe-07, ")
    assert "Swap file" in column(page, "type")


def test_a_folder_in_the_list_opens_and_a_machine_is_shown(page, lab):
    told = []
    page.navigate.connect(lambda *where: told.append(where))
    row = column(page, "name").index("web-fe-07")
    page.grid.opened.emit(page.rows.index(row, 0))
    assert page.tree.current() == "web-fe-07"
    vmx = column(page, "name").index("web-fe-07.vmx")
    page.grid.link_activated.emit(page.rows.index(vmx, 0), f"go:{lab.vm().moid}")
    assert told == [(lab.vm().moid, "", "")]


def test_files_are_sorted_by_what_they_are(page):
    page.open_folder("web-fe-07")
    at = page.rows.column_of("size")
    page.rows.sort(at, DOWN)
    sizes = column(page, "size")
    assert [text.rpartition(" ")[2] for text in sizes] == sorted(
        (text.rpartition(" ")[2] for text in sizes), key=["GB", "MB", "KB", "B"].index
    )


def test_a_search_looks_through_all_folders_until_one_is_opened(page):
    assert page.search.accessibleName() == "Search all folders"
    page.search.setText("vmware.log")
    page.search.searched.emit("vmware.log")
    names = column(page, "name")
    assert len(names) > 10
    assert "web-fe-07/vmware.log" in names
    assert page.note() == f"{len(names)} files found in all folders"
    page.tree.press("web-fe-06")
    assert page.search.text() == ""
    assert "web-fe-06.vmx" in column(page, "name")
    page.search.searched.emit("no such file")
    assert page.panel.empty.accessibleName() == "No file of the datastore has this in its name."


def test_a_folder_that_goes_leaves_its_own_shown(page, lab):
    page.open_folder("web-fe-07")
    moid = lab.vm().moid
    lab.session.submit(PowerOffVm(vm=moid))
    lab.run_for(60)
    page.refresh()
    assert "Swap file" not in column(page, "type")
    lab.session.submit(DeleteVm(vm=moid))
    lab.run_for(60)
    page.tick()
    page.refresh()
    assert page.tree.current() == ""
    assert "web-fe-07" not in column(page, "name")


def test_disks_are_written_as_time_goes_on(page, lab):
    page.open_folder("web-fe-07")
    at = column(page, "name").index("web-fe-07.vmdk")
    before = column(page, "modified")[at]
    lab.run_for(60)
    page.tick()
    assert column(page, "modified")[at] != before != ""


def test_another_datastore_begins_in_its_root(page, lab):
    page.open_folder("web-fe-07")
    assert page.set_object(lab.world.find(Datastore, "san-01").moid)
    assert ".sdd.sf" in column(page, "name")
    page.open_folder(".sdd.sf")
    assert page.panel.empty.accessibleName() == "This folder is empty."


def test_out_of_reach_there_is_nothing_to_read(page, lab):
    for host in lab.world.all_of(HostSystem):
        lab.world.update(host, lost_datastores=dict.fromkeys([page.moid], "pdl"))
    page.refresh()
    assert page.rows.rowCount() == 0
    assert page.panel.empty.accessibleName() == "No host reaches this datastore; its files cannot be read."
