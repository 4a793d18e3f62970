"""What scheduled tasks add to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.operation import Operation
from vsphere_client.engine.schedule import operations
from vsphere_client.engine.schedule.service import ScheduledTaskService
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (ScheduledTaskService,)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.ScheduleTask: operations.Schedule(),
    c.RemoveScheduledTask: operations.Remove(),
    c.RunScheduledTask: operations.Run(),
    c.EnableScheduledTask: operations.Enable(),
    c.ReconfigureScheduledTask: operations.ReconfigureTask(),
}
