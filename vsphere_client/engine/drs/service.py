"""DRS at work: a round each minute, full runs where something could be gained, moves carried out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

import numpy as np

from vsphere_client.decisions.drs.faults import PROBLEM_TEXT, problem_of_fault
from vsphere_client.decisions.drs.settings import RUN_INTERVAL_S
from vsphere_client.decisions.drs.worth import clusters_worth_a_pass
from vsphere_client.engine.drs.application import Application
from vsphere_client.engine.drs.cluster_run import ClusterRun
from vsphere_client.engine.drs.cluster_score import score_now
from vsphere_client.engine.drs.compliance import RuleCompliance
from vsphere_client.engine.drs.failover import with_failover_level
from vsphere_client.engine.drs.forecast import DemandForecast
from vsphere_client.engine.drs.history import DemandHistory
from vsphere_client.engine.drs.migration_times import with_learned_times
from vsphere_client.engine.drs.records import FAULT_SHOWN_US, Action, ClusterRecord, FaultNote, Recommendation
from vsphere_client.engine.drs.reservations import clusters_short_of_reservations
from vsphere_client.engine.drs.scores import Loads, host_loads, score_all
from vsphere_client.engine.drs.snapshot import (
    cluster_vm_rows,
    settings_of,
    take_snapshot,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.inventory.rules import any_broken, drop_member
from vsphere_client.engine.run_queue import RunQueue
from vsphere_client.engine.service import (
    ClusterConfigured,
    HostAvailability,
    MigrationDone,
    Notice,
    Service,
    Stepped,
    VcenterRestarted,
    VmEmigrates,
    VmGone,
    VmMoved,
    VmPower,
)
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.matrix import CompatibilityMatrix
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    HostSystem,
    ResourcePool,
    VirtualMachine,
)
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.commands import MigrateVm
from vsphere_client.model.faults import VimFault
from vsphere_client.model.reasons import Reason
from vsphere_client.model.tasks import Source
from vsphere_client.model.units import MINUTE_US, SECOND_US

MICROSECOND = timedelta(microseconds=1)
ROUND_S = RUN_INTERVAL_S["drs2"]
NEEDS_AT_ONCE = 1_000
"""VMs whose needs are worked out in one piece, where a run is the first to ask."""
NEEDS_EFFORT = 100
"""Effort of working out the needs of one VM."""
ROUND_EFFORT = 40
"""Effort of looking at one VM in a round, in the same unit."""
VCENTER_STARTS_US = 3 * MINUTE_US
"""From a restart of the vCenter Server until DRS looks again (our assumption)."""


@dataclass(frozen=True, slots=True)
class DrsRound:
    """DRS looks at all clusters."""

    notable: ClassVar[str] = "DRS run"


@dataclass(frozen=True, slots=True)
class DrsRun:
    """A full run over one cluster is due at once."""

    cluster: str


@dataclass(frozen=True, slots=True)
class ForecastLearned:
    """A day has passed, and Predictive DRS learns of it."""


@dataclass(frozen=True, slots=True)
class DrsPortion:
    """DRS goes on with what began at this instant, before anything else happens at it."""

    portion: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class Wanted:
    """A run over a cluster that is due, and the key of the task that waits for it."""

    cluster: str
    task: str | None = None


class DrsService(Service):
    """vCenter's DRS threads; holds what was recommended, done and why, for every cluster."""

    name = "drs"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.round_us = max(ROUND_S * SECOND_US, engine.settings.step_us)
        start = engine.settings.start
        self.forecast = DemandForecast((start - start.replace(hour=0, minute=0, second=0)) // MICROSECOND)
        self.cpu_history = DemandHistory(self.round_us / SECOND_US, self.forecast)
        self.records: dict[str, ClusterRecord] = {}
        self.explanations: dict[str, Recommendation] = {}
        self.matrix = CompatibilityMatrix(engine.world)
        self._compliance = RuleCompliance()
        self._rounds = 0
        self._back_us: dict[str, int] = {}
        self._runs: RunQueue[Wanted | Application] = RunQueue(engine, DrsPortion(), self)
        self._round_open = False
        self._due: set[str] = set()
        self._extra_reasons: dict[str, tuple[Reason, ...]] = {}

    def wire(self) -> None:
        """Take the round and run events."""
        self.engine.kernel.on(DrsRound, self._round)
        self.engine.kernel.on(DrsRun, self._run_due)
        self.engine.kernel.on(DrsPortion, self._go_on)
        self.engine.kernel.on(ForecastLearned, self._learn)

    def start(self) -> None:
        """Score the VMs as they begin, and look at all clusters once a minute from now on."""
        score_all(self.engine.world, host_loads(self.engine.world))
        self.engine.kernel.after(self.round_us, DrsRound())
        self.engine.kernel.schedule(self.forecast.next_night_us(self.engine.now_us), ForecastLearned())

    def record(self, cluster: str) -> ClusterRecord:
        """What DRS knows of a cluster."""
        return self.records.setdefault(cluster, ClusterRecord())

    def rests(self, cluster: ClusterComputeResource) -> bool:
        """Whether the vCenter of a cluster is starting, so that nobody looks at it."""
        if not self._back_us:
            return False
        vcenter = vcenter_of(self.engine.world, cluster)
        return self.engine.now_us < self._back_us.get(vcenter.moid, 0)

    def next_round_us(self) -> int:
        """When DRS looks next."""
        return (self.engine.now_us // self.round_us + 1) * self.round_us

    def looks_us(self, cluster: ClusterComputeResource) -> tuple[int | None, int]:
        """When DRS last looked at a cluster, None if not yet, and when it does next; the legacy DRS skips rounds."""
        every, done = self._rounds_between(cluster), self.engine.now_us // self.round_us * self.round_us
        since = self._rounds % every
        last = done - since * self.round_us if self._rounds >= every else None
        return last, done + (every - since) * self.round_us

    def notice(self, notice: Notice) -> None:
        """Collect demand, and run soon where hosts or rules changed."""
        if isinstance(notice, Stepped):
            self.cpu_history.add(self.engine.world.vms.cpu_demand_mhz, notice.step_s)
            if self._predicts():
                self.forecast.add(self.engine.world.vms, self.engine.now_us, notice.step_s)
        elif isinstance(notice, VmPower | VmGone | VmEmigrates):
            if isinstance(notice, VmGone | VmEmigrates):
                self._left(self.engine.world.vm(notice.vm))
                self.forecast.forget(self.engine.world.vm(notice.vm).row)
                self.cpu_history.migrations.forget_vm(self.engine.world.vm(notice.vm).row)
            self.cpu_history.forget(self.engine.world.vm(notice.vm).row)
        elif isinstance(notice, HostAvailability):
            host = self.engine.world.objects.get(notice.host)
            if isinstance(host, HostSystem) and host.cluster is not None:
                if host.moid not in self.engine.world.cluster(host.cluster).hosts:
                    drop_member(self.engine.world, self.engine.world.cluster(host.cluster), host)
                self.look_soon(host.cluster)
        elif isinstance(notice, MigrationDone):
            record = self.engine.service(MigrationService).record_of(notice.task)
            if record is not None:
                self.cpu_history.migrations.learn(record, self.engine.world.vm(record.vm).row)
        elif isinstance(notice, VcenterRestarted):
            self._restarted(notice.vcenter)
        elif isinstance(notice, VmMoved):
            self._moved(notice)
        elif isinstance(notice, ClusterConfigured):
            self.look_soon(notice.cluster)

    def _restarted(self, vcenter: str) -> None:
        """A vCenter begins anew, and knows nothing of how long its migrations took."""
        world = self.engine.world
        self._back_us[vcenter] = self.engine.now_us + VCENTER_STARTS_US
        hosts = [host for host in world.all_of(HostSystem) if vcenter_of(world, host).moid == vcenter]
        rows = [vm.row for vm in world.vm_at.values() if vcenter_of(world, vm).moid == vcenter]
        self.cpu_history.migrations.forget([host.moid for host in hosts], np.array(rows, np.intp))

    def _predicts(self) -> bool:
        """Whether any cluster uses Predictive DRS; without, no days are remembered."""
        clusters = self.engine.world.cluster_at.values()
        return any(cluster.config.drs.enabled and cluster.config.drs.predictive for cluster in clusters)

    def _learn(self, _: ForecastLearned) -> None:
        if self._predicts():
            self.forecast.learn()
        self.engine.kernel.schedule(self.forecast.next_night_us(self.engine.now_us), ForecastLearned())

    def _left(self, vm: VirtualMachine) -> None:
        """A VM that is deleted, or leaves its vCenter, loses its place in groups and rules."""
        cluster = cluster_of(self.engine.world, vm)
        if cluster is not None:
            drop_member(self.engine.world, cluster, vm)

    def _moved(self, notice: VmMoved) -> None:
        """A VM that goes to another cluster leaves groups and rules of the old one for good (drs.md 8.2)."""
        world = self.engine.world
        here, there = (
            getattr(world.objects.get(moid or ""), "cluster", None)
            for moid in (notice.source, notice.destination)
        )
        if here is not None and here != there:
            drop_member(world, world.cluster(here), world.vm(notice.vm))

    # rounds -----------------------------------------------------------------------------------------------

    def _round(self, _: DrsRound) -> None:
        world = self.engine.world
        self._rounds += 1
        self.cpu_history.close_interval(world.vms.executing)
        loads = host_loads(world)
        score_all(world, loads)
        self._round_open = True
        awake = {cluster.moid: cluster for cluster in world.cluster_at.values() if not self.rests(cluster)}
        if awake:
            for cluster in awake.values():
                self._compliance.look(self.engine, cluster)
            found = self._worth_a_run(loads)
            for cluster in found:
                if cluster.moid in awake:
                    self._runs.add(Wanted(cluster.moid))
        self._end_round(self._runs.go_on(ROUND_EFFORT * int(world.vms.executing.sum())))

    def request(self, cluster: ClusterComputeResource, task: str | None = None) -> None:
        """Run on a cluster at this instant, in portions; the task is resumed when the run has ended."""
        self._runs.add(Wanted(cluster.moid, task))
        self._runs.go_on_soon()

    def apply(self, cluster: ClusterComputeResource, chosen: list[Recommendation]) -> None:
        """Carry out recommendations that waited for a person, at this instant and in portions."""
        self._runs.add(Application(self, cluster, chosen))
        self._runs.go_on_soon()

    def _go_on(self, _: DrsPortion) -> None:
        self._end_round(self._runs.resume())

    def _end_round(self, nothing_left: bool) -> None:
        """The next round is a minute after the last run of this one has ended."""
        if nothing_left and self._round_open:
            self._round_open = False
            self.engine.kernel.after(self.round_us, DrsRound())

    def learn_for(self, wanted: Wanted | Application) -> float:
        """Before a run: get to know some of the VMs it is about; what that took."""
        return 0.0 if isinstance(wanted, Application) else self.learn_needs(wanted.cluster)

    def learn_needs(self, cluster: str) -> float:
        """Work out what some VMs of a cluster (id) need of a host; effort, 0 when all are known."""
        found = self.engine.world.objects.get(cluster)
        if not isinstance(found, ClusterComputeResource):
            return 0.0
        rows = cluster_vm_rows(self.engine.world, found)
        return float(NEEDS_EFFORT * self.matrix.learn(rows, NEEDS_AT_ONCE))

    def look_soon(self, cluster: str) -> None:
        """Run on a cluster in a second, once."""
        if cluster not in self._due:
            self._due.add(cluster)
            self.engine.kernel.after(SECOND_US, DrsRun(cluster))

    def _run_due(self, event: DrsRun) -> None:
        self._due.discard(event.cluster)
        cluster = self.engine.world.objects.get(event.cluster)
        if isinstance(cluster, ClusterComputeResource) and cluster.config.drs.enabled:
            self._runs.add(Wanted(cluster.moid))
            self._end_round(self._runs.go_on())

    def _worth_a_run(self, loads: Loads) -> list[ClusterComputeResource]:
        """Clusters in which a full run could recommend something, found with one vector expression."""
        world = self.engine.world
        clusters = [c for c in world.cluster_at.values() if c.config.drs.enabled and c.hosts]
        clusters = [c for c in clusters if self._rounds % self._rounds_between(c) == 0]
        if not clusters:
            return []
        index = np.full(world.clusters.capacity, -1, dtype=np.int64)
        for number, cluster in enumerate(clusters):
            index[cluster.row] = number
        table = world.hosts
        rows = np.flatnonzero(table.usable & (table.cluster >= 0))
        rows = rows[index[table.cluster[rows]] >= 0]
        cpu_load, memory_load, contended = loads
        leaving = table.cluster[table.evacuating | table.quarantined].tolist()
        leaving += clusters_short_of_reservations(world, loads)
        worth = clusters_worth_a_pass(
            index[table.cluster[rows]],
            cpu_load[rows],
            memory_load[rows],
            contended[rows],
            np.array([c.config.drs.migration_threshold for c in clusters]),
            vm_count=table.num_vms[rows].astype(np.int64),
            legacy=np.array([c.config.drs.generation == "legacy" for c in clusters]),
            mandatory=np.array([c.row in leaving or self._must_look(c) for c in clusters]),
        )
        return [cluster for cluster, yes in zip(clusters, worth, strict=True) if yes]

    def _rounds_between(self, cluster: ClusterComputeResource) -> int:
        """How many rounds lie between two runs over a cluster; a long engine step leaves fewer rounds."""
        if cluster.config.drs.generation == "drs2":
            return 1
        return max(1, round(settings_of(cluster.config.drs).run_interval_s / ROUND_S))

    def _must_look(self, cluster: ClusterComputeResource) -> bool:
        # Recommendations that wait for a person go away by themselves when nothing speaks for them any more.
        pending = cluster.moid in self.records and bool(self.records[cluster.moid].pending)
        always = settings_of(cluster.config.drs).evens_vm_counts
        # Limits of pools spread entitlements otherwise than demands, which is all that the round compares.
        pools = self.engine.world.get(cluster.root_pool, ResourcePool).pools
        # So do forecasts: demand is even now and will not be.
        always |= cluster.config.drs.predictive and self.forecast.nights > 0
        always |= cluster.config.drs.generation == "legacy" and bool(pools)
        return pending or always or any_broken(self.engine.world, cluster)

    # runs -------------------------------------------------------------------------------------------------

    def begin_run(self, wanted: Wanted | Application) -> ClusterRun | Application:
        """A run over a cluster, or what a person applies."""
        if isinstance(wanted, Application):
            return wanted
        cluster = self.engine.world.cluster(wanted.cluster)
        times = self.cpu_history.migrations
        settings = with_learned_times(self.engine.world, cluster, settings_of(cluster.config.drs), times)
        snapshot = take_snapshot(self.engine.world, cluster, settings, self.cpu_history, self.matrix)
        if snapshot.host_must_evacuate.any():
            snapshot = with_failover_level(self.engine.world, cluster, snapshot)
        return ClusterRun(self, cluster, snapshot, settings, wanted.task)

    def carry_out(self, record: ClusterRecord, recommendation: Recommendation) -> Task:
        """Migrate what a recommendation says; the task carries its Why?."""
        maintenance = recommendation.reason_code == "hostMaint"
        source = Source.MAINTENANCE if maintenance else Source.DRS
        command = MigrateVm(vm=recommendation.vm, host=recommendation.target)
        task = self.engine.submit(command, source)
        self.explanations[task.key] = recommendation
        if len(self.explanations) > 2_000:
            del self.explanations[next(iter(self.explanations))]
        if task.fault is not None:
            self.note_fault(record, recommendation.vm_name, task.fault, recommendation.target_name)
            return task
        self.engine.tasks.note(task, recommendation.reason)
        record.history.append(Action(self.engine.now_us, recommendation, task.key))
        return task

    def note_fault(self, record: ClusterRecord, vm: str, fault: VimFault, host: str = "") -> None:
        """Keep the refusal of what DRS recommended for the Faults page."""
        problem = PROBLEM_TEXT[problem_of_fault(fault.name)]
        now_us = self.engine.now_us
        until_us = now_us + FAULT_SHOWN_US
        record.faults.append(FaultNote(now_us, vm, fault.name, fault.text, problem, host, until_us))

    def report_row(self, cluster: ClusterComputeResource) -> dict[str, Any]:
        """The cluster's ``drs`` part of the report."""
        record = self.record(cluster.moid)
        table = self.engine.world.hosts
        rows = np.array([self.engine.world.host(moid).row for moid in cluster.hosts], dtype=np.intp)
        rows = rows[table.usable[rows]]
        load = table.cpu_demand_mhz[rows] / np.maximum(table.cpu_total_mhz[rows], 1.0)
        return {
            "score": score_now(self.engine.world, cluster)[0],
            "host_load_stddev": float(load.std()) if len(load) else 0.0,
            "target_stddev": record.target_imbalance,
            "recommendations": [one.as_row(None) for one in record.pending],
            "history": [action.recommendation.as_row(action.at_us) for action in record.history],
        }
