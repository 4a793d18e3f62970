"""Samples in few bytes, the hour of samples, and the rules by which samples become points."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from vsphere_client.engine.statistics.codes import MANY_ROWS, pack, packed_type, unpack
from vsphere_client.engine.statistics.frames import Frame, combine
from vsphere_client.engine.statistics.hour import SampleHour
from vsphere_client.engine.statistics.kinds import Rule, rule_of

SECOND = 1_000_000
CODES = np.dtype(np.uint16)
COLUMNS = ("cpu_usage_mhz", "cpu_usage_mhz#max", "cpu_usage_mhz#min", "cpu_ready_ms_sum", "memory_state")

values_with_gaps = st.lists(
    st.tuples(
        arrays.arrays(np.float32, 4, elements=st.floats(0, 1e5, width=32)),
        arrays.arrays(np.bool_, 4),
    ),
    min_size=1,
    max_size=8,
)


def frame(at: int, values: object, owners: object = (1, 1, 1, 1)) -> Frame:
    column = np.array(values, np.float32)
    names = ("cpu_usage_mhz", "cpu_ready_ms_sum", "memory_state")
    return Frame(at, 20.0, np.array(owners, np.int32), dict.fromkeys(names, column))


@given(arrays.arrays(np.float64, 20, elements=st.floats(0.001, 2e6)))
def test_a_code_is_off_by_a_quarter_of_a_thousandth_at_most(values: np.ndarray) -> None:
    back = unpack(pack(values, CODES))
    # Below 2 in steps of 1/1024, which is 1 KB where a column is in MB: off by half a step.
    assert np.all(np.abs(back - values) <= np.maximum(values * 0.00025, 0.5001 / 1024))


def test_whole_numbers_up_to_4096_and_nothing_are_exact() -> None:
    values = np.arange(4097, dtype=np.float64)
    assert np.array_equal(unpack(pack(values, CODES)), values)
    assert unpack(pack(np.array([1e12, np.inf]), CODES)) == pytest.approx(2**32, rel=0.001)


def test_only_very_large_tables_are_kept_in_codes() -> None:
    assert packed_type(MANY_ROWS) == np.float32
    assert packed_type(MANY_ROWS + 1) == np.uint16
    exact = np.array([1.0 / 3.0], np.float32)
    assert np.array_equal(unpack(pack(exact, packed_type(1))), exact)


def test_milliseconds_add_up_and_states_stay_the_latest() -> None:
    assert rule_of("cpu_usage_mhz") == Rule.MEAN
    assert rule_of("cpu_ready_ms_sum") == Rule.SUM
    assert rule_of("power_joules") == Rule.SUM
    assert rule_of("memory_state") == Rule.LATEST
    assert rule_of("memory_usage_mb#max") == Rule.MAX
    assert rule_of("memory_usage_mb#min") == Rule.MIN


def test_fifteen_ready_samples_of_400_ms_are_a_point_of_6000_ms() -> None:
    # vmkernel.md case 30: 2 % of 300 s.
    samples = [frame(n * 20 * SECOND, [400.0] * 4) for n in range(1, 16)]
    point = combine(samples, ("cpu_ready_ms_sum",), 300 * SECOND, 300.0)
    assert unpack(point.columns["cpu_ready_ms_sum"]).tolist() == [6000.0] * 4
    assert point.interval_s == 300.0


@given(values_with_gaps)
def test_each_rule_takes_what_there_is(samples: list[tuple[np.ndarray, np.ndarray]]) -> None:
    frames = [frame(n, values, np.where(present, 3, 0)) for n, (values, present) in enumerate(samples)]
    point = combine(frames, COLUMNS, 9, 300.0)
    for row in range(4):
        known = [float(values[row]) for values, present in samples if present[row]]
        assert point.owners[row] == (3 if known else 0)
        if not known:
            continue
        found = {name: float(unpack(point.columns[name])[row]) for name in COLUMNS}
        assert found["cpu_usage_mhz"] == pytest.approx(np.mean(known), rel=1e-5, abs=1e-5)
        assert found["cpu_ready_ms_sum"] == pytest.approx(np.sum(known), rel=1e-5, abs=1e-5)
        assert found["memory_state"] == pytest.approx(known[-1])
        assert found["cpu_usage_mhz#max"] == pytest.approx(max(known))
        assert found["cpu_usage_mhz#min"] == pytest.approx(min(known))


@given(st.lists(st.lists(st.floats(0, 1e4, width=32), min_size=3, max_size=3), min_size=2, max_size=6))
def test_without_gaps_the_mean_of_equal_means_is_the_mean_of_all(groups: list[list[float]]) -> None:
    points = [
        combine([frame(n, [value] * 4) for n, value in enumerate(group)], COLUMNS, at, 300.0)
        for at, group in enumerate(groups)
    ]
    whole = combine(points, COLUMNS, 99, 1800.0)
    everything = [value for group in groups for value in group]
    assert unpack(whole.columns["cpu_usage_mhz"])[0] == pytest.approx(np.mean(everything), rel=1e-4, abs=1e-4)
    assert unpack(whole.columns["cpu_ready_ms_sum"])[0] == pytest.approx(
        np.sum(everything), rel=1e-4, abs=1e-4
    )
    assert unpack(whole.columns["cpu_usage_mhz#max"])[0] == pytest.approx(max(everything))
    assert unpack(whole.columns["cpu_usage_mhz#min"])[0] == pytest.approx(min(everything))


def test_who_takes_over_a_row_counts_from_then_on_only() -> None:
    frames = [frame(1, [100.0] * 4, (1, 1, 1, 1)), frame(2, [10.0] * 4, (1, 2, 0, 1))]
    point = combine(frames, COLUMNS, 9, 300.0)
    assert point.owners.tolist() == [1, 2, 1, 1]
    assert unpack(point.columns["cpu_usage_mhz"]).tolist() == [55.0, 10.0, 100.0, 55.0]
    assert unpack(point.columns["cpu_ready_ms_sum"]).tolist() == [110.0, 10.0, 100.0, 110.0]


def test_rows_that_came_later_count_from_then_on() -> None:
    small = Frame(1, 20.0, np.array([1], np.int32), {"cpu_usage_mhz": np.array([4.0], np.float32)})
    point = combine([small, frame(2, [8.0] * 4)], ("cpu_usage_mhz",), 9, 300.0)
    assert unpack(point.columns["cpu_usage_mhz"]).tolist() == [6.0, 8.0, 8.0, 8.0]


def test_nothing_cannot_be_combined() -> None:
    with pytest.raises(ValueError, match="nothing"):
        combine([], COLUMNS, 9, 300.0)


# the hour --------------------------------------------------------------------------------------------------


def filled(count: int, most_bytes: int = 10**9, step: int = 20, rows: int = 100) -> SampleHour:
    hour = SampleHour(most_bytes)
    owners = np.ones(rows, np.int32)
    for number in range(1, count + 1):
        columns = {"moves": np.full(rows, float(number)), "stays": np.full(rows, 5.0)}
        hour.append(number * step * SECOND, step, owners, columns)
    return hour


def test_an_hour_of_samples_is_kept() -> None:
    hour = filled(500)
    assert len(hour) == 180
    assert (hour.first_us, hour.last_us) == (320 * 20 * SECOND, 500 * 20 * SECOND)
    assert len(filled(100, step=300)) == 12


def test_what_does_not_move_is_kept_once() -> None:
    hour = filled(180)
    assert hour.nbytes == 180 * 100 * 4 + 100 * 4 + 100 * 4
    kept = hour.between(0, 10**12)
    assert all(one.columns["stays"] is kept[0].columns["stays"] for one in kept)


def test_bytes_are_given_back() -> None:
    hour = filled(180)
    hour.cut(60 * 20 * SECOND)
    assert len(hour) == 60
    assert hour.nbytes == 60 * 400 + 800
    hour.cut(0)
    assert (len(hour), hour.nbytes) == (0, 0)


def test_memory_is_bounded_even_if_everything_moves() -> None:
    hour = filled(180, most_bytes=10_000)
    assert hour.nbytes <= 10_000
    assert hour.last_us == 180 * 20 * SECOND
    assert 20 <= len(hour) <= 25
