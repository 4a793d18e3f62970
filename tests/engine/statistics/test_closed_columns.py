"""Samples of five minutes in few bits: nothing is lost, every hour is whole, and memory stays within its bound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.engine.statistics.closed import MOST_DROPPED, Moment, bounds_of, close
from vsphere_client.engine.statistics.codes import MANY_ROWS, taken_rows, unpack, whole
from vsphere_client.engine.statistics.frames import Frame, combine
from vsphere_client.engine.statistics.hour import MOST_SAMPLES, SampleHour

SECOND = 1_000_000
ROWS = MANY_ROWS + 500
EVER = 10**15


@st.composite
def windows(draw: st.DrawFn) -> list[np.ndarray]:
    """Samples of a column: rows that stay, that move a little, and that jump anywhere."""
    rows, samples = draw(st.integers(1, 70)), draw(st.integers(1, 15))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    reach = random.choice([1, 2, 9, 1000, 1 << 16], rows)
    codes = random.integers(0, 1 << 16, rows) + random.integers(0, reach, (samples, rows))
    return list(np.minimum(codes, 0xFFFF).astype(np.uint16))


@given(windows())
def test_every_code_of_every_sample_comes_back(samples: list[np.ndarray]) -> None:
    bounds = bounds_of(samples)
    moments = close(samples, bounds, 0)
    for one, moment in zip(samples, moments, strict=True):
        assert np.array_equal(moment.whole(), one)
    column = moments[0].column
    assert column.nbytes + sum(one.words.nbytes for one in moments) == bounds.nbytes(0, len(samples))


@given(windows(), st.data())
def test_some_rows_are_read_without_the_others(samples: list[np.ndarray], data: st.DataObject) -> None:
    last = samples[0].size - 1
    rows = np.array(data.draw(st.lists(st.integers(0, last + 3), min_size=1, max_size=9)))
    found = taken_rows(close(samples, bounds_of(samples), 0), rows)
    assert np.array_equal(np.stack(found), np.stack(samples)[:, np.minimum(rows, last)])


@given(windows(), st.integers(1, MOST_DROPPED))
def test_dropped_bits_cost_half_of_what_they_count_at_most(samples: list[np.ndarray], dropped: int) -> None:
    for one, moment in zip(samples, close(samples, bounds_of(samples), dropped), strict=True):
        found = moment.whole().astype(int)
        assert np.all(np.abs(found - one) <= np.where(found > 0, 1 << dropped - 1, (1 << dropped) - 1))


def test_values_that_jump_by_a_tenth_take_ten_bits() -> None:
    random = np.random.default_rng(1)
    # From 1024 to 2048 codes count in halves (11 bits of fraction): 1500 +- 10 % are 600 codes, less than 2^10.
    columns = [{"moves": 1500.0 * random.uniform(0.9, 1.1, 1600)} for _ in range(15)]
    hour = SampleHour(10**9)
    owners = np.ones(1600, np.int32)
    assert _filled(hour, owners, columns[:1]).nbytes == 1600 * 4 + 1600 * 4, "few rows are kept as numbers"
    rows = 16 * 200
    hour, owners = SampleHour(10**9), np.ones(rows, np.int32)
    moving = [{"moves": 1500.0 * random.uniform(0.9, 1.1, rows)} for _ in range(16)]
    _filled(hour, owners, moving)
    lowest, group_bytes = rows * 2, 200 * 5 + 17 * 4
    assert hour.nbytes == rows * 4 + lowest + group_bytes + 15 * rows * 10 // 8 + rows * 2


def _filled(hour: SampleHour, owners: np.ndarray, samples: list[dict[str, np.ndarray]]) -> SampleHour:
    for number, columns in enumerate(samples, 1):
        hour.append(number * 20 * SECOND, 20.0, owners, columns)
    return hour


def moving_hour(
    count: int, most_bytes: int = 10**9, jumps: bool = False
) -> tuple[SampleHour, list[np.ndarray]]:
    random = np.random.default_rng(2)
    base = random.uniform(0, 4000, ROWS)
    values = [
        10 ** random.uniform(0, 8, ROWS) if jumps else base * random.uniform(0.9, 1.1, ROWS)
        for _ in range(count)
    ]
    samples = [{"cpu_usage_mhz": one, "num_cpu": np.full(ROWS, 2.0)} for one in values]
    return _filled(SampleHour(most_bytes), np.ones(ROWS, np.int32), samples), values


def test_closed_samples_read_as_open_ones() -> None:
    hour, values = moving_hour(200)
    frames = hour.between(0, EVER)
    assert len(frames) == MOST_SAMPLES
    assert sum(isinstance(one.columns["cpu_usage_mhz"], Moment) for one in frames) == 195 - 20
    assert len({id(one.columns["num_cpu"]) for one in frames}) == 1, "what stays is kept once, closed or not"
    for frame, given_values in zip(frames, values[20:], strict=True):
        found = unpack(frame.columns["cpu_usage_mhz"])
        assert np.abs(found - given_values).max() <= np.maximum(given_values * 0.00025, 1 / 2048).max()
        assert whole(frame.columns["num_cpu"]).dtype == np.uint16


def test_a_rollup_of_closed_samples_is_that_of_open_ones() -> None:
    hour, _ = moving_hour(31)
    frames = hour.between(0, 300 * SECOND)
    open_frames = [
        Frame(
            one.at_us, one.interval_s, one.owners, {name: whole(kept) for name, kept in one.columns.items()}
        )
        for one in frames
    ]
    names = ("cpu_usage_mhz", "cpu_usage_mhz#max", "cpu_usage_mhz#min", "num_cpu")
    closed, opened = (combine(of, names, 300 * SECOND, 300.0) for of in (frames, open_frames))
    assert all(isinstance(one.columns["cpu_usage_mhz"], Moment) for one in frames)
    for name in names:
        assert np.array_equal(whole(closed.columns[name]), whole(opened.columns[name]))


@pytest.mark.parametrize("until", [0, 7, 15, 100, 175, 179])
def test_bytes_of_closed_samples_are_given_back(until: int) -> None:
    hour, _ = moving_hour(180)
    hour.cut(until * 20 * SECOND)
    assert len(hour) == until
    kept: dict[int, int] = {}
    for frame in hour.between(0, EVER):
        kept[id(frame.owners)] = frame.owners.nbytes
        for one in frame.columns.values():
            if isinstance(one, Moment):
                kept |= {id(one.column): one.column.nbytes, id(one.words): one.words.nbytes}
            else:
                kept[id(one)] = one.nbytes
    assert hour.nbytes == sum(kept.values())


def test_a_new_future_goes_on_within_a_closed_window() -> None:
    hour, values = moving_hour(40)
    hour.cut(20 * 20 * SECOND)
    for number in range(21, 61):
        hour.append(
            number * 20 * SECOND, 20.0, np.ones(ROWS, np.int32), {"cpu_usage_mhz": values[0] + number}
        )
    frames = hour.between(0, EVER)
    assert [one.at_us // (20 * SECOND) for one in frames] == list(range(1, 61))
    for number, frame in enumerate(frames, 1):
        expected = values[number - 1] if number <= 20 else values[0] + number
        assert unpack(frame.columns["cpu_usage_mhz"]) == pytest.approx(expected, rel=0.00026, abs=1 / 2048)


def test_the_hour_is_whole_even_if_values_jump_anywhere() -> None:
    # Over eight decades a code may be any of 54,000: 16 bits and the row's lowest would not fit into 13 a value.
    bound = ROWS * MOST_SAMPLES * 2 * 15 // 16
    hour, values = moving_hour(MOST_SAMPLES, bound, jumps=True)
    assert (len(hour), hour.nbytes <= bound) == (MOST_SAMPLES, True)
    moments = [
        one for frame in hour.between(0, EVER) if isinstance(one := frame.columns["cpu_usage_mhz"], Moment)
    ]
    assert {1, 2, 3} >= {one.column.dropped for one in moments}
    codes_off = 2 ** (MOST_DROPPED - 1) + 0.5
    for moment, given_values in zip(moments, values, strict=False):
        off = np.abs(unpack(moment).astype(float) - given_values)
        assert np.all(off <= np.maximum(given_values * codes_off / 2048, codes_off / 1024) * 1.001)


def test_a_table_that_grows_closes_what_it_was() -> None:
    hour = SampleHour(10**9)
    for number in range(1, 11):
        rows = ROWS if number < 6 else ROWS + 1000
        columns = {"cpu_usage_mhz": np.arange(rows) + float(number)}
        hour.append(number * 20 * SECOND, 20.0, np.ones(rows, np.int32), columns)
    frames = hour.between(0, EVER)
    assert [isinstance(one.columns["cpu_usage_mhz"], Moment) for one in frames] == [True] * 5 + [False] * 5
    newest = np.array([ROWS + 999])
    found = taken_rows([one.columns["cpu_usage_mhz"] for one in frames], newest)
    # A row that was not there yet reads as the last that was; its owner tells that it is nobody's.
    assert unpack(found[0])[0] == pytest.approx(ROWS, rel=0.001)
    assert unpack(found[-1])[0] == pytest.approx(ROWS + 1009, rel=0.001)
