"""The whole window with linked vCenter Servers, while a machine leaves for one of them and another leaves its sight."""

from __future__ import annotations

import pytest
from vcenter_scene import every_list_is_true, finished, three_session

from vsphere_client.engine.world.objects import VirtualMachine
from vsphere_client.engine.world.vcenters import is_shown
from vsphere_client.model.commands import MigrateVm, ServiceLocator
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.models.inventory_tree import MOID_ROLE
from vsphere_client.ui.objects.registry import tabs_for

LOGIN = ServiceLocator(vcenter="vc-geneva", username="admin@geneva.local", password="Secret1")


@pytest.fixture
def driver(qapp):
    made = SessionDriver(three_session())
    yield made
    made.close()


def shown_names(window) -> list[str]:
    """All rows of the navigator's tree, by name."""
    model = window.navigator.tree().model()
    found, waiting = [], [model.index(row, 0) for row in range(model.rowCount())]
    while waiting:
        index = waiting.pop(0)
        found.append(index.data())
        waiting += [model.index(row, 0, index) for row in range(model.rowCount(index))]
        assert index.data(MOID_ROLE)
    return found


def test_rows_move_to_the_other_root_or_go(window, driver):
    engine = driver.session.engine
    web = engine.world.find(VirtualMachine, "web")
    window.select(web.moid, "summary")
    assert {"web", "app", "vc-bern", "vc-basel"} <= set(shown_names(window))
    assert not {"vc-geneva", "secret", "geneva1"} & set(shown_names(window))
    finished(engine, MigrateVm(vm="web", cluster="C2", datastore="dsBasel"))
    finished(engine, MigrateVm(vm="app", host="geneva1", datastore="dsGeneva", service=LOGIN))
    driver.flush()
    assert shown_names(window).count("web") == 1
    assert "app" not in shown_names(window)
    # What was shown is gone under its id: the window shows what it lay in.
    assert window.selected_moid in engine.world.objects
    assert is_shown(engine.world, engine.world.objects[window.selected_moid])
    window.select(web.moid, "summary")
    assert window.selected_moid == web.moid
    every_list_is_true(engine)


def test_every_page_opens_with_several_vcenters(window, driver):
    engine = driver.session.engine
    finished(engine, MigrateVm(vm="web", host="basel1", datastore="dsBasel"))
    finished(engine, MigrateVm(vm="app", host="geneva1", datastore="dsGeneva", service=LOGIN))
    driver.flush()
    opened = 0
    for obj in list(engine.world.objects.values()):
        if getattr(obj, "hidden", False) or not is_shown(engine.world, obj):
            continue
        for spec in tabs_for(obj.kind, getattr(obj, "folder_kind", None)):
            window.select(obj.moid, spec.id)
            driver.flush()
            opened += 1
    assert opened > 80
