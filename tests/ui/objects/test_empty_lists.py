import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from vsphere_client.engine.world.objects import ClusterComputeResource, Datacenter
from vsphere_client.session.session import Session
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.registry import pages_for
from vsphere_client.ui.widgets.link_label import LinkLabel

LAB = """
format: 1
name: Nothing yet
seed: 1
inventory:
  datacenters:
  - name: DC1
    clusters: [{name: C1, drs: {enabled: true}, ha: {enabled: true}}]
"""


@pytest.fixture
def driver(qapp, tmp_path):
    path = tmp_path / "empty.yaml"
    path.write_text(LAB)
    made = SessionDriver(Session.open(path))
    yield made
    made.close()


def tab_of(driver, window, kind, tab, page=""):
    obj = next(driver.session.engine.world.all_of(kind))
    made = window.keep(pages_for(obj.kind).tab(tab).build(driver, obj.moid, window))
    window.resize(900, 500)
    window.show()
    if page:
        made.show_page(page)
    return obj, made


def offered(panel):
    return [link for link in panel.empty.findChildren(LinkLabel) if not link.isHidden()]


def test_an_empty_list_offers_what_fills_it(driver, window):
    cluster, page = tab_of(driver, window, ClusterComputeResource, "hosts")
    (link,) = offered(page.shown.panel)
    assert page.shown.panel.empty.height() >= link.geometry().bottom()
    QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert window.actions == [("cluster.add_hosts", [cluster.moid])]


def test_what_could_not_be_done_is_not_offered(driver, window):
    _cluster, page = tab_of(driver, window, ClusterComputeResource, "vms")
    assert offered(page.shown.panel) == []
    assert page.shown.panel.empty.accessibleName() == "No virtual machines here."


def test_a_filter_that_finds_nothing_says_so(driver, window):
    _datacenter, page = tab_of(driver, window, Datacenter, "hosts-clusters")
    page.search.searched.emit("zzz")
    assert page.shown.panel.empty.accessibleName() == "Nothing here matches the filter."
    page.search.searched.emit("")
    assert page.shown.panel.empty.accessibleName() == "No clusters here."


def test_utilization_of_a_cluster_without_hosts(driver, window):
    _cluster, tab = tab_of(driver, window, ClusterComputeResource, "monitor", "drs-cpu-utilization")
    assert tab.page.empty.isVisibleTo(tab.page)
    tab.show_page("utilization")
    assert tab.page.note() == "no virtual machine is powered on"
