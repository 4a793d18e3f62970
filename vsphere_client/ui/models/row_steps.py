"""How one list of rows becomes another with few insertions and removals, and never a reset.

Rows that a view holds on to (current, chosen, unfolded) are never removed while they stay in the list,
so that a filter or a burst of changes moves neither selection nor focus.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)

FEW_STEPS = 48
"""Separate changes that one list takes well; each costs its views some work."""


@dataclass(frozen=True, slots=True)
class Exchange(Generic[K]):
    """Take the rows ``first`` to ``last`` out (none if ``last`` < ``first``), put ``items`` in their place."""

    first: int
    last: int
    items: tuple[K, ...]


def plan_rows(
    old: Sequence[K], new: Sequence[K], held: Collection[K], few: int = FEW_STEPS
) -> list[Exchange[K]]:
    """Steps that turn ``old`` into ``new``, last rows first, so that earlier numbers stay true.

    Beyond ``few`` separate changes, whole stretches between held rows are exchanged. What both have
    must stand in the same order in both.
    """
    if not old or not new:
        return _stretches(old, new, [])
    in_new = set(new)
    kept = [row for row, item in enumerate(old) if item in in_new]
    if len(kept) == len(old) == len(new):
        return []
    steps = _stretches(old, new, kept, few)
    if len(steps) <= few:
        return steps
    held_set = in_new.intersection(held)
    return _stretches(old, new, [row for row in kept if old[row] in held_set] if held_set else [])


def _stretches(
    old: Sequence[K], new: Sequence[K], anchors: Sequence[int], limit: int | None = None
) -> list[Exchange[K]]:
    """Exchanges of what lies between the anchors: rows of ``old`` that stay; gives up beyond the limit."""
    steps: list[Exchange[K]] = []
    for first, last, start, end in _gaps(old, new, anchors):
        if last >= first or end > start:
            steps.append(Exchange(first, last, tuple(new[start:end])))
            if limit is not None and len(steps) > limit:
                break
    steps.reverse()
    return steps


def _gaps(old: Sequence[K], new: Sequence[K], anchors: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    at_old, at_new = 0, 0
    for row in anchors:
        found = _find(new, old[row], at_new)
        yield at_old, row - 1, at_new, found
        at_old, at_new = row + 1, found + 1
    yield at_old, len(old) - 1, at_new, len(new)


def _find(items: Sequence[K], wanted: K, start: int) -> int:
    return start if items[start] == wanted else items.index(wanted, start)
