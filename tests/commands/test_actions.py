import pytest

from vsphere_client.assets import resource_path
from vsphere_client.commands.actions import ACTIONS, ALL_ACTIONS, Goes, Opens, Submits, acknowledge
from vsphere_client.commands.menus import layouts, quick_actions, shortcut_actions
from vsphere_client.commands.selection import MenuKind
from vsphere_client.model.commands import (
    DeleteVm,
    DisconnectHost,
    EnterMaintenanceMode,
    PowerOffVm,
    PowerOnVms,
)

ICONS = {path.stem for path in resource_path("icons").glob("*.svg")}


def test_ids_are_unique():
    assert len(ACTIONS) == len(ALL_ACTIONS)


@pytest.mark.parametrize("one", ALL_ACTIONS, ids=lambda one: one.id)
def test_every_action_is_complete(one):
    assert one.title
    assert not one.icon or one.icon in ICONS
    assert isinstance(one.does, Submits | Opens | Goes)
    if one.confirm is not None:
        assert one.confirm.title
        assert one.confirm.yes
        assert "{names}" in one.confirm.text


def test_every_action_is_in_a_menu_or_on_a_page():
    def ids(entries):
        for entry in entries:
            yield from ids(entry[1]) if isinstance(entry, list) else [entry]

    shown = {one for layout in layouts()["menus"].values() for one in ids(layout)}
    # These stand on Monitor and Configure pages of the product, or behind a link of the wizard.
    pages = {
        "cluster.edit_drs",
        "cluster.schedule_drs",
        "cluster.edit_evc",
        "vm.edit_evc",
        "cluster.edit_ha",
        "cluster.edit_swap_place",
        "host.edit_swap_place",
        "host.edit_ipmi",
        "host.edit_power_policy",
        "host.edit_system_swap",
        "host.edit_tiering",
        "cluster.run_drs",
        "cluster.apply_recommendations",
        "cluster.repair_vsan",
        "vm.edit_resources",
        "vcenter.edit_statistics",
    }
    assert set(ACTIONS) - shown == pages


def test_shortcuts_are_unique_within_a_kind(select):
    keys = shortcut_actions(select("web-fe-07"))
    assert keys["Ctrl+Alt+E"].id == "vm.power_off"
    assert keys["F2"].id == "rename"
    assert "Ctrl+Alt+B" not in keys, "a running machine cannot be powered on"
    assert shortcut_actions(select("test-ci-11"))["Del"].id == "vm.delete"


@pytest.mark.parametrize("kind", MenuKind)
def test_quick_actions_exist(kind):
    assert all(one.icon for one in quick_actions(kind))


@pytest.mark.parametrize(
    ("action", "name", "reason"),
    [
        ("vm.power_on", "web-fe-07", "web-fe-07 is powered on."),
        ("vm.power_on", "test-ci-11", None),
        ("vm.power_on", "vdi-gold-01", None),
        ("vm.power_off", "test-ci-11", "test-ci-11 is powered off."),
        ("vm.suspend", "vdi-gold-01", "vdi-gold-01 is suspended."),
        ("vm.reset", "test-ci-11", "test-ci-11 is powered off."),
        ("vm.delete", "web-fe-07", "web-fe-07 is powered on."),
        ("vm.delete", "test-ci-11", None),
        ("vm.migrate", "web-fe-07", None),
        ("host.exit_maintenance", "esx01.lab.local", "esx01.lab.local is not in maintenance mode."),
        ("host.enter_maintenance", "esx01.lab.local", None),
        ("host.connect", "esx01.lab.local", "esx01.lab.local is connected already."),
        (
            "host.remove",
            "esx01.lab.local",
            "esx01.lab.local must be in maintenance mode or disconnected first.",
        ),
        ("host.remove", "bkp01.lab.local", None),
        ("rename", "esx01.lab.local", "A host is known by its network name."),
        ("pool.new", "Edge-02", "vSphere DRS is turned off on Edge-02."),
        ("pool.new", "Prod-01", None),
        ("pool.new", "bkp01.lab.local", None),
        ("cluster.delete", "Edge-02", "Edge-02 has 2 hosts; move or remove them first."),
        ("folder.delete", "Servers", "Servers holds 3 objects; move or remove them first."),
        ("cluster.new", "Compute", "Create it in the datacenter, then move it here."),
        ("alarm.acknowledge", "web-fe-07", "No triggered alarm here waits for an acknowledgement."),
    ],
)
def test_enabling(select, action, name, reason):
    assert ACTIONS[action].reason_against(select(name)) == reason


def test_a_dead_guest_answers_no_tools(session, select, named):
    vm = session.engine.world.vm(named("web-fe-07"))
    session.engine.world.update(vm, guest_hung=True)
    reason = ACTIONS["vm.shut_down_guest"].reason_against(select("web-fe-07"))
    assert reason == "VMware Tools in web-fe-07 does not answer: the guest hangs."


def test_a_busy_machine_says_with_what(session, select, named):
    session.submit(PowerOffVm(vm=named("web-fe-07")))
    reason = ACTIONS["vm.power_off"].reason_against(select("web-fe-07"))
    assert reason == "Another task is running on web-fe-07: Power Off virtual machine."


def test_a_disconnected_host_forbids_its_machines(session, select, named):
    session.submit(DisconnectHost(host=named("esx04.lab.local")))
    assert ACTIONS["vm.migrate"].reason_against(select("web-fe-07")) == "esx04.lab.local is disconnected."
    assert ACTIONS["host.connect"].reason_against(select("esx04.lab.local")) is None


def test_an_entering_host_is_cancelled_not_exited(session, select, named):
    session.submit(EnterMaintenanceMode(host=named("edge01.lab.local")))
    reason = ACTIONS["host.exit_maintenance"].reason_against(select("edge01.lab.local"))
    assert reason == "edge01.lab.local is still entering maintenance mode; cancel that task instead."


def test_several_objects_make_several_commands_or_one_of_a_group(select, named):
    chosen = select("test-ci-11", "vdi-gold-01")
    assert ACTIONS["vm.power_on"].commands(chosen) == (
        PowerOnVms(vms=(named("test-ci-11"), named("vdi-gold-01"))),
    )
    assert ACTIONS["vm.remove"].commands(select("test-ci-11")) == (
        DeleteVm(vm=named("test-ci-11"), keep_files=True),
    )
    assert ACTIONS["rename"].reason_against(chosen) == "Select a single object."


def test_nothing_selected(select):
    assert ACTIONS["rename"].reason_against(select()) == "Nothing is selected."


def test_one_alarm_is_acknowledged_by_its_name():
    assert acknowledge("host-1", "Host CPU usage").alarm == "Host CPU usage"


def test_words_of_a_selection(select):
    assert select("web-fe-06").words() == "web-fe-06"
    assert select("web-fe-06", "web-fe-07").words() == "web-fe-06 and web-fe-07"
    assert select("web-fe-05", "web-fe-06", "web-fe-07").words() == "3 virtual machines"
    assert select("web-fe-06", "web-fe-07").title == "Actions - 2 Objects"
