"""Statistics levels and frequencies of several vCenter Servers: each shows what it asked for itself."""

from __future__ import annotations

import numpy as np
from vcenter_scene import three_session

from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import HostSystem, VCenter, VirtualMachine
from vsphere_client.model.commands import ConfigureStatistics, MigrateVm
from vsphere_client.model.statistics import DayInterval, StatisticsInterval, StatisticsSettings
from vsphere_client.session.statistics.intervals import intervals_of, merged_intervals
from vsphere_client.session.views.configure_vcenter import vcenter_general
from vsphere_client.session.views.performance.reading import counters_of, series_of


def test_one_vcenter_is_merged_with_nobody() -> None:
    settings = StatisticsSettings(day=DayInterval(level=3, keep_days=2), week=StatisticsInterval(level=2))
    assert merged_intervals([settings]) == tuple(intervals_of(settings).values())
    assert merged_intervals([settings, settings]) == merged_intervals([settings])


def test_the_higher_level_and_the_longer_time_win_for_each_frequency() -> None:
    often = StatisticsSettings(day=DayInterval(interval_min=1, level=3), week=StatisticsInterval(level=2))
    long = StatisticsSettings(day=DayInterval(keep_days=5))
    found = {(one.period, one.every_s): one for one in merged_intervals([long, often])}
    assert [(*key, one.level) for key, one in found.items()] == [
        ("day", 60, 3),
        ("day", 300, 1),
        ("week", 1800, 2),
        ("month", 7200, 1),
        ("year", 86_400, 1),
    ]
    # Points of both frequencies of the day stay as long as the longer one, and the week is made of the fuller one.
    assert {found["day", 60].kept_s, found["day", 300].kept_s} == {5 * 86_400}
    source = found["week", 1800].source
    assert source is not None
    assert (source.every_s, source.level) == (60, 3)


def test_each_vcenter_has_its_own_points() -> None:
    session = three_session()
    world = session.engine.world
    change = ConfigureStatistics(day=DayInterval(interval_min=1, level=3), vcenter="vc-basel")
    assert session.engine.submit(change).fault is None
    session.run_until(1_800_000_000)
    here, there = (world.find(HostSystem, name) for name in ("bern1", "basel1"))
    own, other = ({one.id for one in counters_of(session, host.moid, "day")} for host in (here, there))
    assert own < other, "level 3 has counters that level 1 has not"
    both = series_of(session, here.moid, ["cpu.usagemhz.average"], "day", (here.moid, there.moid))
    steps = {one.name: np.diff(one.times_us) for one in both}
    assert set(steps["bern1"]) == {300_000_000}
    assert set(steps["basel1"]) == {60_000_000}
    vcenters = {vc.name: vc for vc in world.all_of(VCenter)}
    pages = {name: vcenter_general(session, vc.moid)[0].rows[1] for name, vc in vcenters.items()}
    assert pages["vc-basel"].label == "Every 1 minute"
    assert pages["vc-bern"].label == pages["vc-geneva"].label == "Every 5 minutes"


def test_the_history_of_a_machine_stays_with_the_vcenter_it_left() -> None:
    session = three_session()
    session.run_until(900_000_000)
    vm = session.engine.world.find(VirtualMachine, "web")
    usage = ["cpu.usagemhz.average"]
    (before,) = series_of(session, vm.moid, usage, "realtime")
    assert np.isfinite(before.values).sum() > 30
    session.submit(MigrateVm(vm="web", host="basel1", datastore="dsBasel"))
    session.run_until(1_200_000_000)
    (after,) = series_of(session, vm.moid, usage, "realtime")
    known = after.times_us[np.isfinite(after.values)]
    arrived_us = session.engine.service(MigrationService).records[-1].ended_us
    assert arrived_us is not None
    assert known.size > 5
    assert known[0] >= arrived_us - 20_000_000, "nothing of what was measured under the id before"
