"""What vSphere HA adds to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.ha.agents import AgentService
from vsphere_client.engine.ha.detection import DetectionService
from vsphere_client.engine.ha.elections import ElectionService
from vsphere_client.engine.ha.failover import FailoverService
from vsphere_client.engine.ha.isolation import IsolationService
from vsphere_client.engine.ha.protection import ProtectionService
from vsphere_client.engine.ha.restart import Restart
from vsphere_client.engine.ha.service import HaService
from vsphere_client.engine.ha.verdicts import VerdictService
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (
    AgentService,
    HaService,
    DetectionService,
    ElectionService,
    VerdictService,
    ProtectionService,
    FailoverService,
    IsolationService,
)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {c.RestartVm: Restart()}
