"""What the groups of a host are entitled to, as far as it stays the same during a window."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.affinity import Bound, bits_of, cores_of, hold, unions_of
from vsphere_client.decisions.microscheduler.host_load import GroupLoad, HostLoad
from vsphere_client.decisions.resources.shares import divide_by_shares

Floats = NDArray[np.float64]


def groups_with_own_cores(load: HostLoad) -> list[bool]:
    """Which groups' vCPUs have cores of their own; on a host with too few cores for them nobody has any."""
    wanted = sum(group.cores for group in load.groups if group.own_cores)
    return [group.own_cores and wanted <= load.shape.cores for group in load.groups]


def entitled_cores(load: HostLoad, own_cores: list[bool]) -> list[float]:
    """Cores' worth of time owed to each group: its demand against reservation, limit and shares of all.

    Cores that are somebody's own are not divided; hyper-threads do not add to what is divided. A second
    thread's work is a bonus that nobody is owed. Source: vmkernel.md 1.4, 1.6.
    """
    core = load.shape.core_mhz
    kept = sum(group.cores for group, own in zip(load.groups, own_cores, strict=True) if own)
    demand = [sum(min(world.demand, 1.0) for world in group.worlds) for group in load.groups]
    limit = [group.limit_mhz / core for group in load.groups]
    ceiling = np.where(own_cores, 0.0, np.minimum(demand, limit))
    floor = np.minimum([group.reservation_mhz / core for group in load.groups], ceiling)
    shares = np.array([max(group.shares, 1e-9) for group in load.groups])
    if any(group.affinity for group in load.groups):
        ceiling = _within_affinity(load, floor, ceiling, shares)
        floor = np.minimum(floor, ceiling)
    owed = divide_by_shares(np.zeros(len(shares), np.intp), [load.shape.cores - kept], floor, ceiling, shares)
    return [float(one) for one in owed]


def _within_affinity(load: HostLoad, floor: Floats, ceiling: Floats, shares: Floats) -> Floats:
    """What groups can have at most, of those bound to some pCPUs what these give them."""
    bound = np.array([at for at, group in enumerate(load.groups) if group.affinity])
    sets = [_cores(load, load.groups[at]) for at in bound]
    nowhere = np.zeros(len(bound), np.intp)
    bounds = []
    for union in unions_of(sets):
        inside = np.array([at for at, cores in enumerate(sets) if not cores & ~union])
        bounds.append(
            Bound(inside, nowhere[: len(inside)], np.array([float(union.bit_count())]), nowhere[:1])
        )
    held = ceiling.copy()
    held[bound] = hold(bounds, floor[bound], ceiling[bound], shares[bound], np.ones(1))
    return held


def _cores(load: HostLoad, group: GroupLoad) -> int:
    return cores_of(bits_of(group.affinity), load.shape.threads_per_core)
