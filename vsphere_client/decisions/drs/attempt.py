"""One attempt at a run: what must move, then the balancing, in portions of bounded effort."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.balance import Balanced, Balancing, begin_balancing
from vsphere_client.decisions.drs.distribution import even_out_counts
from vsphere_client.decisions.drs.imbalance import cluster_imbalance
from vsphere_client.decisions.drs.legacy import balance_by_deviation
from vsphere_client.decisions.drs.mandatory_moves import MandatoryMoves
from vsphere_client.decisions.drs.preferences import set_preferences_aside
from vsphere_client.decisions.drs.recommendation import ClusterPicture, DrsFault, Move
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.score import cluster_score, score_buckets, vm_scores
from vsphere_client.decisions.drs.settings import REFUSED_KEPT

Refusals = Literal["all", "beside_moves", "none"]
"""Which moves that were not made are told with why: always, if any is made (else the best alone), or none."""
MOVE_EFFORT = 8_000
"""Effort of a move beside the looking again at VMs, in pairs weighed; so much time do its texts take."""
MANDATORY_EFFORT = 8_000
"""Effort of a move that has to happen, in pairs weighed."""
LOOKS_PER_VM = 4
"""Pairs that looking again at a VM after a move compares to: two columns, its bounds, the best of all."""


class Attempt:
    """Mandatory moves, then all other moves weighed, then balancing move by move; ``held`` VMs stay.

    Effort is counted in pairs of a VM and a host that are weighed, not in time, so that portions are the
    same on every machine.
    """

    def __init__(
        self, arrangement: Arrangement, book: RuleBook, held: list[int], refusals: Refusals = "all"
    ) -> None:
        self.arrangement, self._book, self._held, self._refusals = arrangement, book, held, refusals
        self.before = picture(arrangement)
        self._mandatory = MandatoryMoves(arrangement, book)
        self._begun: Balanced | Balancing | None = None
        self._result: Balanced | None = None

    @property
    def begin_effort(self) -> float:
        """What it took to add up the cluster as it is."""
        return float(self.arrangement.snapshot.vm_count)

    @property
    def mandatory(self) -> list[Move]:
        """Moves that had to be made."""
        return self._mandatory.moves

    @property
    def faults(self) -> list[DrsFault]:
        """VMs that would have to move and cannot."""
        return self._mandatory.faults

    @property
    def move_count(self) -> int:
        """Moves found so far."""
        balancing = self._begun.move_count if isinstance(self._begun, Balancing) else 0
        return len(self.mandatory) + balancing

    @property
    def doing(self) -> str:
        """What it is at, in words."""
        if not self._mandatory.ended:
            return "Finding hosts for virtual machines that have to move"
        weighed = isinstance(self._begun, Balancing) and self._begun.weighed
        return "Choosing the best moves" if weighed else "Weighing every move"

    @property
    def balanced(self) -> Balanced:
        """What balancing came to, once it has ended."""
        assert self._result is not None, "balancing has ended"
        return self._result

    @property
    def ended(self) -> bool:
        """Whether nothing more is to be moved."""
        return self._result is not None

    def advance(self, effort: float) -> float:
        """Go on while effort is left, by one piece at least; how much it took, ``ended`` tells the rest."""
        spent = 0.0
        while not self.ended and (spent == 0.0 or spent < effort):
            spent += self._next_piece()
        return spent

    def _next_piece(self) -> float:
        """One move, or a part of the weighing; what it took."""
        if not self._mandatory.ended:
            self._mandatory.make_next()
            return MANDATORY_EFFORT
        if self._begun is None:
            self.arrangement.moved[self._held] = True
            return self._begin()
        if isinstance(self._begun, Balanced):
            return 0.0
        if not self._begun.weighed:
            return self._begun.weigh_more()
        if not self._begun.make_move():
            self._result = self._even_out(self._begun.end(self._refusals_told()))
        return self._begun.vm_count * LOOKS_PER_VM + MOVE_EFFORT

    def __getstate__(self) -> dict[str, Any]:
        """Saved among its mandatory moves it makes the rest first, before the arrangement is written."""
        self._mandatory.make_all()
        return self.__dict__

    def following(self) -> Attempt:
        """What the next run would do, with the same demand, after this one's moves."""
        moved = replace(self.arrangement.snapshot, vm_host=self.arrangement.vm_host)
        return Attempt(Arrangement(moved, self.arrangement.settings), self._book, [], "none")

    def undone_by(self, following: Attempt) -> list[int]:
        """VMs that this run balances and the next one would send back."""
        again = (*following.mandatory, *following.balanced.moves)
        back = {(move.vm, move.target, move.source) for move in again}
        return [move.vm for move in self.balanced.moves if (move.vm, move.source, move.target) in back]

    def _begin(self) -> float:
        """Begin to balance, or find that there is nothing to gain."""
        if self.arrangement.settings.generation == "legacy":
            self._begun = balance_by_deviation(self.arrangement, self._book)
        else:
            self._begun = begin_balancing(self.arrangement, self._book)
        if isinstance(self._begun, Balanced):
            self._result = self._even_out(self._begun)
        return self.begin_effort

    def _refusals_told(self) -> int:
        """How many moves that were not made somebody will read; moves may still be made for rules and counts."""
        if self._refusals == "none":
            return 0
        more = self._book.has_rules or self.arrangement.settings.evens_vm_counts
        return REFUSED_KEPT if self._refusals == "all" or self.move_count or more else 1

    def _even_out(self, balanced: Balanced) -> Balanced:
        balanced.moves += set_preferences_aside(self.arrangement, self._book)
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
