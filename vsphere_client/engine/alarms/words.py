"""What a triggered alarm says: value, time and threshold in one sentence."""

from __future__ import annotations

from vsphere_client.engine.alarms.definitions import BY_NAME, MetricTrigger
from vsphere_client.engine.alarms.ledger import Triggered
from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.model.units import MINUTE_US

_SEVERITY = {AlarmStatus.YELLOW: "warning", AlarmStatus.RED: "critical"}


def percent_words(value: float) -> str:
    """A share as people read it: ``90.4 %``, and ``90 %`` without a decimal."""
    return f"{value:.1f}".removesuffix(".0") + " %"


def describe_triggered(triggered: Triggered) -> str:
    """``Host memory usage on esx04: 91 % for 5 minutes (warning at 90 %)``."""
    trigger = BY_NAME[triggered.alarm].trigger
    severity = _SEVERITY[triggered.status]
    if not isinstance(trigger, MetricTrigger):
        return f"{triggered.alarm} on {triggered.entity_name}: {triggered.value} ({severity})"
    threshold = trigger.red if triggered.status == AlarmStatus.RED else trigger.yellow
    minutes = trigger.duration_us // MINUTE_US
    lasting = f" for {minutes} minutes" if minutes else ""
    value = f"{triggered.value}{lasting} ({severity} at {percent_words(threshold)})"
    return f"{triggered.alarm} on {triggered.entity_name}: {value}"
