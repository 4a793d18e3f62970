import pytest
from PySide6.QtTest import QAbstractItemModelTester

from vsphere_client.engine.world.objects import ResourcePool
from vsphere_client.model.allocation import PoolCpuAllocation
from vsphere_client.model.commands import ReconfigureResourcePool
from vsphere_client.model.kinds import Kind
from vsphere_client.session.views.resource_allocation import resource_allocation
from vsphere_client.ui.objects import numbers
from vsphere_client.ui.objects.allocation.resource_page import build_cpu, build_memory
from vsphere_client.ui.objects.allocation.utilization_page import VmUtilizationPage
from vsphere_client.ui.objects.registry import pages_for
from vsphere_client.ui.widgets.parts_bar import Part, PartsBar


def cells(page, name):
    moid = next(key for key in page.rows.keys if page.rows.cells_of(key)[0].text == name)
    return page.rows.cells_of(moid)


def test_a_change_of_a_pool_shows_in_the_list_and_on_its_own_page(lab, window, qtbot):
    cluster = window.keep(build_cpu(lab.driver, lab.cluster().moid, window))
    QAbstractItemModelTester(cluster.rows)
    pool = lab.world.find(ResourcePool, "Prod")
    assert cells(cluster, "Prod")[1] == "0 MHz"
    lab.driver.submit(
        ReconfigureResourcePool(resource_pool=pool.moid, cpu=PoolCpuAllocation(reservation_mhz=12_000))
    )
    cluster.refresh()
    assert cells(cluster, "Prod")[1:5] == ("12 000 MHz", "Unlimited", "Normal", "4 000")
    head = resource_allocation(lab.session, lab.cluster().moid, "cpu").head
    assert cluster.reservation_bar.parts[0].text == "12.0 GHz"
    assert cluster.reservation_bar.parts[1].text == numbers.cpu(head.available)
    own = window.keep(build_cpu(lab.driver, pool.moid, window))
    assert own.settings.text() == "Set: reservation 12.0 GHz (expandable), limit unlimited"


def test_numbers_move_with_time(lab, window, qtbot):
    page = window.keep(build_memory(lab.driver, lab.cluster().moid, window))
    before = [list(page.rows.cells_of(key)) for key in page.rows.keys]
    lab.run_for(600)
    page.tick()
    assert [list(page.rows.cells_of(key)) for key in page.rows.keys] != before


def test_guest_memory_is_shown_in_parts(lab, window, qtbot, theme_name):
    page = window.keep(VmUtilizationPage(lab.driver, lab.vm().moid, window))
    labels = [part.label for part in page.guest.bar.parts]
    assert labels == ["Private", "Shared", "Ballooned", "Compressed", "Swapped", "Unaccessed"]
    assert sum(part.amount for part in page.guest.bar.parts) == pytest.approx(lab.vm().config.memory_mb)
    assert page.guest.bar.accessibleName().startswith("Guest memory: Private ")


def test_a_part_of_the_bar_is_as_long_as_its_amount(qtbot):
    bar = PartsBar("Test")
    qtbot.addWidget(bar)
    bar.resize(400, bar.heightForWidth(400))
    bar.set_parts((Part("A", 25, "25 MB", "accent"), Part("B", 50, "50 MB", "series.1")), 100)
    (first, _), (second, _) = bar.boxes()
    assert (first.left(), first.width(), second.left(), second.width()) == (0, 100, 100, 200)
    assert bar.heightForWidth(90) > bar.heightForWidth(400), "the legend needs two lines"


def test_resource_pools_of_hosts_are_for_those_that_stand_alone(lab):
    pages = pages_for(Kind.HOST)
    assert pages.tab("resource-pools") is not None
    assert pages.of_object(lab.session, lab.host().moid).tab("resource-pools") is None
