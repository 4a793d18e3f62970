"""The resource pools of all clusters and hosts as one forest: who is below whom, and scalable shares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.water_filling import group_sums

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

NO_POOL = -1
"""Number of "no pool": above a root pool, or of a VM that stands in a root pool."""
MAX_DEPTH = 8
"""Pools below a root pool, at most (vmkernel.md 6)."""


@dataclass(frozen=True, slots=True)
class PoolForest:
    """Parent and depth of each pool by row; a root pool (no parent) has depth 0, the topmost visible 1."""

    parent: Ints
    depth: Ints

    @classmethod
    def of(cls, parent: NDArray[np.integer]) -> PoolForest:
        """The forest of a column of parents (rows, NO_POOL above a root); free rows count as roots."""
        above = parent.astype(np.intp)
        depth = np.zeros(len(above), np.intp)
        up = above
        # The root, eight levels and one spare: a longer chain cannot be built.
        for _ in range(MAX_DEPTH + 1):
            climbing = up != NO_POOL
            if not climbing.any():
                break
            depth += climbing
            up = np.where(climbing, above[up], NO_POOL)
        return cls(above, depth)

    def sums_below(self, own: Floats) -> Floats:
        """Each pool's own amount and all of the pools below it, shape (pools,)."""
        total = own.astype(np.float64)
        for rows in self._deepest_first():
            total += group_sums(self.parent[rows], total[rows], len(total))
        return total

    def any_above(self, flags: Bools) -> Bools:
        """Whether any pool above each one is flagged, the pool itself not counted."""
        result = np.zeros(len(flags), np.bool_)
        for depth in range(1, int(self.depth.max(initial=0)) + 1):
            rows = np.flatnonzero(self.depth == depth)
            above = self.parent[rows]
            result[rows] = flags[above] | result[above]
        return result

    def _deepest_first(self) -> list[Ints]:
        deepest = int(self.depth.max(initial=0))
        return [np.flatnonzero(self.depth == depth) for depth in range(deepest, 0, -1)]

    def scaled_shares(self, static: Floats, scales_below: Bools, vm_shares: Floats) -> Floats:
        """Shares of the pools when some of them scale: what is inside, times the pool's rank.

        A pool below one that scales its descendants has the sum of the shares of its running VMs and
        child pools, times its own shares over the lowest among its sibling pools (High, Normal, Low
        beside each other: 4, 2, 1). Others keep their static shares.

        Args:
            static: configured shares of each pool, shape (pools,).
            scales_below: pools (or root pools) whose descendants scale.
            vm_shares: sum of the shares of the running VMs that stand in each pool itself.

        Source: drs.md 5.4 (vSphere 7 scalable shares); that the child pools count with their scaled
        shares is our assumption.
        """
        scalable = self.any_above(scales_below)
        if not scalable.any():
            return static
        lowest = np.full(len(static), np.inf)
        below = np.flatnonzero(self.parent != NO_POOL)
        np.minimum.at(lowest, self.parent[below], static[below])
        shares, inside = static.astype(np.float64), vm_shares.astype(np.float64)
        for rows in self._deepest_first():
            rank = static[rows] / np.maximum(lowest[self.parent[rows]], 1e-9)
            shares[rows] = np.where(scalable[rows], inside[rows] * rank, static[rows])
            inside += group_sums(self.parent[rows], shares[rows], len(inside))
        return shares
