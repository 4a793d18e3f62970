import pytest

from vsphere_client.ui.objects.host.tabs import ADVANCED_SETTINGS


@pytest.fixture
def page(lab, window):
    return window.keep(ADVANCED_SETTINGS(lab.driver, lab.host("esx01.lab.local").moid, window))


def test_an_option_is_changed_by_its_row(lab, page):
    host = lab.host("esx01.lab.local")
    assert page.read()["Mem.IdleTax"][1:4] == ("75", "75", "0 to 99")
    page.grid.selectRow(page.rows.row_of("Mem.IdleTax"))
    page.show_buttons()
    page.edit.click()
    assert page.dialog.build() == (), "nothing was changed yet"
    page.dialog.value.setValue(50)
    page.dialog.press_ok()
    lab.run_for(1)
    assert host.config.advanced["Mem.IdleTax"] == 50
    assert lab.world.hosts.memory_idle_tax[host.row] == 0.5
    page.refresh()
    assert page.read()["Mem.IdleTax"][1] == "50"


def test_an_option_that_is_a_text_is_typed(lab, page):
    host = lab.host("esx01.lab.local")
    assert page.read()["Migrate.Vmknic"][1:4] == ("", "", "text")
    page.grid.selectRow(page.rows.row_of("Migrate.Vmknic"))
    page.show_buttons()
    page.edit.click()
    assert page.dialog.build() == (), "nothing was changed yet"
    page.dialog.value.setText(" vmk1 ")
    page.dialog.press_ok()
    lab.run_for(1)
    assert host.config.advanced["Migrate.Vmknic"] == "vmk1"
    page.refresh()
    assert page.read()["Migrate.Vmknic"][1] == "vmk1"
