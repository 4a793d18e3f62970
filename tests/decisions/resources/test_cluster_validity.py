"""Valid, yellow and red clusters (drs.md 5.3 and 13, case 14)."""

from __future__ import annotations

import pytest

from vsphere_client.decisions.resources.admission import (
    Pool,
    PoolAllocation,
    Reservation,
    decide_admission,
    reservation_used,
    unreserved,
)
from vsphere_client.decisions.resources.validity import ClusterState, decide_validity

GHZ = 1000.0


def tree(capacity: float, *pools: tuple[float, float, bool]) -> list[Pool]:
    """A cluster with pools of (reservation, used by VMs, expandable), GHz."""
    plenty = PoolAllocation(1e6, 0.0, False)
    root = Pool("root", "Cluster", None, PoolAllocation(capacity * GHZ, 0.0, False), plenty)
    found = [root]
    for number, (reserved, used, expandable) in enumerate(pools, 1):
        cpu = PoolAllocation(reserved * GHZ, used * GHZ, expandable)
        found.append(Pool(f"rp{number}", f"RP{number}", "root", cpu))
    return found


def can_start(pools: list[Pool], pool: str, ghz: float) -> bool:
    return decide_admission(pools, pool, Reservation(ghz * GHZ)).allowed


def test_case_14_a_valid_cluster_of_fixed_pools() -> None:
    """drs.md 13 case 14: 12 GHz, fixed pools 4/4/3 with VMs of 4/3/3: 11 reserved, 1 available."""
    pools = tree(12, (4, 4, False), (4, 3, False), (3, 3, False))
    assert reservation_used(pools, "root").cpu_mhz == 11 * GHZ
    assert unreserved(pools, "root").cpu_mhz == 1 * GHZ
    assert decide_validity(pools).state is ClusterState.VALID
    assert [can_start(pools, rp, 1) for rp in ("rp1", "rp2", "rp3")] == [False, True, False]
    assert not can_start(pools, "rp2", 1.1)


def test_case_14_a_valid_cluster_whose_spare_capacity_is_lent() -> None:
    """drs.md 13 case 14: 16 GHz, RP1 4 expandable runs 3 x 2, RP2 5 fixed 1 + 2, RP3 5 expandable 3 + 2."""
    pools = tree(16, (4, 6, True), (5, 3, False), (5, 5, True))
    used = [reservation_used(pools, rp).cpu_mhz / GHZ for rp in ("rp1", "rp2", "rp3")]
    assert used == [6, 3, 5]
    assert reservation_used(pools, "root").cpu_mhz == 16 * GHZ
    assert unreserved(pools, "root").cpu_mhz == 0
    assert decide_validity(pools).state is ClusterState.VALID
    assert not can_start(pools, "rp3", 2)


def test_lost_capacity_makes_it_yellow() -> None:
    """A host of 4 GHz is gone: the tree is consistent, but 12 GHz are not 16."""
    found = decide_validity(tree(12, (4, 6, True), (5, 3, False), (5, 5, True)))
    assert found.state is ClusterState.YELLOW
    assert found.reasons[0].text == "16000 MHz of CPU are reserved, the hosts have 12000 MHz"


@pytest.mark.parametrize("capacity", [12.0, 100.0])
def test_an_inconsistent_pool_makes_it_red_whatever_the_capacity(capacity: float) -> None:
    found = decide_validity(tree(capacity, (4, 5, False)))
    assert found.state is ClusterState.RED
    assert "RP1 holds 5000 MHz" in found.reasons[0].text


def test_a_violated_failover_level_makes_it_red() -> None:
    found = decide_validity(tree(12, (4, 4, False)), failover_kept=False)
    assert found.state is ClusterState.RED
    assert found.reasons[0].code == "failover_level"
