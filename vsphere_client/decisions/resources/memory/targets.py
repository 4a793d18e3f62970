"""How much memory each VM may keep: min-funding revocation with the idle memory tax."""

from __future__ import annotations

import math
from typing import Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from vsphere_client.decisions.resources.memory.sizes import DEFAULT_IDLE_TAX
from vsphere_client.decisions.resources.water_filling import Floats, Ints, Ramps, group_sums, solve_levels


def idle_page_cost(idle_tax: ArrayLike) -> Floats:
    """What an idle page costs when an active page costs 1: ``1 / (1 - tax)``, 4 at 75 %.

    Raises:
        ValueError: a tax is not in [0, 1).
    """
    tax = np.asarray(idle_tax, dtype=np.float64)
    if not np.all((tax >= 0.0) & (tax < 1.0)):
        raise ValueError(f"The idle memory tax must be at least 0 and below 1, not {idle_tax!r}.")
    return np.asarray(1.0 / (1.0 - tax))


TAX_BRACKETS: Final = ((1.0, 1.0 / 3.0), (3.0, 2.0 / 3.0), (math.inf, 1.0))
"""The variable idle memory tax (``Mem.IdleTaxType`` 1): idle memory up to so many times the active memory pays such
a part of the tax. That the rate rises with this ratio is published (vmkernel.md 2.2), the steps are our assumption."""
FLAT: Final = ((math.inf, 1.0),)


def shares_per_page(
    shares: ArrayLike,
    allocated: ArrayLike,
    active_fraction: ArrayLike,
    idle_tax: ArrayLike = DEFAULT_IDLE_TAX,
) -> Floats:
    """The adjusted shares-per-page ratio; the VM with the lowest one loses pages first.

    Source: C. Waldspurger, Memory Resource Management in VMware ESX Server, OSDI 2002.
    """
    fraction = np.asarray(active_fraction, dtype=np.float64)
    cost = fraction + idle_page_cost(idle_tax) * (1.0 - fraction)
    return np.asarray(np.asarray(shares, dtype=np.float64) / (np.asarray(allocated, dtype=np.float64) * cost))


def shares_per_mb(
    shares: ArrayLike,
    allocated_mb: ArrayLike,
    active_mb: ArrayLike,
    idle_tax: ArrayLike = DEFAULT_IDLE_TAX,
    variable: ArrayLike = False,
) -> Floats:
    """The same ratio for each MB, also where the tax rises with idle memory (`TAX_BRACKETS`); who has none loses none.

    Takes and raises what `decide_memory_targets` does.
    """
    allocated = np.asarray(allocated_mb, dtype=np.float64)
    active = np.minimum(np.asarray(active_mb, dtype=np.float64), allocated)
    idle_page_cost(idle_tax)  # refuses what is no tax
    tax, rises = np.asarray(idle_tax, dtype=np.float64), np.asarray(variable, dtype=np.bool_)
    paid, begins = active.copy(), active
    for times, part in TAX_BRACKETS:
        ends = np.minimum(active * (1.0 + times), allocated) if math.isfinite(times) else allocated
        paid += (ends - begins) * idle_page_cost(tax * np.where(rises, part, 1.0))
        begins = ends
    ratio = np.full(paid.shape, np.inf)
    return np.asarray(np.divide(np.asarray(shares, dtype=np.float64), paid, out=ratio, where=paid > 0.0))


def decide_memory_targets(
    group: ArrayLike,
    capacity_mb: ArrayLike,
    active_mb: ArrayLike,
    floor_mb: ArrayLike,
    ceiling_mb: ArrayLike,
    shares: ArrayLike,
    idle_tax: ArrayLike = DEFAULT_IDLE_TAX,
    variable: ArrayLike = False,
) -> Floats:
    """The memory target of every VM, in MB, for all hosts at once.

    Solves ``active + k (target - active) = shares / x`` on each host for the one ``x`` at
    which the targets use up its capacity, each clamped between floor and ceiling. Without
    pressure everybody may have its ceiling; floors that exceed the capacity shrink together.

    Args:
        group: row of the host of each VM, shape (n,).
        capacity_mb: memory that each host can give to its VMs, shape (hosts,).
        active_mb: sampled working set of each VM.
        floor_mb: claimed reservation: touched memory up to the reservation.
        ceiling_mb: min(granted or configured memory, limit).
        shares: memory shares, positive.
        idle_tax: ``Mem.IdleTax`` as a fraction: one, or one a host.
        variable: ``Mem.IdleTaxType``: whether the tax rises with the idle memory (`TAX_BRACKETS`), one or one a host;
            ``k`` is then that of each bracket.

    Raises:
        ValueError: shares not above zero, or a tax outside [0, 1).

    Source: Waldspurger 2002 for the ratio; the target form is derived from it.
    """
    rows, capacity = np.asarray(group, dtype=np.intp), np.asarray(capacity_mb, dtype=np.float64)
    high = np.asarray(ceiling_mb, dtype=np.float64)
    low = np.minimum(np.asarray(floor_mb, dtype=np.float64), high)
    weights = np.asarray(shares, dtype=np.float64)
    if np.any(weights <= 0.0):
        raise ValueError("Memory shares must be above zero.")
    floors = group_sums(rows, low, len(capacity))
    crowded = floors > capacity
    pressed = (group_sums(rows, high, len(capacity)) > capacity) & ~crowded
    scale = np.divide(capacity, floors, out=np.ones_like(capacity), where=crowded)
    targets = np.where(crowded[rows], low * scale[rows], high)
    members = np.flatnonzero(pressed[rows])
    if len(members):
        active = np.minimum(np.asarray(active_mb, dtype=np.float64)[members], high[members])
        bounds = (low[members], high[members])
        dense = (np.cumsum(pressed) - 1)[rows[members]]
        idle_page_cost(idle_tax)  # refuses what is no tax
        tax = np.broadcast_to(np.asarray(idle_tax, dtype=np.float64), capacity.shape)[rows[members]]
        rises = np.broadcast_to(np.asarray(variable, dtype=np.bool_), capacity.shape)[rows[members]]
        targets[members] = _solve(dense, capacity[pressed], active, bounds, weights[members], (tax, rises))
    return targets


def _solve(
    group: Ints,
    capacity: Floats,
    active: Floats,
    bounds: tuple[Floats, Floats],
    shares: Floats,
    taxes: tuple[Floats, NDArray[np.bool_]],
) -> Floats:
    """Split each VM into its active part and its idle part in each bracket: ramps whose sum is its target."""
    low, high = bounds
    tax, rises = taxes
    brackets = TAX_BRACKETS if rises.any() else FLAT
    floors, ceilings = [np.minimum(low, active)], [np.minimum(high, active)]
    slopes, offsets = [shares], [np.zeros_like(active)]
    begins, paid = active, active
    for times, part in brackets:
        ends = active * (1.0 + times) if math.isfinite(times) else np.maximum(high, begins)
        cost = idle_page_cost(tax * np.where(rises, part, 1.0))
        width = ends - begins
        floors.append(np.clip(low - begins, 0.0, width))
        ceilings.append(np.clip(high - begins, 0.0, width))
        slopes.append(shares / cost)
        offsets.append(-paid / cost)
        begins, paid = ends, paid + width * cost
    ramps = Ramps(
        np.tile(group, len(slopes)),
        np.concatenate(floors),
        np.concatenate(ceilings),
        np.concatenate(slopes),
        np.concatenate(offsets),
    )
    parts = ramps.at(solve_levels(ramps, capacity))
    return np.asarray(parts.reshape(len(slopes), -1).sum(axis=0))
