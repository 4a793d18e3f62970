"""Counters that follow from the inventory as it is: known since the last event that may have changed them.

Before it they are nan, for what the inventory was then is not kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.ha.admission import admission_of
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, ManagedObject
from vsphere_client.engine.world.places import cluster_of
from vsphere_client.model.events import Event
from vsphere_client.session.session import Session
from vsphere_client.session.views.resource_allocation import owner_of, worst_cases

Times = NDArray[np.int64]
Values = NDArray[np.float64]

HARMLESS = ("Alarm", "DrsVmMigrated", "ScheduledTask", "VmBeing", "VmMigrated", "trainer.", "vim.event.Task")
"""What such events tell changes neither capacity nor what is reserved or entitled in a cluster."""


def failover_level(session: Session, obj: ManagedObject) -> float:
    """How many host failures vSphere HA tolerates; 0 where it is off, or keeps no capacity."""
    if not isinstance(obj, ClusterComputeResource) or not obj.config.ha.enabled:
        return 0.0
    numbers = admission_of(session.engine, obj).numbers
    return numbers.get("current_failover_capacity", numbers.get("usable_failover_hosts", 0.0))


def _failover(session: Session, objects: Sequence[ManagedObject]) -> list[float]:
    return [failover_level(session, obj) for obj in objects]


def _cpu_worst_case(session: Session, objects: Sequence[ManagedObject]) -> list[float]:
    found: dict[str, float] = {}
    for obj in objects:
        if obj.moid not in found:
            found |= worst_cases(session, obj.moid, "cpu")
    return [found.get(obj.moid, 0.0) for obj in objects]


SINCE_CHANGE: Mapping[str, Callable[[Session, Sequence[ManagedObject]], list[float]]] = {
    "clusterServices.failover.latest": _failover,
    "cpu.cpuentitlement.latest": _cpu_worst_case,
}
"""By counter id: the values of objects now."""


def since_change(
    session: Session, counter_id: str, objects: Sequence[ManagedObject], times_us: Times
) -> Values:
    """What objects have now at the times since the last change, shape (times, objects)."""
    values = np.array(SINCE_CHANGE[counter_id](session, objects), np.float64)
    owners = {owner.moid: owner for owner in (owner_of(session, obj.moid) for obj in objects)}
    changed = {moid: changed_us(session, owner) for moid, owner in owners.items()}
    since = np.array([changed[owner_of(session, obj.moid).moid] for obj in objects], np.int64)
    return np.where(times_us[:, None] >= since, values, np.nan)


def changed_us(session: Session, owner: ClusterComputeResource | HostSystem) -> int:
    """When a cluster or stand-alone host, or something in it, changed last; 0 without any change."""
    for event in reversed(tuple(session.engine.events.all())):
        if not event.type_id.startswith(HARMLESS) and _concerns(session, event, owner):
            return event.at_us
    return 0


def _concerns(session: Session, event: Event, owner: ManagedObject) -> bool:
    found = session.engine.world.objects.get(event.entity or "")
    if found is None:
        return event.facts.get("owner_id") == owner.moid
    if isinstance(owner, ClusterComputeResource):
        return cluster_of(session.engine.world, found) is owner
    return owner.moid in (found.moid, getattr(found, "host", None), getattr(found, "owner", None))
