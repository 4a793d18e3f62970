from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.ui.widgets.chart_scale import (
    display_unit,
    family,
    in_family,
    nice_ceiling,
    tick_text,
    time_ticks,
    value_text,
    value_ticks,
)

HOUR = 3_600_000_000
START = datetime(2026, 1, 5, 7, 42)


@given(st.floats(1e-6, 1e15), st.integers(1, 12))
def test_an_axis_holds_its_values_and_divides_into_round_ticks(largest, room):
    top = nice_ceiling(largest)
    assert largest <= top * (1 + 1e-9) <= 11 * largest
    ticks = value_ticks(top, room)
    assert (ticks[0], ticks[-1]) == (0.0, pytest.approx(top))
    assert 2 <= len(ticks) <= max(room, 4) + 1
    assert all(len(tick_text(tick).replace(" ", "").replace(".", "").strip("0")) <= 2 for tick in ticks)


def test_percent_ends_at_a_hundred():
    assert nice_ceiling(93.0, percent=True) == 100.0
    assert nice_ceiling(3.0, percent=True) == 5.0
    assert nice_ceiling(130.0, percent=True) == 150.0, "host usage can pass it with turbo"
    assert nice_ceiling(float("nan")) == 1.0


def test_large_kilobytes_are_told_in_gigabytes():
    unit = display_unit("KB", 32 * 1024**2)
    assert (unit.text, unit.shown(32 * 1024**2)) == ("GB", 32.0)
    assert display_unit("KB", 9_000).text == "KB"
    assert display_unit("MHz", 26_000).text == "GHz"
    assert display_unit("ms", 1e9).text == "ms"


def test_megabytes_and_kilobytes_share_an_axis():
    assert family("MB") == family("KB") == "KB"
    assert in_family("MB") == 1024.0
    assert family("KBps") != family("KB")


def test_values_are_written_as_short_as_they_can_be_read():
    assert value_text(85.43, "%") == "85.4"
    assert value_text(12_288.0, "MB") == "12 288"
    assert value_text(float("nan"), "%") == ""
    assert value_text(900.0, "ms") == "900"
    assert value_text(3.7412, "GB") == "3.74"


def test_times_are_round_moments_of_the_clock():
    ticks = time_ticks(0, HOUR, START, 6)
    assert [text for _, text in ticks] == ["07:50", "08:00", "08:10", "08:20", "08:30", "08:40"]
    assert ticks[0][0] == 8 * 60 * 1_000_000
    days = [text for _, text in time_ticks(0, 7 * 24 * HOUR, START, 8)]
    assert days[:2] == ["01/06", "01/07"]
