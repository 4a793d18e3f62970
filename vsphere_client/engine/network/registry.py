"""What networks add to the engine."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.network.copy_traffic import CopyTrafficService
from vsphere_client.engine.network.operations import EnableControl, ReconfigureSwitch
from vsphere_client.engine.network.port_groups import ReconfigureGroup
from vsphere_client.engine.network.rebalance import LoadBasedTeamingService
from vsphere_client.engine.network.resource_pools import AddPool, RemovePool, UpdatePool
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Service
from vsphere_client.model import commands as c

SERVICES: tuple[type[Service], ...] = (CopyTrafficService, LoadBasedTeamingService)
OPERATIONS: dict[type[c.Command], Operation[Any]] = {
    c.EnableNetworkResourceManagement: EnableControl(),
    c.ReconfigureDistributedSwitch: ReconfigureSwitch(),
    c.ReconfigurePortGroup: ReconfigureGroup(),
    c.AddNetworkResourcePool: AddPool(),
    c.UpdateNetworkResourcePool: UpdatePool(),
    c.RemoveNetworkResourcePool: RemovePool(),
}
