"""Makes plausible large labs: a page of YAML that stands for hundreds of hosts and thousands of VMs.

Sizes follow a sanitised inventory of 805 VMs in four clusters: virtual CPUs 1: 14 %, 2: 36 %, 4: 36 %,
6 and 8: 12 %, 16: 1 %; memory 4 GB: 29 %, 8 GB: 24 %, 16 GB: 21 %, 32 GB: 11 %, the rest smaller or
larger; 95 % powered on. The pairing of both, host models and loads are our assumption.
"""

from __future__ import annotations

from dataclasses import dataclass
from io import StringIO
from typing import Any

import numpy as np
from ruamel.yaml import YAML

from vsphere_client.decisions.placement.estate_maximums import (
    HOSTS_PER_CLUSTER,
    HOSTS_PER_OLDER_CLUSTER,
    VMFS_GB,
    VMS_PER_CLUSTER,
)
from vsphere_client.kernel.random_streams import stream

_VMS_PER_HOST = 300
"""Most VMs for each host: 32 vCPUs a core of the smallest host type, at 3.2 vCPUs a VM and a little less."""

_HOST_TYPES: dict[str, dict[str, Any]] = {
    "r740": {
        "vendor": "Dell Inc.",
        "model": "PowerEdge R740",
        "cpu_model": "Intel(R) Xeon(R) Gold 6248 CPU @ 2.50GHz",
        "evc": "intel-cascadelake",
        "sockets": 2,
        "cores_per_socket": 20,
        "mhz": 2500,
        "memory_mb": 393_216,
    },
    "dl380": {
        "vendor": "HPE",
        "model": "ProLiant DL380 Gen11",
        "cpu_model": "Intel(R) Xeon(R) Gold 6448Y CPU @ 2.10GHz",
        "evc": "intel-sapphirerapids",
        "sockets": 2,
        "cores_per_socket": 32,
        "mhz": 2100,
        "memory_mb": 786_432,
    },
    "r7525": {
        "vendor": "Dell Inc.",
        "model": "PowerEdge R7525",
        "cpu_model": "AMD EPYC 7543 32-Core Processor",
        "evc": "amd-zen3",
        "sockets": 2,
        "cores_per_socket": 32,
        "mhz": 2800,
        "memory_mb": 524_288,
    },
}

_VSAN_DISKS = [
    {"name": "cache0", "tier": "cache", "media": "NVMe", "gb": 800},
    *({"name": f"cap{n}", "tier": "capacity", "media": "SSD", "gb": 7680} for n in range(4)),
]


@dataclass(frozen=True, slots=True)
class _Kind:
    """A kind of VM: its part of the whole, size, load, pool and disk."""

    name: str
    part: float
    num_cpu: int
    memory_mb: int
    profile: str
    cpu_percent: int
    pool: str | None
    disk_gb: int
    guest_os: str = "ubuntu64Guest"
    power: str = "on"


_KINDS = (
    _Kind("web", 0.16, 2, 4096, "web", 45, "Prod", 40),
    _Kind("app", 0.20, 4, 8192, "diurnal", 40, "Prod", 80, "windows2019srv_64Guest"),
    _Kind("svc", 0.12, 1, 2048, "steady", 12, "Prod", 30),
    _Kind("db", 0.08, 8, 32_768, "database", 50, "Prod", 150, "rhel8_64Guest"),
    _Kind("mail", 0.10, 4, 16_384, "steady", 25, None, 80, "windows2019srv_64Guest"),
    _Kind("file", 0.10, 2, 8192, "idle", 15, None, 200, "windows2019srv_64Guest"),
    _Kind("batch", 0.05, 6, 24_576, "batch", 80, "Test", 120, "rhel8_64Guest"),
    _Kind("dev", 0.13, 2, 4096, "bursty", 60, "Test", 60),
    _Kind("erp", 0.01, 16, 65_536, "database", 60, "Prod", 300, "rhel8_64Guest"),
    _Kind("old", 0.05, 2, 4096, "idle", 5, None, 60, "windows2019srv_64Guest", "off"),
)


def generate_lab(clusters: int, hosts: int, vms: int, vsan: bool = False, seed: int = 0) -> str:
    """YAML of a lab with that many clusters, and hosts and VMs in each; it passes ``load_lab``.

    The same arguments give the same text. Raises ValueError for numbers that make no lab: no cluster,
    fewer than one host (three with vSAN), more than 96 hosts (64 with vSAN) or 10,000 VMs in a cluster, more
    than 300 VMs for each host.
    """
    _check_numbers(clusters, hosts, vms, vsan)
    random = stream(seed, "labs.generate")
    names = list(_HOST_TYPES)
    types = [names[(int(random.integers(3)) + index) % 3] for index in range(clusters)]
    used = {name: dict(_HOST_TYPES[name]) for name in sorted(set(types))}
    if vsan:
        for hardware in used.values():
            hardware["disks"] = [dict(disk) for disk in _VSAN_DISKS]
    lab = {
        "format": 1,
        "name": f"Generated: {clusters} clusters, {clusters * hosts} hosts, {clusters * vms} VMs",
        "description": "A generated data centre to look around in, to load and to break.",
        "seed": seed,
        "host_types": used,
        "inventory": {"datacenters": [_datacenter(types, hosts, vms, vsan, random)]},
    }
    return _as_yaml(lab)


def _check_numbers(clusters: int, hosts: int, vms: int, vsan: bool) -> None:
    least = 3 if vsan else 1
    for name, value, low, high in (
        ("clusters", clusters, 1, 100),
        ("hosts", hosts, least, HOSTS_PER_OLDER_CLUSTER if vsan else HOSTS_PER_CLUSTER),
        ("vms", vms, 0, min(VMS_PER_CLUSTER, _VMS_PER_HOST * hosts)),
        ("clusters x hosts", clusters * hosts, 1, 10_000),
        ("clusters x vms", clusters * vms, 0, 100_000),
    ):
        if not low <= value <= high:
            raise ValueError(f"{name}: between {low} and {high}, not {value}")


def _datacenter(
    types: list[str], hosts: int, vms: int, vsan: bool, random: np.random.Generator
) -> dict[str, Any]:
    names = [f"Cluster-{index + 1:02}" for index in range(len(types))]
    datacenter: dict[str, Any] = {
        "name": "DC1",
        "networks": [
            {"name": "VM Network", "vlan": 0, "hosts": "all"},
            {"name": "VLAN 110 App", "vlan": 110, "hosts": "all"},
            {"name": "VLAN 120 Web", "vlan": 120, "hosts": "all"},
        ],
        "folders": [{"name": "Servers", "kind": "vm", "folders": [{"name": "Web"}, {"name": "Databases"}]}],
    }
    if not vsan:
        stores, gb = _datastores(vms)
        datacenter["datastores"] = [
            {"name": f"{name.lower()}-ds{n}", "type": "VMFS", "gb": gb, "hosts": [name]}
            for name in names
            for n in range(1, stores + 1)
        ]
    datacenter["clusters"] = [
        _cluster(name, index + 1, kind, hosts, vms, vsan, random)
        for index, (name, kind) in enumerate(zip(names, types, strict=True))
    ]
    return datacenter


def _datastores(vms: int) -> tuple[int, int]:
    """How many datastores a cluster gets, and how large each is: two as long as VMFS allows."""
    # 150 GB a VM is about twice what the mix provisions, and its disks are thin.
    total = -(-vms * 150 // 1024) * 1024
    stores = max(2, -(-total // VMFS_GB))
    return stores, max(4096, total // stores)


def _cluster(
    name: str, number: int, host_type: str, hosts: int, vms: int, vsan: bool, random: np.random.Generator
) -> dict[str, Any]:
    cluster: dict[str, Any] = {
        "name": name,
        "drs": {"enabled": True, "automation": "fully_automated", "migration_threshold": 3},
        "ha": {"enabled": True, "admission_control": {"policy": "resource_percentage"}},
        "hosts": _hosts(number, host_type, hosts, vsan),
        "resource_pools": [
            {"name": "Prod", "cpu": {"shares": "high"}, "memory": {"shares": "high"}},
            {"name": "Test", "cpu": {"shares": "low"}, "memory": {"shares": "low"}},
        ],
    }
    if vsan:
        cluster["vsan"] = {"enabled": True, "datastore": f"{name.lower()}-vsan"}
    counts = _counts(vms, random)
    cluster["vms"] = _vms(name, number, counts, None if vsan else _datastores(vms))
    databases = counts[[kind.name for kind in _KINDS].index("db")]
    if databases >= 2 and hosts >= 2:
        members = [f"c{number:02}-db-{n:04}" for n in (1, 2)]
        cluster["rules"] = [{"name": "databases apart", "kind": "vm_anti_affinity", "vms": members}]
    return cluster


def _hosts(number: int, host_type: str, hosts: int, vsan: bool) -> list[dict[str, Any]]:
    """All hosts in one entry; with vSAN and many hosts one entry a rack, which is a fault domain."""
    if not vsan or hosts < 12:
        return [{"name": f"c{number:02}-esx{{n:02}}.lab.local", "type": host_type, "count": hosts}]
    racks = [hosts // 6 + (index < hosts % 6) for index in range(6)]
    return [
        {
            "name": f"c{number:02}-{letter}-esx{{n:02}}.lab.local",
            "type": host_type,
            "count": count,
            "fault_domain": f"rack-{letter}",
        }
        for letter, count in zip("abcdef", racks, strict=True)
    ]


def _counts(vms: int, random: np.random.Generator) -> list[int]:
    """How many VMs of each kind: the mix of the whole, a little different in every cluster."""
    weights = np.array([kind.part for kind in _KINDS]) * random.uniform(0.7, 1.3, len(_KINDS))
    counts = np.floor(weights / weights.sum() * vms).astype(int)
    counts[0] += vms - int(counts.sum())
    return [int(count) for count in counts]


def _vms(
    cluster: str, number: int, counts: list[int], datastores: tuple[int, int] | None
) -> list[dict[str, Any]]:
    """An entry for each kind, on the datastores in turn; several for a kind that fits on none of them."""
    entries = []
    turn = 0
    for kind, count in zip(_KINDS, counts, strict=True):
        parts = 1 if datastores is None else max(1, -(-count * kind.disk_gb // datastores[1]))
        for part in range(parts):
            store = None if datastores is None else f"{cluster.lower()}-ds{turn % datastores[0] + 1}"
            turn += 1
            some = count // parts + (part < count % parts)
            if some:
                name = kind.name if part == 0 else f"{kind.name}{part + 1}"
                entries.append(_vm(kind, f"c{number:02}-{name}-{{n:04}}", some, store))
    return entries


def _vm(kind: _Kind, name: str, count: int, datastore: str | None) -> dict[str, Any]:
    disk: dict[str, Any] = {"gb": kind.disk_gb}
    if datastore is not None:
        disk["datastore"] = datastore
    network = {"web": "VLAN 120 Web", "app": "VLAN 110 App"}.get(kind.name, "VM Network")
    vm: dict[str, Any] = {"name": name, "count": count}
    if kind.pool is not None:
        vm["resource_pool"] = kind.pool
    folder = {"web": "Servers/Web", "db": "Servers/Databases", "erp": "Servers/Databases"}.get(kind.name)
    if folder is not None:
        vm["folder"] = folder
    if kind.power != "on":
        vm["power"] = kind.power
    return vm | {
        "num_cpu": kind.num_cpu,
        "memory_mb": kind.memory_mb,
        "guest_os": kind.guest_os,
        "disks": [disk],
        "networks": [network],
        "workload": {"profile": {"name": kind.profile, "cpu_percent": kind.cpu_percent}},
    }


def _as_yaml(lab: dict[str, Any]) -> str:
    yaml = YAML(typ="rt", pure=True)  # the round-trip writer keeps the order of keys
    yaml.default_flow_style = None
    yaml.width = 200
    out = StringIO()
    yaml.dump(lab, out)
    return out.getvalue()
