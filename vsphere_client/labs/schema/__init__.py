"""What a lab file can say, one model for each noun; the model package's specs plus names and places."""

from vsphere_client.labs.schema.clusters import ClusterEntry
from vsphere_client.labs.schema.datacenters import (
    DatacenterEntry,
    DatastoreEntry,
    DistributedSwitchEntry,
    FolderEntry,
    InventoryEntry,
    NetworkEntry,
    PortgroupEntry,
)
from vsphere_client.labs.schema.hosts import HostEntry, StandaloneHostEntry, UnmanagedHostEntry
from vsphere_client.labs.schema.lab_file import (
    BUILT_IN_POLICIES,
    ExpectEntry,
    LabFile,
    TimelineEntry,
    VcenterEntry,
)
from vsphere_client.labs.schema.pools import PoolEntry
from vsphere_client.labs.schema.virtual_machines import VmEntry

__all__ = [
    "BUILT_IN_POLICIES",
    "ClusterEntry",
    "DatacenterEntry",
    "DatastoreEntry",
    "DistributedSwitchEntry",
    "ExpectEntry",
    "FolderEntry",
    "HostEntry",
    "InventoryEntry",
    "LabFile",
    "NetworkEntry",
    "PoolEntry",
    "PortgroupEntry",
    "StandaloneHostEntry",
    "TimelineEntry",
    "UnmanagedHostEntry",
    "VcenterEntry",
    "VmEntry",
]
