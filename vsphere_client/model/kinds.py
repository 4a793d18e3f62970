"""The kinds of managed objects and the states they can be in, in the vSphere API's words."""

from __future__ import annotations

from enum import StrEnum


class Kind(StrEnum):
    """A managed object type that the inventory knows."""

    VCENTER = "VCenter"
    FOLDER = "Folder"
    DATACENTER = "Datacenter"
    CLUSTER = "ClusterComputeResource"
    HOST = "HostSystem"
    RESOURCE_POOL = "ResourcePool"
    VIRTUAL_MACHINE = "VirtualMachine"
    DATASTORE = "Datastore"
    NETWORK = "Network"
    DISTRIBUTED_SWITCH = "DistributedVirtualSwitch"
    DISTRIBUTED_PORTGROUP = "DistributedVirtualPortgroup"

    @property
    def label(self) -> str:
        """The word the client shows for this kind."""
        return _LABELS[self]


_LABELS = {
    Kind.VCENTER: "vCenter Server",
    Kind.FOLDER: "Folder",
    Kind.DATACENTER: "Datacenter",
    Kind.CLUSTER: "Cluster",
    Kind.HOST: "Host",
    Kind.RESOURCE_POOL: "Resource pool",
    Kind.VIRTUAL_MACHINE: "Virtual machine",
    Kind.DATASTORE: "Datastore",
    Kind.NETWORK: "Network",
    Kind.DISTRIBUTED_SWITCH: "Distributed switch",
    Kind.DISTRIBUTED_PORTGROUP: "Distributed port group",
}


class FolderKind(StrEnum):
    """What a folder may hold; folder kinds never mix."""

    DATACENTER = "datacenter"
    HOST = "host"
    VM = "vm"
    STORAGE = "storage"
    NETWORK = "network"


class PowerState(StrEnum):
    """Power state of a virtual machine or a host."""

    ON = "poweredOn"
    OFF = "poweredOff"
    SUSPENDED = "suspended"
    STANDBY = "standBy"


class ConnectionState(StrEnum):
    """Whether vCenter reaches a host, or a VM's host."""

    CONNECTED = "connected"
    DISCONNECTED = "disconnected"
    NOT_RESPONDING = "notResponding"
    INACCESSIBLE = "inaccessible"
    ORPHANED = "orphaned"


class MaintenanceState(StrEnum):
    """Where a host stands between service and maintenance mode."""

    NORMAL = "normal"
    ENTERING = "enteringMaintenance"
    IN_MAINTENANCE = "inMaintenance"


class StandbyMode(StrEnum):
    """Where a host stands between running and standby."""

    NONE = "none"
    ENTERING = "entering"
    IN = "in"
    EXITING = "exiting"


class AlarmStatus(StrEnum):
    """Colour of a managed entity or an alarm."""

    GREEN = "green"
    YELLOW = "yellow"
    RED = "red"
    GRAY = "gray"


class Severity(StrEnum):
    """Severity of an event."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
