"""What a recommendation shows for itself: what the run saw, and the hosts it weighed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement
from vsphere_client.decisions.drs.recommendation import Candidate, Verdict
from vsphere_client.decisions.drs.score import score_parts
from vsphere_client.decisions.drs.settings import CANDIDATES_KEPT, TIE_POINTS
from vsphere_client.decisions.drs.snapshot import BoolArray, FloatArray, IntArray
from vsphere_client.model.reasons import Fact, Reason, because


@dataclass(frozen=True, slots=True)
class Sight:
    """One VM on one host at one moment: score in percent, loads as parts of the capacity, waiting."""

    host: str
    score: float
    cpu_load: float
    memory_load: float
    demand_mhz: float
    delivered_mhz: float
    ready_percent: float
    memory_served: float


def sight(arrangement: Arrangement, vm: int, *, measured: bool = True) -> Sight:
    """Look at a VM where it is; measured delivery and readiness replace the model's where known.

    Readiness is what the VM does not get, as percent of the time of its vCPUs.
    """
    snapshot, host = arrangement.snapshot, int(arrangement.vm_host[vm])
    demand = min(float(snapshot.vm_cpu_demand_mhz[vm]), float(snapshot.vm_cpu_limit_mhz[vm]))
    delivered = float(arrangement.cpu[vm]) * float(arrangement.vm_cpu_served[vm])
    if measured and snapshot.vm_cpu_delivered_mhz is not None:
        delivered = float(snapshot.vm_cpu_delivered_mhz[vm])
    vcpus_mhz = max(1.0, float(snapshot.vm_num_cpu[vm] * snapshot.host_core_mhz[host]))
    ready = 100.0 * max(0.0, demand - delivered) / vcpus_mhz
    if measured and snapshot.vm_cpu_ready_percent is not None:
        ready = float(snapshot.vm_cpu_ready_percent[vm])
    return Sight(
        snapshot.host_names[host],
        score_parts(arrangement, vm).score,
        float(arrangement.host_cpu[host] / arrangement.cpu_capacity[host]),
        float(arrangement.host_memory[host] / arrangement.memory_capacity[host]),
        demand,
        delivered,
        ready,
        float(arrangement.vm_memory_served[vm]),
    )


def what_it_saw(arrangement: Arrangement, vm: int, here: Sight, there: Sight) -> tuple[Reason, ...]:
    """The facts behind a move, in the order of the Why? panel; every text is "label: value"."""
    host_load = "{host} CPU / memory: {cpu:.0f} % / {memory:.0f} %"
    with_vm = "{host} with it, CPU / memory: {cpu:.0f} % / {memory:.0f} %"
    return (
        because(
            "vm_score",
            "VM DRS score: {here:.0f} %, {there:.0f} % on {host}",
            here=here.score,
            there=there.score,
            host=there.host,
        ),
        because(
            "cpu_demand",
            "CPU demand / delivered: {demand:.1f} / {delivered:.1f} GHz",
            demand=here.demand_mhz / 1000.0,
            delivered=here.delivered_mhz / 1000.0,
        ),
        because("cpu_ready", "CPU readiness: {percent:.1f} % per vCPU", percent=here.ready_percent),
        because("source_load", host_load, **_loads(here)),
        because("target_load", with_vm, **_loads(there)),
        _history(arrangement, vm),
        *_forecast(arrangement, vm),
        *_past_migrations(arrangement, vm),
    )


def _history(arrangement: Arrangement, vm: int) -> Reason:
    """Over how much history the demand was averaged, which in a young lab is less than the window."""
    snapshot = arrangement.snapshot
    window = arrangement.settings.history_window_minutes(float(snapshot.vm_memory_mb[vm]))
    there = float(window if snapshot.vm_history_minutes is None else snapshot.vm_history_minutes[vm])
    if there >= window:
        return because("history", "Averaged over: {minutes} min of history", minutes=window)
    if there < 1.0:
        text = "Averaged over: nothing yet, the present demand counts (window {minutes} min)"
        return because("history", text, minutes=window)
    text = "Averaged over: {there:.0f} of {minutes} min so far"
    return because("history", text, there=there, minutes=window)


def _forecast(arrangement: Arrangement, vm: int) -> tuple[Reason, ...]:
    """What Predictive DRS expects of the VM, where it is on and past days tell anything."""
    snapshot = arrangement.snapshot
    if snapshot.vm_cpu_predicted_mhz is None or snapshot.vm_memory_predicted_mb is None:
        return ()
    cpu, memory = float(snapshot.vm_cpu_predicted_mhz[vm]), float(snapshot.vm_memory_predicted_mb[vm])
    if cpu <= 0.0 and memory <= 0.0:
        return (because("no_forecast", "Forecast: no past day known yet, plain DRS"),)
    text = "Forecast for the next hour: up to {cpu:.1f} GHz and {memory:.0f} MB in use, by past days"
    return (because("forecast", text, cpu=cpu / 1000.0, memory=memory),)


def _past_migrations(arrangement: Arrangement, vm: int) -> tuple[Reason, ...]:
    """How long the VM's own migrations took, where vCenter remembers any."""
    learned = arrangement.snapshot.vm_migration_s
    if learned is None or learned[vm] <= 0.0:
        return ()
    return (because("past_migrations", "Its past migrations took: {s:.0f} s", s=float(learned[vm])),)


def _loads(seen: Sight) -> dict[str, Fact]:
    return {"host": seen.host, "cpu": 100.0 * seen.cpu_load, "memory": 100.0 * seen.memory_load}


def why_balancing(vm_name: str, here: Sight, there: Sight, gain: float, threshold: float) -> Reason:
    """The one sentence: contention if the VM waits, else lost headroom."""
    missing = here.demand_mhz - here.delivered_mhz
    if missing > 1.0:
        text = "{vm} gets {missing:.1f} GHz less than it asks for on {source}. " + (
            "On {target} it gets all of it"
            if there.delivered_mhz >= there.demand_mhz - 1.0
            else "On {target} it gets {more:.1f} GHz more"
        )
        return because(
            "contention",
            text + "; all VMs together gain {gain:.1f} points.",
            vm=vm_name,
            missing=missing / 1000.0,
            source=here.host,
            target=there.host,
            gain=gain,
            more=(there.delivered_mhz - here.delivered_mhz) / 1000.0,
        )
    resource, load = (
        ("CPU", here.cpu_load) if here.cpu_load >= here.memory_load else ("memory", here.memory_load)
    )
    text = (
        "{source} is at {load:.0f} % {resource}, above the {threshold:.0f} % from which VMs lose headroom for "
        "bursts. With {vm} on {target}, all VMs together gain {gain:.1f} points."
    )
    return because(
        "headroom",
        text,
        source=here.host,
        load=100.0 * load,
        resource=resource,
        vm=vm_name,
        threshold=100.0 * threshold,
        target=there.host,
        gain=gain,
    )


def ranked_candidates(
    hosts: IntArray, gain: FloatArray, cost: FloatArray, legal: BoolArray, chosen: int, needed: float
) -> tuple[Candidate, ...]:
    """The legal hosts of one VM, best first, the chosen one at the head; ``needed`` parts worse from below."""
    net = np.where(legal, gain - cost, -np.inf)
    order = np.lexsort((hosts, -net, hosts != chosen))[:CANDIDATES_KEPT]
    best = float(net[hosts == chosen].max(initial=-np.inf))
    found: list[Candidate] = []
    for index in order:
        if legal[index]:
            word = _word(bool(hosts[index] == chosen), float(net[index]), best, needed)
            entry = (int(hosts[index]), float(gain[index]), float(cost[index]), float(net[index]))
            found.append(Candidate(*entry, word, _below(entry, needed) if word == "below" else None))
    return tuple(found)


def below_worth(gain: float, cost: float, threshold: int, needed: float) -> Reason:
    """Why a legal move was not made."""
    text = (
        "Gain {gain:.1f} less cost {cost:.1f} is {net:.1f}, under the {needed:.1f} of threshold {threshold}"
    )
    return because("below", text, gain=gain, cost=cost, net=gain - cost, needed=needed, threshold=threshold)


def _word(chosen: bool, net: float, best: float, needed: float) -> Verdict:
    if chosen:
        return "chosen"
    if net > needed and abs(net - best) <= TIE_POINTS:
        return "equal"
    return "worse" if net > needed else "below"


def _below(entry: tuple[int, float, float, float], needed: float) -> Reason:
    return because("below", "below {needed:g}", needed=needed, net=entry[3])
