"""Why? of a decision as content to show: one sentence, what it saw, tables, refusals."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import headroom_left
from vsphere_client.decisions.drs.settings import HEADROOM_THRESHOLD
from vsphere_client.engine.dpm.records import PowerAdvice
from vsphere_client.engine.dpm.service import DpmService
from vsphere_client.engine.drs.cluster_score import score_now
from vsphere_client.engine.drs.records import Explanation, Recommendation
from vsphere_client.engine.drs.scores import host_loads
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.drs.snapshot import cluster_hosts, cluster_vm_rows
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.engine.world.world import World
from vsphere_client.model.reasons import Reason
from vsphere_client.model.tasks import Source
from vsphere_client.session.session import Session
from vsphere_client.session.views.monitor_ha import FailoverRow
from vsphere_client.session.views.threshold_words import threshold_in_short
from vsphere_client.session.views.why_migration import (
    MIGRATED_EVENTS,
    is_migration,
    migration_figures,
    migration_of,
    migration_sentence,
    task_of_event,
)
from vsphere_client.session.views.why_unbalanced import what_keeps_it

SHOWN_REFUSALS = 8
SHOWN_LOSERS = 8
Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class WhyTable:
    """A table of an explanation: heading, note, column titles (all but the first at the right) and rows."""

    title: str
    note: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    icon: str = ""
    footer: str = ""
    bar_column: int | None = None


@dataclass(frozen=True, slots=True)
class WhyContent:
    """An explanation; ``bold`` is the part of the sentence that names the object."""

    sentence: str
    bold: str = ""
    saw: tuple[Pair, ...] = ()
    tables: tuple[WhyTable, ...] = ()
    reasons: tuple[str, ...] = ()
    refused: tuple[Pair, ...] = ()
    footnote: str = ""

    def as_text(self) -> str:
        """All of it as plain text, for copying."""
        lines = [self.sentence]
        if self.saw:
            lines += ["", "What it saw", *(f"  {label}: {value}" for label, value in self.saw)]
        for table in self.tables:
            lines += ["", f"{table.title} ({table.note})" if table.note else table.title]
            lines += ["  " + "  ".join(filter(None, row)) for row in (table.columns, *table.rows)]
            lines += [table.footer] if table.footer else []
        lines += ["", "Reasons", *(f"  {text}" for text in self.reasons)] if self.reasons else []
        if self.refused:
            lines += ["", "Refused", *(f"  {move}: {why}" for move, why in self.refused)]
        return "\n".join([*lines, *([self.footnote] if self.footnote else [])])


def why_recommendation(recommendation: Recommendation) -> WhyContent:
    """Why DRS recommends a move; hosts of one domain are told by their short names."""
    return _drs(recommendation.explanation, recommendation.vm_name, shared_domain(recommendation))


def why_power(advice: PowerAdvice) -> WhyContent:
    """Why DPM would switch a host on or off, and where its VMs would go before."""
    table = WhyTable(
        "VMs to move away", "before the host sleeps", ("Virtual machine", "To host"), advice.moves, "host"
    )
    return WhyContent(advice.why, advice.host_name, advice.saw, (table,) if advice.moves else ())


def shared_domain(recommendation: Recommendation) -> str:
    """The domain that all named hosts share, with its dot; empty if they differ."""
    candidates = (row[0] for row in recommendation.explanation.candidates)
    names = (recommendation.source_name, recommendation.target_name, *candidates)
    domains = {name.partition(".")[1:] for name in names}
    return "".join(domains.pop()) if len(domains) == 1 else ""


def _drs(explanation: Explanation, vm: str, domain: str) -> WhyContent:
    def short(text: str) -> str:
        return text.replace(domain, "") if domain else text

    def pairs(found: tuple[Pair, ...]) -> tuple[Pair, ...]:
        return tuple((short(label), short(value)) for label, value in found)

    rows = tuple(tuple(short(text) for text in row) for row in explanation.candidates)
    table = WhyTable(
        "Candidate moves",
        "points over all VMs",
        ("To host", "Gain", "Cost", "Net", "Verdict"),
        rows,
        "host",
        explanation.cost,
        bar_column=3,
    )
    return WhyContent(
        short(explanation.why),
        vm,
        pairs(explanation.saw),
        (table,) if rows else (),
        refused=pairs(explanation.refused[:SHOWN_REFUSALS]),
        footnote=f"{explanation.evaluated_moves} moves were evaluated in this run.",
    )


_BY_SOURCE = {
    Source.HA: "vSphere HA restarted {name} because its host failed.",
    Source.DRS: "vSphere DRS chose where {name} runs.",
    Source.MAINTENANCE: "{name} had to leave a host that enters maintenance mode.",
    Source.SYSTEM: "vCenter Server did this by itself for {name}.",
}


def why_task(session: Session, key: str) -> WhyContent | None:
    """Why a task was done or refused as it was; None if nothing is known of it."""
    task = session.engine.tasks.get(key)
    if task is None:
        return None
    recommendation = session.engine.service(DrsService).explanations.get(key)
    if recommendation is not None:
        return why_recommendation(recommendation)
    advice = session.engine.service(DpmService).explanations.get(key)
    if advice is not None:
        return why_power(advice)
    reasons = task.reasons or (task.fault.reasons if task.fault is not None else ())
    record = migration_of(session, task)
    if record is not None and task.fault is None:
        waits_for = task.details if task.waits_for_slot else ""
        figures = migration_figures(record, session.now_us, waits_for)
        wished = task.source == Source.USER or not reasons
        sentence = migration_sentence(task, record) if wished else _task_sentence(task)
        return WhyContent(sentence, task.entity_name, figures, reasons=_texts(reasons))
    if not reasons and task.fault is None and not is_migration(task):
        return None
    return WhyContent(_task_sentence(task), task.entity_name, _task_saw(task), reasons=_texts(reasons))


def _task_sentence(task: Task) -> str:
    if task.fault is not None:
        return f"{task.name} of {task.entity_name} failed: {task.fault.text}"
    words = _BY_SOURCE.get(task.source, "{what}: the place of {name} was chosen for these reasons.")
    return words.format(name=task.entity_name, what=task.name)


def _task_saw(task: Task) -> tuple[Pair, ...]:
    return (("Task", task.name), ("Initiator", task.initiator), ("Result", task.details or str(task.state)))


def _texts(reasons: tuple[Reason, ...]) -> tuple[str, ...]:
    return tuple(reason.text for reason in reasons)


def why_event(session: Session, key: int) -> WhyContent | None:
    """The reasons that an event carries; None if it is no longer kept."""
    event = next((one for one in session.engine.events.all() if one.key == key), None)
    if event is None:
        return None
    if not event.reasons and event.type_id in MIGRATED_EVENTS:
        task = task_of_event(session, event.entity, event.at_us)
        return None if task is None else why_task(session, task)
    return WhyContent(event.message, event.entity_name, reasons=_texts(event.reasons))


_BRINGING = "vSphere HA is bringing {vm} back on {target} after {source} failed."
FAILOVER_WORDS = {
    "restarted": "vSphere HA brought {vm} back on {target} after {source} failed.",
    "queued": _BRINGING,
    "restarting": _BRINGING,
    "waiting": "vSphere HA lets {vm} wait for other virtual machines after {source} failed.",
    "retrying": "vSphere HA could not restart {vm} yet after {source} failed, and tries again.",
    "pending": "vSphere HA found no host for {vm} after {source} failed, and looks again when that changes.",
    "failed": "vSphere HA gave {vm} up: none of its attempts after {source} failed succeeded.",
}
LEFT_ALONE = "vSphere HA did not restart {vm} after {source} failed."


def why_failover(row: FailoverRow) -> WhyContent:
    """Why vSphere HA restarted a VM where it did, or could not."""
    words = FAILOVER_WORDS.get(row.result, LEFT_ALONE)
    sentence = words.format(vm=row.vm_name, target=row.target, source=row.source)
    return WhyContent(sentence, row.vm_name, reasons=row.reasons)


def why_cluster_score(session: Session, moid: str) -> WhyContent:
    """What the cluster's DRS score is made of: the VMs that lose most, and the hosts that make them lose."""
    world = session.engine.world
    cluster = world.cluster(moid)
    score, _buckets = score_now(session.engine.world, cluster)
    rows = cluster_vm_rows(world, cluster)
    threshold = HEADROOM_THRESHOLD[cluster.config.drs.migration_threshold]
    if not len(rows):
        return WhyContent(
            f"{cluster.name} has no powered-on virtual machine, so nothing is lost.", cluster.name
        )
    scores = world.vms.drs_score[rows]
    worst = float(scores.min())
    sentence = (
        f"{cluster.name} scores {score:.0f} %: the average of what its {len(rows)} virtual machines get of "
        "what they ask for, weighted by their demand."
    )
    saw = (
        ("Powered-on VMs", str(len(rows))),
        ("Lowest VM score", f"{worst:.0f} %"),
        ("VMs below 60 %", str(int((scores < 60).sum()))),
        ("Headroom loss starts at", f"{threshold * 100:.0f} % host load"),
    )
    tables = (_losers(world, rows), _hosts(world, cluster, threshold))
    note = "Weight: the mean of a VM's shares of the CPU and memory demand (our assumption)."
    return WhyContent(sentence, cluster.name, saw, tables, what_keeps_it(session, moid), footnote=note)


def why_nothing(session: Session, moid: str) -> WhyContent:
    """Why DRS recommends nothing on a cluster: what its last run left, and everything that holds it back."""
    world, service = session.engine.world, session.engine.service(DrsService)
    cluster = world.cluster(moid)
    if not cluster.config.drs.enabled:
        return WhyContent(f"vSphere DRS is turned off for {cluster.name}.", cluster.name)
    table, drs = world.hosts, cluster.config.drs
    hosts = [host for host in cluster_hosts(world, cluster) if table.usable[host.row]]
    cpu, memory, _ = host_loads(world)
    loads = [
        (*max((float(cpu[host.row]), "CPU"), (float(memory[host.row]), "memory")), host.name)
        for host in hosts
    ]
    least = f"{drs.migration_threshold}, {threshold_in_short(drs.generation, drs.migration_threshold)}"
    saw = [
        ("Cluster DRS score", f"{score_now(world, cluster)[0]:.0f} %"),
        ("Migration threshold", least),
        ("Moves weighed", f"{service.record(moid).evaluated_moves} in the last run"),
    ]
    if loads:
        ends = (("Fullest host", max(loads)), ("Emptiest host", min(loads)))
        saw += [(label, f"{name}: {100.0 * load:.0f} % {what}") for label, (load, what, name) in ends]
    sentence = f"DRS recommends nothing for {cluster.name}: no move is needed, and none brings enough."
    return WhyContent(sentence, cluster.name, tuple(saw), reasons=what_keeps_it(session, moid))


def _losers(world: World, rows: np.ndarray) -> WhyTable:
    vms = world.vms
    weight = np.zeros(len(rows))
    for demand in (vms.cpu_demand_mhz[rows], vms.memory_consumed_mb[rows]):
        total = float(demand.sum())
        weight += (demand / total if total > 0 else 1.0 / len(rows)) / 2.0
    lost = weight * (100.0 - vms.drs_score[rows])
    order = np.argsort(-lost, kind="stable")[:SHOWN_LOSERS]
    found = tuple(
        (
            world.vm_at[int(rows[at])].name,
            f"{vms.drs_score[rows[at]]:.0f} %",
            f"{vms.cpu_ready_percent[rows[at]]:.1f} %",
            f"−{lost[at]:.2f}",
        )
        for at in order.tolist()
        if lost[at] > 0.005
    )
    return WhyTable(
        "What costs most", "points of the cluster score", ("VM", "Score", "Ready", "Cost"), found, "vm"
    )


def _hosts(world: World, cluster: ClusterComputeResource, threshold: float) -> WhyTable:
    table, rows = world.hosts, []
    for host in cluster_hosts(world, cluster):
        if not table.usable[host.row]:
            rows.append((host.name, "out of service", "", ""))
            continue
        cpu = float(table.cpu_demand_mhz[host.row] / max(table.cpu_total_mhz[host.row], 1.0))
        memory = float(table.memory_usage_mb[host.row] / max(table.memory_total_mb[host.row], 1.0))
        left = float(headroom_left(np.array([cpu]), threshold)[0])
        rows.append((host.name, f"{cpu * 100:.0f} %", f"{memory * 100:.0f} %", f"{left * 100:.0f} %"))
    columns = ("Host", "CPU", "Memory", "Headroom")
    return WhyTable("Hosts", "headroom left for bursts of CPU", columns, tuple(rows), "host")
