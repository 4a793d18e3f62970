"""A host short of memory, and a VM with a limit, as the panels show them while the engine runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop import Choice, HostWatch, screen_of
from vsphere_client.session.views.esxtop.cpu import cpu_rows
from vsphere_client.session.views.esxtop.memory import host_memory, memory_rows
from vsphere_client.session.views.esxtop.scene import scene_of

LAB = """
format: 1
name: Short of memory
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      hosts: [{name: h1, sockets: 2, cores_per_socket: 6, memory_mb: 32768}]
      vms:
      - name: "vm{n}"
        count: 6
        host: h1
        power: "on"
        num_cpu: 2
        memory_mb: 8192
        workload: {constant: {cpu_mhz: 4000, memory_active_mb: 6500}}
      - name: wide
        host: h1
        power: "on"
        num_cpu: 8
        memory_mb: 4096
        tools: false
        cpu: {limit_mhz: 2000}
        workload: {constant: {cpu_mhz: 8000, memory_active_mb: 3000}}
"""


@pytest.fixture(scope="module")
def running():
    session = Session(load_lab_text(LAB, Path()))
    session.run_until(1_800_000_000)
    return session


@pytest.fixture
def scene(running):
    (host,) = running.engine.world.host_at.values()
    return scene_of(running, host.moid)


def findings(session, choice):
    (host,) = session.engine.world.host_at.values()
    shown = screen_of(HostWatch(host.moid).read(session, choice.panel), choice)
    return [one.words for one in shown.findings()]


def test_a_limit_shows_as_max_limited_and_is_told_as_such(running, scene):
    wide = next(row for row in cpu_rows(scene) if row.name == "wide")
    assert wide.mlmtd > 100
    assert wide.mlmtd <= wide.rdy + 1e-6
    # 2,000 of 8 x 2,500 MHz
    assert wide.used <= 80.5
    told = findings(running, Choice())
    assert any(
        one.startswith("wide: %MLMTD") and "above 0 (a CPU limit holds it back)" in one for one in told
    )
    assert any(one.startswith("wide: %RDY") and "see %MLMTD" in one for one in told)


def test_every_world_keeps_the_identity_while_the_engine_runs(scene):
    for row in cpu_rows(scene):
        for world in row.parts:
            assert world.run + world.rdy + world.cstp + world.wait == pytest.approx(100, abs=1e-6)


def test_balloons_fill_where_tools_run_and_swap_takes_the_others(running, scene):
    rows = {row.name: row for row in memory_rows(scene)}
    assert all(0 < rows[f"vm{n}"].balloon <= rows[f"vm{n}"].balloon_max for n in range(1, 7))
    assert rows["wide"].balloon_driver == "N"
    assert rows["wide"].balloon == rows["wide"].balloon_max == 0
    assert rows["wide"].swapped + rows["wide"].zip_used > 0
    told = findings(running, Choice(panel="m").toggled("J"))
    assert any(one.startswith("vm1: MCTLSZ") for one in told)
    assert any(one.startswith("wide: ") for one in told)


def test_the_header_is_the_sum_of_the_rows(scene):
    rows = memory_rows(scene)
    found = host_memory(scene, rows)
    assert found.balloon == pytest.approx(sum(row.balloon for row in rows))
    assert found.swapped == pytest.approx(sum(row.swapped for row in rows))
    assert found.kernel + found.other + found.free == pytest.approx(found.total)
    assert found.state != "high"
    # 6 x 8,192 and 4,096 MB on 32,768 with overhead, VMkernel taken off: more than half too much
    assert scene.of_host("memory_overcommit_15") > 0.5


def test_a_wide_vm_lies_on_both_nodes(scene):
    homes = {row.name: row.home_nodes for row in memory_rows(scene)}
    assert homes["wide"] == "0,1"  # 8 vCPUs on nodes of 6 cores: two clients (vmkernel.md 1.7)
    assert {homes[f"vm{n}"] for n in range(1, 7)} <= {"0", "1"}
