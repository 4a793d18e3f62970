"""Balancing of DRS 2.0: one move at a time, the one that brings all VMs together the most points."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from vsphere_client.decisions.drs.arrangement import POINTS, Arrangement
from vsphere_client.decisions.drs.crowded import best_crowded_move
from vsphere_client.decisions.drs.explanation import (
    Sight,
    below_worth,
    ranked_candidates,
    sight,
    what_it_saw,
    why_balancing,
)
from vsphere_client.decisions.drs.filters import movable_vms, objection, target_hosts
from vsphere_client.decisions.drs.recommendation import Candidate, Move, ReasonCode, Refusal
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import (
    REFUSED_KEPT,
    WORTH_POINTS,
    DrsSettings,
)
from vsphere_client.decisions.drs.snapshot import BoolArray, IntArray
from vsphere_client.decisions.drs.weighing import Weighing
from vsphere_client.model.reasons import Reason, because

MARGIN = 1e-6


@dataclass(slots=True)
class Balanced:
    """What balancing came to: moves in order, the best moves not made, how many were weighed, why it ended."""

    why_no_more: Reason
    moves: list[Move] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    evaluated: int = 0


def hosts_to_relieve(arrangement: Arrangement) -> BoolArray:
    """Hosts whose VMs lack more points in all than a move must bring, bool [host].

    A move cannot gain more than its source's VMs lack: the others only get company.
    """
    lacking = POINTS * arrangement.count - arrangement.points
    return arrangement.balanced & (lacking > arrangement.settings.worth_points)


def needs_balancing(arrangement: Arrangement) -> bool:
    """Whether any move could be worth it at all; False is certain, True only possible."""
    return bool(hosts_to_relieve(arrangement).any()) and int(target_hosts(arrangement).sum()) > 1


def balance_by_score(arrangement: Arrangement, book: RuleBook) -> Balanced:
    """Greedy balancing (drs.md 7.2): moves while one brings more points, less its cost, than is asked."""
    begun = begin_balancing(arrangement, book)
    if isinstance(begun, Balanced):
        return begun
    while not begun.weighed:
        begun.weigh_more()
    while begun.make_move():
        pass
    return begun.end()


def begin_balancing(arrangement: Arrangement, book: RuleBook) -> Balanced | Balancing:
    """A balancing whose moves are to be weighed and then made; or the result where there is nothing to gain."""
    settings = arrangement.settings
    if settings.migration_threshold not in WORTH_POINTS:
        return Balanced(because("mandatory_only", "Migration threshold 1 makes mandatory moves only"))
    if not needs_balancing(arrangement):
        return Balanced(_nothing_to_gain(settings))
    sources = hosts_to_relieve(arrangement)[arrangement.vm_host]
    room = (arrangement.moves_from < settings.max_moves_per_host)[arrangement.vm_host]
    vms = np.flatnonzero(movable_vms(arrangement) & sources & room)
    if not len(vms):
        return Balanced(because("nothing_movable", "No VM on the loaded hosts may be moved"))
    return Balancing(arrangement, book, Weighing(arrangement, book, vms))


def priority_of(net: float) -> int:
    """2 to 5: the most conservative threshold that would still make the move. Our assumption."""
    return next((level for level, worth in WORTH_POINTS.items() if net > worth), 5)


def _nothing_to_gain(settings: DrsSettings) -> Reason:
    text = "No host above {threshold:.0f} % holds VMs that lack {worth:g} points; nobody waits"
    threshold = 100.0 * settings.headroom_threshold
    return because("nothing_to_gain", text, threshold=threshold, worth=settings.worth_points)


class Balancing:
    """The greedy loop, move by move, and the record it leaves."""

    def __init__(self, arrangement: Arrangement, book: RuleBook, weighing: Weighing) -> None:
        self._arrangement, self._book, self._weighing = arrangement, book, weighing
        self._needed = arrangement.settings.worth_points
        self._result = Balanced(_nothing_to_gain(arrangement.settings), evaluated=weighing.evaluated)

    @property
    def weighed(self) -> bool:
        """Whether all moves have been weighed, so that the first can be made."""
        return self._weighing.complete

    def weigh_more(self) -> float:
        """Weigh some more of the moves; how many pairs that were, or are worth as much."""
        return self._weighing.weigh_more()

    @property
    def move_count(self) -> int:
        """Moves made so far."""
        return len(self._result.moves)

    @property
    def vm_count(self) -> int:
        """VMs that are weighed: a move makes each of them be looked at again."""
        return len(self._weighing.vms)

    def make_move(self) -> bool:
        """Make the best move; False when none is worth it any more."""
        return self._ordinary_move() or self._crowded_move()

    def end(self, refusals: int = REFUSED_KEPT) -> Balanced:
        """What it came to, with so many of the best moves not made."""
        if refusals:
            self._note_refused(refusals)
        return self._result

    def _ordinary_move(self) -> bool:
        weighing = self._weighing
        row, column, net = weighing.best_move()
        if not net > self._needed + MARGIN:
            return False
        column = weighing.emptiest_of_equals(row, column)
        gains, costs = weighing.gains(row), weighing.cost[row]
        vm, target = int(weighing.vms[row]), int(weighing.hosts[column])
        candidates = ranked_candidates(
            weighing.hosts, gains, costs, weighing.legal(row), target, self._needed
        )
        self._note_own_refusal(row)
        self._apply(vm, target, float(gains[column]), float(costs[column]), candidates)
        return True

    def _crowded_move(self) -> bool:
        move = best_crowded_move(self._arrangement, self._book)
        if move is None or not move.gain - move.cost > self._needed + MARGIN:
            return False
        net = move.gain - move.cost
        candidates = (Candidate(move.target, move.gain, move.cost, net, "chosen"),)
        self._apply(move.vm, move.target, move.gain, move.cost, candidates)
        return True

    def _apply(
        self, vm: int, target: int, gain: float, cost: float, candidates: tuple[Candidate, ...]
    ) -> None:
        arrangement, source = self._arrangement, int(self._arrangement.vm_host[vm])
        reason = fairness_reason(arrangement, source)
        pair = (np.array([vm]), np.array([target]))
        seconds = float(arrangement.migration_seconds(*pair)[0, 0])
        here = sight(arrangement, vm)
        arrangement.move(vm, target)
        there = sight(arrangement, vm, measured=False)
        saw = (self._why(vm, here, there, gain), *what_it_saw(arrangement, vm, here, there))
        priority, benefit = priority_of(gain - cost), there.score - here.score
        self._result.moves.append(
            Move(vm, source, target, reason, priority, gain, cost, seconds, saw, candidates, benefit)
        )
        self._weighing.renew(vm, source, target)
        if arrangement.moves_from[source] >= arrangement.settings.max_moves_per_host:
            self._weighing.close_host(source)

    def _why(self, vm: int, here: Sight, there: Sight, gain: float) -> Reason:
        name, settings = self._arrangement.snapshot.vm_names[vm], self._arrangement.settings
        return why_balancing(name, here, there, gain, settings.headroom_threshold)

    def _note_own_refusal(self, row: int) -> None:
        """The first host that was closed to a moved VM belongs beside its candidates."""
        closed = self._weighing.closed_hosts(row)
        if len(self._result.refused) >= REFUSED_KEPT // 2 or not len(closed):
            return
        vm, host = int(self._weighing.vms[row]), int(closed[0])
        why = objection(self._arrangement, self._book, vm, host)
        if why is not None:
            self._result.refused.append((vm, host, why))

    def _note_refused(self, most: int) -> None:
        """Keep the most promising moves that were not made, each VM once, with what stood against it."""
        weighing = self._weighing
        net = weighing.arriving - weighing.cost
        net[weighing.hosts[None, :] == self._arrangement.vm_host[weighing.vms][:, None]] = -np.inf
        if not net.size:
            return
        column = net.argmax(axis=1)
        total = weighing.leaving + net[np.arange(len(net)), column]
        total[self._arrangement.moved[weighing.vms]] = -np.inf
        first = np.argsort(-total, kind="stable")[: most - len(self._result.refused)]
        for row in first[total[first] > -np.inf]:
            self._refuse(int(row), int(column[row]))
        self._result.why_no_more = self._ending(first[total[first] > -np.inf])

    def _refuse(self, row: int, column: int) -> None:
        weighing, settings = self._weighing, self._arrangement.settings
        vm, host = int(weighing.vms[row]), int(weighing.hosts[column])
        why = objection(self._arrangement, self._book, vm, host)
        gain, cost = float(weighing.gains(row)[column]), float(weighing.cost[row, column])
        if why is None and gain - cost > self._needed + MARGIN:
            text = "{host} has given away {count} VMs in this run, the most allowed"
            source = int(self._arrangement.vm_host[vm])
            why = because(
                "max_moves",
                text,
                host=self._arrangement.snapshot.host_names[source],
                count=int(self._arrangement.moves_from[source]),
            )
        threshold = settings.migration_threshold
        self._result.refused.append((vm, host, why or below_worth(gain, cost, threshold, self._needed)))

    def _ending(self, best: IntArray) -> Reason:
        if not len(best):
            return because("all_moved", "Every VM that could gain has been moved")
        vm, host, why = self._result.refused[-len(best)]
        snapshot = self._arrangement.snapshot
        text = "The best move left, {vm} to {host}, was not made: {why}"
        return because(
            "best_left", text, vm=snapshot.vm_names[vm], host=snapshot.host_names[host], why=why.text
        )


def fairness_reason(arrangement: Arrangement, source: int) -> ReasonCode:
    """The resource that the source is shorter of names the reason; CPU if equal."""
    cpu = arrangement.host_cpu[source] / arrangement.cpu_capacity[source]
    memory = arrangement.host_memory[source] / arrangement.memory_capacity[source]
    return "fairnessMemAvg" if memory > cpu + 1e-9 else "fairnessCpuAvg"
