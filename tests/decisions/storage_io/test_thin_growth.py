"""How thin disks grow."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.storage_io.thin_growth import SCATTERED_SHARE, decide_growth, new_blocks_gb

WHERE, WANTED = np.array([0, 0, 1, 0]), np.array([3.0, 1.0, 5.0, 0.0])


def test_a_half_written_disk_grows_by_half_of_what_goes_anywhere() -> None:
    """10 MB/s for 1024 s are 10 GB written, of which a twentieth goes anywhere: half of that finds new blocks."""
    grown = new_blocks_gb(np.array([100.0]), np.array([50.0]), np.array([10.0]), 1024.0)
    assert grown == pytest.approx([10.0 * SCATTERED_SHARE * 0.5])


def test_a_full_disk_and_a_thick_one_take_nothing() -> None:
    size, taken = np.array([40.0, 0.0]), np.array([40.0, 0.0])
    assert new_blocks_gb(size, taken, np.array([100.0, 100.0]), 300.0).tolist() == [0.0, 0.0]


def test_a_full_datastore_refuses_all_that_grow_on_it_and_nobody_else() -> None:
    """2 GB are free for 4 GB wanted: each disk gets half and is refused; the other datastore has room."""
    verdict = decide_growth(WHERE, WANTED, WANTED, np.array([2.0, 10.0]))
    assert verdict.grown_gb.tolist() == [1.5, 0.5, 5.0, 0.0]
    assert verdict.refused.tolist() == [True, True, False, False]


def test_nothing_grows_on_a_datastore_that_was_overbooked_from_the_start() -> None:
    verdict = decide_growth(np.array([0]), np.array([3.0]), np.array([3.0]), np.array([-20.0]))
    assert verdict.grown_gb.tolist() == [0.0]
    assert verdict.refused.tolist() == [False]


@given(st.lists(st.tuples(st.integers(0, 3), st.floats(0, 50)), min_size=1, max_size=20))
def test_no_datastore_is_filled_beyond_its_size(disks: list[tuple[int, float]]) -> None:
    where, wanted = np.array([d[0] for d in disks]), np.array([d[1] for d in disks])
    free = np.array([0.0, 10.0, 60.0, -5.0])
    verdict = decide_growth(where, wanted, wanted, free)
    given_gb = np.bincount(where, verdict.grown_gb, 4)
    assert np.all(given_gb <= np.maximum(free, 0.0) + 1e-5)
    assert np.all(verdict.grown_gb <= wanted)


def test_what_copies_cost_fills_the_datastore() -> None:
    """4 GB wanted cost 8 GB of the 2 GB that are free: a quarter of each is written."""
    verdict = decide_growth(WHERE, WANTED, 2 * WANTED, np.array([2.0, 10.0]))
    assert verdict.grown_gb.tolist() == [0.75, 0.25, 5.0, 0.0]
    assert verdict.charged_gb.tolist() == [1.5, 0.5, 10.0, 0.0]
    assert verdict.refused.tolist() == [True, True, False, False]
