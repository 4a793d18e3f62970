"""Which mechanism takes what, by host state."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vsphere_client.decisions.resources.memory import (
    CLEAR,
    HARD,
    HIGH,
    LOW,
    SOFT,
    MemoryColumns,
    ReclamationRates,
    balloon_max_mb,
    decide_reclamation,
    describe_reclamation,
)

FAST = ReclamationRates(1e9, 1e9, 1e9)


def one_vm(state, **changes):
    values = {
        "memory_mb": 4096, "granted_mb": 4096, "reservation_mb": 0, "limit_mb": np.inf, "target_mb": 4096,
        "ballooned_mb": 0, "compressed_mb": 0, "swapped_mb": 0, "zip_fraction": 0.1,
    } | changes  # fmt: skip
    tools, answers = values.pop("tools_running", True), values.pop("answers", True)
    columns = {name: np.array([value], dtype=float) for name, value in values.items()}
    room = balloon_max_mb(columns["memory_mb"], np.array([tools]))
    return MemoryColumns(
        **columns,
        balloon_max_mb=room,
        balloon_answers=np.array([answers]),
        host_state=np.array([state], dtype=np.int8),
    )


def split(verdict):
    return verdict.ballooned_mb[0], verdict.compressed_mb[0], verdict.swapped_mb[0]


def test_high_and_clear_reclaim_nothing():
    for state in (HIGH, CLEAR):
        assert split(decide_reclamation(one_vm(state, target_mb=1000), 20, FAST)) == (0, 0, 0)


def test_soft_balloons_what_the_target_asks():
    assert split(decide_reclamation(one_vm(SOFT, target_mb=3096), 20, FAST)) == pytest.approx((1000, 0, 0))


def test_soft_beyond_the_balloon_goes_to_compression_and_swap():
    # 3500 MB must go: balloon 65 % = 2662.4. Of the pages chosen for the other 837.6, 60 % compress, four of five to
    # half and the fifth to a quarter, so that 55 % are freed: 837.6 / 0.67 = 1250.1 pages, 750.1 compressed and
    # 837.6 - 0.55 x 750.1 swapped.
    got = split(decide_reclamation(one_vm(SOFT, target_mb=596), 20, FAST))
    assert got == pytest.approx((2662.4, 750.09, 425.05), abs=0.01)


def test_pages_that_do_not_compress_go_to_swap_and_compression_can_be_off():
    # 335 MB: 500 MB of pages, 300 compressed (freeing 165), the other 170 swapped.
    got = split(decide_reclamation(one_vm(HARD, target_mb=3761), 20, FAST))
    assert got == pytest.approx((0, 300, 170))
    off = split(decide_reclamation(one_vm(HARD, target_mb=3761, zip_fraction=0), 20, FAST))
    assert off == pytest.approx((0, 0, 335))


def test_targets_show_where_balloon_and_swap_would_be_at_once():
    slow = ReclamationRates(10, 10, 10)
    soft = decide_reclamation(one_vm(SOFT, target_mb=3096), 20, slow)
    assert (soft.ballooned_mb[0], soft.balloon_target_mb[0]) == pytest.approx((200, 1000))
    hard = decide_reclamation(one_vm(HARD, target_mb=3761), 2, slow)
    assert (hard.swapped_mb[0], hard.swap_target_mb[0]) == pytest.approx((20, 170))


def test_soft_without_tools_goes_straight_to_compression_and_swap():
    # 1000 MB must go: of 1000 / 0.67 MB of pages 60 % compress to 45 %: 895.5 take 403 and free 492.5.
    got = decide_reclamation(one_vm(SOFT, target_mb=3096, tools_running=False), 20, FAST)
    assert split(got) == pytest.approx((0, 895.52, 507.46), abs=0.01)
    assert got.compression_cache_mb == pytest.approx([402.99], abs=0.01)
    assert got.reclaimed_mb == pytest.approx([1000])


def test_hard_keeps_the_balloon_and_swaps_the_rest():
    got = split(decide_reclamation(one_vm(HARD, target_mb=2096, ballooned_mb=500), 20, FAST))
    # A cache of 409.6 MB holds 910.2 MB of pages: four of five take half, one a quarter, 45 % on the average.
    assert got == pytest.approx((500, 910.22, 2000 - 500 - 0.55 * 910.22), abs=0.01)


def test_the_balloon_of_a_guest_that_hangs_stays_as_it_is():
    """The driver is part of the guest: nobody asks for its target, and compression and swap do the rest."""
    got = decide_reclamation(one_vm(SOFT, target_mb=3096, ballooned_mb=300, answers=False), 20, FAST)
    assert got.ballooned_mb[0] == 300
    assert got.reclaimed_mb == pytest.approx([1000])
    later = decide_reclamation(one_vm(HIGH, ballooned_mb=300, answers=False), 20, FAST)
    assert later.ballooned_mb[0] == 300


def test_low_blocks_who_is_above_its_target():
    slow = ReclamationRates(10, 10, 10)
    got = decide_reclamation(one_vm(LOW, target_mb=2096), 20, slow)
    # 20 s: 200 MB compressed free 110, 200 MB swapped; 1690 of 2000 are still due.
    assert split(got) == pytest.approx((0, 200, 200))
    assert got.unmet_mb == pytest.approx([1690])
    assert got.blocked[0]
    assert not decide_reclamation(one_vm(HARD, target_mb=2096), 20, slow).blocked[0]


def test_a_limit_bites_in_high_state():
    """vmkernel.md case 28: 8 GB VM wants 4 GB, limit 2 GB."""
    got = decide_reclamation(one_vm(HIGH, memory_mb=8192, granted_mb=4096, limit_mb=2048), 20)
    assert got.ballooned_mb == pytest.approx([2000])  # 20 s at 100 MB/s, 48 MB left for the next step
    assert 4096 - got.reclaimed_mb[0] == pytest.approx(2096)


def test_a_reservation_is_never_reclaimed():
    got = decide_reclamation(one_vm(LOW, target_mb=0, reservation_mb=4000), 20, FAST)
    assert got.reclaimed_mb == pytest.approx([96])


def test_balloons_deflate_when_memory_is_free_but_swap_waits_for_a_touch():
    vm = one_vm(HIGH, ballooned_mb=1500, swapped_mb=600, compressed_mb=200)
    got = decide_reclamation(vm, 10)
    assert split(got) == pytest.approx((500, 200, 600))


def test_the_vm_says_why():
    vm = one_vm(SOFT, target_mb=3096)
    assert describe_reclamation(vm, decide_reclamation(vm, 20, FAST), 0).text == (
        "4096 MB are granted, 3096 MB may stay in memory (host state soft): 1000 MB ballooned, "
        "0 MB compressed, 0 MB swapped, 0 MB still to reclaim."
    )


fraction = st.floats(0, 1)


@given(
    st.sampled_from([HIGH, CLEAR, SOFT, HARD, LOW]), fraction, fraction, fraction, st.booleans(),
    st.lists(fraction, min_size=3, max_size=3), st.sampled_from([1.0, 20.0, 300.0]),
)  # fmt: skip
@settings(max_examples=300, deadline=None)
def test_invariants(state, granted, reserved, target, tools, before, step):
    memory, grant = 8192.0, 8192.0 * granted
    balloon = min(before[0] * grant, 0.65 * memory) if tools else 0.0
    compressed = min(before[1] * (grant - balloon), 0.1 / 0.45 * memory)
    swapped = min(before[2] * (grant - balloon - compressed), memory * (1 - reserved))
    vm = one_vm(
        state, memory_mb=memory, granted_mb=grant, reservation_mb=memory * reserved, target_mb=memory * target,
        ballooned_mb=balloon, compressed_mb=compressed, swapped_mb=swapped, tools_running=tools,
    )  # fmt: skip
    got = decide_reclamation(vm, step)
    tiny = 1e-6
    assert -tiny <= got.ballooned_mb[0] <= 0.65 * memory + tiny
    assert -tiny <= got.compressed_mb[0] <= 0.1 / 0.45 * memory + tiny
    assert -tiny <= got.swapped_mb[0] <= memory * (1 - reserved) + tiny
    assert got.ballooned_mb[0] + got.compressed_mb[0] + got.swapped_mb[0] <= grant + tiny
    assert abs(got.ballooned_mb[0] - balloon) <= 100 * step + tiny
    assert got.newly_swapped_mb[0] <= 50 * step + tiny
    assert got.balloon_target_mb[0] <= 0.65 * memory * tools + tiny
