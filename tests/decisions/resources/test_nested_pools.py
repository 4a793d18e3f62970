"""Pools below pools: division over several levels and hosts, scalable shares, flat shares."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.pool_forest import NO_POOL, PoolForest
from vsphere_client.decisions.resources.pool_tree import PoolClaims, PoolColumns, flat_shares
from vsphere_client.decisions.resources.pools import divide_with_pools
from vsphere_client.decisions.resources.shares import divide_by_shares


def claims(*vms: tuple[int, int, float, float, float]) -> PoolClaims:
    """VMs as (host, pool, floor, ceiling, shares)."""
    host, pool, floor, ceiling, shares = (np.array(column) for column in zip(*vms, strict=True))
    return PoolClaims(host, pool, floor.astype(float), ceiling.astype(float), shares.astype(float))


def columns(
    vms: PoolClaims,
    parent: list[int],
    shares: list[float],
    reservation: dict[int, float] | None = None,
    limit: dict[int, float] | None = None,
) -> PoolColumns:
    count = len(parent)
    inside = vms.pool != NO_POOL
    return PoolColumns(
        PoolForest.of(np.array(parent)),
        np.array(shares, float),
        np.array([(reservation or {}).get(row, 0.0) for row in range(count)]),
        np.array([(limit or {}).get(row, np.inf) for row in range(count)]),
        np.bincount(vms.pool[inside], vms.ceiling[inside], count).astype(float),
    )


def test_a_pool_below_a_pool_divides_its_parents_slice() -> None:
    """90 GHz: Prod High and Test Normal share 60 to 30; in Prod, Web Normal and Db High share 20 to 40.

    Rows: 0 root, 1 Prod, 2 Test, 3 Web, 4 Db. Two hungry VMs stand in Web, one in Db, one in Test.
    """
    vms = claims((0, 3, 0, 99, 2000), (0, 3, 0, 99, 2000), (0, 4, 0, 99, 1000), (0, 2, 0, 99, 1000))
    pools = columns(vms, [-1, 0, 0, 1, 1], [0, 8000, 4000, 4000, 8000])
    assert divide_with_pools(vms, np.array([90.0]), pools) == pytest.approx([10, 10, 40, 30])


def test_the_limit_of_a_grandparent_holds_for_all_below() -> None:
    vms = claims((0, 2, 0, 8, 1000), (0, 1, 0, 8, 1000), (0, NO_POOL, 0, 8, 1000))
    pools = columns(vms, [-1, 0, 1], [0, 4000, 1000], limit={1: 6.0})
    # Prod may take 6 of 100; below it, pool Web of 1000 shares and a VM of 1000 split it.
    assert divide_with_pools(vms, np.array([100.0]), pools) == pytest.approx([3, 3, 8])


def test_the_reservation_of_a_nested_pool_is_met_through_its_parents() -> None:
    """Parent of 1 share beside a VM of 9999: the child's reservation of 5 reaches its VM all the same."""
    vms = claims((0, 2, 0, 10, 1000), (0, NO_POOL, 0, 10, 9999))
    pools = columns(vms, [-1, 0, 1], [0, 1, 1], reservation={2: 5.0})
    assert divide_with_pools(vms, np.array([10.0]), pools) == pytest.approx([5, 5])


@given(
    depth=st.integers(1, 8),
    vms=st.lists(
        st.tuples(st.integers(0, 2), st.floats(0, 20), st.floats(0, 40), st.integers(1, 4000)),
        min_size=1,
        max_size=8,
    ),
    capacity=st.lists(st.floats(1, 60), min_size=3, max_size=3),
)
def test_neutral_pools_change_nothing(
    depth: int, vms: list[tuple[int, float, float, int]], capacity: list[float]
) -> None:
    """Every VM in a chain of pools of its own, all with the VM's shares: as if there were no pools."""
    parent, shares, rows = [NO_POOL], [0.0], []
    for host, low, high, own in vms:
        above = 0
        for _ in range(depth):
            parent.append(above)
            shares.append(float(own))
            above = len(parent) - 1
        rows.append((host, above, min(low, high), high, own))
    nested = claims(*rows)
    got = divide_with_pools(nested, np.array(capacity), columns(nested, parent, shares))
    flat = divide_by_shares(nested.host, np.array(capacity), nested.floor, nested.ceiling, nested.shares)
    assert got == pytest.approx(flat, abs=1e-6)


trees = st.integers(1, 9).flatmap(lambda count: st.tuples(*(st.integers(0, row) for row in range(count))))


@given(
    parents=trees,
    vms=st.lists(
        st.tuples(
            st.integers(0, 2), st.integers(-1, 9), st.floats(0, 9), st.floats(0, 30), st.integers(1, 4000)
        ),
        min_size=1,
        max_size=25,
    ),
    capacity=st.lists(st.floats(1, 60), min_size=3, max_size=3),
    settings=st.lists(
        st.tuples(st.integers(1, 8000), st.floats(0, 9), st.floats(1, 60)), min_size=10, max_size=10
    ),
)
def test_any_tree_keeps_the_bounds(
    parents: tuple[int, ...],
    vms: list[tuple[int, int, float, float, int]],
    capacity: list[float],
    settings: list[tuple[int, float, float]],
) -> None:
    """Nobody gets more than he wants, no host gives more than it has, no limit is passed.

    Without limits and reservations of pools, whoever wants no more than a host has gets it
    (shares are invisible without contention).
    """
    parent = [NO_POOL, *parents]
    count = len(parent)
    rows = [
        (host, pool % count if pool >= 0 else NO_POOL, min(low, high), high, own)
        for host, pool, low, high, own in vms
    ]
    rows = [(h, NO_POOL if p == 0 else p, low, high, s) for h, p, low, high, s in rows]
    who = claims(*rows)
    shares = [float(one[0]) for one in settings[:count]]
    limit = {row: settings[row][2] for row in range(1, count)}
    pools = columns(who, parent, shares, {r: settings[r][1] for r in range(1, count)}, limit)
    got = divide_with_pools(who, np.array(capacity), pools)
    assert np.all(got <= who.ceiling + 1e-6)
    assert np.all(got >= -1e-9)
    used = np.bincount(who.host, got, 3)
    assert np.all(used <= np.array(capacity) + 1e-6)
    inside = who.pool != NO_POOL
    below = pools.forest.sums_below(np.bincount(who.pool[inside], got[inside], count).astype(float))
    assert np.all(below[1:] <= pools.limit[1:] + 1e-6)
    free = divide_with_pools(who, np.array(capacity), columns(who, parent, shares))
    wanted = np.bincount(who.host, who.ceiling, 3)
    satisfied = (wanted <= np.array(capacity))[who.host]
    assert free[satisfied] == pytest.approx(who.ceiling[satisfied])
    # All the capacity is used where there is too little.
    assert np.bincount(who.host, free, 3) == pytest.approx(np.minimum(wanted, capacity), abs=1e-5)


def test_scalable_shares_of_the_fact_sheet() -> None:
    """drs.md 13, cases 9 and 10: six VMs of 2000 in High, two in Normal, then two in a Low pool."""
    flags = np.array([True, False, False, False])
    inside = np.array([0.0, 12_000, 4000, 0])
    two = PoolForest.of(np.array([-1, 0, 0, -1]))
    static = np.array([0.0, 8000, 4000, 0])
    assert two.scaled_shares(static, flags, inside)[1:3] == pytest.approx([24_000, 4000])
    three = PoolForest.of(np.array([-1, 0, 0, 0]))
    static, inside = np.array([0.0, 8000, 4000, 2000]), np.array([0.0, 12_000, 4000, 4000])
    assert three.scaled_shares(static, flags, inside)[1:] == pytest.approx([48_000, 8000, 4000])
    unscaled = three.scaled_shares(static, np.zeros(4, np.bool_), inside)
    assert unscaled == pytest.approx(static)


def test_scalable_shares_of_one_pool_reach_its_descendants_only() -> None:
    """Pool 1 scales what is below it (2 and, deeper, 3), not itself; pool 4 beside it stays as it is.

    3 holds 2000 and is alone: 2000. 2 holds 1000 itself and the 2000 of 3: 3000.
    """
    forest = PoolForest.of(np.array([-1, 0, 1, 2, 0]))
    flags = np.array([False, True, False, False, False])
    static = np.array([0.0, 8000, 4000, 4000, 4000])
    got = forest.scaled_shares(static, flags, np.array([0.0, 0, 1000, 2000, 500]))
    assert got == pytest.approx([0, 8000, 3000, 2000, 4000])


def test_flat_shares_give_hungry_vms_what_the_tree_gives_them() -> None:
    vms = claims((0, 3, 0, 99, 2000), (0, 3, 0, 99, 2000), (0, 4, 0, 99, 1000), (0, NO_POOL, 0, 99, 1000))
    pools = columns(vms, [-1, 0, 0, 1, 1], [0, 8000, 4000, 4000, 8000])
    flat = flat_shares(vms, 1, pools)
    tree = divide_with_pools(vms, np.array([90.0]), pools)
    assert flat / flat.sum() * 90.0 == pytest.approx(tree)
    assert flat[3] == 1000
