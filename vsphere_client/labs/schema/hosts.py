"""Hosts in a lab file: in a cluster, standing alone, or not in the inventory yet."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vsphere_client.labs.schema.fields import Count, HostName
from vsphere_client.labs.schema.pools import PoolEntry
from vsphere_client.labs.schema.virtual_machines import VmEntry
from vsphere_client.model.host_system import HostConfig


class HostEntry(HostConfig):
    """A host, or ``count`` of a kind; what it leaves out comes from its ``type``."""

    name: HostName
    count: Count = 1
    type: str | None = Field(None, description="One of host_types, whose values are the defaults.")
    connection_state: Literal["connected", "disconnected", "notResponding"] = "connected"
    in_maintenance_mode: bool = False


class StandaloneHostEntry(HostEntry):
    """A host outside any cluster, with its own pools and virtual machines."""

    folder: str | None = None
    resource_pools: tuple[PoolEntry, ...] = ()
    vms: tuple[VmEntry, ...] = ()


class UnmanagedHostEntry(HostEntry):
    """A host on the network that the inventory does not hold yet: what Add Host finds there."""

    vms: tuple[VmEntry, ...] = ()
    reachable: bool = True
    managed_by: str | None = Field(None, description="Another vCenter Server that manages the host.")
