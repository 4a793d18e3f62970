"""What views and the report read of vSphere HA: plain data."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from vsphere_client.decisions.ha.admission import HaAdmission
from vsphere_client.decisions.ha.settings import HaSettings
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.esxi.links import is_running
from vsphere_client.engine.ha.admission import admission_of
from vsphere_client.engine.ha.agents import ClusterAgents, Role
from vsphere_client.engine.ha.log import FailoverEntry
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.ha.signs import answering_addresses, heartbeat_datastores, lacking_network
from vsphere_client.engine.ha.states import LABELS
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.model.kinds import PowerState
from vsphere_client.model.units import SECOND_US

REQUIRED_HEARTBEAT_DATASTORES = 2
_IGNORE_NETWORK = "das.ignoreredundantnetwarning"
_IGNORE_DATASTORES = "das.ignoreinsufficienthbdatastore"


@dataclass(frozen=True, slots=True)
class ConfigIssue:
    """A sentence under Configuration Issues, and the object it is about."""

    entity: str
    entity_name: str
    text: str


@dataclass(frozen=True, slots=True)
class HaState:
    """vSphere HA of one cluster as its pages show it; ``primary`` is a host's id."""

    enabled: bool
    primary: str | None
    primary_name: str
    host_states: dict[str, str]
    protected_vms: int
    unprotected_vms: int
    admission: HaAdmission
    heartbeat_datastores: dict[str, tuple[str, ...]]
    issues: tuple[ConfigIssue, ...]


def state_of(
    engine: Engine, cluster: ClusterComputeResource, agents: ClusterAgents | None, primary: str | None
) -> HaState:
    """Everything that the cluster's vSphere HA pages show."""
    world = engine.world
    settings = settings_of(world, cluster)
    hosts = [world.host(moid) for moid in cluster.hosts]
    protected, running = _protection(engine, cluster)
    admission = admission_of(engine, cluster)
    return HaState(
        enabled=cluster.config.ha.enabled,
        primary=primary,
        primary_name=world.objects[primary].name if primary else "",
        host_states={host.moid: LABELS.get(host.ha_state, host.ha_state) for host in hosts},
        protected_vms=protected,
        unprotected_vms=running - protected,
        admission=admission,
        heartbeat_datastores={h.moid: heartbeat_datastores(world, cluster, h, settings) for h in hosts},
        issues=tuple(_issues(engine, cluster, hosts, settings, admission, agents, primary)),
    )


def _protection(engine: Engine, cluster: ClusterComputeResource) -> tuple[int, int]:
    """How many powered-on VMs of the cluster are protected, and how many are powered on."""
    world = engine.world
    rows = np.flatnonzero(world.vms.alive & (world.vms.cluster == cluster.row))
    vms = [vm for row in rows if (vm := world.vm_at[int(row)]).power_state == PowerState.ON]
    return sum(vm.ha_protected for vm in vms), len(vms)


def _issues(
    engine: Engine,
    cluster: ClusterComputeResource,
    hosts: list[HostSystem],
    settings: HaSettings,
    admission: HaAdmission,
    agents: ClusterAgents | None,
    primary: str | None,
) -> list[ConfigIssue]:
    if not cluster.config.ha.enabled or agents is None:
        return []
    found = []
    if primary is None:
        text = f"Unable to find vSphere HA primary agent in cluster {cluster.name}"
        found.append(ConfigIssue(cluster.moid, cluster.name, text))
    if not admission.allowed:
        text = (
            "Insufficient configured resources to satisfy the desired vSphere HA failover level on the cluster "
            + cluster.name
        )
        found.append(ConfigIssue(cluster.moid, cluster.name, text))
    for host in hosts:
        if host.moid in agents.agents:
            texts = _host_issues(engine, cluster, host, settings, agents)
            found += [ConfigIssue(host.moid, host.name, text) for text in texts]
        elif host.moid in agents.without_network:
            found.append(ConfigIssue(host.moid, host.name, lacking_network(cluster, host).text))
    return found


def _host_issues(
    engine: Engine,
    cluster: ClusterComputeResource,
    host: HostSystem,
    settings: HaSettings,
    agents: ClusterAgents,
) -> list[str]:
    found = []
    if _lacks_redundancy(host) and not _is_on(cluster, _IGNORE_NETWORK):
        found.append("Host currently has no management network redundancy")
    beating = len(heartbeat_datastores(engine.world, cluster, host, settings))
    if beating < REQUIRED_HEARTBEAT_DATASTORES and not _is_on(cluster, _IGNORE_DATASTORES):
        found.append(
            f"The number of vSphere HA heartbeat datastores for this host is {beating}, "
            f"which is less than required: {REQUIRED_HEARTBEAT_DATASTORES}"
        )
    agent = agents.agents[host.moid]
    if is_running(host) and agent.place is None:
        found.append("vSphere HA agent for this host has an error")
    elif is_running(host) and not answering_addresses(cluster, host, settings):
        found.append("vSphere HA agent on this host could not reach isolation address")
    if host.ha_state == "networkPartitionedFromMaster" and agent.role in (Role.PRIMARY, Role.SECONDARY):
        found.append(
            "Host is in a different network partition than the primary host to which vCenter is connected"
        )
    return found


def _lacks_redundancy(host: HostSystem) -> bool:
    return len([nic for nic in host.config.nics if nic.name not in host.failed_nics]) < 2


def _is_on(cluster: ClusterComputeResource, option: str) -> bool:
    options = {name.lower(): str(value).lower() for name, value in cluster.config.ha.advanced.items()}
    return options.get(option) == "true"


def report_row(
    engine: Engine, cluster: ClusterComputeResource, primary: str | None, entries: list[FailoverEntry]
) -> dict[str, Any]:
    """The ``ha`` part of a cluster in the report."""
    return {
        "primary": engine.world.objects[primary].name if primary else None,
        "admission_control": _admission_row(engine, cluster),
        "failover_log": [log_row(entry) for entry in entries],
    }


def _admission_row(engine: Engine, cluster: ClusterComputeResource) -> dict[str, Any]:
    numbers = admission_of(engine, cluster).numbers
    return {
        "policy": cluster.config.ha.admission_control.policy,
        "slot_cpu_mhz": numbers.get("slot_cpu_mhz"),
        "slot_memory_mb": numbers.get("slot_memory_mb"),
        "total_slots": _count(numbers.get("total_slots")),
        "used_slots": _count(numbers.get("used_slots")),
        "available_slots": _count(numbers.get("available_slots")),
        "current_failover_capacity": _count(numbers.get("current_failover_capacity")),
        "cpu_failover_percent": numbers.get("current_cpu_percent"),
        "memory_failover_percent": numbers.get("current_memory_percent"),
    }


def _count(number: float | None) -> int | None:
    return None if number is None else int(number)


def log_row(entry: FailoverEntry) -> dict[str, Any]:
    """One VM's failover as the report carries it."""
    return {
        "at_s": entry.at_us / SECOND_US,
        "vm": entry.vm_name,
        "from": entry.source,
        "to": entry.target or None,
        "attempt": entry.attempt,
        "result": entry.result,
        "reasons": [reason.as_dict() for reason in entry.reasons],
    }
