"""Advanced Settings of the vCenter, changed in their dialog."""

from vsphere_client.ui.objects.datacenter.tabs import ADVANCED_SETTINGS

KEY = "config.vpxd.ResourceManager.maxCostPer10GNic"


def test_a_setting_is_changed_by_its_row(lab, window):
    page = window.keep(ADVANCED_SETTINGS(lab.driver, lab.world.root.moid, window))
    assert page.read()[KEY][1:4] == ("8", "8", "1 to 64")
    assert not page.edit.isEnabled()
    page.grid.selectRow(page.rows.row_of(KEY))
    page.edit.click()
    assert page.dialog.build() == (), "nothing was changed yet"
    page.dialog.value.setValue(2)
    page.dialog.press_ok()
    lab.run_for(1)
    assert lab.world.root.options == {KEY: 2}
    page.refresh()
    assert page.read()[KEY][1] == "2"
