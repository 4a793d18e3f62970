from vsphere_client.engine.world.objects import Datastore, VirtualMachine
from vsphere_client.model.cluster import ClusterGroup, ProactiveHaConfig
from vsphere_client.model.commands import EditRule, HardwareAlert, LoseStorage, ReconfigureCluster
from vsphere_client.ui.objects.cluster.group_dialog import HOST_GROUP, GroupDialog
from vsphere_client.ui.objects.cluster.override_dialog import OverrideDialog
from vsphere_client.ui.objects.cluster.proactive_page import ProactiveHaDialog
from vsphere_client.ui.objects.cluster.rule_dialog import RuleDialog
from vsphere_client.ui.objects.registry import pages_for


def configure(lab, window, qtbot, obj, page):
    tab = pages_for(obj.kind).tab("configure").build(lab.driver, obj.moid, window)
    window.keep(tab)
    tab.show_page(page)
    return tab.page


def test_settings_are_read_and_edited_by_the_action(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "drs")
    assert page.values()["Automation level"] == "Fully Automated"
    assert page.values()["Migration threshold"] == "3"
    page.edit.click()
    assert window.actions == [("cluster.edit_drs", [lab.cluster().moid])]


def test_rules_are_added_and_removed(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "rules")
    before = page.rows.rowCount()
    dialog = RuleDialog(lab.session, lab.cluster().moid)
    dialog.setParent(window)
    assert dialog.error() == "Enter a name."
    dialog.name.setText("apart")
    dialog.kind.setCurrentIndex(1)
    assert dialog.error() == "Choose at least two virtual machines."
    dialog.members.tick("web-fe-05", "web-fe-06")
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.ok.click()
    page.add_rule(told.args[0])
    assert page.rows.rowCount() == before + 1
    page.grid.selectRow(page.rows.row_of("apart"))
    page.remove.click()
    assert page.rows.rowCount() == before


def test_a_dependency_rule_names_two_vm_groups(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "groups")
    for name, member in (("databases", "web-fe-05"), ("fronts", "web-fe-06")):
        page.add_group(ClusterGroup(name=name, vms=(member,)))
    dialog = RuleDialog(lab.session, lab.cluster().moid)
    dialog.setParent(window)
    dialog.name.setText("fronts last")
    dialog.kind.setCurrentIndex(dialog.kind.findData("vm_dependency"))
    assert not dialog.host_group.isVisibleTo(dialog)
    dialog.vm_group.setCurrentText("fronts")
    dialog.depends_on.setCurrentText("fronts")
    assert dialog.error() == "Choose two different VM groups."
    dialog.depends_on.setCurrentText("databases")
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.ok.click()
    page = configure(lab, window, qtbot, lab.cluster(), "rules")
    page.add_rule(told.args[0])
    assert page.read()["fronts last"][3] == "fronts → databases"


def test_a_rule_is_edited_and_keeps_name_and_type(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "rules")
    assert not page.edit.isEnabled()
    page.grid.selectRow(page.rows.row_of("domain controllers apart"))
    page.edit.click()
    (dialog,) = page.findChildren(RuleDialog)
    assert (dialog.name.text(), dialog.name.isEnabled(), dialog.kind.isEnabled()) == (
        "domain controllers apart",
        False,
        False,
    )
    assert dialog.members.ticked() == ("dc-01", "dc-02")
    dialog.members.tick("web-fe-05")
    dialog.enabled.setChecked(False)
    dialog.ok.click()
    (rule,) = [one for one in lab.cluster().config.rules if one.name == "domain controllers apart"]
    assert (rule.enabled, rule.vms) == (False, ("dc-01", "dc-02", "web-fe-05"))
    page.grid.selectAll()
    assert not page.edit.isEnabled()
    assert page.edit.toolTip() == "Select a single row."


def test_a_rule_on_hosts_names_its_groups_when_it_is_edited(lab, window, qtbot):
    (rule,) = [one for one in lab.cluster().config.rules if one.host_group]
    dialog = RuleDialog(lab.session, lab.cluster().moid, window, rule)
    assert (dialog.vm_group.currentText(), dialog.host_group.currentText()) == (
        rule.vm_group,
        rule.host_group,
    )
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.ok.click()
    assert told.args[0] == EditRule(
        cluster=lab.cluster().moid,
        name=rule.name,
        enabled=True,
        vms=(),
        vm_group=rule.vm_group,
        host_group=rule.host_group,
    )


def test_a_group_is_given_other_members(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "groups")
    page.grid.selectRow(page.rows.row_of("licensed hosts"))
    page.edit.click()
    (dialog,) = page.findChildren(GroupDialog)
    assert not dialog.name.isEnabled()
    assert len(dialog.members.ticked()) == 4
    dialog.members.tick("esx05.lab.local")
    dialog.ok.click()
    found = {group.name: group for group in lab.cluster().config.groups}
    assert len(found) == 2
    assert len(found["licensed hosts"].hosts) == 5


def test_overrides_are_added_to_several_machines_and_edited(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "overrides")
    page.add.click()
    (dialog,) = page.findChildren(OverrideDialog)
    assert dialog.error() == "Choose at least one virtual machine."
    dialog.members.tick("web-fe-05", "web-fe-06")
    assert "differs" in dialog.error()
    level = dialog.fields["drs_automation"]
    level.setCurrentIndex(level.findData("manual"))
    dialog.ok.click()
    machines = [lab.world.find(VirtualMachine, name) for name in ("web-fe-05", "web-fe-06")]
    assert [vm.config.overrides.drs_automation for vm in machines] == ["manual", "manual"]
    page.grid.selectRow(page.rows.row_of(machines[0].moid))
    page.edit.click()
    edited = [one for one in page.findChildren(OverrideDialog) if one.isVisible()]
    assert edited[0].fields["drs_automation"].currentData() == "manual"
    edited[0].fields["drs_automation"].setCurrentIndex(0)
    edited[0].ok.click()
    assert machines[0].config.overrides.drs_automation is None
    page.refresh()
    assert page.rows.row_of(machines[0].moid) == -1, "it goes with the cluster in everything"


def test_a_dialog_of_a_page_opens_anew_at_another_moment(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "groups")
    page.add.click()
    (first,) = page.findChildren(GroupDialog)
    lab.run_for(60)
    lab.driver.seek(lab.driver.now_us - 30_000_000)
    shown = [one for one in page.findChildren(GroupDialog) if one.isVisible()]
    assert len(shown) == 1
    assert shown[0] is not first
    shown[0].tell_gone("Gone.")
    assert not shown[0].ok.isEnabled()
    shown[0].name.setText("late")
    assert not shown[0].ok.isEnabled(), "whatever is typed"


def test_groups_in_use_cannot_be_removed(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "groups")
    dialog = GroupDialog(lab.session, lab.cluster().moid)
    dialog.setParent(window)
    dialog.name.setText("spare hosts")
    dialog.kind.setCurrentText(HOST_GROUP)
    dialog.members.tick("esx01.lab.local")
    with qtbot.waitSignal(dialog.chosen) as told:
        dialog.ok.click()
    assert told.args == [ClusterGroup(name="spare hosts", hosts=("esx01.lab.local",))]
    page.add_group(told.args[0])
    page.grid.selectRow(page.rows.row_of("spare hosts"))
    page.remove.click()
    assert page.rows.row_of("spare hosts") == -1
    used = next(rule.host_group for rule in lab.cluster().config.rules if rule.host_group)
    page.grid.selectRow(page.rows.row_of(used))
    assert not page.remove.isEnabled()
    assert "uses it" in page.remove.toolTip()


def test_links_services_and_disks_of_a_host(lab, window, qtbot):
    host = lab.host()
    nics = configure(lab, window, qtbot, host, "physical-adapters")
    assert not nics.fail.isEnabled()
    nics.grid.selectRow(0)
    nics.fail.click()
    assert host.failed_nics == ("vmnic0",)
    nics.restore.click()
    assert host.failed_nics == ()
    switches = configure(lab, window, qtbot, host, "virtual-switches")
    networks = [lab.session.engine.world.objects[moid].name for moid in host.networks]
    shown = [switches.rows.cells_of(moid)[1].text for moid in host.networks]
    assert shown == networks
    assert all(switches.rows.cells_of(moid)[6].text == "vmnic0, vmnic1" for moid in host.networks)
    nics.grid.selectRow(0)
    nics.fail.click()
    switches.refresh()
    assert all(switches.rows.cells_of(moid)[6].text == "vmnic1" for moid in host.networks)
    nics.restore.click()
    services = configure(lab, window, qtbot, host, "services")
    services.grid.selectRow(services.rows.row_of("TSM-SSH"))
    assert not services.stop.isEnabled()
    services.start.click()
    lab.run_for(30)
    assert host.services["TSM-SSH"] == "running"


def test_evc_names_who_could_not_offer_a_mode(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.cluster(), "evc")
    assert page.rows.cells_of("intel-cascadelake")[1].text == "In force"
    assert "esx01.lab.local" in page.rows.cells_of("intel-icelake")[2]
    assert page.rows.cells_of("intel-haswell")[2] == ""


def degraded(lab):
    """Proactive HA on manual, and a fan of a host that is worn."""
    cluster, host = lab.cluster(), lab.host("esx03.lab.local")
    config = ProactiveHaConfig(enabled=True)
    lab.driver.submit(ReconfigureCluster(cluster=cluster.moid, proactive_ha=config))
    lab.driver.submit(HardwareAlert(host=host.moid, component="fan", health="yellow"))
    lab.run_for(3)
    return cluster, host


def test_proactive_ha_shows_health_and_applies_what_it_recommends(lab, window, qtbot):
    cluster, host = degraded(lab)
    page = configure(lab, window, qtbot, cluster, "proactive-ha")
    cells = {key: page.rows.cells_of(key) for key in page.rows.keys}
    assert cells[host.moid][1].text == "Moderately degraded"
    assert cells[host.moid][3] == "Put esx03.lab.local into quarantine mode"
    assert [cell.text for cell in cells[host.moid][4:]] == ["Normal", "Normal", "Warning", "Normal", "Normal"]
    assert {cells[key][3] for key in cells if key != host.moid} == {"None"}
    assert not page.apply.isEnabled()
    page.grid.selectRow(page.rows.row_of(host.moid))
    page.apply.click()
    lab.run_for(1)
    page.refresh()
    assert page.rows.cells_of(host.moid)[2] == "Quarantine mode"
    assert host.quarantined


def test_proactive_ha_is_edited_and_needs_drs(lab, window, qtbot):
    dialog = ProactiveHaDialog(ProactiveHaConfig(), drs=False, parent=window)
    assert not dialog.automation.isEnabled()
    dialog.status.setChecked(True)
    assert "vSphere DRS" in dialog.error()
    dialog = ProactiveHaDialog(ProactiveHaConfig(), drs=True, parent=window)
    chosen = []
    dialog.chosen.connect(chosen.append)
    dialog.status.setChecked(True)
    dialog.remediation.setCurrentIndex(dialog.remediation.findData("mixed"))
    dialog.ok.click()
    assert chosen == [ProactiveHaConfig(enabled=True, remediation="mixed")]


def test_host_options_give_hosts_a_level_of_their_own(lab, window, qtbot):
    cluster, host = lab.cluster(), lab.host("esx02.lab.local")
    page = configure(lab, window, qtbot, cluster, "host-options")
    assert page.note().startswith("Power Management is turned off")
    assert page.rows.cells_of(host.moid)[3].text == "Never"
    assert not page.edit.isEnabled()
    page.grid.selectRow(page.rows.row_of(host.moid))
    assert page.edit.isEnabled()
    page._give((host.name,), "disabled")
    page.refresh()
    assert page.rows.cells_of(host.moid)[1] == "Disabled"
    assert cluster.config.drs.dpm.hosts == {host.name: "disabled"}
    page._give((host.name,), "")
    assert cluster.config.drs.dpm.hosts == {}


def test_power_management_of_a_host_tells_how_it_would_be_woken(lab, window, qtbot):
    page = configure(lab, window, qtbot, lab.host(), "power-management")
    values = page.values()
    assert values["Power policy"] == "High performance"
    assert values["Processor clock"].endswith("MHz")
    assert (values["IPMI"], values["Wake-on-LAN"]) == ("Not set up", "Set up")
    assert values["Would be woken by"] == "Wake-on-LAN"
    assert values["Last time exited standby"] == "Never"


def test_lost_datastores_name_hosts_and_machines(lab, window, qtbot):
    tab = pages_for(lab.cluster().kind).tab("monitor").build(lab.driver, lab.cluster().moid, window)
    window.keep(tab)
    tab.show_page("ha-lost-datastores")
    assert tab.page.rows.rowCount() == 0
    store = lab.world.find(Datastore, "san-01")
    for host in store.hosts:
        lab.driver.submit(LoseStorage(datastore=store.moid, host=host, kind="apd"))
    tab.page.refresh()
    inside = [moid for moid in store.hosts if moid in lab.cluster().hosts]
    assert set(tab.page.rows.keys) == {f"{store.moid}/{moid}" for moid in inside}
    for moid in inside:
        cells = tab.page.rows.cells_of(f"{store.moid}/{moid}")
        users = [
            vm.name for vm in map(lab.world.vm, lab.world.host(moid).vms) if store.moid in vm.disk_datastores
        ]
        assert cells[1].text == "All paths down (APD)"
        assert int(cells[3]) <= len(users)
        assert set(cells[4].split(", ")) <= {*users, "None"}


def test_vmkernel_adapters_tell_what_is_wrong_with_several_for_vmotion(lab, window, qtbot):
    host = lab.host("esx05.lab.local")
    page = configure(lab, window, qtbot, host, "vmkernel-adapters")
    assert page.advice.isHidden()
    second = host.config.vmkernel_for("vmotion").model_copy(update={"name": "vmk9", "mtu": 9000})
    config = host.config.model_copy(update={"vmkernel": (*host.config.vmkernel, second)})
    lab.world.update(host, config=config)
    page.refresh()
    assert not page.advice.isHidden()
    told = page.advice.text().splitlines()
    assert told[1:] == [
        "vmk1, vmk9 differ in MTU, VLAN or netmask: vCenter lets 2 migrations go at once.",
        "vmk1 and vmk9 both have vmnic1 active: together they carry no more than one of them.",
    ]
