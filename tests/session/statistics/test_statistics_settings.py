"""Editable statistics intervals (vmkernel.md 8.1): rules, what is recorded under them, the space they need."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import ConfigureStatistics
from vsphere_client.model.statistics import DayInterval, StatisticsInterval, StatisticsSettings, YearInterval
from vsphere_client.model.tasks import TaskState
from vsphere_client.session.session import Session
from vsphere_client.session.statistics.intervals import intervals_of
from vsphere_client.session.views.configure_vcenter import (
    estimate_mb,
    estimate_of,
    inventory_of,
    vcenter_general,
)
from vsphere_client.session.views.performance import counters_of, series_of

MINUTE = 60_000_000
LAB = """
format: 1
name: Intervals
inventory:
  datacenters:
  - name: DC1
    datastores: [{name: ds1, type: VMFS, gb: 500, hosts: all}]
    clusters:
    - name: C1
      hosts: [{name: h1, sockets: 1, cores_per_socket: 2, threads_per_core: 1, mhz: 2000, memory_mb: 16384}]
      vms:
      - {name: a, host: h1, power: "on", num_cpu: 2, memory_mb: 2048, workload: {profile: {name: bursty}}}
timeline:
- {at: 1h, do: configure_statistics, with: {day: {interval_min: 1, level: 2}}}
"""


@pytest.fixture
def session() -> Session:
    return Session(load_lab_text(LAB, Path()))


def moid(session: Session, name: str) -> str:
    return next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


def test_the_defaults_are_the_published_ones() -> None:
    found = intervals_of(StatisticsSettings())
    assert [(one.every_s, one.kept_s, one.level) for one in found.values()] == [
        (300, 86_400, 1),
        (1800, 604_800, 1),
        (7200, 2_592_000, 1),
        (86_400, 31_536_000, 1),
    ]


def test_a_longer_interval_cannot_have_a_higher_level() -> None:
    with pytest.raises(ValueError, match="level 2 is higher than level 1 of the shorter interval day"):
        StatisticsSettings(week=StatisticsInterval(level=2))
    kept = StatisticsSettings(day=DayInterval(level=3), week=StatisticsInterval(level=2))
    assert intervals_of(kept)["week"].level == 2


def test_an_interval_without_its_source_cannot_go_on() -> None:
    off = StatisticsInterval(enabled=False)
    with pytest.raises(ValueError, match="it is made of the points of week"):
        StatisticsSettings(week=off)
    settings = StatisticsSettings(week=off, month=off, year=YearInterval(enabled=False))
    assert list(intervals_of(settings)) == ["day"]


def test_the_command_is_refused_where_levels_do_not_fit(session: Session) -> None:
    task = session.submit(ConfigureStatistics(month=StatisticsInterval(level=4)))
    assert task.state == TaskState.ERROR
    assert "month: level 4 is higher than level 1" in str(task.fault)
    assert session.engine.world.root.statistics == StatisticsSettings()


def test_from_the_change_on_points_are_made_as_set(session: Session) -> None:
    session.run_until(59 * MINUTE)
    vm = moid(session, "a")
    assert {counter.level for counter in counters_of(session, vm, "day")} == {1}
    session.run_until(90 * MINUTE)
    assert {counter.level for counter in counters_of(session, vm, "day")} == {1, 2}
    assert {counter.level for counter in counters_of(session, vm, "week")} == {1}
    (points,) = series_of(session, vm, ["cpu.demand.average"], "day")
    before = [n * MINUTE for n in range(5, 61, 5)]
    assert points.times_us.tolist() == [*before, *(n * MINUTE for n in range(61, 91))]
    assert np.isnan(points.values[: len(before)]).all(), "a counter of level 2 was not kept before"
    (samples,) = series_of(session, vm, ["cpu.demand.average"], "realtime")
    assert points.values[len(before) :] == pytest.approx(
        samples.values[-90:].reshape(30, 3).mean(axis=1), rel=1e-5
    )
    (week,) = series_of(session, vm, ["cpu.usage.average"], "week")
    assert week.times_us.tolist() == [30 * MINUTE, 60 * MINUTE, 90 * MINUTE]
    assert np.isfinite(week.values).all()


def test_a_disabled_interval_makes_no_points(session: Session) -> None:
    off = StatisticsInterval(enabled=False)
    session.submit(ConfigureStatistics(week=off, month=off, year=YearInterval(enabled=False)))
    session.run_until(61 * MINUTE)
    assert session.statistics.interval("week") is None
    assert counters_of(session, moid(session, "a"), "week") == ()
    archive = session.statistics.archive
    assert archive.frames(1800, Measured.VM, 0, session.now_us) == []
    assert len(archive.frames(300, Measured.VM, 0, session.now_us)) == 12


def test_points_of_a_frequency_that_was_left_age_and_go() -> None:
    session = Session(load_lab_text(LAB.replace("format: 1\n", "format: 1\nstep_s: 60\n"), Path()))
    session.run_until(26 * 60 * MINUTE)
    archive = session.statistics.archive
    assert archive.frames(300, Measured.VM, 0, session.now_us) == []
    assert len(archive.frames(60, Measured.VM, 0, session.now_us)) == 24 * 60


def test_the_estimate_is_what_the_points_take(session: Session) -> None:
    inventory = inventory_of(session, session.engine.world.root)
    settings = StatisticsSettings()
    session.run_until(55 * MINUTE)
    rows = session.statistics.archive._db.execute(
        "SELECT kind, length(state) FROM statistics WHERE every_s = 300 AND at_us = 3000000000"
    ).fetchall()
    # Tables have free rows; the estimate counts objects. A VM at level 1 is an owner and its columns.
    vm = next(size for kind, size in rows if kind == "vm") / session.engine.world.vms.capacity
    assert {kind for kind, _ in rows} == {"vm", "host", "pool", "cluster", "datastore"}
    more = inventory.scaled(hosts=1, vms=1001)
    step = estimate_of(settings, more)["day"] - estimate_of(settings, inventory)["day"]
    assert step * 2**20 == pytest.approx(1000 * vm * 288)
    higher = StatisticsSettings(day=DayInterval(level=4, interval_min=1, keep_days=5))
    assert estimate_mb(higher, inventory) > 25 * estimate_of(settings, inventory)["day"]


def test_the_page_tells_the_intervals(session: Session) -> None:
    session.run_until(61 * MINUTE)
    (group,) = vcenter_general(session, session.engine.world.root.moid)
    told = {row.label: row.value for row in group.rows}
    assert told["Every 1 minute"] == "Enabled, saved for 1 day, level 2"
    assert told["Every 30 minutes"] == "Enabled, saved for 1 week, level 1"
    assert told["Every 1 day"] == "Enabled, saved for 1 year, level 1"
