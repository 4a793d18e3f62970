"""Virtual machines look the same in every list: with the badge of their power state."""

import pytest

from vsphere_client.model import commands as c
from vsphere_client.ui.objects.registry import pages_for
from vsphere_client.ui.widgets.cells import CELL_ROLE, IconText


def page_of(lab, window, obj, tab, page):
    made = window.keep(pages_for(obj.kind).tab(tab).build(lab.driver, obj.moid, window))
    if page:
        made.show_page(page)
        return made.page
    return made


def vm_cell(page, name):
    cells = [
        page.rows.index(row, column).data(CELL_ROLE)
        for row in range(page.rows.rowCount())
        for column in (0, 1)
    ]
    return next(cell for cell in cells if isinstance(cell, IconText) and cell.text == name)


@pytest.mark.parametrize(("tab", "page"), [("configure", "overrides"), ("monitor", "vsan-objects")])
def test_the_power_state_shows_in_lists_of_the_cluster(lab, window, qtbot, tab, page):
    vm = lab.vm("db-ora-01")
    assert vm_cell(page_of(lab, window, lab.cluster(), tab, page), "db-ora-01").state_badge == "powered-on"
    lab.session.submit(c.PowerOffVm(vm=vm.moid))
    lab.run_for(60)
    assert vm_cell(page_of(lab, window, lab.cluster(), tab, page), "db-ora-01").state_badge is None


def test_fault_domains_are_counted_in_words(lab, window, qtbot):
    page = page_of(lab, window, lab.cluster(), "configure", "fault-domains")
    assert page.note() == "3 fault domains: tolerates 1 failure with RAID-1"


def test_permissions_name_the_one_who_may_do_everything(lab, window, qtbot):
    page = page_of(lab, window, lab.vm(), "permissions", "")
    assert page.grid.rows_as_text()[1:] == [
        ["VSPHERE.LOCAL\\Administrator", "Administrator", "Global Permission"]
    ]
    assert page.note() == "other users and roles are not simulated yet"
