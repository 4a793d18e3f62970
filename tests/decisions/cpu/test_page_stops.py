"""Co-stop for siblings that wait for swapped pages, as the step reckons it (vmkernel.md 1.5)."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.cpu.page_stops import decide_page_stops


def stops(wanted, blocked, page_ms, num_cpu):
    found = decide_page_stops(*(np.array([float(one)]) for one in (wanted, blocked, page_ms, num_cpu)))
    return float(found.blocked[0]), float(found.stopped[0])


def test_one_vcpu_has_no_siblings():
    assert stops(1.0, 0.4, 5.0, 1) == pytest.approx((0.4, 0.0))


def test_two_that_never_halt_stop_each_other():
    """10 ms a page, a fifth of the time: m = 0.2 / 0.8 = 0.25 s for each second run, g = (10 - 1.5) / 10 = 0.85.

    A sibling misses one within 1.5 ms with q = 1 - exp(-0.25 * 0.15) = 0.0368, so h = 0.25 * 0.85 * 0.9632 / 1.0368
    = 0.1974; it runs 1 / (1 + 0.25 + 0.1974) = 69.1 %, waits 17.3 % and is co-stopped 13.6 %.
    """
    blocked, stopped = stops(1.0, 0.2, 10.0, 2)
    assert (blocked, stopped) == pytest.approx((0.1727, 0.1364), abs=1e-4)
    assert 1.0 - blocked - stopped == pytest.approx(0.6909, abs=1e-4)


def test_pages_from_the_host_cache_open_a_skew_by_chance_only():
    """0.2 ms a page: g = (1.5 + 0.1) / (1 + 6.75 / 0.04) / 0.2 = 0.0471: a twentieth of the wait."""
    m, q = 0.25, 1.0 - math.exp(-0.25)
    h = m * 0.0471 * (1.0 - q) / (1.0 + q)
    assert stops(1.0, 0.2, 0.2, 2)[1] == pytest.approx(h / (1.0 + m + h), abs=1e-4)
    assert stops(1.0, 0.2, 0.02, 2) == stops(1.0, 0.2, 0.2, 2)


def test_siblings_that_halt_are_seldom_in_the_way():
    """Half busy, a tenth of waiting: each sibling runs at a chance of some 0.5 / 0.9, and all the work fits."""
    blocked, stopped = stops(0.5, 0.1, 10.0, 2)
    run = blocked / 0.2
    assert run + stopped == pytest.approx(0.5, abs=1e-6)
    a, q = 0.5 / (1.0 - blocked), 1.0 - math.exp(-0.2 * 0.15)
    assert stopped == pytest.approx(run * 0.2 * 0.85 * a * (1.0 - q) / (1.0 + a * q), rel=1e-3)


@given(
    wanted=st.floats(0.001, 1.0),
    blocked=st.floats(0.001, 0.99),
    page_ms=st.floats(0.001, 1e9),
    num_cpu=st.integers(1, 128),
)
def test_time_is_never_given_twice(wanted, blocked, page_ms, num_cpu):
    own, stopped = stops(wanted, blocked, page_ms, num_cpu)
    assert 0.0 <= own <= blocked + 1e-9
    assert stopped >= 0.0
    assert own + stopped < 1.0
    assert stopped <= min(wanted, 1.0 - own) + 1e-9
    more = stops(wanted, blocked, page_ms, num_cpu + 1)
    assert more[1] >= stopped - 1e-9 or own > 0.5
