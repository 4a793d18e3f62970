from __future__ import annotations

from vsphere_client.decisions.network_io.teaming import port_id, working_uplinks
from vsphere_client.model.network import Teaming

NICS = ("vmnic0", "vmnic1", "vmnic2")


def test_without_an_order_all_uplinks_are_active() -> None:
    assert working_uplinks(Teaming(), NICS, ()) == NICS
    assert working_uplinks(Teaming(), NICS, ("vmnic1",)) == ("vmnic0", "vmnic2")
    assert working_uplinks(Teaming(), NICS, NICS) == ()


def test_a_standby_uplink_waits_for_the_last_active_one() -> None:
    teaming = Teaming(active=("vmnic1", "vmnic0"), standby=("vmnic2",))
    assert working_uplinks(teaming, NICS, ()) == ("vmnic1", "vmnic0")
    assert working_uplinks(teaming, NICS, ("vmnic1",)) == ("vmnic0",)
    assert working_uplinks(teaming, NICS, ("vmnic0", "vmnic1")) == ("vmnic2",)


def test_explicit_failover_uses_one_uplink_in_its_order() -> None:
    teaming = Teaming(policy="explicit", active=("vmnic2", "vmnic0"), standby=("vmnic1",))
    assert working_uplinks(teaming, NICS, ()) == ("vmnic2",)
    assert working_uplinks(teaming, NICS, ("vmnic2",)) == ("vmnic0",)
    assert working_uplinks(teaming, NICS, ("vmnic2", "vmnic0")) == ("vmnic1",)


def test_ports_spread_over_a_team() -> None:
    uplinks = [port_id(f"vm-{number}", 0) % 2 for number in range(200)]
    assert 70 < sum(uplinks) < 130
    assert port_id("vm-7", 0) == port_id("vm-7", 0) != port_id("vm-7", 1)
