"""A datacenter in a lab file: storage, networks, folders, hosts and clusters."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vsphere_client.labs.schema.clusters import ClusterEntry
from vsphere_client.labs.schema.fields import HostList, Name, PathName
from vsphere_client.labs.schema.hosts import StandaloneHostEntry, UnmanagedHostEntry
from vsphere_client.labs.schema.virtual_machines import VmEntry
from vsphere_client.model.base import Spec
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig
from vsphere_client.model.storage import DatastoreConfig


class DatastoreEntry(DatastoreConfig):
    """A datastore and the hosts that see it; a vSAN cluster brings its own, which is not listed."""

    name: Name
    hosts: HostList = "all"
    folder: str | None = None


class NetworkEntry(NetworkConfig):
    """A standard switch's port group, the same name on each of its hosts."""

    name: Name
    hosts: HostList = "all"
    folder: str | None = None


class PortgroupEntry(NetworkConfig):
    """A port group of a distributed switch."""

    name: Name


class DistributedSwitchEntry(DistributedSwitchConfig):
    """A distributed switch, its port groups and its member hosts."""

    name: Name
    hosts: HostList = "all"
    folder: str | None = None
    portgroups: tuple[PortgroupEntry, ...] = ()


class FolderEntry(Spec):
    """A folder and the folders below it, which hold the same kind."""

    name: PathName
    kind: Literal["vm", "host", "storage", "network"] | None = Field(
        None, description="What the folder holds; left out, its parent's kind, at the top vm."
    )
    folders: tuple[FolderEntry, ...] = ()


class DatacenterEntry(Spec):
    """A datacenter with everything in it."""

    name: Name
    vcenter: str | None = Field(
        None, description="One of remote_vcenters; left out, the vCenter Server of the lab."
    )
    datastores: tuple[DatastoreEntry, ...] = ()
    networks: tuple[NetworkEntry, ...] = ()
    distributed_switches: tuple[DistributedSwitchEntry, ...] = ()
    folders: tuple[FolderEntry, ...] = ()
    hosts: tuple[StandaloneHostEntry, ...] = ()
    unmanaged_hosts: tuple[UnmanagedHostEntry, ...] = ()
    clusters: tuple[ClusterEntry, ...] = ()
    vms: tuple[VmEntry, ...] = Field((), description="Virtual machines that name their host.")


class InventoryEntry(Spec):
    """Everything under the vCenter Servers."""

    datacenters: tuple[DatacenterEntry, ...] = ()
