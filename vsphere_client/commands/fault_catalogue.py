"""Faults to inject and their mending, as data: what each needs, and the command that it makes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from vsphere_client.commands.selection import Selection
from vsphere_client.engine.storage.paths import multipaths
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    Datastore,
    HostSystem,
    VirtualMachine,
)
from vsphere_client.engine.world.world import World
from vsphere_client.model import commands as c
from vsphere_client.model.commands import FaultCommand

Field = Literal[
    "host",
    "vm",
    "nic",
    "disk",
    "datastore",
    "where",
    "service",
    "component",
    "health",
    "duration",
    "traffic",
    "rate",
    "path",
    "wake_fault",
]
Values = dict[str, str]
GROUPS = ("Host", "Network", "Storage", "Guest", "Hardware", "vCenter")


@dataclass(frozen=True, slots=True)
class FaultKind:
    """One way to break the world, or to mend it; ``needs`` are the fields it asks for, in order."""

    id: str
    group: str
    title: str
    sentence: str
    needs: tuple[Field, ...]
    make: Callable[[Values], FaultCommand]
    mends: bool = False


def _where(values: Values) -> str | None:
    return values.get("where") or None


FAULTS: tuple[FaultKind, ...] = (
    FaultKind(
        "host.power",
        "Host",
        "Cut the power",
        "The host and all virtual machines on it stop at once.",
        ("host",),
        lambda v: c.FailHost(host=v["host"], kind="power"),
    ),
    FaultKind(
        "host.psod",
        "Host",
        "Purple screen",
        "The VMkernel stops; virtual machines stop with it.",
        ("host",),
        lambda v: c.FailHost(host=v["host"], kind="psod"),
    ),
    FaultKind(
        "host.hang",
        "Host",
        "Let the host hang",
        "Nothing on the host moves any more, but it keeps its power.",
        ("host",),
        lambda v: c.FailHost(host=v["host"], kind="hang"),
    ),
    FaultKind(
        "host.process",
        "Host",
        "Kill a service",
        "A management agent ends; a watchdog may start it again.",
        ("host", "service"),
        lambda v: c.KillProcess(host=v["host"], process=v["service"]),
    ),
    FaultKind(
        "host.restore",
        "Host",
        "Bring a host back",
        "A failed host boots; an isolated one gets its network again.",
        ("host",),
        lambda v: c.RestoreHost(host=v["host"]),
        mends=True,
    ),
    FaultKind(
        "network.isolate",
        "Network",
        "Isolate a host",
        "Its management network is cut: no other host and no isolation address answers.",
        ("host",),
        lambda v: c.IsolateHost(host=v["host"]),
    ),
    FaultKind(
        "network.partition",
        "Network",
        "Partition a host from the others",
        "It reaches no other host, but it is not alone in its own eyes: the gateway answers.",
        ("host",),
        lambda v: c.PartitionHosts(hosts=(v["host"],)),
    ),
    FaultKind(
        "network.nic",
        "Network",
        "Take a link down",
        "A physical adapter loses its link.",
        ("host", "nic"),
        lambda v: c.FailNic(host=v["host"], nic=v["nic"]),
    ),
    FaultKind(
        "network.nic_restore",
        "Network",
        "Bring a link up again",
        "The physical adapter has its link back.",
        ("host", "nic"),
        lambda v: c.RestoreNic(host=v["host"], nic=v["nic"]),
        mends=True,
    ),
    FaultKind(
        "network.upstream",
        "Network",
        "Cut the upstream of a physical switch",
        "Links stay up, but nothing gets through: only beacon probing with three or more uplinks can tell.",
        ("host", "nic"),
        lambda v: c.FailUpstream(host=v["host"], nic=v["nic"]),
    ),
    FaultKind(
        "network.upstream_restore",
        "Network",
        "Connect the physical switch again",
        "What the adapter is cabled to reaches the network again.",
        ("host", "nic"),
        lambda v: c.RestoreUpstream(host=v["host"], nic=v["nic"]),
        mends=True,
    ),
    FaultKind(
        "network.service_traffic",
        "Network",
        "Let a service send",
        "FT logging, replication or a backup competes for the uplinks of the host.",
        ("host", "traffic", "rate"),
        lambda v: c.SetServiceTraffic.model_validate(
            {"host": v["host"], "traffic": v["traffic"], "tx_mbps": v["rate"]}
        ),
    ),
    FaultKind(
        "network.heal",
        "Network",
        "Heal the management network",
        "Isolations and partitions end.",
        (),
        lambda v: c.HealNetwork(),
        mends=True,
    ),
    FaultKind(
        "storage.apd",
        "Storage",
        "All Paths Down",
        "The datastore does not answer, and nobody knows whether it will come back.",
        ("datastore", "where"),
        lambda v: c.LoseStorage(datastore=v["datastore"], host=_where(v), kind="apd"),
    ),
    FaultKind(
        "storage.pdl",
        "Storage",
        "Permanent Device Loss",
        "The array says that the device is gone for good.",
        ("datastore", "where"),
        lambda v: c.LoseStorage(datastore=v["datastore"], host=_where(v), kind="pdl"),
    ),
    FaultKind(
        "storage.path",
        "Storage",
        "Let a storage path die",
        "I/O goes on over the paths that are left; without any the device is in All Paths Down.",
        ("host", "path"),
        lambda v: c.FailPath(host=v["host"], path=v["path"]),
    ),
    FaultKind(
        "storage.disk",
        "Storage",
        "Let a local disk fail",
        "The disk is degraded: vSAN rebuilds at once what lay on it.",
        ("host", "disk"),
        lambda v: c.FailDisk(host=v["host"], disk=v["disk"], kind="failed"),
    ),
    FaultKind(
        "storage.pull",
        "Storage",
        "Pull a local disk out",
        "The disk is absent: vSAN waits for it before it rebuilds.",
        ("host", "disk"),
        lambda v: c.FailDisk(host=v["host"], disk=v["disk"], kind="pulled"),
    ),
    FaultKind(
        "storage.restore",
        "Storage",
        "Give the datastore back",
        "Its paths work again.",
        ("datastore", "where"),
        lambda v: c.RestoreStorage(datastore=v["datastore"], host=_where(v)),
        mends=True,
    ),
    FaultKind(
        "storage.path_restore",
        "Storage",
        "Bring a storage path back",
        "The path, or all paths through the adapter, can carry I/O again.",
        ("host", "path"),
        lambda v: c.RestorePath(host=v["host"], path=v["path"]),
        mends=True,
    ),
    FaultKind(
        "storage.disk_restore",
        "Storage",
        "Replace a disk, or put it back",
        "A failed disk is replaced by an empty one; a pulled one comes back with its data.",
        ("host", "disk"),
        lambda v: c.RestoreDisk(host=v["host"], disk=v["disk"]),
        mends=True,
    ),
    FaultKind(
        "guest.hang",
        "Guest",
        "Let the guest hang",
        "No heartbeats and no I/O: what VM Monitoring looks for.",
        ("vm", "duration"),
        lambda v: c.HangGuest.model_validate({"vm": v["vm"], "duration": v.get("duration") or None}),
    ),
    FaultKind(
        "guest.kill",
        "Guest",
        "Kill the virtual machine's process",
        "The VMX process ends unexpectedly.",
        ("vm",),
        lambda v: c.KillProcess(vm=v["vm"], process="vmx"),
    ),
    FaultKind(
        "hardware.alert",
        "Hardware",
        "Change a sensor's health",
        "A hardware sensor of the host turns yellow, red or green again.",
        ("host", "component", "health"),
        lambda v: c.HardwareAlert.model_validate(
            {"host": v["host"], "component": v["component"], "health": v["health"]}
        ),
    ),
    FaultKind(
        "hardware.wake",
        "Hardware",
        "Let a way to wake a host fail",
        "vCenter finds out when it wakes the host from standby, and tries the next protocol.",
        ("host", "wake_fault"),
        lambda v: c.FailWakeUp.model_validate({"host": v["host"], "kind": v["wake_fault"]}),
    ),
    FaultKind(
        "hardware.wake_restore",
        "Hardware",
        "Let a host be woken again",
        "Its management controller and Wake-on-LAN work as they should.",
        ("host",),
        lambda v: c.RestoreWakeUp(host=v["host"]),
        mends=True,
    ),
    FaultKind(
        "vcenter.restart",
        "vCenter",
        "Restart the vCenter Server",
        "DRS rests until it is back, and has forgotten how long migrations take.",
        (),
        lambda v: c.RestartVcenter(),
    ),
)
FAULT = {kind.id: kind for kind in FAULTS}

COMPONENTS = ("power", "memory", "fan", "storage", "network", "cpu", "temperature")
HEALTH = (("yellow", "Warning (yellow)"), ("red", "Alert (red)"), ("green", "Normal (green)"))
DURATIONS = (("", "Until it is reset"), ("60s", "1 minute"), ("5m", "5 minutes"), ("15m", "15 minutes"))
SERVICES = (
    ("backup", "Backup (NFC)"),
    ("replication", "vSphere Replication"),
    ("ft", "Fault Tolerance logging"),
)
WAKE_FAULTS = (
    ("bmc_unreachable", "Management controller out of reach"),
    ("bmc_credentials", "Management controller refuses the login"),
    ("ipmi_off", "Management controller takes no IPMI over LAN"),
    ("wol_lost", "Wake-on-LAN packets get lost"),
)
RATES = (
    ("1000", "1 Gbit/s"),
    ("5000", "5 Gbit/s"),
    ("10000", "10 Gbit/s"),
    ("25000", "25 Gbit/s"),
    ("0", "Nothing any more"),
)
EVERY_HOST = ("", "All hosts that mount it")


def field_choices(world: World, field: Field, values: Values) -> list[tuple[str, str]]:
    """What can be chosen in a field, as (key, words); it may depend on the fields before it."""
    host = world.objects.get(values.get("host", ""))
    match field:
        case "host":
            return _by_name(world, HostSystem)
        case "vm":
            return _by_name(world, VirtualMachine)
        case "datastore":
            return _by_name(world, Datastore)
        case "where":
            datastore = world.objects.get(values.get("datastore", ""))
            mounted = datastore.hosts if isinstance(datastore, Datastore) else {}
            return [EVERY_HOST, *((moid, world.objects[moid].name) for moid in mounted)]
        case "nic" if isinstance(host, HostSystem):
            return [(nic.name, _nic_words(host, nic.name)) for nic in host.config.nics]
        case "path" if isinstance(host, HostSystem):
            return _paths(world, host)
        case "disk" if isinstance(host, HostSystem):
            return [(disk.name, f"{disk.name} ({disk.tier}, {disk.media})") for disk in host.config.disks]
        case "service" if isinstance(host, HostSystem):
            return [(name, name) for name, state in host.services.items() if state == "running"]
        case "component":
            return [(name, name.capitalize()) for name in COMPONENTS]
        case "health":
            return list(HEALTH)
        case "traffic":
            return list(SERVICES)
        case "rate":
            return list(RATES)
        case "wake_fault":
            return list(WAKE_FAULTS)
        case "duration":
            return list(DURATIONS)
        case _:
            return []


def _paths(world: World, host: HostSystem) -> list[tuple[str, str]]:
    """All paths of a host, then each of its adapters for all paths through it."""
    found = multipaths(world, host)
    paths = [
        (path, f"{path} to {one.datastore.name} ({state})")
        for one in found
        for path, state in zip(one.names, one.states, strict=True)
    ]
    adapters = sorted({path.partition(":")[0] for one in found for path in one.names})
    return [*paths, *((name, f"All paths through {name}") for name in adapters)]


def _nic_words(host: HostSystem, name: str) -> str:
    if name in host.failed_nics:
        return f"{name} (link is down)"
    if name in dict(host.cut_nics):
        return f"{name} (upstream is cut)"
    nic = host.config.nic(name)
    return f"{name} (on {nic.physical_switch})" if nic is not None and nic.physical_switch else name


def _by_name(world: World, kind: type[HostSystem | VirtualMachine | Datastore]) -> list[tuple[str, str]]:
    return sorted(((obj.moid, obj.name) for obj in world.all_of(kind)), key=lambda one: one[1].lower())


def suggestion(selection: Selection) -> tuple[str, Values]:
    """The fault that fits a selection best, and the objects it names."""
    match selection.one:
        case VirtualMachine() as vm:
            return "guest.hang", {"vm": vm.moid, "host": vm.host or ""}
        case Datastore() as datastore:
            return "storage.apd", {"datastore": datastore.moid}
        case HostSystem() as host:
            return "host.power", {"host": host.moid}
        case ClusterComputeResource() as cluster if cluster.hosts:
            return "host.power", {"host": next(iter(cluster.hosts))}
        case _:
            return "host.power", {}
