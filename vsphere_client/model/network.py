"""Standard and distributed switches, their port groups, teaming, and Network I/O Control."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from vsphere_client.model.allocation import NetworkShares
from vsphere_client.model.base import Spec

TrafficType = Literal[
    "management", "ft", "vmotion", "vm", "iscsi", "nfs", "replication", "vsan", "backup", "nvme_tcp"
]
"""System traffic as Network I/O Control tells it apart, and that of virtual machines."""


class Teaming(Spec):
    """Which uplinks of a switch a port group uses: the policy, and the failover order by adapter name.

    Without ``active`` all uplinks are; each active one without a link is replaced by the next of ``standby``.
    With ``failback`` an uplink returns to its place with its link, without it only once another one fails.
    ``failure_detection`` is what makes an uplink count as failed: its link, or with ``beacon`` also that no other
    uplink of the team hears its probes. ``load_based`` (route based on physical NIC load) is for distributed switches.
    """

    policy: Literal["originating_port", "mac_hash", "ip_hash", "explicit", "load_based"] = "originating_port"
    active: tuple[str, ...] = ()
    standby: tuple[str, ...] = ()
    failback: bool = True
    failure_detection: Literal["link", "beacon"] = "link"


class TrafficShare(Spec):
    """What Network I/O Control gives a type of traffic on each uplink; Mbps, None is unlimited."""

    shares: NetworkShares = "normal"
    reservation_mbps: float = Field(0.0, ge=0)
    limit_mbps: float | None = Field(None, gt=0)


class NetworkIoControl(Spec):
    """Network I/O Control version 3; a type that is not named keeps its default (VM traffic high, others normal)."""

    enabled: bool = True
    traffic: dict[TrafficType, TrafficShare] = Field(default_factory=dict)


class NetworkResourcePool(Spec):
    """A part of what VMs may reserve on a distributed switch, for the port groups that are given to it; Mbps."""

    name: str = Field(min_length=1, max_length=80)
    description: str = ""
    reservation_quota_mbps: float = Field(0.0, ge=0)


class SecurityPolicy(Spec):
    """What a port group accepts: frames for others, another MAC address of a guest, frames of a foreign source."""

    promiscuous: bool = False
    mac_changes: bool = False
    forged_transmits: bool = False


class NetworkConfig(Spec):
    """A port group, the same name on each of its hosts; ``switch`` is a standard switch's name.

    ``notify_switches``: a host sends a reverse ARP when a VM begins to run on it (the default). ``num_ports``
    is how many ports a distributed port group has (None: elastic, it grows), ``network_resource_pool`` names the one
    of its switch out of which its adapters reserve (None: the default pool).
    """

    vlan: int = Field(0, ge=0, le=4095)
    switch: str = "vSwitch0"
    teaming: Teaming = Teaming()
    notify_switches: bool = True
    security: SecurityPolicy = SecurityPolicy()
    num_ports: int | None = Field(None, ge=1, le=60_000)
    network_resource_pool: str | None = None


class DistributedSwitchConfig(Spec):
    """A distributed switch; ``nics`` are the adapters of each member host that are its uplinks (none named: all).

    While it is ``under_maintenance`` no VM can be connected to it.
    """

    version: str = "8.0.0"
    vendor: str = "VMware"
    under_maintenance: bool = False
    uplinks: int = Field(4, ge=1, le=32)
    mtu: int = Field(1500, ge=1280, le=9190)
    nics: tuple[str, ...] = ()
    network_io_control: NetworkIoControl = NetworkIoControl()
    network_resource_pools: tuple[NetworkResourcePool, ...] = ()

    @field_validator("network_resource_pools")
    @classmethod
    def _names_differ(cls, pools: tuple[NetworkResourcePool, ...]) -> tuple[NetworkResourcePool, ...]:
        names = [pool.name for pool in pools]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two network resource pools are named '{twice}'")
        return pools
