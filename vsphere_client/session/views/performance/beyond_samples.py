"""Counters that need no sample: they follow from an object's boot time, or from the event log."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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
from vsphere_client.model.events import Event
from vsphere_client.model.reasons import Fact
from vsphere_client.session.session import Session

Times = NDArray[np.int64]
Values = NDArray[np.float64]
Reader = Callable[[Session, ManagedObject, Times], Values]


@dataclass(frozen=True, slots=True)
class Operation:
    """Types of the events that count as an operation, and the facts that such an event has to have."""

    types: tuple[str, ...] = ()
    facts: tuple[tuple[str, Fact], ...] = ()

    def counts(self, event: Event) -> bool:
        """Whether an event tells of the operation."""
        if event.type_id not in self.types:
            return False
        return all(event.facts.get(name) == value for name, value in self.facts)


_REMOVED = "VmRemovedEvent"
_MOVED = ("VmMigratedEvent", "DrsVmMigratedEvent", "VmRelocatedEvent")


def _moves(kind: str, running: bool) -> Operation:
    return Operation(_MOVED, (("moved", kind), ("running", running)))


OPERATIONS: Mapping[str, Operation] = {
    "vmop.numPoweron.latest": Operation(("VmPoweredOnEvent", "DrsVmPoweredOnEvent")),
    "vmop.numPoweroff.latest": Operation(("VmPoweredOffEvent",)),
    "vmop.numSuspend.latest": Operation(("VmSuspendedEvent",)),
    "vmop.numReset.latest": Operation(("VmResettingEvent",)),
    "vmop.numRebootGuest.latest": Operation(("VmGuestRebootEvent",)),
    "vmop.numShutdownGuest.latest": Operation(("VmGuestShutdownEvent",)),
    "vmop.numCreate.latest": Operation(("VmCreatedEvent",)),
    "vmop.numDestroy.latest": Operation((_REMOVED,), (("files_kept", False),)),
    "vmop.numRegister.latest": Operation(("VmRegisteredEvent",)),
    "vmop.numUnregister.latest": Operation((_REMOVED,), (("files_kept", True),)),
    "vmop.numReconfigure.latest": Operation(("VmReconfiguredEvent",)),
    "vmop.numClone.latest": Operation(("VmClonedEvent",)),
    "vmop.numVMotion.latest": _moves("vmotion", True),
    "vmop.numSVMotion.latest": _moves("storage", True),
    "vmop.numXVMotion.latest": _moves("both", True),
    "vmop.numChangeHost.latest": _moves("vmotion", False),
    "vmop.numChangeDS.latest": _moves("storage", False),
    "vmop.numChangeHostDS.latest": _moves("both", False),
    # Nobody can do these here, as there are no templates and guests know no standby: a true 0.
    "vmop.numDeploy.latest": Operation(),
    "vmop.numStandbyGuest.latest": Operation(),
}
"""What counts as which operation."""


def uptime_s(session: Session, obj: ManagedObject, times_us: Times) -> Values:
    """Seconds since the last boot; nan before it, for earlier boots are not kept."""
    if not isinstance(obj, VirtualMachine | HostSystem):
        return np.full(times_us.size, np.nan)
    return np.where(times_us >= obj.boot_us, (times_us - obj.boot_us) / 1e6, np.nan)


def os_uptime_s(session: Session, obj: ManagedObject, times_us: Times) -> Values:
    """Uptime as VMware Tools report it: nan without them."""
    if not isinstance(obj, VirtualMachine) or not obj.config.tools:
        return np.full(times_us.size, np.nan)
    return uptime_s(session, obj, times_us)


def _operations(operation: Operation) -> Reader:
    def read(session: Session, obj: ManagedObject, times_us: Times) -> Values:
        world, events = session.engine.world, session.engine.events.all()
        counted = [event for event in events if operation.counts(event)]
        # A VM that was deleted left word of where it was.
        gone = {event.entity: event.facts.get("owner_id") for event in events if event.type_id == _REMOVED}
        places = {
            moid: _is_inside(world, gone.get(moid, moid), obj)
            for moid in dict.fromkeys(one.entity for one in counted)
        }
        ends = [event.at_us for event in counted if places[event.entity]]
        return np.searchsorted(np.array(ends, np.int64), times_us, side="right").astype(np.float64)

    return read


def _is_inside(world: World, moid: Fact, obj: ManagedObject) -> bool:
    found = world.objects.get(str(moid))
    if found is None:
        return False
    if isinstance(obj, ClusterComputeResource):
        return cluster_of(world, found) is obj
    return isinstance(obj, Datacenter) and datacenter_of(world, found) is obj


READERS: Mapping[str, Reader] = {
    "sys.uptime.latest": uptime_s,
    "sys.osUptime.latest": os_uptime_s,
    **{counter: _operations(operation) for counter, operation in OPERATIONS.items()},
}
"""By counter id: its values at given times, for the objects that the catalogue names.

Operations are counted since the start, of the VMs that an object has now or that were deleted there; what the
event log no longer keeps is not counted.
"""
