"""Pre-copy passes against the worked cases of vmotion.md 15."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.vmotion.bandwidth import (
    bandwidth_mb_per_s,
    cpu_reservation_cores,
    dirty_bitmap_mb,
    path_bandwidth_mb_per_s,
    streams_for,
    usable_links,
    wire_mb,
)
from vsphere_client.decisions.vmotion.precopy import decide_precopy

GBE = 117.5
TEN_GBE = 1175.0


def gib(count):
    return wire_mb(count * 1024)


def seconds(plan):
    return [one.seconds for one in plan.passes]


def test_case_1_16_gib_over_ten_gbe():
    plan = decide_precopy(gib(16), 50, TEN_GBE, checkpoint_s=0.1)
    assert seconds(plan) == pytest.approx([14.62, 0.62], abs=0.005)
    assert plan.residue_mb == pytest.approx(31.1, abs=0.05)
    assert plan.residue_s == pytest.approx(0.026, abs=0.001)
    assert plan.downtime_s == pytest.approx(0.126, abs=0.001)
    assert plan.precopy_s == pytest.approx(15.24, abs=0.005)
    assert plan.throttle == 1.0
    assert plan.reasons[0].text == "Pre-copy stopped after pass 2: 31.1 MB left take 0.026 s at 1175.0 MB/s."


def test_case_2_the_same_over_one_gbe():
    plan = decide_precopy(gib(16), 50, GBE)
    assert seconds(plan) == pytest.approx([146.2, 62.2, 26.5, 11.3, 4.8, 2.0, 0.87], abs=0.06)
    assert plan.precopy_s == pytest.approx(253.9, abs=0.1)
    assert (plan.residue_mb, plan.residue_s) == pytest.approx((43.4, 0.369), abs=0.05)


def test_case_3_64_gib():
    fast = decide_precopy(gib(64), 400, TEN_GBE)
    assert (len(fast.passes), fast.precopy_s, fast.residue_mb) == pytest.approx((5, 88.3, 314), abs=0.5)
    assert fast.residue_s == pytest.approx(0.267, abs=0.001)
    slow = decide_precopy(gib(64), 40, GBE)
    assert seconds(slow)[:5] == pytest.approx([10 * one for one in seconds(fast)])
    assert (len(slow.passes), slow.precopy_s) == pytest.approx((7, 886), abs=0.5)


def test_case_4_dirtying_faster_than_the_link():
    hot = decide_precopy(gib(16), 150, GBE)
    assert hot.throttle == pytest.approx(0.5 * GBE / 150)
    assert hot.converged
    assert hot.reasons[1].code == "stun_during_page_send"
    old = decide_precopy(gib(16), 150, GBE, sdps=False)
    assert not old.converged
    assert old.reasons[0].code == "precopy_no_progress"
    small = decide_precopy(gib(16), 150, GBE, writable_working_set_mb=40)
    assert (len(small.passes), small.residue_mb, small.throttle) == (1, 40, 1.0)
    assert small.residue_s == pytest.approx(0.34, abs=0.001)


def test_case_4_a_working_set_that_never_fits():
    plan = decide_precopy(gib(16), 150, GBE, writable_working_set_mb=200)
    assert plan.passes[0].dirtied_mb == 200
    assert plan.passes[1].seconds == pytest.approx(1.70, abs=0.005)
    assert plan.throttle == pytest.approx(0.5 * GBE / 150)
    # Throttled to half the link, every pass halves: 200, 100, 50; 50 MB take 0.43 s.
    assert [one.mb for one in plan.passes] == pytest.approx([gib(16), 200, 100])
    assert plan.residue_mb == pytest.approx(50)


def test_case_5_512_gib():
    wide = decide_precopy(gib(512), 500, 2900)
    assert (len(wide.passes), wide.precopy_s, wide.residue_s) == pytest.approx((4, 229, 0.17), abs=0.5)
    ten = decide_precopy(gib(512), 500, TEN_GBE)
    assert (len(ten.passes), ten.precopy_s) == pytest.approx((9, 814), abs=0.6)
    assert ten.residue_s == pytest.approx(0.21, abs=0.005)


def test_case_6_and_7_what_the_goal_allows():
    log_line = decide_precopy(1000, 1e9, 145.404, writable_working_set_mb=1296 * 4096 / 1e6)
    assert log_line.residue_s == pytest.approx(0.0365, abs=0.0001)
    assert len(log_line.passes) == 1
    assert int(0.5 * GBE * 1e6 / 4096) == 14_343
    page = 4096 / 1e6
    fits = decide_precopy(1000, 1e9, GBE, writable_working_set_mb=14_343 * page)
    assert len(fits.passes) == 1
    over = decide_precopy(1000, 1e9, GBE, writable_working_set_mb=14_400 * page)
    assert len(over.passes) == 2


def test_case_12_cpu_reserved_for_vmotion():
    assert cpu_reservation_cores([1000]) == pytest.approx(0.3)
    assert cpu_reservation_cores([1000] * 4) == pytest.approx(0.4)
    assert cpu_reservation_cores([10_000]) == pytest.approx(1.0)


def test_case_13_evacuating_40_vms():
    # 40 VMs of 8 GiB over one 10 GbE link; in waves of eight each gets an eighth of it.
    assert 40 * gib(8) / TEN_GBE == pytest.approx(292, abs=0.5)
    share = path_bandwidth_mb_per_s([10_000], [10_000], concurrent=8)
    assert gib(8) / share == pytest.approx(58.5, abs=0.05)
    two = path_bandwidth_mb_per_s([10_000] * 2, [10_000] * 2, concurrent=8)
    assert two == pytest.approx(2 * share)


def test_case_14_streams():
    assert [streams_for(gbps * 1000) for gbps in (1, 10, 25, 40, 100)] == [1, 1, 2, 3, 7]
    assert bandwidth_mb_per_s(40_000, streams=1) * 8 <= 18_000


def test_case_24_dirty_bitmaps():
    tib = 1024 * 1024
    assert [dirty_bitmap_mb(size * tib) for size in (24, 6, 1)] == pytest.approx([768, 192, 32])


def test_link_rates():
    assert bandwidth_mb_per_s(1000) == pytest.approx(GBE)
    assert bandwidth_mb_per_s(10_000) == pytest.approx(TEN_GBE)
    assert bandwidth_mb_per_s(25_000) == pytest.approx(2900, rel=0.02)
    # 14: 16 GiB take 146 s over 1 GbE, 14.6 s over 10 GbE, 5.9 s over 25 GbE.
    times = [gib(16) / bandwidth_mb_per_s(gbps * 1000) for gbps in (1, 10, 25)]
    assert times == pytest.approx([146, 14.6, 5.9], rel=0.01)


def test_the_slower_host_and_missing_cpu_slow_the_copy():
    assert path_bandwidth_mb_per_s([10_000, 10_000], [1000]) == pytest.approx(GBE)
    assert path_bandwidth_mb_per_s([10_000], [10_000], cpu_headroom=0.5) == pytest.approx(TEN_GBE / 2)


def test_a_slowly_converging_guest_does_not_copy_for_ever():
    plan = decide_precopy(gib(64), 117.4, GBE)
    assert plan.throttle < 1.0
    assert len(plan.passes) < 50


def test_no_bandwidth_is_refused():
    with pytest.raises(ValueError, match="bandwidth"):
        decide_precopy(100, 1, 0)


positive = st.floats(1, 1e6)


@given(positive, st.floats(0, 1e5), st.floats(10, 12_000), st.one_of(st.none(), positive))
def test_every_migration_ends_within_the_goal(memory, dirty, bandwidth, working_set):
    plan = decide_precopy(memory, dirty, bandwidth, working_set)
    assert plan.passes[0].mb == memory
    assert plan.residue_s <= 0.5 + 1e-9
    assert 0 < plan.throttle <= 1
    assert plan.sent_mb >= memory
    for one, following in zip(plan.passes, plan.passes[1:], strict=False):
        assert following.mb == one.dirtied_mb


def test_multi_nic_vmotion_takes_sixteen_slow_or_four_fast_links():
    assert len(usable_links([1000.0] * 20)) == 16
    assert usable_links([10_000.0] * 6) == (0, 1, 2, 3)
    assert usable_links([1000.0, 10_000.0]) == (0, 1)
    assert usable_links([]) == ()
