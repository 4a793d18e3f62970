"""Balancing up to 6.7: moves that bring the hosts' loads closer together, until they are close enough."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.balance import Balanced, fairness_reason
from vsphere_client.decisions.drs.explanation import ranked_candidates, sight, what_it_saw
from vsphere_client.decisions.drs.filters import fits, movable_vms, objection, permitted_matrix, target_hosts
from vsphere_client.decisions.drs.imbalance import (
    TOLERANCE,
    Imbalance,
    cluster_imbalance,
    deviation_drop,
    is_triggered,
    priority_of_deviation,
    resource_weights,
    target_imbalance,
)
from vsphere_client.decisions.drs.recommendation import Move
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import (
    BURST_BENEFIT,
    MIGRATION_CORES,
    MINIMUM_GOODNESS,
    MINIMUM_GOODNESS_OF_EXCESS,
    REFUSED_KEPT,
    STABLE_TIME_S,
    UPPER_UTILISATION,
)
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray, IntArray
from vsphere_client.model.reasons import because

HOSTS_FIRST = 8


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """Moves looked at together: drop of the deviation and which are allowed, [vm, host]."""

    vms: IntArray
    hosts: IntArray
    drop: FloatArray
    allowed: BoolArray
    worth: BoolArray


def balance_by_deviation(arrangement: Arrangement, book: RuleBook) -> Balanced:
    """Greedy hill-climb on the deviation (drs.md 6): the largest drop first, while a trigger stands."""
    hosts = int(arrangement.balanced.sum())
    result = Balanced(
        because(
            "balanced",
            "The hosts' loads are as close as threshold {threshold} asks",
            threshold=arrangement.settings.migration_threshold,
        )
    )
    while is_triggered(found := cluster_imbalance(arrangement), hosts, arrangement.settings):
        field = _best_field(arrangement, book, found)
        result.evaluated = max(result.evaluated, field.drop.size)
        if not field.worth.any():
            _note_refused(arrangement, book, field, result)
            break
        _carry_out(arrangement, field, found, result)
    return result


def _best_field(arrangement: Arrangement, book: RuleBook, found: Imbalance) -> Field:
    """The fullest hosts against the emptiest; all against all only if that yields no move."""
    load = _combined_load(arrangement)
    sources = np.flatnonzero(
        arrangement.balanced & (arrangement.moves_from < arrangement.settings.max_moves_per_host)
    )
    targets = np.flatnonzero(target_hosts(arrangement))
    if len(targets) > 2 * HOSTS_FIRST:
        fullest = np.sort(sources[np.argsort(-load[sources], kind="stable")][:HOSTS_FIRST])
        emptiest = np.sort(targets[np.argsort(load[targets], kind="stable")][:HOSTS_FIRST])
        field = _field(arrangement, book, found, fullest, emptiest)
        if field.worth.any():
            return field
    return _field(arrangement, book, found, sources, targets)


def _combined_load(arrangement: Arrangement) -> FloatArray:
    part = arrangement.balanced
    cpu, memory = arrangement.cpu_load, arrangement.memory_load
    weights = resource_weights(cpu[part], memory[part])
    return weights[0] * cpu + weights[1] * memory


def _field(
    arrangement: Arrangement, book: RuleBook, found: Imbalance, sources: IntArray, hosts: IntArray
) -> Field:
    on_source = np.isin(arrangement.vm_host, sources)
    return _weigh(arrangement, book, found, np.flatnonzero(movable_vms(arrangement) & on_source), hosts)


def _weigh(
    arrangement: Arrangement, book: RuleBook, found: Imbalance, vms: IntArray, hosts: IntArray
) -> Field:
    load = _combined_load(arrangement)
    allowed = permitted_matrix(arrangement, book, vms, hosts)
    allowed &= load[hosts][None, :] < load[arrangement.vm_host[vms]][:, None]
    bound = fits(arrangement, vms, hosts, UPPER_UTILISATION)
    if arrangement.contended().any():
        bound |= _waived(arrangement, vms, hosts) & fits(arrangement, vms, hosts, np.inf)
    allowed &= bound
    drop = deviation_drop(arrangement, found, vms, hosts)
    worth = allowed & (drop > TOLERANCE)
    if arrangement.settings.option("MinGoodness"):
        worth &= drop >= _least_drop(arrangement, found)
    if arrangement.settings.option("CostBenefit"):
        worth &= _pays(arrangement, vms, hosts, drop)
    return Field(vms, hosts, drop, allowed, worth)


def _waived(arrangement: Arrangement, vms: IntArray, hosts: IntArray) -> BoolArray:
    """Our assumption: the 100 % bound does not hold while an overfull source stays as full as its target."""
    waived = np.ones((len(vms), len(hosts)), dtype=np.bool_)
    source = arrangement.vm_host[vms]
    for demand, load, capacity in (
        (arrangement.cpu[vms], arrangement.host_cpu, arrangement.cpu_capacity),
        (arrangement.memory[vms], arrangement.host_memory, arrangement.memory_capacity),
    ):
        there = (load[hosts] + demand[:, None]) / capacity[hosts]
        here = ((load[source] - demand) / capacity[source])[:, None]
        overfull = (load[source] > capacity[source])[:, None]
        waived &= (there < UPPER_UTILISATION) | (overfull & (here >= there - TOLERANCE))
    return waived


def _least_drop(arrangement: Arrangement, found: Imbalance) -> float:
    """MinGoodness (drs.md 6.2, our assumption): adapts to the deviation and the number of hosts."""
    hosts = int(arrangement.balanced.sum())
    excess = found.combined - target_imbalance(hosts, arrangement.settings)
    return max(MINIMUM_GOODNESS / math.sqrt(hosts), MINIMUM_GOODNESS_OF_EXCESS * excess)


def _pays(arrangement: Arrangement, vms: IntArray, hosts: IntArray, drop: FloatArray) -> BoolArray:
    """CostBenefit in MHz x s over the stable time (drs.md 6.2; the formula is our assumption).

    Benefit: entitlement newly delivered, and a part of the evened-out capacity for bursts. Cost: the CPU
    of the migration on both hosts for its duration. The stable time is the interval, so no risk remains.
    """
    source, demand = arrangement.vm_host[vms], arrangement.cpu[vms]
    over = np.maximum(arrangement.host_cpu - arrangement.cpu_capacity, 0.0)
    relief = np.minimum(over[source], demand)[:, None]
    after = arrangement.host_cpu[hosts] + demand[:, None] - arrangement.cpu_capacity[hosts]
    lost = np.maximum(after, 0.0) - over[hosts]
    core = arrangement.snapshot.host_core_mhz
    burst = (
        BURST_BENEFIT * drop * (arrangement.cpu_capacity[source][:, None] + arrangement.cpu_capacity[hosts])
    )
    taken = MIGRATION_CORES * (core[source][:, None] + core[hosts])
    seconds = arrangement.migration_seconds(vms, hosts)
    result: BoolArray = (relief - lost + burst) * STABLE_TIME_S > taken * seconds
    return result


def _carry_out(arrangement: Arrangement, field: Field, found: Imbalance, result: Balanced) -> None:
    offered = np.where(field.worth, field.drop, -np.inf)
    row, column = divmod(int(offered.argmax()), len(field.hosts))
    vm, target = int(field.vms[row]), int(field.hosts[column])
    source = int(arrangement.vm_host[vm])
    reason, here = fairness_reason(arrangement, source), sight(arrangement, vm)
    pair = (field.vms[row : row + 1], field.hosts[column : column + 1])
    seconds = float(arrangement.migration_seconds(*pair)[0, 0])
    points, none = 100.0 * field.drop[row], np.zeros(len(field.hosts))
    least = 100.0 * _least_drop(arrangement, found)
    candidates = ranked_candidates(field.hosts, points, none, field.allowed[row], target, least)
    arrangement.move(vm, target)
    there = sight(arrangement, vm, measured=False)
    text = (
        "The host loads deviate by {deviation:.3f}; with {vm} on {target} instead of {source} by {after:.3f}."
    )
    why = because(
        "deviation",
        text,
        deviation=found.combined,
        vm=arrangement.snapshot.vm_names[vm],
        target=there.host,
        source=here.host,
        after=found.combined - float(field.drop[row, column]),
    )
    saw = (why, *what_it_saw(arrangement, vm, here, there))
    # A gap of two hosts may start a move that the deviation alone would not: it has the slider's priority.
    deviation = priority_of_deviation(found.combined, int(arrangement.balanced.sum()))
    priority = min(deviation, arrangement.settings.migration_threshold)
    gain = float(points[column])
    benefit = there.score - here.score
    result.moves.append(
        Move(vm, source, target, reason, priority, gain, 0.0, seconds, saw, candidates, benefit)
    )


def _note_refused(arrangement: Arrangement, book: RuleBook, field: Field, result: Balanced) -> None:
    result.why_no_more = because(
        "no_helpful_move", "Loads are uneven, but no single allowed move helps enough"
    )
    if not field.drop.size:
        return
    best = field.drop.argmax(axis=1)
    drop = field.drop[np.arange(len(best)), best]
    for row in np.argsort(-drop, kind="stable")[:REFUSED_KEPT]:
        vm, host = int(field.vms[row]), int(field.hosts[best[row]])
        if arrangement.vm_host[vm] == host:
            continue
        text = "The deviation would fall by {drop:.3f} only, too little for its cost"
        if drop[row] <= 0.0:
            text = "The deviation would rise by {rise:.3f}"
        less = because("goodness", text, drop=float(drop[row]), rise=-float(drop[row]))
        result.refused.append((vm, host, objection(arrangement, book, vm, host) or less))
