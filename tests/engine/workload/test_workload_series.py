"""The series library and the store of stepped levels."""

from __future__ import annotations

import pickle
from typing import Any

import numpy as np
import pytest

from vsphere_client.engine.workload.levels import NOT_GIVEN, Column
from vsphere_client.engine.workload.packed import PackedRows
from vsphere_client.engine.workload.series import Series, SeriesLibrary
from vsphere_client.engine.workload.steps import StepStore
from vsphere_client.model.units import MINUTE_US
from vsphere_client.model.workload import Load, LoadStep


def _series(key: str, *cpu: float, **columns: Any) -> Series:
    return Series(key=key, interval_us=5 * MINUTE_US, cpu=np.array(cpu, np.float32), **columns)


def test_series_are_packed_behind_each_other() -> None:
    library = SeriesLibrary()
    assert [library.add(_series("a", 1, 2, 3)), library.add(_series("b", 4, 5))] == [0, 1]
    second = library.packed(library.index("b"))
    assert (second.offset, second.length, second.peak_cpu) == (3, 2, 5.0)
    assert library.samples.rows[:, Column.CPU_PERCENT].tolist() == [1, 2, 3, 4, 5]
    assert (library.samples.rows[:, Column.DIRTY_MB_PER_S] == NOT_GIVEN).all()


def test_a_known_key_keeps_its_first_series() -> None:
    library = SeriesLibrary()
    assert library.add(_series("a", 1)) == library.add(_series("a", 2)) == 0
    assert len(library) == 1
    with pytest.raises(KeyError):
        library.index("b")


def test_disk_operations_follow_from_throughput_and_back() -> None:
    """Our assumption: 16 KB an operation, so 160 KB/s are 10 IOPS and 5 IOPS are 80 KB/s."""
    library = SeriesLibrary()
    library.add(_series("kbps", 1, disk_kbps=np.array([160], np.float32)))
    library.add(_series("iops", 1, disk_iops=np.array([5], np.float32)))
    assert library.samples.rows[:, Column.DISK_IOPS].tolist() == [10, 5]
    assert library.samples.rows[:, Column.DISK_KBPS].tolist() == [160, 80]


def test_a_series_without_samples_or_with_uneven_columns_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one sample"):
        _series("none")
    with pytest.raises(ValueError, match="same length"):
        _series("uneven", 1, 2, net_mbps=np.array([1], np.float32))


def test_a_pickled_library_looks_up_the_same() -> None:
    library = SeriesLibrary()
    library.add(_series("a", 1, 2, 3))
    library.steps.add_constant(Load(cpu_mhz=500))
    copy = pickle.loads(pickle.dumps(library))
    assert copy.packed(copy.index("a")) == library.packed(0)
    assert np.array_equal(copy.samples.rows, library.samples.rows)
    assert np.array_equal(copy.steps.levels, library.steps.levels)
    assert copy.add(_series("b", 7)) == 1
    assert copy.samples.rows[-1, Column.CPU_PERCENT] == 7


def test_packed_rows_grow_and_keep_their_places() -> None:
    table = PackedRows(2, np.dtype(np.int64))
    firsts = [table.append(np.full((10, 2), number)) for number in range(10)]
    assert firsts == list(range(0, 100, 10))
    assert table.rows[:, 0].tolist() == [number for number in range(10) for _ in range(10)]


def test_equal_levels_are_stored_once() -> None:
    store = StepStore()
    first = store.add_constant(Load(cpu_mhz=500))
    assert store.add_constant(Load(cpu_mhz=500)) == first
    assert store.add_constant(Load(cpu_mhz=501)) != first


def test_the_level_that_holds_is_the_last_that_began() -> None:
    store = StepStore()
    store.add_constant(None)
    offset, length = store.add_steps([LoadStep(at=at, cpu_mhz=at) for at in (10, 20, 30)])
    assert length == 4  # idle until the first step
    elapsed = np.array([-5, 0, 9_999_999, 10_000_000, 29_999_999, 30_000_000, 90_000_000])
    places = store.current(np.full(7, offset), np.full(7, length), elapsed)
    assert (places - offset).tolist() == [0, 0, 0, 1, 2, 3, 3]
