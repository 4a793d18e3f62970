"""One run of DRS over one cluster: what must move, then what is worth moving, then how it looks after."""

from __future__ import annotations

from dataclasses import replace

from vsphere_client.decisions.drs import balance, legacy
from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.balance import Balanced
from vsphere_client.decisions.drs.distribution import even_out_counts
from vsphere_client.decisions.drs.evacuation import evacuate
from vsphere_client.decisions.drs.filters import effective_automation
from vsphere_client.decisions.drs.imbalance import cluster_imbalance, target_imbalance
from vsphere_client.decisions.drs.recommendation import (
    REASON_TEXT,
    ClusterPicture,
    DrsFault,
    DrsRecommendation,
    DrsVerdict,
    Move,
)
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.rules import mend_rules
from vsphere_client.decisions.drs.score import cluster_score, score_buckets, vm_scores
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import FULLY_AUTOMATED, DrsSnapshot


def decide_drs(snapshot: DrsSnapshot, settings: DrsSettings) -> DrsVerdict:
    """Moves worth making now. Same snapshot and settings, same verdict; ties go to the lower row.

    Mandatory moves come first (rules, then hosts to be emptied), then balancing. Each VM moves once, at
    most eight VMs leave a host that is not being emptied. A balancing move raises the sum of all VMs'
    scores (legacy: lowers the deviation), so repeated runs with the same demand come to rest; a
    move that the next run would undo, made worth undoing by the moves between, is not made.
    """
    book = RuleBook(snapshot)
    held: list[int] = []
    while True:
        run = _Run(Arrangement(snapshot, settings), book, held)
        undone = run.undone_next()
        if not undone:
            return run.verdict()
        # Later moves make these worth undoing: they are not worth making. Begin again without them.
        held += undone


class _Run:
    """One attempt at a run; ``held`` VMs are not balanced."""

    def __init__(self, arrangement: Arrangement, book: RuleBook, held: list[int]) -> None:
        self._arrangement, self._book = arrangement, book
        self._before = _picture(arrangement)
        self._moves: list[Move] = []
        self._faults: list[DrsFault] = []
        self._make_mandatory_moves()
        arrangement.moved[held] = True
        self._balanced = _balance(arrangement, book)

    def _make_mandatory_moves(self) -> None:
        for outcomes in (mend_rules, evacuate):
            for outcome in outcomes(self._arrangement, self._book):
                if isinstance(outcome, Move):
                    self._moves.append(outcome)
                else:
                    self._faults.append(outcome)

    def undone_next(self) -> list[int]:
        """VMs that this run balances and the next one, with the same demand, would send back."""
        arrangement = self._arrangement
        if not self._balanced.moves:
            return []
        snapshot = replace(arrangement.snapshot, vm_host=arrangement.vm_host)
        following = _Run(Arrangement(snapshot, arrangement.settings), self._book, [])
        back = {(move.vm, move.target, move.source) for move in following._balanced.moves}
        return [move.vm for move in self._balanced.moves if (move.vm, move.source, move.target) in back]

    def verdict(self) -> DrsVerdict:
        arrangement, balanced = self._arrangement, self._balanced
        moves = self._moves + balanced.moves
        return DrsVerdict(
            tuple(_recommend(arrangement, move) for move in moves),
            tuple(balanced.refused),
            tuple(self._faults),
            tuple(self._book.disabled),
            balanced.evaluated,
            self._before,
            _picture(arrangement) if moves else self._before,
            balanced.why_no_more,
            target_imbalance(int(arrangement.balanced.sum()), arrangement.settings),
        )


def _balance(arrangement: Arrangement, book: RuleBook) -> Balanced:
    old = arrangement.settings.generation == "legacy"
    balanced = (legacy.balance_by_deviation if old else balance.balance_by_score)(arrangement, book)
    if arrangement.settings.evens_vm_counts and not balanced.moves:
        balanced.moves += even_out_counts(arrangement, book)
    return balanced


def _picture(arrangement: Arrangement) -> ClusterPicture:
    scores = vm_scores(arrangement)
    return ClusterPicture(
        cluster_score(arrangement, scores),
        score_buckets(scores),
        tuple(arrangement.cpu_load.tolist()),
        tuple(arrangement.memory_load.tolist()),
        cluster_imbalance(arrangement).combined,
    )


def _recommend(arrangement: Arrangement, move: Move) -> DrsRecommendation:
    snapshot = arrangement.snapshot
    source, target = snapshot.host_names[move.source], snapshot.host_names[move.target]
    return DrsRecommendation(
        vm=move.vm,
        source=move.source,
        target=move.target,
        vm_ref=snapshot.vm_refs[move.vm],
        source_ref=snapshot.host_refs[move.source],
        target_ref=snapshot.host_refs[move.target],
        text=f"Migrate {snapshot.vm_names[move.vm]} from {source} to {target}",
        priority=move.priority,
        reason_code=move.reason,
        reason_text=REASON_TEXT[move.reason],
        gain=move.gain,
        cost=move.cost,
        net=move.net,
        benefit=move.benefit,
        migration_seconds=move.seconds,
        explanation=move.saw,
        candidates=move.candidates,
        automatic=_is_automatic(arrangement, move),
        rule=move.rule,
    )


def _is_automatic(arrangement: Arrangement, move: Move) -> bool:
    """Executed without asking: the VM is fully automated and the priority is within the threshold."""
    within = move.priority <= max(1, arrangement.settings.migration_threshold)
    return within and effective_automation(arrangement, move.vm) == FULLY_AUTOMATED
