"""The default alarms of vCenter that concern what the data centre has.

Names and thresholds: vsphere_client_ui.md 6.3 and its list of default alarms; CPU and datastore
thresholds are well attested, those of memory are from practice. Alarms about what is not simulated
(licences, certificates, Storage DRS, vendors' providers) are left out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from vsphere_client.model.kinds import AlarmStatus, Kind
from vsphere_client.model.units import MINUTE_US

GREEN, YELLOW, RED = AlarmStatus.GREEN, AlarmStatus.YELLOW, AlarmStatus.RED


class Operator(StrEnum):
    """How a metric is held against its thresholds, in the words of the alarm wizard."""

    IS_ABOVE = "is above"
    IS_BELOW = "is below"


class Metric(StrEnum):
    """A number that alarms watch, all in percent."""

    HOST_CPU = "host_cpu"
    HOST_MEMORY = "host_memory"
    VM_CPU = "vm_cpu"
    VM_MEMORY = "vm_memory"
    DATASTORE_USAGE = "datastore_usage"


@dataclass(frozen=True, slots=True)
class MetricTrigger:
    """A number beyond a threshold, for as long as ``duration_us`` without a break."""

    metric: Metric
    operator: Operator
    yellow: float
    red: float
    duration_us: int = 0


@dataclass(frozen=True, slots=True)
class StateTrigger:
    """A state of a host; ``state`` names its reading in `states`."""

    state: str


@dataclass(frozen=True, slots=True)
class EventRule:
    """What an event says about an alarm: it opens a problem of that severity, or ends it when green.

    Several problems of one alarm may be open; ``facts`` of the event tell them apart.
    """

    status: AlarmStatus
    problem: str = ""
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """Events by type; the alarm is as bad as the worst problem that is open.

    Without a rule that ends it, a person resets the alarm to green.
    """

    rules: dict[str, EventRule] = field(default_factory=dict)


Trigger = MetricTrigger | StateTrigger | EventTrigger


@dataclass(frozen=True, slots=True)
class AlarmDefinition:
    """An alarm: its name, the kind of object it watches, and what triggers it."""

    name: str
    kind: Kind
    trigger: Trigger
    feature: str = ""


def _metric(
    name: str, kind: Kind, metric: Metric, yellow: float, red: float, minutes: int = 0
) -> AlarmDefinition:
    trigger = MetricTrigger(metric, Operator.IS_ABOVE, yellow, red, minutes * MINUTE_US)
    return AlarmDefinition(name, kind, trigger)


def _state(name: str, state: str, feature: str = "") -> AlarmDefinition:
    return AlarmDefinition(name, Kind.HOST, StateTrigger(state), feature)


def _event(name: str, kind: Kind, rules: dict[str, EventRule], feature: str = "") -> AlarmDefinition:
    return AlarmDefinition(name, kind, EventTrigger(rules), feature)


_METRICS = (
    _metric("Host CPU usage", Kind.HOST, Metric.HOST_CPU, 75, 90, minutes=5),
    _metric("Host memory usage", Kind.HOST, Metric.HOST_MEMORY, 90, 95, minutes=5),
    _metric("Virtual machine CPU usage", Kind.VIRTUAL_MACHINE, Metric.VM_CPU, 75, 90, minutes=5),
    _metric("Virtual machine memory usage", Kind.VIRTUAL_MACHINE, Metric.VM_MEMORY, 85, 95, minutes=10),
    _metric("Datastore usage on disk", Kind.DATASTORE, Metric.DATASTORE_USAGE, 75, 85),
)

SENSOR_ALARMS = {
    "power": "Host hardware power status",
    "memory": "Host memory status",
    "fan": "Host hardware fan status",
    "storage": "Host storage status",
    "cpu": "Host processor status",
    "temperature": "Host hardware temperature status",
    "network": "Status of other host hardware objects",
}
"""Alarm names by the sensor's component."""

_STATES = (
    _state("Host connection and power state", "connection"),
    _state("Network connectivity lost", "network_connectivity"),
    _state("Network uplink redundancy lost", "network_redundancy"),
    _state("Network uplink redundancy degraded", "network_degraded"),
    _state("Cannot connect to storage", "storage"),
    _state("Errors occurred on the disk(s) of a vSAN host", "vsan_disks"),
    _state("vSphere HA host status", "ha", feature="ha"),
    *(_state(name, f"sensor.{component}") for component, name in SENSOR_ALARMS.items()),
)

_OBJECT = ("vm", "object")

_EVENTS = (
    _event(
        "Host connection failure",
        Kind.HOST,
        {"HostConnectionLostEvent": EventRule(RED), "HostConnectedEvent": EventRule(GREEN)},
    ),
    _event("Virtual machine error", Kind.VIRTUAL_MACHINE, {"VmMessageErrorEvent": EventRule(RED)}),
    _event("Migration error", Kind.VIRTUAL_MACHINE, {"VmFailedMigrateEvent": EventRule(RED)}),
    # The name is our assumption; a should-rule raises none (drs.md 8.2).
    _event(
        "Virtual machine violates a VM-Host affinity rule",
        Kind.VIRTUAL_MACHINE,
        {"DrsRuleViolationEvent": EventRule(RED), "DrsRuleComplianceEvent": EventRule(GREEN)},
    ),
    _event(
        "Exit standby error",
        Kind.HOST,
        {
            "DrsExitStandbyModeFailedEvent": EventRule(RED),
            "DrsExitedStandbyModeEvent": EventRule(GREEN),
            "ExitedStandbyModeEvent": EventRule(GREEN),
            "HostConnectedEvent": EventRule(GREEN),
        },
    ),
    _event(
        "vSphere HA virtual machine failover failed",
        Kind.VIRTUAL_MACHINE,
        {"VmFailoverFailed": EventRule(RED)},
        feature="ha",
    ),
    _event(
        "Insufficient vSphere HA failover resources",
        Kind.CLUSTER,
        {
            "com.vmware.vc.HA.InsufficientFailoverLevelEvent": EventRule(RED),
            "FailoverLevelRestored": EventRule(GREEN),
        },
        feature="ha",
    ),
    _event(
        "Cannot find vSphere HA primary agent",
        Kind.CLUSTER,
        {
            "com.vmware.vc.HA.VcCannotFindMasterEvent": EventRule(RED),
            "com.vmware.vc.HA.VcConnectedToMasterEvent": EventRule(GREEN),
        },
        feature="ha",
    ),
    _event(
        "vSphere HA failover in progress",
        Kind.CLUSTER,
        {
            "com.vmware.vc.HA.ClusterFailoverActionInitiatedEvent": EventRule(YELLOW),
            "com.vmware.vc.HA.ClusterFailoverActionCompletedEvent": EventRule(GREEN),
        },
        feature="ha",
    ),
    _event(
        "vSAN health alarm 'vSAN object health'",
        Kind.CLUSTER,
        {
            "vprob.vob.vsan.component.absent": EventRule(YELLOW, "components"),
            "vprob.vob.vsan.component.degraded": EventRule(YELLOW, "components"),
            "vprob.vob.vsan.resync.completed": EventRule(GREEN, "components"),
            "vprob.vob.vsan.object.inaccessible": EventRule(RED, "object", _OBJECT),
            "vprob.vob.vsan.object.accessible": EventRule(GREEN, "object", _OBJECT),
        },
        feature="vsan",
    ),
)

DEFINITIONS: tuple[AlarmDefinition, ...] = (*_METRICS, *_STATES, *_EVENTS)
"""All alarms, as Alarm Definitions lists them."""

BY_NAME: dict[str, AlarmDefinition] = {definition.name: definition for definition in DEFINITIONS}
METRIC_ALARMS = tuple(d for d in DEFINITIONS if isinstance(d.trigger, MetricTrigger))
STATE_ALARMS = tuple(d for d in DEFINITIONS if isinstance(d.trigger, StateTrigger))


def _rules_by_event() -> dict[str, list[tuple[AlarmDefinition, EventRule]]]:
    found: dict[str, list[tuple[AlarmDefinition, EventRule]]] = {}
    for definition in DEFINITIONS:
        if isinstance(definition.trigger, EventTrigger):
            for type_id, rule in definition.trigger.rules.items():
                found.setdefault(type_id, []).append((definition, rule))
    return found


RULES_BY_EVENT = _rules_by_event()
"""Which alarms an event type concerns, and how."""
