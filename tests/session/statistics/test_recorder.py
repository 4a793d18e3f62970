"""The recorder of a session: points, retention, going back, documents."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from vsphere_client.engine.statistics.kinds import Measured
from vsphere_client.labs.load import load_lab_text
from vsphere_client.model.commands import (
    ConfigureStatistics,
    CreateVm,
    DeleteVm,
    PowerOffVm,
    PowerOnVm,
)
from vsphere_client.model.statistics import DayInterval
from vsphere_client.model.virtual_machine import VirtualMachineConfig
from vsphere_client.session.session import Session
from vsphere_client.session.statistics import recorder, watched
from vsphere_client.session.statistics.intervals import DEFAULT_INTERVALS
from vsphere_client.session.views.performance import Series, counters_of, series_of

MINUTE = 60_000_000
HOUR = 60 * MINUTE
DAY = 24 * HOUR
LAB = """
format: 1
name: Recorded
step_s: {step_s}
inventory:
  datacenters:
  - name: DC1
    datastores: [{{name: ds1, type: VMFS, gb: 500, hosts: all}}]
    clusters:
    - name: C1
      hosts: [{{name: h1, sockets: 1, cores_per_socket: 2, threads_per_core: 1, mhz: 2000, memory_mb: 16384}}]
      vms:
      - {{name: a, host: h1, power: "on", num_cpu: 2, memory_mb: 2048, workload: {{profile: {{name: bursty}}}}}}
      - {{name: b, host: h1, power: "on", num_cpu: 2, memory_mb: 2048, workload: {{constant: {{cpu_percent: 100}}}}}}
"""
PERIODS = ("realtime", "day", "week")


def lab_file(folder: Path, step_s: float = 20) -> Path:
    path = folder / "recorded.yaml"
    path.write_text(LAB.format(step_s=step_s), encoding="utf-8")
    return path


def begun(step_s: float = 20) -> Session:
    return Session(load_lab_text(LAB.format(step_s=step_s), Path()))


def moid(session: Session, name: str) -> str:
    return next(obj.moid for obj in session.engine.world.objects.values() if obj.name == name)


def one(session: Session, name: str, counter: str, period: str = "realtime") -> Series:
    (series,) = series_of(session, moid(session, name), [counter], period)
    return series


def everything(session: Session) -> dict[tuple[str, str, str], tuple[list[int], list[float]]]:
    """All series of all periods."""
    found = {}
    for obj in session.engine.world.objects.values():
        for period in PERIODS:
            ids = [counter.id for counter in counters_of(session, obj.moid, period)]
            for series in series_of(session, obj.moid, ids, period):
                key = (obj.moid, series.counter.id, period)
                found[key] = (series.times_us.tolist(), np.nan_to_num(series.values, nan=-1.0).tolist())
    return found


def test_points_come_at_the_published_intervals_and_are_kept_as_long(tmp_path: Path) -> None:
    session = begun(300)
    session.run_until(7 * DAY + 4 * HOUR)
    counts = {
        interval.period: len(session.statistics.points(Measured.VM, interval, session.now_us))
        for interval in DEFAULT_INTERVALS
    }
    # 24 h of 5 min, 7 days of 30 min, and all that there was of 2 h and of a day.
    assert counts == {"day": 288, "week": 336, "month": 7 * 12 + 2, "year": 7}
    day = one(session, "a", "cpu.usagemhz.average", "day")
    assert day.times_us[0] == 6 * DAY + 4 * HOUR + 5 * MINUTE
    assert set(np.diff(day.times_us)) == {5 * MINUTE}
    assert set(np.diff(one(session, "C1", "cpu.usage.average", "year").times_us)) == {DAY}


def test_each_interval_is_rolled_from_the_one_below() -> None:
    session = begun()
    session.submit(ConfigureStatistics(day=DayInterval(level=4)))
    session.run_until(2 * HOUR)
    samples = one(session, "a", "cpu.usagemhz.average").values
    points = one(session, "a", "cpu.usagemhz.average", "day")
    assert points.times_us.tolist() == [n * 5 * MINUTE for n in range(1, 25)]
    assert points.values[-12:] == pytest.approx(samples.reshape(12, 15).mean(axis=1), rel=1e-5)
    week = one(session, "a", "cpu.usagemhz.average", "week").values
    assert week == pytest.approx(points.values.reshape(4, 6).mean(axis=1), rel=1e-5)
    month = one(session, "a", "cpu.usagemhz.average", "month").values
    assert month == pytest.approx([week.mean()], rel=1e-5)
    cluster = one(session, "C1", "cpu.usagemhz.average").values.reshape(12, 15)
    assert one(session, "C1", "cpu.usagemhz.maximum", "day").values[-12:] == pytest.approx(
        cluster.max(axis=1), rel=1e-5
    )
    assert counters_of(session, moid(session, "C1"), "week")
    assert not series_of(session, moid(session, "C1"), ["cpu.usagemhz.maximum"], "week"), "of level 1"


def test_ready_time_adds_up() -> None:
    session = begun()
    session.run_until(HOUR)
    samples = one(session, "b", "cpu.ready.summation").values
    assert samples.max() > 0
    points = one(session, "b", "cpu.ready.summation", "day").values
    assert points == pytest.approx(samples.reshape(12, 15).sum(axis=1), rel=1e-5)
    table, row = session.engine.world.vms, session.engine.world.vm(moid(session, "b")).row
    assert samples[-1] == pytest.approx(float(table.cpu_ready_percent[row]) / 100 * 20_000 * 2, rel=1e-5)


@pytest.mark.parametrize("step_s", [1, 5, 10])
def test_shorter_steps_are_gathered_into_samples_of_20_s(step_s: int) -> None:
    session, seen = begun(step_s), []
    for number in range(1, 181):
        session.run_until(number * step_s * 1_000_000)
        row = session.engine.world.vm(moid(session, "a")).row
        seen.append(float(session.engine.world.vms.cpu_usage_mhz[row]))
    samples = one(session, "a", "cpu.usagemhz.average")
    per_sample = 20 // step_s
    assert set(np.diff(samples.times_us)) == {20_000_000}
    assert samples.values == pytest.approx(np.array(seen).reshape(-1, per_sample).mean(axis=1), rel=1e-5)


def test_longer_steps_are_a_sample_each() -> None:
    session = begun(120)
    session.run_until(2 * HOUR)
    assert one(session, "a", "cpu.usagemhz.average").times_us.size == 30
    assert one(session, "a", "cpu.usagemhz.average", "day").times_us.size == 24


def test_a_step_that_does_not_divide_20_s_leaves_no_time_out() -> None:
    session = begun(15)
    session.run_until(10 * MINUTE)
    times = [0, *one(session, "a", "cpu.run.summation").times_us.tolist()]
    lengths = [frame.interval_s for frame in session.statistics.samples(Measured.VM, session.now_us)]
    assert lengths == [(b - a) / 1e6 for a, b in pairwise(times)]
    assert sum(lengths) == 600.0


# going back -------------------------------------------------------------------------------------------------


def test_going_back_shows_what_was_and_a_replay_the_same_again() -> None:
    session = begun()
    session.run_until(20 * MINUTE)
    session.submit(PowerOffVm(vm="b"))
    session.run_until(31 * MINUTE)
    session.save_checkpoint()
    session.run_until(80 * MINUTE)
    session.save_checkpoint()
    # The hour of samples that is kept at the end has nothing left of the moment that is gone back to.
    session.run_until(101 * MINUTE)
    end = everything(session)
    session.seek(40 * MINUTE)
    past = everything(session)
    assert max(max(times, default=0) for times, _ in past.values()) <= 40 * MINUTE
    key = (moid(session, "a"), "cpu.usagemhz.average", "realtime")
    assert past[key][0] == [n * 20_000_000 for n in range(1, 121)]
    session.seek(101 * MINUTE)
    assert everything(session) == end
    session.restart()
    session.run_until(101 * MINUTE)
    assert everything(session) == end


def test_another_future_replaces_what_was_recorded() -> None:
    session = begun()
    session.run_until(30 * MINUTE)
    session.save_checkpoint()
    session.run_until(70 * MINUTE)
    before = one(session, "a", "cpu.usagemhz.average", "day")
    session.seek(47 * MINUTE)
    session.continue_from_here()
    session.submit(PowerOffVm(vm="a"))
    session.run_until(70 * MINUTE)
    after = one(session, "a", "cpu.usagemhz.average", "day")
    assert after.times_us.tolist() == before.times_us.tolist()
    assert after.values[:9].tolist() == before.values[:9].tolist()
    assert np.isnan(after.values[10:]).all()
    assert not np.isnan(before.values).any()


def test_a_new_vm_does_not_inherit_the_samples_of_its_row() -> None:
    session = begun()
    session.run_until(10 * MINUTE)
    row = session.engine.world.vm(moid(session, "a")).row
    session.submit(PowerOffVm(vm="a"))
    session.run_for(MINUTE)
    session.submit(DeleteVm(vm="a"))
    session.run_for(MINUTE)
    session.submit(CreateVm(name="new", config=VirtualMachineConfig(memory_mb=1024), host="h1"))
    session.run_for(MINUTE)
    session.submit(PowerOnVm(vm="new"))
    session.run_until(30 * MINUTE)
    assert session.engine.world.vm(moid(session, "new")).row == row
    series = one(session, "new", "mem.granted.average")
    assert np.isnan(series.values[series.times_us <= 13 * MINUTE]).all()
    assert not np.isnan(series.values[-20:]).any()
    points = one(session, "new", "mem.consumed.average", "day").values
    assert np.isnan(points[:2]).all()
    assert not np.isnan(points[-2:]).any()


def test_statistics_are_no_part_of_the_state() -> None:
    with_them, without = begun(), Session(load_lab_text(LAB.format(step_s=20), Path()), statistics=False)
    for session in (with_them, without):
        session.run_until(HOUR)
    assert with_them.digest() == without.digest()
    assert without.statistics.nbytes == 0
    assert series_of(without, moid(without, "a"), ["cpu.usage.average"], "day")[0].times_us.size == 0


# documents --------------------------------------------------------------------------------------------------


def test_a_document_shows_its_history_again(tmp_path: Path) -> None:
    session = Session.open(lab_file(tmp_path), tmp_path / "run.vlab")
    session.run_until(62 * MINUTE)
    session.save_checkpoint()
    session.run_until(97 * MINUTE)
    session.save_checkpoint()
    session.run_until(98 * MINUTE)
    end = everything(session)
    session.close()
    opened = Session.open(tmp_path / "run.vlab")
    assert everything(opened) == end
    opened.run_until(125 * MINUTE)
    other = begun()
    other.run_until(125 * MINUTE)
    assert everything(opened) == everything(other)
    opened.close()


def test_a_killed_process_leaves_readable_statistics(tmp_path: Path) -> None:
    session = Session.open(lab_file(tmp_path), tmp_path / "run.vlab")
    session.run_until(30 * MINUTE)
    session.submit(PowerOffVm(vm="b"))
    session.run_until(52 * MINUTE)
    # What lies on the disk now is what a killed process leaves.
    for suffix in ("", "-wal"):
        shutil.copyfile(tmp_path / f"run.vlab{suffix}", tmp_path / f"left.vlab{suffix}")
    session.close()
    left = Session.open(tmp_path / "left.vlab")
    assert left.now_us == 30 * MINUTE
    assert one(left, "b", "cpu.usagemhz.average", "day").times_us.size == 6
    left.run_until(52 * MINUTE)
    whole = Session.open(tmp_path / "run.vlab")
    assert everything(left) == everything(whole)
    left.close()
    whole.close()


def test_save_as_takes_the_history_along(tmp_path: Path) -> None:
    session = begun()
    session.run_until(HOUR)
    session.save_as(tmp_path / "first.vlab")
    first = Session.open(tmp_path / "first.vlab")
    assert everything(first) == everything(session)
    first.run_for(10 * MINUTE)
    first.save_as(tmp_path / "second.vlab")
    second = Session.open(tmp_path / "second.vlab")
    assert everything(second) == everything(first)
    first.close()
    second.close()


def test_labs_that_replay_quickly_begin_an_hour_early(monkeypatch: pytest.MonkeyPatch) -> None:
    session = begun()
    session.run_until(3 * HOUR)
    session.statistics.cut(0)
    assert session.statistics.latest_start(3 * HOUR + MINUTE) == 2 * HOUR + MINUTE
    # More VMs than parts are recorded of, but few enough steps in an hour: two VMs x 180.
    monkeypatch.setattr(watched, "FEW_VMS", 1)
    assert session.statistics.latest_start(3 * HOUR + MINUTE) == 2 * HOUR + MINUTE
    monkeypatch.setattr(recorder, "REPLAYED_ROWS", 359)
    assert session.statistics.latest_start(3 * HOUR + MINUTE) == 3 * HOUR
