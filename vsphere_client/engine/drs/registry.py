"""What DRS adds to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.drs import maintenance, operations, proactive
from vsphere_client.engine.drs.service import DrsService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (
    DrsService,
    maintenance.MaintenanceService,
    proactive.ProactiveHaService,
)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.RunDrs: operations.RunNow(),
    c.ApplyRecommendation: operations.Apply(),
    c.EnterMaintenanceMode: maintenance.Enter(),
    c.ExitMaintenanceMode: maintenance.Exit(),
}
