"""The common level at which several bounded, sloped consumers of one capacity stand.

Proportional shares and the idle memory tax both ask the same question: every consumer
receives ``clamp(slope * level + offset, floor, ceiling)``; how high is the level of its
group when the group's capacity is used up? The sum over a group is a rising, piecewise
linear function of the level, so sorting its break points finds the answer exactly.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Ramps:
    """Bounded ramps, one per consumer (all arrays of one length).

    ``group`` is the dense row of the group, ``slope`` is positive wherever ``floor < ceiling``,
    ``offset`` is not above ``ceiling``.
    """

    group: Ints
    floor: Floats
    ceiling: Floats
    slope: Floats
    offset: Floats

    def at(self, level: Floats) -> Floats:
        """What each consumer receives when group ``g`` stands at ``level[g]``."""
        return np.minimum(np.maximum(self.slope * level[self.group] + self.offset, self.floor), self.ceiling)


@dataclass(frozen=True, slots=True)
class _BreakPoints:
    """Where a consumer leaves its floor or reaches its ceiling, ordered by group, then level."""

    group: Ints
    level: Floats
    slope_step: Floats


def group_sums(group: Ints, values: Floats, groups: int) -> Floats:
    """Sum per group. ``bincount`` adds in sequence: the last bit is the same on every processor."""
    return np.asarray(np.bincount(group, weights=values, minlength=groups), dtype=np.float64)


def solve_levels(ramps: Ramps, capacity: Floats) -> Floats:
    """The level of each group at which its consumers use exactly ``capacity`` (one value a group).

    Every group must be contended: sum of floors <= capacity < sum of ceilings, all finite.
    """
    groups = len(capacity)
    moving = ramps.floor < ramps.ceiling
    # Whoever already stands on the ramp at level 0 needs no break point for leaving its floor.
    started = moving & (ramps.floor <= ramps.offset)
    points = _sorted_break_points(ramps, moving, started)
    slope0 = group_sums(ramps.group, np.where(started, ramps.slope, 0.0), groups)
    fixed0 = group_sums(ramps.group, np.where(started, ramps.offset, ramps.floor), groups)
    return _levels_from(points, slope0, fixed0, group_sums(ramps.group, ramps.ceiling, groups), capacity)


def _sorted_break_points(ramps: Ramps, moving: NDArray[np.bool_], started: NDArray[np.bool_]) -> _BreakPoints:
    reach = np.flatnonzero(moving)
    leave = np.flatnonzero(moving & ~started)
    rows = np.concatenate((leave, reach))
    level = np.concatenate((ramps.floor[leave], ramps.ceiling[reach]))
    level -= ramps.offset[rows]
    slope_step = ramps.slope[rows]
    level /= slope_step
    slope_step[len(leave) :] *= -1.0
    group = ramps.group[rows]
    order = _order_by_group_then_level(group, level)
    return _BreakPoints(group[order], level[order], slope_step[order])


def _order_by_group_then_level(group: Ints, level: Floats) -> Ints:
    """A stable order, the same on every processor, of levels that are not negative.

    NumPy sorts 16-bit integers stably by radix. The bits of a double that is not negative
    rank like the double itself, so its four quarters, lowest first, and then the group give
    the whole order in linear time; merging takes nearly twice as long. Adding 0.0 turns a
    negative zero, whose bits rank last, into zero.
    """
    quarters = np.ascontiguousarray((level + 0.0).view(np.uint16).reshape(-1, 4).T)
    if sys.byteorder == "big":
        quarters = quarters[::-1]
    order = np.argsort(quarters[0], kind="stable")
    for quarter in quarters[1:]:
        order = order[np.argsort(quarter[order], kind="stable")]
    small = len(group) == 0 or int(group.max()) < 1 << 16
    keys = group.astype(np.uint16) if small else group
    return order[np.argsort(keys[order], kind="stable")]


def _levels_from(
    points: _BreakPoints, slope0: Floats, fixed0: Floats, ceilings: Floats, capacity: Floats
) -> Floats:
    """Walk the break points of all groups at once and read off where the capacity is reached.

    Used(level) = slope * level + fixed on each piece. The running sums start afresh at each
    group (its end state, slope 0 and all at their ceilings, is taken off the next), so that
    rounding stays within one group.
    """
    first = np.searchsorted(points.group, np.arange(len(capacity)))
    slope_step = points.slope_step.copy()
    # A ramp of slope s that begins or ends at a level trades s * level for a constant.
    fixed_step = points.slope_step * -points.level
    slope_step[first] += slope0
    fixed_step[first] += fixed0
    fixed_step[first[1:]] -= ceilings[:-1]
    slope, fixed = np.cumsum(slope_step), np.cumsum(fixed_step)
    used = slope * points.level + fixed
    passed = np.bincount(points.group, weights=used <= capacity[points.group], minlength=len(capacity))
    counts = np.bincount(points.group, minlength=len(capacity))
    passed = np.minimum(passed.astype(np.intp), counts - 1)
    return _level_on_piece(points, first, passed, (slope, fixed), (slope0, fixed0), capacity)


def _level_on_piece(
    points: _BreakPoints,
    first: Ints,
    passed: Ints,
    after: tuple[Floats, Floats],
    start: tuple[Floats, Floats],
    capacity: Floats,
) -> Floats:
    before_any = passed == 0
    last = np.where(before_any, first, first + passed - 1)
    slope = np.where(before_any, start[0], after[0][last])
    fixed = np.where(before_any, start[1], after[1][last])
    lowest = np.where(before_any, 0.0, points.level[last])
    highest = points.level[first + passed]
    # On a flat piece every level serves; the bounds also keep a nearly flat one from overshooting.
    flat = slope <= 0.0
    level = np.where(flat, lowest, (capacity - fixed) / np.where(flat, 1.0, slope))
    return np.asarray(np.minimum(np.maximum(level, lowest), highest), dtype=np.float64)
