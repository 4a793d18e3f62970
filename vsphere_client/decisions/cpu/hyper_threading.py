"""Two threads on a core: how often worlds share one, what that costs each and brings in total.

Capacity in GHz stays cores x base clock: a host whose cores all have work uses 100 % of it, be
one thread of each busy or both. Both busy do a quarter more work, which shows as less ready time
and as %USED, never as more GHz (vmkernel.md 1.6).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import PAIR_THROUGHPUT, PAIRED_SPEED

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

_ROUNDS = 2
"""How often it is worked out anew how many more worlds run at once because those that run are slow."""
_PAIR_ROUNDS = 16
"""Each round halves at least what is still wrong with how long the two of a pair run."""
_GRID = 201
"""Points between which what a pair wants is read off what it gets done."""
_STAYING = 1.3
"""How much longer worlds share cores than they would have to (fitted to the micro scheduler)."""


@dataclass(frozen=True, slots=True)
class CoreSharing:
    """Of each host: cores on which two worlds run, on average; how fast its worlds run; extra work.

    ``speed`` is the pace of the average world, 1 on cores of their own and 0.625 with partners all
    the time; ``bonus`` is the work of all cores over what cores without second threads do, 1 to 1.25.
    ``full`` marks hosts whose cores all have work and have second threads; ``work`` is what their
    threads get done, in cores.
    """

    pairs: Floats
    speed: Floats
    bonus: Floats
    full: Bools
    work: Floats


def decide_core_sharing(
    cores: Floats, threads: Floats, wanted: Floats, variance: Floats, most: Floats
) -> CoreSharing:
    """How worlds come to share cores, whole cores being taken first; all arrays by host.

    Up to as many runnable worlds as cores nobody shares, apart from moments when more than the
    average want to run at once. Beyond that second threads fill until the wanted work is done, all
    worlds run, or all threads are busy.

    Args:
        cores: schedulable for VMs.
        threads: of these cores.
        wanted: mean number of vCPUs that would run at once on cores of their own.
        variance: of that number; vCPUs are taken to run independently of each other, and the number
            as normally distributed (our assumption).
        most: mean number of vCPUs that would run if all ran at the pace of a shared core.
    """
    extra = (wanted - cores) / (PAIR_THROUGHPUT - 1.0)
    running = np.minimum(np.minimum(cores + np.maximum(extra, 0.0), threads), most)
    steady = np.where(extra > 0.0, np.maximum(running - cores, 0.0), 0.0)
    chance = _pairs_by_chance(cores, threads, wanted, variance, most)
    pairs = np.clip(np.maximum(steady, chance), 0.0, np.maximum(threads - cores, 0.0))
    busy = np.maximum(np.where(extra > 0.0, running, wanted), 1e-12)
    shared = np.minimum(2.0 * pairs / busy, 1.0)
    bonus = 1.0 + (PAIR_THROUGHPUT - 1.0) * pairs / np.maximum(cores, 1e-12)
    bonus = np.minimum(bonus, PAIR_THROUGHPUT)
    full = (extra > 0.0) & (threads > cores)
    return CoreSharing(pairs, 1.0 - (1.0 - PAIRED_SPEED) * shared, bonus, full, cores * bonus)


def pace_among(running: Floats, cores: Floats) -> Floats:
    """The pace of the average world while so many run on so many cores with two threads each."""
    shared = 2.0 * (running - cores) / np.maximum(running, 1e-12)
    return np.asarray(1.0 - (1.0 - PAIRED_SPEED) * np.clip(shared, 0.0, 1.0), dtype=np.float64)


def work_of_pairs(wanted: Floats) -> Floats:
    """What each of two vCPUs gets done that share a core of their own, of a lone core's work; 0.625 at most.

    A guest's work comes in bursts, evenly between half as much and half as much again as it wants on average (as
    `decisions.microscheduler.bursts` has it, but never more than all of the time); what a burst is too slow for,
    as the partner runs, is not done. Source: vmkernel.md 1.6, 1.8.
    """
    spread = np.maximum(np.minimum(wanted, 1.0 - wanted) / 2.0, 1e-9)
    least, most, lost = wanted - spread, wanted + spread, 1.0 - PAIRED_SPEED
    run = np.asarray(wanted, dtype=np.float64)
    for _ in range(_PAIR_ROUNDS):
        pace = 1.0 - lost * run
        done_up_to = np.clip(pace, least, most)
        short = (done_up_to**2 - least**2) / (2.0 * pace) + most - done_up_to
        run = np.minimum(short / (2.0 * spread), 1.0)
    return np.asarray(run * (1.0 - lost * run), dtype=np.float64)


def wanted_of_pairs(work: float) -> float:
    """What each of two vCPUs on a core of their own wants to do if it gets so much done: `work_of_pairs` undone."""
    wanted = np.linspace(0.0, 1.0, _GRID)
    return float(np.interp(work, work_of_pairs(wanted), wanted))


def pace_of_pairs(work: Floats) -> Floats:
    """The pace of two vCPUs that share a core of their own, each of which does so much of a lone core's work.

    Each runs r of its time, r squared beside the other: r - (1 - 0.625) r^2 is the work, 1 - (1 - 0.625) r the pace.
    They are taken to run independently of each other (our assumption). Source: vmkernel.md 1.6, 1.8.
    """
    both = np.sqrt(np.maximum(1.0 - 4.0 * (1.0 - PAIRED_SPEED) * work, 0.0))
    return np.asarray(0.5 * (1.0 + both), dtype=np.float64)


def _pairs_by_chance(
    cores: Floats, threads: Floats, wanted: Floats, variance: Floats, most: Floats
) -> Floats:
    """Cores that two worlds share because for a moment more than the average want to run.

    Who shares a core takes longer, so that still more run at once; and who came beside another stays there
    although other cores fall idle meanwhile.
    """
    running, pairs = wanted, np.zeros_like(wanted)
    # On a full host worlds share cores because they must.
    staying = np.where(wanted < cores, _STAYING, 1.0)
    for _ in range(_ROUNDS):
        above = expected_excess(running, variance, cores) - expected_excess(running, variance, threads)
        pairs = np.minimum(staying * above, 0.5 * running)
        lost = (1.0 - PAIRED_SPEED) * 2.0 * pairs / np.maximum(running, 1e-12)
        running = np.minimum(wanted / (1.0 - lost), np.maximum(most, wanted))
    return pairs


def expected_excess(mean: Floats, variance: Floats, level: Floats) -> Floats:
    """Mean amount by which a normally distributed number lies above a level (0 where it is below)."""
    spread = np.sqrt(np.maximum(variance, 1e-12))
    z = np.clip((mean - level) / spread, -30.0, 30.0)
    # From six standard deviations on it is the plain difference, or nothing.
    excess = np.maximum(mean - level, 0.0)
    near = np.flatnonzero(np.abs(z) < 6.0)
    z = z[near]
    density = np.exp(-0.5 * z * z) / np.sqrt(2.0 * np.pi)
    # The normal distribution function by the usual tanh fit, good to 0.0003.
    below = 0.5 * (1.0 + np.tanh(np.sqrt(2.0 / np.pi) * (z + 0.044715 * z**3)))
    excess[near] = np.maximum(spread[near] * (density + z * below), 0.0)
    return np.asarray(excess, dtype=np.float64)
