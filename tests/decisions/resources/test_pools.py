"""Pools between VMs and their hosts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vsphere_client.decisions.resources.pools import (
    ROOT,
    PoolClaims,
    PoolColumns,
    PoolForest,
    divide_with_pools,
)


def _claims(
    host: list[int], pool: list[int], floor: list[float], ceiling: list[float], shares: list[float]
) -> PoolClaims:
    return PoolClaims(
        np.array(host),
        np.array(pool),
        np.array(floor, float),
        np.array(ceiling, float),
        np.array(shares, float),
    )


def _pools(
    shares: list[float], reservation: list[float], limit: list[float], demand: list[float]
) -> PoolColumns:
    """Pools side by side below one root pool, which has the last row."""
    forest = PoolForest.of(np.array([len(shares)] * len(shares) + [ROOT]))
    columns = ([*shares, 0], [*reservation, 0], [*limit, np.inf], [*demand, 0])
    return PoolColumns(forest, *(np.array(column, float) for column in columns))


TREE = {  # drs.md 4.1 on one host instead of a cluster: Gold S 8000 R 8, Bronze S 4000 L 5, V1 beside them
    "host": [0] * 6,
    "pool": [0, 0, 0, 1, 1, ROOT],
    "floor": [0, 2, 0, 0, 0, 0],
    "ceiling": [7, 5, 1, 6, 3, 3],
    "shares": [2000, 2000, 1000, 2000, 1000, 2000],
}
GOLD_BRONZE = ([8000, 4000], [8, 0], [np.inf, 5], [13, 9])


@pytest.mark.parametrize(
    ("capacity", "expected"),
    [
        (20, [6, 5, 1, 10 / 3, 5 / 3, 3]),
        (16, [4.0714, 4.0714, 1, 3.0476, 1.5238, 2.2857]),
        (14, [3.5, 3.5, 1, 2.6667, 1.3333, 2]),
        # Below 14 Gold stays at its reservation of 8; Bronze and V1 split 4 as 2:1.
        (12, [3.5, 3.5, 1, 2.6667 * 2 / 3, 2.6667 / 3, 1.3333]),
    ],
)
def test_the_worked_tree_of_the_fact_sheet(capacity: float, expected: list[float]) -> None:
    """drs.md 4.1, printed results; GHz."""
    got = divide_with_pools(_claims(**TREE), np.array([float(capacity)]), _pools(*GOLD_BRONZE))
    assert got == pytest.approx(expected, abs=2e-4)


def test_priority_pie_paradox() -> None:
    """drs.md 13 case 8: 100 GHz, a High pool with 6 VMs and a Normal one with 2: 11.1 against 16.7 each."""
    claims = _claims([0] * 8, [0] * 6 + [1] * 2, [0] * 8, [50] * 8, [2000] * 8)
    got = divide_with_pools(claims, np.array([100.0]), _pools([8000, 4000], [0, 0], [np.inf] * 2, [300, 100]))
    assert got == pytest.approx([100 * 2 / 3 / 6] * 6 + [100 / 3 / 2] * 2)


def test_a_pool_splits_its_shares_over_hosts_by_demand() -> None:
    """A pool of 4000 shares asks 6 on host 0 and 2 on host 1: 3000 and 1000 shares there.

    Host 0, 4 GHz, beside a hungry VM of 1000 shares: 3 to 1. Host 1, 2 GHz, the same VM: 1 to 1.
    """
    claims = _claims([0, 0, 1, 1], [0, ROOT, 0, ROOT], [0] * 4, [6, 9, 2, 9], [1000] * 4)
    got = divide_with_pools(claims, np.array([4.0, 2.0]), _pools([4000], [0], [np.inf], [8]))
    assert got == pytest.approx([3, 1, 1, 1])


def test_the_limit_of_a_pool_holds_without_contention() -> None:
    claims = _claims([0, 0], [0, 0], [0, 0], [4, 4], [1000, 1000])
    got = divide_with_pools(claims, np.array([100.0]), _pools([4000], [0], [5], [8]))
    assert got == pytest.approx([2.5, 2.5])


amounts = st.floats(0, 50, allow_nan=False)


@given(
    st.lists(
        st.tuples(st.integers(0, 2), st.integers(-1, 2), amounts, amounts, st.integers(1, 4000)),
        min_size=1,
        max_size=25,
    ),
    st.lists(st.floats(1, 60), min_size=3, max_size=3),
    st.lists(st.tuples(st.integers(1, 8000), amounts, st.floats(1, 80)), min_size=3, max_size=3),
)
def test_nobody_gets_more_than_there_is_or_he_wants(
    vms: list[tuple[int, int, float, float, int]],
    capacity: list[float],
    pools: list[tuple[int, float, float]],
) -> None:
    host, pool, low, high, shares = (list(column) for column in zip(*vms, strict=True))
    ceiling = np.maximum(low, high)
    claims = PoolClaims(np.array(host), np.array(pool), np.array(low), ceiling, np.array(shares, float))
    demand = [float(ceiling[np.array(pool) == row].sum()) for row in range(3)]
    columns = _pools([p[0] for p in pools], [p[1] for p in pools], [p[2] for p in pools], demand)
    got = divide_with_pools(claims, np.array(capacity), columns)
    assert np.all(got <= ceiling + 1e-6)
    assert np.all(got >= -1e-9)
    for row, total in enumerate(capacity):
        assert got[np.array(host) == row].sum() <= total + 1e-6
