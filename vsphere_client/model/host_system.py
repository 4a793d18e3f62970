"""How an ESXi host is built and configured."""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Final, Literal

from pydantic import Field, field_validator

from vsphere_client.model.advanced_options import (
    HYPER_THREADING,
    MITIGATION,
    MITIGATION_INTRA_VM,
    HostOptions,
    option_number,
)
from vsphere_client.model.base import Spec
from vsphere_client.model.bmc import BmcSettings
from vsphere_client.model.special_hardware import HostGpu, ScsiLun

VmkernelService = Literal[
    "management", "vmotion", "vsan", "ft_logging", "provisioning", "replication", "backup", "nvme_tcp"
]
ServiceTraffic = Literal["ft", "replication", "backup"]
"""Types of traffic whose services are no part of the simulation; a host declares how much they send and receive."""
PowerPolicy = Literal["high_performance", "balanced", "low_power"]
"""How a host trades clock for power."""
CoreScheduler = Literal["default", "sca_v1", "sca_v2"]
"""Whether hyper-threads of a core may run worlds of different VMs: yes, no two worlds at all, only one VM's.

The side-channel aware schedulers answer L1 Terminal Fault (vmkernel.md 1.6).
"""
ESXI_VERSION: Final = re.compile(
    r"(?P<major>\d+)\.(?P<minor>\d+)(?:(?:\.|\s*U|\s+Update\s+)(?P<update>\d+))?\b", re.I
)
"""A release of ESXi as people write it: 8.0.2, 8.0 U2 or 7.0U3."""
WakeProtocol = Literal["ipmi", "ilo", "wol"]
WakeFault = Literal["bmc_unreachable", "bmc_credentials", "ipmi_off", "wol_lost"]
"""Why a wake-up is in vain: the BMC does not answer, refuses the login, takes no IPMI; the packet is lost."""
BiosSwitch = Literal["virtualization", "execute_disable"]


class PhysicalNic(Spec):
    """A physical network adapter, its link speed, and the switch that it is cabled to.

    Adapters that name the same ``physical_switch`` lose its upstream together; one that names none is on a
    switch of its own (our assumption). A half-duplex link does not send while it receives: each direction gets half
    (our assumption), and vMotion warns of it.
    """

    name: str
    mbps: int = Field(10_000, ge=10, le=800_000)
    full_duplex: bool = True
    physical_switch: str | None = None


class HostDisk(Spec):
    """A local disk that vSAN may claim as cache or capacity."""

    name: str
    tier: Literal["cache", "capacity"]
    media: Literal["HDD", "SSD", "NVMe"] = "SSD"
    gb: float = Field(gt=0)


class VmkernelAdapter(Spec):
    """A VMkernel adapter, its services, its uplink and its address.

    ``prefix_length`` is its netmask (24: 255.255.255.0, our assumption where the lab says none), ``gateway``
    that of its own TCP/IP stack, ``vlan`` the VLAN of its port group (0: none). vMotion adapters that do not
    reach each other, or that lose jumbo frames on the way, make migrations fail as they run.
    """

    name: str
    services: tuple[VmkernelService, ...] = ()
    nic: str | None = None
    ip: str | None = None
    prefix_length: int = Field(24, ge=1, le=128)
    gateway: str | None = None
    vlan: int = Field(0, ge=0, le=4094)
    mtu: int = Field(1500, ge=1280, le=9190)
    network: str = "Management Network"


class StandardSwitch(Spec):
    """A standard switch of a host and the physical adapters that are its uplinks.

    ``num_ports`` is how many VMs' and VMkernel adapters it takes (None: as many as come, from ESXi 5.5 on).
    """

    name: str
    nics: tuple[str, ...] = ()
    num_ports: int | None = Field(None, ge=1, le=4096)
    mtu: int = Field(1500, ge=1280, le=9190)


class HostHardware(Spec):
    """The server itself; MHz are the base clock, MB is 2^20 bytes.

    ``power_watts`` is what it draws at 0, 10, ... 100 % CPU (none: by its model), ``wake_protocols`` how it
    can be switched on from afar: the addresses of its BMC are configured, or its adapters know Wake-on-LAN.
    ``bios_off`` names what its BIOS keeps from the CPU, VT or NX/XD: no EVC, and no VMs of hosts that have it.
    ``bmc`` are these addresses, where a lab gives them or a person has entered them.
    """

    vendor: str = "Dell Inc."
    model: str = "PowerEdge R740"
    cpu_model: str = "Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz"
    evc: str = "intel-cascadelake"
    sockets: int = Field(2, ge=1, le=32)
    cores_per_socket: int = Field(20, ge=1, le=256)
    threads_per_core: int = Field(2, ge=1, le=2)
    mhz: int = Field(2500, ge=100, le=10_000)
    memory_mb: int = Field(393_216, ge=1024, le=25_165_824)
    nics: tuple[PhysicalNic, ...] = (PhysicalNic(name="vmnic0"), PhysicalNic(name="vmnic1"))
    disks: tuple[HostDisk, ...] = ()
    gpus: tuple[HostGpu, ...] = ()
    power_watts: tuple[float, ...] = ()
    standby_watts: float = Field(5.0, ge=0)
    wake_protocols: tuple[WakeProtocol, ...] = ("wol",)
    bios_off: tuple[BiosSwitch, ...] = ()
    bmc: BmcSettings | None = None

    @field_validator("power_watts")
    @classmethod
    def _eleven_or_none(cls, watts: tuple[float, ...]) -> tuple[float, ...]:
        if len(watts) not in (0, 11) or any(one < 0 for one in watts):
            raise ValueError("Give eleven watts, at 0, 10, ... 100 % CPU.")
        return watts

    @property
    def ways_to_wake(self) -> tuple[WakeProtocol, ...]:
        """``wake_protocols`` and that of the BMC: iLO on servers of HP, IPMI on all others."""
        if self.bmc is None or self.bmc_protocol in self.wake_protocols:
            return self.wake_protocols
        return (*self.wake_protocols, self.bmc_protocol)

    @property
    def bmc_protocol(self) -> WakeProtocol:
        """What the server's management controller speaks."""
        return "ilo" if self.vendor.upper().startswith(("HP", "HEWLETT")) else "ipmi"

    @property
    def cores(self) -> int:
        """Physical cores in the host."""
        return self.sockets * self.cores_per_socket

    @property
    def logical_processors(self) -> int:
        """Schedulable processors: cores times threads."""
        return self.cores * self.threads_per_core

    @property
    def cpu_total_mhz(self) -> int:
        """Capacity as vCenter counts it: cores times base clock (hyper-threads add nothing)."""
        return self.cores * self.mhz


class ServiceStream(Spec):
    """What a service outside the simulation sends and receives over a host's uplinks, Mbps."""

    tx_mbps: float = Field(0.0, ge=0, le=800_000)
    rx_mbps: float = Field(0.0, ge=0, le=800_000)


class MemoryTiering(Spec):
    """Memory tiering over NVMe: off by default; the tier's size in % of DRAM (None: by the release)."""

    enabled: bool = False
    tier_percent: float | None = Field(None, gt=0, le=400)


class SystemSwap(Spec):
    """Where a host may page out memory of its own processes: a named datastore, its host cache, that of swap files.

    As installed the last two are allowed. vSphere API: ``HostSystemSwapConfiguration``.
    """

    enabled: bool = True
    datastore: str | None = None
    host_cache: bool = True
    host_local: bool = True


class HostConfig(HostHardware):
    """A host as it is installed: hardware, version, power policy, network services and who may log in.

    Under ``high_performance`` the clock stays at its base, ``balanced`` adds turbo, ``low_power`` saves.
    An ``essentials`` licence has no vMotion.
    Without ``switches`` one standard switch, vSwitch0, has all adapters that no distributed switch has.
    ``memory_tiering`` needs 8.0 U3; it counts as memory beside ``memory_mb``, which is DRAM.
    ``swap_datastore`` takes the swap files of VMs that keep them on their host; a host outside a cluster
    keeps all there that do not say otherwise. ``system_swap`` is for the host's own processes.
    ``distance_ms`` is the round trip to the other hosts: vMotion and the writes of vSAN wait for it.
    ``blocked_tcp_ports`` are dropped by a firewall before the host; vMotion needs 8000. Without ``resolves_names``
    it does not find the other hosts and vCenter by name, so migrations time out as they are prepared.
    ``service_traffic`` is what FT logging, vSphere Replication and backups send and receive: they compete for
    the uplinks of their VMkernel adapters (replication and backup without one: management's).
    ``luns`` are those that VMs may use raw, ``key_providers`` those whose keys the host gets (None: all).
    """

    version: str = "8.0.3"
    power_policy: PowerPolicy = "high_performance"
    vmkernel: tuple[VmkernelAdapter, ...] = ()
    switches: tuple[StandardSwitch, ...] = ()
    fault_domain: str | None = None
    vmotion_supported: bool = True
    luns: tuple[ScsiLun, ...] = ()
    key_providers: tuple[str, ...] | None = None
    license: Literal["essentials", "standard", "enterprise_plus"] = "enterprise_plus"
    username: str = "root"
    password: str = "VMware1!"
    lockdown: Literal["disabled", "normal", "strict"] = "disabled"
    distance_ms: float = Field(0.0, ge=0, le=10_000)
    blocked_tcp_ports: tuple[int, ...] = ()
    resolves_names: bool = Field(
        True, description="Whether DNS tells it the addresses of other hosts and vCenter."
    )
    host_cache_gb: float = Field(0.0, ge=0, le=4096)
    swap_datastore: str | None = None
    system_swap: SystemSwap = SystemSwap()
    memory_tiering: MemoryTiering = MemoryTiering()
    advanced: HostOptions = Field(default_factory=dict)
    service_traffic: dict[ServiceTraffic, ServiceStream] = Field(default_factory=dict)

    @field_validator("version")
    @classmethod
    def _release(cls, version: str) -> str:
        if ESXI_VERSION.match(version.strip()) is None:
            raise ValueError(f"{version!r} is no ESXi version; write 8.0.3 or 7.0 U1")
        return version

    @property
    def scheduler(self) -> CoreScheduler:
        """Who may share a core: see `CoreScheduler`."""
        if not option_number(self.advanced, MITIGATION):
            return "default"
        return "sca_v1" if option_number(self.advanced, MITIGATION_INTRA_VM) else "sca_v2"

    @property
    def hyper_threading(self) -> bool:
        """Whether the second threads of cores are in use."""
        return self.threads_per_core > 1 and bool(option_number(self.advanced, HYPER_THREADING))

    @property
    def usable_threads_per_core(self) -> int:
        """Threads of a core that run something: one without hyper-threading, or with the side-channel aware scheduler
        v1.
        """
        return self.threads_per_core if self.hyper_threading and self.scheduler != "sca_v1" else 1

    @property
    def logical_processors(self) -> int:
        """Processors that can be scheduled: cores times usable threads."""
        return self.cores * self.usable_threads_per_core

    def vmkernel_for(self, service: VmkernelService) -> VmkernelAdapter | None:
        """The first VMkernel adapter that carries a service, or None."""
        return next((vmk for vmk in self.vmkernel if service in vmk.services), None)

    def nic(self, name: str) -> PhysicalNic | None:
        """The physical adapter of that name, or None."""
        return next((nic for nic in self.nics if nic.name == name), None)


def default_vmkernel(
    nics: tuple[PhysicalNic, ...], host_index: int, vsan: bool
) -> tuple[VmkernelAdapter, ...]:
    """The adapters a host has when the lab says nothing: management, vMotion and, in vSAN clusters, vSAN."""
    first, second = nics[0].name, nics[min(1, len(nics) - 1)].name
    high, low = divmod(host_index, 240)
    address = f"{high}.{low + 10}"
    adapters = [
        _default_adapter("vmk0", "management", first, f"10.10.{address}", "Management Network"),
        _default_adapter("vmk1", "vmotion", second, f"10.20.{address}", "vMotion"),
    ]
    if vsan:
        adapters.append(_default_adapter("vmk2", "vsan", second, f"10.30.{address}", "vSAN"))
    return tuple(adapters)


def _default_adapter(name: str, service: VmkernelService, nic: str, ip: str, network: str) -> VmkernelAdapter:
    """One of them; a /16 holds all hosts of a lab."""
    return VmkernelAdapter(name=name, services=(service,), nic=nic, ip=ip, prefix_length=16, network=network)


def numbered_adapters(adapters: tuple[VmkernelAdapter, ...], number: int) -> tuple[VmkernelAdapter, ...]:
    """The adapters of one of many hosts that are described together: each address counted up by ``number``.

    An address that cannot be read stays as it is.
    """
    return tuple(_counted_up(one, number) for one in adapters)


def _counted_up(adapter: VmkernelAdapter, number: int) -> VmkernelAdapter:
    try:
        address = ip_address(adapter.ip or "") + number
    except ValueError:
        return adapter
    return adapter.model_copy(update={"ip": str(address)})
