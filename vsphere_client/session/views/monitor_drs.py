"""The vSphere DRS pages of a cluster: recommendations and what they would do, faults, history, scores."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.score import cluster_score, vm_scores
from vsphere_client.engine.dpm.records import PowerAdvice
from vsphere_client.engine.dpm.service import DpmService
from vsphere_client.engine.drs.power_on import PowerOnAdvice
from vsphere_client.engine.drs.power_on_operations import PowerOnService
from vsphere_client.engine.drs.proactive import ProactiveHaService
from vsphere_client.engine.drs.records import ClusterRecord, Recommendation
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import settings_of, take_snapshot
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_why import shared_domain

LOW_SCORE = 60.0
"""Scores below it are counted under the bars of the recommendations page."""


@dataclass(frozen=True, slots=True)
class RecommendationsView:
    """The Recommendations page: when DRS last ran and looked, when it looks next, and what is pending."""

    enabled: bool
    automation: str
    last_run_us: int | None
    last_look_us: int | None
    next_run_us: int
    pending: tuple[Recommendation, ...]
    why_no_more: str
    evaluated: int
    power: tuple[PowerAdvice, ...] = ()
    why_no_power: str = ""
    power_on: tuple[PowerOnAdvice, ...] = ()


@dataclass(frozen=True, slots=True)
class HostBar:
    """CPU demand of a host as a part of its capacity, now and with the chosen moves."""

    moid: str
    name: str
    now: float
    after: float


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The cluster with the chosen moves applied: bars, scores in percent, VMs below 60 %, and the effort."""

    bars: tuple[HostBar, ...]
    threshold: float
    score_now: float
    score_after: float
    low_now: int
    low_after: int
    moves: int
    seconds: float


@dataclass(frozen=True, slots=True)
class DrsFaultRow:
    """A fault that kept DRS from a recommendation."""

    at_us: int
    problem: str
    target: str
    host: str
    reason: str


@dataclass(frozen=True, slots=True)
class DrsActionRow:
    """A migration that DRS made, or a host that DPM switched; ``vm`` is the id of the VM or host."""

    at_us: int
    text: str
    reason: str
    task: str
    vm: str


def recommendations(session: Session, moid: str) -> RecommendationsView:
    """What DRS recommends on a cluster now."""
    service = session.engine.service(DrsService)
    cluster = session.engine.world.cluster(moid)
    record = service.record(moid)
    return RecommendationsView(
        cluster.config.drs.enabled,
        cluster.config.drs.automation,
        record.last_run_us,
        *service.looks_us(cluster),
        tuple(record.pending),
        record.why_no_more,
        record.evaluated_moves,
        *_power(session, cluster),
        session.engine.service(PowerOnService).of_cluster(moid),
    )


def _power(session: Session, cluster: ClusterComputeResource) -> tuple[tuple[PowerAdvice, ...], str]:
    """What DPM or Proactive HA would have a person do with hosts, and why DPM no more; nothing while off."""
    treatments = session.engine.service(ProactiveHaService).pending
    degraded = tuple(treatments[moid] for moid in cluster.hosts if moid in treatments)
    if not cluster.config.drs.dpm.enabled:
        return degraded, ""
    record = session.engine.service(DpmService).record(cluster.moid)
    return (*degraded, *record.pending), record.why_no_more


def what_if(session: Session, moid: str, chosen: Iterable[Recommendation]) -> WhatIf:
    """The cluster with the chosen recommendations applied, as DRS itself reckons it."""
    cluster = session.engine.world.cluster(moid)
    arrangement = _arrangement(session, cluster)
    snapshot = arrangement.snapshot
    now, score_now, low_now = _state(arrangement)
    vm_at = {ref: index for index, ref in enumerate(snapshot.vm_refs)}
    host_at = {ref: index for index, ref in enumerate(snapshot.host_refs)}
    moves, seconds = 0, 0.0
    for one in chosen:
        if one.vm not in vm_at or one.target not in host_at:
            continue
        vm, target = vm_at[one.vm], host_at[one.target]
        times = arrangement.migration_seconds(np.array([vm]), np.array([target]))
        seconds += float(np.asarray(times).ravel()[0])
        arrangement.move(vm, target)
        moves += 1
    after, score_after, low_after = _state(arrangement)
    order = sorted(range(snapshot.host_count), key=lambda host: snapshot.host_names[host])
    bars = tuple(
        HostBar(snapshot.host_refs[at], snapshot.host_names[at], float(now[at]), float(after[at]))
        for at in order
        if snapshot.host_usable[at]
    )
    threshold = arrangement.settings.headroom_threshold
    return WhatIf(bars, threshold, score_now, score_after, low_now, low_after, moves, seconds)


def _arrangement(session: Session, cluster: ClusterComputeResource) -> Arrangement:
    engine = session.engine
    settings = settings_of(cluster.config.drs)
    history = engine.service(DrsService).cpu_history
    matrix = _Anywhere(engine.world)
    return Arrangement(take_snapshot(engine.world, cluster, settings, history, matrix), settings)


class _Anywhere(CompatibilityMatrix):
    """Lets every VM run everywhere: the moves looked at were checked by DRS, and nothing is remembered."""

    def matrix(self, rows: NDArray[np.intp], hosts: list[HostSystem]) -> NDArray[np.bool_]:
        """True for all."""
        return np.ones((len(rows), len(hosts)), dtype=np.bool_)


def _state(arrangement: Arrangement) -> tuple[NDArray[np.float64], float, int]:
    scores = vm_scores(arrangement)
    load = np.array(arrangement.cpu_load, dtype=np.float64)
    return load, cluster_score(arrangement, scores), int((scores < LOW_SCORE).sum())


def faults(session: Session, moid: str) -> tuple[DrsFaultRow, ...]:
    """Faults of the last run."""
    record = _record(session, moid)
    return tuple(DrsFaultRow(one.at_us, one.problem, one.vm, one.host, one.reason) for one in record.faults)


def history(session: Session, moid: str) -> tuple[DrsActionRow, ...]:
    """What DRS did on a cluster, newest first."""
    moves = [
        DrsActionRow(
            one.at_us, _short(one.recommendation), one.recommendation.reason, one.task, one.recommendation.vm
        )
        for one in _record(session, moid).history
    ]
    power = [
        DrsActionRow(one.at_us, one.advice.text, one.advice.reason, one.task, one.advice.host)
        for one in session.engine.service(DpmService).record(moid).history
    ]
    return tuple(sorted([*reversed(moves), *reversed(power)], key=lambda row: -row.at_us))


def _short(move: Recommendation) -> str:
    """What was moved, hosts of one domain by their short names, which a narrow window shows whole."""
    domain = shared_domain(move)
    return move.text.replace(domain, "") if domain else move.text


def _record(session: Session, moid: str) -> ClusterRecord:
    return session.engine.service(DrsService).record(moid)
