"""What vCPUs get done on a full host whose cores have two threads.

A host that is full in GHz may still have threads to spare, and with all of them busy each does 62.5 % of a
core (vmkernel.md 1.6). So shares decide twice: how the GHz are divided (`decisions.resources`), which is
what usage and entitlement say, and how the work of the threads is, which is what time the vCPUs run.
The first division is also the least of the second: who is owed more than half a busy core gets whole
cores, with the partner forced idle, for as much of the time as that takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import FAR_BEHIND, PAIR_THROUGHPUT, PAIRED_SPEED
from vsphere_client.decisions.cpu.hyper_threading import CoreSharing
from vsphere_client.decisions.resources.shares import divide_by_shares

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

_SHORT = 1e-9
_WORK_OF_A_FREED_THREAD = 2.0 * (1.0 - PAIRED_SPEED)
"""Work that a core's worth of pairing gives up where a world has the core to itself instead: 0.75."""
_ABOVE = 1.02
"""How much more for each share somebody does whom his reservation, not his shares, gives it."""
_MISSED = 0.55
"""Cores that nobody takes although worlds share others, as they fall idle for a moment only: so many times the
standard deviation of the number of worlds that run (fitted to the micro scheduler)."""


@dataclass(frozen=True, slots=True)
class ThreadWork:
    """Of each VM's vCPU: work done, of what a lone core does, and the pace at which it runs."""

    work: Floats
    speed: Floats


class _Guests(NamedTuple):
    """The VMs of full hosts: host row, vCPUs, what each vCPU wants and was given, weight by which they are divided."""

    host: Ints
    vcpus: Floats
    wants: Floats
    given: Floats
    weight: Floats


class _Outcome(NamedTuple):
    """Work of each vCPU, whether its host has threads for all, and whether some are left when all is done."""

    done: Floats
    spare: Bools
    slack: Bools


class _Threads(NamedTuple):
    """By host: its cores, the part of them that two worlds may share, and the pace of a world if all are busy."""

    cores: Floats
    paired: Floats
    pace: Floats

    @classmethod
    def of(cls, cores: Floats, threads: Floats) -> _Threads:
        """Those of hosts with that many schedulable cores and threads."""
        paired = np.clip(threads / np.maximum(cores, 1e-12) - 1.0, 0.0, 1.0)
        return cls(cores, paired, (1.0 + (PAIR_THROUGHPUT - 1.0) * paired) / (1.0 + paired))

    @property
    def work_of_a_core(self) -> Floats:
        """What a core does with all of its threads busy."""
        return 1.0 + (PAIR_THROUGHPUT - 1.0) * self.paired


def decide_thread_work(
    host: Ints,
    count: Floats,
    runnable: Floats,
    given: Floats,
    shares: Floats,
    threads: Floats,
    variance: Floats,
    sharing: CoreSharing,
) -> ThreadWork:
    """Divide the work of full hosts' threads as their GHz were divided, and what there is more by shares.

    Nobody does less than he was given of the GHz: a VM that is owed more than a busy thread does is a while
    alone on its cores (HT fairness, vmkernel.md 1.6). What the other cores do with both threads busy goes by
    shares to the rest, up to 62.5 % each. Where threads are left over, worlds have cores to themselves beyond
    that, again by shares. Hosts that are not full, or have one thread a core, do what was given.

    Args:
        host: row of each VM's host.
        count: vCPUs of each VM, 0 of one with cores of its own.
        runnable: share of its time that each vCPU would run on a core of its own, limits applied.
        given: the same of what it received when the host's GHz were divided.
        shares: as siblings on the host; anything where the host is not full.
        threads: schedulable for VMs, by host.
        variance: of the number of vCPUs that run at once, by host.
        sharing: how worlds share cores, by host.
    """
    work = np.minimum(runnable, given)
    speed = sharing.speed[host]
    rows = np.flatnonzero(sharing.full[host] & (count > 0.0))
    if not rows.size:
        return ThreadWork(work, speed)
    paces = _Threads.of(sharing.work / sharing.bonus, threads)
    weight = np.maximum(shares[rows], 1e-12)
    guests = _Guests(host[rows], count[rows], runnable[rows], work[rows], weight)
    done, spare, slack = _divide(guests, paces, _MISSED * np.sqrt(variance))
    work[rows] = done
    speed[rows] = _speeds(guests, paces, sharing.pairs, _Outcome(done, spare, slack))
    return ThreadWork(work, speed)


def _speeds(guests: _Guests, threads: _Threads, pairs: Floats, outcome: _Outcome) -> Floats:
    """How fast vCPUs run that get so much done.

    Who does less than he wants although he is owed more than half a core, or there are threads for all, runs without
    a pause, apart from whom only a reservation gives that much: he comes last as soon as he has it, so that he runs
    alone or not at all. Who does all he wants and is owed more than half a core has a whole one in turn. The others
    share the cores that are left; where threads fall idle, not all the time.
    """
    done, at, pace = outcome.done, guests.host, threads.pace[guests.host]
    much = done > pace + _SHORT
    short = done < FAR_BEHIND * guests.wants
    alone = np.where(much, (done - pace) / np.maximum(1.0 - pace, _SHORT), 0.0) * np.where(short, 1.0, done)
    left = np.maximum(threads.cores + pairs - _by_host(guests, alone, threads), 1e-12)
    together = 1.0 - (1.0 - PAIRED_SPEED) * np.minimum(2.0 * pairs / left, 1.0)
    met = np.where(much, 0.5 * (1.0 + done), np.where(outcome.slack, together[at], pace))
    driven = (outcome.spare | much) & short
    reserved = driven & ~outcome.spare & _above_their_shares(guests, done, short, threads)
    return np.where(reserved, 1.0, np.where(driven, np.maximum(done, pace), np.maximum(met, done)))


def _above_their_shares(guests: _Guests, done: Floats, short: Bools, threads: _Threads) -> Bools:
    """Who does more for each share than others of his host who would do more, too."""
    per_share = guests.vcpus * done / guests.weight
    least = np.full(len(threads.cores), np.inf)
    np.minimum.at(least, guests.host[short], per_share[short])
    return np.asarray(per_share > _ABOVE * least[guests.host])


def _divide(guests: _Guests, threads: _Threads, missed: Floats) -> tuple[Floats, Bools, Bools]:
    """Work of each vCPU, whether its host has threads for all, and whether some are left when all is done.

    ``missed`` are cores by host that fall idle too briefly for a world to move there.
    """
    at, pace = guests.host, threads.pace[guests.host]
    owed_more = guests.given > pace
    alone = np.where(owed_more, guests.given, 0.0)
    left = np.maximum(threads.cores - _by_host(guests, _cores_for(alone, at, threads), threads), 0.0)
    least = np.where(owed_more, 0.0, guests.given)
    most = np.where(owed_more, 0.0, np.minimum(guests.wants, pace))
    room = left * threads.work_of_a_core
    shared = divide_by_shares(at, room, guests.vcpus * least, guests.vcpus * most, guests.weight)
    done = alone + shared / guests.vcpus
    over = np.maximum(threads.cores - _by_host(guests, _cores_for(done, at, threads), threads), 0.0)
    spare = over > 1e-6
    if spare.any():
        floor = guests.vcpus * done
        taken = np.maximum(over - missed, 0.0)
        more = np.bincount(at, floor, len(over)) + taken * _WORK_OF_A_FREED_THREAD
        top = np.where(spare[at], guests.vcpus * guests.wants, floor)
        done = divide_by_shares(at, more, floor, top, guests.weight) / guests.vcpus
    slack = threads.cores - _by_host(guests, _cores_for(done, at, threads), threads) > 1e-6
    return done, spare[at], slack[at]


def _cores_for(work: Floats, host: Ints, threads: _Threads) -> Floats:
    """How much of a core a vCPU takes that does so much work, beside others as far as that will do."""
    pace, whole = threads.pace[host], threads.work_of_a_core[host]
    return np.minimum(work, pace) / whole + np.maximum(work - pace, 0.0) / _WORK_OF_A_FREED_THREAD


def _by_host(guests: _Guests, each: Floats, threads: _Threads) -> Floats:
    return np.asarray(np.bincount(guests.host, guests.vcpus * each, len(threads.cores)), dtype=np.float64)
