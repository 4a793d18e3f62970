"""Inside view > Memory Scheduler and NUMA of a host."""

from pathlib import Path

import pytest

from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.memory_scheduler import memory_scheduler
from vsphere_client.ui.bridge.driver import SessionDriver
from vsphere_client.ui.objects.host.memory_scheduler_page import state_rows
from vsphere_client.ui.objects.registry import pages_for

LAB = """
format: 1
name: Crowded
seed: 5
inventory:
  datacenters:
  - name: DC1
    hosts:
    - name: h1
      sockets: 2
      cores_per_socket: 4
      memory_mb: 8192
    clusters:
    - name: C1
      hosts:
      - {name: c1, sockets: 2, cores_per_socket: 4, memory_mb: 8192}
      vms:
      - {name: busy, host: c1, num_cpu: 6, memory_mb: 4096, workload: {constant: {memory_active_mb: 3900}}}
      - {name: "idle-{n}", count: 2, host: c1, memory_mb: 4096, guest_os: windows2019srv_64Guest,
         workload: {constant: {memory_active_mb: 100}}}
"""


@pytest.fixture
def open_page(window):
    session = Session(load_lab_text(LAB, Path()))
    session.run_until(21 * SECOND_US)
    driver = SessionDriver(session)
    tabs = []

    def make(entry, name="c1"):
        host = session.engine.world.find(HostSystem, name)
        tab = pages_for(host.kind).tab("monitor").build(driver, host.moid, window)
        tabs.append(tab)
        tab.show_page(entry)
        return tab.page

    yield make
    driver.close()


def test_memory_scheduler_tells_state_marks_and_targets(open_page):
    page = open_page("memory-scheduler")
    state, targets = page.grids["Free memory"], page.grids["Targets"]
    assert state.value("minFree") == "410 MB"
    assert state.value("Large pages below") == "1.60 GB"
    assert state.value("Hard below") == "131 MB"
    assert targets.value("Idle memory tax") == "75 %"
    assert targets.value("Computed every") == "15 s"
    notes = {row.label: row.note for row in state_rows(memory_scheduler(page.driver.session, page.moid))}
    assert notes["Large pages below"] == "400 %, broken by the scan"
    assert notes["Low below"] == "16 %, VMs above target blocked"
    assert page.rows.rowCount() == 3
    assert page.rows.index(0, 0).data().startswith("idle-")


def test_numa_tells_nodes_and_homes(open_page):
    page = open_page("numa")
    nodes = page.grids["Nodes"]
    for node in (0, 1):
        assert nodes.value(f"Node {node}").endswith("GHz")
        assert nodes.value(f"Node {node} memory").endswith("4.00 GB free")
    assert page.grids["Rebalancing"].value("Rebalancing") == "Every 2 s"
    names = [page.rows.index(row, 0).data() for row in range(3)]
    busy = names.index("busy")
    assert page.rows.index(busy, 2).data() == "3 + 3"
    assert page.rows.index(busy, 3).data() == "0, 1"


def test_pages_of_a_host_that_is_off_say_so(open_page):
    for entry, card in (("memory-scheduler", "Targets"), ("numa", "Nodes")):
        page = open_page(entry, "h1")
        world = page.driver.session.engine.world
        host = world.find(HostSystem, "h1")
        world.update(host, power_state=PowerState.OFF)
        page.refresh()
        assert page.grids[card].value("State") == "Not running"
        world.update(host, power_state=PowerState.ON)
