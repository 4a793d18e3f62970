"""One attempt at a run: what must move, then the balancing, in portions of bounded effort."""

from __future__ import annotations

from dataclasses import replace

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.balance import Balanced, Balancing, begin_balancing
from vsphere_client.decisions.drs.distribution import even_out_counts
from vsphere_client.decisions.drs.evacuation import evacuate
from vsphere_client.decisions.drs.imbalance import cluster_imbalance
from vsphere_client.decisions.drs.legacy import balance_by_deviation
from vsphere_client.decisions.drs.quarantine import leave_quarantined
from vsphere_client.decisions.drs.recommendation import ClusterPicture, DrsFault, Move
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.rules import mend_rules
from vsphere_client.decisions.drs.score import cluster_score, score_buckets, vm_scores

MOVE_EFFORT = 8_000
"""Effort of a move beside the looking again at VMs, in pairs weighed; so much time do its texts take."""
LOOKS_PER_VM = 4
"""Pairs that looking again at a VM after a move compares to: two columns, its bounds, the best of all."""


class Attempt:
    """Mandatory moves at once, balancing move by move; ``held`` VMs are not balanced.

    Effort is counted in pairs of a VM and a host that are weighed, not in time, so that portions are the
    same on every machine.
    """

    def __init__(self, arrangement: Arrangement, book: RuleBook, held: list[int]) -> None:
        self.arrangement, self._book = arrangement, book
        self.before = picture(arrangement)
        self.mandatory: list[Move] = []
        self.faults: list[DrsFault] = []
        self._make_mandatory_moves()
        arrangement.moved[held] = True
        self._begun = self._begin()
        self._result = self._begun if isinstance(self._begun, Balanced) else None

    @property
    def begin_effort(self) -> float:
        """What it took to weigh all moves."""
        weighed = self._begun.vm_count if isinstance(self._begun, Balancing) else 0
        return float(weighed * self.arrangement.snapshot.host_count + self.arrangement.snapshot.vm_count)

    @property
    def balanced(self) -> Balanced:
        """What balancing came to, once it has ended."""
        assert self._result is not None, "balancing has ended"
        return self._result

    def advance(self, effort: float) -> float:
        """Make moves while effort is left, one at least; how much they took, ``ended`` tells the rest."""
        if self._result is not None or not isinstance(self._begun, Balancing):
            return 0.0
        each, spent = self._begun.vm_count * LOOKS_PER_VM + MOVE_EFFORT, 0.0
        while spent == 0.0 or spent < effort:
            spent += each
            if not self._begun.make_move():
                self._end(self._begun.end())
                break
        return spent

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be moved."""
        return self._result is not None

    def following(self) -> Attempt:
        """What the next run would do, with the same demand, after this one's moves."""
        moved = replace(self.arrangement.snapshot, vm_host=self.arrangement.vm_host)
        return Attempt(Arrangement(moved, self.arrangement.settings), self._book, [])

    def undone_by(self, following: Attempt) -> list[int]:
        """VMs that this run balances and the next one would send back."""
        back = {(move.vm, move.target, move.source) for move in following.balanced.moves}
        return [move.vm for move in self.balanced.moves if (move.vm, move.source, move.target) in back]

    def _make_mandatory_moves(self) -> None:
        for outcomes in (mend_rules, evacuate, leave_quarantined):
            for outcome in outcomes(self.arrangement, self._book):
                if isinstance(outcome, Move):
                    self.mandatory.append(outcome)
                else:
                    self.faults.append(outcome)

    def _begin(self) -> Balanced | Balancing:
        if self.arrangement.settings.generation == "legacy":
            return self._even_out(balance_by_deviation(self.arrangement, self._book))
        begun = begin_balancing(self.arrangement, self._book)
        return self._even_out(begun) if isinstance(begun, Balanced) else begun

    def _end(self, balanced: Balanced) -> None:
        self._result = self._even_out(balanced)

    def _even_out(self, balanced: Balanced) -> Balanced:
        if self.arrangement.settings.evens_vm_counts and not balanced.moves:
            balanced.moves += even_out_counts(self.arrangement, self._book)
        return balanced


def picture(arrangement: Arrangement) -> ClusterPicture:
    """The cluster as it is arranged: score, buckets, loads, deviation."""
    scores = vm_scores(arrangement)
    return ClusterPicture(
        cluster_score(arrangement, scores),
        score_buckets(scores),
        tuple(arrangement.cpu_load.tolist()),
        tuple(arrangement.memory_load.tolist()),
        cluster_imbalance(arrangement).combined,
    )
