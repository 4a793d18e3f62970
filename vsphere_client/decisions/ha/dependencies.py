"""VM-to-VM dependency rules: a group waits for another, and no group may wait for itself."""

from __future__ import annotations

from collections.abc import Sequence


def dependency_cycle(waits_for: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    """Groups that wait for each other in a circle, the first one again at the end; empty if none does.

    ``waits_for`` holds pairs of a VM group and the group it depends on. Source: vSphere
    Availability, VM-VM dependency restart conditions (cyclical dependencies are not possible).
    """
    if not waits_for:
        return ()
    # Imported here: it takes longer to load than most labs, and few labs have such rules.
    from networkx import DiGraph, NetworkXNoCycle, find_cycle

    graph = DiGraph(list(waits_for))
    try:
        edges = find_cycle(graph)
    except NetworkXNoCycle:
        return ()
    return (*(str(edge[0]) for edge in edges), str(edges[0][0]))
