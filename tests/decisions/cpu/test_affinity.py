"""Sets of pCPUs: what they come to together, what they give, and how they are written."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.cpu.affinity import (
    Bound,
    bits_of,
    connected,
    cores_of,
    describe_affinity,
    hold,
    read_affinity,
    unions_of,
)


def test_cores_of_threads() -> None:
    assert cores_of(bits_of((0, 1, 4)), 2) == bits_of((0, 2))
    assert cores_of(bits_of((0, 1, 4)), 1) == bits_of((0, 1, 4))


def test_sets_that_overlap_are_looked_at_together() -> None:
    assert unions_of([0b0011, 0b0110, 0b1000]) == [0b1000, 0b0011, 0b0110, 0b0111]
    assert connected([0b0011, 0b1100, 0b0110, 0b10000]) == [0b1111, 0b10000]


@given(st.lists(st.integers(1, 2**12 - 1), min_size=1, max_size=30))
def test_the_unions_hold_all_sets_and_the_largest_of_each_group(sets: list[int]) -> None:
    found = unions_of(sets)
    assert set(sets) | set(connected(sets)) <= set(found)
    assert [one.bit_count() for one in found] == sorted(one.bit_count() for one in found)
    apart = connected(sets)
    assert not any(one & other for at, one in enumerate(apart) for other in apart[:at])


def test_limits_within_limits() -> None:
    """Two on one core of 1000 MHz within a set of two cores, on which a third has twice the shares: 500 each, 1000."""
    inner = Bound(np.array([0, 1]), np.array([0, 0]), np.array([1.0]), np.array([0]))
    outer = Bound(np.array([0, 1, 2]), np.array([0, 0, 0]), np.array([2.0]), np.array([0]))
    ceiling, shares = np.array([900.0, 900.0, 1500.0]), np.array([1.0, 1.0, 2.0])
    got = hold([inner, outer], np.zeros(3), ceiling, shares, np.array([1000.0]))
    assert got == pytest.approx([500, 500, 1000])


def test_affinity_in_words() -> None:
    assert describe_affinity((0, 1, 2, 8, 5)) == "0-2, 5, 8"
    assert describe_affinity(()) == "None"
    assert read_affinity(" 0 - 2,8, 5,") == (0, 1, 2, 5, 8)
    assert read_affinity("") == ()
    for wrong in ("1-", "a", "3-1", "1-2-3", "-1", "12345"):
        with pytest.raises(ValueError, match=r"range"):
            read_affinity(wrong)


@given(st.sets(st.integers(0, 9999)))
def test_what_is_written_is_read_again(pcpus: set[int]) -> None:
    if pcpus:
        assert read_affinity(describe_affinity(pcpus)) == tuple(sorted(pcpus))
