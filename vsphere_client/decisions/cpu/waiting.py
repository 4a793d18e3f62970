"""Bursts that come together: who has to wait although his host has cores for all on average."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.hyper_threading import expected_excess

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


class Collisions(NamedTuple):
    """What collisions leave: by VM the part of its work that is done in time, by host the cores that can be used."""

    in_time: Floats
    usable: Floats


def decide_collisions(
    host: Ints, vcpus: Floats, wanted: Floats, ceiling: Floats, limited: Bools, cores: Floats
) -> Collisions:
    """What is lost where more want to run than there are cores, for a moment, and no second thread takes them in.

    Demand is what was used and what was waited for (vmkernel.md 1.8), so who waits for a moment does that much less.
    Who halts now and then comes back to find all cores busy; who never halts is not late. What cores are idle at
    other moments is lost to those who are served last. Our assumption: vCPUs want to run independently of each
    other, but those of a VM that its limit stops run and stop together as far as they always want to run; and those
    that wait for some pCPUs that they are bound to take turns there without a pause.

    Args:
        host: row of each VM's host.
        vcpus: of each VM.
        wanted: share of its time that each vCPU wants to run, 0 to 1.
        ceiling: the same of what its limit or the pCPUs that it is bound to leave of that.
        limited: whether it is the VM's own limit.
        cores: schedulable for VMs, by host.
    """
    limit_together = 1.0 + (vcpus - 1.0) * wanted * wanted
    together = np.where(limited, limit_together, np.where(ceiling < wanted, 0.0, 1.0))
    mean, number, variance = (
        np.bincount(host, each, len(cores)).astype(np.float64)
        for each in (vcpus * ceiling, vcpus, vcpus * together * ceiling * (1.0 - ceiling))
    )
    late = waiting_by_chance(mean, variance, number, cores)
    in_time = 1.0 - (late / np.maximum(mean, 1e-12))[host] * (1.0 - ceiling)
    return Collisions(in_time, np.where(late > 0.0, np.minimum(mean, cores) - late, cores))


def waiting_by_chance(mean: Floats, variance: Floats, vcpus: Floats, pcpus: Floats) -> Floats:
    """Number of vCPUs that wait, on average, only because for a moment more than usual want to run; by host.

    A host that is asked for more than it has on average makes the others wait anyway: they are left out.

    Args:
        mean: number of vCPUs that want to run at once.
        variance: of that number, 0 where each runs all the time.
        vcpus: all there are; as long as everybody has a pCPU to himself nobody waits.
        pcpus: on which they can run.
    """
    above = expected_excess(mean, variance, pcpus) - expected_excess(mean, variance, np.maximum(vcpus, pcpus))
    return np.asarray(np.maximum(above - np.maximum(mean - pcpus, 0.0), 0.0), dtype=np.float64)
