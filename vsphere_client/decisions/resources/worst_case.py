"""Worst-case allocation: what everybody would get if everybody wanted all they may have.

The client shows it beside reservation, limit and shares: the amount a virtual machine or pool is
sure of with today's settings while all its siblings use their full size at the same moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.resources.shares import divide_by_shares

_NO_SHARES = 1e-9
"""Who has no shares still stands last in the line."""


@dataclass(frozen=True, slots=True)
class Claimant:
    """A virtual machine or pool below its parent; MHz or MB.

    ``size`` is what a machine can use at most (0 while it is off); of a pool it is counted from its
    members. ``limit`` None means unlimited. The root is no claimant: ``parent`` names it.
    """

    ref: str
    parent: str
    shares: float
    reservation: float = 0.0
    limit: float | None = None
    size: float = 0.0
    pool: bool = False


def decide_worst_case(claimants: Sequence[Claimant], root: str, capacity: float) -> dict[str, float]:
    """What each claimant is given, by ref, in the unit of ``capacity``.

    Each pool's slice is found beside its siblings and then divided among its own members, from the
    root downwards (vmkernel.md 1.4, "run it top-down").
    """
    members: dict[str, list[Claimant]] = {}
    for one in claimants:
        members.setdefault(one.parent, []).append(one)
    bounds: dict[str, tuple[float, float]] = {}
    for one in members.get(root, ()):
        _bounds_of(one, members, bounds)
    given: dict[str, float] = {}
    waiting = [(root, capacity)]
    while waiting:
        parent, slice_ = waiting.pop()
        siblings = members.get(parent, [])
        for one, amount in zip(siblings, _divide(siblings, bounds, slice_), strict=True):
            given[one.ref] = amount
            if one.pool:
                waiting.append((one.ref, amount))
    return given


def share_percents(claimants: Sequence[Claimant]) -> dict[str, float]:
    """Each claimant's part of the shares of its siblings, percent; machines that are off have none.

    Our assumption: the client counts what competes now, powered-on machines and all pools.
    """
    totals: dict[str, float] = {}
    for one in claimants:
        totals[one.parent] = totals.get(one.parent, 0.0) + _competing(one)
    return {
        one.ref: 100.0 * _competing(one) / totals[one.parent] if totals[one.parent] > 0 else 0.0
        for one in claimants
    }


def _competing(one: Claimant) -> float:
    return one.shares if one.pool or one.size > 0 else 0.0


def _bounds_of(
    one: Claimant, members: Mapping[str, Sequence[Claimant]], bounds: dict[str, tuple[float, float]]
) -> tuple[float, float]:
    """Least and most that a claimant takes; an expandable pool holds at least what is reserved inside."""
    most = np.inf if one.limit is None else one.limit
    if one.pool:
        inside = [_bounds_of(child, members, bounds) for child in members.get(one.ref, ())]
        wanted = min(sum(high for _, high in inside), most)
        floor = min(max(one.reservation, sum(low for low, _ in inside)), wanted)
    else:
        wanted = min(one.size, most)
        floor = min(one.reservation, wanted)
    bounds[one.ref] = (floor, wanted)
    return bounds[one.ref]


def _divide(
    siblings: Sequence[Claimant], bounds: Mapping[str, tuple[float, float]], capacity: float
) -> list[float]:
    if not siblings:
        return []
    found = divide_by_shares(
        np.zeros(len(siblings), dtype=np.intp),
        np.array([max(capacity, 0.0)]),
        np.array([bounds[one.ref][0] for one in siblings]),
        np.array([bounds[one.ref][1] for one in siblings]),
        np.array([max(one.shares, _NO_SHARES) for one in siblings]),
    )
    return [float(amount) for amount in found]
