"""What if on a cluster: what DRS would do with another threshold, rule or set of hosts, told from a copy."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.describe import describe_refusals
from vsphere_client.decisions.drs.recommendation import ClusterPicture, DrsFault, DrsVerdict
from vsphere_client.decisions.drs.score import cluster_score, score_buckets, vm_scores
from vsphere_client.decisions.drs.settings import HEADROOM_THRESHOLD, DrsSettings
from vsphere_client.decisions.drs.snapshot import DrsSnapshot, VmHostRule, VmVmRule
from vsphere_client.decisions.drs.what_if import Change, WhoStays, run_with
from vsphere_client.engine.drs.failover import with_failover_level
from vsphere_client.engine.drs.records import Recommendation, detach
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import HOST_KIND, settings_of, take_snapshot
from vsphere_client.engine.vmotion.matrix import ReadOnlyMatrix
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_drs import HostBar

NEW_HOST = "new"


@dataclass(frozen=True, slots=True)
class WhatIfRule:
    """A rule to try: VMs together or apart, or VMs that must run on some hosts; ids of objects."""

    kind: str
    vms: tuple[str, ...]
    hosts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What to change: the threshold, hosts into maintenance mode or out of the cluster, hosts more, a rule.

    A new host is like ``like``, by default the largest of the cluster.
    """

    migration_threshold: int | None = None
    emptied_hosts: tuple[str, ...] = ()
    more_hosts: int = 0
    like: str | None = None
    rule: WhatIfRule | None = None


@dataclass(frozen=True, slots=True)
class Blocked:
    """A VM that would have to move and cannot: its name, the fault, why."""

    vm: str
    fault: str
    reason: str


@dataclass(frozen=True, slots=True)
class ClusterState:
    """One end of the comparison: cluster score in percent, VMs by score bucket, fullest host's load."""

    score: float
    buckets: tuple[int, int, int, int, int]
    fullest_cpu: float
    fullest_memory: float


@dataclass(frozen=True, slots=True)
class Answer:
    """What would follow: moves in order with their Why?, both states, the bars of the hosts, and what fails."""

    moves: tuple[Recommendation, ...]
    now: ClusterState
    after: ClusterState
    bars: tuple[HostBar, ...]
    threshold: float
    blocked: tuple[Blocked, ...]
    disabled_rules: tuple[tuple[str, str], ...]
    why_no_more: str
    seconds: float


class Inquiry:
    """A question that is being answered in portions; the data centre is read when it is asked, and never changed.

    ``doing`` and ``move_count`` tell how far it is. Whoever does not want the answer any more drops it.

    Raises:
        KeyError: a VM or host of the question is not in the cluster, or a VM is not powered on.
    """

    def __init__(self, session: Session, moid: str, question: Question) -> None:
        self.asked_us = session.now_us
        self.answer: Answer | None = None
        self._snapshot, self._settings = _look(session, moid)
        self._change = _change(self._snapshot, question)
        self._run = run_with(self._snapshot, self._settings, self._change)

    @property
    def doing(self) -> str:
        """What it is at, in words."""
        return self._run.doing

    @property
    def move_count(self) -> int:
        """Moves found so far."""
        return self._run.move_count

    def advance(self, effort: float) -> None:
        """Go on by about so much effort (pairs of VM and host weighed), until there is an ``answer``."""
        if self._run.verdict is None:
            self._run.advance(effort)
        elif self.answer is None:
            self.answer = self._tell(self._run.verdict)

    def _tell(self, verdict: DrsVerdict) -> Answer:
        changed = self._run.snapshot
        refused = describe_refusals(verdict, changed)
        return Answer(
            tuple(detach(one, verdict, changed, self.asked_us, refused) for one in verdict.recommendations),
            _state_now(self._snapshot, self._settings),
            _state_after(verdict.after),
            _bars(self._snapshot, self._settings, changed, verdict),
            HEADROOM_THRESHOLD[self._run.settings.migration_threshold],
            _blocked(changed, verdict.faults),
            tuple((rule.name, why.text) for rule, why in verdict.disabled_rules),
            verdict.why_no_more.text,
            sum(one.migration_seconds for one in verdict.recommendations),
        )


def ask(session: Session, moid: str, question: Question) -> Answer:
    """What DRS would do on a cluster if things were so, at once; see ``Inquiry``."""
    inquiry = Inquiry(session, moid, question)
    while inquiry.answer is None:
        inquiry.advance(inf)
    return inquiry.answer


class StayingInquiry:
    """Which VMs of a cluster DRS could not move away if some hosts entered maintenance mode, in portions."""

    def __init__(self, session: Session, moid: str, hosts: tuple[str, ...]) -> None:
        self._snapshot, settings = _look(session, moid)
        leaving = tuple(self._snapshot.host_refs.index(host) for host in hosts)
        self._run = WhoStays(self._snapshot, settings, leaving)

    def advance(self, effort: float) -> None:
        """Go on by about so much effort (pairs of VM and host weighed)."""
        self._run.advance(effort)

    @property
    def blocked(self) -> tuple[Blocked, ...] | None:
        """The VMs with the reason; None before all were asked about."""
        return _blocked(self._snapshot, self._run.faults) if self._run.ended else None


def _look(session: Session, moid: str) -> tuple[DrsSnapshot, DrsSettings]:
    engine = session.engine
    cluster = engine.world.cluster(moid)
    settings = settings_of(cluster.config.drs)
    history = engine.service(DrsService).cpu_history
    snapshot = take_snapshot(engine.world, cluster, settings, history, ReadOnlyMatrix(engine.world))
    return with_failover_level(engine.world, cluster, snapshot), settings


def _blocked(snapshot: DrsSnapshot, faults: tuple[DrsFault, ...]) -> tuple[Blocked, ...]:
    return tuple(Blocked(snapshot.vm_names[one.vm], one.fault, one.reason.text) for one in faults)


def _change(snapshot: DrsSnapshot, question: Question) -> Change:
    vm_at = {ref: row for row, ref in enumerate(snapshot.vm_refs)}
    host_at = {ref: row for row, ref in enumerate(snapshot.host_refs)}
    size = snapshot.host_cpu_capacity_mhz
    like = host_at[question.like] if question.like else (int(size.argmax()) if len(size) else 0)
    domain = "".join(snapshot.host_names[like].partition(".")[1:])
    numbers = ("", *(f"-{number}" for number in range(2, question.more_hosts + 1)))
    names = [f"{NEW_HOST}{number}{domain}" for number in numbers[: question.more_hosts]]
    return Change(
        question.migration_threshold,
        tuple(host_at[host] for host in question.emptied_hosts),
        tuple((name, like) for name in names),
        _rule(question.rule, vm_at, host_at),
    )


def _rule(
    rule: WhatIfRule | None, vm_at: dict[str, int], host_at: dict[str, int]
) -> VmVmRule | VmHostRule | None:
    if rule is None:
        return None
    vms = tuple(vm_at[vm] for vm in rule.vms)
    if rule.kind in ("vm_affinity", "vm_anti_affinity"):
        return VmVmRule("the new rule", 0, vms, rule.kind == "vm_affinity")
    hosts = tuple(host_at[host] for host in rule.hosts)
    return VmHostRule("the new rule", 0, HOST_KIND[rule.kind], vms, hosts)


def _state_now(snapshot: DrsSnapshot, settings: DrsSettings) -> ClusterState:
    arrangement = Arrangement(snapshot, settings)
    scores = vm_scores(arrangement)
    cpu, memory = (
        float(arrangement.cpu_load.max(initial=0.0)),
        float(arrangement.memory_load.max(initial=0.0)),
    )
    return ClusterState(cluster_score(arrangement, scores), score_buckets(scores), cpu, memory)


def _state_after(picture: ClusterPicture) -> ClusterState:
    fullest = max(picture.cpu_load, default=0.0), max(picture.memory_load, default=0.0)
    return ClusterState(picture.score, picture.buckets, *fullest)


def _bars(
    snapshot: DrsSnapshot, settings: DrsSettings, changed: DrsSnapshot, verdict: DrsVerdict
) -> tuple[HostBar, ...]:
    """CPU load of every host that is or would be in service, by name; a host that is not yet there has 0."""
    now = Arrangement(snapshot, settings).cpu_load.tolist()
    now += [0.0] * (changed.host_count - snapshot.host_count)
    after = [max(0.0, load) for load in verdict.after.cpu_load]  # what is left after moving all is rounding
    shown = changed.host_usable | changed.host_must_evacuate
    count = snapshot.host_count

    def place(row: int) -> tuple[bool, str, int]:
        return row >= count, "" if row >= count else changed.host_names[row], row

    rows = sorted(np.flatnonzero(shown).tolist(), key=place)
    return tuple(HostBar(changed.host_refs[at], changed.host_names[at], now[at], after[at]) for at in rows)
