"""What vCPUs that share cores get done, how fast they run and how long they queue: on hosts, and in pens of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import PAIRED_SPEED
from vsphere_client.decisions.cpu.hyper_threading import decide_core_sharing
from vsphere_client.decisions.cpu.side_channels import decide_work_apart
from vsphere_client.decisions.cpu.thread_work import decide_thread_work
from vsphere_client.decisions.cpu.waiting import waiting_by_chance

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

_NOTHING = 1e-12


class Cores(NamedTuple):
    """What is shared, by host or pen: cores for those who compete, threads of each, and whether a core is only one
    VM's at a time.
    """

    cores: Floats
    threads_per_core: Floats
    one_vm_a_core: Bools


class Vcpus(NamedTuple):
    """Who competes, by VM: the row of its host or pen, vCPUs (0 with cores of its own), the share of time each would
    run on a core of its own, what it received of the GHz, and its shares as a sibling there.
    """

    where: Ints
    number: Floats
    runnable: Floats
    given: Floats
    shares: Floats

    def sums(self, values: Floats, groups: int) -> Floats:
        """Values added up by host or pen."""
        return np.asarray(np.bincount(self.where, values, groups), dtype=np.float64)

    def only(self, rows: Ints) -> Vcpus:
        """Some of them."""
        return Vcpus(
            self.where[rows], self.number[rows], self.runnable[rows], self.given[rows], self.shares[rows]
        )


@dataclass(frozen=True, slots=True)
class CoreWork:
    """By VM: work of a vCPU (lone cores), its pace, time queued for each unit run, and how many of them start and
    stop apart from each other. By host or pen: cores that two worlds share, and whether all have work.
    """

    work: Floats
    speed: Floats
    queueing: Floats
    units: Floats
    pairs: Floats
    full: Bools


def decide_core_work(vcpus: Vcpus, cores: Cores) -> CoreWork:
    """How those who compete for cores run on them."""
    groups, threads = len(cores.cores), cores.cores * cores.threads_per_core
    wanted = vcpus.number * vcpus.runnable
    mean = vcpus.sums(wanted, groups)
    variance = vcpus.sums(wanted * (1.0 - vcpus.runnable), groups)
    most = vcpus.sums(vcpus.number * np.minimum(vcpus.runnable / PAIRED_SPEED, 1.0), groups)
    sharing = decide_core_sharing(cores.cores, threads, mean, variance, most)
    done = decide_thread_work(*vcpus, threads, variance, sharing)
    running = mean / sharing.speed
    late = waiting_by_chance(running, variance, vcpus.sums(vcpus.number, groups), threads)
    queueing = (late / np.maximum(running, _NOTHING))[vcpus.where]
    found = CoreWork(done.work, done.speed, queueing, vcpus.number, sharing.pairs, sharing.full)
    return (
        _with_those_apart(vcpus, cores, found, variance / np.maximum(mean, _NOTHING))
        if cores.one_vm_a_core.any()
        else found
    )


def _with_those_apart(vcpus: Vcpus, cores: Cores, found: CoreWork, random: Floats) -> CoreWork:
    """Where a core is only one VM's at a time, cores are what is queued for, and siblings start two by two."""
    apart, groups = cores.one_vm_a_core, len(cores.cores)
    rows = np.flatnonzero(apart[vcpus.where] & (vcpus.number > 0.0))
    some = vcpus.only(rows)
    done = decide_work_apart(*some, cores.cores)
    pairs_of = np.ceil(some.number / 2.0)
    busy = done.load * cores.cores
    late = waiting_by_chance(busy, random * busy, some.sums(pairs_of, groups), cores.cores)
    work, speed = found.work.copy(), found.speed.copy()
    queueing, units = found.queueing.copy(), found.units.copy()
    work[rows], speed[rows], units[rows] = done.work, done.speed, pairs_of
    queueing[rows] = (late / np.maximum(busy, _NOTHING))[some.where]
    pairs, full = np.where(apart, done.pairs, found.pairs), np.where(apart, done.load > 1.0, found.full)
    return CoreWork(work, speed, queueing, units, pairs, full)
