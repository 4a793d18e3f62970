"""The managed objects of the inventory: identity, place, configuration and discrete state.

Numbers that move every step are not here but in the columns of `tables`, at ``row``.
Only `World` writes these objects.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar

from vsphere_client.decisions.network_io.teaming import Team
from vsphere_client.model.advanced_options import OptionValue
from vsphere_client.model.cluster import ClusterConfig
from vsphere_client.model.host_system import HostConfig, MemoryTiering, PhysicalNic, WakeFault
from vsphere_client.model.kinds import (
    ConnectionState,
    FolderKind,
    Kind,
    MaintenanceState,
    PowerState,
    StandbyMode,
)
from vsphere_client.model.network import DistributedSwitchConfig, NetworkConfig
from vsphere_client.model.resource_pool import ResourcePoolConfig
from vsphere_client.model.statistics import StatisticsSettings
from vsphere_client.model.storage import DatastoreConfig, PathPolicy
from vsphere_client.model.vcenter import VcenterConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig

Members = dict[str, None]
"""An ordered set of managed object ids."""


@dataclass(slots=True, eq=False, kw_only=True)
class ManagedObject:
    """Something in the inventory: its id, name and parent."""

    kind: ClassVar[Kind]
    prefix: ClassVar[str]

    moid: str
    name: str
    parent: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class VCenter(ManagedObject):
    """A vCenter Server: root of an inventory; ``options`` are the advanced settings that it was given."""

    kind = Kind.VCENTER
    prefix = "group-d"
    config: VcenterConfig = field(default_factory=VcenterConfig)
    statistics: StatisticsSettings = field(default_factory=StatisticsSettings)
    options: dict[str, OptionValue] = field(default_factory=dict)
    children: Members = field(default_factory=dict)


@dataclass(slots=True, eq=False, kw_only=True)
class Folder(ManagedObject):
    """A folder for one kind of object; ``hidden`` marks a datacenter's four root folders."""

    kind = Kind.FOLDER
    prefix = "group-"
    folder_kind: FolderKind
    hidden: bool = False
    children: Members = field(default_factory=dict)


@dataclass(slots=True, eq=False, kw_only=True)
class Datacenter(ManagedObject):
    """A datacenter and the moids of its four root folders."""

    kind = Kind.DATACENTER
    prefix = "datacenter-"
    host_folder: str = ""
    vm_folder: str = ""
    datastore_folder: str = ""
    network_folder: str = ""


@dataclass(slots=True, eq=False, kw_only=True)
class ClusterComputeResource(ManagedObject):
    """A cluster, its hosts and its root resource pool."""

    kind = Kind.CLUSTER
    prefix = "domain-c"
    config: ClusterConfig
    row: int = -1
    root_pool: str = ""
    hosts: Members = field(default_factory=dict)
    vmotion_count: int = 0


@dataclass(slots=True, eq=False)
class KeptLinks:
    """What was worked out of a host's links, for as long as it has this configuration and these links and teams."""

    config: HostConfig
    failed_nics: tuple[str, ...]
    returned_nics: tuple[str, ...]
    cut_nics: tuple[tuple[str, str], ...]
    vmkernel_teams: dict[str, Team]
    vmkernel_places: dict[str, int]
    of_service: dict[str, tuple[PhysicalNic, ...]] = field(default_factory=dict)
    vmotion_mb_per_s: float | None = None

    def hold_for(self, host: HostSystem) -> bool:
        """Whether nothing has been written since that they depend on."""
        return (
            self.config is host.config
            and self.failed_nics is host.failed_nics
            and self.returned_nics is host.returned_nics
            and self.cut_nics is host.cut_nics
            and self.vmkernel_teams is host.vmkernel_teams
            and self.vmkernel_places is host.vmkernel_places
        )


@dataclass(frozen=True, slots=True)
class PathChoice:
    """How a host uses the paths to a device: the policy, the place of FIXED's path, the commands of RR's turns."""

    policy: PathPolicy
    preferred: int
    turn_ios: int


@dataclass(frozen=True, slots=True)
class DeviceQueue:
    """What a host was told of a device's queue: its depth, and what each of several VMs may have; None: the array's."""

    depth: int | None = None
    competing_ios: int | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class HostSystem(ManagedObject):
    """An ESXi host: what vCenter believes of it, and what is really so.

    ``disk_states`` says of each of ``failed_disks`` whether it is ``failed`` or ``pulled``;
    ``path_states`` says of paths by name whether they are ``dead`` or ``disabled``, ``path_choices`` how
    it was told to use those of a device (by datastore id), ``path_used`` which path it used last,
    ``device_queues`` what it was told of the device's queue.
    ``returned_nics`` had failed and rest since in teams without failback. ``cut_nics`` have their link, but the
    switch they are cabled to (named with each) has lost its own uplinks. ``vmkernel_teams`` are the teams of the
    VMkernel adapters by their names, kept in step with the port groups, ``vmkernel_places`` the places in them to
    which load-based teaming has moved adapters. ``kept_links`` only spare work.
    ``storage_loss`` says of each of ``lost_datastores`` whether the loss is ``apd`` or ``pdl``, ``apd_timed_out`` are
    those whose time-out has passed. ``tiering_after_boot`` is the memory tiering that was set and waits for a boot,
    ``options_after_boot`` are the advanced options that do.
    """

    kind = Kind.HOST
    prefix = "host-"
    config: HostConfig
    row: int = -1
    cluster: str | None = None
    root_pool: str = ""
    connection_state: ConnectionState = ConnectionState.CONNECTED
    power_state: PowerState = PowerState.ON
    maintenance: MaintenanceState = MaintenanceState.NORMAL
    vms: Members = field(default_factory=dict)
    datastores: Members = field(default_factory=dict)
    networks: Members = field(default_factory=dict)
    failed_nics: tuple[str, ...] = ()
    returned_nics: tuple[str, ...] = ()
    cut_nics: tuple[tuple[str, str], ...] = ()
    vmkernel_teams: dict[str, Team] = field(default_factory=dict)
    vmkernel_places: dict[str, int] = field(default_factory=dict)
    failed_disks: tuple[str, ...] = ()
    lost_datastores: tuple[str, ...] = ()
    disk_states: dict[str, str] = field(default_factory=dict)
    path_states: dict[str, str] = field(default_factory=dict)
    path_choices: dict[str, PathChoice] = field(default_factory=dict)
    path_used: dict[str, int] = field(default_factory=dict)
    device_queues: dict[str, DeviceQueue] = field(default_factory=dict)
    storage_loss: dict[str, str] = field(default_factory=dict)
    apd_timed_out: tuple[str, ...] = ()
    failure: str | None = None
    isolated: bool = False
    network_partition: int = 0
    ha_state: str = "uninitialized"
    services: dict[str, str] = field(default_factory=dict)
    sensors: dict[str, str] = field(default_factory=dict)
    boot_us: int = 0
    tiering_after_boot: MemoryTiering | None = None
    options_after_boot: dict[str, OptionValue] = field(default_factory=dict)
    standby_mode: StandbyMode = StandbyMode.NONE
    last_standby_exit: str = "never"
    wake_faults: tuple[WakeFault, ...] = ()
    last_wake_up: tuple[tuple[str, str], ...] = ()
    wake_failed_us: int | None = None
    quarantined: bool = False
    kept_links: KeptLinks | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class ResourcePool(ManagedObject):
    """A resource pool; ``owner`` is its cluster or stand-alone host; a root pool is hidden."""

    kind = Kind.RESOURCE_POOL
    prefix = "resgroup-"
    config: ResourcePoolConfig
    owner: str
    row: int = -1
    hidden: bool = False
    pools: Members = field(default_factory=dict)
    vms: Members = field(default_factory=dict)


@dataclass(slots=True, eq=False, kw_only=True)
class VirtualMachine(ManagedObject):
    """A virtual machine; its parent is a VM folder, its pool and host say where it runs.

    ``power_state`` is what vCenter believes; ``process_died`` marks a VM whose VMX is gone
    although vCenter has not learned of it. ``swap_datastore`` holds the swap file of a VM that is on, if
    it does not lie with the VM. ``question`` is what a VM that stands still waits to be answered. ``cpu_level`` is the
    EVC mode whose features it was started with, ``bios_off`` what the BIOS of that host hid, both until it is
    power-cycled.
    ``born_as`` is the id under which it was made, when another vCenter Server has given it another since;
    ``subnet`` is the VLAN that its guest has an address for, where its first network leads elsewhere.
    """

    kind = Kind.VIRTUAL_MACHINE
    prefix = "vm-"
    config: VirtualMachineConfig
    row: int = -1
    host: str | None = None
    resource_pool: str = ""
    power_state: PowerState = PowerState.OFF
    connection_state: ConnectionState = ConnectionState.CONNECTED
    disk_datastores: tuple[str, ...] = ()
    networks: tuple[str, ...] = ()
    boot_us: int = 0
    busy_task: str | None = None
    guest_hung: bool = False
    process_died: bool = False
    cpu_level: str | None = None
    bios_off: tuple[str, ...] = ()
    ha_protected: bool = False
    storage_compliant: bool = True
    storage_accessible: bool = True
    swap_datastore: str | None = None
    question: str | None = None
    born_as: str | None = None
    subnet: int | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Datastore(ManagedObject):
    """A datastore and the hosts that mount it."""

    kind = Kind.DATASTORE
    prefix = "datastore-"
    config: DatastoreConfig
    row: int = -1
    hosts: Members = field(default_factory=dict)
    vms: Members = field(default_factory=dict)
    cluster: str | None = None


@dataclass(slots=True, eq=False, kw_only=True)
class Network(ManagedObject):
    """A standard network, or a distributed port group when it has a switch.

    ``subnet`` is the VLAN that its guests were given addresses for; another VLAN does not change addresses.
    """

    kind = Kind.NETWORK
    prefix = "network-"
    config: NetworkConfig
    subnet: int = 0
    hosts: Members = field(default_factory=dict)
    vms: Members = field(default_factory=dict)


@dataclass(slots=True, eq=False, kw_only=True)
class DistributedVirtualPortgroup(Network):
    """A port group of a distributed switch."""

    kind = Kind.DISTRIBUTED_PORTGROUP
    prefix = "dvportgroup-"
    switch: str


@dataclass(slots=True, eq=False, kw_only=True)
class DistributedVirtualSwitch(ManagedObject):
    """A distributed switch and its port groups."""

    kind = Kind.DISTRIBUTED_SWITCH
    prefix = "dvs-"
    config: DistributedSwitchConfig
    hosts: Members = field(default_factory=dict)
    portgroups: Members = field(default_factory=dict)
