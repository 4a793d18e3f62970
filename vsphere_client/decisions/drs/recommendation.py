"""What a run hands back: recommendations with their alternatives, refusals, faults, before and after."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from vsphere_client.decisions.drs.faults import Problem
from vsphere_client.decisions.drs.snapshot import VmHostRule, VmVmRule
from vsphere_client.model.reasons import Reason

ReasonCode = Literal[
    "fairnessCpuAvg",
    "fairnessMemAvg",
    "vmDistribution",
    "reservationCpu",
    "reservationMem",
    "reservationPool",
    "networkBandwidthReservation",
    "jointAffin",
    "antiAffin",
    "vmHostHardAffinity",
    "vmHostSoftAffinity",
    "hostMaint",
    "enterStandby",
    "hostInDegradation",
]

REASON_TEXT: Final[dict[ReasonCode, str]] = {
    "fairnessCpuAvg": "Balance average CPU loads",
    "fairnessMemAvg": "Balance average memory loads",
    "vmDistribution": "Distribute VMs evenly",
    "reservationCpu": "Balance CPU reservations",
    "reservationMem": "Balance memory reservations",
    "reservationPool": "Satisfy resource pool reservations",
    "networkBandwidthReservation": "Satisfy network bandwidth reservation",
    "jointAffin": "Fulfill affinity rule",
    "antiAffin": "Fulfill anti-affinity rule",
    "vmHostHardAffinity": "Fix hard VM/host rule violation",
    "vmHostSoftAffinity": "Fix soft VM/host rule violation",
    "hostMaint": "Host is entering maintenance mode",
    "enterStandby": "Host is entering standby mode",
    "hostInDegradation": "Host is in quarantine mode",
}
"""The Reason column of the recommendations page (drs.md 8.4)."""

Verdict = Literal["chosen", "equal", "worse", "below", "refused"]
Refusal = tuple[int, int, Reason]
"""VM row, host row, why not."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One host that was weighed for a VM: points over all VMs, and what became of it.

    In the legacy model the points are hundredths of the load deviation and the cost is 0: it filters by
    cost instead of netting it.
    """

    host: int
    gain: float
    cost: float
    net: float
    verdict: Verdict
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A move as the steps of a run choose it, before it is dressed for people (rows of the snapshot)."""

    vm: int
    source: int
    target: int
    reason: ReasonCode
    priority: int
    gain: float
    cost: float
    seconds: float
    saw: tuple[Reason, ...]
    candidates: tuple[Candidate, ...]
    benefit: float = 0.0
    rule: str | None = None

    @property
    def net(self) -> float:
        """Gain less cost, in points."""
        return self.gain - self.cost


@dataclass(frozen=True, slots=True)
class DrsRecommendation:
    """One row of the recommendations page; ``vm``, ``source``, ``target`` are rows of the snapshot.

    ``priority`` 1 is mandatory. ``gain``, ``cost`` and ``net`` are points of DRS score over all VMs;
    ``benefit`` the points the moved VM itself gains. ``explanation`` begins with one sentence, then what
    the run saw. ``automatic`` moves are executed without asking.
    """

    vm: int
    source: int
    target: int
    vm_ref: str
    source_ref: str
    target_ref: str
    text: str
    priority: int
    reason_code: ReasonCode
    reason_text: str
    gain: float
    cost: float
    net: float
    benefit: float
    migration_seconds: float
    explanation: tuple[Reason, ...]
    candidates: tuple[Candidate, ...]
    automatic: bool
    rule: str | None = None


@dataclass(frozen=True, slots=True)
class DrsFault:
    """A move that should happen and cannot: the VM, the fault's name, why, its problem and the host told of."""

    vm: int
    fault: str
    reason: Reason
    problem: Problem = "insufficient_resources"
    host: int | None = None


@dataclass(frozen=True, slots=True)
class ClusterPicture:
    """The cluster at one end of a run: score in percent, buckets, loads [host], imbalance by resource."""

    score: float
    buckets: tuple[int, int, int, int, int]
    cpu_load: tuple[float, ...]
    memory_load: tuple[float, ...]
    imbalance: float

    @property
    def vms_below_60(self) -> int:
        """VMs in the three lower buckets."""
        return sum(self.buckets[:3])


@dataclass(frozen=True, slots=True)
class DrsVerdict:
    """All of a run. ``refused`` keeps the best moves that were not made, ``evaluated_moves`` counts all.

    ``why_no_more`` says why balancing ended where it ended. ``target_imbalance`` is the legacy stop mark.
    """

    recommendations: tuple[DrsRecommendation, ...]
    refused: tuple[Refusal, ...]
    faults: tuple[DrsFault, ...]
    disabled_rules: tuple[tuple[VmVmRule | VmHostRule, Reason], ...]
    evaluated_moves: int
    before: ClusterPicture
    after: ClusterPicture
    why_no_more: Reason
    target_imbalance: float = 0.0

    @property
    def score_before(self) -> float:
        """Cluster DRS score before the moves."""
        return self.before.score

    @property
    def score_after(self) -> float:
        """Cluster DRS score if all of them are applied."""
        return self.after.score
