"""What vSAN adds to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.engine.vsan.operations import RepairObjects
from vsphere_client.engine.vsan.service import VsanService
from vsphere_client.model.commands import Command, RepairVsanObjects

SERVICES: tuple[type[Service], ...] = (VsanService,)
OPERATIONS: dict[type[Command], Operation[Any]] = {RepairVsanObjects: RepairObjects()}
