"""Who gets how much of a host that cannot give everybody all: reservation, shares, demand.

Every VM gets clamp(level x shares, reservation, demand) with the level at which the sum is the host's
capacity (drs.md 4: floor, then proportional; our assumption where the sources leave a choice).
The level is found exactly, between sorted break points, for many variants of one host at once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.snapshot import FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Claims:
    """What some VMs claim of one resource: demand, floor (reservation, at most demand) and shares, [vm]."""

    demand: FloatArray
    floor: FloatArray
    shares: FloatArray

    @staticmethod
    def of(demand: FloatArray, reservation: FloatArray, shares: FloatArray) -> Claims:
        """Claims with floors cut to the demand and shares of at least one."""
        return Claims(demand, np.minimum(reservation, demand), np.maximum(shares, 1.0))

    def levels(self) -> FloatArray:
        """Levels at which some VM leaves its floor or reaches its demand, unsorted, [2 vm]."""
        return np.concatenate((self.floor / self.shares, self.demand / self.shares))

    def at(self, level: FloatArray) -> FloatArray:
        """What each VM gets at these levels, [vm, level]."""
        wanted = self.shares[:, None] * level[None, :]
        result: FloatArray = np.clip(wanted, self.floor[:, None], self.demand[:, None])
        return result

    def fractions_at(self, level: FloatArray) -> FloatArray:
        """The part of its demand that each VM gets, [level, vm]; 1 where it demands nothing."""
        got = self.at(level).T
        idle = self.demand <= 0.0
        result: FloatArray = np.where(idle, 1.0, got / np.where(idle, 1.0, self.demand))
        return result


def delivered_fractions(claims: Claims, capacity: float) -> FloatArray:
    """The part of its demand that every VM of a host gets, [vm]."""
    points = _sorted_levels(claims.levels())
    given = claims.at(points).sum(axis=0)[None, :]
    level = _level_where(given, points, np.array([min(capacity, float(claims.demand.sum()))]))
    squeeze = _squeeze(capacity, np.array([claims.floor.sum()]))
    result: FloatArray = claims.fractions_at(level)[0] * squeeze[0]
    return result


def fractions_without_each(claims: Claims, capacity: float) -> FloatArray:
    """The same after one VM has left, for each VM that might: [leaving vm, vm]."""
    points = _sorted_levels(claims.levels())
    each = claims.at(points)
    given = each.sum(axis=0)[None, :] - each
    wanted = np.minimum(capacity, claims.demand.sum() - claims.demand)
    level = _level_where(given, points, wanted)
    return claims.fractions_at(level) * _squeeze(capacity, claims.floor.sum() - claims.floor)[:, None]


def fractions_with_each(staying: Claims, newcomers: Claims, capacity: float) -> tuple[FloatArray, FloatArray]:
    """The same after one newcomer has arrived: those there [newcomer, vm], and itself [newcomer]."""
    points = _sorted_levels(np.concatenate((staying.levels(), newcomers.levels())))
    each = newcomers.at(points)
    given = staying.at(points).sum(axis=0)[None, :] + each
    wanted = np.minimum(capacity, staying.demand.sum() + newcomers.demand)
    level = _level_where(given, points, wanted)
    squeeze = _squeeze(capacity, staying.floor.sum() + newcomers.floor)
    own = np.clip(level * newcomers.shares, newcomers.floor, newcomers.demand)
    idle = newcomers.demand <= 0.0
    own_fraction = np.where(idle, 1.0, own / np.where(idle, 1.0, newcomers.demand))
    return staying.fractions_at(level) * squeeze[:, None], own_fraction * squeeze


def _sorted_levels(levels: FloatArray) -> FloatArray:
    return np.concatenate((np.zeros(1), np.sort(levels)))


def _squeeze(capacity: float, floors: FloatArray) -> FloatArray:
    """Below 1 where even the reservations exceed the host: then everybody's is cut alike."""
    result: FloatArray = np.minimum(1.0, capacity / np.maximum(floors, 1e-9))
    return result


def _level_where(given: FloatArray, points: FloatArray, wanted: FloatArray) -> FloatArray:
    """The level of each variant at which its sum meets what it may give, between two break points."""
    rows = np.arange(len(wanted))
    upper = np.clip((given < wanted[:, None]).sum(axis=1), 1, len(points) - 1)
    low, high = given[rows, upper - 1], given[rows, upper]
    rise = np.where(high > low, high - low, 1.0)
    part = np.clip(np.where(high > low, (wanted - low) / rise, 0.0), 0.0, 1.0)
    result: FloatArray = points[upper - 1] + part * (points[upper] - points[upper - 1])
    return result
