"""Commands on datastores, distributed switches and port groups."""

from __future__ import annotations

from pydantic import Field

from vsphere_client.model.commands.base import Command
from vsphere_client.model.network import NetworkResourcePool, Teaming, TrafficShare, TrafficType
from vsphere_client.model.storage import (
    LEAST_QUEUE_DEPTH,
    MOST_COMPETING_IOS,
    MOST_QUEUE_DEPTH,
    MOST_ROUND_ROBIN_IOPS,
    PathPolicy,
    StorageIoControl,
)


class ConfigureDatastoreIoControl(Command):
    """Turn Storage I/O Control of a datastore on or off, and set its congestion threshold.

    vSphere API: ``StorageResourceManager.ConfigureDatastoreIORM_Task``.
    """

    do = "configure_datastore_io_control"
    datastore: str
    storage_io_control: StorageIoControl


class SetMultipathPolicy(Command):
    """Choose how a host uses the paths to a datastore's device; ``preferred`` is a path of the policy FIXED.

    With RR ``iops`` is how many commands a path has before the next has its turn; None leaves it as it is.
    vSphere API: ``HostStorageSystem.SetMultipathLunPolicy``; `esxcli storage nmp psp roundrobin deviceconfig set
    --type iops --iops N`.
    """

    do = "set_multipath_policy"
    host: str
    datastore: str
    policy: PathPolicy
    preferred: str | None = None
    iops: int | None = Field(None, ge=1, le=MOST_ROUND_ROBIN_IOPS)


class UpdateStorageDevice(Command):
    """Set the queue of a datastore's device on a host: its depth, and what each of several VMs may have of it.

    `esxcli storage core device set --max-queue-depth N --sched-num-req-outstanding N`.
    """

    do = "update_storage_device"
    host: str
    datastore: str
    queue_depth: int | None = Field(None, ge=LEAST_QUEUE_DEPTH, le=MOST_QUEUE_DEPTH)
    competing_ios: int | None = Field(None, ge=1, le=MOST_COMPETING_IOS)


class SetPathState(Command):
    """Enable or disable a path of a host.

    vSphere API: ``HostStorageSystem.EnableMultipathPath`` and ``DisableMultipathPath``.
    """

    do = "set_path_state"
    host: str
    path: str
    enable: bool


class EnableNetworkResourceManagement(Command):
    """Turn Network I/O Control of a distributed switch on or off."""

    do = "enable_network_resource_management"
    switch: str
    enable: bool


class ReconfigureDistributedSwitch(Command):
    """Change what Network I/O Control gives types of traffic; a type that is not named stays as it is.

    vSphere API: ``ReconfigureDvs_Task`` with ``infrastructureTrafficResourceConfig``.
    """

    do = "reconfigure_distributed_switch"
    switch: str
    traffic: dict[TrafficType, TrafficShare] = Field(min_length=1)


class AddNetworkResourcePool(Command):
    """Set a part of what VMs may reserve on a distributed switch aside for port groups.

    vSphere API: ``DvsReconfigureVmVnicNetworkResourcePool_Task`` with the operation add; its others follow.
    """

    do = "add_network_resource_pool"
    switch: str
    pool: NetworkResourcePool


class UpdateNetworkResourcePool(Command):
    """Change name, description or quota of a network resource pool; its port groups stay with it."""

    do = "update_network_resource_pool"
    switch: str
    name: str
    pool: NetworkResourcePool


class RemoveNetworkResourcePool(Command):
    """Remove a network resource pool that no port group uses."""

    do = "remove_network_resource_pool"
    switch: str
    name: str


class ReconfigurePortGroup(Command):
    """Change VLAN, teaming or notification of a port group on all of its hosts; None leaves it as it is.

    ``network_resource_pool`` is one of a distributed switch, empty for the default one.

    vSphere API: ``HostNetworkSystem.UpdatePortGroup`` on each host, or ``ReconfigureDVPortgroup_Task``.
    """

    do = "reconfigure_port_group"
    network: str
    vlan: int | None = Field(None, ge=0, le=4095)
    teaming: Teaming | None = None
    notify_switches: bool | None = None
    network_resource_pool: str | None = None
