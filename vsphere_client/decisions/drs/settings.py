"""How a cluster's DRS is set, and every constant of the two models with its source."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal

from vsphere_client.decisions.placement.overcommit import vcpus_per_core

Generation = Literal["drs2", "legacy"]
Automation = Literal["manual", "partiallyAutomated", "fullyAutomated"]
MemoryMetric = Literal["active", "consumed"]

# --- what is published -------------------------------------------------------------------------
RUN_INTERVAL_S: Final[Mapping[Generation, int]] = MappingProxyType({"drs2": 60, "legacy": 300})
"""Seconds between two runs: 60 since 7.0 (Hagoort, VM DRS score); 300 before (PollPeriodSec, Denneman)."""

HEADROOM_THRESHOLD: Final[Mapping[int, float]] = MappingProxyType({1: 0.5, 2: 0.5, 3: 0.5, 4: 0.3, 5: 0.3})
"""Host load above which a host looks less efficient, by migration threshold (Denneman, MT in vSphere 7)."""

LARGE_VM_MB: Final = 4096
HISTORY_WINDOW_MINUTES: Final[Mapping[int, tuple[int, int]]] = MappingProxyType(
    {1: (15, 40), 2: (15, 40), 3: (15, 40), 4: (10, 20), 5: (5, 10)}
)
"""Minutes of history averaged: (VM under 4 GB, larger VM) by migration threshold (same source, figure)."""

UPPER_UTILISATION: Final = 1.0
"""A balancing move never lets its target reach this (KB 2104983)."""
EVACUATION_UTILISATION: Final = 1.5
"""The bound for moves that must happen. KB 2104983 gives 150 % for remediation; our assumption: for all."""
EVACUATION_RANGE_PERCENT: Final = (40.0, 200.0)
"""What that bound may be set to (same source)."""

MAX_MOVES_PER_HOST: Final = 8
"""Moves per source host and run; evacuations are exempt (Denneman, adaptive MaxMovesPerHost)."""

PAIRWISE_DIFFERENCE: Final[Mapping[int, float]] = MappingProxyType({2: 0.30, 3: 0.20, 4: 0.10, 5: 0.05})
"""Legacy 6.5+: fullest minus emptiest host that starts a balancing (Denneman, pairwise balancing)."""
TARGET_COEFFICIENT: Final = 0.1
"""Legacy: target deviation = (5 - threshold) * this / sqrt(hosts); from KB 1007485's priority formula."""

SCORE_BUCKETS: Final = (20, 40, 60, 80, 100)
"""Upper ends of the five buckets of numVmsPerDrsScoreBucket (vSphere API)."""

IDLE_MEMORY_PERCENT: Final = 25.0
"""Idle consumed memory that counts as demand (Denneman, memory balancing; IdleTax 75)."""

# --- our assumptions: no formula is published --------------------------------------------------
HEADROOM_LOSS: Final = 0.10
"""Our assumption: a host at 100 % has lost a tenth of its efficiency to missing headroom."""
COST_POINTS_PER_SECOND: Final = 0.05
"""Our assumption: half a point of score for ten seconds of migration."""
WORTH_POINTS: Final[Mapping[int, float]] = MappingProxyType({2: 4.0, 3: 2.0, 4: 1.0, 5: 0.5})
"""Our assumption: points a move must bring net of its cost, by migration threshold; 1 balances nothing."""
COMBINED_WEIGHT_CONTENDED: Final = 0.75
"""Legacy: weight of the only contended resource in the combined imbalance (3:1; well known, not re-read)."""
MINIMUM_GOODNESS: Final = 0.02
"""Our assumption: smallest useful drop of the deviation, divided by sqrt(hosts)."""
MINIMUM_GOODNESS_OF_EXCESS: Final = 0.05
"""Our assumption: and at least this part of what the deviation exceeds its target by."""
STABLE_TIME_S: Final = 300.0
"""Our assumption: demand is expected to last one legacy interval, so no risk term remains after it."""
BURST_BENEFIT: Final = 0.1
"""Our assumption: part of the evened-out capacity that counts as benefit although nobody waits yet."""
MIGRATION_CORES: Final = 0.3
"""Our assumption: part of a core that a migration takes on each of its two hosts."""
REFUSED_KEPT: Final = 20
CANDIDATES_KEPT: Final = 6
NETWORK_SATURATED = 0.8
"""Load of a host's busiest uplink above which DRS sends it no further VMs (drs.md 2)."""
TIE_POINTS: Final = 1e-9
"""Moves whose points differ by no more than this are equally good."""


@dataclass(frozen=True, slots=True)
class DrsSettings:
    """The cluster's DRS page: generation, automation, slider 1 (conservative) to 5, advanced options.

    ``vm_distribution`` evens VM counts where this costs nobody anything (TryBalanceVmsPerHost).
    Known advanced options: MaxMovesPerHost, MinGoodness, CostBenefit, CheckPairWiseImbalance (0 = off),
    LimitVMsPerESXHost, LimitVMsPerESXHostPercent, MaxVcpusPerCore, PercentIdleMBInMemDemand,
    TryBalanceVmsPerHost, PollPeriodSec, MaxEvacuationUtilizationPct (our name for what KB 2104983 lets set);
    others are kept and ignored. ``cpu_overcommit`` is in vCPUs a core.

    ``mean_migration_s`` is what was learned of past migrations, ``vmotions_at_once`` what a host's line takes.

    Raises:
        ValueError: The migration threshold is not 1 to 5.
    """

    generation: Generation = "drs2"
    automation: Automation = "fullyAutomated"
    migration_threshold: int = 3
    memory_metric: MemoryMetric = "active"
    vm_distribution: bool = False
    cpu_overcommit: float | None = None
    target_coefficient: float = TARGET_COEFFICIENT
    advanced: Mapping[str, float] = field(default_factory=dict)
    mean_migration_s: float | None = None
    vmotions_at_once: int = 8

    def __post_init__(self) -> None:
        if self.migration_threshold not in HEADROOM_THRESHOLD:
            raise ValueError(f"A migration threshold is 1 to 5, not {self.migration_threshold}.")

    @property
    def headroom_threshold(self) -> float:
        """Host load from which headroom is lost."""
        return HEADROOM_THRESHOLD[self.migration_threshold]

    @property
    def worth_points(self) -> float:
        """Net points a balancing move must exceed; infinite at threshold 1."""
        return WORTH_POINTS.get(self.migration_threshold, float("inf"))

    @property
    def max_moves_per_host(self) -> int:
        """Balancing and rule moves away from one host in one run.

        The legacy DRS fits the moves that take place within its interval, but no fewer than the old
        constant; MaxMovesPerHost sets a number (drs.md 6.4, our assumption: the option ends the adapting).
        """
        if "MaxMovesPerHost" in self.advanced:
            return int(self.advanced["MaxMovesPerHost"])
        if self.generation != "legacy" or not self.mean_migration_s:
            return MAX_MOVES_PER_HOST
        rounds = int(self.run_interval_s / self.mean_migration_s)
        return max(MAX_MOVES_PER_HOST, rounds * self.vmotions_at_once)

    @property
    def evacuation_utilisation(self) -> float:
        """Part of a host's capacity that an evacuation may fill: 1.5, settable from 40 to 200 %."""
        least, most = EVACUATION_RANGE_PERCENT
        default = 100.0 * EVACUATION_UTILISATION
        return min(most, max(least, self.advanced.get("MaxEvacuationUtilizationPct", default))) / 100.0

    @property
    def run_interval_s(self) -> float:
        """Seconds between two runs; PollPeriodSec, 60 to 3600, sets that of the legacy DRS."""
        if self.generation != "legacy":
            return RUN_INTERVAL_S[self.generation]
        return min(3600.0, max(60.0, self.advanced.get("PollPeriodSec", RUN_INTERVAL_S["legacy"])))

    @property
    def vm_limit_per_host(self) -> int | None:
        """LimitVMsPerESXHost: no move or power-on beyond it; an excess stays (Denneman, vSphere 5.1)."""
        limit = self.advanced.get("LimitVMsPerESXHost")
        return None if limit is None else int(limit)

    @property
    def limits_vms(self) -> bool:
        """Whether one of the options bounds the number of VMs on a host."""
        return "LimitVMsPerESXHost" in self.advanced or "LimitVMsPerESXHostPercent" in self.advanced

    def vm_limit(self, vms: int, hosts: int) -> int | None:
        """The lower of LimitVMsPerESXHost and LimitVMsPerESXHostPercent over the mean of the hosts in service."""
        limits = [] if self.vm_limit_per_host is None else [self.vm_limit_per_host]
        if "LimitVMsPerESXHostPercent" in self.advanced and hosts:
            mean = vms / hosts
            limits.append(math.ceil(mean * (1.0 + self.advanced["LimitVMsPerESXHostPercent"] / 100.0) - 1e-9))
        return min(limits, default=None)

    @property
    def vcpus_per_core(self) -> float | None:
        """The CPU over-commitment limit of a host."""
        return vcpus_per_core(self.cpu_overcommit, self.advanced)

    @property
    def pairwise_difference(self) -> float:
        """Legacy: load difference of two hosts that starts a balancing; infinite when switched off."""
        if not self.option("CheckPairWiseImbalance"):
            return float("inf")
        return PAIRWISE_DIFFERENCE.get(self.migration_threshold, float("inf"))

    @property
    def evens_vm_counts(self) -> bool:
        """VM Distribution, by its tick box or its advanced option."""
        return self.vm_distribution or self.advanced.get("TryBalanceVmsPerHost", 0) != 0

    def option(self, name: str) -> bool:
        """A switch among the advanced options that is on unless set to 0."""
        return self.advanced.get(name, 1) != 0

    def history_window_minutes(self, memory_mb: float) -> int:
        """Minutes over which this VM's demand is averaged (drs2) or the five of the legacy DRS."""
        if self.generation == "legacy":
            return 5
        small, large = HISTORY_WINDOW_MINUTES[self.migration_threshold]
        return small if memory_mb < LARGE_VM_MB else large


def threshold_of_vmotion_rate(vmotion_rate: int) -> int:
    """The slider's 1..5 for the API's ``vmotionRate``, which counts the other way round (vSphere API).

    Raises:
        ValueError: The rate is not 1 to 5.
    """
    if not 1 <= vmotion_rate <= 5:
        raise ValueError(f"vmotionRate is 1 to 5, not {vmotion_rate}.")
    return 6 - vmotion_rate
