"""Waking hosts: for vSphere HA, for a must rule, for capacity that is asked for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from vsphere_client.decisions.dpm.loads import excess, foreseen, loads_of
from vsphere_client.decisions.dpm.recommendation import DpmVerdict, PowerRecommendation, recommend
from vsphere_client.decisions.dpm.settings import DISABLED, FAILED_LATELY, DpmSettings
from vsphere_client.decisions.dpm.snapshot import DpmSnapshot, Parts, awake
from vsphere_client.decisions.drs.settings import DrsSettings
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray
from vsphere_client.decisions.drs.verdict import DrsPass
from vsphere_client.decisions.ha.leaving import failover_objection
from vsphere_client.model.reasons import Reason, because

PART: Final = 100_000
"""So much of a run of DRS is one part, in pairs of VM and host weighed."""
FAR_TOO_FULL = 0.99
"""Our assumption: a host this full makes waking another priority 2, a lesser excess priority 3."""


def hosts_to_wake(snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings) -> Parts[DpmVerdict]:
    """Hosts to switch on, the needs that must be met (priority 1) before the wish for capacity.

    The wish arises when some host has been above the band for five minutes (research literature; the KB says
    all of them) and a what-if run of DRS with one more host relieves it.
    """
    sleeping, refused = _candidates(snapshot)
    if not sleeping:
        asleep = "can be woken now" if refused else "is in standby"
        why = because("nobody_sleeps", "No host of the cluster {asleep}", asleep=asleep)
        return DpmVerdict((), refused, why)
    on = snapshot.recent.host_usable | snapshot.waking
    found = list(_needed(snapshot, settings, sleeping, on))
    for one in found:
        on[one.host] = True
        sleeping.remove(one.host)
    if not found and settings.threshold > 1:
        found = yield from _wished(snapshot, settings, drs, sleeping, on)
    text = "No host is above {high:.0f} % over the last {minutes} min"
    why = because("no_need", text, high=100.0 * settings.high, minutes=settings.minutes_to_wake)
    return DpmVerdict(tuple(found), refused, why)


def _candidates(snapshot: DpmSnapshot) -> tuple[list[int], tuple[tuple[int, Reason], ...]]:
    """Sleeping hosts in the order in which they are tried, and those that lately did not wake.

    Our assumption: a host whose last wake-up failed is tried after all others, and not at all for a while.
    """
    asleep = np.flatnonzero(snapshot.standby & (snapshot.level != DISABLED))
    order = np.lexsort((asleep, snapshot.wake_failures[asleep] > 0, -snapshot.level[asleep]))
    hosts = asleep[order].tolist()
    text = "{host} could not be woken lately; another host is chosen"
    names = snapshot.recent.host_names
    refused = [
        (host, because("wake_failed", text, host=names[host]))
        for host in hosts
        if snapshot.wake_failures[host] == FAILED_LATELY
    ]
    return [host for host in hosts if snapshot.wake_failures[host] != FAILED_LATELY], tuple(refused)


def _needed(
    snapshot: DpmSnapshot, settings: DpmSettings, sleeping: list[int], on: BoolArray
) -> Iterator[PowerRecommendation]:
    counts = on.copy()
    lacking = _lacking(snapshot, settings, counts)
    for host in sleeping:
        need = lacking or _rule_that_needs(snapshot, host, counts)
        if need is None:
            continue
        code = "checkResource" if lacking else "vmHostHardAffinity"
        counts[host] = True
        lacking = _lacking(snapshot, settings, counts)
        names = snapshot.recent.host_names
        sentence = because("needed", "{host} has to be switched on. {why}.", host=names[host], why=need.text)
        yield recommend(snapshot, settings, host, "powerOn", 1, code, (sentence, _hosts_on(snapshot, counts)))


def _lacking(snapshot: DpmSnapshot, settings: DpmSettings, on: BoolArray) -> Reason | None:
    """What HA or the least capacity asks for beyond the hosts that are on or will be; any other host helps."""
    return failover_objection(snapshot.admission, snapshot.ha, on) or _too_small(snapshot, settings, on)


def _too_small(snapshot: DpmSnapshot, settings: DpmSettings, on: BoolArray) -> Reason | None:
    """The powered-on capacity that an administrator asks for is missing."""
    recent = snapshot.recent
    for name, unit, have in (
        ("MinPoweredOnCpuCapacity", "MHz", float(recent.host_cpu_capacity_mhz[on].sum())),
        ("MinPoweredOnMemCapacity", "MB", float(recent.host_memory_capacity_mb[on].sum())),
    ):
        if have < settings.option(name):
            text = "{name} asks for {need:.0f} {unit}, {have:.0f} {unit} are on"
            return because("minimum", text, name=name, need=settings.option(name), unit=unit, have=have)
    return None


def _rule_that_needs(snapshot: DpmSnapshot, host: int, on: BoolArray) -> Reason | None:
    """A must rule names VMs that run, and of the hosts it allows only sleeping ones are left."""
    recent = snapshot.recent
    for rule in recent.vm_host_rules:
        if rule.enabled and rule.mandatory and rule.vms:
            allowed = rule.allowed_hosts(recent.host_count)
            if allowed[host] and not (allowed & on).any():
                text = "Rule {rule} allows its {count} VMs no other host"
                return because("must_rule", text, rule=rule.name, count=len(rule.vms))
    return None


def _wished(
    snapshot: DpmSnapshot, settings: DpmSettings, drs: DrsSettings, sleeping: list[int], on: BoolArray
) -> Parts[list[PowerRecommendation]]:
    found: list[PowerRecommendation] = []
    loads = loads_of(awake(snapshot.recent, on), drs)
    yield float(snapshot.recent.vm_count)
    if excess(loads, on, settings.high) <= 0.0:
        return found
    after = yield from _after_drs(snapshot, drs, on)
    best = excess(after, on, settings.high)
    for host in sleeping:
        if best <= 0.0:
            break
        trial = on.copy()
        trial[host] = True
        after = yield from _after_drs(snapshot, drs, trial)
        relieved = excess(after, trial, settings.high)
        if relieved >= best - 1e-9:
            continue
        found.append(_for_capacity(snapshot, settings, host, loads, best, relieved))
        on, best = trial, relieved
    return found


def _after_drs(snapshot: DpmSnapshot, drs: DrsSettings, on: BoolArray) -> Parts[FloatArray]:
    """Loads of all hosts after a run of DRS with these hosts on, [host]."""
    run = DrsPass(awake(snapshot.recent, on), drs, "none")
    while run.verdict is None:
        yield run.advance(PART)
    after = run.verdict.after
    loads: FloatArray = np.maximum(np.array(after.cpu_load), np.array(after.memory_load))
    return loads


def _for_capacity(
    snapshot: DpmSnapshot,
    settings: DpmSettings,
    host: int,
    loads: FloatArray,
    before: float,
    after: float,
) -> PowerRecommendation:
    names = snapshot.recent.host_names
    fullest = int(loads.argmax())
    seen = "is expected to reach {load:.0f} % within the hour"
    if not foreseen(snapshot.recent, fullest):
        seen = "has been at {load:.0f} % for {minutes} min"
    text = (
        "{fullest} "
        + seen
        + (
            ", above the {high:.0f} % of the band. With {host} "
            "on, DRS brings the excess of all hosts from {before:.0f} to {after:.0f} points."
        )
    )
    sentence = because(
        "increaseCapacity",
        text,
        fullest=names[fullest],
        load=100.0 * float(loads[fullest]),
        minutes=settings.minutes_to_wake,
        high=100.0 * settings.high,
        host=names[host],
        before=100.0 * before,
        after=100.0 * after,
    )
    priority = 2 if float(loads[fullest]) >= FAR_TOO_FULL else 3
    saw = (sentence, _band(settings), _hosts_on(snapshot, snapshot.recent.host_usable))
    return recommend(snapshot, settings, host, "powerOn", priority, "increaseCapacity", saw)


def _band(settings: DpmSettings) -> Reason:
    text = "Target band: {low:.0f} to {high:.0f} % of each host"
    return because("band", text, low=100.0 * settings.low, high=100.0 * settings.high)


def _hosts_on(snapshot: DpmSnapshot, on: BoolArray) -> Reason:
    count, total = int(on.sum()), snapshot.recent.host_count
    return because("hosts_on", "Hosts on: {count} of {total}", count=count, total=total)
