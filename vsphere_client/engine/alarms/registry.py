"""What the alarms add to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.alarms import operations
from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (AlarmService,)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.AcknowledgeAlarm: operations.Acknowledge(),
    c.ResetAlarm: operations.Reset(),
}
