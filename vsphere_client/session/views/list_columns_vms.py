"""The list of virtual machines (vsphere_client_ui.md 1.6): the product's columns, then the trainer's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vsphere_client.engine.storage.capacity import taken_gb
from vsphere_client.engine.world.disk_rows import disks_now
from vsphere_client.engine.world.objects import ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import cluster_of, folder_path, pool_path
from vsphere_client.model.kinds import PowerState
from vsphere_client.session.session import Session
from vsphere_client.session.views.list_columns_common import (
    NAME,
    STATUS,
    Objects,
    ValueOf,
    each,
    link,
    number,
    reference_to,
    rows_of,
    text,
)
from vsphere_client.session.views.list_texts import gb_text, mb_text, mhz_text, percent_text, uptime_text
from vsphere_client.session.views.lists import Floats, ListColumn, Value
from vsphere_client.session.views.summary_vm import guest_ip

POWER_WORDS = {
    PowerState.ON: "Powered On",
    PowerState.OFF: "Powered Off",
    PowerState.SUSPENDED: "Suspended",
    PowerState.STANDBY: "Standby",
}
_VERSIONS = {
    13: "ESXi 6.5 and later",
    14: "ESXi 6.7 and later",
    15: "ESXi 6.7 U2 and later",
    17: "ESXi 7.0 and later",
    18: "ESXi 7.0 U1 and later",
    19: "ESXi 7.0 U2 and later",
    20: "ESXi 8.0 and later",
    21: "ESXi 8.0 U2 and later",
}
"""Compatibility by hardware version (vsphere_client_ui.md 3.12)."""


def provisioned_gb(_session: Session, vm: VirtualMachine) -> float:
    """Space that the disks may take."""
    return sum(disk.gb for disk in vm.config.disks)


def used_gb(session: Session, vm: VirtualMachine) -> float:
    """Space that the disks take: what is written on thin ones, all of thick ones."""
    return sum(taken_gb(disk) for disk in disks_now(session.engine.world, vm))


def uptime_us(session: Session, vm: VirtualMachine) -> int:
    """Virtual time since the guest was started; 0 when it does not run."""
    return session.engine.now_us - vm.boot_us if vm.power_state == PowerState.ON else 0


def _column_of(name: str) -> Callable[[Session, Objects], Floats]:
    def vector(session: Session, objects: Objects) -> Floats:
        values: Floats = getattr(session.engine.world.vms, name)[rows_of(objects)]
        return values

    return vector


def _live(
    key: str, title: str, name: str, write: Callable[[float], str], default: bool = False
) -> ListColumn:
    def value(session: Session, vm: VirtualMachine) -> Value:
        return write(float(getattr(session.engine.world.vms, name)[vm.row]))

    return number(key, title, 110, value, _column_of(name), default=default, live=True)


def _host_memory(session: Session, objects: Objects) -> Floats:
    """HostMemoryUsage of the product: consumed and, while it runs, overhead (vmkernel.md 1.8)."""
    vms, rows = session.engine.world.vms, rows_of(objects)
    return np.asarray(
        vms.memory_consumed_mb[rows] + vms.overhead_mb[rows] * vms.executing[rows], dtype=np.float64
    )


def _host(session: Session, vm: VirtualMachine) -> Value:
    return reference_to(session, vm.host)


def _cluster(session: Session, vm: VirtualMachine) -> Value:
    cluster = cluster_of(session.engine.world, vm)
    return reference_to(session, cluster.moid if cluster else None)


def _pool(session: Session, vm: VirtualMachine) -> Value:
    return pool_path(session.engine.world, session.engine.world.get(vm.resource_pool, ResourcePool))


def _uptime(session: Session, vm: VirtualMachine) -> Value:
    return uptime_text(uptime_us(session, vm)) if vm.power_state == PowerState.ON else ""


def _protection(session: Session, vm: VirtualMachine) -> Value:
    if vm.power_state != PowerState.ON:
        return "N/A"
    return "Protected" if vm.ha_protected else "Unprotected"


def _tools(_session: Session, vm: VirtualMachine) -> Value:
    return "Current" if vm.config.tools else "Not installed"


def _compatibility(_session: Session, vm: VirtualMachine) -> Value:
    version = vm.config.hardware_version
    words = _VERSIONS.get(version)
    return f"{words} (VM version {version})" if words else f"VM version {version}"


def _config(key: str, title: str, width: int, value: ValueOf) -> ListColumn:
    return text(key, title, width, value, default=False)


VM_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    text("state", "State", 100, lambda _s, vm: POWER_WORDS[vm.power_state]),
    STATUS,
    number(
        "provisioned",
        "Provisioned Space",
        130,
        lambda s, vm: gb_text(provisioned_gb(s, vm)),
        each(provisioned_gb),
    ),
    number("used", "Used Space", 100, lambda s, vm: gb_text(used_gb(s, vm)), each(used_gb)),
    _live("host_cpu", "Host CPU", "cpu_usage_mhz", mhz_text, default=True),
    number(
        "host_mem",
        "Host Mem",
        110,
        lambda s, vm: mb_text(float(_host_memory(s, [vm])[0])),
        _host_memory,
        default=True,
        live=True,
    ),
    _config("ip", "IP Address", 120, lambda s, vm: guest_ip(s.engine.world, vm)),
    _config("guest_os", "Guest OS", 150, lambda _s, vm: str(vm.config.guest_os)),
    link("host", "Host", 150, _host, default=False),
    link("cluster", "Cluster", 120, _cluster, default=False),
    _config("resource_pool", "Resource Pool", 120, _pool),
    _config("folder", "Folder", 120, lambda s, vm: folder_path(s.engine.world, vm)),
    number(
        "memory",
        "Memory Size",
        100,
        lambda _s, vm: mb_text(vm.config.memory_mb),
        _column_of("memory_mb"),
        default=False,
    ),
    number("cpus", "CPUs", 70, lambda _s, vm: str(vm.config.num_cpu), _column_of("num_cpu"), default=False),
    number(
        "nics",
        "NICs",
        70,
        lambda _s, vm: str(len(vm.config.networks)),
        each(lambda _s, vm: float(len(vm.config.networks))),
        default=False,
    ),
    _config("tools", "VMware Tools Version Status", 180, _tools),
    _config("compatibility", "Compatibility", 260, _compatibility),
    _config("ha", "vSphere HA Protection", 150, _protection),
    ListColumn(
        "uptime",
        "Uptime",
        "number",
        100,
        "right",
        default=False,
        live=True,
        value=_uptime,
        vector=each(uptime_us),
    ),
    _config("policy", "VM Storage Policy", 150, lambda _s, vm: vm.config.storage_policy or ""),
    _config("notes", "Notes", 200, lambda _s, vm: str(vm.config.notes)),
    _live("drs_score", "DRS Score", "drs_score", percent_text),
    _live("cpu_demand", "CPU Demand", "cpu_demand_mhz", mhz_text),
    _live("cpu_ready", "CPU Ready", "cpu_ready_percent", lambda percent: f"{percent:.1f} %"),
    _live("memory_active", "Active Memory", "memory_active_mb", mb_text),
    _live("memory_balloon", "Ballooned Memory", "memory_balloon_mb", mb_text),
    _live("memory_swapped", "Swapped Memory", "memory_swapped_mb", mb_text),
    _live("disk_latency", "Disk Latency", "disk_latency_ms", lambda ms: f"{ms:.1f} ms"),
)
