"""The dialog of a port group: its failover order, what it sends, and from where it opens."""

import pytest

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import Datacenter, HostSystem, Network
from vsphere_client.model.commands import ReconfigurePortGroup
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig, Teaming
from vsphere_client.session.views.configure_objects import network_settings
from vsphere_client.ui.dialogs.edit_port_group import PortGroupDialog
from vsphere_client.ui.dialogs.failover_order import FailoverOrder
from vsphere_client.ui.dialogs.run_action import run_action


@pytest.fixture
def group(session):
    """A distributed port group whose switch has vmnic0 to vmnic3 of one host."""
    world = session.engine.world
    config = DistributedSwitchConfig()
    switch = build.add_distributed_switch(world, "DSwitch", next(world.all_of(Datacenter)), config)
    host = next(world.all_of(HostSystem))
    switch.hosts[host.moid] = None
    made = build.add_portgroup(world, "DPG", switch, NetworkConfig(teaming=Teaming(standby=("vmnic1",))))
    build.connect_network(world, made, host)
    return made


def test_an_uplink_moves_through_the_states():
    order = FailoverOrder(Teaming(standby=("b",)), ("a", "b", "c"))
    assert order.sections() == (("a", "c"), ("b",), ())
    order.choose("c")
    order.down.click()
    assert order.sections() == (("a",), ("c", "b"), ())
    order.down.click()
    order.down.click()
    assert order.sections() == (("a",), ("b",), ("c",))
    assert not order.down.isEnabled()
    order.choose("a")
    assert not order.up.isEnabled()


def test_standard_groups_offer_no_load_based_team(window, door):
    network = next(n for n in door.session.engine.world.all_of(Network) if type(n) is Network)
    dialog = PortGroupDialog(door, network, window)
    assert dialog.policy.findData("load_based") == -1
    assert dialog.policy.count() == 4
    dialog.press_ok()
    assert door.submitted == []


def test_the_action_opens_it_and_only_what_changed_is_sent(window, door, group):
    dialog = run_action(
        window, door, ACTIONS["portgroup.edit_settings"], Selection(door.session, (group.moid,))
    )
    assert isinstance(dialog, PortGroupDialog)
    assert dialog.policy.findData("load_based") != -1
    assert "standby adapter takes the place" in dialog.told.text()
    dialog.policy.setCurrentIndex(dialog.policy.findData("ip_hash"))
    assert "EtherChannel" in dialog.told.text()
    dialog.policy.setCurrentIndex(dialog.policy.findData("originating_port"))
    dialog.vlan.setValue(42)
    dialog.notify.setCurrentIndex(dialog.notify.findData("no"))
    assert dialog.failback.currentData() == "yes"
    dialog.press_ok()
    assert door.submitted == [ReconfigurePortGroup(network=group.moid, vlan=42, notify_switches=False)]


def test_failback_is_part_of_the_team(window, door, group):
    dialog = PortGroupDialog(door, group, window)
    dialog.failback.setCurrentIndex(dialog.failback.findData("no"))
    dialog.press_ok()
    team = group.config.teaming.model_copy(update={"failback": False})
    assert door.submitted == [ReconfigurePortGroup(network=group.moid, teaming=team)]


def test_an_order_needs_an_active_uplink(window, door, group):
    dialog = PortGroupDialog(door, group, window)
    for nic in dialog.order.sections()[0]:
        dialog.order.choose(nic)
        while dialog.order.down.isEnabled():
            dialog.order.down.click()
    dialog.press_ok()
    assert "has to be active" in dialog.form.error("teaming")
    dialog.order.choose("vmnic1")
    dialog.order.up.click()
    dialog.press_ok()
    assert [one.teaming.active for one in door.submitted] == [("vmnic1",)]


def test_beacon_probing_is_chosen_and_written_in_the_settings(window, door, group):
    dialog = PortGroupDialog(door, group, window)
    assert dialog.detection.currentText() == "Link status only"
    dialog.detection.setCurrentIndex(dialog.detection.findData("beacon"))
    dialog.press_ok()
    team = group.config.teaming.model_copy(update={"failure_detection": "beacon"})
    assert door.submitted == [ReconfigurePortGroup(network=group.moid, teaming=team)]
    door.session.engine.world.update(group, config=group.config.model_copy(update={"teaming": team}))
    (_, section) = network_settings(door.session, group.moid)
    assert {one.label: one.value for one in section.rows}["Network failure detection"] == "Beacon probing"
