"""The VM DRS score: how well a VM runs on a host, in percent, with what it loses and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.drs.arrangement import Arrangement, headroom_left
from vsphere_client.decisions.drs.contention import fractions_with_each
from vsphere_client.decisions.drs.settings import SCORE_BUCKETS
from vsphere_client.decisions.drs.snapshot import FloatArray, IntArray


@dataclass(frozen=True, slots=True)
class ScoreParts:
    """One VM's score on one host in percent; each part is a factor from 0 to 1.

    ``headroom`` is what missing headroom leaves, ``served`` the part of its demand the VM gets.
    """

    score: float
    cpu_headroom: float
    memory_headroom: float
    cpu_served: float
    memory_served: float


def vm_scores(arrangement: Arrangement) -> FloatArray:
    """Every VM's score where it is, percent, [vm] (drs.md 7.2; the formula is our assumption)."""
    return arrangement.vm_efficiency() * 100.0


def score_parts(arrangement: Arrangement, vm: int) -> ScoreParts:
    """What one VM's score on its present host is made of."""
    host = int(arrangement.vm_host[vm])
    threshold = arrangement.settings.headroom_threshold
    cpu = float(headroom_left(arrangement.cpu_load[host : host + 1], threshold)[0])
    memory = float(headroom_left(arrangement.memory_load[host : host + 1], threshold)[0])
    cpu_served, memory_served = float(arrangement.vm_cpu_served[vm]), float(arrangement.vm_memory_served[vm])
    score = 100.0 * cpu * memory * cpu_served * memory_served
    return ScoreParts(score, cpu, memory, cpu_served, memory_served)


def scores_on_every_host(arrangement: Arrangement, vms: IntArray | None = None) -> FloatArray:
    """The score each VM would have on each host, percent, [vm, host]; its own host as it is."""
    rows = np.arange(arrangement.snapshot.vm_count) if vms is None else vms
    columns = [score_if_on(arrangement, rows, host) for host in range(arrangement.snapshot.host_count)]
    return np.stack(columns, axis=1)


def score_if_on(arrangement: Arrangement, vms: IntArray, host: int) -> FloatArray:
    """One column of that: the score of each of these VMs on one host, percent, [vm]."""
    threshold = arrangement.settings.headroom_threshold
    cpu = (arrangement.host_cpu[host] + arrangement.cpu[vms]) / arrangement.cpu_capacity[host]
    memory = (arrangement.host_memory[host] + arrangement.memory[vms]) / arrangement.memory_capacity[host]
    scores = 100.0 * headroom_left(cpu, threshold) * headroom_left(memory, threshold)
    members = arrangement.members(host)
    if cpu.size and cpu.max() > 1.0:
        claims = arrangement.cpu_claims(members), arrangement.cpu_claims(vms)
        scores *= fractions_with_each(*claims, float(arrangement.cpu_capacity[host]))[1]
    if memory.size and memory.max() > 1.0:
        claims = arrangement.memory_claims(members), arrangement.memory_claims(vms)
        scores *= fractions_with_each(*claims, float(arrangement.memory_capacity[host]))[1]
    at_home = arrangement.vm_host[vms] == host
    result: FloatArray = np.where(at_home, arrangement.vm_efficiency()[vms] * 100.0, scores)
    return result


def cluster_score(arrangement: Arrangement, scores: FloatArray) -> float:
    """The cluster's DRS score: the weighted average of its VMs' scores, 100 without VMs.

    Our assumption (the weights are not published): a VM weighs the mean of its shares of the cluster's
    CPU demand and memory demand.
    """
    if not len(scores):
        return 100.0
    equal = np.full(len(scores), 1.0 / len(scores))
    weights = [
        demand / demand.sum() if demand.sum() > 0.0 else equal
        for demand in (arrangement.cpu, arrangement.memory)
    ]
    return float((scores * (weights[0] + weights[1])).sum() / 2.0)


def score_buckets(scores: FloatArray) -> tuple[int, int, int, int, int]:
    """VMs per score bucket: 0-20, 21-40, 41-60, 61-80, 81-100 (numVmsPerDrsScoreBucket).

    Scores are rounded to whole percent first, as the client shows them.
    """
    which = np.searchsorted(np.array(SCORE_BUCKETS), np.rint(scores))
    counts = np.bincount(np.minimum(which, 4), minlength=5)
    return (int(counts[0]), int(counts[1]), int(counts[2]), int(counts[3]), int(counts[4]))
