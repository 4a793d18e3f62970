"""Configure > Alarm Definitions: the alarms that watch an object or what it may hold."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.alarms.definitions import (
    DEFINITIONS,
    SENSOR_ALARMS,
    AlarmDefinition,
    EventTrigger,
    MetricTrigger,
    StateTrigger,
)
from vsphere_client.engine.world.objects import Folder, ManagedObject
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.model.kinds import AlarmStatus, FolderKind, Kind
from vsphere_client.model.units import MINUTE_US
from vsphere_client.session.session import Session

_COMPUTE = (Kind.CLUSTER, Kind.HOST, Kind.VIRTUAL_MACHINE)
_EVERYTHING = (*_COMPUTE, Kind.DATASTORE)
_WATCHED: dict[Kind, tuple[Kind, ...]] = {
    Kind.VCENTER: _EVERYTHING,
    Kind.DATACENTER: _EVERYTHING,
    Kind.CLUSTER: _COMPUTE,
    Kind.HOST: (Kind.HOST, Kind.VIRTUAL_MACHINE),
    Kind.RESOURCE_POOL: (Kind.VIRTUAL_MACHINE,),
    Kind.VIRTUAL_MACHINE: (Kind.VIRTUAL_MACHINE,),
    Kind.DATASTORE: (Kind.DATASTORE,),
}
"""Kinds of objects that an object is or may hold, as far as an alarm watches them."""
_IN_FOLDER: dict[FolderKind, tuple[Kind, ...]] = {
    FolderKind.DATACENTER: _EVERYTHING,
    FolderKind.HOST: _COMPUTE,
    FolderKind.VM: (Kind.VIRTUAL_MACHINE,),
    FolderKind.STORAGE: (Kind.DATASTORE,),
    FolderKind.NETWORK: (),
}
_STATES = {
    "connection": "Critical: the host does not respond",
    "network_connectivity": "Critical: no uplink works",
    "network_redundancy": "Critical: one uplink of several works",
    "network_degraded": "Warning: an uplink is down, two or more work",
    "storage": "Critical: no path to a datastore",
    "vsan_disks": "Critical: a disk of vSAN failed",
    "ha": "Warning: its agent is out of reach or not set up; Critical: failed, isolated or partitioned",
    **{f"sensor.{part}": "Warning or Critical, as the sensor says" for part in SENSOR_ALARMS},
}
_STATUS = {AlarmStatus.GREEN: "Normal", AlarmStatus.YELLOW: "Warning", AlarmStatus.RED: "Critical"}


@dataclass(frozen=True, slots=True)
class AlarmDefinitionRow:
    """An alarm: the kind of object it watches, where it is defined, and what triggers it, in words."""

    name: str
    object_type: str
    defined_in: str
    rules: str


def alarm_definitions(session: Session, moid: str) -> tuple[AlarmDefinitionRow, ...]:
    """The alarms of an object, by name; all of them are defined on its vCenter and enabled."""
    world = session.engine.world
    watched = _watched(world.objects[moid])
    vcenter = vcenter_of(world, world.objects[moid]).name
    rows = (
        AlarmDefinitionRow(one.name, one.kind.label, vcenter, describe_rules(one))
        for one in DEFINITIONS
        if one.kind in watched
    )
    return tuple(sorted(rows, key=lambda row: row.name.casefold()))


def _watched(obj: ManagedObject) -> tuple[Kind, ...]:
    return _IN_FOLDER[obj.folder_kind] if isinstance(obj, Folder) else _WATCHED.get(obj.kind, ())


def describe_rules(definition: AlarmDefinition) -> str:
    """What triggers an alarm and what ends it."""
    match definition.trigger:
        case MetricTrigger(_, operator, yellow, red, duration_us):
            lasting = f", each for {duration_us // MINUTE_US} minutes" if duration_us else ""
            return f"Warning: {operator} {yellow:g} %; Critical: {operator} {red:g} %{lasting}"
        case StateTrigger(state):
            return _STATES[state]
        case EventTrigger(rules):
            return "; ".join(f"{_STATUS[rule.status]}: {event}" for event, rule in rules.items())
