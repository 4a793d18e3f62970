"""What is kept of DRS runs: recommendations, history, and every Why? as plain text and numbers."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from vsphere_client.decisions.drs.describe import (
    describe_candidate,
    describe_cost,
    describe_refusals,
    describe_what_it_saw,
    describe_why,
)
from vsphere_client.decisions.drs.faults import PROBLEM_TEXT
from vsphere_client.decisions.drs.recommendation import DrsFault, DrsRecommendation, DrsVerdict
from vsphere_client.decisions.drs.snapshot import DrsSnapshot
from vsphere_client.model.units import MINUTE_US

KEPT_ACTIONS = 2_000
FAULT_SHOWN_US = 10 * MINUTE_US
"""How long the fault of a refused task is shown (our assumption)."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """A Why? panel in its order: a sentence, what it saw, candidate moves, refusals."""

    why: str
    saw: tuple[tuple[str, str], ...]
    candidates: tuple[tuple[str, str, str, str, str], ...]
    cost: str
    refused: tuple[tuple[str, str], ...]
    evaluated_moves: int


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation, detached from the snapshot it was made on."""

    vm: str
    vm_name: str
    source: str
    source_name: str
    target: str
    target_name: str
    text: str
    reason: str
    reason_code: str
    priority: int
    benefit: float
    gain: float
    cost: float
    automatic: bool
    made_us: int
    explanation: Explanation

    def as_row(self, applied_us: int | None) -> dict[str, Any]:
        """The row of the report."""
        return {
            "vm": self.vm_name,
            "source": self.source_name,
            "target": self.target_name,
            "reason": self.reason,
            "priority": self.priority,
            "applied_at_s": None if applied_us is None else applied_us / 1e6,
            "benefit": self.gain,
            "cost": self.cost,
            "explanation": [self.explanation.why, *(": ".join(pair) for pair in self.explanation.saw)],
        }


@dataclass(frozen=True, slots=True)
class FaultNote:
    """A fault as the Faults page shows it: which VM, the fault's name, why, and the host told of.

    Those of a run are replaced by the next run's; ``until_us`` keeps those of refused tasks longer.
    """

    at_us: int
    vm: str
    fault: str
    reason: str
    problem: str
    host: str = ""
    until_us: int = 0


@dataclass(frozen=True, slots=True)
class Action:
    """A recommendation that was carried out: when, and by which task."""

    at_us: int
    recommendation: Recommendation
    task: str


def _bounded() -> deque[Action]:
    return deque(maxlen=KEPT_ACTIONS)


@dataclass(slots=True, eq=False)
class ClusterRecord:
    """What DRS knows and shows of one cluster."""

    last_run_us: int | None = None
    score: float = 100.0
    score_after: float = 100.0
    buckets: tuple[int, int, int, int, int] = (0, 0, 0, 0, 0)
    host_refs: tuple[str, ...] = ()
    cpu_before: tuple[float, ...] = ()
    cpu_after: tuple[float, ...] = ()
    memory_before: tuple[float, ...] = ()
    imbalance: float = 0.0
    target_imbalance: float = 0.0
    pending: list[Recommendation] = field(default_factory=list)
    faults: list[FaultNote] = field(default_factory=list)
    history: deque[Action] = field(default_factory=_bounded)
    disabled_rules: list[tuple[str, str]] = field(default_factory=list)
    why_no_more: str = ""
    evaluated_moves: int = 0


def note_of(fault: DrsFault, snapshot: DrsSnapshot, now_us: int) -> FaultNote:
    """A fault free of the run's columns."""
    host = "" if fault.host is None else snapshot.host_names[fault.host]
    problem = PROBLEM_TEXT[fault.problem]
    return FaultNote(now_us, snapshot.vm_names[fault.vm], fault.fault, fault.reason.text, problem, host)


def detach(
    recommendation: DrsRecommendation,
    verdict: DrsVerdict,
    snapshot: DrsSnapshot,
    now_us: int,
    refused: tuple[tuple[str, str], ...] | None = None,
) -> Recommendation:
    """A recommendation with its Why? as text, free of the run's columns; ``refused`` once it is told already."""
    explanation = Explanation(
        describe_why(recommendation),
        describe_what_it_saw(recommendation),
        tuple(describe_candidate(candidate, snapshot) for candidate in recommendation.candidates),
        describe_cost(recommendation),
        describe_refusals(verdict, snapshot) if refused is None else refused,
        verdict.evaluated_moves,
    )
    return Recommendation(
        vm=recommendation.vm_ref,
        vm_name=snapshot.vm_names[recommendation.vm],
        source=recommendation.source_ref,
        source_name=snapshot.host_names[recommendation.source],
        target=recommendation.target_ref,
        target_name=snapshot.host_names[recommendation.target],
        text=recommendation.text,
        reason=recommendation.reason_text,
        reason_code=recommendation.reason_code,
        priority=recommendation.priority,
        benefit=recommendation.benefit,
        gain=recommendation.gain,
        cost=recommendation.cost,
        automatic=recommendation.automatic,
        made_us=now_us,
        explanation=explanation,
    )
