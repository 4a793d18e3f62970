import pytest

from vsphere_client.engine.storage.paths import multipath_of
from vsphere_client.engine.world.objects import Datastore
from vsphere_client.model.commands import SetMultipathPolicy
from vsphere_client.session.views.storage_paths import path_rows
from vsphere_client.ui.dialogs.edit_multipathing import MultipathDialog
from vsphere_client.ui.objects.host.paths_page import PATH_COLUMNS, PathsPage


@pytest.fixture
def host(lab):
    return lab.host("esx01.lab.local")


@pytest.fixture
def page(lab, window, host):
    return window.keep(PathsPage(lab.driver, host.moid, window))


@pytest.fixture
def store(lab, host):
    stores = (lab.world.datastore(moid) for moid in host.datastores)
    return next(one for one in stores if one.config.type == "VMFS")


def choose(page, path):
    """Select the row of a path, and what its buttons say."""
    page.refresh()
    page.grid.selectRow(page.rows.row_of(path))
    page.show_buttons()


def paths(host, store):
    return multipath_of(host, store).names


def test_all_paths_are_listed_with_the_one_that_works(lab, page, host, store):
    rows = [row for row in path_rows(lab.session, host.moid) if row.datastore == store.name]
    assert [row.status for row in rows] == ["Active (I/O)", "Active"]
    assert [row.preferred for row in rows] == [True, False]
    assert {row.policy for row in rows} == {"Fixed (VMware)"}
    assert set(page.read()) == {row.name for row in path_rows(lab.session, host.moid)}


def test_a_path_dies_and_comes_back_by_the_buttons(lab, page, host, store):
    first, _ = paths(host, store)
    choose(page, first)
    assert not page.restore.isEnabled()
    page.fail.click()
    lab.run_for(1)
    assert multipath_of(host, store).states == ("dead", "active")
    choose(page, first)
    assert not page.fail.isEnabled()
    assert not page.disable.isEnabled()
    page.restore.click()
    lab.run_for(1)
    assert multipath_of(host, store).states == ("active", "active")


def test_a_path_is_disabled_and_enabled_by_the_buttons(lab, page, host, store):
    first, _ = paths(host, store)
    choose(page, first)
    page.disable.click()
    lab.run_for(1)
    assert multipath_of(host, store).states == ("disabled", "active")
    choose(page, first)
    page.enable.click()
    lab.run_for(1)
    assert multipath_of(host, store).states == ("active", "active")


def test_the_dialog_changes_policy_and_preferred_path(lab, page, host, store):
    first, second = paths(host, store)
    choose(page, first)
    page.edit.click()
    dialog = page.dialog
    assert isinstance(dialog, MultipathDialog)
    assert dialog.build() == ()
    assert not dialog.iops.isEnabled()
    dialog.preferred.setCurrentIndex(1)
    (command,) = dialog.build()
    assert command == SetMultipathPolicy(
        host=host.moid, datastore=store.moid, policy="FIXED", preferred=second
    )
    dialog.policy.setCurrentIndex(dialog.policy.findData("RR"))
    assert not dialog.preferred.isEnabled()
    assert dialog.iops.isEnabled()
    assert dialog.iops.value() == 1000
    dialog.iops.setValue(1)
    dialog.press_ok()
    lab.run_for(1)
    now = multipath_of(host, lab.world.get(store.moid, Datastore))
    assert (now.working, now.turn_ios) == ((0, 1), 1)
    page.refresh()
    column = [one.key for one in PATH_COLUMNS].index("iops")
    assert [page.read()[name][column] for name in (first, second)] == ["1", "1"]
