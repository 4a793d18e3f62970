"""Counters that need no sample: they follow from an object's boot time, or from the event log."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datacenter,
    HostSystem,
    ManagedObject,
    VirtualMachine,
)
from vsphere_client.engine.world.places import cluster_of, datacenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session

Times = NDArray[np.int64]
Values = NDArray[np.float64]
Reader = Callable[[Session, ManagedObject, Times], Values]

OPERATION_EVENTS: Mapping[str, tuple[str, ...]] = {
    "vmop.numPoweron.latest": ("VmPoweredOnEvent", "DrsVmPoweredOnEvent"),
    "vmop.numPoweroff.latest": ("VmPoweredOffEvent",),
    "vmop.numSuspend.latest": ("VmSuspendedEvent",),
    "vmop.numReset.latest": ("VmResettingEvent",),
    "vmop.numShutdownGuest.latest": ("VmGuestShutdownEvent",),
    "vmop.numCreate.latest": ("VmCreatedEvent",),
    "vmop.numReconfigure.latest": ("VmReconfiguredEvent",),
    "vmop.numClone.latest": ("VmClonedEvent",),
    "vmop.numVMotion.latest": ("VmMigratedEvent", "DrsVmMigratedEvent"),
}
"""Events that count as an operation."""


def uptime_s(session: Session, obj: ManagedObject, times_us: Times) -> Values:
    """Seconds since the last boot; nan before it, for earlier boots are not kept."""
    if not isinstance(obj, VirtualMachine | HostSystem):
        return np.full(times_us.size, np.nan)
    return np.where(times_us >= obj.boot_us, (times_us - obj.boot_us) / 1e6, np.nan)


def _operations(types: tuple[str, ...]) -> Reader:
    def read(session: Session, obj: ManagedObject, times_us: Times) -> Values:
        world = session.engine.world
        ends = [
            event.at_us
            for event in session.engine.events.all()
            if event.type_id in types and _inside(world, event.entity, obj)
        ]
        return np.searchsorted(np.array(ends, np.int64), times_us, side="right").astype(np.float64)

    return read


def _inside(world: World, moid: str | None, obj: ManagedObject) -> bool:
    found = world.objects.get(moid or "")
    if found is None:
        return False
    if isinstance(obj, ClusterComputeResource):
        return cluster_of(world, found) is obj
    return isinstance(obj, Datacenter) and datacenter_of(world, found) is obj


READERS: Mapping[str, Reader] = {
    "sys.uptime.latest": uptime_s,
    **{counter: _operations(types) for counter, types in OPERATION_EVENTS.items()},
}
"""By counter id: its values at given times, for the objects that the catalogue names.

Operations are counted since the start, of the VMs that an object has now; what the event log no longer
keeps is not counted.
"""
