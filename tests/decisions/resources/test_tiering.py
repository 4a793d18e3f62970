"""Memory tiering over NVMe (vmkernel.md 2.8): inactive pages move, active ones prefer DRAM."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.memory.tiering import TIER_MS, decide_tiering, tier_size_mb

ON_ONE_HOST = np.zeros(2, dtype=np.intp)


def test_the_tier_is_a_quarter_of_dram_and_from_9_0_on_as_large():
    assert tier_size_mb(400_000, (8, 0, 3), None) == 100_000
    assert tier_size_mb(400_000, (9, 0, 0), None) == 400_000
    assert tier_size_mb(400_000, (8, 0, 3), 50) == 200_000
    assert tier_size_mb(400_000, (8, 0, 2), None) == 0


def test_inactive_pages_go_first_and_of_all_vms_alike():
    # 10,000 MB consumed, 7000 fit: of 8000 MB inactive 3000 go, 3/8 of each VM's.
    got = decide_tiering(
        ON_ONE_HOST, np.array([6000.0, 4000.0]), np.array([1000.0, 1000.0]), np.ones(2), np.array([7000.0])
    )
    assert got.tier_mb == pytest.approx([5000 * 3 / 8, 3000 * 3 / 8])
    assert got.wait_percent == pytest.approx([0, 0])


def test_active_pages_on_the_tier_cost_waiting():
    # Only 3000 of 4000 MB active fit: 1000 MB, 256,000 pages of 20 us in a minute.
    got = decide_tiering(
        np.zeros(1, dtype=np.intp), np.array([6000.0]), np.array([4000.0]), np.ones(1), np.array([3000.0])
    )
    assert (got.tier_mb[0], got.hot_mb[0]) == pytest.approx((3000, 1000))
    asked = 256_000 * TIER_MS / 1000 / 60
    assert got.wait_percent[0] == pytest.approx(100 * asked / (1 + asked))


def test_what_fits_stays():
    got = decide_tiering(ON_ONE_HOST, np.full(2, 500.0), np.full(2, 100.0), np.ones(2), np.array([1000.0]))
    assert not got.tier_mb.any()


sizes = st.lists(st.floats(0, 1e5), min_size=2, max_size=2)


@given(sizes, sizes, st.floats(0, 2e5))
def test_dram_and_tier_hold_all_and_dram_is_full_before_the_tier_is_used(consumed, active, dram):
    used = np.array(consumed)
    got = decide_tiering(ON_ONE_HOST, used, np.array(active), np.ones(2), np.array([dram]))
    assert got.tier_mb.sum() == pytest.approx(max(used.sum() - dram, 0), abs=1e-3)
    assert (got.tier_mb <= used + 1e-6).all()
    assert ((got.wait_percent >= 0) & (got.wait_percent < 100)).all()
