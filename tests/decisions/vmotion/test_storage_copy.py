"""Copying disks: what may run at once, how fast, and how long (vmotion.md 10, cases 26 and 27)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.vmotion.storage_copy import (
    PARALLEL_DISKS,
    DiskMove,
    copy_rate_mb_per_s,
    decide_copy_schedule,
    decide_next_disks,
)


def test_case_26_disks_between_one_pair_of_datastores_go_one_after_another() -> None:
    moves = [DiskMove(f"disk {n}", "DS1", "DS2", 1000.0) for n in range(1, 6)]
    spans = decide_copy_schedule(moves, lambda _: 100.0)
    # 1000 MB at 100 MB/s: ten seconds each, and the next begins when one ends.
    assert [(s.label, s.start_s, s.end_s) for s in spans] == [
        (f"disk {n}", 10.0 * (n - 1), 10.0 * n) for n in range(1, 6)
    ]


def test_case_26_disks_with_datastores_of_their_own_go_four_at_once() -> None:
    moves = [DiskMove(f"disk {n}", f"from{n}", f"to{n}", 1000.0 * n) for n in range(1, 6)]
    spans = {s.label: (s.start_s, s.end_s) for s in decide_copy_schedule(moves, lambda _: 100.0)}
    assert [spans[f"disk {n}"][0] for n in range(1, 5)] == [0.0] * 4
    # The fifth begins when the first of the four, with 1000 MB, has ended.
    assert spans["disk 5"] == (10.0, 60.0)


def test_a_fan_out_from_one_datastore_is_serial() -> None:
    moves = [DiskMove("one", "DS1", "DS2", 1.0), DiskMove("two", "DS1", "DS3", 1.0)]
    assert decide_next_disks(moves, []) == (0,)
    assert decide_next_disks(moves[1:], moves[:1]) == ()


def test_case_27_mirror_mode_takes_500_to_525_seconds() -> None:
    # 100,000 MB at 200 MB/s beside 20 MB/s of writes: 500 s * (1 + 20 / 200 * 0.5).
    move = DiskMove("disk", "DS1", "DS2", 100_000.0, write_mb_per_s=20.0)
    (span,) = decide_copy_schedule([move], lambda _: 200.0)
    assert span.end_s == pytest.approx(500 * 1.05)
    assert 500 <= span.end_s <= 525


def test_without_bandwidth_nothing_is_copied() -> None:
    assert copy_rate_mb_per_s(0.0, 5.0) == 0.0
    with pytest.raises(ValueError, match="disk cannot be copied to DS2"):
        decide_copy_schedule([DiskMove("disk", "DS1", "DS2", 1.0)], lambda _: 0.0)


stores = st.sampled_from("ABCDEF")


@given(st.lists(st.builds(DiskMove, st.just("x"), stores, stores, st.floats(1, 1e6)), max_size=12))
def test_at_no_time_more_than_four_and_never_two_of_one_datastore(moves: list[DiskMove]) -> None:
    named = [DiskMove(str(at), move.source, move.destination, move.mb) for at, move in enumerate(moves)]
    spans = decide_copy_schedule(named, lambda _: 100.0)
    assert sorted(s.label for s in spans) == sorted(move.label for move in named)
    for one in spans:
        beside = [o for o in spans if o.start_s <= one.start_s < o.end_s]
        assert len(beside) <= PARALLEL_DISKS
        for ends in ("source", "destination"):
            used = [getattr(named[int(o.label)], ends) for o in beside]
            assert len(used) == len(set(used))
