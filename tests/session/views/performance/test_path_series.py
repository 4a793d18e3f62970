"""Series of storage paths and adapters: each has what its multipathing policy sends over it, then and now."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import (
    Command,
    ConfigureStatistics,
    FailPath,
    RestorePath,
    SetMultipathPolicy,
)
from vsphere_client.model.statistics import DayInterval
from vsphere_client.session.session import Session
from vsphere_client.session.views.esxtop.scene import scene_of
from vsphere_client.session.views.esxtop.storage import adapter_rows
from vsphere_client.session.views.performance import Series, parts_with, series_of

MINUTE = 60_000_000
LAB = """
format: 1
name: Paths
step_s: 20
inventory:
  datacenters:
  - name: DC1
    datastores:
    - {name: turns, type: VMFS, gb: 1000, hosts: all, paths: 4, path_policy: RR}
    - {name: fixed, type: VMFS, gb: 1000, hosts: all, path_policy: FIXED}
    - {name: recent, type: VMFS, gb: 1000, hosts: all, path_policy: MRU, active_passive: true}
    - {name: iscsi, type: VMFS, transport: iscsi, gb: 1000, hosts: all, path_policy: RR}
    clusters:
    - name: C1
      hosts:
      - {name: h1, sockets: 1, cores_per_socket: 8, mhz: 2000, memory_mb: 65536}
      - {name: h2, sockets: 1, cores_per_socket: 8, mhz: 2000, memory_mb: 65536}
      vms:
      - {name: on-turns, host: h1, power: "on", num_cpu: 1, memory_mb: 1024,
         disks: [{gb: 9, datastore: turns}], workload: {constant: {disk_iops: 400}}}
      - {name: on-fixed, host: h1, power: "on", num_cpu: 1, memory_mb: 1024,
         disks: [{gb: 9, datastore: fixed}], workload: {constant: {disk_iops: 100}}}
      - {name: on-recent, host: h1, power: "on", num_cpu: 1, memory_mb: 1024,
         disks: [{gb: 9, datastore: recent}], workload: {constant: {disk_iops: 60}}}
      - {name: on-iscsi, host: h1, power: "on", num_cpu: 1, memory_mb: 1024,
         disks: [{gb: 9, datastore: iscsi}], workload: {constant: {disk_iops: 40}}}
"""
COMMANDS = "commandsAveraged.average"


@pytest.fixture
def session() -> Session:
    made = Session(load_lab_text(LAB, Path()))
    made.run_until(2 * MINUTE)
    return made


def moid(session: Session, name: str) -> str:
    return next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


def read(session: Session, counter: str, host: str = "h1", period: str = "realtime") -> dict[str, Series]:
    members = [member for member, _ in parts_with(session, moid(session, host), counter)]
    found = series_of(session, moid(session, host), [counter], period, members)
    return {series.part: series for series in found}


def latest(session: Session, group: str = "storagePath", host: str = "h1") -> dict[str, float]:
    found = read(session, f"{group}.{COMMANDS}", host)
    return {name: pytest.approx(one.latest, rel=1e-3) for name, one in found.items() if one.latest > 0}


def act(session: Session, command: Command) -> None:
    assert session.submit(command).fault is None
    session.run_until(session.now_us + MINUTE)


def lun(session: Session, store: str) -> str:
    return f"L{moid(session, store).rpartition('-')[2]}"


def test_each_policy_uses_its_own_paths(session: Session) -> None:
    turns, fixed, recent, iscsi = (lun(session, one) for one in ("turns", "fixed", "recent", "iscsi"))
    assert latest(session) == {
        f"vmhba2:C0:T0:{turns}": 100,
        f"vmhba3:C0:T0:{turns}": 100,
        f"vmhba2:C0:T1:{turns}": 100,
        f"vmhba3:C0:T1:{turns}": 100,
        f"vmhba2:C0:T0:{fixed}": 100,
        f"vmhba2:C0:T0:{recent}": 60,
        f"vmhba64:C0:T0:{iscsi}": 40,
    }
    assert latest(session, "storageAdapter") == {"vmhba2": 360, "vmhba3": 200, "vmhba64": 40}
    assert latest(session, host="h2") == {}


def test_round_robin_goes_on_after_a_thousand_commands(session: Session) -> None:
    """vmkernel.md 4.4: with 40 a second each of two paths has a turn of 25 s; a sample has 20 s.

    20 s of the first; 5 of it and 15 of the second; 10 and 10; 15 and 5 the other way; 20 of the second; and again.
    """
    found = read(session, f"storagePath.{COMMANDS}")
    first, second = (found[f"vmhba64:C{n}:T0:{lun(session, 'iscsi')}"].values for n in (0, 1))
    assert first == pytest.approx([40, 10, 20, 30, 0, 40], rel=1e-3, abs=0.01)
    assert first + second == pytest.approx([40] * 6, rel=1e-3)


def test_one_command_a_turn_spreads_them_evenly_at_once(session: Session) -> None:
    """`esxcli storage nmp psp roundrobin deviceconfig set --type iops --iops 1`: every sample is half and half."""
    act(session, SetMultipathPolicy(host="h1", datastore="iscsi", policy="RR", iops=1))
    found = read(session, f"storagePath.{COMMANDS}")
    both = [found[f"vmhba64:C{n}:T0:{lun(session, 'iscsi')}"].values[-3:] for n in (0, 1)]
    assert both == [pytest.approx([20] * 3, rel=1e-3)] * 2
    rows = adapter_rows(scene_of(session, moid(session, "h1")))
    (adapter,) = (row for row in rows if row.name == "vmhba64")
    assert [one.cmds for one in adapter.parts] == pytest.approx([20, 20], rel=1e-3)


def test_an_array_may_have_a_rule_for_shorter_turns() -> None:
    """A rule of its maker (`satp rule add -O iops=1`): every host has it without being told."""
    text = LAB.replace("transport: iscsi, gb: 1000", "transport: iscsi, gb: 1000, round_robin_iops: 1")
    session = Session(load_lab_text(text, Path()))
    session.run_until(MINUTE)
    found = read(session, f"storagePath.{COMMANDS}")
    for number in (0, 1):
        path = f"vmhba64:C{number}:T0:{lun(session, 'iscsi')}"
        assert found[path].values == pytest.approx([20] * 3, rel=1e-3)


def test_paths_that_carry_nothing_are_listed_with_zeros(session: Session) -> None:
    rest = read(session, "storagePath.read.average")[f"vmhba3:C0:T0:{lun(session, 'fixed')}"]
    assert rest.values.tolist() == [0.0] * 6


def test_a_dead_path_leaves_its_past_behind(session: Session) -> None:
    fixed, turns = lun(session, "fixed"), lun(session, "turns")
    first, second = f"vmhba2:C0:T0:{fixed}", f"vmhba3:C0:T0:{fixed}"
    act(session, FailPath(host="h1", path=first))
    act(session, FailPath(host="h1", path=f"vmhba2:C0:T0:{turns}"))
    found = read(session, f"storagePath.{COMMANDS}")
    before = found[first].times_us <= 2 * MINUTE
    assert found[first].values[before] == pytest.approx([100] * 6, rel=1e-3)
    assert found[first].values[~before].tolist() == [0.0] * 6
    assert found[second].values[~before] == pytest.approx([100] * 6, rel=1e-3)
    assert found[second].values[before].tolist() == [0.0] * 6
    # Round Robin goes on with three paths: eight turns of 1,000 in 20 s at 400 a second are 3, 3 and 2.
    rest = [found[f"vmhba{path}:{turns}"].latest for path in ("3:C0:T0", "2:C0:T1", "3:C0:T1")]
    assert sorted(rest) == pytest.approx([100, 150, 150], rel=1e-3)
    act(session, RestorePath(host="h1", path=first))
    assert latest(session)[first] == 100


def test_a_chosen_policy_and_a_standby_path_count(session: Session) -> None:
    recent = lun(session, "recent")
    act(session, FailPath(host="h1", path=f"vmhba2:C0:T0:{recent}"))
    assert latest(session)[f"vmhba3:C0:T0:{recent}"] == 60
    act(session, SetMultipathPolicy(host="h1", datastore="fixed", policy="RR"))
    # 2,000 commands in 20 s are a turn for each.
    now = latest(session)
    assert [now[f"vmhba{n}:C0:T0:{lun(session, 'fixed')}"] for n in (2, 3)] == [50, 50]


def test_rollups_are_means_of_what_each_path_had() -> None:
    session = Session(load_lab_text(LAB, Path()))
    session.submit(ConfigureStatistics(day=DayInterval(level=3)))
    first = f"vmhba2:C0:T0:{lun(session, 'fixed')}"
    session.run_until(7 * MINUTE)
    act(session, FailPath(host="h1", path=first))
    session.run_until(10 * MINUTE)
    points = read(session, f"storagePath.{COMMANDS}", period="day")[first].values
    # Five minutes with 100 commands a second; then two of five.
    assert points == pytest.approx([100, 40], rel=2e-2)


def test_esxtop_shows_the_same_of_every_adapter_and_path(session: Session) -> None:
    act(session, FailPath(host="h1", path=f"vmhba3:C0:T1:{lun(session, 'turns')}"))
    rows = adapter_rows(scene_of(session, moid(session, "h1")))
    charts = {group: read(session, f"{group}.{COMMANDS}") for group in ("storageAdapter", "storagePath")}
    assert [row.name for row in rows] == list(charts["storageAdapter"])
    for row in rows:
        assert row.cmds == pytest.approx(charts["storageAdapter"][row.name].latest, rel=1e-3)
        for part in row.parts:
            assert part.cmds == pytest.approx(charts["storagePath"][part.path].latest, rel=1e-3)
    paths = [part.path for row in rows for part in row.parts]
    assert sorted(paths) == sorted(charts["storagePath"])
    latency = read(session, "storagePath.totalReadLatency.average")
    busy = f"vmhba2:C0:T0:{lun(session, 'turns')}"
    device = next(part for row in rows for part in row.parts if part.path == busy)
    assert np.isclose(latency[busy].latest, device.gavg, rtol=1e-3)
