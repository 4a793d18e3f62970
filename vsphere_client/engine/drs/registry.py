"""What DRS adds to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.drs import maintenance, operations, power_on_operations, proactive
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (
    DrsService,
    maintenance.MaintenanceService,
    proactive.ProactiveHaService,
    power_on_operations.PowerOnService,
)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.RunDrs: operations.RunNow(),
    c.ApplyRecommendation: operations.Apply(),
    c.PowerOnVms: power_on_operations.PowerOnGroup(),
    c.AnswerPowerOn: power_on_operations.Answer(),
    c.EnterMaintenanceMode: maintenance.Enter(),
    c.ExitMaintenanceMode: maintenance.Exit(),
}
