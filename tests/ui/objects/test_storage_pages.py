"""Configure > Storage of a host: adapters and devices, their states, and the queues that an administrator sets."""

import pytest

from vsphere_client.engine.storage.paths import multipath_of
from vsphere_client.model.commands import FailPath, LoseStorage
from vsphere_client.ui.dialogs.edit_device_queue import DeviceQueueDialog
from vsphere_client.ui.dialogs.edit_multipathing import MultipathDialog
from vsphere_client.ui.objects.host.storage_pages import (
    ADAPTER_COLUMNS,
    DEVICE_COLUMNS,
    AdaptersPage,
    DevicesPage,
)


@pytest.fixture
def host(lab):
    return lab.host("esx01.lab.local")


@pytest.fixture
def store(lab, host):
    stores = (lab.world.datastore(moid) for moid in host.datastores)
    return next(one for one in stores if one.config.type == "VMFS")


@pytest.fixture
def page(lab, window, host):
    return window.keep(DevicesPage(lab.driver, host.moid, window))


def cell(page, columns, row, key):
    found = page.read()[row][[one.key for one in columns].index(key)]
    return getattr(found, "text", found)


def choose(page, row):
    page.refresh()
    page.grid.selectRow(page.rows.row_of(row))
    page.show_buttons()


def test_adapters_are_listed_with_their_queues_and_go_offline_with_their_paths(lab, window, host):
    page = window.keep(AdaptersPage(lab.driver, host.moid, window))
    assert list(page.read()) == ["vmhba0", "vmhba2", "vmhba3"]
    told = [cell(page, ADAPTER_COLUMNS, "vmhba2", key) for key in ("type", "status", "queue")]
    assert told == ["Fibre Channel", "Online", "4 096"]
    devices = sum(lab.world.datastore(moid).config.type == "VMFS" for moid in host.datastores)
    assert cell(page, ADAPTER_COLUMNS, "vmhba2", "devices") == str(devices)
    choose(page, "vmhba0")
    assert not page.fail.isEnabled()
    choose(page, "vmhba2")
    assert not page.restore.isEnabled()
    page.fail.click()
    lab.run_for(1)
    assert cell(page, ADAPTER_COLUMNS, "vmhba2", "status") == "Offline"
    assert cell(page, ADAPTER_COLUMNS, "vmhba3", "status") == "Online"
    choose(page, "vmhba2")
    assert not page.fail.isEnabled()
    page.restore.click()
    lab.run_for(1)
    assert cell(page, ADAPTER_COLUMNS, "vmhba2", "status") == "Online"


def test_devices_tell_how_they_are(lab, page, host, store):
    device = multipath_of(host, store).device
    assert cell(page, DEVICE_COLUMNS, device, "datastore") == store.name
    assert cell(page, DEVICE_COLUMNS, device, "state") == "Attached"
    assert cell(page, DEVICE_COLUMNS, device, "acceleration") == "Supported"
    lab.driver.submit(FailPath(host=host.moid, path=multipath_of(host, store).names[0]))
    lab.run_for(1)
    assert cell(page, DEVICE_COLUMNS, device, "state") == "Degraded"
    lab.driver.submit(FailPath(host=host.moid, path=multipath_of(host, store).names[1]))
    lab.run_for(1)
    assert cell(page, DEVICE_COLUMNS, device, "state") == "Dead or Error"


def test_a_device_that_is_gone_for_good_has_lost_communication(lab, page, host, store):
    lab.driver.submit(LoseStorage(datastore=store.moid, host=host.moid, kind="pdl"))
    lab.run_for(1)
    assert cell(page, DEVICE_COLUMNS, multipath_of(host, store).device, "state") == "Lost Communication"


def test_queue_depths_are_set_for_a_lun(lab, page, host, store):
    device = multipath_of(host, store).device
    choose(page, device)
    assert not page.fail.isEnabled()
    page.queue.click()
    dialog = page.dialog
    assert isinstance(dialog, DeviceQueueDialog)
    assert dialog.build() == ()
    assert (dialog.queue_depth.value(), dialog.competing.value()) == (64, 32)
    dialog.competing.setValue(65)
    dialog.press_ok()
    assert "more than the queue of 64" in dialog.form.error("competing_ios")
    dialog.queue_depth.setValue(128)
    dialog.press_ok()
    lab.run_for(1)
    assert [cell(page, DEVICE_COLUMNS, device, key) for key in ("depth", "competing")] == ["128", "65"]
    page.paths.click()
    assert isinstance(page.dialog, MultipathDialog)


def test_disks_of_the_host_fail_and_come_back(lab, page, host):
    disk = host.config.disks[0].name
    choose(page, disk)
    assert not page.queue.isEnabled()
    assert not page.restore.isEnabled()
    page.pull.click()
    lab.run_for(1)
    assert cell(page, DEVICE_COLUMNS, disk, "state") == "Pulled"
    choose(page, disk)
    page.restore.click()
    lab.run_for(1)
    assert cell(page, DEVICE_COLUMNS, disk, "state") == "Attached"
