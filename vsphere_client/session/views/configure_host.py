"""What the Configure tab of a host shows: adapters, disks, services and advanced settings."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.decisions.vmotion.multi_nic import decide_multi_nic
from vsphere_client.engine.esxi.host_options import after_boot
from vsphere_client.engine.esxi.links import adapter_link
from vsphere_client.engine.vmotion.network import multi_nic_ports
from vsphere_client.model.host_system import HostConfig
from vsphere_client.session.session import Session
from vsphere_client.session.views.configure_settings import Setting, SettingGroup

SERVICE_WORDS = {
    "management": "Management",
    "vmotion": "vMotion",
    "vsan": "vSAN",
    "ft_logging": "Fault Tolerance logging",
    "provisioning": "Provisioning",
    "replication": "vSphere Replication",
    "backup": "vSphere Backup NFC",
    "nvme_tcp": "NVMe over TCP",
}

HOST_SERVICES = {
    "hostd": "hostd (host agent)",
    "vpxa": "vpxa (vCenter agent)",
    "fdm": "fdm (vSphere HA agent)",
    "vmsyslogd": "Syslog Server",
    "DCUI": "Direct Console UI",
    "TSM": "ESXi Shell",
    "TSM-SSH": "SSH",
    "sfcbd-watchdog": "CIM Server",
    "lbtd": "Load-Based Teaming Daemon",
    "vobd": "VMware Observation Daemon",
    "rhttpproxy": "Reverse HTTP proxy",
    "ntpd": "NTP Daemon",
    "snmpd": "SNMP Server",
    "xorg": "X.Org Server",
    "pcscd": "PC/SC Smart Card Daemon",
    "lwsmd": "Active Directory Service",
}
"""Names as System > Services lists them, by the service's key."""


@dataclass(frozen=True, slots=True)
class VmkernelRow:
    """A VMkernel adapter; ``nic`` is the uplink in use now."""

    name: str
    network: str
    ip: str
    services: str
    nic: str
    mtu: int
    up: bool


@dataclass(frozen=True, slots=True)
class NicRow:
    """A physical adapter; ``carries`` names the VMkernel adapters that use it now.

    ``physical_switch`` is what it is cabled to, empty where the lab does not say; without ``upstream`` that reaches
    nobody.
    """

    name: str
    mbps: int
    up: bool
    carries: str
    physical_switch: str
    upstream: bool
    full_duplex: bool = True


@dataclass(frozen=True, slots=True)
class DiskRow:
    """A local disk; ``state`` is empty while it works, else ``failed`` or ``pulled``."""

    name: str
    tier: str
    media: str
    gb: float
    state: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A service of a host."""

    key: str
    name: str
    running: bool
    state: str


def vmkernel_rows(session: Session, moid: str) -> tuple[VmkernelRow, ...]:
    """The VMkernel adapters, in order."""
    host = session.engine.world.host(moid)
    rows = []
    for vmk in host.config.vmkernel:
        link = next(adapter_link(host, vmk), None)
        rows.append(
            VmkernelRow(
                vmk.name,
                vmk.network,
                vmk.ip or "",
                ", ".join(SERVICE_WORDS[service] for service in vmk.services),
                link.name if link else "",
                vmk.mtu,
                link is not None or not vmk.services,
            )
        )
    return tuple(rows)


def vmotion_advice(session: Session, moid: str) -> tuple[str, ...]:
    """What several vMotion adapters of a host need to work side by side; empty where they do."""
    return tuple(one.text for one in decide_multi_nic(multi_nic_ports(session.engine.world.host(moid))))


def nic_rows(session: Session, moid: str) -> tuple[NicRow, ...]:
    """The physical adapters, in order."""
    host = session.engine.world.host(moid)
    return tuple(
        NicRow(
            nic.name,
            nic.mbps,
            nic.name not in host.failed_nics,
            ", ".join(vmk.name for vmk in host.config.vmkernel if nic in adapter_link(host, vmk)),
            nic.physical_switch or "",
            nic.name not in dict(host.cut_nics),
            nic.full_duplex,
        )
        for nic in host.config.nics
    )


def disk_rows(session: Session, moid: str) -> tuple[DiskRow, ...]:
    """The local disks, in order."""
    host = session.engine.world.host(moid)
    return tuple(
        DiskRow(
            disk.name,
            "Cache" if disk.tier == "cache" else "Capacity",
            disk.media,
            disk.gb,
            host.disk_states.get(disk.name, "failed") if disk.name in host.failed_disks else "",
        )
        for disk in host.config.disks
    )


def service_rows(session: Session, moid: str) -> tuple[ServiceRow, ...]:
    """System > Services, by name."""
    services = session.engine.world.host(moid).services
    rows = (
        ServiceRow(key, HOST_SERVICES.get(key, key), state == "running", state.capitalize())
        for key, state in services.items()
    )
    return tuple(sorted(rows, key=lambda row: row.name.lower()))


def host_settings(session: Session, moid: str) -> tuple[SettingGroup, ...]:
    """System > Advanced: what of the host's settings the simulator knows."""
    host = session.engine.world.host(moid)
    config = host.config
    lockdown = {"disabled": "Disabled", "normal": "Normal", "strict": "Strict"}[config.lockdown]
    return (
        SettingGroup(
            "Security Profile",
            (Setting("Lockdown mode", lockdown), Setting("ESXi Shell user", config.username, mono=True)),
        ),
        SettingGroup(
            "Hardware",
            (
                Setting("Processor", config.cpu_model),
                Setting("Sockets", str(config.sockets), f"{config.cores_per_socket} cores each"),
                Setting("Hyperthreading", *_hyper_threading(config, after_boot(host))),
                Setting("EVC level", config.evc, mono=True),
            ),
        ),
        SettingGroup(
            "vSAN",
            (
                Setting("Fault domain", config.fault_domain or "None: the host is its own"),
                Setting("Network distance", f"{config.distance_ms:g} ms"),
            ),
        ),
    )


_SCHEDULERS = {
    "default": "Any two worlds may share a core",
    "sca_v1": "Side-channel aware scheduler v1: no two worlds share a core",
    "sca_v2": "Side-channel aware scheduler v2: only worlds of one virtual machine share a core",
}


def _hyper_threading(config: HostConfig, next_boot: HostConfig) -> tuple[str, str]:
    """Whether it is active and who shares cores; or what a restart will change of that."""
    now, then = _core_sharing(config), _core_sharing(next_boot)
    return now if now == then else (now[0], f"After the next restart: {then[1] or then[0].lower()}")


def _core_sharing(config: HostConfig) -> tuple[str, str]:
    return ("Active", _SCHEDULERS[config.scheduler]) if config.hyper_threading else ("Not active", "")
