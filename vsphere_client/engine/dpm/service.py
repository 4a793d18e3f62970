"""DPM at work: after each round of DRS it looks at every cluster that saves power."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from vsphere_client.decisions.dpm import DpmSettings
from vsphere_client.engine.dpm.cluster_run import PowerRun
from vsphere_client.engine.dpm.loads import RoundLoads
from vsphere_client.engine.dpm.records import PowerActionDone, PowerAdvice, PowerRecord
from vsphere_client.engine.dpm.snapshot import dpm_settings_of
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.run_queue import RunQueue
from vsphere_client.engine.service import ClusterConfigured, Notice, Service
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ClusterComputeResource
from vsphere_client.engine.world.tables import Bools, HostTable
from vsphere_client.model.commands import EnterStandbyMode, ExitStandbyMode
from vsphere_client.model.kinds import StandbyMode
from vsphere_client.model.tasks import Source
from vsphere_client.model.units import SECOND_US

KEPT_EXPLANATIONS = 500
AFTER_DRS = 5
"""Priority of the round among what is due at the same time: DRS has moved what it moves."""


@dataclass(frozen=True, slots=True)
class DpmRound:
    """DPM looks at all clusters."""


@dataclass(frozen=True, slots=True)
class DpmPortion:
    """DPM goes on with what began at this instant, before anything else happens at it."""

    portion: ClassVar[bool] = True


@dataclass(frozen=True, slots=True)
class DpmWakesAll:
    """A cluster saves no power any more: its sleeping hosts are switched on."""

    cluster: str


class DpmService(Service):
    """Distributed Power Management; holds what was recommended, done and why, for every cluster."""

    name = "dpm"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.records: dict[str, PowerRecord] = {}
        self.explanations: dict[str, PowerAdvice] = {}
        self._saving: dict[str, None] = {}
        self._runs: RunQueue[str] = RunQueue(engine, DpmPortion(), self)

    def wire(self) -> None:
        """Take the round's events."""
        self.engine.kernel.on(DpmRound, self._round)
        self.engine.kernel.on(DpmPortion, self._go_on)
        self.engine.kernel.on(DpmWakesAll, self._wake_all)

    def start(self) -> None:
        """Look whenever DRS has looked."""
        self._saving = {c.moid: None for c in self.engine.world.cluster_at.values() if _saves_power(c)}
        self.engine.kernel.after(self.engine.service(DrsService).round_us, DpmRound(), AFTER_DRS)

    def record(self, cluster: str) -> PowerRecord:
        """What DPM knows of a cluster."""
        return self.records.setdefault(cluster, PowerRecord())

    def notice(self, notice: Notice) -> None:
        """Wake all standby hosts of a cluster in which DPM is switched off, by whomever (drs.md 9)."""
        if not isinstance(notice, ClusterConfigured):
            return
        cluster = self.engine.world.objects.get(notice.cluster)
        if not isinstance(cluster, ClusterComputeResource):
            return
        if _saves_power(cluster):
            self._saving[cluster.moid] = None
        elif cluster.moid in self._saving:
            del self._saving[cluster.moid]
            self.records.pop(cluster.moid, None)
            self.engine.kernel.after(SECOND_US, DpmWakesAll(cluster.moid))

    def _wake_all(self, event: DpmWakesAll) -> None:
        cluster = self.engine.world.objects.get(event.cluster)
        if not isinstance(cluster, ClusterComputeResource) or _saves_power(cluster):
            return
        for moid in list(cluster.hosts):
            if self.engine.world.host(moid).standby_mode == StandbyMode.IN:
                self.engine.submit(ExitStandbyMode(host=moid), Source.DRS)

    # rounds -----------------------------------------------------------------------------------------------

    def _round(self, _: DpmRound) -> None:
        drs, every = self.engine.service(DrsService), self.engine.world.cluster_at.values()
        clusters = [c for c in every if c.hosts and _saves_power(c) and not drs.rests(c)]
        loads = RoundLoads(self.engine.world, drs.cpu_history)
        for cluster in clusters:
            settings = dpm_settings_of(cluster.config.drs)
            if self._worth_a_run(cluster, settings, loads):
                self._runs.add(cluster.moid)
        self.engine.kernel.after(drs.round_us, DpmRound(), AFTER_DRS)
        self._runs.go_on()

    def _go_on(self, _: DpmPortion) -> None:
        self._runs.resume()

    def learn_for(self, cluster: str) -> float:
        """Before a run: get to know some of the cluster's VMs; what that took."""
        return self.engine.service(DrsService).learn_needs(cluster)

    def begin_run(self, cluster: str) -> PowerRun:
        """A run over a cluster."""
        return PowerRun(self, self.engine.world.cluster(cluster))

    def _worth_a_run(self, cluster: ClusterComputeResource, settings: DpmSettings, loads: RoundLoads) -> bool:
        """Whether a run could recommend anything, told from the hosts' loads alone."""
        hosts = self.engine.world.hosts
        mine = hosts.cluster == cluster.row
        usable = mine & hosts.usable
        if (mine & hosts.evacuating).any():
            return False  # one change at a time
        sleeping = bool((mine & hosts.standby).any())
        record = self.records.get(cluster.moid)
        if record is not None and record.pending:
            return True
        if sleeping and (cluster.config.ha.enabled or cluster.config.rules or self._foresees(cluster)):
            return True
        if sleeping and bool((loads.over(settings.minutes_to_wake)[usable] > settings.high).any()):
            return True
        if record is not None and self.engine.now_us < record.fruitless_until_us:
            return False
        long_enough = (
            self.engine.service(DrsService).cpu_history.recorded_minutes >= settings.minutes_to_sleep
        )
        if not long_enough or int(usable.sum()) < 2:
            return False
        idle = loads.over(settings.minutes_to_sleep)[usable] < settings.low
        return bool(idle.any() if settings.any_host_idles else idle.all())

    def _foresees(self, cluster: ClusterComputeResource) -> bool:
        """Whether forecasts could have a host woken while present loads do not."""
        forecast = self.engine.service(DrsService).forecast
        return cluster.config.drs.predictive and forecast.nights > 0

    # runs -------------------------------------------------------------------------------------------------

    def apply(self, cluster: ClusterComputeResource, host: str | None) -> int:
        """Carry out what waits for a person: one host's recommendation, or all; how many there were."""
        record = self.record(cluster.moid)
        chosen = [one for one in record.pending if host is None or one.host == host]
        for advice in chosen:
            record.pending.remove(advice)
            self.carry_out(record, advice)
        return len(chosen)

    def carry_out(self, record: PowerRecord, advice: PowerAdvice) -> Task:
        """Switch the host on or off as recommended; the task carries its Why?."""
        command = (
            ExitStandbyMode(host=advice.host)
            if advice.action == "powerOn"
            else EnterStandbyMode(host=advice.host)
        )
        task = self.engine.submit(command, Source.DRS)
        self.explanations[task.key] = advice
        if len(self.explanations) > KEPT_EXPLANATIONS:
            del self.explanations[next(iter(self.explanations))]
        if task.fault is None:
            record.history.append(PowerActionDone(self.engine.now_us, advice, task.key))
        return task

    def report_row(self, cluster: ClusterComputeResource) -> dict[str, Any]:
        """The cluster's ``dpm`` part of the report."""
        record = self.record(cluster.moid)
        hosts = self.engine.world.hosts
        mine = hosts.alive & (hosts.cluster == cluster.row)
        return {
            "hosts_in_standby": int((mine & hosts.standby).sum()),
            "recommendations": [one.as_row(None) for one in record.pending],
            "history": [one.advice.as_row(one.at_us) for one in record.history],
        }


def energy_row(hosts: HostTable, mine: Bools) -> dict[str, float]:
    """Watts, energy and overloaded time of some hosts; percent of the time in which hosts were on."""
    active = float(hosts.active_s[mine].sum())
    overloaded = float(hosts.overloaded_s[mine].sum())
    return {
        "power_watts": float(hosts.power_watts[mine].sum()),
        "energy_kwh": float(hosts.energy_wh[mine].sum()) / 1000.0,
        "host_hours_on": active / 3600.0,
        "overloaded_percent": 100.0 * overloaded / active if active else 0.0,
    }


def _saves_power(cluster: ClusterComputeResource) -> bool:
    drs = cluster.config.drs
    return drs.enabled and drs.dpm.enabled
