"""COUNT_x and TIME_x of panel i: which processor serves what, and that all of them make the total."""

from __future__ import annotations

import io

import pytest

from vsphere_client.session.views.esxtop import BatchWriter, Choice, HostWatch, screen_of
from vsphere_client.session.views.esxtop.columns import Column, Row, spread, value_of
from vsphere_client.session.views.esxtop.interrupts import TIMER_US, interrupt_rows
from vsphere_client.session.views.esxtop.replay import recorded_samples, replayed
from vsphere_client.session.views.esxtop.scene import scene_of

ALL = Choice(panel="i").toggled("C").toggled("E")


@pytest.fixture
def busy(session, host, put, put_io):
    put_io("db", 0, 800.0, 5.0, 0.0)
    put("h1", cpu_utilization_percent=40.0, cpu_core_utilization_percent=60.0)
    return scene_of(session, host.moid)


def test_processors_add_up_to_the_vector(busy):
    rows = interrupt_rows(busy)
    assert any(row.count > 0 for row in rows if row.devices != "timer")
    for row in rows:
        assert len(row.counts) == len(row.times) == 16
        assert sum(row.counts) == pytest.approx(row.count)
        took = sum(count * time for count, time in zip(row.counts, row.times, strict=True))
        assert took == pytest.approx(row.count * row.time)


def test_a_device_is_served_by_one_processor_of_its_node(busy):
    rows = [row for row in interrupt_rows(busy) if row.count > 0 and row.devices != "timer"]
    every = [row.devices for row in interrupt_rows(busy)]
    for row in rows:
        serving = [processor for processor, count in enumerate(row.counts) if count > 0]
        # Two sockets of four cores with two threads: devices go to the nodes in turn.
        assert [processor // 8 for processor in serving] == [every.index(row.devices) % 2]
        assert serving[0] % 2 == 0


def test_each_processor_has_its_own_timer(busy):
    timer = next(row for row in interrupt_rows(busy) if row.devices == "timer")
    # A core busy for 60 % with threads busy for 40 % on average: its first thread 60 %, its second 20 %.
    assert timer.counts == pytest.approx((10 + 90 * 0.6, 10 + 90 * 0.2) * 8)
    assert set(timer.times) == {TIMER_US}


def test_the_screen_has_a_column_for_each_processor(session, host, busy):
    found = screen_of(HostWatch(host.moid).read(session, "i"), ALL)
    titles = [column.title for column in found.columns]
    counts, times = ([f"{word}_{number}" for number in range(16)] for word in ("COUNT", "TIME"))
    assert titles == ["VECTOR", "COUNT/s", *counts, "TIME/int", *times, "DEVICES"]
    assert found.columns[4].help == "Interrupts a second on processor 2."
    timer = next(row for row in found.rows if row.cells[-1].strip() == "timer")
    assert [float(cell) for cell in timer.cells[2:4]] == [64.0, 28.0]


def test_a_recording_brings_the_processors_back(session, host, busy):
    watch, out = HostWatch(host.moid), io.StringIO()
    BatchWriter(out, "h1", everything=True).write(watch.look(session))
    assert "Interrupt Vector(0xef:timer)\\Interrupts/sec CPU 15" in out.getvalue()
    sample = next(recorded_samples(io.StringIO(out.getvalue())))
    live = screen_of(watch.read(session, "i"), ALL)
    again = screen_of(replayed(sample, "i"), ALL)
    assert [row.cells for row in again.rows] == [row.cells for row in live.rows]


def test_a_row_without_a_processor_has_no_value_there():
    column = Column("times", "T_x", "Of processor x.", each=True)
    assert spread([column], [Row(key="a", gid=1, name="a")]) == ()
    assert value_of(Row(key="a", gid=1, name="a"), column.of(3)) is None
