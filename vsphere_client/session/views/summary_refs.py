"""References to objects as a page shows them: id, kind and name; and the words for states."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from vsphere_client.engine.ha.states import LABELS
from vsphere_client.engine.world.objects import HostSystem, ManagedObject
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import ConnectionState, Kind, MaintenanceState, PowerState

WELL_HA_STATES = ("master", "connectedToMaster", "uninitialized", "election")

POWER_WORDS = {
    PowerState.ON: "Powered On",
    PowerState.OFF: "Powered Off",
    PowerState.SUSPENDED: "Suspended",
    PowerState.STANDBY: "Standby",
}


Level = Literal["success", "warning", "danger", "info", "unknown"]
"""A mark beside a state."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An object to go to."""

    moid: str
    kind: Kind
    name: str


def ref(obj: ManagedObject) -> Ref:
    """The reference to an object."""
    return Ref(obj.moid, obj.kind, obj.name)


def refs(world: World, moids: Iterable[str]) -> tuple[Ref, ...]:
    """References to objects, by name."""
    found = (ref(world.objects[moid]) for moid in moids if moid in world.objects)
    return tuple(sorted(found, key=lambda one: (one.name, one.moid)))


def host_state_words(host: HostSystem) -> str:
    """The State column of a host."""
    if host.connection_state == ConnectionState.DISCONNECTED:
        return "Disconnected"
    if host.power_state == PowerState.STANDBY:
        return "Standby"
    if host.connection_state == ConnectionState.NOT_RESPONDING:
        return "Not responding"
    if host.maintenance == MaintenanceState.IN_MAINTENANCE:
        return "Maintenance Mode"
    if host.maintenance == MaintenanceState.ENTERING:
        return "Entering Maintenance Mode"
    return "Quarantine Mode" if host.quarantined else "Connected"


def host_state_severity(host: HostSystem) -> str:
    """``success``, ``warning`` or ``danger`` for a host's state."""
    if host.connection_state == ConnectionState.NOT_RESPONDING:
        return "danger"
    return "success" if host_state_words(host) == "Connected" else "warning"


def ha_state_words(world: World, host: HostSystem) -> str:
    """The HA State of a host; N/A without vSphere HA."""
    if host.cluster is None or not world.cluster(host.cluster).config.ha.enabled:
        return "N/A"
    if host.maintenance == MaintenanceState.IN_MAINTENANCE:
        return "N/A"
    return LABELS.get(host.ha_state, host.ha_state)
