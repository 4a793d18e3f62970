"""Faults to inject, and their mending: what breaks the simulated world itself."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vsphere_client.model.commands.base import Command
from vsphere_client.model.host_system import ServiceTraffic, WakeFault
from vsphere_client.model.units import Duration


class FaultCommand(Command):
    """Base of everything that breaks or mends the simulated world itself."""


class FailHost(FaultCommand):
    """Cut a host's power, or stop it with a purple screen."""

    do = "fail_host"
    host: str
    kind: Literal["power", "psod", "hang"] = "power"


class RestoreHost(FaultCommand):
    """Bring a failed or isolated host back."""

    do = "restore_host"
    host: str


class IsolateHost(FaultCommand):
    """Cut a host's management network."""

    do = "isolate_host"
    host: str


class PartitionHosts(FaultCommand):
    """Cut the management network between the named hosts and all others."""

    do = "partition_hosts"
    hosts: tuple[str, ...]


class HealNetwork(FaultCommand):
    """Mend isolations and partitions."""

    do = "heal_network"


class RestartVcenter(FaultCommand):
    """Restart a vCenter Server: DRS rests until it is back and has forgotten what it learned.

    ``vcenter`` None is the one that the client is connected to.
    """

    do = "restart_vcenter"
    vcenter: str | None = None


class FailNic(FaultCommand):
    """Take the link of a physical adapter down."""

    do = "fail_nic"
    host: str
    nic: str


class RestoreNic(FaultCommand):
    """Bring the link of a physical adapter up again."""

    do = "restore_nic"
    host: str
    nic: str


class FailUpstream(FaultCommand):
    """Cut the physical switch that an adapter is cabled to from the rest of the network; links stay up."""

    do = "fail_upstream"
    host: str
    nic: str


class RestoreUpstream(FaultCommand):
    """Connect the physical switch of an adapter to the rest of the network again."""

    do = "restore_upstream"
    host: str
    nic: str


class SetServiceTraffic(FaultCommand):
    """Let a service outside the simulation send and receive over a host's uplinks; 0 both ways ends it."""

    do = "set_service_traffic"
    host: str
    traffic: ServiceTraffic
    tx_mbps: float = Field(0.0, ge=0, le=800_000)
    rx_mbps: float = Field(0.0, ge=0, le=800_000)


class FailDisk(FaultCommand):
    """Let a local disk fail for good, or be pulled out."""

    do = "fail_disk"
    host: str
    disk: str
    kind: Literal["failed", "pulled"] = "failed"


class RestoreDisk(FaultCommand):
    """Replace a failed disk, or put a pulled one back."""

    do = "restore_disk"
    host: str
    disk: str


class FailPath(FaultCommand):
    """Let a path to a storage device die, or with an adapter such as ``vmhba2`` all paths through it."""

    do = "fail_path"
    host: str
    path: str


class RestorePath(FaultCommand):
    """Bring a path, or all paths through an adapter, back."""

    do = "restore_path"
    host: str
    path: str


class FailWakeUp(FaultCommand):
    """Let a way to wake a host fail: its BMC is out of reach, refuses the login or IPMI; or WOL packets are lost."""

    do = "fail_wake_up"
    host: str
    kind: WakeFault = "bmc_unreachable"


class RestoreWakeUp(FaultCommand):
    """Let every way to wake a host work again."""

    do = "restore_wake_up"
    host: str


class LoseStorage(FaultCommand):
    """Cut a datastore from one host or all: all paths down, or permanent device loss."""

    do = "lose_storage"
    datastore: str
    host: str | None = None
    kind: Literal["apd", "pdl"] = "apd"


class RestoreStorage(FaultCommand):
    """Give the datastore back."""

    do = "restore_storage"
    datastore: str
    host: str | None = None


class KillProcess(FaultCommand):
    """Kill a process on a host: hostd, vpxa, fdm …, or a VM's vmx."""

    do = "kill_process"
    host: str | None = None
    process: str = "vmx"
    vm: str | None = None


class HangGuest(FaultCommand):
    """Let the guest system hang: no heartbeats, no I/O."""

    do = "hang_guest"
    vm: str
    duration: Duration | None = None


class HardwareAlert(FaultCommand):
    """Let a hardware sensor of a host change its health."""

    do = "hardware_alert"
    host: str
    component: Literal["power", "memory", "fan", "storage", "network", "cpu", "temperature"] = "fan"
    health: Literal["green", "yellow", "red"] = "yellow"
