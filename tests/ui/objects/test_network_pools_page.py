"""Network resource pools of a distributed switch: the page, its dialogs, and the port group's."""

import pytest

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import Datacenter, HostSystem
from vsphere_client.model.network import (
    DistributedSwitchConfig,
    NetworkConfig,
    NetworkIoControl,
    TrafficShare,
)
from vsphere_client.ui.dialogs.edit_port_group import AssignPoolDialog, PortGroupDialog
from vsphere_client.ui.dialogs.run_action import run_action
from vsphere_client.ui.objects.network.pools_page import NetworkPoolsPage


@pytest.fixture
def switch(lab):
    """All uplinks of all hosts reserve 500 Mbps for virtual machines."""
    control = NetworkIoControl(traffic={"vm": TrafficShare(shares="high", reservation_mbps=500)})
    config = DistributedSwitchConfig(network_io_control=control)
    made = build.add_distributed_switch(lab.world, "DSwitch", next(lab.world.all_of(Datacenter)), config)
    group = build.add_portgroup(lab.world, "DPG", made, NetworkConfig())
    for host in lab.world.all_of(HostSystem):
        made.hosts[host.moid] = None
        build.connect_network(lab.world, group, host)
    return made


@pytest.fixture
def page(lab, window, switch):
    return window.keep(NetworkPoolsPage(lab.driver, switch.moid, window))


def press(lab, page, dialog):
    dialog.press_ok()
    lab.run_for(1)
    page.refresh()
    return page.read()


def test_a_pool_is_added_given_to_a_port_group_and_removed(lab, window, page, switch):
    total = 500 * sum(len(host.config.nics) for host in lab.world.all_of(HostSystem))
    assert [row[:3] for row in page.read().values()] == [("(default)", f"{total:g} Mbit/s", "0 Mbit/s")]
    page.add.click()
    page.dialog.quota.setValue(total + 1)
    page.dialog.press_ok()
    assert "are reserved for virtual machine traffic" in page.dialog.form.error("reservation_quota_mbps")
    page.dialog.name.setText("Gold")
    page.dialog.quota.setValue(800)
    rows = press(lab, page, page.dialog)
    assert rows["Gold"][1] == "800 Mbit/s"
    assert rows["(default)"][1] == f"{total - 800:g} Mbit/s"

    group = next(iter(switch.portgroups))
    chosen = Selection(lab.session, (group,))
    dialog = run_action(window, lab.driver, ACTIONS["portgroup.assign_network_resource_pool"], chosen)
    assert isinstance(dialog, AssignPoolDialog)
    dialog.pool.setCurrentIndex(dialog.pool.findData("Gold"))
    assert press(lab, page, dialog)["Gold"][3] == "DPG"
    page.grid.selectRow(page.rows.row_of("Gold"))
    page.show_buttons()
    assert page.edit.isEnabled()
    assert not page.remove.isEnabled()

    settings = PortGroupDialog(lab.driver, lab.world.network(group), window)
    assert settings.pool.currentData() == "Gold"
    settings.pool.setCurrentIndex(0)
    press(lab, page, settings)
    page.grid.selectRow(page.rows.row_of("Gold"))
    page.show_buttons()
    page.remove.click()
    lab.run_for(1)
    page.refresh()
    assert list(page.read()) == ["(default)"]


def test_the_default_pool_is_not_edited_and_names_differ(lab, page):
    page.grid.selectRow(page.rows.row_of("(default)"))
    page.show_buttons()
    assert not page.edit.isEnabled()
    page.add.click()
    assert page.dialog.name.text() == "Network Resource Pool 1"
    page.dialog.name.setText("(default)")
    page.dialog.press_ok()
    assert "already exists" in page.dialog.form.error("name")
