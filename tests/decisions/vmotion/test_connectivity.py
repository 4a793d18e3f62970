"""Whose frames reach the VM, and what a ping loses (vmotion.md 8, case 23)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.vmotion.connectivity import (
    AGING_S,
    TALKATIVE_S,
    decide_pings,
    decide_reachability,
)


@pytest.mark.parametrize("stun_s", [15.24, 15.95, 16.0])
def test_case_23_a_ping_each_second_loses_none_or_one(stun_s: float) -> None:
    # Case 1 ends its pre-copy after 15.24 s and stands still for 26 ms and the checkpoint.
    reach = decide_reachability(stun_s, stun_s + 0.3, notify_switches=True, guest_mbps=0.0)
    assert len(decide_pings(reach, 30.0, interval_s=1.0).lost_s) in (0, 1)
    assert decide_pings(reach, 30.0, interval_s=1.0).sent == 31


def test_case_23_without_notification_a_silent_guest_is_gone_until_the_entry_ages() -> None:
    reach = decide_reachability(10.0, 10.2, notify_switches=False, guest_mbps=0.0)
    assert (reach.learned_s, reach.learned_by) == (10.2 + AGING_S, "aging")
    # Requests of seconds 10 to 310, of which the switch sends none to the new port before 310.2.
    assert decide_pings(reach, 320.0, interval_s=1.0).lost_s == tuple(float(s) for s in range(10, 311))


def test_without_notification_a_talking_guest_is_found_by_its_first_frame() -> None:
    reach = decide_reachability(10.0, 10.2, notify_switches=False, guest_mbps=5.0)
    assert (reach.learned_s, reach.learned_by) == (10.2 + TALKATIVE_S, "guest_frame")


def test_until_the_stun_the_source_answers_and_never_a_host_for_the_vm() -> None:
    reach = decide_reachability(5.0, 5.25, notify_switches=True, guest_mbps=1.0)
    assert [reach.answers(at) for at in (0.0, 4.99, 5.0, 5.2, 5.25, 60.0)] == [
        "source", "source", "nobody", "nobody", "destination", "destination",
    ]  # fmt: skip
    before = decide_reachability(None, None, notify_switches=True, guest_mbps=1.0)
    assert before.answers(1e9) == "source"
    assert decide_pings(before, 2.0).lost_s == ()


@given(st.floats(0, 100), st.floats(0, 2), st.booleans(), st.floats(0, 10), st.floats(0, 600))
def test_what_is_lost_was_sent_while_nobody_answered(
    stun: float, pause: float, notify: bool, mbps: float, until: float
) -> None:
    reach = decide_reachability(stun, stun + pause, notify, mbps)
    pings = decide_pings(reach, until)
    assert len(pings.lost_s) <= pings.sent
    assert all(reach.answers(at) == "nobody" and at <= until + 1e-6 for at in pings.lost_s)


def test_in_another_broadcast_domain_nobody_finds_the_guest_again():
    """vmotion.md 8: the target has to be the same segment, else the migration succeeds and the guest is lost."""
    reach = decide_reachability(10.0, 10.2, True, 40.0, same_segment=False)
    assert [reach.answers(at) for at in (9.9, 10.1, 10_000.0)] == ["source", "nobody", "nobody"]
    assert decide_pings(reach, 12.0).lost_s[-1] == 12.0
