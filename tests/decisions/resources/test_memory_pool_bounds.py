"""Memory reservation and limit of resource pools at every level."""

import numpy as np
import pytest

from vsphere_client.decisions.resources.memory import bound_by_pools
from vsphere_client.decisions.resources.pool_forest import PoolForest
from vsphere_client.decisions.resources.pool_tree import PoolClaims, PoolColumns

# Row 0 is the root pool; 1 Prod with 2 Web and 3 Db below; 4 Test.
PARENT = np.array([-1, 0, 1, 1, 0])


def bounds(pool, claim, *, limit=None, reservation=None, host=None, active=0.0, tax=0.75, shares=None):
    count = len(pool)
    place = np.zeros(count, dtype=np.intp) if host is None else np.array(host, dtype=np.intp)
    claims, rows = np.array(claim, dtype=float), np.array(pool, dtype=np.intp)
    most, least = np.full(5, np.inf), np.zeros(5)
    for row, value in (limit or {}).items():
        most[row] = value
    for row, value in (reservation or {}).items():
        least[row] = value
    demand = np.bincount(rows, claims, 5).astype(float)
    columns = PoolColumns(PoolForest.of(PARENT), np.full(5, 1000.0), least, most, demand)
    own = np.full(count, 1000.0) if shares is None else np.array(shares, dtype=float)
    vms = PoolClaims(place, rows, np.zeros(count), claims, own)
    working = np.full(count, active)
    return bound_by_pools(vms, 2, columns, working, np.full(2, tax))


def test_pools_without_settings_bind_nothing():
    got = bounds([2, 3, 4], [1000, 2000, 3000])
    assert got.ceiling == pytest.approx([1000, 2000, 3000])
    assert got.floor == pytest.approx([0, 0, 0])


def test_a_limit_is_divided_among_the_vms_of_the_pool():
    got = bounds([2, 2, 4], [2000, 2000, 2000], limit={2: 3000}, shares=[1000, 2000, 1000])
    assert got.ceiling == pytest.approx([1000, 2000, 2000])


def test_the_idle_tax_acts_inside_a_limited_pool():
    """Case 12 of vmkernel.md inside a pool of 360 MB: 20 and 256 MB active, tax 75 %: 104 and 256."""
    vms = PoolClaims(
        np.zeros(2, dtype=np.intp), np.array([4, 4]), np.zeros(2), np.full(2, 256.0), np.full(2, 1000.0)
    )
    limit = np.array([np.inf, np.inf, np.inf, np.inf, 360.0])
    demand = np.array([0.0, 0, 0, 0, 512])
    columns = PoolColumns(PoolForest.of(PARENT), np.full(5, 1000.0), np.zeros(5), limit, demand)
    got = bound_by_pools(vms, 1, columns, np.array([20.0, 256]), np.array([0.75]))
    assert got.ceiling == pytest.approx([104, 256])


def test_the_limit_of_every_level_acts():
    got = bounds([2, 3], [2000, 2000], limit={1: 2400, 2: 800})
    # Web keeps to 800; of Prod's 2400 the rest is Db's.
    assert got.ceiling == pytest.approx([800, 1600])


def test_a_reservation_keeps_memory_for_the_vms_of_the_pool():
    got = bounds([2, 2, 4], [1000, 3000, 4000], reservation={1: 2500})
    assert got.floor.sum() == pytest.approx(2500)
    assert got.floor == pytest.approx([1000, 1500, 0])


def test_a_pool_counts_on_each_host_with_what_its_vms_ask_for_there():
    got = bounds([4, 4], [1000, 3000], limit={4: 2000}, host=[0, 1])
    assert got.ceiling == pytest.approx([500, 1500])
