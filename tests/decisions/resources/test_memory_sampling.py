"""Sampling the working set: its published error, and an estimate that rises at once and falls slowly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.memory import follow_active, sample_touched_pages

VMS = 20_000


@pytest.mark.parametrize("fraction", [0.1, 0.5, 0.8])
def test_the_standard_error_is_that_of_a_hundred_pages(fraction):
    """vmkernel.md 2.3: sqrt(f (1 - f) / 100), 5 points at f = 0.5."""
    got = sample_touched_pages(np.full(VMS, fraction), np.arange(VMS), np.full(VMS, 7)) / 100
    assert got.mean() == pytest.approx(fraction, abs=0.002)
    assert got.std() == pytest.approx(np.sqrt(fraction * (1 - fraction) / 100), rel=0.03)


def test_nothing_and_everything_are_seen_exactly():
    got = sample_touched_pages([0.0, 1.0], [3, 4], [9, 9])
    assert list(got) == [0, 100]


def test_periods_and_vms_differ_and_company_does_not_matter():
    seeds, periods = np.repeat(np.arange(50), 50), np.tile(np.arange(50), 50)
    together = sample_touched_pages(np.full(2500, 0.5), seeds, periods)
    alone = [
        sample_touched_pages([0.5], [s], [p])[0] for s, p in zip(seeds[:200], periods[:200], strict=True)
    ]
    assert list(together[:200]) == alone
    table = together.reshape(50, 50)
    assert table.std(axis=0).min() > 3
    assert table.std(axis=1).min() > 3


@given(st.floats(0, 1), st.integers(0, 2**32 - 1), st.integers(0, 10**9))
def test_a_sample_counts_pages(fraction, seed, period):
    got = sample_touched_pages([fraction], [seed], [period])[0]
    assert got == int(got)
    assert 0 <= got <= 100


def test_several_periods_at_once_are_that_many_samples():
    one = follow_active([0.9], [0.9], [0.1])
    two = follow_active(one.fast, one.slow, [0.1])
    both = follow_active([0.9], [0.9], [0.1], 2)
    assert (both.fast[0], both.slow[0]) == pytest.approx((two.fast[0], two.slow[0]))
