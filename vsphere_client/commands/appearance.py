"""How objects look in the lists of wizards: icon, badges and words of state."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem, ManagedObject, VirtualMachine
from vsphere_client.model.kinds import AlarmStatus, ConnectionState, Kind, MaintenanceState, PowerState


@dataclass(frozen=True, slots=True)
class Look:
    """An object's icon with its badges."""

    icon: str
    state_badge: str | None = None
    alarm_badge: str | None = None


_ICONS = {
    Kind.VCENTER: "vcenter",
    Kind.FOLDER: "folder",
    Kind.DATACENTER: "datacenter",
    Kind.CLUSTER: "cluster",
    Kind.HOST: "host",
    Kind.RESOURCE_POOL: "resource-pool",
    Kind.VIRTUAL_MACHINE: "vm",
    Kind.DATASTORE: "datastore",
    Kind.NETWORK: "network",
    Kind.DISTRIBUTED_SWITCH: "distributed-switch",
    Kind.DISTRIBUTED_PORTGROUP: "distributed-port-group",
}


def look_of(engine: Engine, obj: ManagedObject) -> Look:
    """Icon and badges of an object now."""
    alarm = {AlarmStatus.RED: "critical", AlarmStatus.YELLOW: "warning"}.get(status_of(engine, obj))
    return Look(_ICONS[obj.kind], _state_badge(obj), alarm)


def _state_badge(obj: ManagedObject) -> str | None:
    if isinstance(obj, VirtualMachine):
        return power_badge(obj.power_state)
    if isinstance(obj, HostSystem):
        if obj.connection_state == ConnectionState.NOT_RESPONDING:
            return "not-responding"
        if obj.connection_state == ConnectionState.DISCONNECTED:
            return "disconnected"
        if obj.maintenance == MaintenanceState.IN_MAINTENANCE:
            return "maintenance"
        if obj.maintenance == MaintenanceState.ENTERING:
            return "entering"
        if obj.power_state == PowerState.STANDBY:
            return "standby"
    return None


def power_badge(state: PowerState) -> str | None:
    """The badge of a VM's power state."""
    return {PowerState.ON: "powered-on", PowerState.SUSPENDED: "suspended"}.get(state)


def status_of(engine: Engine, obj: ManagedObject) -> AlarmStatus:
    """The worst colour of an object's own alarms."""
    return engine.service(AlarmService).status_of(obj.moid)


def host_state(host: HostSystem) -> str:
    """The words of a host's state, as the lists of the client write them."""
    if host.connection_state == ConnectionState.NOT_RESPONDING:
        return "Not responding"
    if host.connection_state == ConnectionState.DISCONNECTED:
        return "Disconnected"
    if host.maintenance == MaintenanceState.IN_MAINTENANCE:
        return "Maintenance Mode"
    if host.maintenance == MaintenanceState.ENTERING:
        return "Entering Maintenance Mode"
    return "Connected"


POWER_WORDS = {
    PowerState.ON: "Powered On",
    PowerState.OFF: "Powered Off",
    PowerState.SUSPENDED: "Suspended",
    PowerState.STANDBY: "Standby",
}
STATUS_WORDS = {
    AlarmStatus.GREEN: "Normal",
    AlarmStatus.YELLOW: "Warning",
    AlarmStatus.RED: "Alert",
    AlarmStatus.GRAY: "Unknown",
}
STATUS_LEVELS = {
    AlarmStatus.GREEN: "success",
    AlarmStatus.YELLOW: "warning",
    AlarmStatus.RED: "danger",
    AlarmStatus.GRAY: "unknown",
}
