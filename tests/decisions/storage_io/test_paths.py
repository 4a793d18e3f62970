"""Path selection policies (vmkernel.md 4.4)."""

from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.storage_io.device import guest_queue_depth
from vsphere_client.decisions.storage_io.paths import decide_working_paths, default_policy

FOUR = ("active",) * 4


def test_fixed_goes_back_to_its_preferred_path():
    assert decide_working_paths("FIXED", FOUR, preferred=2) == (2,)
    failed = ("active", "active", "dead", "active")
    assert decide_working_paths("FIXED", failed, preferred=2, before=2) == (0,)
    assert decide_working_paths("FIXED", FOUR, preferred=2, before=0) == (2,)


def test_mru_stays_where_it_is():
    assert decide_working_paths("MRU", ("dead", "active"), before=0) == (1,)
    assert decide_working_paths("MRU", ("active", "active"), preferred=0, before=1) == (1,)


def test_round_robin_takes_all_active_paths_in_turn():
    assert decide_working_paths("RR", ("active", "standby", "active", "disabled")) == (0, 2)


def test_paths_that_stand_by_carry_io_only_when_no_active_one_is_left():
    assert decide_working_paths("MRU", ("active", "standby"), before=1) == (0,)
    assert decide_working_paths("RR", ("dead", "standby", "disabled", "standby")) == (1, 3)


def test_the_array_decides_the_default():
    assert (default_policy(False), default_policy(True)) == ("FIXED", "MRU")


STATES = st.lists(st.sampled_from(["active", "standby", "dead", "disabled"]), min_size=1, max_size=8)


@given(st.sampled_from(["FIXED", "MRU", "RR"]), STATES, st.integers(0, 7), st.none() | st.integers(0, 7))
def test_only_paths_that_can_carry_io_do_and_one_does_if_any_can(policy, states, preferred, before):
    found = decide_working_paths(policy, states, preferred, before)
    assert all(states[at] in ("active", "standby") for at in found)
    assert bool(found) == any(state in ("active", "standby") for state in states)
    assert policy == "RR" or len(found) <= 1


def test_guest_controllers():
    """vmkernel.md 4.1: LSI 128 and PVSCSI 254 per adapter, 32 and 64 per disk."""
    assert guest_queue_depth("pvscsi", 1) == 64
    assert guest_queue_depth("lsilogic", 1) == guest_queue_depth("lsilogic_sas", 4) == 32
    assert guest_queue_depth("pvscsi", 8) == 254 / 8
    assert guest_queue_depth("lsilogic", 15) == 128 / 15
    # The sixteenth disk is on a second controller.
    assert guest_queue_depth("lsilogic", 30) == 128 / 15
