"""A cluster in a lab file: its services, hosts, resource pools and virtual machines."""

from __future__ import annotations

from vsphere_client.labs.schema.fields import Name
from vsphere_client.labs.schema.hosts import HostEntry
from vsphere_client.labs.schema.pools import PoolEntry
from vsphere_client.labs.schema.virtual_machines import VmEntry
from vsphere_client.model.cluster import ClusterConfig


class ClusterEntry(ClusterConfig):
    """A cluster with everything in it; DRS, HA and vSAN are off unless the file says otherwise."""

    name: Name
    folder: str | None = None
    hosts: tuple[HostEntry, ...] = ()
    resource_pools: tuple[PoolEntry, ...] = ()
    vms: tuple[VmEntry, ...] = ()
