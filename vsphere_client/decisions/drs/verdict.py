"""One run of DRS over one cluster: what must move, then what is worth moving, then how it looks after."""

from __future__ import annotations

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.balance import Balanced, balance_by_score
from vsphere_client.decisions.drs.distribution import even_out_counts
from vsphere_client.decisions.drs.evacuation import evacuate
from vsphere_client.decisions.drs.filters import effective_automation
from vsphere_client.decisions.drs.imbalance import cluster_imbalance, target_imbalance
from vsphere_client.decisions.drs.legacy import balance_by_deviation
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
    scores (legacy: lowers the deviation), hence no later run with the same demand undoes one.
    """
    arrangement, book = Arrangement(snapshot, settings), RuleBook(snapshot)
    before = _picture(arrangement)
    moves: list[Move] = []
    faults: list[DrsFault] = []
    for outcomes in (mend_rules(arrangement, book), evacuate(arrangement, book)):
        for outcome in outcomes:
            if isinstance(outcome, Move):
                moves.append(outcome)
            else:
                faults.append(outcome)
    balanced = _balance(arrangement, book)
    moves += balanced.moves
    recommendations = tuple(_recommend(arrangement, move) for move in moves)
    return DrsVerdict(
        recommendations,
        tuple(balanced.refused),
        tuple(faults),
        tuple(book.disabled),
        balanced.evaluated,
        before,
        _picture(arrangement) if moves else before,
        balanced.why_no_more,
        target_imbalance(int(arrangement.balanced.sum()), settings),
    )


def _balance(arrangement: Arrangement, book: RuleBook) -> Balanced:
    legacy = arrangement.settings.generation == "legacy"
    balanced = (balance_by_deviation if legacy else balance_by_score)(arrangement, book)
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
