"""Votes of an object's components, such that no failure the policy tolerates takes the majority."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from vsphere_client.decisions.vsan.snapshot import Component


def witnesses_needed(data_fault_domains: int, failures_to_tolerate: int) -> int:
    """Witnesses that bring an object to 2n+1 fault domains with a vote; none if the data lie on as many.

    Source: erasure coding quorum and the vSAN 6.0 quorum mechanism (votes instead of witnesses).
    """
    return max(0, 2 * failures_to_tolerate + 1 - data_fault_domains)


def assign_votes(components: Sequence[Component], failures_to_tolerate: int) -> tuple[Component, ...]:
    """The components with their votes: an odd total, and a majority after any n failed fault domains.

    One vote each, one more for the first if the total is even. Where unequal fault domains would let n of
    them take the majority, all domains get equal votes first (our assumption: the product only says that it
    adds votes). Needs 2n+1 fault domains among the components to succeed.
    """
    if not components:
        return ()
    ones = _made_odd([replace(c, votes=1) for c in components], failures_to_tolerate)
    if ones is not None:
        return ones
    level = _made_odd(_levelled(components), failures_to_tolerate)
    return level if level is not None else tuple(replace(c, votes=1) for c in components)


def keeps_majority(components: Sequence[Component], failures_to_tolerate: int) -> bool:
    """Whether the n fault domains with most votes can fail and more than half of all votes remain."""
    by_domain: dict[str, int] = {}
    for component in components:
        by_domain[component.fault_domain] = by_domain.get(component.fault_domain, 0) + component.votes
    total = sum(by_domain.values())
    worst = sum(sorted(by_domain.values(), reverse=True)[:failures_to_tolerate])
    return 2 * (total - worst) > total


def _made_odd(components: list[Component], failures_to_tolerate: int) -> tuple[Component, ...] | None:
    """An odd total with a majority kept; None if no single extra vote gives both."""
    if sum(c.votes for c in components) % 2 == 1:
        return tuple(components) if keeps_majority(components, failures_to_tolerate) else None
    for index, component in enumerate(components):
        more = [*components[:index], replace(component, votes=component.votes + 1), *components[index + 1 :]]
        if keeps_majority(more, failures_to_tolerate):
            return tuple(more)
    return None


def _levelled(components: Sequence[Component]) -> list[Component]:
    count: dict[str, int] = {}
    for component in components:
        count[component.fault_domain] = count.get(component.fault_domain, 0) + 1
    highest = max(count.values())
    levelled: list[Component] = []
    raised: set[str] = set()  # membership only
    for component in components:
        domain = component.fault_domain
        extra = 0 if domain in raised else highest - count[domain]
        raised.add(domain)
        levelled.append(replace(component, votes=1 + extra))
    return levelled
