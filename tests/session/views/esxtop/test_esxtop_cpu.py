"""Panel c: identities of worlds and groups, and the arithmetic of its header."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.labs.load import load_lab_text
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop import PANELS, HostWatch
from vsphere_client.session.views.esxtop.cpu import cpu_rows, load_of, world_count
from vsphere_client.session.views.esxtop.processors import processors_of, split_processors
from vsphere_client.session.views.esxtop.scene import scene_of

BUSY = {
    "cpu_used_percent": 65.0,
    "cpu_run_percent": 70.0,
    "cpu_ready_percent": 12.0,
    "cpu_costop_percent": 3.0,
    "cpu_max_limited_percent": 2.0,
    "cpu_io_wait_percent": 4.0,
    "cpu_swap_wait_percent": 1.0,
    "cpu_system_percent": 6.0,
    "cpu_overlap_percent": 1.0,
}


@pytest.fixture
def db(session, host, put):
    put("db", **BUSY)
    return next(row for row in cpu_rows(scene_of(session, host.moid)) if row.name == "db")


def test_each_world_spends_all_its_time(db):
    for world in db.parts:
        assert world.run + world.rdy + world.cstp + world.wait == pytest.approx(100)
        assert world.mlmtd <= world.rdy + 1e-9
        if world.vmwait is not None:
            # vmkernel.md 1.2: %VMWAIT = %WAIT - %IDLE, and swap is part of it
            assert world.vmwait == pytest.approx(world.wait - world.idle)
            assert world.swpwt <= world.vmwait + 1e-9


def test_a_group_is_four_times_the_average_of_its_four_vcpus(db):
    assert db.run == pytest.approx(280)
    assert db.rdy == pytest.approx(48)
    assert db.cstp == pytest.approx(12)
    assert db.mlmtd == pytest.approx(8)
    assert db.swpwt == pytest.approx(4)
    assert db.used == pytest.approx(260)
    # 15 % of wait each for four vCPUs; four helpers and two worlds for I/O always wait.
    assert db.wait == pytest.approx(60 + 600)
    assert db.vmwait == pytest.approx(20)
    assert db.idle == pytest.approx(40)
    assert db.nwld == len(db.parts) == 10
    leader = db.lwid
    assert [world.name for world in db.parts[-2:]] == [f"NetWorld-VM-{leader}", f"PVSCSI-{leader}:0"]


def test_groups_are_the_sums_of_their_worlds(db):
    for name in ("used", "run", "sys", "wait", "rdy", "idle", "ovrlp", "cstp", "mlmtd", "swpwt"):
        assert getattr(db, name) == pytest.approx(sum(getattr(world, name) for world in db.parts))


def test_vcpus_have_even_parts_of_their_vm(db):
    worlds = [world for world in db.parts if "vcpu" in world.name]
    for name in ("used", "run", "sys", "wait", "rdy", "cstp", "swpwt"):
        assert {getattr(world, name) for world in worlds} == {getattr(worlds[0], name)}


def test_all_groups_but_the_vms_keep_the_identity_too(session, host, db):
    for row in cpu_rows(scene_of(session, host.moid)):
        assert row.run + row.rdy + row.cstp + row.wait == pytest.approx(100 * row.nwld), row.name


def test_the_systems_groups_use_what_the_host_uses_itself(session, host):
    scene = scene_of(session, host.moid)
    used = sum(row.used for row in cpu_rows(scene) if row.name != "idle" and not row.vm)
    own = scene.of_host("cpu_system_mhz") + scene.of_host("cpu_vmotion_mhz")
    assert own > 0
    assert used * scene.core_mhz / 100 == pytest.approx(own)


def test_idle_worlds_have_the_rest_of_the_processors(session, host, db):
    rows = cpu_rows(scene_of(session, host.moid))
    assert sum(row.run for row in rows) == pytest.approx(1600)  # 8 cores, 2 threads each


def test_a_service_that_stops_takes_its_group_with_it(session, host):
    names = [row.name.partition(".")[0] for row in cpu_rows(scene_of(session, host.moid))]
    assert {"idle", "system", "hostd", "vpxa", "vmsyslogd"} <= set(names)
    before = {row.name: row.gid for row in cpu_rows(scene_of(session, host.moid))}
    host.services["hostd"] = "stopped"
    after = {row.name: row.gid for row in cpu_rows(scene_of(session, host.moid))}
    assert set(before) - set(after) == {name for name in before if name.startswith("hostd")}
    assert all(before[name] == gid for name, gid in after.items())


def test_load_is_one_when_all_processors_are_wanted(session, host, put):
    put("h1", cpu_system_mhz=0.0, cpu_vmotion_mhz=0.0)
    put("db", cpu_run_percent=300.0, cpu_ready_percent=100.0)
    put("web", cpu_run_percent=0.0, cpu_ready_percent=0.0)
    assert load_of(scene_of(session, host.moid)) == pytest.approx(1.0)  # 4 x 400 % of 16 processors


def test_only_what_executes_is_counted(session, host):
    scene = scene_of(session, host.moid)
    assert [vm.name for vm in scene.vms] == ["db", "web"]
    assert world_count(scene) == sum(row.nwld for row in cpu_rows(scene))


def test_a_host_that_is_down_has_no_rows(session, host):
    host.failure = "psod"
    scene = scene_of(session, host.moid)
    for panel in PANELS.values():
        assert not panel.rows(scene)
    assert load_of(scene) == 0


def test_both_threads_busy():
    # vmkernel.md case 9 and 1.6: USED 50 + 50, UTIL 100 + 100, CORE UTIL 100
    found = split_processors(1, 2, 100, 100, 100)
    assert found.used == (50, 50)
    assert found.util == (100, 100)
    assert found.core_util == (100,)


def test_one_thread_busy():
    # vmkernel.md 1.6: USED 100, UTIL 50 on average, CORE UTIL 100
    found = split_processors(1, 2, 50, 100, 100)
    assert found.used == (100, 0)
    assert found.util == (100, 0)
    assert found.util_average == 50
    assert found.core_util == (100,)


@given(st.integers(1, 64), st.floats(0, 100), st.floats(1, 2), st.floats(0, 130))
def test_processors_add_up_to_the_host(cores, util, both, work):
    core = min(100.0, util * both)
    found = split_processors(cores, 2, util, core, work)
    assert found.util_average == pytest.approx(util, abs=1e-6)
    assert found.core_util_average == pytest.approx(core, abs=1e-6)
    assert found.used_average == pytest.approx(work / 2, abs=1e-6)
    for index, busy in enumerate(found.core_util):
        first, second = found.util[2 * index : 2 * index + 2]
        assert -1e-6 <= second <= first <= busy + 1e-6
        assert busy <= min(100.0, first + second) + 1e-6


BOTH_THREADS = """
format: 1
name: Both threads
inventory:
  datacenters:
  - name: DC1
    clusters:
    - name: C1
      hosts: [{name: h1, sockets: 1, cores_per_socket: 8, mhz: 2500, memory_mb: 131072}]
      vms:
      - name: "busy{n}"
        count: 16
        host: h1
        power: "on"
        num_cpu: 1
        memory_mb: 2048
        workload: {constant: {cpu_mhz: 2500, memory_active_mb: 200}}
"""


def test_two_busy_worlds_on_every_core_of_a_running_host():
    # vmkernel.md case 9: %RUN 100, %USED 62.5, %LAT about 37.5; CORE UTIL 100, PCPU UTIL 100 + 100, USED 50 + 50
    session = Session(load_lab_text(BOTH_THREADS, Path()))
    session.run_until(120_000_000)
    (host,) = session.engine.world.host_at.values()
    scene = scene_of(session, host.moid)
    for row in cpu_rows(scene):
        if row.vm:
            assert row.run == pytest.approx(100, abs=1)  # the VMkernel needs half a percent itself
            assert row.used == pytest.approx(62.5, abs=0.5)
            assert row.latency == pytest.approx(37.5, abs=0.5)
    found = processors_of(scene)
    assert found.util_average == pytest.approx(100, abs=1)
    assert found.core_util_average == pytest.approx(100)
    assert found.used_average == pytest.approx(50, abs=0.1)
    assert load_of(scene) == pytest.approx(1.0, abs=0.01)


def test_the_load_before_the_first_look_comes_from_the_statistics():
    session = Session(load_lab_text(BOTH_THREADS, Path()))
    session.run_until(1_200_000_000)
    (host,) = session.engine.world.host_at.values()
    watch = HostWatch(host.moid)
    assert watch.look(session).load == pytest.approx((1.0, 1.0, 1.0), abs=0.02)
    for vm in session.engine.world.vm_at.values():
        session.engine.world.vms.cpu_run_percent[vm.row] = 0.0
    # What is read now counts from now on only.
    assert watch.look(session).load == pytest.approx((1.0, 1.0, 1.0), abs=0.02)
    session.seek(600_000_000)
    assert watch.look(session).load == pytest.approx((1.0, 1.0, 1.0), abs=0.02)


def test_what_the_vmkernel_works_for_others_is_taken_from_somebody(session, host, put):
    put("db", cpu_run_percent=50.0, cpu_system_percent=10.0, cpu_overlap_percent=2.0)
    put("web", cpu_run_percent=0.0, cpu_system_percent=0.0, cpu_overlap_percent=0.0)
    rows = cpu_rows(scene_of(session, host.moid))
    idle = next(row for row in rows if row.name == "idle")
    # 4 vCPUs with 8 % each that no other VM has lost.
    assert idle.ovrlp == pytest.approx(32.0)
    assert idle.used == pytest.approx(idle.run - 32.0)
    assert sum(row.sys for row in rows) == pytest.approx(sum(row.ovrlp for row in rows))


def test_events_of_a_group_are_the_sums_of_its_vcpus_and_the_system_has_none(session, host, put):
    put("db", cpu_run_percent=50.0, cpu_ready_percent=50.0, cpu_costop_percent=0.0, cpu_demand_mhz=1e6)
    rows = {row.name: row for row in cpu_rows(scene_of(session, host.moid))}
    # Four vCPUs that always have work and get half of it, in quanta of 50 ms.
    assert rows["db"].expirations == pytest.approx(40.0)
    assert rows["db"].switches == pytest.approx(sum(world.switches or 0.0 for world in rows["db"].parts))
    assert rows["db"].wakeups == 0.0
    assert rows["system"].switches is None
