"""VM-to-VM dependency rules: a group waits for another, and no group may wait for itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from vsphere_client.decisions.ha.restart_schedule import PRIORITY_RANK
from vsphere_client.decisions.ha.settings import ReadyCondition, RestartPriority
from vsphere_client.model.reasons import Reason, because

CONDITION_WORDS = {
    ReadyCondition.RESOURCES_ALLOCATED: "resources allocated",
    ReadyCondition.POWERED_ON: "powered on",
    ReadyCondition.GUEST_HEARTBEAT: "guest heartbeats detected",
    ReadyCondition.APP_HEARTBEAT: "application heartbeats detected",
}


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


def priority_clash(
    dependents: Mapping[str, RestartPriority], prerequisites: Mapping[str, RestartPriority]
) -> tuple[str, str] | None:
    """A dependent VM of higher restart priority than a VM it waits for, with that VM; None if none is.

    The mappings give VM names their priorities. A VM with priority Disabled is not restarted, hence
    neither waits nor is waited for. Source: vSphere Availability, VM-VM dependency restart conditions.
    """
    off = RestartPriority.DISABLED
    waited = [(PRIORITY_RANK[one], name) for name, one in prerequisites.items() if one is not off]
    waiting = [(PRIORITY_RANK[one], name) for name, one in dependents.items() if one is not off]
    if not waited or not waiting:
        return None
    (latest, waited_for), (first, dependent) = max(waited), min(waiting)
    return (dependent, waited_for) if first < latest else None


@dataclass(frozen=True, slots=True)
class Prerequisite:
    """A VM that another one depends on by a rule, as vSphere HA sees it; times are virtual seconds.

    ``ready_at_s`` is when it met or will meet its condition, None while nobody can tell;
    ``extra_delay_s`` is waited after that. ``gave_up``: HA does not try to restart it any more.
    """

    vm: str
    rule: str
    condition: ReadyCondition
    ready_at_s: float | None
    extra_delay_s: float = 0.0
    gave_up: bool = False


@dataclass(frozen=True, slots=True)
class DependencyVerdict:
    """Whether a dependent VM may start; if not, ``at_s`` is when it will as far as is known (None: unknown)."""

    start: bool
    at_s: float | None
    reasons: tuple[Reason, ...]


def decide_dependent(vm: str, prerequisites: Iterable[Prerequisite], now_s: float) -> DependencyVerdict:
    """Whether a VM may start at ``now_s`` although others have to be ready before it.

    All of them must be; unlike restart priorities, a dependency is hard: no timeout lets the VM pass
    (vSphere HA deep dive, orchestrated restart). The reasons name what it waits or waited for.
    """
    verdicts = [(one, _free_at_s(one)) for one in prerequisites]
    open_ones = [(one, at_s) for one, at_s in verdicts if at_s is None or at_s > now_s]
    if not open_ones:
        return DependencyVerdict(True, now_s, tuple(_describe_met(vm, one) for one, _ in verdicts))
    times = [at_s for _, at_s in open_ones]
    known = [at_s for at_s in times if at_s is not None]
    at_s = max(known) if len(known) == len(times) else None
    return DependencyVerdict(False, at_s, tuple(_describe_open(vm, one) for one, _ in open_ones))


def _free_at_s(one: Prerequisite) -> float | None:
    return None if one.ready_at_s is None else one.ready_at_s + one.extra_delay_s


def _describe_met(vm: str, one: Prerequisite) -> Reason:
    return because(
        "dependency_met",
        "{vm} depends on {waited_for} (rule {rule}), which is ready: {condition}",
        vm=vm,
        waited_for=one.vm,
        rule=one.rule,
        condition=CONDITION_WORDS[one.condition],
    )


def _describe_open(vm: str, one: Prerequisite) -> Reason:
    if one.gave_up:
        text = "{vm} depends on {waited_for} (rule {rule}), which vSphere HA could not restart"
        return because("dependency_failed", text, vm=vm, waited_for=one.vm, rule=one.rule)
    delay = ", then {delay_s:g} s" if one.extra_delay_s else ""
    return because(
        "dependency_open",
        "{vm} depends on {waited_for} (rule {rule}) and waits for: {condition}" + delay,
        vm=vm,
        waited_for=one.vm,
        rule=one.rule,
        condition=CONDITION_WORDS[one.condition],
        delay_s=one.extra_delay_s,
    )
