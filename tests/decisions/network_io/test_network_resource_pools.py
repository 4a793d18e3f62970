"""Quotas of network resource pools: parts of what is reserved for VM traffic on all uplinks (vmkernel.md 5)."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.network_io.resource_pools import pool_quota_mbps, quota_problem
from vsphere_client.model.network import DistributedSwitchConfig, NetworkIoControl, NetworkResourcePool

GOLD = NetworkResourcePool(name="Gold", reservation_quota_mbps=3000)
SILVER = NetworkResourcePool(name="Silver", reservation_quota_mbps=500)


def control(mbps: float, enabled: bool = True) -> NetworkIoControl:
    return NetworkIoControl.model_validate(
        {"enabled": enabled, "traffic": {"vm": {"reservation_mbps": mbps}}}
    )


def test_the_default_pool_has_what_the_others_leave() -> None:
    """1000 Mbps are reserved on each of four uplinks: quota 4000, of which 500 are left to port groups without one."""
    pools = (GOLD, SILVER)
    quotas = [pool_quota_mbps(control(1000), pools, 4, name) for name in ("Gold", "Silver", None)]
    assert quotas == [3000, 500, 500]
    assert pool_quota_mbps(control(1000), (), 4, None) == 4000


def test_quotas_beyond_what_is_reserved_cannot_be_kept() -> None:
    assert quota_problem(control(875), (GOLD, SILVER), 4) is None
    problem = quota_problem(control(800), (GOLD, SILVER), 4)
    assert (
        problem
        == "Network resource pools have 3500 Mbps, 3200 Mbps are reserved for virtual machine traffic."
    )
    # Nothing to keep while control is off, and nothing to compare with before a host brings uplinks.
    assert quota_problem(control(800, enabled=False), (GOLD, SILVER), 4) is None
    assert quota_problem(control(800), (GOLD, SILVER), 0) is None


def test_two_pools_of_a_switch_have_two_names() -> None:
    with pytest.raises(ValueError, match="two network resource pools are named 'Gold'"):
        DistributedSwitchConfig(network_resource_pools=(GOLD, GOLD))
