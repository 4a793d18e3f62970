"""One move that has to happen: the best host for it, or the fault that there is none."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.explanation import ranked_candidates, sight, what_it_saw
from vsphere_client.decisions.drs.faults import CAPACITY_CAUSES, problem_of_objections, problem_of_pin
from vsphere_client.decisions.drs.filters import fits, objection, permitted, pinned
from vsphere_client.decisions.drs.recommendation import REASON_TEXT, Candidate, DrsFault, Move, ReasonCode
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import COST_POINTS_PER_SECOND, UPPER_UTILISATION
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray, IntArray
from vsphere_client.model.reasons import Reason, because


@dataclass(frozen=True, slots=True)
class Need:
    """Why a VM has to leave, and what may be set aside for it: preferences, companions, the 100 % bound.

    ``story`` is the sentence that tells why, with {vm}, {source}, {target} and {rule}, where the usual one
    would not be true. ``gentle``: it may as well stay, so nothing is set aside, nor do hosts take it that others avoid.
    """

    reason: ReasonCode
    rule: str | None = None
    soft: bool = True
    together: bool = True
    bound: float = UPPER_UTILISATION
    gentle: bool = False
    story: str = ""


def move_by_need(
    arrangement: Arrangement, book: RuleBook, vm: int, need: Need, only: BoolArray | None = None
) -> Move | DrsFault:
    """Move the VM to the host where all VMs together fare best, whatever it costs; or say why none takes it.

    Points decide in DRS 2.0, the lower load in the legacy model. Preferences and the 100 % bound are kept
    while some host allows it.
    """
    fixed = pinned(arrangement, vm)
    if fixed is not None:
        host = int(arrangement.vm_host[vm])
        return DrsFault(vm, fixed.code, fixed, problem_of_pin(fixed.code), host)
    for avoid, soft, bound in _attempts(arrangement, need):
        mask = permitted(arrangement, book, vm, soft=soft, together=need.together, avoid=avoid)
        hosts = np.flatnonzero(mask if only is None else mask & only)
        if len(hosts):
            hosts = hosts[fits(arrangement, np.array([vm]), hosts, bound)[0]]
        if len(hosts):
            return carry_out(arrangement, vm, hosts, need)
    return _fault(arrangement, book, vm, need)


def _attempts(arrangement: Arrangement, need: Need) -> list[tuple[bool, bool, float]]:
    """Whether hosts are avoided and preferences kept, and up to which load, the strictest first."""
    usual = min(UPPER_UTILISATION, need.bound)
    first = (True, True, usual)
    if need.gentle:
        return [first]
    rest = [(False, True, usual)] if arrangement.avoided.any() else []
    return [first, *rest, (False, need.soft, usual), (False, need.soft, need.bound)]


def carry_out(arrangement: Arrangement, vm: int, hosts: IntArray, need: Need, priority: int = 1) -> Move:
    """Move the VM to the best of these hosts and record it."""
    row = np.array([vm])
    source = int(arrangement.vm_host[vm])
    seconds = arrangement.migration_seconds(row, hosts)[0]
    cost = seconds * COST_POINTS_PER_SECOND
    leaving = float(arrangement.points_left_behind(row)[0] - arrangement.points[source])
    gain = leaving + arrangement.points_gained_there(row, hosts)[0]
    index = int(_fitness(arrangement, vm, hosts, gain - cost).argmax())
    target = int(hosts[index])
    every = np.ones(len(hosts), dtype=np.bool_)
    candidates: tuple[Candidate, ...] = ranked_candidates(hosts, gain, cost, every, target, -np.inf)
    here = sight(arrangement, vm)
    arrangement.move(vm, target)
    there = sight(arrangement, vm, measured=False)
    saw = (_why(arrangement, vm, need, here.host, there.host), *what_it_saw(arrangement, vm, here, there))
    figures = (float(gain[index]), float(cost[index]), float(seconds[index]))
    benefit = there.score - here.score
    return Move(vm, source, target, need.reason, priority, *figures, saw, candidates, benefit, need.rule)


def _fitness(arrangement: Arrangement, vm: int, hosts: IntArray, net: FloatArray) -> FloatArray:
    if arrangement.settings.generation == "drs2":
        return net
    cpu = (arrangement.host_cpu[hosts] + arrangement.cpu[vm]) / arrangement.cpu_capacity[hosts]
    memory = (arrangement.host_memory[hosts] + arrangement.memory[vm]) / arrangement.memory_capacity[hosts]
    result: FloatArray = -(cpu + memory)
    return result


def _why(arrangement: Arrangement, vm: int, need: Need, source: str, target: str) -> Reason:
    name = arrangement.snapshot.vm_names[vm]
    if need.story:
        rule = need.rule or ""
        return because(need.reason, need.story, vm=name, source=source, target=target, rule=rule)
    if need.rule is None:
        text = "{vm} has to leave {source}: {cause}. {target} serves it best."
        cause = REASON_TEXT[need.reason][0].lower() + REASON_TEXT[need.reason][1:]
        return because(need.reason, text, vm=name, source=source, target=target, cause=cause)
    text = "{vm} on {source} breaks rule {rule}; on {target} it does not."
    return because(need.reason, text, vm=name, source=source, target=target, rule=need.rule)


def _fault(arrangement: Arrangement, book: RuleBook, vm: int, need: Need) -> DrsFault:
    """No host: tell of the one that came nearest, that is, failed at the latest check."""
    snapshot = arrangement.snapshot
    order = dict.fromkeys(CAPACITY_CAUSES, 3)
    order |= dict.fromkeys(("vm_host_rule", "anti_affinity"), 2)
    strict = {"soft": need.soft or need.gentle, "together": need.together, "avoid": need.gentle}
    found = [
        (host, why)
        for host in range(snapshot.host_count)
        if (why := objection(arrangement, book, vm, host, bound=need.bound, **strict)) is not None
        and why.code != "same_host"
    ]
    ranks = [order.get(why.code, 1) for _, why in found]
    nearest = ranks.index(max(ranks)) if ranks else 0
    problem = problem_of_objections(
        snapshot, vm, soft_rule=need.reason == "vmHostSoftAffinity", objections=found, nearest=nearest
    )
    name = snapshot.vm_names[vm]
    if not found:
        reason = because("no_other_host", "The cluster has no other host for {vm}", vm=name)
        return DrsFault(vm, "NoActiveHostInCluster", reason, problem)
    host, why = found[nearest]
    text = "No host takes {vm}. {host}: {why}"
    host_name = snapshot.host_names[host]
    reason = because("no_host", text, vm=name, host=host_name, why=why.text, cause=why.code)
    return DrsFault(vm, "NoCompatibleHost", reason, problem, host)
