import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest

from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import Datacenter, Datastore, HostSystem, Network
from vsphere_client.model.commands import (
    ConfigureDatastoreIoControl,
    DeleteVm,
    FailNic,
    PowerOffVm,
    ReconfigurePortGroup,
)
from vsphere_client.model.host_system import ServiceStream, VmkernelAdapter
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig, Teaming
from vsphere_client.model.storage import StorageIoControl
from vsphere_client.session.views.summary_network import network_summary
from vsphere_client.session.views.switch_topology import switch_topologies
from vsphere_client.ui.objects.host.configure_pages import NIC_COLUMNS
from vsphere_client.ui.objects.registry import pages_for


def configure(lab, window, obj, page):
    tab = pages_for(obj.kind).tab("configure").build(lab.driver, obj.moid, window)
    window.keep(tab)
    tab.show_page(page)
    return tab.page


@pytest.fixture
def switch(lab):
    made = build.add_distributed_switch(
        lab.world, "DSwitch", next(lab.world.all_of(Datacenter)), DistributedSwitchConfig()
    )
    teaming = Teaming(policy="load_based", standby=("vmnic1",))
    group = build.add_portgroup(lab.world, "DPG", made, NetworkConfig(teaming=teaming, notify_switches=False))
    for host in lab.world.all_of(HostSystem):
        made.hosts[host.moid] = None
        build.connect_network(lab.world, group, host)
    return made


def test_system_traffic_is_listed_with_the_defaults_and_edited(lab, window, switch):
    page = configure(lab, window, switch, "system-traffic")
    assert page.rows.rowCount() == 10
    shares = {row: page.read()[row][1:5] for row in ("vm", "vmotion")}
    # vmkernel.md 5: VM 100, all others 50; reservation 0, limit unlimited.
    assert shares == {
        "vm": ("High", "100", "0 Mbit/s", "Unlimited"),
        "vmotion": ("Normal", "50", "0 Mbit/s", "Unlimited"),
    }
    assert not page.edit.isEnabled()
    page.grid.selectRow(page.rows.row_of("vmotion"))
    page.edit.click()
    page.dialog.rows.level.setCurrentIndex(page.dialog.rows.level.findData("low"))
    page.dialog.press_ok()
    lab.run_for(2)
    page.refresh()
    assert page.read()["vmotion"][1:3] == ("Low", "25")
    page.control.click()
    assert window.actions == [("switch.edit_settings", [switch.moid])]


def test_properties_of_a_switch_name_its_uplinks_on_each_host(lab, window, switch):
    page = configure(lab, window, switch, "properties")
    host = lab.host()
    assert page.values()["Network I/O Control"] == "Enabled"
    assert page.values()[host.name] == ", ".join(nic.name for nic in host.config.nics)


def test_port_groups_show_teaming_and_whether_they_notify_switches(lab, window, switch):
    group = lab.world.find(Network, "DPG")
    values = configure(lab, window, group, "properties").values()
    assert values["Load balancing"] == "Route based on physical NIC load"
    assert values["Notify switches"] == "No"
    assert values["Standby uplinks"] == "vmnic1"
    assert not network_summary(lab.session, group.moid).notify_switches


def test_the_general_page_of_a_datastore_follows_its_io_control(lab, window):
    store = next(d for d in lab.world.all_of(Datastore) if d.config.type == "VMFS")
    page = configure(lab, window, store, "general")
    assert page.values()["Storage I/O Control"] == "Disabled"
    assert [page.values()[name] for name in ("Device queue depth", "With competing worlds")] == ["64", "32"]
    page.edit.click()
    assert window.actions == [("datastore.configure_io_control", [store.moid])]
    control = StorageIoControl(enabled=True, mode="automatic")
    lab.driver.submit(ConfigureDatastoreIoControl(datastore=store.moid, storage_io_control=control))
    lab.run_for(2)
    assert page.values()["Storage I/O Control"] == "Enabled"
    threshold = store.config.latency_ms / (1 - 0.95 * 0.9)
    assert page.values()["Congestion threshold"] == f"{threshold:.1f} ms"
    vsan = next(d for d in lab.world.all_of(Datastore) if d.config.type == "vSAN")
    other = configure(lab, window, vsan, "general")
    assert "With competing worlds" not in other.values()
    assert not other.edit.isEnabled()
    assert "vSAN" in other.edit.toolTip()


def test_the_topology_of_a_host_shows_ports_uplinks_and_a_lost_link(lab, window, switch):
    vm = lab.vm()
    here = lab.host(lab.world.host(vm.host).name)
    page = configure(lab, window, here, "virtual-switches")
    assert [one.name for one in page.diagram._switches] == ["vSwitch0", "DSwitch"]
    on = lab.world.get(vm.networks[0], Network)
    groups = {group.name: group for one in page.diagram._switches for group in one.groups}
    ports = {port.name: port for port in groups[on.name].ports}
    row = lab.world.ports_of[vm.row][0]
    used = {number: name for name, number in lab.world.uplinks_of[here.row].items()}
    assert ports[vm.name].uplinks == (used[int(lab.world.ports.uplink[row])],)
    assert ports[vm.name].target == f"go:{vm.moid}"
    assert [port.name for port in groups["Management Network"].ports] == ["vmk0"]
    lab.driver.submit(FailNic(host=here.moid, nic="vmnic0"))
    lab.run_for(25)
    page.refresh()
    states = {nic.name: nic.up for one in page.diagram._switches for nic in one.uplinks}
    assert states["vmnic0"] is False
    assert states["vmnic1"] is True


def test_every_vmkernel_adapter_and_vm_is_drawn_once(lab, window):
    for host in lab.world.all_of(HostSystem):
        found = switch_topologies(lab.session, host.moid)
        adapters = [port.name for one in found for group in one.groups for port in group.vmkernel]
        assert sorted(adapters) == sorted(vmk.name for vmk in host.config.vmkernel)
        vms = [port.moid for one in found for group in one.groups for port in group.vms]
        assert set(vms) == set(host.vms)


def test_keys_bring_what_they_reach_into_sight(lab, window, qtbot):
    page = configure(lab, window, lab.host(), "virtual-switches")
    window.resize(900, 420)
    window.show()
    page.area.setFixedHeight(120)
    qtbot.waitUntil(lambda: page.area.viewport().height() <= 120)
    followed = []
    page.navigate.connect(lambda *place: followed.append(place))
    QTest.keyClick(page.diagram, Qt.Key.Key_End)
    rect = page.diagram.cursor_rect()
    top = page.area.verticalScrollBar().value()
    assert top <= rect.center().y() <= top + page.area.viewport().height()
    QTest.keyClick(page.diagram, Qt.Key.Key_Home)
    QTest.keyClick(page.diagram, Qt.Key.Key_Down)
    QTest.keyClick(page.diagram, Qt.Key.Key_Return)
    assert followed == [(lab.host().moid, "configure", "vmkernel-adapters")]


def test_a_port_group_is_edited_from_the_switches_of_its_host(lab, window, switch):
    page = configure(lab, window, lab.host(), "virtual-switches")
    assert not page.edit.isEnabled()
    group = lab.world.find(Network, "DPG")
    page.grid.selectRow(page.rows.row_of(group.moid))
    page.edit.click()
    page.dialog.vlan.setValue(77)
    page.dialog.press_ok()
    lab.run_for(2)
    page.refresh()
    assert page.read()[group.moid][2] == "77"


def test_the_trainer_cuts_the_upstream_of_an_adapter_and_connects_it_again(lab, window):
    host = lab.host()
    page = configure(lab, window, host, "physical-adapters")
    column = next(i for i, one in enumerate(NIC_COLUMNS) if one.title == "Upstream")
    page.grid.selectRow(page.rows.row_of("vmnic1"))
    assert not page.connect_again.isEnabled()
    page.cut.click()
    lab.run_for(2)
    page.refresh()
    assert page.read()["vmnic1"][column].text == "Cut"
    assert page.read()["vmnic1"][2].text == "Up"
    assert not page.cut.isEnabled()
    page.connect_again.click()
    lab.run_for(2)
    assert page.read()["vmnic1"][column].text == "Reached"


def test_a_host_tells_which_adapter_load_based_teaming_moved_and_why(lab, window, switch):
    host = lab.host()
    group = lab.world.find(Network, "DPG")
    teaming = Teaming(policy="load_based")
    lab.driver.submit(ReconfigurePortGroup(network=group.moid, teaming=teaming))
    first = host.config.nics[0].name
    ft = VmkernelAdapter(name="vmk9", services=("ft_logging",), nic=first, network="DPG")
    stream = {"ft": ServiceStream(tx_mbps=7000), "backup": ServiceStream(tx_mbps=2000)}
    changed = {"vmkernel": (*host.config.vmkernel, ft), "service_traffic": stream}
    lab.world.update(host, config=host.config.model_copy(update=changed))
    page = configure(lab, window, host, "virtual-switches")
    assert page.moves.isHidden()
    lab.run_for(120)
    page.refresh()
    assert not page.moves.isHidden()
    assert f"vmk9 moved from {first} to" in page.moves.text()
    assert "above 75 %" in page.moves.text()
    assert "Mbit/s." in page.moves.text()


def plug(lab, group):
    """Connect the only adapter of web-fe-07 to a port group."""
    vm = lab.vm()
    group.vms[vm.moid] = None
    nics = (vm.config.networks[0].model_copy(update={"network": group.name}),)
    lab.world.update(vm, networks=(group.moid,), config=vm.config.model_copy(update={"networks": nics}))
    lab.run_for(30)


def ports_of(lab, window, obj):
    page = window.keep(pages_for(obj.kind).tab("ports").build(lab.driver, obj.moid, window))
    QAbstractItemModelTester(page.rows, QAbstractItemModelTester.FailureReportingMode.Fatal, page)
    return page


def test_ports_are_listed_with_their_links(lab, window, switch):
    group = lab.world.network(next(iter(switch.portgroups)))
    vm = lab.vm()
    plug(lab, group)
    page = ports_of(lab, window, switch)
    hosts = list(lab.world.all_of(HostSystem))
    nics = sum(len(host.config.nics) for host in hosts)
    assert page.note() == f"{nics} uplinks, 1 virtual machine"
    column = {key: page.rows.column_of(key) for key in ("connectee", "group", "state", "tx", "id")}
    last = [page.grid.text_at(page.rows.index(nics, at)) for at in column.values()]
    assert last[:3] == [vm.name, "DPG", "Link Up"]
    page.rows.sort(column["id"], Qt.SortOrder.DescendingOrder)
    assert page.grid.text_at(page.rows.index(0, column["connectee"])) == vm.name
    page.rows.set_filter("vmnic1")
    assert 0 < page.rows.rowCount() < nics
    told = []
    page.navigate.connect(lambda *where: told.append(where))
    page.grid.link_activated.emit(page.rows.index(0, 0), f"go:{group.moid}")
    assert told == [(group.moid, "", "")]


def test_ports_of_a_group_follow_its_machines(lab, window, switch):
    group = lab.world.network(next(iter(switch.portgroups)))
    page = ports_of(lab, window, group)
    assert page.rows.rowCount() == 0
    assert page.panel.empty.accessibleName() == "No virtual machine or host is connected."
    plug(lab, group)
    page.refresh()
    assert page.rows.rowCount() == 1
    lab.session.submit(PowerOffVm(vm=lab.vm().moid))
    lab.run_for(60)
    page.tick()
    assert page.grid.text_at(page.rows.index(0, page.rows.column_of("state"))) == "Link Down"
    lab.session.submit(DeleteVm(vm=lab.vm().moid))
    lab.run_for(30)
    page.tick()
    page.refresh()
    assert page.rows.rowCount() == 0
