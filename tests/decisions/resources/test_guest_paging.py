"""Pages that guests miss, the time they wait for them, and what balloons cost them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.memory import (
    balloon_slowdown,
    decide_forced_swap,
    decide_returns,
    guest_paging_mb,
    limit_to_free,
    limit_to_own,
    wait_for_frames,
)


def one(value):
    return np.array([float(value)])


def test_touched_pages_come_back_of_every_kind_alike():
    # A third of the period: 60 of 180 missed MB, of 100 compressed, 100 cached and 200 swapped.
    got = decide_returns(one(180), one(100), one(100), one(200), 1.0, 64, 20)
    # 256 pages a MB: 15 x 256 x 0.02 ms + 15 x 256 x 0.2 ms + 30 x 256 x 1 ms = 8.52 s for 64 x 20 s of running.
    assert got.wait_percent[0] == pytest.approx(100 * 8.5248 / 1288.5248)
    running = 1280 / 1288.5248
    assert (got.decompressed_mb[0], got.cache_in_mb[0], got.swapped_in_mb[0]) == pytest.approx(
        (15 * running, 15 * running, 30 * running)
    )


def test_one_constant_each_for_rates_and_waiting():
    """What comes back at those rates takes just the time that is said to be waited."""
    got = decide_returns(one(900), one(300), one(300), one(300), 4.0, 2, 20)
    waited_s = (
        got.decompressed_mb * 256 * 0.00002 + got.cache_in_mb * 256 * 0.0002 + got.swapped_in_mb * 256 * 0.004
    )
    assert waited_s[0] == pytest.approx(got.wait_percent[0] / 100 * 2 * 20)


def test_who_waits_for_free_frames_waits_longer():
    # Half of the pages come: of the 80 % of time it would run, half is lost, too.
    assert wait_for_frames(one(20), one(0.5)) == pytest.approx(one(60))
    assert wait_for_frames(one(20), one(1)) == pytest.approx(one(20))
    assert wait_for_frames(one(20), one(0)) == pytest.approx(one(100))


def test_a_vm_brings_back_no_more_than_it_can_wait_for():
    got = decide_returns(one(6000), one(0), one(0), one(6000), 2.0, 1, 20)
    # Asked for are 2000 MB, 1024 s of waiting at 2 ms a page; of 20 s the vCPU waits all but 20 / 52.2.
    assert got.swapped_in_mb[0] == pytest.approx(2000 / 52.2)
    assert got.wait_percent[0] == pytest.approx(100 * 51.2 / 52.2)


def test_cold_pages_stay_where_they_are():
    """vmkernel.md 2.6: SWCUR above zero with SWR/s = 0 is history, not trouble."""
    got = decide_returns(one(0), one(0), one(0), one(1000), 5.0, 2, 20)
    assert got.total_mb[0] == 0
    assert got.wait_percent[0] == 0


def test_decompression_hurts_far_less_than_swapping():
    def wait(**places):
        columns = {"compressed_mb": 0, "cached_mb": 0, "swapped_mb": 0} | places
        return decide_returns(
            one(60), *(one(v) for v in columns.values()), disk_ms=0, num_cpu=4, step_s=20
        ).wait_percent[0]

    assert wait(compressed_mb=60) < wait(cached_mb=60) < wait(swapped_mb=60)


def test_hosts_hand_out_only_what_they_have():
    got = limit_to_free(np.array([0, 0, 1, 2]), np.array([300.0, 100, 50, 0]), np.array([200.0, 500, -3]))
    assert got == pytest.approx([0.5, 1, 1])


def test_a_vm_at_its_limit_goes_on_as_fast_as_its_pages_can_leave():
    """vmkernel.md 2.2: consumed never exceeds a limit. 20 s at 50 MB/s, and what is left up to the limit."""
    got = limit_to_own(
        np.full(4, 2000.0), np.array([1500.0, 2000, 2500, 100]), np.array([2000.0] * 3 + [np.inf]), 20
    )
    assert got * 2000 == pytest.approx([1500, 1000, 1000, 2000])
    assert limit_to_own(one(0), one(2000), one(2000), 20)[0] == 1


def test_forced_swap_spares_reservations():
    got = decide_forced_swap(np.array([0, 0]), np.array([1000.0, 1000]), np.array([800.0, 200]), one(500))
    assert got == pytest.approx([100, 400])


def test_what_a_balloon_costs():
    """vmkernel.md 3: 1.4 % for a balloon of 32 of 256 MB, 4.4 % for 128; nothing without one, the more the larger."""
    sizes = np.array([0.0, 32, 64, 96, 128])
    got = 1 - balloon_slowdown(np.full(5, 256.0), np.full(5, 100.0), sizes)
    assert got[[0, 1, 4]] == pytest.approx([0, 0.014, 0.044])
    assert (np.diff(got) > 0).all()


def test_a_balloon_in_the_working_set_makes_the_guest_swap():
    # 4096 - 2662 = 1434 MB are left for a working set of 2000: 566 MB are paged by the guest.
    args = (one(4096), one(2000), one(2662))
    assert guest_paging_mb(*args)[0] == pytest.approx(566)
    assert balloon_slowdown(*args)[0] == pytest.approx(1 - 0.004 - 0.08 * 2662 / 4096 - 0.8 * 0.283)


fraction = st.floats(0, 1)


@given(st.lists(fraction, min_size=4, max_size=4), st.floats(0.01, 50), st.integers(1, 64))
def test_returns_never_exceed_what_is_away(parts, latency, vcpus):
    missed, compressed, cached, swapped = (one(part * 4096) for part in parts)
    got = decide_returns(missed, compressed, cached, swapped, latency, vcpus, 300)
    assert got.decompressed_mb[0] <= compressed[0] + 1e-9
    assert got.swapped_in_mb[0] <= swapped[0] + 1e-9
    assert got.total_mb[0] <= missed[0] + 1e-6
    assert 0 <= got.wait_percent[0] <= 100
