import pytest
from PySide6.QtCore import Qt

from vsphere_client.commands.actions import ACTIONS, ALL_ACTIONS, Opens, Submits
from vsphere_client.commands.selection import Selection
from vsphere_client.model import commands as c
from vsphere_client.session.views.allocation_bounds import bounds_of_new_pool
from vsphere_client.ui.dialogs.confirm import ConfirmDialog
from vsphere_client.ui.dialogs.inject_fault import open_inject_fault
from vsphere_client.ui.dialogs.run_action import OPENERS, opener, run_action


@pytest.fixture
def open_dialog(window, door, session, named):
    def made(dialog, name, argument=""):
        return opener(dialog)(window, door, Selection(session, (named(name),)), argument)

    return made


def test_every_dialog_of_an_action_can_be_opened():
    wanted = {one.does.dialog for one in ALL_ACTIONS if isinstance(one.does, Opens)}
    wanted |= {one.does.dialog for one in ALL_ACTIONS if isinstance(one.does, Submits) and one.does.dialog}
    assert wanted == set(OPENERS)
    assert all(callable(opener(name)) for name in OPENERS)


def test_yes_submits_and_no_does_not(window, door, session, named):
    chosen = Selection(session, (named("web-fe-07"),))
    dialog = run_action(window, door, ACTIONS["vm.power_off"], chosen)
    assert isinstance(dialog, ConfirmDialog)
    assert dialog.text == "Power off web-fe-07?"
    dialog.reject()
    assert door.submitted == []
    run_action(window, door, ACTIONS["vm.power_off"], chosen).press_ok()
    assert door.submitted == [c.PowerOffVm(vm=named("web-fe-07"))]


def test_an_impossible_action_does_nothing(window, door, session, named):
    chosen = Selection(session, (named("web-fe-07"),))
    assert run_action(window, door, ACTIONS["vm.power_on"], chosen) is None
    assert door.submitted == []


def test_an_action_can_go_to_a_page(window, door, session, named):
    gone = []
    window.select = lambda moid, tab=None, page=None: gone.append((moid, tab))
    run_action(window, door, ACTIONS["host.settings"], Selection(session, (named("esx01.lab.local"),)))
    assert gone == [(named("esx01.lab.local"), "configure")]


def test_rename(open_dialog, door, named):
    dialog, vm = open_dialog("rename", "web-fe-07"), named("web-fe-07")
    dialog.name.setText("web-fe-06")
    dialog.press_ok()
    assert dialog.form.error("name") == "The name 'web-fe-06' already exists."
    dialog.name.setText("")
    dialog.press_ok()
    assert dialog.form.error("name") == "Enter a value."
    dialog.name.setText("web-fe-77")
    dialog.press_ok()
    assert door.submitted == [c.Rename(entity=vm, name="web-fe-77")]
    assert not dialog.isVisible()


def test_enter_presses_ok(open_dialog, door, qtbot):
    dialog = open_dialog("rename", "web-fe-07")
    dialog.name.setText("other")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert [type(one) for one in door.submitted] == [c.Rename]


def test_new_objects(open_dialog, door, named):
    open_dialog("new_folder", "Web").press_ok()
    open_dialog("new_folder", "Frankfurt", "storage").press_ok()
    open_dialog("new_datacenter", "vcsa.lab.local").press_ok()
    cluster = open_dialog("new_cluster", "Frankfurt")
    cluster.drs.setChecked(True)
    cluster.press_ok()
    open_dialog("new_pool", "Prod-01").press_ok()
    assert [type(one) for one in door.submitted] == [
        c.CreateFolder,
        c.CreateFolder,
        c.CreateDatacenter,
        c.CreateCluster,
        c.CreateResourcePool,
    ]
    assert door.submitted[1].kind == "storage"
    assert door.submitted[3].config.drs.enabled
    assert all(task.fault is None for task in door.session.engine.tasks.all())


def test_pool_shares_and_limits(open_dialog, door, named):
    dialog = open_dialog("edit_pool", "Prod")
    assert dialog.cpu.number.value() == 8000, "Prod has high shares"
    dialog.cpu.reservation.setValue(2000)
    dialog.cpu.unlimited.setChecked(False)
    dialog.cpu.limit.setValue(1000)
    dialog.press_ok()
    assert dialog.form.error("cpu.reservation_mhz") == "The reservation is above the limit."
    dialog.cpu.limit.setValue(4000)
    dialog.press_ok()
    (command,) = door.submitted
    assert (command.cpu.reservation_mhz, command.cpu.limit_mhz, command.cpu.expandable) == (2000, 4000, True)


def test_a_pool_cannot_reserve_more_than_there_is(open_dialog, door, named):
    dialog = open_dialog("new_pool", "Prod-01")
    whole = bounds_of_new_pool(door.session, named("Prod-01")).memory_reservation
    dialog.memory.reservation.setValue(whole + 1000)
    dialog.press_ok()
    assert dialog.form.error("memory.reservation_mb").startswith("The specified value exceeds the maximum")
    assert door.submitted == []
    dialog.memory.reservation.setValue(int(whole))
    dialog.press_ok()
    assert door.submitted[0].memory.reservation_mb == int(whole)


def test_a_running_machine_cannot_reserve_more_than_its_size(open_dialog, door, named):
    dialog = open_dialog("edit_settings", "web-fe-07")
    dialog.cpu_rows.reservation.setValue(1e6)
    dialog.press_ok()
    # 8 vCPUs on cores of 2,500 MHz
    assert "20 000 MHz" in dialog.hardware.error("cpu.reservation_mhz")


def test_shares_and_limit_of_a_disk(open_dialog, door, named):
    dialog = open_dialog("edit_settings", "web-fe-07")
    rows = dialog.disk_rows[0]
    assert (rows.number.value(), rows.number.isEnabled(), rows.limit.isEnabled()) == (1000, False, False)
    rows.level.setCurrentIndex(rows.level.findData("custom"))
    rows.number.setValue(1500)
    rows.unlimited.setChecked(False)
    rows.limit.setValue(800)
    dialog.press_ok()
    (command,) = door.submitted
    assert command.model_fields_set == {"vm", "disks"}
    assert [(disk.shares, disk.limit_iops) for disk in command.disks] == [(1500, 800.0)]
    vm = door.session.engine.world.vm(named("web-fe-07"))
    assert (vm.config.disks[0].shares, vm.config.disks[0].limit_iops) == (1500, 800.0)


def test_a_pool_may_scale_the_shares_inside(open_dialog, door, named):
    dialog = open_dialog("edit_pool", "Prod")
    dialog.scalable.setChecked(True)
    dialog.press_ok()
    assert door.submitted[0].scalable_shares is True
    assert door.session.engine.world.objects[named("Prod")].config.scalable_shares


def test_move_to_says_what_cannot_be(open_dialog, door, named):
    dialog = open_dialog("move_to", "web-fe-07")
    assert not dialog.ok_button.isEnabled()
    dialog.tree.press(named("Web"))
    assert dialog.ok_button.toolTip() == "web-fe-07 is there already."
    dialog.tree.press(named("Desktops"))
    dialog.press_ok()
    assert door.submitted == [c.MoveToFolder(entity=named("web-fe-07"), folder=named("Desktops"))]


def test_a_pool_moves_into_another_pool(open_dialog, door, named):
    dialog = open_dialog("move_to", "Test")
    dialog.tree.press(named("Prod-01"))
    assert dialog.ok_button.toolTip() == "Test is there already."
    dialog.tree.press(named("Test"))
    assert dialog.ok_button.toolTip() == "An object cannot be dropped on itself."
    dialog.tree.press(named("Prod"))
    dialog.press_ok()
    assert door.submitted == [c.MoveResourcePool(resource_pool=named("Test"), parent=named("Prod"))]
    world = door.session.engine.world
    assert world.objects[named("Test")].parent == named("Prod")


def test_clone(open_dialog, door, named):
    dialog = open_dialog("clone", "test-ci-11")
    dialog.press_ok()
    (command,) = door.submitted
    assert command.name == "test-ci-11-clone"
    assert door.session.engine.tasks.get("task-1").fault is None


def test_settings_only_send_what_changed(open_dialog, door, named):
    open_dialog("edit_settings", "test-ci-11").press_ok()
    assert door.submitted == []
    dialog = open_dialog("edit_settings", "test-ci-11")
    dialog.cpu.setValue(8)
    assert dialog.cpu_rows.number.value() == 8000, "1000 shares a virtual CPU"
    dialog.overrides["drs_automation"].setCurrentIndex(2)
    dialog.press_ok()
    (command,) = door.submitted
    assert command.model_fields_set == {"vm", "num_cpu", "overrides"}
    assert command.overrides.ha_restart_priority is None
    assert command.overrides.drs_automation == "manual"


def test_a_running_machine_keeps_its_size(open_dialog):
    dialog = open_dialog("edit_settings", "web-fe-07")
    assert not dialog.cpu.isEnabled()
    assert (
        dialog.memory.toolTip()
        == "Power the virtual machine off first: Memory Hot Plug is not enabled for it."
    )


def test_a_reservation_above_the_size_is_refused(open_dialog, door):
    dialog = open_dialog("edit_settings", "test-ci-11")
    dialog.memory_rows.reservation.setValue(99_999)
    dialog.press_ok()
    assert dialog.hardware.error("memory.reservation_mb") == "99999 MB is more than the configured 16384 MB."
    dialog.lock.setChecked(True)
    dialog.press_ok()
    assert door.submitted[0].memory.reservation_mb == 16_384


def test_notes(open_dialog, door):
    dialog = open_dialog("edit_notes", "web-fe-07")
    dialog.notes.setPlainText("the old one")
    dialog.press_ok()
    assert door.submitted[0].notes == "the old one"


def test_maintenance_warns_where_nobody_moves_the_machines(open_dialog, door, named):
    dialog = open_dialog("enter_maintenance", "edge01.lab.local")
    assert dialog.form.isHidden(), "no vSAN there"
    assert "runs 2 powered-on virtual machines: edge-dns-01, edge-fw-01." in dialog.warnings[0].text
    dialog = open_dialog("enter_maintenance", "esx04.lab.local")
    assert dialog.warnings == ()
    assert not dialog.form.isHidden()
    dialog.vsan.setCurrentIndex(1)
    dialog.press_ok()
    assert door.submitted == [
        c.EnterMaintenanceMode(
            host=named("esx04.lab.local"), evacuate_powered_off=True, vsan_mode="full_data_migration"
        )
    ]


def test_ha_asks_when_a_restarted_vm_is_ready(open_dialog, door):
    dialog = open_dialog("edit_ha", "Prod-01")
    page = dialog.responses
    assert (page.condition.currentData(), page.timeout.value()) == ("resources_allocated", 600)
    page.condition.setCurrentIndex(page.condition.findData("guest_heartbeats"))
    page.delay.setValue(15)
    dialog.press_ok()
    (command,) = door.submitted
    assert (command.ha.ready_condition, command.ha.ready_timeout_s) == ("guest_heartbeats", 600)
    assert command.default_restart_delay == 15_000_000


def test_ha_settings_show_what_the_policy_asks(open_dialog, door):
    dialog = open_dialog("edit_ha", "Prod-01")
    page = dialog.admission
    assert page.failures.maximum() == 5, "one less than the six hosts"
    assert page.cpu_percent.isHidden()
    page.override.setChecked(True)
    assert not page.cpu_percent.isHidden()
    page.policy.setCurrentIndex(1)
    assert page.cpu_percent.isHidden()
    dialog.press_ok()
    assert door.submitted[0].ha.admission_control.policy == "slot"
    assert door.submitted[0].ha.admission_control.cpu_percent is None


def test_faults_break_and_mend(window, door, named):
    dialog = open_inject_fault(window, door, (named("esx04.lab.local"),))
    assert dialog.ok_button.text() == "INJECT"
    dialog.choose("network.nic")
    dialog.set_value("nic", "vmnic1")
    dialog.press_ok()
    dialog = open_inject_fault(window, door, (named("esx04.lab.local"),))
    dialog.choose("network.nic_restore")
    assert dialog.ok_button.text() == "MEND"
    dialog.set_value("nic", "vmnic1")
    dialog.press_ok()
    assert door.submitted == [
        c.FailNic(host=named("esx04.lab.local"), nic="vmnic1"),
        c.RestoreNic(host=named("esx04.lab.local"), nic="vmnic1"),
    ]


def test_a_host_without_disks_cannot_lose_one(window, door, named):
    dialog = open_inject_fault(window, door, (named("edge01.lab.local"),))
    dialog.choose("storage.disk")
    dialog.press_ok()
    assert dialog.form.error("disk") == "There is no disk to choose."


def test_tabs_choose_the_first_fault_of_their_group(window, door):
    dialog = open_inject_fault(window, door)
    dialog.tabs.setCurrentIndex(3)
    assert dialog.lists["Guest.break"].current() == "guest.hang"
    dialog.lists["Guest.break"].buttons["guest.kill"].click()
    assert dialog.lists["Guest.break"].current() == "guest.kill"
    assert list(dialog.values()) == ["vm"]


def test_a_limit_begins_at_the_most_that_can_matter(open_dialog, door):
    dialog = open_dialog("edit_settings", "web-fe-07")
    dialog.cpu_rows.unlimited.setChecked(False)
    dialog.press_ok()
    # Eight vCPUs at 2.5 GHz: taking Unlimited away must not stop the machine.
    assert door.submitted[0].cpu.limit_mhz == 20_000


@pytest.mark.parametrize("name", ["web-fe-07", "test-ci-11"])
def test_a_limit_of_nothing_is_refused(open_dialog, door, name):
    dialog = open_dialog("edit_settings", name)
    dialog.memory_rows.unlimited.setChecked(False)
    dialog.memory_rows.limit.setValue(0)
    dialog.press_ok()
    assert door.submitted == []
    assert dialog.hardware.error("memory.limit_mb") == "With a limit of 0 MB nothing could run."


def test_the_keyboard_goes_to_what_is_wrong(open_dialog, qtbot):
    dialog = open_dialog("edit_settings", "web-fe-07")
    dialog.activateWindow()
    dialog.tabs.setCurrentIndex(1)
    dialog.memory_rows.reservation.setValue(99_999)
    dialog.press_ok()
    assert dialog.tabs.currentIndex() == 0
    assert dialog.focusWidget() is dialog.memory_rows.reservation.number
    assert dialog.memory_rows.reservation.number.property("error")


def test_a_locked_reservation_follows_the_size(open_dialog, door):
    dialog = open_dialog("edit_settings", "test-ci-11")
    dialog.lock.setChecked(True)
    dialog.memory.setValue(24_576)
    dialog.memory_hot_add.setChecked(True)
    dialog.encryption.setCurrentIndex(2)
    dialog.press_ok()
    (command,) = door.submitted
    assert command.memory.reservation_mb == command.memory_mb == 24_576
    assert (command.memory_hot_add, command.encrypted_vmotion) == (True, "required")


def test_what_needs_a_power_off_says_so(open_dialog):
    dialog = open_dialog("edit_settings", "web-fe-07")
    field = dialog.memory_hot_add
    assert (field.isEnabled(), field.toolTip()) == (False, "Power the virtual machine off first.")
    assert dialog.encryption.isEnabled()
