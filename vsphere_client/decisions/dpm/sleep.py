"""Sending hosts to standby: only while all idle, and only if the rest stays within the band."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from vsphere_client.decisions.dpm.loads import foreseen, fuller_load, with_heavier_demand
from vsphere_client.decisions.dpm.recommendation import DpmVerdict, PowerRecommendation, recommend
from vsphere_client.decisions.dpm.settings import (
    AUTOMATIC,
    DISABLED,
    MOST_HOSTS_AT_ONCE,
    MOST_TRIALS,
    DpmSettings,
)
from vsphere_client.decisions.dpm.snapshot import DpmSnapshot, Parts
from vsphere_client.decisions.dpm.worth import PowerWorth, worth_of_sleep
from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.attempt import MANDATORY_EFFORT
from vsphere_client.decisions.drs.evacuation import evacuate
from vsphere_client.decisions.drs.recommendation import DrsFault, Move
from vsphere_client.decisions.drs.rule_book import RuleBook
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray, IntArray
from vsphere_client.decisions.ha.leaving import failover_objection
from vsphere_client.model.reasons import Reason, because


def hosts_to_sleep(snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings) -> Parts[DpmVerdict]:
    """Hosts to send to standby, the least loaded first, until some other host leaves the lower part of the band.

    A candidate is kept if every VM of it may go elsewhere, no host then exceeds the band by the demand of the last
    five or forty minutes, and vSphere HA keeps its capacity.
    """
    obstacle = _why_not_at_all(snapshot, settings, drs)
    if obstacle is not None:
        return DpmVerdict((), (), obstacle)
    run = _Run(snapshot, settings, drs)
    yield float(snapshot.recent.vm_count)
    return (yield from run.go())


def _why_not_at_all(snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings) -> Reason | None:
    if settings.threshold == 1:
        return because("mandatory_only", "DPM threshold 1 only switches hosts on that HA or a rule needs")
    if drs.migration_threshold == 1:
        return because("drs_mandatory_only", "At DRS migration threshold 1 nothing is moved to save power")
    if snapshot.waking.any():
        return because("waking", "A host is being switched on")
    if snapshot.minutes_recorded < settings.minutes_to_sleep:
        text = "Demand has been seen for {have:.0f} min, a power-off looks at {need}"
        return because("young", text, have=snapshot.minutes_recorded, need=settings.minutes_to_sleep)
    return None


@dataclass(slots=True)
class _Trial:
    """The cluster without one host: who went where, how full the others then are, what it saves and costs."""

    moves: list[Move]
    where: IntArray
    loads: FloatArray
    worth: PowerWorth


class _Run:
    """One pass over the candidates; ``on`` shrinks with each that is accepted."""

    def __init__(self, snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings) -> None:
        self._snapshot, self._settings, self._drs = snapshot, settings, drs
        self._on: BoolArray = snapshot.recent.host_usable & ~snapshot.recent.host_must_evacuate
        self._where: IntArray = snapshot.recent.vm_host.astype(np.int64)
        self._loads = self._loads_at(self._where)
        self._found: list[PowerRecommendation] = []
        self._refused: list[tuple[int, Reason]] = []
        self._trials = 0

    def go(self) -> Parts[DpmVerdict]:
        for host in self._candidates():
            if self._is_over():
                break
            if self._loads[host] < self._settings.low:
                yield from self._try(host)
        return DpmVerdict(tuple(self._found), tuple(self._refused), self._why_no_more())

    def _is_over(self) -> bool:
        """Whether no further host is looked at: enough for one run, or hosts are at work again."""
        if len(self._found) >= MOST_HOSTS_AT_ONCE or self._trials >= MOST_TRIALS:
            return True
        return not self._settings.any_host_idles and self._host_at_work() is not None

    def _candidates(self) -> list[int]:
        level = self._snapshot.level
        hosts = [int(host) for host in np.flatnonzero(self._on & (level != DISABLED))]
        return sorted(
            hosts, key=lambda host: (level[host] != AUTOMATIC, round(float(self._loads[host]), 6), host)
        )

    def _loads_at(self, where: IntArray) -> FloatArray:
        heavier = with_heavier_demand(self._snapshot.recent, self._snapshot.lasting, where)
        return fuller_load(Arrangement(heavier, self._drs))

    def _host_at_work(self) -> int | None:
        """A host that is not idle any more; None while all are below the band."""
        busy = np.flatnonzero(self._on & (self._loads >= self._settings.low))
        return int(busy[self._loads[busy].argmax()]) if len(busy) else None

    def _try(self, host: int) -> Parts[None]:
        objection, trial = self._objection(host), None
        if objection is None:
            trial = yield from self._without(host)
        if isinstance(trial, Reason):
            objection = trial
            self._trials += 1
        if objection is not None or not isinstance(trial, _Trial):
            assert objection is not None, "a host without a trial has an objection"
            self._refused.append((host, objection))
            return
        self._found.append(self._recommendation(host, trial))
        self._on[host] = False
        self._where, self._loads = trial.where, trial.loads

    def _objection(self, host: int) -> Reason | None:
        snapshot, settings = self._snapshot, self._settings
        name = snapshot.recent.host_names[host]
        if snapshot.unable[host]:
            return because("unable", "{host}: {why}", host=name, why=snapshot.unable[host])
        least = settings.option("HostsMinUptimeSecs")
        if snapshot.up_s[host] < least:
            text = "{host} has been up for less than {minutes:.0f} min"
            return because("uptime", text, host=name, minutes=least / 60.0)
        rest = self._on.copy()
        rest[host] = False
        if not rest.any():
            return because("last_host", "{host} is the last host in service", host=name)
        cpu = float(snapshot.recent.host_cpu_capacity_mhz[rest].sum())
        memory = float(snapshot.recent.host_memory_capacity_mb[rest].sum())
        if cpu < settings.option("MinPoweredOnCpuCapacity") or memory < settings.option(
            "MinPoweredOnMemCapacity"
        ):
            return because(
                "minimum", "Without {host} the cluster falls below its minimum capacity", host=name
            )
        return failover_objection(snapshot.admission, snapshot.ha, rest)

    def _without(self, host: int) -> Parts[_Trial | Reason]:
        """Evacuate the host on paper; the reason if that fails or fills another host beyond the band."""
        lasting = self._snapshot.lasting
        leaving = np.zeros(lasting.host_count, dtype=np.bool_)
        leaving[host] = True
        state = list(lasting.host_state) or ["connected"] * lasting.host_count
        state[host] = "enteringStandby"
        heavier = with_heavier_demand(self._snapshot.recent, lasting, self._where)
        trial = replace(
            heavier, host_usable=self._on.copy(), host_must_evacuate=leaving, host_state=tuple(state)
        )
        arrangement, moves = Arrangement(trial, self._drs), []
        yield float(lasting.vm_count)
        for outcome in evacuate(arrangement, RuleBook(trial)):
            yield MANDATORY_EFFORT
            if isinstance(outcome, DrsFault):
                return outcome.reason
            moves.append(outcome)
        if arrangement.count[host]:
            text = "{host}: a VM is in vMotion"
            return because("in_vmotion", text, host=lasting.host_names[host])
        worth = worth_of_sleep(arrangement, host, moves, 60.0 * self._settings.minutes_to_sleep)
        return self._judged(_Trial(moves, arrangement.vm_host.copy(), fuller_load(arrangement), worth), host)

    def _judged(self, trial: _Trial, host: int) -> _Trial | Reason:
        rest = self._on.copy()
        rest[host] = False
        fullest = int(np.where(rest, trial.loads, -1.0).argmax())
        if trial.loads[fullest] <= self._settings.high:
            return self._not_worth(trial.worth, host) or trial
        expects = foreseen(replace(self._snapshot.lasting, vm_host=trial.where), fullest)
        within = " within the hour, as its load is expected to rise" if expects else ""
        return because(
            "band",
            "Without {host}, {fullest} would reach {load:.0f} %{within}, above {high:.0f} %",
            within=within,
            host=self._snapshot.recent.host_names[host],
            fullest=self._snapshot.recent.host_names[fullest],
            load=100.0 * float(trial.loads[fullest]),
            high=100.0 * self._settings.high,
        )

    def _not_worth(self, worth: PowerWorth, host: int) -> Reason | None:
        """What it costs stands against it, however well the VMs fit on the others."""
        needed = self._settings.power_performance_ratio
        if worth.ratio >= needed:
            return None
        return because(
            "performance",
            "Without {host} {minutes} min save {ratio:.1f} times what {seconds:.0f} s of migrations and demand not met "
            "cost, less than {needed:g} times",
            host=self._snapshot.recent.host_names[host],
            minutes=self._settings.minutes_to_sleep,
            ratio=worth.ratio,
            seconds=worth.migration_s,
            needed=needed,
        )

    def _recommendation(self, host: int, trial: _Trial) -> PowerRecommendation:
        rest = self._on.copy()
        rest[host] = False
        fullest = float(np.where(rest, trial.loads, -1.0).max())
        explanation = self._explain(host, trial, rest, fullest)
        names, vms = self._snapshot.recent.host_names, self._snapshot.recent.vm_names
        moves = tuple((vms[move.vm], names[move.target]) for move in trial.moves)
        priority = self._priority(fullest)
        return recommend(
            self._snapshot, self._settings, host, "powerOff", priority, "powerSaving", explanation, moves
        )

    def _priority(self, fullest: float) -> int:
        """Our assumption: the emptier the fullest host stays, the better; 2 below the band, 3 up to its middle."""
        settings = self._settings
        marks = (settings.low, settings.target, (settings.target + settings.high) / 2.0)
        return next((2 + index for index, mark in enumerate(marks) if fullest <= mark + 1e-9), 5)

    def _explain(self, host: int, trial: _Trial, rest: BoolArray, fullest: float) -> tuple[Reason, ...]:
        settings, names = self._settings, self._snapshot.recent.host_names
        who = "{host} has" if self._settings.any_host_idles else "All {count} hosts have"
        text = who + (
            " been below {low:.0f} % for {minutes} min. Without {host} the fullest of the others reaches "
            "{fullest:.0f} %, within the band."
        )
        sentence = because(
            "powerSaving",
            text,
            count=int(self._on.sum()),
            low=100.0 * settings.low,
            minutes=settings.minutes_to_sleep,
            host=names[host],
            fullest=100.0 * fullest,
        )
        band = "Target band: {low:.0f} to {high:.0f} % of each host"
        load = 100.0 * float(self._loads[host])
        return (
            sentence,
            because("band", band, low=100.0 * settings.low, high=100.0 * settings.high),
            because("load", "Load of {host}: {load:.0f} %", host=names[host], load=load),
            because("moves", "VMs to move away: {count}", count=len(trial.moves)),
            *self._explain_worth(trial.worth),
            because("rest", "Hosts left on: {count}", count=int(rest.sum())),
        )

    def _explain_worth(self, worth: PowerWorth) -> tuple[Reason, ...]:
        """Nothing to tell of a host without VMs, which costs nobody anything."""
        if worth.cost <= 0.0:
            return ()
        text = "Saves by what it costs: {ratio:.0f} times, at least {needed:g} are asked for"
        return (because("worth", text, ratio=worth.ratio, needed=self._settings.power_performance_ratio),)

    def _why_no_more(self) -> Reason:
        busy = self._host_at_work()
        if busy is not None and not self._settings.any_host_idles:
            expects = foreseen(replace(self._snapshot.lasting, vm_host=self._where), busy)
            seen = "is expected to reach" if expects else "is at"
            text = "{host} {seen} {load:.0f} %, not below {low:.0f} %: no further host may sleep"
            name, load = self._snapshot.recent.host_names[busy], 100.0 * float(self._loads[busy])
            return because("at_work", text, host=name, seen=seen, load=load, low=100.0 * self._settings.low)
        if len(self._found) >= MOST_HOSTS_AT_ONCE:
            return because("at_once", "One run sends {count} hosts to standby", count=MOST_HOSTS_AT_ONCE)
        if self._refused:
            return self._refused[-1][1]
        return because("no_candidate", "No host in service may be sent to standby")
