"""Min-funding revocation and the idle memory tax."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsphere_client.decisions.resources.memory import decide_memory_targets, shares_per_mb, shares_per_page


def test_the_half_idle_vm_is_the_victim():
    """vmkernel.md case 11."""
    assert shares_per_page([1000, 1000], 1000, [0.5, 1.0]) == pytest.approx([0.4, 1.0])


@pytest.mark.parametrize(
    ("tax", "expected"),
    [
        (0.0, (180, 180)),
        (0.25, (157.14, 202.86)),
        (0.5, (126.67, 233.33)),
        (0.75, (104, 256)),
        (0.9, (104, 256)),
    ],
)
def test_idle_tax_moves_memory_to_the_active_vm(tax, expected):
    """vmkernel.md case 12 and the model row of section 3: 256 MB each, 360 MB there, 20 MB of VM1 active."""
    got = decide_memory_targets([0, 0], [360], [20, 256], [0, 0], [256, 256], [1000, 1000], tax)
    assert got == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(("tax", "expected"), [(0.75, (84, 276)), (0.9, (49.09, 310.91))])
def test_idle_tax_without_the_cap(tax, expected):
    got = decide_memory_targets([0, 0], [360], [20, 360], [0, 0], [360, 360], [1000, 1000], tax)
    assert got == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize(
    ("active", "expected"),
    [
        # Idle memory of VM1: 20 MB cost 4/3 each, the next 40 cost 2, the rest 4 (a tax of 25, 50 and 75 %). At level
        # L it gets 80 + (L - 20 - 26.67 - 80) / 4 and VM2 gets L: 360 together at L = 249.33.
        (20, (110.67, 249.33)),
        # Nothing is active: all of it pays the whole tax, and VM2 has its 256.
        (0, (104, 256)),
        # Idle memory of less than the active: a tax of 25 %. 100 + (L - 100) * 3/4 + L = 360 at L = 191.43.
        (100, (168.57, 191.43)),
    ],
)
def test_a_variable_tax_rises_with_idle_to_active_memory(active, expected):
    """vmkernel.md 2.2: the effective rate rises with the idle/active ratio; the steps are ours."""
    got = decide_memory_targets(
        [0, 0], [360], [active, 256], [0, 0], [256, 256], [1000, 1000], 0.75, variable=True
    )
    assert got == pytest.approx(expected, abs=0.01)


def test_shares_per_mb_are_the_ratio_that_targets_even_out():
    """vmkernel.md case 11 in MB; with a rising tax idle memory of 20, 40 and 40 MB costs 4/3, 2 and 4 each."""
    flat = shares_per_mb([1000, 1000], [1000, 1000], [500, 1000], 0.75)
    assert flat == pytest.approx(shares_per_page([1000, 1000], 1000, [0.5, 1.0]))
    rising = shares_per_mb([1000], [120], [20], 0.75, variable=True)
    assert rising == pytest.approx([1000 / (20 + 20 * 4 / 3 + 40 * 2 + 40 * 4)])
    assert shares_per_mb([1000], [0], [20]) == np.inf
    for variable in (False, True):
        got = decide_memory_targets(
            [0, 0], [360], [20, 200], [0, 0], [300, 300], [1000, 1500], 0.5, variable=variable
        )
        even = shares_per_mb([1000, 1500], got, [20, 200], 0.5, variable=variable)
        assert even[0] == pytest.approx(even[1])


def test_each_host_has_its_own_type_of_tax():
    both = decide_memory_targets(
        [0, 0, 1, 1], [360, 360], [20, 256] * 2, [0] * 4, [256] * 4, [1000] * 4, 0.75, variable=[True, False]
    )
    assert both == pytest.approx([110.67, 249.33, 104, 256], abs=0.01)


def test_a_claimed_reservation_stays_even_when_idle():
    got = decide_memory_targets([0, 0], [360], [20, 256], [150, 0], [256, 256], [1000, 1000])
    assert got == pytest.approx([150, 210])


def test_no_pressure_no_tax_and_hosts_apart():
    got = decide_memory_targets([1, 0, 1], [100, 1000], [0, 80, 0], 0 * np.ones(3), [400, 90, 500], [1, 1, 1])
    assert got == pytest.approx([400, 90, 500])


def test_floors_beyond_the_capacity_shrink_together():
    assert decide_memory_targets([0, 0], [100], [0, 0], [150, 50], [150, 50], [1, 1]) == pytest.approx(
        [75, 25]
    )


def test_impossible_settings_are_refused():
    with pytest.raises(ValueError, match="shares"):
        decide_memory_targets([0], [1], [0], [0], [2], [0])
    with pytest.raises(ValueError, match="tax"):
        decide_memory_targets([0], [1], [0], [0], [2], [1], 1.0)


@st.composite
def hosts_under_pressure(draw):
    count, hosts = draw(st.integers(1, 16)), draw(st.integers(1, 3))

    def column(strategy):
        return np.array([draw(strategy) for _ in range(count)], dtype=float)

    ceiling = column(st.integers(1, 9000))
    active = ceiling * column(st.floats(0, 1))
    floor = ceiling * column(st.sampled_from([0.0, 0.0, 0.2, 0.5]))
    group = column(st.integers(0, hosts - 1)).astype(int)
    capacity = np.array([draw(st.integers(0, 60_000)) for _ in range(hosts)], dtype=float)
    return group, capacity, active, floor, ceiling, column(st.sampled_from([5.0, 10_240.0, 81_920.0]))


@given(hosts_under_pressure(), st.sampled_from([0.0, 0.5, 0.75]), st.booleans())
@settings(max_examples=200, deadline=None)
def test_what_always_holds(case, tax, variable):
    group, capacity, _, floor, ceiling, _ = case
    got = decide_memory_targets(*case, tax, variable)
    total = np.bincount(group, weights=got, minlength=len(capacity))
    wanted = np.bincount(group, weights=ceiling, minlength=len(capacity))
    floors = np.bincount(group, weights=floor, minlength=len(capacity))
    assert total == pytest.approx(np.minimum(capacity, wanted), abs=1e-5)
    assert np.all(got <= ceiling + 1e-9)
    fits = (floors <= capacity)[group]
    assert np.all(got[fits] >= floor[fits] - 1e-9)
