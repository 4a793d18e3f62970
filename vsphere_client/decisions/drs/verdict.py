"""One run of DRS over one cluster: what must move, then what is worth moving, then how it looks after."""

from __future__ import annotations

from math import inf

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.attempt import Attempt, Refusals, picture
from vsphere_client.decisions.drs.filters import effective_automation
from vsphere_client.decisions.drs.imbalance import target_imbalance
from vsphere_client.decisions.drs.recommendation import REASON_TEXT, DrsRecommendation, DrsVerdict, Move
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import FULLY_AUTOMATED, DrsSnapshot


def decide_drs(snapshot: DrsSnapshot, settings: DrsSettings) -> DrsVerdict:
    """Moves worth making now. Same snapshot and settings, same verdict; ties go to the lower row.

    Mandatory moves come first (rules, then hosts to be emptied), then balancing. Each VM moves once, at
    most eight VMs leave a host that is not being emptied. A balancing move raises the sum of all VMs'
    scores (legacy: lowers the deviation), so repeated runs with the same demand come to rest; a
    move that the next run would undo, made worth undoing by the moves between, is not made.
    """
    run = DrsPass(snapshot, settings)
    while run.verdict is None:
        run.advance(inf)
    return run.verdict


class DrsPass:
    """The same in portions: ``advance`` until there is a ``verdict``, which no portion's size changes."""

    def __init__(self, snapshot: DrsSnapshot, settings: DrsSettings, refusals: Refusals = "all") -> None:
        self.snapshot, self.settings, self._refusals = snapshot, settings, refusals
        self.verdict: DrsVerdict | None = None
        self._book = RuleBook(snapshot)
        self._held: list[int] = []
        self._attempt: Attempt | None = None
        self._following: Attempt | None = None

    @property
    def doing(self) -> str:
        """What the run is at, for whoever waits for it."""
        if self._following is not None:
            return "Making sure that the next run would take none of them back"
        return "Looking at the cluster" if self._attempt is None else self._attempt.doing

    @property
    def move_count(self) -> int:
        """Moves found so far."""
        return 0 if self._attempt is None else self._attempt.move_count

    def advance(self, effort: float) -> float:
        """One part of the run of about so much effort (pairs of VM and host weighed); what it took."""
        if self._attempt is None:
            arrangement = Arrangement(self.snapshot, self.settings)
            self._attempt = Attempt(arrangement, self._book, self._held, self._refusals)
            return self._attempt.begin_effort
        if not self._attempt.ended:
            return self._attempt.advance(effort)
        if not self._attempt.balanced.moves:
            return self._conclude(self._attempt)
        if self._following is None:
            self._following = self._attempt.following()
            return self._following.begin_effort
        if not self._following.ended:
            return self._following.advance(effort)
        undone = self._attempt.undone_by(self._following)
        if not undone:
            return self._conclude(self._attempt)
        # Later moves make these worth undoing: they are not worth making. Begin again without them.
        self._held += undone
        self._attempt = self._following = None
        return 0.0

    def _conclude(self, attempt: Attempt) -> float:
        self._following = None
        self.verdict = verdict_of(attempt, self._book)
        return float(self.snapshot.vm_count)


def verdict_of(attempt: Attempt, book: RuleBook) -> DrsVerdict:
    """What an ended attempt comes to."""
    arrangement, balanced = attempt.arrangement, attempt.balanced
    moves = attempt.mandatory + balanced.moves
    return DrsVerdict(
        tuple(_recommend(arrangement, move) for move in moves),
        tuple(balanced.refused),
        tuple(attempt.faults),
        tuple(book.disabled),
        balanced.evaluated,
        attempt.before,
        picture(arrangement) if moves else attempt.before,
        balanced.why_no_more,
        target_imbalance(int(arrangement.balanced.sum()), arrangement.settings),
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
