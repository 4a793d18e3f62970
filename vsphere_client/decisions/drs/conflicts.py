"""Rules between VMs that cannot both hold, as a graph: bonds connect, separations must not lie in one component."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Bond:
    """A rule between VMs: kept together or kept apart."""

    name: str
    together: bool
    vms: tuple[str, ...]


def contradicted_by(older: Sequence[Bond], rule: Bond) -> str | None:
    """The first older rule that cannot hold beside this one; None if all can (drs.md 8.2: the older wins)."""
    for count in range(1, len(older) + 1):
        if not _consistent([*older[:count], rule]) and _consistent(older[:count]):
            return older[count - 1].name
    return None


def _consistent(rules: Sequence[Bond]) -> bool:
    # Loading networkx takes a tenth of a second, which nobody should wait for who has no rules to compare.
    from networkx import Graph, add_path, connected_components

    graph: Graph[str] = Graph()
    for rule in rules:
        graph.add_nodes_from(rule.vms)
        if rule.together:
            add_path(graph, rule.vms)
    component = {vm: number for number, part in enumerate(connected_components(graph)) for vm in part}
    return not any(
        component[first] == component[second]
        for rule in rules
        if not rule.together
        for first, second in combinations(rule.vms, 2)
    )
