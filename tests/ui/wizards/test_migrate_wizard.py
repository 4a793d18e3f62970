from vsphere_client.model.commands import MigrateVm, MoveVmToPool
from vsphere_client.ui.wizards.migrate import open_migrate


def opened(window, door, *vms, **target):
    wizard = open_migrate(window, door, vms, **target)
    return wizard


def at_compute(window, door, named, vm="web-fe-07"):
    wizard = opened(window, door, named(vm))
    wizard.go_next()
    wizard.page().finish_checks()
    return wizard


def test_the_whole_way(window, door, named):
    wizard = at_compute(window, door, named)
    assert not wizard.next_button.isEnabled()
    assert wizard.next_button.toolTip() == "Select a destination."
    wizard.page().hosts.press(named("esx05.lab.local"))
    walked = []
    while wizard.next_button.text() == "NEXT":
        walked.append(wizard.key)
        wizard.go_next()
    assert walked == ["compute", "networks", "priority"]
    assert wizard.key == "ready"
    assert wizard.page().grid.value("Host") == "esx05.lab.local"
    wizard.finish()
    assert door.submitted == [
        MigrateVm(vm=named("web-fe-07"), host=named("esx05.lab.local"), priority="high")
    ]


def test_errors_block_next_and_stand_worst_first(window, door, named):
    wizard = at_compute(window, door, named)
    wizard.page().hosts.press(named("edge02.lab.local"))
    lines = wizard.page().pane.lines()
    severities = [line.severity for line in lines]
    assert severities == sorted(severities), "errors come before warnings"
    assert lines[0].link == "Show VMkernel adapters"
    assert not wizard.next_button.isEnabled()
    assert wizard.next_button.toolTip().endswith("block Next")


def test_compatible_only_and_filter(window, door, named):
    page = at_compute(window, door, named).page()
    assert page.count.text() == "8 items, 5 of them compatible"
    page.only.setChecked(True)
    assert page.count.text() == "5 items, 5 of them compatible"
    page.search.setText("esx05")
    page.search.returnPressed.emit()
    assert page.count.text() == "1 item, 1 of them compatible"


def test_scores_stand_in_violet(window, door, named):
    page = at_compute(window, door, named).page()
    column = page.hosts.columns[-1]
    assert (column.title, column.trainer) == ("DRS score", True)
    row = page.hosts.rows.row_of(named("esx05.lab.local"))
    assert page.hosts.text_at(page.hosts.rows.index(row, 8)).endswith(" %")
    row = page.hosts.rows.row_of(named("edge02.lab.local"))
    assert page.hosts.text_at(page.hosts.rows.index(row, 8)) == "–"


def test_a_dropped_destination_is_chosen_already(window, door, named):
    wizard = opened(window, door, named("web-fe-07"), host=named("esx05.lab.local"))
    wizard.go_next()
    wizard.page().finish_checks()
    assert wizard.page().hosts.rows.chosen == named("esx05.lab.local")
    assert wizard.next_button.isEnabled()


def test_a_pool_makes_pages_go(window, door, named):
    wizard = opened(window, door, named("web-fe-07"), pool=named("Prod"))
    wizard.go_next()
    assert wizard.page().tabs.currentIndex() == 2
    wizard.go_next()
    assert wizard.key == "ready"
    wizard.finish()
    assert door.submitted == [MoveVmToPool(vm=named("web-fe-07"), resource_pool=named("Prod"))]


def test_only_the_export_says_why_not(window, door, named):
    buttons = opened(window, door, named("web-fe-07")).page().types.buttons
    assert [key for key, button in buttons.items() if button.isEnabled()] == ["compute", "storage", "both"]
    assert "no other vCenter Server" in buttons["export"].toolTip()


def at_storage(window, door, named, vm="mail-gw-01", kind="storage"):
    wizard = opened(window, door, named(vm))
    wizard.page().types.buttons[kind].click()
    wizard.go_next()
    return wizard


def test_files_alone_move_to_a_chosen_datastore(window, door, named):
    wizard = at_storage(window, door, named)
    assert wizard.key == "storage"
    assert wizard.next_button.toolTip() == "Select a datastore."
    wizard.page().grid.press(named("san-01"))
    assert wizard.page().pane.lines() == ()
    wizard.go_next()
    assert wizard.key == "ready"
    assert wizard.page().grid.value("Migration Type") == "Change storage only"
    assert wizard.page().grid.value("Storage") == "san-01"
    wizard.finish()
    assert door.submitted == [MigrateVm(vm=named("mail-gw-01"), datastore=named("san-01"), priority="high")]


def test_a_datastore_that_holds_the_files_already_blocks(window, door, named):
    wizard = at_storage(window, door, named)
    wizard.page().grid.press(named("vsanDatastore"))
    assert "on that datastore already" in wizard.next_button.toolTip()
    assert "on that datastore already" in wizard.page().pane.lines()[0].sentence


def test_disks_can_go_separate_ways(window, door, named):
    wizard = at_storage(window, door, named)
    page = wizard.page()
    page.mode.chosen.emit(1)
    (label,) = page.fields
    field = page.fields[label]
    assert field.itemText(0) == "Leave on vsanDatastore"
    field.setCurrentIndex(field.findData(named("san-01")))
    field.activated.emit(field.currentIndex())
    wizard.go_next()
    assert wizard.page().grid.value(label) == "san-01"
    wizard.finish()
    assert door.submitted == [
        MigrateVm(vm=named("mail-gw-01"), disks={label: named("san-01")}, priority="high")
    ]


def test_host_and_files_at_once(window, door, named):
    wizard = at_storage(window, door, named, kind="both")
    assert wizard.key == "compute"
    wizard.page().finish_checks()
    wizard.page().hosts.press(named("esx05.lab.local"))
    walked = []
    while wizard.next_button.text() == "NEXT":
        walked.append(wizard.key)
        if wizard.key == "storage":
            wizard.page().grid.press(named("san-01"))
        wizard.go_next()
    assert walked == ["compute", "storage", "networks", "priority"]
    wizard.finish()
    assert door.submitted == [
        MigrateVm(
            vm=named("mail-gw-01"),
            host=named("esx05.lab.local"),
            datastore=named("san-01"),
            priority="high",
        )
    ]


def test_a_cluster_is_no_destination_of_files_where_drs_does_not_choose(window, door, named):
    wizard = at_storage(window, door, named, kind="both")
    wizard.page().tabs.setCurrentIndex(1)
    wizard.page().clusters.press(named("Edge-02"))
    assert wizard.page().pane.lines()[0].sentence.startswith("Select a host: vSphere DRS")
    assert not wizard.next_button.isEnabled()


def test_files_go_to_a_cluster_and_drs_names_the_host(window, door, named):
    wizard = at_storage(window, door, named, kind="both")
    wizard.page().tabs.setCurrentIndex(1)
    wizard.page().clusters.press(named("Prod-01"))
    wizard.go_next()
    assert wizard.key == "storage"
    wizard.page().grid.press(named("san-01"))
    wizard.go_to("ready")
    assert wizard.page().grid.value("Host").endswith("(chosen by DRS)")
    wizard.finish()
    assert door.submitted == [
        MigrateVm(
            vm=named("mail-gw-01"), cluster=named("Prod-01"), datastore=named("san-01"), priority="high"
        )
    ]


def test_a_network_can_be_exchanged(window, door, named):
    wizard = at_compute(window, door, named, "mail-gw-01")
    wizard.page().hosts.press(named("esx05.lab.local"))
    wizard.go_next()
    page = wizard.page()
    (source,) = page.fields
    field = page.fields[source]
    assert (field.currentData(), page.status(source)) == (source, "Reached")
    field.setCurrentIndex(field.findData("VLAN 120 Web"))
    field.activated.emit(field.currentIndex())
    wizard.go_to("ready")
    assert wizard.page().grid.value("Networks") == f"{source} to VLAN 120 Web"
    wizard.finish()
    assert door.submitted[0].networks == {source: "VLAN 120 Web"}


def test_many_machines_at_once(window, door, named):
    wizard = opened(window, door, named("web-fe-05"), named("web-fe-06"))
    assert wizard.windowTitle() == "2 VMs - Migrate"
    wizard.go_next()
    wizard.page().hosts.press(named("esx01.lab.local"))
    wizard.go_to("ready")
    wizard.finish()
    assert [command.vm for command in door.submitted] == [named("web-fe-05"), named("web-fe-06")]


def test_back_keeps_entries(window, door, named):
    wizard = at_compute(window, door, named)
    wizard.page().hosts.press(named("esx05.lab.local"))
    wizard.go_to("priority")
    wizard.page().choices.buttons["normal"].click()
    wizard.go_back()
    wizard.go_next()
    assert wizard.page().choices.current() == "normal"
    wizard.go_to("ready")
    assert wizard.page().grid.value("vMotion Priority") == "Normal"


def test_a_fix_that_is_a_place_closes_and_goes(window, door, named):
    gone = []
    window.select = lambda moid, tab=None, page=None: gone.append((moid, tab, page))
    wizard = at_compute(window, door, named)
    wizard.page().hosts.press(named("edge02.lab.local"))
    wizard.page().pane.fix_requested.emit(wizard.page().pane.lines()[0].target)
    assert gone == [(named("edge02.lab.local"), "configure", "VMkernel adapters")]
    assert not wizard.isVisible()


def test_the_format_of_disks_is_asked_where_a_datastore_leaves_it_open(window, door, named):
    wizard = at_storage(window, door, named)
    page = wizard.page()
    assert not page.format.isEnabled()
    assert page.format.toolTip() == "Select a datastore first."
    page.grid.press(named("san-01"))
    assert page.format.isEnabled()
    page.format.setCurrentIndex(page.format.findData("thick"))
    page.format.activated.emit(page.format.currentIndex())
    wizard.go_next()
    assert wizard.page().grid.value("Virtual Disk Format") == "Thick Provision Lazy Zeroed"
    assert "Hard disk 1 changes from Thin Provision" in wizard.page().grid.value("Conversions")
    wizard.finish()
    assert door.submitted == [
        MigrateVm(vm=named("mail-gw-01"), datastore=named("san-01"), disk_format="thick", priority="high")
    ]


def test_vsan_follows_its_policy_instead_of_a_format(window, door, named):
    page = at_storage(window, door, named).page()
    page.grid.press(named("san-01"))
    page.format.setCurrentIndex(page.format.findData("thick"))
    page.format.activated.emit(page.format.currentIndex())
    page.grid.press(named("vsanDatastore"))
    assert not page.format.isEnabled()
    assert page.format.currentText() == "Same format as source"
    assert page.format.toolTip() == "The datastore decides the format itself."


def test_each_disk_can_have_a_format_of_its_own(window, door, named):
    wizard = at_storage(window, door, named)
    page = wizard.page()
    page.mode.chosen.emit(1)
    (label,) = page.fields
    assert not page.formats[label].isEnabled()
    page.fields[label].setCurrentIndex(page.fields[label].findData(named("san-01")))
    page.fields[label].activated.emit(page.fields[label].currentIndex())
    page.formats[label].setCurrentIndex(page.formats[label].findData("thick"))
    page.formats[label].activated.emit(page.formats[label].currentIndex())
    wizard.go_next()
    wizard.finish()
    assert door.submitted == [
        MigrateVm(
            vm=named("mail-gw-01"),
            disks={label: named("san-01")},
            disk_formats={label: "thick"},
            priority="high",
        )
    ]
