from pathlib import Path

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.shell.main_window import MainWindow
from vsphere_client.ui.shell.warm_up import FIRST_KINDS, WarmUp


def test_pages_are_built_ahead_and_taken_when_an_object_is_selected(qtbot, window, find):
    shown = window.tab_host.page()
    warm_up = WarmUp(window)
    warm_up.setInterval(0)
    qtbot.waitUntil(lambda: not warm_up.isActive(), timeout=20_000)
    stack = window.tab_host.stack
    assert stack.count() == 1 + len(FIRST_KINDS)
    assert window.tab_host.page() is shown
    ahead = [stack.widget(at) for at in range(1, stack.count())]
    assert not any(page.isVisible() for page in ahead)
    # Another host than the first, which the page was built with, so that it has to go on to it.
    window.select(find("esx03.lab.local"))
    assert window.tab_host.page() in ahead
    assert window.tab_host.page().moid == find("esx03.lab.local")
    assert stack.count() == 1 + len(FIRST_KINDS)


def test_an_inventory_without_an_object_of_a_kind_is_no_problem(qtbot):
    lab = "format: 1\nname: bare\ninventory: {datacenters: [{name: DC, clusters: [{name: C, hosts: [{name: esx}]}]}]}"
    driver = SessionDriver(Session(load_lab_text(lab, Path())))
    window = MainWindow(driver)
    qtbot.addWidget(window)
    warm_up = WarmUp(window)
    warm_up.setInterval(0)
    qtbot.waitUntil(lambda: not warm_up.isActive(), timeout=20_000)
    # The page that is shown, and one for the host.
    assert window.tab_host.stack.count() == 2
    driver.close()
