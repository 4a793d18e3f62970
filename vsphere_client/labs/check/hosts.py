"""Hosts: their type, adapters, disks and count."""

from __future__ import annotations

from collections.abc import Iterator

from vsphere_client.engine.faults.service_traffic import carrier_problem
from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.counting import has_number
from vsphere_client.labs.evc_modes import ALL_EVC_MODES
from vsphere_client.labs.schema import (
    DatacenterEntry,
    HostEntry,
    LabFile,
    StandaloneHostEntry,
    UnmanagedHostEntry,
)
from vsphere_client.model.host_system import HostConfig


def check_hosts(lab: LabFile, findings: Findings) -> None:
    """Host types, and every host entry wherever it stands."""
    for name, config in lab.host_types.items():
        _check_hardware(config, f"host_types.{name}", findings)
    for index, datacenter in enumerate(lab.inventory.datacenters):
        for entry, place in _entries(datacenter, f"inventory.datacenters[{index}]"):
            _check_host(entry, place, lab, findings)


def _entries(datacenter: DatacenterEntry, place: str) -> Iterator[tuple[HostEntry, str]]:
    for c, cluster in enumerate(datacenter.clusters):
        for h, host in enumerate(cluster.hosts):
            yield host, f"{place}.clusters[{c}].hosts[{h}]"
    for h, standalone in enumerate(datacenter.hosts):
        yield standalone, f"{place}.hosts[{h}]"
    for h, unmanaged in enumerate(datacenter.unmanaged_hosts):
        yield unmanaged, f"{place}.unmanaged_hosts[{h}]"


def _check_host(entry: HostEntry, place: str, lab: LabFile, findings: Findings) -> None:
    if entry.type is not None and entry.type not in lab.host_types:
        findings.unknown(f"{place}.type", entry.type, lab.host_types, "host type")
    if entry.count > 1:
        if not has_number(entry.name):
            findings.add(f"{place}.name", "a name with count needs {n} in it, or {n:02}")
        if isinstance(entry, StandaloneHostEntry | UnmanagedHostEntry) and entry.vms:
            findings.add(f"{place}.count", "a host with vms of its own stands for one host only")
    base = lab.host_types.get(entry.type) if entry.type is not None else None
    _check_hardware(entry, place, findings, base)


def _check_hardware(
    config: HostConfig, place: str, findings: Findings, base: HostConfig | None = None
) -> None:
    own = config.model_fields_set
    nics = config.nics if base is None or "nics" in own else base.nics
    if not nics:
        findings.add(f"{place}.nics", "a host needs at least one network adapter")
    if "evc" in own and config.evc not in ALL_EVC_MODES:
        findings.unknown(f"{place}.evc", config.evc, ALL_EVC_MODES, "EVC mode")
    for word in ("nics", "disks", "vmkernel"):
        if word in own:
            names = [(part.name, f"{place}.{word}[{i}]") for i, part in enumerate(getattr(config, word))]
            findings.check_unique(names, "the host")
    adapters = config if "vmkernel" in own or base is None else base
    for traffic in config.service_traffic if "service_traffic" in own else ():
        problem = carrier_problem(adapters, traffic)
        if problem is not None:
            findings.add(f"{place}.service_traffic.{traffic}", problem)
    known = {nic.name for nic in nics}
    for index, vmk in enumerate(config.vmkernel if "vmkernel" in own else ()):
        if vmk.nic is not None and vmk.nic not in known:
            findings.add(
                f"{place}.vmkernel[{index}].nic", f"no network adapter named '{vmk.nic}' in the host"
            )
