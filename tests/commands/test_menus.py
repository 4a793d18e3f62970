import pytest

from vsphere_client.commands.action import NOT_SIMULATED
from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.menus import MenuItem, Separator, Submenu, layouts, menu_for
from vsphere_client.commands.selection import MenuKind

OBJECTS = [
    "vcsa.lab.local",
    "Frankfurt",
    "Compute",
    "Prod-01",
    "esx01.lab.local",
    "Prod",
    "web-fe-07",
    "Servers",
    "san-01",
    "VM Network",
]


def tops(menu):
    return [entry.title for entry in menu.entries if not isinstance(entry, Separator)]


def test_every_kind_has_a_menu():
    assert set(layouts()["menus"]) == set(MenuKind)


@pytest.mark.parametrize("name", OBJECTS)
def test_every_item_has_a_title_and_every_grey_one_a_reason(select, name):
    items = list(menu_for(select(name)).items())
    assert items
    for item in items:
        assert item.title
        assert item.enabled or item.reason
        if item.action is None:
            assert item.reason == NOT_SIMULATED


def test_the_menu_of_a_machine_in_order(select):
    # vsphere_client_ui.md section 2, VirtualMachine
    assert tops(menu_for(select("web-fe-07")))[:10] == [
        "Power",
        "Guest OS",
        "Snapshots",
        "Open Remote Console",
        "Migrate...",
        "Clone",
        "Fault Tolerance",
        "VM Policies",
        "Template",
        "Compatibility",
    ]
    power = menu_for(select("web-fe-07")).entries[0]
    assert isinstance(power, Submenu)
    titles = [item.title for item in power.items if isinstance(item, MenuItem)]
    assert titles == ["Power On", "Power Off", "Suspend", "Reset", "Shut Down Guest OS", "Restart Guest OS"]


def test_the_menu_of_a_host_in_order(select):
    # vsphere_client_ui.md section 2, Host
    assert tops(menu_for(select("esx01.lab.local")))[:7] == [
        "New Virtual Machine...",
        "Deploy OVF Template...",
        "New Resource Pool...",
        "New vApp...",
        "Maintenance Mode",
        "Connection",
        "Power",
    ]


def test_the_power_items_of_a_host_are_not_those_of_a_machine(select):
    titles = [item.title for item in menu_for(select("esx01.lab.local")).items() if item.action is None]
    assert "Shut Down" in titles
    own = {item.action.id for item in menu_for(select("esx01.lab.local")).items() if item.action is not None}
    assert {"host.power_on", "host.enter_standby", "host.reboot"} <= own


def test_several_machines_get_the_common_actions_only(select):
    menu = menu_for(select("web-fe-06", "test-ci-11"))
    assert menu.title == "Actions - 2 Objects"
    assert all(item.action is not None and item.action.several for item in menu.items())
    assert menu.item("vm.migrate").enabled
    assert menu.item("vm.power_on").reason == "web-fe-06 is powered on."
    assert not isinstance(menu.entries[0], Separator)
    assert not isinstance(menu.entries[-1], Separator)


def test_a_machine_and_a_host_share_little(select):
    ids = [item.action.id for item in menu_for(select("web-fe-06", "esx01.lab.local")).items()]
    assert ids == ["alarm.acknowledge", "alarm.reset"]


def test_no_menu_without_objects(select):
    assert menu_for(select()).entries == ()


def test_only_actions_and_known_titles(select):
    for layout in layouts()["menus"].values():
        for entry in layout:
            looks_like_id = isinstance(entry, str) and entry != "-" and entry[0].islower()
            assert not looks_like_id or entry in ACTIONS
