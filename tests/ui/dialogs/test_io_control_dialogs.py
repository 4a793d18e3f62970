import pytest

from vsphere_client.commands.actions import ACTIONS
from vsphere_client.commands.selection import Selection
from vsphere_client.engine.inventory import build
from vsphere_client.engine.world.objects import Datacenter, Datastore
from vsphere_client.model.allocation import NetworkAllocation
from vsphere_client.model.commands import (
    ConfigureDatastoreIoControl,
    EnableNetworkResourceManagement,
    ReconfigureDistributedSwitch,
    ReconfigureVm,
)
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig, TrafficShare
from vsphere_client.model.storage import StorageIoControl
from vsphere_client.ui.dialogs.edit_io_control import IoControlDialog
from vsphere_client.ui.dialogs.edit_settings import EditSettingsDialog
from vsphere_client.ui.dialogs.edit_switch import EditSwitchDialog, TrafficDialog
from vsphere_client.ui.dialogs.run_action import run_action


@pytest.fixture
def store(session):
    return next(d for d in session.engine.world.all_of(Datastore) if d.config.type == "VMFS")


@pytest.fixture
def switch(session):
    """A distributed switch of all hosts of a cluster, with one VM on it."""
    world = session.engine.world
    made = build.add_distributed_switch(
        world, "DSwitch", next(world.all_of(Datacenter)), DistributedSwitchConfig()
    )
    group = build.add_portgroup(world, "DPG", made, NetworkConfig())
    vm = next(vm for vm in world.vm_at.values() if vm.name == "web-fe-07")
    host = world.host(vm.host)
    made.hosts[host.moid] = None
    build.connect_network(world, group, host)
    group.vms[vm.moid] = None
    world.update(vm, networks=(group.moid, *vm.networks[1:]))
    return made


def test_the_action_opens_the_dialog_and_its_command_is_done(window, door, store):
    selection = Selection(door.session, (store.moid,))
    dialog = run_action(window, door, ACTIONS["datastore.configure_io_control"], selection)
    assert isinstance(dialog, IoControlDialog)
    assert not dialog.threshold.isEnabled()
    dialog.enabled.setChecked(True)
    dialog.threshold.setValue(12)
    assert "above 12.0 ms" in dialog.told.text()
    dialog.press_ok()
    wanted = StorageIoControl(enabled=True, congestion_threshold_ms=12)
    assert door.submitted == [ConfigureDatastoreIoControl(datastore=store.moid, storage_io_control=wanted)]
    door.session.run_for(2_000_000)
    assert store.config.storage_io_control == wanted


def test_the_automatic_threshold_is_told_in_milliseconds(window, door, store):
    dialog = IoControlDialog(door, store, window)
    dialog.enabled.setChecked(True)
    dialog.mode.buttons["automatic"].click()
    assert dialog.percent.isEnabled()
    assert not dialog.threshold.isEnabled()
    # On the curve rest / (1 - 0.95 load) at 90 % of the peak.
    assert f"{store.config.latency_ms / (1 - 0.95 * 0.9):.1f} ms" in dialog.told.text()
    assert dialog.build()[0].storage_io_control.mode == "automatic"


def test_thresholds_are_5_to_100_ms_and_nothing_changed_sends_nothing(window, door, store):
    dialog = IoControlDialog(door, store, window)
    assert (dialog.threshold.minimum(), dialog.threshold.maximum()) == (5, 100)
    dialog.press_ok()
    assert door.submitted == []


def test_vsan_datastores_cannot_have_it(door, named):
    vsan = next(d for d in door.session.engine.world.all_of(Datastore) if d.config.type == "vSAN")
    action = ACTIONS["datastore.configure_io_control"]
    assert "not supported on vSAN" in action.reason_against(Selection(door.session, (vsan.moid,)))


def test_network_io_control_is_switched_in_the_settings_of_a_switch(window, door, switch):
    dialog = run_action(
        window, door, ACTIONS["switch.edit_settings"], Selection(door.session, (switch.moid,))
    )
    assert isinstance(dialog, EditSwitchDialog)
    dialog.control.setCurrentIndex(dialog.control.findData("off"))
    dialog.press_ok()
    assert door.submitted == [EnableNetworkResourceManagement(switch=switch.moid, enable=False)]


def test_one_type_of_traffic_is_edited(window, door, switch):
    dialog = TrafficDialog(door, switch, "vmotion", window)
    assert dialog.rows.number.value() == 50
    dialog.rows.level.setCurrentIndex(dialog.rows.level.findData("custom"))
    dialog.rows.number.setValue(80)
    dialog.rows.reservation.setValue(1e6)
    dialog.press_ok()
    assert "75% of the slowest uplink" in dialog.form.error("traffic.reservation_mbps")
    dialog.rows.reservation.setValue(500)
    dialog.press_ok()
    share = TrafficShare(shares=80, reservation_mbps=500)
    assert door.submitted == [ReconfigureDistributedSwitch(switch=switch.moid, traffic={"vmotion": share})]


def test_adapters_on_distributed_switches_have_bandwidth_settings(window, door, switch, named):
    vm = door.session.engine.world.vm(named("web-fe-07"))
    dialog = EditSettingsDialog(door, vm, parent=window)
    rows = dialog.nic_rows[0]
    rows.limit.setValue(750)
    rows.unlimited.setChecked(False)
    rows.reservation.setValue(800)
    dialog.press_ok()
    assert "above the limit" in dialog.hardware.error("nic.1.reservation_mbps")
    rows.reservation.setValue(0)
    dialog.press_ok()
    changed = NetworkAllocation(limit_mbps=750)
    others = tuple(NetworkAllocation() for _ in vm.config.networks[1:])
    assert door.submitted == [ReconfigureVm(vm=vm.moid, networks=(changed, *others))]


def test_adapters_on_standard_switches_have_none(window, door, named):
    vm = door.session.engine.world.vm(named("web-fe-07"))
    assert EditSettingsDialog(door, vm, parent=window).nic_rows == {}
