"""What power management adds to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.dpm import bmc, standby, waking
from vsphere_client.engine.dpm.service import DpmService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (DpmService,)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.EnterStandbyMode: standby.EnterStandby(),
    c.ExitStandbyMode: waking.ExitStandby(),
    c.UpdateIpmi: bmc.UpdateIpmiOperation(),
}
