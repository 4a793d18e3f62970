"""The navigator with two linked vCenter Servers: two roots, and nothing of the stranger."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from tree_rows import rows
from vcenter_scene import three_session

from vsphere_client.engine.world.objects import VCenter
from vsphere_client.model.commands import CreateDatacenter, PowerOffVm, Rename
from vsphere_client.session.views.inventory import TreeView
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.inventory_tree import MOID_ROLE, InventoryTreeModel


@pytest.fixture
def driver(qapp):
    made = SessionDriver(three_session())
    yield made
    made.close()


@pytest.mark.parametrize("view", list(TreeView))
def test_two_roots_that_stay_while_things_change(driver, qtmodeltester, view) -> None:
    model = InventoryTreeModel(driver, view)
    qtmodeltester.check(model)
    assert [name for name, _ in rows(model)] == ["vc-basel", "vc-bern"]
    assert not model.index(2, 0).isValid()
    drags = [bool(model.flags(model.index(row, 0)) & Qt.ItemFlag.ItemIsDragEnabled) for row in (0, 1)]
    assert drags == [False, False]
    world = driver.session.engine.world
    for command in (
        CreateDatacenter(name="Thun", vcenter="vc-basel"),
        CreateDatacenter(name="Nyon", vcenter="vc-geneva"),
        PowerOffVm(vm="secret"),
        Rename(entity=world.find(VCenter, "vc-bern").moid, name="a-vc"),
    ):
        driver.session.submit(command)
    driver.flush()
    shown = rows(model)
    assert [row if isinstance(row, str) else row[0] for row in shown] == ["a-vc", "vc-basel"]
    assert [row if isinstance(row, str) else row[0] for row in shown[1][1]] == ["Basel", "Thun"]
    assert "Nyon" not in str(shown)
    assert not model.index_of(world.find(VCenter, "vc-geneva").moid).isValid()


def test_the_filter_keeps_both_roots_and_shows_what_matches_below_either(driver, qtmodeltester) -> None:
    model = InventoryTreeModel(driver, TreeView.HOSTS)
    qtmodeltester.check(model)
    model.set_filter("basel2")
    assert rows(model) == [("vc-basel", [("Basel", [("C2", ["basel2"])])]), "vc-bern"]
    assert [model.index_of(moid).data(MOID_ROLE) for moid in model.matches()] == model.matches()
    model.set_filter("geneva")
    assert rows(model) == ["vc-basel", "vc-bern"]
    model.set_filter("")
    assert [name for name, _ in rows(model)] == ["vc-basel", "vc-bern"]
