"""What vCPUs get done on a full host whose cores have two threads.

A host that is full in GHz may still have threads to spare, and with all of them busy each does 62.5 % of a
core (vmkernel.md 1.6). So shares decide twice: how the GHz are divided (`decisions.resources`), which is
what usage and entitlement say, and how the work of the threads is, which is what time the vCPUs run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import PAIRED_SPEED
from vsphere_client.decisions.cpu.hyper_threading import CoreSharing
from vsphere_client.decisions.resources.shares import divide_by_shares

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

_SHORT = 1e-9


@dataclass(frozen=True, slots=True)
class ThreadWork:
    """Of each VM's vCPU: work done, of what a lone core does, and the pace at which it runs."""

    work: Floats
    speed: Floats


def decide_thread_work(
    host: Ints, count: Floats, runnable: Floats, given: Floats, threads: Floats, sharing: CoreSharing
) -> ThreadWork:
    """Divide the work of full hosts' threads in the proportion in which their GHz were divided.

    While there are threads for all who want to run, nobody waits: each does at least what a busy partner
    leaves it, and the whole cores go to those with most shares. With more than that, every thread is busy
    and nobody does more than 62.5 %. Hosts that are not full, or have one thread a core, do what was given.

    Args:
        host: row of each VM's host.
        count: vCPUs of each VM, 0 of one with cores of its own.
        runnable: share of its time that each vCPU would run on a core of its own, limits applied.
        given: the same of what it received when the host's GHz were divided.
        threads: schedulable for VMs, by host.
        sharing: how worlds share cores, by host.
    """
    work = np.minimum(runnable, given)
    speed = sharing.speed[host]
    rows = np.flatnonzero(sharing.full[host] & (count > 0.0))
    if not rows.size:
        return ThreadWork(work, speed)
    at, vcpus, wants = host[rows], count[rows], runnable[rows]
    paired = np.minimum(wants, PAIRED_SPEED)
    spare = (np.bincount(at, vcpus * paired / PAIRED_SPEED, len(threads)) <= threads)[at]
    least, most = np.where(spare, paired, 0.0), np.where(spare, wants, paired)
    weight = vcpus * np.maximum(given[rows], 1e-12)
    done = divide_by_shares(at, sharing.work, vcpus * least, vcpus * most, weight) / vcpus
    work[rows] = done
    # Who does less than he wants although there are threads for all runs without a pause.
    speed[rows] = np.where(spare & (done < wants - _SHORT), np.maximum(done, PAIRED_SPEED), speed[rows])
    return ThreadWork(work, speed)
