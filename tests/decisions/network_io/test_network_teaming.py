from __future__ import annotations

from vsphere_client.decisions.network_io.teaming import decide_returned, port_id, working_uplinks
from vsphere_client.model.network import Teaming

NICS = ("vmnic0", "vmnic1", "vmnic2")


def test_without_an_order_all_uplinks_are_active() -> None:
    assert working_uplinks(Teaming(), NICS, ()) == NICS
    assert working_uplinks(Teaming(), NICS, ("vmnic1",)) == ("vmnic0", "vmnic2")
    assert working_uplinks(Teaming(), NICS, NICS) == ()


def test_a_standby_uplink_takes_the_place_of_one_that_failed() -> None:
    teaming = Teaming(active=("vmnic1", "vmnic0"), standby=("vmnic2",))
    assert working_uplinks(teaming, NICS, ()) == ("vmnic1", "vmnic0")
    # The ports of vmnic0 stay where they are: only those of the first place move.
    assert working_uplinks(teaming, NICS, ("vmnic1",)) == ("vmnic2", "vmnic0")
    assert working_uplinks(teaming, NICS, ("vmnic0", "vmnic1")) == ("vmnic2",)
    assert working_uplinks(teaming, NICS, ("vmnic2",)) == ("vmnic1", "vmnic0")


def test_without_failback_an_uplink_rests_until_it_is_needed() -> None:
    back = Teaming(active=("vmnic0",), standby=("vmnic1",))
    stay = back.model_copy(update={"failback": False})
    assert working_uplinks(back, NICS, (), ("vmnic0",)) == ("vmnic0",)
    assert working_uplinks(stay, NICS, (), ("vmnic0",)) == ("vmnic1",)
    # Nothing else works: it serves all the same.
    assert working_uplinks(stay, NICS, ("vmnic1",), ("vmnic0",)) == ("vmnic0",)


def test_of_three_active_uplinks_one_replaces_the_next_that_fails() -> None:
    teaming = Teaming(active=NICS, failback=False)
    returned = decide_returned((), "vmnic0", True, NICS)
    assert returned == ()
    returned = decide_returned(returned, "vmnic0", False, ())
    assert returned == ("vmnic0",)
    assert working_uplinks(teaming, NICS, (), returned) == ("vmnic1", "vmnic2")
    # vmnic1 fails, vmnic0 works in its stead; back again, vmnic1 rests.
    returned = decide_returned(returned, "vmnic1", True, NICS)
    assert working_uplinks(teaming, NICS, ("vmnic1",), returned) == ("vmnic0", "vmnic2")
    returned = decide_returned(returned, "vmnic1", False, ())
    assert working_uplinks(teaming, NICS, (), returned) == ("vmnic0", "vmnic2")
    # The adapters of another switch are nobody's replacement.
    assert decide_returned(("vmnic1",), "vmnic9", True, ("vmnic9",)) == ("vmnic1",)


def test_explicit_failover_uses_one_uplink_in_its_order() -> None:
    teaming = Teaming(policy="explicit", active=("vmnic2", "vmnic0"), standby=("vmnic1",))
    assert working_uplinks(teaming, NICS, ()) == ("vmnic2",)
    assert working_uplinks(teaming, NICS, ("vmnic2",)) == ("vmnic0",)
    assert working_uplinks(teaming, NICS, ("vmnic2", "vmnic0")) == ("vmnic1",)


def test_ports_spread_over_a_team() -> None:
    uplinks = [port_id(f"vm-{number}", 0) % 2 for number in range(200)]
    assert 70 < sum(uplinks) < 130
    assert port_id("vm-7", 0) == port_id("vm-7", 0) != port_id("vm-7", 1)
