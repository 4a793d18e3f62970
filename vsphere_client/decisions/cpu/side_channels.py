"""Cores that only one VM at a time may use: what that leaves to its neighbours (side-channel aware scheduler v2).

A vCPU runs beside a sibling or has the core to itself, so a host gives away cores, not threads. VMs spread over
as many as there are; where all have work, siblings move together, and a core with two of them does 25 % more
(vmkernel.md 1.6). How that divides follows `decisions.microscheduler`, whose rules these are.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import FAR_BEHIND, PAIRED_SPEED
from vsphere_client.decisions.resources.shares import divide_by_shares

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

_ROUNDS = 3
"""How often it is worked out anew how much longer vCPUs run because those beside them slow them down."""
_NOTHING = 1e-12


@dataclass(frozen=True, slots=True)
class Packed:
    """VMs whose vCPUs run beside a sibling whenever one runs: cores, work (lone cores) and run time of all vCPUs."""

    cores: Floats
    work: Floats
    run: Floats


@dataclass(frozen=True, slots=True)
class WorkApart:
    """Of each vCPU: work done of what a lone core does, and its pace; by host the cores with two worlds, and the
    part of the cores in use if siblings share them.
    """

    work: Floats
    speed: Floats
    pairs: Floats
    load: Floats


def pack(num_cpu: Floats, runnable: Floats) -> Packed:
    """How VMs do with as few cores as they can: their vCPUs run independently of each other, two to a core.

    Of those that run at a moment an odd one has a core to itself.
    """
    share = runnable
    for _ in range(_ROUNDS):
        running = num_cpu * share
        odd = 0.5 * (1.0 - (1.0 - 2.0 * share) ** num_cpu)
        beside = np.clip(1.0 - odd / np.maximum(running, _NOTHING), 0.0, 1.0)
        speed = 1.0 - (1.0 - PAIRED_SPEED) * beside
        share = np.minimum(runnable / speed, 1.0)
    return Packed(0.5 * (running + odd), np.minimum(running * speed, num_cpu * runnable), running)


def decide_work_apart(
    host: Ints, num_cpu: Floats, runnable: Floats, given: Floats, shares: Floats, cores: Floats
) -> WorkApart:
    """Divide cores among VMs that share none of them.

    Whoever was given far more GHz than his vCPUs do side by side has so many cores more. What is left goes to the
    others: if it is not enough for all of them side by side, in proportion to their shares, nobody below what he
    was given; otherwise they spread over it.

    Args:
        host: row of each VM's host.
        num_cpu: its vCPUs, 0 of one with cores of its own.
        runnable: share of its time that each would run on a core of its own, limits applied.
        given: the same of what it received when the host's GHz were divided.
        shares: as siblings on the host.
        cores: schedulable for VMs, by host.
    """
    hosts, packed = len(cores), pack(np.maximum(num_cpu, 1.0), runnable)
    counts = num_cpu > 0.0
    least_cores, most_cores = np.where(counts, packed.cores, 0.0), num_cpu * runnable
    owed = counts & (num_cpu * given * FAR_BEHIND > packed.work)
    # Between all side by side and each alone, cores buy work and take neighbours away at an even rate.
    room, gain = np.maximum(most_cores - least_cores, _NOTHING), most_cores - packed.work
    apart = np.where(
        owed, np.clip((num_cpu * given - packed.work) / np.maximum(gain, _NOTHING), 0.0, 1.0), 0.0
    )
    left = np.maximum(cores - np.bincount(host, owed * (least_cores + apart * room), hosts), 0.0)
    rest = np.flatnonzero(counts & ~owed)
    at, need = host[rest], least_cores[rest]
    pace = packed.work[rest] / np.maximum(need, _NOTHING)
    floor = np.minimum(num_cpu[rest] * given[rest] / np.maximum(pace, _NOTHING), need)
    have = divide_by_shares(
        at, left, floor, need, np.maximum(shares[rest], _NOTHING) / np.maximum(pace, _NOTHING)
    )
    spare = left - np.bincount(at, need, hosts)
    wish = np.bincount(at, room[rest], hosts)
    apart[rest] = np.clip(spare / np.maximum(wish, _NOTHING), 0.0, 1.0)[at]
    part = np.ones(len(host))
    part[rest] = have / np.maximum(need, _NOTHING)
    work = part * packed.work + apart * gain
    run = part * packed.run + apart * (most_cores - packed.run)
    pairs = np.bincount(
        host, np.where(counts, part * (packed.run - packed.cores) * (1.0 - apart), 0.0), hosts
    )
    each = np.maximum(num_cpu, 1.0)
    return WorkApart(
        work=work / each,
        speed=np.clip(work / np.maximum(run, _NOTHING), PAIRED_SPEED, 1.0),
        pairs=np.maximum(pairs, 0.0),
        load=np.bincount(host, least_cores, hosts) / np.maximum(cores, _NOTHING),
    )
