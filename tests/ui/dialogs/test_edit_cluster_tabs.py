import pytest

from vsphere_client.commands.selection import Selection
from vsphere_client.ui.dialogs.option_table import KEPT
from vsphere_client.ui.dialogs.run_action import opener


@pytest.fixture
def open_dialog(window, door, session, named):
    def made(dialog, name="Prod-01"):
        return opener(dialog)(window, door, Selection(session, (named(name),)), "")

    return made


def titles(dialog):
    return [dialog.tabs.tabText(at) for at in range(dialog.tabs.count())]


def test_the_tabs_are_those_of_the_product(open_dialog):
    # vsphere_client_ui.md 3.6 and 3.8
    assert titles(open_dialog("edit_drs")) == [
        "Automation",
        "Additional Options",
        "Power Management",
        "Advanced Options",
    ]
    assert titles(open_dialog("edit_ha")) == [
        "Failures and responses",
        "Admission Control",
        "Heartbeat Datastores",
        "Advanced Options",
    ]


@pytest.mark.parametrize("name", ["edit_drs", "edit_ha"])
def test_nothing_changed_sends_nothing(open_dialog, door, name):
    dialog = open_dialog(name)
    dialog.press_ok()
    assert door.submitted == []
    assert not dialog.isVisible()


def test_drs_settings(open_dialog, door):
    dialog = open_dialog("edit_drs")
    page = dialog.automation
    page.threshold.set_value(5)
    assert page.threshold.told.text().startswith("5 of 5. For workloads with spikes")
    page.level.setCurrentIndex(0)
    page.predictive.setChecked(True)
    page.overrides.setChecked(False)
    dialog.additional.distribution.setChecked(True)
    dialog.press_ok()
    (command,) = door.submitted
    drs = command.drs
    assert (drs.migration_threshold, drs.automation, drs.predictive) == (5, "manual", True)
    assert (drs.vm_automation, drs.vm_distribution) == (False, True)
    assert command.ha is None


def test_switched_off_nothing_else_can_be_set(open_dialog):
    dialog = open_dialog("edit_drs")
    assert not dialog.additional.ratio.isEnabled(), "without its tick"
    dialog.additional.overcommit.setChecked(True)
    assert dialog.additional.ratio.isEnabled()
    dialog.enabled.setChecked(False)
    fields = (dialog.automation.level, dialog.additional.ratio, dialog.power.dpm, dialog.options.add_button)
    assert not any(field.isEnabled() for field in fields)


def test_the_memory_metric_is_offered_to_the_drs_that_has_it(open_dialog, session, named):
    assert open_dialog("edit_drs").additional.memory_metric.isHidden()
    world = session.engine.world
    cluster = world.cluster(named("Prod-01"))
    legacy = cluster.config.drs.model_copy(update={"generation": "legacy"})
    world.update(cluster, config=cluster.config.model_copy(update={"drs": legacy}))
    assert not open_dialog("edit_drs").additional.memory_metric.isHidden()


def test_advanced_options_are_added_changed_and_deleted(open_dialog, door):
    dialog = open_dialog("edit_drs")
    dialog.options.add_button.click()
    (row,) = dialog.options.rows
    row.name.setCurrentText("maxmovesperhost")
    row.value.setText("12")
    assert row.told.text() == "Most moves away from a host in one run. Default: 8."
    dialog.press_ok()
    assert door.submitted[-1].drs.advanced == {"MaxMovesPerHost": 12}, "in the product's spelling"
    door.session.run_for(1_000_000)
    again = open_dialog("edit_drs")
    (row,) = again.options.rows
    assert row.typed == ("MaxMovesPerHost", "12")
    row.value.setText("3")
    again.press_ok()
    assert door.submitted[-1].drs.advanced == {"MaxMovesPerHost": 3}
    door.session.run_for(1_000_000)
    last = open_dialog("edit_drs")
    last.options.rows[0].delete.click()
    last.press_ok()
    assert door.submitted[-1].drs.advanced == {}


def test_a_wrong_option_is_told_at_its_row_and_on_its_tab(open_dialog, door):
    dialog = open_dialog("edit_drs")
    for name, value in (
        ("IdleTax", "200"),
        ("Nonsense", "1"),
        ("IdleTax", "50"),
        ("", ""),
        ("CostBenefit", "0"),
    ):
        dialog.options.add_row(name, value)
    dialog.press_ok()
    assert [row.told.text() for row in dialog.options.rows] == [
        "IdleTax takes a whole number from 0 to 100.",
        "vSphere DRS has no advanced option Nonsense.",
        "IdleTax is given above already.",
        "Choose an option, or delete the row.",
        "DRS before 7.0: weigh what a move costs; 0 leaves it out. Default: 1.",
    ]
    assert dialog.tabs.tabText(dialog.tabs.currentIndex()) == "Advanced Options"
    assert dialog.tabs.accessibleTabName(3) == "Advanced Options 4"
    assert door.submitted == []
    for row in dialog.options.rows[:4]:
        dialog.options.remove_row(row)
    dialog.press_ok()
    assert door.submitted[0].drs.advanced == {"CostBenefit": 0}


def test_an_option_of_the_lab_that_nobody_knows_stays(open_dialog, door, session, named):
    world = session.engine.world
    cluster = world.cluster(named("Prod-01"))
    drs = cluster.config.drs.model_copy(update={"advanced": {"AggressiveCPUActive": "1"}})
    world.update(cluster, config=cluster.config.model_copy(update={"drs": drs}))
    dialog = open_dialog("edit_drs")
    assert dialog.options.rows[0].told.text() == KEPT
    dialog.automation.threshold.set_value(1)
    dialog.press_ok()
    assert door.submitted[0].drs.advanced == {"AggressiveCPUActive": "1"}


def test_ha_options_are_those_of_ha(open_dialog, door):
    dialog = open_dialog("edit_ha")
    dialog.options.add_row("das.isolationaddress0", "10.10.0.300")
    dialog.press_ok()
    assert dialog.options.rows[0].told.text() == "das.isolationaddress0 takes an IP address."
    dialog.options.rows[0].value.setText("10.10.0.30")
    dialog.options.add_row("das.usedefaultisolationaddress", "FALSE")
    dialog.press_ok()
    assert door.submitted[0].ha.advanced == {
        "das.isolationaddress0": "10.10.0.30",
        "das.usedefaultisolationaddress": False,
    }


def test_several_failover_hosts_can_be_dedicated_but_not_all(open_dialog, door):
    dialog = open_dialog("edit_ha")
    page = dialog.admission
    page.policy.setCurrentIndex(page.policy.findData("failover_hosts"))
    dialog.press_ok()
    assert page.error("failover_hosts") == "Choose at least one failover host."
    assert dialog.tabs.currentIndex() == 1
    names = [page.hosts.item(at).text() for at in range(page.hosts.count())]
    page.hosts.tick(*names)
    dialog.press_ok()
    assert page.error("failover_hosts") == "Leave at least one host that runs virtual machines."
    page.hosts.show_names(names)
    page.hosts.tick(*names[:2])
    dialog.press_ok()
    assert door.submitted[0].ha.admission_control.failover_hosts == tuple(names[:2])


def test_slots_cover_all_or_have_a_fixed_size(open_dialog, door):
    dialog = open_dialog("edit_ha")
    page = dialog.admission
    page.policy.setCurrentIndex(page.policy.findData("slot"))
    assert page.slot_cpu.isHidden()
    page.slot.setCurrentIndex(page.slot.findData("fixed"))
    page.slot_cpu.setValue(500)
    page.slot_memory.setValue(1024)
    dialog.press_ok()
    control = door.submitted[0].ha.admission_control
    assert (control.policy, control.slot_cpu_mhz, control.slot_memory_mb) == ("slot", 500, 1024)
    door.session.run_for(1_000_000)
    again = open_dialog("edit_ha")
    again.admission.slot.setCurrentIndex(again.admission.slot.findData("cover"))
    again.press_ok()
    assert door.submitted[-1].ha.admission_control.slot_cpu_mhz is None


def test_heartbeat_datastores_are_chosen_among_those_that_could(open_dialog, door):
    dialog = open_dialog("edit_ha")
    page = dialog.heartbeats
    assert page.policy.currentData() == "all_feasible"
    assert not page.stores.isEnabled()
    names = [page.stores.item(at).text() for at in range(page.stores.count())]
    assert names == [
        "nfs-iso (NFS, mounted by 6 hosts)",
        "san-01 (VMFS, mounted by 6 hosts)",
        "san-02 (VMFS, mounted by 6 hosts)",
    ], "neither vSAN nor local ones"
    page.policy.setCurrentIndex(page.policy.findData("user_selected"))
    dialog.press_ok()
    assert page.error("ha.heartbeat_datastores") == "Choose at least one datastore."
    page.stores.tick(names[2])
    dialog.press_ok()
    ha = door.submitted[0].ha
    assert (ha.heartbeat_policy, ha.heartbeat_datastores) == ("user_selected", ("san-02",))
