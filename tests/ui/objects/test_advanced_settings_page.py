import pytest

from vsphere_client.model.commands import UpdateHostOptions
from vsphere_client.session.views.configure_host import host_settings
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


def test_an_option_of_the_start_says_that_it_waits_for_one(lab, page):
    """As in ESXi, the options of the VMkernel's start act after a restart (vmkernel.md 1.6)."""
    host, key = lab.host("esx01.lab.local"), "VMkernel.Boot.hyperthreading"
    lab.driver.submit(UpdateHostOptions(host=host.moid, options={key: False}))
    lab.run_for(1)
    page.refresh()
    assert page.read()[key][1] == "0"
    assert page.read()[key][4] == "Use the second threads of cores; 1 until the next restart"
    shown = {row.label: row for group in host_settings(lab.driver.session, host.moid) for row in group.rows}
    assert shown["Hyperthreading"].value == "Active"
    assert shown["Hyperthreading"].note == "After the next restart: not active"
    page.grid.selectRow(page.rows.row_of(key))
    page.show_buttons()
    page.edit.click()
    assert page.dialog.build() == ()
