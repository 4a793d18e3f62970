"""Moves between hosts that are both full: the only ones whose target may reach 100 %.

Our assumption (drs.md 6): the bound is waived while the source itself is above 100 % and stays at least
as loaded as the target. Every pair needs the shares of two hosts worked out, so only the fullest sources
and the emptiest targets are looked at.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import FULL, POINTS, Arrangement, headroom_left
from vsphere_client.decisions.drs.contention import fractions_with_each
from vsphere_client.decisions.drs.filters import fits, movable_vms, permitted_matrix, target_hosts
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import COST_POINTS_PER_SECOND
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray, IntArray

HOSTS_LOOKED_AT = 4


@dataclass(frozen=True, slots=True)
class CrowdedMove:
    """The best such move, in points over all VMs."""

    vm: int
    target: int
    gain: float
    cost: float


def best_crowded_move(arrangement: Arrangement, book: RuleBook) -> CrowdedMove | None:
    """The best move from an overfull host to one that is less full, or None."""
    fullness = np.maximum(arrangement.cpu_load, arrangement.memory_load)
    room = arrangement.moves_from < arrangement.settings.max_moves_per_host
    sources = np.flatnonzero(arrangement.balanced & arrangement.contended() & room)
    sources = sources[np.argsort(-fullness[sources], kind="stable")][:HOSTS_LOOKED_AT]
    targets = np.flatnonzero(target_hosts(arrangement))
    targets = targets[np.argsort(fullness[targets], kind="stable")][:HOSTS_LOOKED_AT]
    movable, best = movable_vms(arrangement), None
    for source in sources:
        vms = np.flatnonzero(movable & (arrangement.vm_host == source))
        found = _best_from(arrangement, book, vms, int(source), targets) if len(vms) else None
        if found and (best is None or found.gain - found.cost > best.gain - best.cost):
            best = found
    return best


def _best_from(
    arrangement: Arrangement, book: RuleBook, vms: IntArray, source: int, targets: IntArray
) -> CrowdedMove | None:
    legal = permitted_matrix(arrangement, book, vms, targets) & fits(arrangement, vms, targets, np.inf)
    leaving = arrangement.points_left_behind(vms) - arrangement.points[source]
    cost = arrangement.migration_seconds(vms, targets) * COST_POINTS_PER_SECOND
    best: CrowdedMove | None = None
    for column, target in enumerate(targets):
        allowed = legal[:, column] & _stays_fuller(arrangement, vms, source, int(target))
        if not allowed.any():
            continue
        rows = np.flatnonzero(allowed)
        gain = leaving[rows] + points_gained_when_full(arrangement, vms[rows], int(target))
        index = int((gain - cost[rows, column]).argmax())
        row = int(rows[index])
        move = CrowdedMove(int(vms[row]), int(target), float(gain[index]), float(cost[row, column]))
        if best is None or move.gain - move.cost > best.gain - best.cost:
            best = move
    return best


def _stays_fuller(arrangement: Arrangement, vms: IntArray, source: int, target: int) -> BoolArray:
    """Whether the waiver holds for each VM, resource by resource, bool [vm]."""
    allowed = np.ones(len(vms), dtype=np.bool_)
    for demand, load, capacity in (
        (arrangement.cpu[vms], arrangement.host_cpu, arrangement.cpu_capacity),
        (arrangement.memory[vms], arrangement.host_memory, arrangement.memory_capacity),
    ):
        there = (load[target] + demand) / capacity[target]
        here = (load[source] - demand) / capacity[source]
        overfull = load[source] > capacity[source] * FULL
        allowed &= (there < 1.0) | (overfull & (here >= there - 1e-9))
    return allowed


def points_gained_when_full(arrangement: Arrangement, vms: IntArray, target: int) -> FloatArray:
    """Exact change of an overfull host's points when each VM arrives, by its shares, [vm]."""
    members = arrangement.members(target)
    cpu_there, cpu_own = fractions_with_each(
        arrangement.cpu_claims(members), arrangement.cpu_claims(vms), float(arrangement.cpu_capacity[target])
    )
    memory_there, memory_own = fractions_with_each(
        arrangement.memory_claims(members),
        arrangement.memory_claims(vms),
        float(arrangement.memory_capacity[target]),
    )
    served = (cpu_there * memory_there).sum(axis=1) + cpu_own * memory_own
    threshold = arrangement.settings.headroom_threshold
    cpu = (arrangement.host_cpu[target] + arrangement.cpu[vms]) / arrangement.cpu_capacity[target]
    memory = (arrangement.host_memory[target] + arrangement.memory[vms]) / arrangement.memory_capacity[target]
    efficiency = headroom_left(cpu, threshold) * headroom_left(memory, threshold)
    result: FloatArray = served * efficiency * POINTS - arrangement.points[target]
    return result
