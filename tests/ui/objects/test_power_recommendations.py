import json

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import ReconfigureCluster
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_drs import drs_settings
from vsphere_client.session.views.monitor_drs import history
from vsphere_client.session.views.monitor_why import why_task
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.dialogs.edit_drs import EditDrsDialog
from vsphere_client.ui.objects.registry import pages_for
from vsphere_client.ui.why.panel import WhyPanel

HOST = {"cores_per_socket": 4, "sockets": 1, "mhz": 2500, "memory_mb": 16_384}


@pytest.fixture
def idle(tmp_path):
    """Three hosts that idled for three quarters of an hour, with DPM on manual."""
    load = {"constant": {"cpu_mhz": 300, "memory_active_mb": 100}}
    hosts = [f"esx{n:02}.lab.local" for n in (1, 2, 3)]
    vm = {"power": "on", "num_cpu": 1, "memory_mb": 1024, "workload": load}
    cluster = {
        "name": "C1",
        "drs": {"enabled": True, "dpm": {"enabled": True, "automation": "manual"}},
        "hosts": [{"name": name} | HOST for name in hosts],
        "vms": [vm | {"name": f"vm{n}", "host": host} for n, host in enumerate(hosts)],
    }
    datastore = {"name": "ds1", "type": "NFS", "gb": 1000, "hosts": "all"}
    datacenter = {"name": "DC", "datastores": [datastore], "clusters": [cluster]}
    lab = {"format": 1, "name": "idle", "inventory": {"datacenters": [datacenter]}}
    session = Session(load_lab_text(json.dumps(lab), tmp_path))
    session.run_until(45 * 60 * 1_000_000)
    return session


def cluster_of(session):
    return next(iter(session.engine.world.cluster_at.values()))


def test_a_host_to_sleep_is_ticked_explained_and_applied(idle, window, qtbot):
    driver, cluster = SessionDriver(idle), cluster_of(idle)
    tab = pages_for(cluster.kind).tab("monitor").build(driver, cluster.moid, window)
    window.keep(tab)
    tab.show_page("drs-recommendations")
    page = tab.page
    (first, *_) = page.chosen_power()
    assert first.text == "Put esx01.lab.local in standby"
    row = page.rows.row_of(first.host)
    page.grid.link_activated.emit(page.rows.index(row, 4), f"why:{first.host}")
    assert isinstance(window.panels[-1], WhyPanel)
    assert "within the band" in window.panels[-1].content.sentence
    page.override.setChecked(True)
    page._toggle_all(False)
    assert not page.apply.isEnabled()
    page._toggle(page.rows.index(row, 0), True)
    page.apply.click()
    idle.run_until(idle.now_us + 5 * 60 * 1_000_000)
    host = idle.engine.world.host(first.host)
    assert host.power_state == PowerState.STANDBY
    done = history(idle, cluster.moid)
    (slept,) = [one for one in done if one.vm == first.host]
    assert why_task(idle, slept.task).sentence == first.why


def test_the_dialog_sets_power_management(idle, qtbot):
    cluster = cluster_of(idle)
    dialog = EditDrsDialog(SessionDriver(idle), cluster)
    qtbot.addWidget(dialog)
    page = dialog.power
    assert page.dpm.isChecked()
    page.level.setCurrentIndex(page.level.findData("automatic"))
    page.threshold.set_value(4)
    (command,) = dialog.build()
    assert isinstance(command, ReconfigureCluster)
    assert (command.drs.dpm.automation, command.drs.dpm.threshold) == ("automatic", 4)
    page.dpm.setChecked(False)
    assert not page.level.isEnabled()
    assert not dialog.build()[0].drs.dpm.enabled


def test_the_settings_say_how_each_host_could_be_woken(idle):
    groups = {group.title: group.rows for group in drs_settings(idle, cluster_of(idle).moid)}
    rows = groups["Host Options for Power Management"]
    assert [(row.label, row.value) for row in rows] == [
        (f"esx{n:02}.lab.local", "Wake-on-LAN") for n in (1, 2, 3)
    ]
    assert rows[0].note == "last time exited standby: Never"
