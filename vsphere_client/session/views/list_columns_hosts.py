"""The lists of hosts and of clusters (vsphere_client_ui.md 1.6)."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.model.kinds import ConnectionState
from vsphere_client.session.session import Session
from vsphere_client.session.views.list_columns_common import (
    NAME,
    STATUS,
    Objects,
    each,
    link,
    number,
    reference_to,
    rows_of,
    share,
    text,
    usage,
)
from vsphere_client.session.views.list_texts import mb_text, mhz_text, percent_text, uptime_text
from vsphere_client.session.views.lists import Floats, ListColumn, Value
from vsphere_client.session.views.summary_refs import ha_state_words, host_state_words


def _ratio(part: str, whole: str) -> Callable[[Session, Objects], Floats]:
    def vector(session: Session, objects: Objects) -> Floats:
        table, rows = session.engine.world.hosts, rows_of(objects)
        total: Floats = getattr(table, whole)[rows]
        used: Floats = getattr(table, part)[rows]
        return np.divide(used, total, out=np.zeros_like(used), where=total > 0)

    return vector


def _host_share(part: str, whole: str) -> Callable[[Session, HostSystem], Value]:
    def value(session: Session, host: HostSystem) -> Value:
        table = session.engine.world.hosts
        return share(float(getattr(table, part)[host.row]), float(getattr(table, whole)[host.row]))

    return value


def _uptime(session: Session, host: HostSystem) -> Value:
    return (
        uptime_text(host_uptime_us(session, host))
        if host.connection_state != ConnectionState.NOT_RESPONDING
        else ""
    )


def host_uptime_us(session: Session, host: HostSystem) -> int:
    """Virtual time since the host booted."""
    return session.engine.now_us - host.boot_us


CPU, CPU_ALL, MEMORY, MEMORY_ALL = "cpu_usage_mhz", "cpu_total_mhz", "memory_usage_mb", "memory_total_mb"

HOST_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    text("state", "State", 140, lambda _s, host: host_state_words(host)),
    STATUS,
    link("cluster", "Cluster", 130, lambda s, host: reference_to(s, host.cluster)),
    usage("cpu", "Consumed CPU %", 140, _host_share(CPU, CPU_ALL), _ratio(CPU, CPU_ALL)),
    usage("memory", "Consumed Memory %", 150, _host_share(MEMORY, MEMORY_ALL), _ratio(MEMORY, MEMORY_ALL)),
    text("ha", "HA State", 180, lambda s, host: ha_state_words(s.engine.world, host)),
    ListColumn(
        "uptime", "Uptime", "number", 100, "right", live=True, value=_uptime, vector=each(host_uptime_us)
    ),
    number(
        "vms",
        "VMs",
        70,
        lambda _s, host: str(len(host.vms)),
        each(lambda _s, host: float(len(host.vms))),
        default=False,
        live=True,
    ),
    number(
        "cpu_total",
        "CPU Capacity",
        110,
        lambda _s, host: mhz_text(host.config.cpu_total_mhz),
        each(lambda _s, host: host.config.cpu_total_mhz),
        default=False,
    ),
    number(
        "memory_total",
        "Memory Capacity",
        120,
        lambda _s, host: mb_text(host.config.memory_mb),
        each(lambda _s, host: host.config.memory_mb),
        default=False,
    ),
    text("version", "ESXi Version", 100, lambda _s, host: str(host.config.version), default=False),
    text("model", "Model", 180, lambda _s, host: f"{host.config.vendor} {host.config.model}", default=False),
    text("processor", "Processor", 280, lambda _s, host: str(host.config.cpu_model), default=False),
)


def _cluster_sum(name: str) -> Callable[[Session, ClusterComputeResource], float]:
    def total(session: Session, cluster: ClusterComputeResource) -> float:
        world = session.engine.world
        rows = rows_of([world.host(moid) for moid in cluster.hosts])
        return float(getattr(world.hosts, name)[rows].sum())

    return total


def _cluster_share(part: str, whole: str) -> Callable[[Session, ClusterComputeResource], float]:
    used, total = _cluster_sum(part), _cluster_sum(whole)

    def fraction(session: Session, cluster: ClusterComputeResource) -> float:
        everything = total(session, cluster)
        return used(session, cluster) / everything if everything > 0 else 0.0

    return fraction


def _score(session: Session, cluster: ClusterComputeResource) -> float:
    return float(session.engine.world.clusters.drs_score[cluster.row])


def _on(enabled: bool) -> str:
    return "Turned On" if enabled else "Turned Off"


_cpu_share = _cluster_share(CPU, CPU_ALL)
_memory_share = _cluster_share(MEMORY, MEMORY_ALL)
_cpu_total, _memory_total = _cluster_sum(CPU_ALL), _cluster_sum(MEMORY_ALL)

CLUSTER_COLUMNS: tuple[ListColumn, ...] = (
    NAME,
    STATUS,
    text("drs", "vSphere DRS", 110, lambda _s, cluster: _on(cluster.config.drs.enabled)),
    text("ha", "vSphere HA", 110, lambda _s, cluster: _on(cluster.config.ha.enabled)),
    text("vsan", "vSAN", 100, lambda _s, cluster: _on(cluster.config.vsan.enabled)),
    number(
        "hosts",
        "Hosts",
        80,
        lambda _s, cluster: str(len(cluster.hosts)),
        each(lambda _s, cluster: float(len(cluster.hosts))),
        live=True,
    ),
    usage("cpu", "Consumed CPU %", 140, lambda s, c: share(_cpu_share(s, c), 1.0), each(_cpu_share)),
    usage(
        "memory", "Consumed Memory %", 150, lambda s, c: share(_memory_share(s, c), 1.0), each(_memory_share)
    ),
    number(
        "drs_score",
        "DRS Score",
        100,
        lambda s, c: percent_text(_score(s, c)) if c.config.drs.enabled else "",
        each(_score),
        live=True,
    ),
    number(
        "cpu_total",
        "Total CPU",
        110,
        lambda s, c: mhz_text(_cpu_total(s, c)),
        each(_cpu_total),
        default=False,
    ),
    number(
        "memory_total",
        "Total Memory",
        110,
        lambda s, c: mb_text(_memory_total(s, c)),
        each(_memory_total),
        default=False,
    ),
    number(
        "vmotions",
        "vMotion Migrations",
        130,
        lambda _s, c: str(c.vmotion_count),
        each(lambda _s, c: float(c.vmotion_count)),
        default=False,
    ),
)
