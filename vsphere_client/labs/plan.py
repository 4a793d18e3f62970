"""A lab file written out: every host and VM that ``count`` stands for, with all defaults in place.

Seats are light: the forty VMs of one entry share one frozen configuration.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vsphere_client.labs.schema import FolderEntry, PoolEntry
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.kinds import ConnectionState, PowerState
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig
from vsphere_client.model.storage import DatastoreConfig, StoragePolicyConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig


@dataclass(frozen=True, slots=True)
class VmSeat:
    """One virtual machine: its shared configuration and where it stands.

    ``host`` None: initial placement chooses. ``resource_pool`` is a path such as ``Prod/Gold``, None the
    root pool; ``folder`` likewise. ``datastore`` holds its home, None: the host's own. Traces of a
    ``config`` name the file relative to the lab file, and the member when the file holds many.
    ``cpu_level`` None: it was started with what its cluster shows.
    """

    name: str
    config: VirtualMachineConfig
    power: PowerState
    host: str | None
    resource_pool: str | None
    folder: str | None
    datastore: str | None
    place: str
    cpu_level: str | None = None


@dataclass(frozen=True, slots=True)
class HostSeat:
    """One host with its type's defaults merged and its VMkernel adapters in place."""

    name: str
    config: HostConfig
    connection_state: ConnectionState
    in_maintenance_mode: bool
    place: str


@dataclass(frozen=True, slots=True)
class StandaloneHostPlan:
    """A host outside any cluster, with its pools and VMs."""

    seat: HostSeat
    folder: str | None
    resource_pools: tuple[PoolEntry, ...]
    vms: tuple[VmSeat, ...]


@dataclass(frozen=True, slots=True)
class UnmanagedHostPlan:
    """A host that Add Host may find, with the VMs that come with it."""

    seat: HostSeat
    vms: tuple[VmSeat, ...]
    reachable: bool
    managed_by: str | None


@dataclass(frozen=True, slots=True)
class ClusterPlan:
    """A cluster, its hosts, pools and VMs."""

    name: str
    config: ClusterConfig
    folder: str | None
    hosts: tuple[HostSeat, ...]
    resource_pools: tuple[PoolEntry, ...]
    vms: tuple[VmSeat, ...]
    place: str


@dataclass(frozen=True, slots=True)
class DatastorePlan:
    """A datastore and who sees it; ``unmanaged_hosts`` see it once they are added.

    A vSAN cluster's datastore has the type vSAN, the cluster's name and 0 GB: its disks make its size.
    """

    name: str
    config: DatastoreConfig
    hosts: tuple[str, ...]
    unmanaged_hosts: tuple[str, ...]
    folder: str | None
    vsan_cluster: str | None
    place: str


@dataclass(frozen=True, slots=True)
class NetworkPlan:
    """A standard port group and the hosts that have it."""

    name: str
    config: NetworkConfig
    hosts: tuple[str, ...]
    unmanaged_hosts: tuple[str, ...]
    folder: str | None
    place: str


@dataclass(frozen=True, slots=True)
class SwitchPlan:
    """A distributed switch, its member hosts and port groups by name."""

    name: str
    config: DistributedSwitchConfig
    hosts: tuple[str, ...]
    folder: str | None
    portgroups: tuple[tuple[str, NetworkConfig], ...]
    place: str


@dataclass(frozen=True, slots=True)
class DatacenterPlan:
    """A datacenter with everything in it; ``vcenter`` None is the one that the client is connected to."""

    name: str
    folders: tuple[FolderEntry, ...]
    datastores: tuple[DatastorePlan, ...]
    networks: tuple[NetworkPlan, ...]
    distributed_switches: tuple[SwitchPlan, ...]
    clusters: tuple[ClusterPlan, ...]
    hosts: tuple[StandaloneHostPlan, ...]
    unmanaged_hosts: tuple[UnmanagedHostPlan, ...]
    place: str
    vcenter: str | None = None

    def managed_hosts(self) -> Iterator[HostSeat]:
        """Every host of the inventory, clusters first."""
        for cluster in self.clusters:
            yield from cluster.hosts
        for standalone in self.hosts:
            yield standalone.seat

    def managed_vms(self) -> Iterator[VmSeat]:
        """Every VM of the inventory, clusters first."""
        for cluster in self.clusters:
            yield from cluster.vms
        for standalone in self.hosts:
            yield from standalone.vms


@dataclass(frozen=True, slots=True)
class LabPlan:
    """The whole inventory at virtual time 0, and the storage policies by name."""

    datacenters: tuple[DatacenterPlan, ...]
    storage_policies: dict[str, StoragePolicyConfig]
