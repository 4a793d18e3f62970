"""Several vMotion adapters of one host: what is to be set otherwise (vmotion.md 9)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vsphere_client.decisions.vmotion.multi_nic import MultiNicPort, decide_multi_nic

ONE = MultiNicPort("vmk1", "10.2.0.0/24", active=("vmnic0",), standby=("vmnic1",), settings=(9000, 20, 24))
TWO = MultiNicPort("vmk2", "10.2.0.0/24", active=("vmnic1",), standby=("vmnic0",), settings=(9000, 20, 24))


def test_one_adapter_for_each_uplink_and_the_other_standing_by_is_right() -> None:
    assert decide_multi_nic((ONE, TWO)) == ()
    assert decide_multi_nic((replace(ONE, policy="ip_hash", active=("a", "b")),)) == ()


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"subnet": "10.3.0.0/24"}, "multi_nic_subnet", "vmk2 is in subnet 10.3.0.0/24, vmk1 in 10.2.0.0/24"),
        ({"settings": (1500, 20, 24)}, "multi_nic_settings", "vmk1, vmk2 differ in MTU, VLAN or netmask"),
        ({"active": ("vmnic0",)}, "multi_nic_shared", "vmk1 and vmk2 both have vmnic0 active"),
        ({"policy": "ip_hash"}, "multi_nic_policy", "route based on IP hash"),
        ({"policy": "load_based"}, "multi_nic_policy", "route based on physical NIC load"),
        ({"active": ("vmnic1", "vmnic2")}, "multi_nic_active", "vmk2 has 2 active uplinks (vmnic1, vmnic2)"),
        ({"standby": ()}, "multi_nic_standby", "vmk2 has no uplink standing by, so it is lost with vmnic1"),
    ],
)
def test_what_is_wrong_with_a_second_adapter(changes: dict[str, object], code: str, words: str) -> None:
    (reason,) = decide_multi_nic((ONE, replace(TWO, **changes)))
    assert reason.code == code
    assert words in reason.text


def test_addresses_that_are_not_known_are_no_other_subnet() -> None:
    unknown = replace(TWO, subnet="")
    assert decide_multi_nic((ONE, unknown)) == decide_multi_nic((unknown, ONE)) == ()
    assert decide_multi_nic((replace(ONE, subnet=""), unknown)) == ()
