"""Labs made of recorded workloads: the estate of published consolidation studies, and a hoster's VMs.

The PlanetLab estate is CloudSim's example for these traces (A. Beloglazov, R. Buyya, Concurrency and
Computation 24(13), 2012): 800 hosts, alternately 2 x 1,860 and 2 x 2,660 MHz with 4,096 MB, and a VM for each
trace, of four types by position in the order of names. Our assumption: one MIPS is one MHz.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from vsphere_client.decisions.placement.estate_maximums import HOSTS_PER_CLUSTER
from vsphere_client.labs.traces.bitbrains import TraceInfo
from vsphere_client.labs.traces.container import trace_members
from vsphere_client.labs.traces.source import load_infos

PLANETLAB_HOSTS = 800
PLANETLAB_VM_TYPES = ((2500, 870), (2000, 1740), (1000, 1740), (500, 613))
"""MIPS and MB of the four types; the first quarter of the VMs is of the first type, and so on."""

_PLANETLAB_HOST_TYPES: dict[str, dict[str, Any]] = {
    name: {
        "vendor": "HP",
        "model": model,
        "cpu_model": f"Intel(R) Xeon(R) CPU {cpu} @ {mhz / 1000:.2f}GHz",
        "evc": "intel-merom",
        "sockets": 1,
        "cores_per_socket": 2,
        "threads_per_core": 1,
        "mhz": mhz,
        "memory_mb": 4096,
        "standby_watts": 0.0,
    }
    for name, model, cpu, mhz in (
        ("g4", "ProLiant ML110 G4", 3040, 1860),
        ("g5", "ProLiant ML110 G5", 3075, 2660),
    )
}

_BITBRAINS_HOST_TYPES: dict[str, dict[str, Any]] = {
    "standard": {
        "model": "PowerEdge R720",
        "cpu_model": "Intel(R) Xeon(R) CPU E5-2690 0 @ 2.90GHz",
        "evc": "intel-sandybridge",
        "sockets": 2,
        "cores_per_socket": 8,
        "mhz": 2900,
        "memory_mb": 196_608,
    },
    "large": {
        "model": "PowerEdge R820",
        "cpu_model": "Intel(R) Xeon(R) CPU E5-4650 0 @ 2.70GHz",
        "evc": "intel-sandybridge",
        "sockets": 4,
        "cores_per_socket": 8,
        "mhz": 2700,
        "memory_mb": 786_432,
    },
}
_FILL_PERCENT = 75
"""Our assumption: the share of a hoster's memory that is configured into VMs."""


def planetlab_lab(
    traces: Path, folder: Path, *, step_s: int = 300, seed: int = 20110303, dpm: dict[str, Any] | None = None
) -> str:
    """The PlanetLab estate as the text of a lab that is to lie in ``folder``.

    VM number i is on host i mod 800, so that the memory of every host's VMs fits. Percentages of the traces
    are of the VM's own MIPS. A host in standby draws nothing, as those studies count it; ``dpm`` sets
    Distributed Power Management.

    Raises:
        TraceError: the traces are missing or unreadable.
    """
    members = trace_members(traces)
    file = _relative(traces, folder)
    hosts = [f"host{number:03}" for number in range(1, PLANETLAB_HOSTS + 1)]
    vms = [_planetlab_vm(i, len(members), member, file) for i, member in enumerate(members)]
    count = -(-PLANETLAB_HOSTS // HOSTS_PER_CLUSTER)
    clusters = []
    for number in range(count):
        first, end = number * PLANETLAB_HOSTS // count, (number + 1) * PLANETLAB_HOSTS // count
        here = [{**vm, "host": hosts[i % PLANETLAB_HOSTS]} for i, vm in enumerate(vms)
                if first <= i % PLANETLAB_HOSTS < end]  # fmt: skip
        machines = [{"name": hosts[i], "type": ("g4", "g5")[i % 2]} for i in range(first, end)]
        clusters.append(_cluster(f"PlanetLab {number + 1}", machines, here, dpm=dpm))
    description = f"{len(members)} recorded days of PlanetLab VMs on {PLANETLAB_HOSTS} small hosts."
    return _lab("PlanetLab", description, seed, step_s, _PLANETLAB_HOST_TYPES, clusters)


def bitbrains_lab(traces: Path, folder: Path, *, step_s: int = 300, seed: int = 201307) -> str:
    """A hoster's estate for Bitbrains traces as the text of a lab that is to lie in ``folder``.

    Our assumption on the hosts, of which the traces say nothing: two-socket machines of the year 2012 for VMs
    that fill at most half of one, four-socket ones for the rest, three quarters full, and one to spare.

    Raises:
        TraceError: the traces are missing or malformed.
    """
    infos = load_infos(traces)
    file = _relative(traces, folder)
    small = _BITBRAINS_HOST_TYPES["standard"]
    ordinary = [info for info in infos if info.num_cpu <= 16 and 2 * info.memory_mb <= small["memory_mb"]]
    exceptional = [info for info in infos if info not in ordinary]
    clusters = [
        _bitbrains_cluster(name, kind, group, file)
        for name, kind, group in (("Business", "standard", ordinary), ("Large", "large", exceptional))
        if group
    ]
    description = f"{len(infos)} recorded VMs of a hoster for banks and insurers."
    return _lab("Bitbrains", description, seed, step_s, _BITBRAINS_HOST_TYPES, clusters)


def _planetlab_vm(position: int, count: int, member: str, file: str) -> dict[str, Any]:
    mips, memory_mb = PLANETLAB_VM_TYPES[position * len(PLANETLAB_VM_TYPES) // count]
    trace = {"file": file, "format": "planetlab", "member": member, "mhz": mips}
    return {
        "name": f"vm{position + 1:04}",
        "power": "on",
        "num_cpu": 1,
        "memory_mb": memory_mb,
        "workload": {"trace": trace},
    }


def _bitbrains_cluster(name: str, kind: str, infos: Sequence[TraceInfo], file: str) -> dict[str, Any]:
    """A cluster of one kind of host; the largest VMs are dealt out first, to the emptiest host."""
    memory_mb = _BITBRAINS_HOST_TYPES[kind]["memory_mb"]
    needed = -(-sum(info.memory_mb for info in infos) * 100 // (memory_mb * _FILL_PERCENT))
    hosts = [f"{kind}{number:02}" for number in range(1, needed + 2)]
    used = dict.fromkeys(hosts, 0)
    vms = []
    for info in sorted(infos, key=lambda info: (-info.memory_mb, info.member)):
        host = min(used, key=lambda name: used[name])
        used[host] += info.memory_mb
        vms.append(_bitbrains_vm(info, host, file))
    machines = [{"name": host, "type": kind} for host in hosts]
    return _cluster(name, machines, sorted(vms, key=lambda vm: str(vm["name"])))


def _bitbrains_vm(info: TraceInfo, host: str, file: str) -> dict[str, Any]:
    trace = {"file": file, "format": "bitbrains", "member": info.member}
    return {
        "name": f"vm{Path(info.member).stem:0>4}",
        "host": host,
        "power": "on",
        "num_cpu": info.num_cpu,
        "memory_mb": max(info.memory_mb, 4),
        "workload": {"trace": trace},
    }


def _cluster(
    name: str, hosts: list[dict[str, Any]], vms: list[dict[str, Any]], *, dpm: dict[str, Any] | None = None
) -> dict[str, Any]:
    drs: dict[str, Any] = {"enabled": True, "automation": "fully_automated"}
    if dpm is not None:
        drs["dpm"] = dpm
    return {"name": name, "drs": drs, "hosts": hosts, "vms": vms}


def _lab(
    name: str,
    description: str,
    seed: int,
    step_s: int,
    host_types: dict[str, dict[str, Any]],
    clusters: list[dict[str, Any]],
) -> str:
    datastore = {"name": "shared", "type": "NFS", "gb": 65_536, "hosts": "all", "max_iops": 500_000}
    datacenter = {"name": name, "datastores": [datastore], "clusters": clusters}
    lab = {
        "format": 1,
        "name": name,
        "description": description,
        "seed": seed,
        "step_s": step_s,
        "host_types": host_types,
        "inventory": {"datacenters": [datacenter]},
    }
    return json.dumps(lab, indent=1) + "\n"


def _relative(traces: Path, folder: Path) -> str:
    return Path(os.path.relpath(traces.resolve(), folder.resolve())).as_posix()
