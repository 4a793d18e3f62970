from PySide6.QtCore import Qt

from vsphere_client.ui.wizards.new_vm import open_new_vm


def test_the_whole_way(window, door, named):
    wizard = open_new_vm(window, door, named("Web"))
    wizard.go_next()
    wizard.page().name.setText("web-fe-90")
    wizard.page().name.textEdited.emit("web-fe-90")
    wizard.go_next()
    assert not wizard.next_button.isEnabled()
    wizard.page().tree.press(named("Prod-01"))
    wizard.page().power_on.setChecked(True)
    wizard.go_next()
    wizard.page().grid.press(named("san-01"))
    assert not wizard.page().policy.isEnabled()
    wizard.go_next()
    assert wizard.page().versions.currentText() == "ESXi 8.0 U2 and later"
    wizard.go_next()
    wizard.page().family.setCurrentIndex(0)
    wizard.page().family.activated.emit(0)
    wizard.go_next()
    hardware = wizard.page()
    hardware.add_disk()
    hardware.add_nic()
    hardware.remove_nic(0)
    hardware.form.field("config.num_cpu").setValue(4)
    wizard.go_next()
    assert wizard.page().grid.value("CPUs") == "4"
    assert wizard.page().grid.value("Datastore") == "san-01"
    wizard.finish()
    (command,) = door.submitted
    assert command.power_on
    assert (command.name, command.folder, command.cluster) == ("web-fe-90", named("Web"), named("Prod-01"))
    assert len(command.config.disks) == 2
    assert len(command.config.networks) == 1
    assert command.config.guest_os.startswith("windows")
    door.session.run_for(15_000_000)
    assert not [task for task in door.session.engine.tasks.all() if task.fault is not None]


def test_a_taken_name_is_said_at_its_field(window, door, named):
    wizard = open_new_vm(window, door, named("Web"))
    wizard.go_next()
    wizard.page().name.setText("web-fe-07")
    wizard.page().name.textEdited.emit("web-fe-07")
    wizard.go_next()
    assert wizard.key == "name"
    assert "already exists" in wizard.page().form.error("name")


def test_a_cluster_without_drs_blocks(window, door, named):
    wizard = open_new_vm(window, door, named("Edge-02"))
    wizard.go_to("compute")
    assert not wizard.next_button.isEnabled()
    wizard.page().tree.press(named("edge01.lab.local"))
    assert wizard.next_button.isEnabled()


def test_memory_counts_in_its_unit(window, door, named):
    wizard = open_new_vm(window, door, named("edge01.lab.local"))
    wizard.go_to("hardware")
    memory = wizard.page().form.field("config.memory_mb")
    memory.number.setValue(6)
    assert wizard.flow.draft.get("memory_mb") == 6 * 1024
    memory.unit.setCurrentIndex(0)
    memory.unit.activated.emit(0)
    assert memory.number.value() == 6 * 1024


def test_only_creating_is_possible(window, door, named):
    buttons = open_new_vm(window, door, named("Web")).page().choices.buttons
    assert [key for key, button in buttons.items() if button.isEnabled()] == ["create"]


def test_tab_goes_down_the_hardware_from_the_cpu(qtbot, window, door, named):
    wizard = open_new_vm(window, door, named("edge01.lab.local"))
    wizard.show()
    wizard.activateWindow()
    wizard.go_to("hardware")
    page = wizard.page()
    names = []
    while (focused := wizard.focusWidget()) is not page.add_button:
        names.append(focused.accessibleName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert names == [
        "CPU",
        "Memory",
        "Unit of Memory",
        "Size of hard disk 1",
        "Type of hard disk 1",
        "Remove hard disk 1",
        "Network of adapter 1",
        "Remove network adapter 1",
    ]


def test_a_device_removed_by_keyboard_leaves_the_focus_where_another_is_added(qtbot, window, door, named):
    wizard = open_new_vm(window, door, named("edge01.lab.local"))
    wizard.show()
    wizard.activateWindow()
    wizard.go_to("hardware")
    page = wizard.page()
    while wizard.focusWidget().accessibleName() != "Remove hard disk 1":
        qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Tab)
    qtbot.keyClick(wizard.focusWidget(), Qt.Key.Key_Space)
    assert wizard.flow.draft.get("disks") == []
    assert wizard.focusWidget() is page.add_button
