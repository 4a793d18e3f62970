"""What live migration adds to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.engine.vmotion.cloning import Clone
from vsphere_client.engine.vmotion.operation import Migrate
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (MigrationService,)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {c.MigrateVm: Migrate(), c.CloneVm: Clone()}
