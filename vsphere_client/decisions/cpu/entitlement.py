"""What the CPU scheduler owes VMs now, whether they ask for it or not."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]


def decide_entitlement(
    host: Ints, given: Floats, ceiling: Floats, most: Floats, flat_shares: Floats, spare: Floats
) -> Floats:
    """MHz each VM would be allowed at this moment, given its settings and what its neighbours take.

    On a host with room: what it uses and all that is left, up to its limit and its vCPUs. On a full
    host a VM that is held back is at its target already; one that asks for less than its part could
    take as much for each share as those held back receive.

    Args:
        host: row of each VM's host.
        given: MHz received.
        ceiling: MHz asked for.
        most: MHz its vCPUs and its limit allow.
        flat_shares: shares as siblings on the host (pools worked in).
        spare: capacity that nobody takes, by host; 0 on a full one.

    Source: vmkernel.md 1.1 and 1.8 (target from shares, reservation, limit and neighbours); how
    far it reaches above demand is our assumption.
    """
    hungry = given < ceiling - 1e-6
    if not hungry.any():
        return np.asarray(np.minimum(given + spare[host], np.maximum(most, given)), dtype=np.float64)
    rate = _sum(host[hungry], given[hungry], len(spare)) / np.maximum(
        _sum(host[hungry], flat_shares[hungry], len(spare)), 1e-12
    )
    could = np.where(hungry, given, np.maximum(given + spare[host], rate[host] * flat_shares))
    return np.asarray(np.clip(could, given, np.maximum(most, given)), dtype=np.float64)


def entitlement_in_demand(entitled: Floats, demand: Floats) -> Floats:
    """What counts of VMs' entitlements where several are added up: no more than each asks for.

    What a host has to spare is owed to any of its VMs, and to all of them together only once.
    """
    return np.asarray(np.minimum(entitled, demand), dtype=np.float64)


def _sum(group: Ints, values: Floats, groups: int) -> Floats:
    return np.bincount(group, values, groups).astype(np.float64)
