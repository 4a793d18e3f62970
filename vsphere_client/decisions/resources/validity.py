"""Whether a cluster's tree of reservations is valid, overcommitted (yellow) or invalid (red); drs.md 5.3."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import inf

from vsphere_client.decisions.resources.admission import Pool, reservation_used
from vsphere_client.model.reasons import Fact, Reason, because

_TOLERANCE = 1e-6


class ClusterState(StrEnum):
    """The colour of a cluster's reservations."""

    VALID = "valid"
    YELLOW = "overcommitted"
    RED = "invalid"


@dataclass(frozen=True, slots=True)
class Validity:
    """The state, and for yellow and red why."""

    state: ClusterState
    reasons: tuple[Reason, ...] = ()


def decide_validity(pools: Sequence[Pool], failover_kept: bool = True) -> Validity:
    """Red if some pool holds more than it may or the failover level is violated; else yellow beyond capacity.

    The root of ``pools`` reserves the cluster's capacity. Whether the whole fits does not matter for red.
    Source: vSphere Resource Management, DRS cluster validity.
    """
    broken = [why for pool in pools if pool.parent is not None for why in inconsistencies(pools, pool)]
    if not failover_kept:
        text = "vSphere HA cannot satisfy the configured failover level"
        broken.append(because("failover_level", text))
    if broken:
        return Validity(ClusterState.RED, tuple(broken))
    root = next(pool for pool in pools if pool.parent is None)
    over = tuple(_overcommitted(pools, root))
    return Validity(ClusterState.YELLOW if over else ClusterState.VALID, over)


def inconsistencies(pools: Sequence[Pool], pool: Pool) -> list[Reason]:
    """Of which resources a pool holds more reservations than its limit allows, or its own if it cannot borrow."""
    used, found = reservation_used(pools, pool.ref), []
    for resource, unit, allocation, amount in (
        ("CPU", "MHz", pool.cpu, used.cpu_mhz),
        ("memory", "MB", pool.memory, used.memory_mb),
    ):
        most = inf if allocation.limit is None else allocation.limit
        if not allocation.expandable:
            most = min(most, allocation.reservation)
        if amount > most + _TOLERANCE:
            text = "{pool} holds {used:.0f} {unit} of {resource} reservations and may hold {most:.0f} {unit}"
            facts: dict[str, Fact] = {
                "pool": pool.name,
                "used": amount,
                "most": most,
                "unit": unit,
                "resource": resource,
            }
            found.append(because("pool_inconsistent", text, **facts))
    return found


def _overcommitted(pools: Sequence[Pool], root: Pool) -> list[Reason]:
    used, found = reservation_used(pools, root.ref), []
    for resource, unit, capacity, amount in (
        ("CPU", "MHz", root.cpu.reservation, used.cpu_mhz),
        ("memory", "MB", root.memory.reservation, used.memory_mb),
    ):
        if amount > capacity + _TOLERANCE:
            text = "{used:.0f} {unit} of {resource} are reserved, the hosts have {capacity:.0f} {unit}"
            facts: dict[str, Fact] = {
                "used": amount,
                "capacity": capacity,
                "unit": unit,
                "resource": resource,
            }
            found.append(because("cluster_overcommitted", text, **facts))
    return found
