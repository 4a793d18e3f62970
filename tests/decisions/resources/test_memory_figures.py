"""Sizes, states, sampling and sharing against the published figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.memory import (
    CLEAR,
    HARD,
    HIGH,
    LOW,
    SOFT,
    STATE_NAMES,
    balloon_max_mb,
    breaks_large_pages,
    compressible_mb,
    compression_cache_max_mb,
    describe_memory_state,
    follow_active,
    memory_state,
    min_free_mb,
    needed_to_power_on,
    overhead_mb,
    reclamation_goal_mb,
    sampled_active_mb,
    state_marks_mb,
    swap_file_mb,
)
from vsphere_client.decisions.resources.memory.sizes import HALF_PAGE_RATIO


@pytest.mark.parametrize(
    ("memory_gb", "clear", "soft", "hard", "low", "large_pages"),
    [
        (8, 410, 262, 131, 66, 1638),
        (16, 655, 419, 210, 105, 2621),
        (28, 899, 575, 288, 144, 3596),
        (32, 941, 602, 301, 151, 3764),
        (64, 1269, 812, 406, 203, 5075),
        (96, 1597, 1022, 511, 256, 6386),
        (192, 2579, 1651, 826, 413, 10_318),
        (384, 4545, 2909, 1455, 727, 18_182),
        (512, 5856, 3748, 1874, 937, 23_425),
        (1024, 11_099, 7104, 3552, 1776, 44_396),
    ],
)
def test_min_free_follows_the_sliding_scale(memory_gb, clear, soft, hard, low, large_pages):
    """vmkernel.md 2.5, the table and 28 GB, accepted within half a percent; a host leaves each state at its mark."""
    least = float(min_free_mb(memory_gb * 1024))
    assert least == pytest.approx(clear, rel=0.005)
    marks = np.array(state_marks_mb(least))
    assert marks == pytest.approx([clear, soft, hard, low], rel=0.005, abs=0.5)
    assert list(memory_state(marks * 1.0001, least, HIGH)) == [HIGH, CLEAR, SOFT, HARD]
    assert list(memory_state(marks * 0.9999, least, HIGH)) == [CLEAR, SOFT, HARD, LOW]
    assert list(breaks_large_pages([large_pages * 0.995, large_pages * 1.005], least)) == [True, False]


def test_min_free_of_96_and_100_gb():
    """vmkernel.md cases 13 and 14: 6 % of 4 GB, 4 % of 8, 2 % of 16, 1 % of the other 68 or 72."""
    upper = 0.06 * 4096 + 0.04 * 8192 + 0.02 * 16_384
    got = min_free_mb([96 * 1024, 100 * 1024])
    assert got == pytest.approx([upper + 68 * 10.24, upper + 72 * 10.24])
    assert got[0] == pytest.approx(1597, abs=3)
    assert got[0] * np.array([0.64, 0.32, 0.16]) == pytest.approx([1022.7, 511.2, 255.6], abs=0.5)
    assert got[1] == pytest.approx(1638.4)


@pytest.mark.parametrize(
    ("free", "state"), [(5200, HIGH), (1300, HIGH), (1000, CLEAR), (700, SOFT), (350, HARD), (150, LOW)]
)
def test_states_of_a_64_gb_host(free, state):
    """vmkernel.md case 15: 700 MB soft, 350 hard, 150 low."""
    assert memory_state(free, min_free_mb(64 * 1024), HIGH) == state


def test_a_host_falls_at_once_and_climbs_past_a_margin():
    # Thresholds of 1000 MB: 1000, 640, 320, 160; climbing needs 5 % more: 1050, 672, 336, 168.
    assert list(memory_state([639, 640, 671, 673], 1000, [CLEAR, SOFT, SOFT, SOFT])) == [
        SOFT,
        SOFT,
        SOFT,
        CLEAR,
    ]
    assert list(memory_state([1001, 1051, 165, 169], 1000, [CLEAR, CLEAR, LOW, LOW])) == [
        CLEAR,
        HIGH,
        LOW,
        HARD,
    ]
    assert list(memory_state([2000, 335, 337], 1000, [LOW, LOW, LOW])) == [HIGH, HARD, SOFT]


@given(st.floats(0, 5000), st.sampled_from([HIGH, CLEAR, SOFT, HARD, LOW]))
def test_hysteresis_holds_still_once_it_has_decided(free, before):
    once = memory_state([free], 1000, [before])
    assert memory_state([free], 1000, once) == once
    assert once >= memory_state([free], 1000, [HIGH])


def test_goal_lies_where_the_state_becomes_high():
    goal = reclamation_goal_mb(1000.0)
    assert memory_state(goal, 1000.0, SOFT) == HIGH


def test_esxi_before_6_knows_no_clear_state():
    """vmkernel.md 2.5: high, soft, hard and low only; between 64 and 100 % of minFree nothing is called for."""
    old = memory_state(
        [1001, 999, 641, 639, 671, 673, 150], 1000, [HIGH, HIGH, HIGH, HIGH, SOFT, SOFT, HARD], False
    )
    assert list(old) == [HIGH, HIGH, HIGH, SOFT, SOFT, HIGH, LOW]
    assert list(memory_state([900, 900], 1000, [HIGH, HIGH], [True, False])) == [CLEAR, HIGH]
    assert list(breaks_large_pages([3999, 999, 1000], 1000, [True, False, False])) == [True, True, False]


def test_large_pages_break_below_four_times_min_free():
    assert list(breaks_large_pages([3999, 4000], 1000)) == [True, False]


def test_the_state_says_why_in_numbers():
    why = describe_memory_state(SOFT, 550.0, 1000.0)
    assert why.text == (
        "Memory state soft: 550 MB free are 55 % of the 1000 MB that the host wants to keep free; balloons grow."
    )
    assert STATE_NAMES[LOW] == "low"


OVERHEAD_TABLE = {
    256: (20.29, 24.28, 32.23, 48.16),
    1024: (25.90, 29.91, 37.86, 53.82),
    4096: (48.64, 52.72, 60.67, 76.78),
    16_384: (139.62, 143.98, 151.93, 168.60),
}


@pytest.mark.parametrize("memory", OVERHEAD_TABLE)
def test_overhead_lies_within_its_fit_error(memory):
    """vmkernel.md 2.7."""
    assert overhead_mb([1, 2, 4, 8], memory) == pytest.approx(OVERHEAD_TABLE[memory], abs=0.19)


@pytest.mark.parametrize(("reservation", "needed"), [(0, 60.67), (1024, 1084.67)])
def test_memory_needed_to_power_on(reservation, needed):
    """vmkernel.md case 19; the fit is off by 0.18 MB at most."""
    amount, why = needed_to_power_on(4, 4096, reservation)
    assert amount == pytest.approx(needed, abs=0.19)
    assert f"{reservation} MB reservation" in why.text


def test_balloon_limit():
    """vmkernel.md case 16; sched.mem.maxmemctl lowers it; no Tools, no balloon."""
    assert int(balloon_max_mb(4096, True)) == 2662
    assert balloon_max_mb([4096, 4096], [False, True], [np.nan, 1000]) == pytest.approx([0, 1000])


def test_overhead_without_vmx_swap():
    """From about 10 MB to about 50 MB for the VMX process, whatever the size of the VM."""
    got = overhead_mb([1, 4, 4], [1024, 4096, 4096], [True, True, False])
    assert got[2] - got[1] == pytest.approx(40)
    assert got[:2] == pytest.approx([25.90, 60.67], abs=0.19)


def test_swap_file():
    """vmkernel.md case 17."""
    assert swap_file_mb([8192, 8192], [2048, 8192]) == pytest.approx([6144, 0])


def test_compression_cache():
    """vmkernel.md case 18: 819 MB of cache hold 1638 MB of guest pages at 2:1, and net free as much as they take.

    Where a fifth of them fits 1 KB (2.6) they take 0.8 / 2 + 0.2 / 4 = 45 %.
    """
    assert int(compression_cache_max_mb(8192)) == 819
    assert int(compressible_mb(8192, ratio=HALF_PAGE_RATIO)) == 1638
    assert int(compressible_mb(8192, ratio=HALF_PAGE_RATIO) - compression_cache_max_mb(8192)) == 819
    assert compressible_mb(8192) == pytest.approx(819.2 / 0.45)
    assert compressible_mb(8192, 0.0) == 0  # Mem.MemZipEnable 0


def test_a_fixed_min_free_percentage():
    """vmkernel.md case 14: the flat 6 % of ESX 4.1."""
    assert min_free_mb(96 * 1024, 6) == pytest.approx(5898.24)


def test_working_set_sample():
    """vmkernel.md case 27: 37 of 100 pages of 4 GB."""
    assert sampled_active_mb(4096, 37) == pytest.approx(0.37 * 4096)
    assert round(float(sampled_active_mb(4096, 37))) == 1516


def test_the_estimate_rises_at_once_and_falls_slowly():
    up = follow_active([0.1], [0.1], [0.9])
    assert up.estimate == pytest.approx([0.9])
    down = follow_active(up.fast, up.slow, [0.1])
    assert down.estimate == pytest.approx([0.3])  # fast: (0.1 + 0.9) / 2 = 0.5, then (0.5 + 0.1) / 2
    assert np.all(down.estimate >= down.fast)
