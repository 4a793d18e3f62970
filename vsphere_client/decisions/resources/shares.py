"""Dividing a host's capacity by reservation, limit and shares, for every host at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.decisions.resources.water_filling import Floats, Ints, Ramps, group_sums, solve_levels


def divide_by_shares(
    group: ArrayLike, capacity: ArrayLike, floor: ArrayLike, ceiling: ArrayLike, shares: ArrayLike
) -> Floats:
    """What each consumer receives of its group's capacity: the steady state of proportional shares.

    ``allocation = clamp(x * shares, floor, ceiling)`` with one ``x`` (MHz or MB per share) a
    group, such that the sum is ``min(capacity, sum of ceilings)``. Shares are invisible
    until the group is contended; floors that exceed the capacity are scaled down together.

    Args:
        group: row of the host or pool of each consumer, integers in any order; shape (n,).
        capacity: what each group has to give, MHz or MB, not negative; shape (groups,).
        floor: min(reservation, demand, limit) of each consumer; shape (n,).
        ceiling: min(demand, limit, what its vCPUs can use), may be infinite; shape (n,).
        shares: positive wherever a consumer can grow above its floor; shape (n,).

    Returns:
        The allocations in the unit of ``capacity``, shape (n,), a new array.

    Raises:
        ValueError: a consumer that wants more than its floor has no shares.

    Source: vSphere Resource Management (shares, reservation, limit); MHz-per-share order
    of the CPU scheduler. The steady-state form is derived from them.
    """
    rows = np.asarray(group, dtype=np.intp)
    available = np.asarray(capacity, dtype=np.float64)
    wanted = np.minimum(np.asarray(ceiling, dtype=np.float64), available[rows])
    contended = group_sums(rows, wanted, len(available)) > available
    if not contended.any():
        return wanted
    members = np.flatnonzero(contended[rows])
    least = np.minimum(np.asarray(floor, dtype=np.float64), np.asarray(ceiling, dtype=np.float64))[members]
    weights = np.asarray(shares, dtype=np.float64)[members]
    wanted[members] = _divide_contended(rows[members], available, least, wanted[members], weights)
    return wanted


def _divide_contended(
    group: Ints, capacity: Floats, floor: Floats, ceiling: Floats, shares: Floats
) -> Floats:
    """Allocations in groups whose consumers together want more than there is."""
    floors = group_sums(group, floor, len(capacity))
    crowded = floors > capacity
    scale = np.divide(capacity, floors, out=np.ones_like(capacity), where=crowded)
    allocation = floor * scale[group]
    fillable = np.flatnonzero(~crowded[group])
    if len(fillable):
        ramps, dense_capacity = _ramps_of(fillable, group, capacity, floor, ceiling, shares)
        allocation[fillable] = ramps.at(solve_levels(ramps, dense_capacity))
    return allocation


def _ramps_of(
    rows: Ints, group: Ints, capacity: Floats, floor: Floats, ceiling: Floats, shares: Floats
) -> tuple[Ramps, Floats]:
    low, high, slope = floor[rows], ceiling[rows], shares[rows]
    if np.any((slope <= 0.0) & (low < high)):
        raise ValueError("A consumer that wants more than its floor needs shares above zero.")
    dense, dense_capacity = _dense_groups(group[rows], capacity)
    return Ramps(dense, low, high, slope, np.zeros(len(rows))), dense_capacity


def _dense_groups(group: Ints, capacity: Floats) -> tuple[Ints, Floats]:
    """Renumber the groups that occur without gaps, keeping their order."""
    present: NDArray[np.bool_] = np.bincount(group, minlength=len(capacity)) > 0
    number = np.cumsum(present) - 1
    return number[group], capacity[present]


def mhz_per_share(used_mhz: ArrayLike, shares: ArrayLike) -> Floats:
    """The dynamic priority of the CPU scheduler: the lowest value is served first."""
    return np.asarray(used_mhz, dtype=np.float64) / np.asarray(shares, dtype=np.float64)
