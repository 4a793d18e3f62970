"""Shares, reservations and limits: published cases and what must always hold."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsphere_client.decisions.resources.levels import (
    POOL_CPU_SHARES,
    POOL_MEMORY_SHARES,
    SharesLevel,
    level_of_vm_cpu_shares,
    level_of_vm_memory_shares,
    vm_cpu_shares,
    vm_memory_shares,
)
from vsphere_client.decisions.resources.shares import divide_by_shares, mhz_per_share

HUNGRY = np.inf


def one_host(capacity, floor, ceiling, shares):
    return divide_by_shares(np.zeros(len(shares), dtype=int), [capacity], floor, ceiling, shares)


def test_normal_vm_with_two_vcpus_and_one_gb():
    """vmkernel.md case 4."""
    assert vm_cpu_shares(SharesLevel.NORMAL, 2) == 2000
    assert vm_memory_shares(SharesLevel.NORMAL, 1024) == 10_240


def test_levels_are_presets_not_classes():
    assert vm_cpu_shares(SharesLevel.LOW, 4) == vm_cpu_shares(SharesLevel.HIGH, 1) == 2000
    assert level_of_vm_cpu_shares(2000, 4) is SharesLevel.LOW
    assert level_of_vm_cpu_shares(2000, 1) is SharesLevel.HIGH
    assert level_of_vm_cpu_shares(2001, 1) is SharesLevel.CUSTOM
    assert level_of_vm_memory_shares(81_920, 4096) is SharesLevel.HIGH
    assert level_of_vm_memory_shares(1, 4096) is SharesLevel.CUSTOM


def test_a_pool_counts_as_four_vcpus_and_16_gb():
    for level in (SharesLevel.LOW, SharesLevel.NORMAL, SharesLevel.HIGH):
        assert POOL_CPU_SHARES[level] == vm_cpu_shares(level, 4)
        assert POOL_MEMORY_SHARES[level] == vm_memory_shares(level, 16 * 1024)


def test_published_mhz_per_share_example():
    """vmkernel.md case 5: 6 GHz host, one light VM, one reserved, one with double shares."""
    got = one_host(6000, [0, 2250, 0], [500, HUNGRY, HUNGRY], [1000, 1000, 2000])
    assert got == pytest.approx([500, 2250, 3250])
    assert mhz_per_share(got, [1000, 1000, 2000]) == pytest.approx([0.5, 2.25, 1.625])


def test_mhz_per_share_of_one_vm():
    """vmkernel.md case 6."""
    assert mhz_per_share([2500], [1000]) == pytest.approx([2.5])


def test_two_normal_vms_then_a_high_one():
    """vmkernel.md case 7."""
    assert one_host(8, [0, 0], [HUNGRY] * 2, [1000, 1000]) == pytest.approx([4, 4])
    assert one_host(8, [0, 0, 0], [HUNGRY] * 3, [1000, 1000, 2000]) == pytest.approx([2, 2, 4])


def test_shares_among_siblings_of_one_parent():
    """drs.md case 11, level by level: root {pool 4000, VM1 2000}, the pool {VM2 1000, VM3 2000}."""
    pool, vm1 = one_host(100, [0, 0], [HUNGRY] * 2, [4000, 2000])
    assert (pool, vm1) == pytest.approx((66.667, 33.333), abs=0.001)
    assert one_host(pool, [0, 0], [HUNGRY] * 2, [1000, 2000]) == pytest.approx([22.222, 44.444], abs=0.001)
    root = one_host(100, [0] * 4, [HUNGRY] * 4, [4000, 2000, 1000, 1000])
    assert root == pytest.approx([50, 25, 12.5, 12.5])
    assert one_host(root[0], [0, 0], [HUNGRY] * 2, [1000, 2000]) == pytest.approx([16.667, 33.333], abs=0.001)


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [(20, (12, 5, 3)), (16, (64 / 7, 32 / 7, 16 / 7)), (14, (8, 4, 2)), (12, (8, 8 / 3, 4 / 3))],
)
def test_root_level_of_the_divvy_example(capacity, expected):
    """drs.md 4.1: Gold S 8000 R 8 cap 13, Bronze S 4000 cap 5, V1 S 2000 cap 3."""
    assert one_host(capacity, [8, 0, 0], [13, 5, 3], [8000, 4000, 2000]) == pytest.approx(expected)


def test_floors_beyond_the_capacity_shrink_together():
    # 30 + 10 are owed, 8 are there: a fifth of each.
    assert one_host(8, [30, 10], [40, 40], [1, 1000]) == pytest.approx([6, 2])


def test_several_hosts_in_any_order_do_not_touch_each_other():
    group = [2, 0, 2, 0, 1]
    got = divide_by_shares(group, [8, 100, 6], [0] * 5, [10, 10, 10, 10, 7], [1000, 1000, 2000, 3000, 1])
    # host 0: 8 split 1:3; host 1: no contention; host 2: 6 split 1:2.
    assert got == pytest.approx([2, 2, 4, 6, 7])


def test_nobody_and_nothing():
    assert divide_by_shares([], [5.0], [], [], []).shape == (0,)
    assert divide_by_shares([0, 0], [0.0], [0, 0], [5, 5], [1, 1]) == pytest.approx([0, 0])


def test_shares_of_zero_are_refused_only_when_they_would_matter():
    with pytest.raises(ValueError, match="shares"):
        one_host(5, [0, 0], [5, 5], [0, 1000])
    assert one_host(50, [0, 0], [5, 5], [0, 0]) == pytest.approx([5, 5])


@st.composite
def divisions(draw):
    groups = draw(st.integers(1, 4))
    count = draw(st.integers(1, 24))
    amount = st.one_of(
        st.just(0.0), st.integers(0, 5000).map(float), st.floats(0, 5000).filter(lambda x: x == 0 or x > 1e-3)
    )
    ceiling = np.array([draw(amount) for _ in range(count)])
    floor = np.minimum(
        np.array([draw(amount) for _ in range(count)]) * draw(st.sampled_from([0.0, 0.3, 1.0])), ceiling
    )
    shares = np.array(
        [float(draw(st.sampled_from([1, 500, 1000, 2000, 8000, 81_920]))) for _ in range(count)]
    )
    group = np.array([draw(st.integers(0, groups - 1)) for _ in range(count)])
    capacity = np.array([draw(amount) * draw(st.sampled_from([1, 4])) for _ in range(groups)])
    return group, capacity, floor, ceiling, shares


def sums(group, values, groups):
    return np.bincount(group, weights=values, minlength=groups)


@given(divisions())
@settings(max_examples=300, deadline=None)
def test_what_always_holds(case):
    group, capacity, floor, ceiling, _ = case
    got = divide_by_shares(*case)
    groups, slack = len(capacity), 1e-6
    total, wanted = sums(group, got, groups), sums(group, np.minimum(ceiling, capacity[group]), groups)
    assert np.all(got <= ceiling)
    assert np.all(total <= capacity + slack)
    assert total == pytest.approx(np.minimum(capacity, wanted), abs=slack)
    floors_fit = sums(group, floor, groups) <= capacity
    assert np.all(got[floors_fit[group]] >= floor[floors_fit[group]])
    calm = wanted <= capacity
    assert np.all(got[calm[group]] == np.minimum(ceiling, capacity[group])[calm[group]])


@given(divisions())
@settings(max_examples=150, deadline=None)
def test_who_may_still_grow_stands_at_the_lowest_value_per_share(case):
    group, capacity, floor, ceiling, shares = case
    got = divide_by_shares(*case)
    fits = sums(group, floor, len(capacity)) <= capacity
    for g in np.flatnonzero(fits):
        mine = group == g
        level = got[mine] / shares[mine]
        could_grow = got[mine] < np.minimum(ceiling[mine], capacity[g]) - 1e-6
        could_give = got[mine] > floor[mine] + 1e-6
        if could_grow.any() and could_give.any():
            assert level[could_grow].min() >= level[could_give].max() * (1 - 1e-6) - 1e-6


@given(divisions(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_consumers_does_not_matter(case, random):
    group, capacity, floor, ceiling, shares = case
    order = list(range(len(group)))
    random.shuffle(order)
    shuffled = divide_by_shares(group[order], capacity, floor[order], ceiling[order], shares[order])
    assert shuffled == pytest.approx(divide_by_shares(*case)[order], abs=1e-6)


def test_fractional_shares_in_many_groups_keep_their_precision():
    rng = np.random.default_rng(7)
    group = rng.integers(0, 500, 8000)
    shares, ceiling = rng.uniform(0.1, 9000, 8000), rng.uniform(0, 4e6, 8000)
    capacity = rng.uniform(0.2, 1.2, 500) * sums(group, ceiling, 500)
    floor = ceiling * rng.uniform(0, 0.2, 8000)
    got = divide_by_shares(group, capacity, floor, ceiling, shares)
    floors, wanted = sums(group, floor, 500), sums(group, np.minimum(ceiling, capacity[group]), 500)
    assert np.all(floors <= capacity)
    assert sums(group, got, 500) == pytest.approx(np.minimum(capacity, wanted), rel=1e-10)
