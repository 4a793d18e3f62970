"""Which uplinks a team takes for failed: by their link, and by the probes that the others hear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.network_io.teaming import Links, UplinksInUse, decide_silent, decide_uplinks
from vsphere_client.model.network import Teaming

THREE = ("vmnic0", "vmnic1", "vmnic2")
LINK, BEACON = Teaming(), Teaming(failure_detection="beacon")


def cut(*nics: str, switch: str = "tor") -> Links:
    """Adapters that are each behind a switch of their own which is cut off."""
    return Links(cut=tuple((nic, f"{switch} {nic}") for nic in nics))


def test_link_status_sees_nothing_beyond_the_cable() -> None:
    assert decide_uplinks(LINK, THREE, cut("vmnic1")) == UplinksInUse(THREE)
    assert decide_silent(LINK, THREE, cut("vmnic1")) == ()


def test_three_uplinks_tell_which_one_failed() -> None:
    assert decide_uplinks(BEACON, THREE, cut("vmnic1")) == UplinksInUse(("vmnic0", "vmnic2"))
    assert decide_silent(BEACON, THREE, cut("vmnic1")) == ("vmnic1",)


def test_two_uplinks_cannot_tell_and_send_over_both() -> None:
    used = decide_uplinks(BEACON, THREE[:2], cut("vmnic0"))
    assert used == UplinksInUse(("vmnic1",), ("vmnic0",))
    assert decide_silent(BEACON, THREE[:2], cut("vmnic0")) == ()


def test_of_three_uplinks_with_two_cut_apart_nobody_hears_anybody() -> None:
    used = decide_uplinks(BEACON, THREE, cut("vmnic0", "vmnic1"))
    assert used == UplinksInUse(("vmnic2",), ("vmnic0", "vmnic1"))


def test_uplinks_behind_the_same_switch_hear_each_other() -> None:
    """The known weakness: the one that works hears nobody, and is taken for the failed one."""
    together = Links(cut=(("vmnic0", "tor-a"), ("vmnic1", "tor-a")))
    assert decide_uplinks(BEACON, THREE, together) == UplinksInUse(("vmnic0", "vmnic1"))


def test_probes_go_over_standby_uplinks_and_not_over_unused_ones() -> None:
    standby = Teaming(failure_detection="beacon", active=("vmnic0",), standby=("vmnic1", "vmnic2"))
    assert decide_uplinks(standby, THREE, cut("vmnic0")) == UplinksInUse(("vmnic1",))
    two = Teaming(failure_detection="beacon", active=("vmnic0",), standby=("vmnic1",))
    assert decide_uplinks(two, THREE, cut("vmnic0")) == UplinksInUse(("vmnic1",), ("vmnic0",))


def test_an_uplink_without_a_link_sends_no_probes() -> None:
    links = Links(down=("vmnic2",), cut=(("vmnic0", "tor"),))
    assert decide_uplinks(BEACON, THREE, links) == UplinksInUse(("vmnic1",), ("vmnic0",))
    lone = Links(down=("vmnic1", "vmnic2"))
    assert decide_uplinks(BEACON, THREE, lone) == UplinksInUse(("vmnic0",))


@pytest.mark.parametrize("detection", ["link", "beacon"])
def test_nothing_is_used_without_any_link(detection: str) -> None:
    teaming = Teaming.model_validate({"failure_detection": detection})
    assert decide_uplinks(teaming, THREE, Links(down=THREE)) == UplinksInUse(())


@given(
    down=st.sets(st.sampled_from(THREE)),
    away=st.sets(st.sampled_from(THREE)),
    active=st.sets(st.sampled_from(THREE)),
    beacon=st.booleans(),
)
def test_only_uplinks_with_a_link_are_used_and_none_twice(
    down: set[str], away: set[str], active: set[str], beacon: bool
) -> None:
    teaming = Teaming(active=tuple(sorted(active)), failure_detection="beacon" if beacon else "link")
    links = Links(down=tuple(sorted(down)), cut=cut(*sorted(away)).cut)
    used = decide_uplinks(teaming, THREE, links)
    every = (*used.names, *used.copies)
    assert len(set(every)) == len(every)
    assert not set(every) & down
    usable = (active or set(THREE)) - down
    assert bool(used.names) == bool(usable)
    # Probing never gives up an uplink that works for one that does not.
    if beacon and usable - away:
        assert set(used.names) & (usable - away)
