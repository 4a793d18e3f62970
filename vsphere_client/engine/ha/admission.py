"""vSphere HA admission control as vCenter asks it before a power-on.

This module is asked by `esxi.admission` and must not import it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.ha.admission import (
    AdmissionRequest,
    AdmissionSnapshot,
    HaAdmission,
    decide_admission,
)
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.ha.settings import settings_of
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem, VirtualMachine
from vsphere_client.engine.world.projection import KERNEL_MEMORY_MB, KERNEL_MEMORY_SHARE, SYSTEM_CPU_SHARE
from vsphere_client.engine.world.world import World
from vsphere_client.model.faults import InsufficientFailoverResourcesFault
from vsphere_client.model.kinds import ConnectionState, MaintenanceState, PowerState


def check_failover_capacity(
    engine: Engine, cluster: ClusterComputeResource, vm: VirtualMachine, host: HostSystem | None = None
) -> None:
    """Refuse a power-on that would take the capacity kept for failover; ``host`` is where, if it is fixed.

    Raises:
        InsufficientFailoverResourcesFault: with the policy's numbers as reasons.
    """
    if not cluster.config.ha.enabled:
        return
    request = AdmissionRequest(
        name=vm.name,
        cpu_reservation_mhz=vm.config.cpu.reservation_mhz,
        memory_reservation_mb=vm.config.memory.reservation_mb,
        memory_overhead_mb=float(engine.world.vms.overhead_mb[vm.row]),
        host=host.moid if host else None,
    )
    settings = settings_of(engine.world, cluster)
    admission = decide_admission(take_snapshot(engine.world, cluster), settings, request)
    if not admission.allowed:
        raise InsufficientFailoverResourcesFault(admission.reasons)


def admission_of(engine: Engine, cluster: ClusterComputeResource) -> HaAdmission:
    """Whether the cluster keeps its failover capacity now, with every number that the client shows."""
    return decide_admission(take_snapshot(engine.world, cluster), settings_of(engine.world, cluster))


def take_snapshot(world: World, cluster: ClusterComputeResource) -> AdmissionSnapshot:
    """The cluster as admission control sees it.

    A host that failed still counts, and with it the VMs that vCenter believes to run there.
    """
    hosts = sorted((world.host(moid) for moid in cluster.hosts), key=lambda host: host.row)
    rows = np.array([host.row for host in hosts], dtype=np.intp)
    cpu, memory = world.hosts.cpu_total_mhz[rows], world.hosts.memory_total_mb[rows]
    vms = _powered_on_rows(world, cluster, hosts)
    return AdmissionSnapshot(
        host_ids=tuple(host.moid for host in hosts),
        host_cpu_mhz=cpu * (1 - SYSTEM_CPU_SHARE),
        host_memory_mb=memory - np.minimum(KERNEL_MEMORY_MB, memory * KERNEL_MEMORY_SHARE),
        host_counts=np.array([_counts(host) for host in hosts], dtype=np.bool_),
        vm_cpu_reservation_mhz=world.vms.cpu_reservation_mhz[vms],
        vm_memory_reservation_mb=world.vms.memory_reservation_mb[vms],
        vm_memory_overhead_mb=world.vms.overhead_mb[vms],
        cpu_usage_mhz=float(world.hosts.cpu_usage_mhz[rows].sum()),
        memory_usage_mb=float(world.hosts.memory_usage_mb[rows].sum()),
    )


def take_leaving_snapshot(world: World, cluster: ClusterComputeResource) -> AdmissionSnapshot:
    """The same with hosts that are entering maintenance mode counted, for it is asked whether they may go."""
    snapshot = take_snapshot(world, cluster)
    hosts = sorted((world.host(moid) for moid in cluster.hosts), key=lambda host: host.row)
    entering = [host.maintenance == MaintenanceState.ENTERING for host in hosts]
    return replace(snapshot, host_counts=snapshot.host_counts | np.array(entering, dtype=np.bool_))


def _counts(host: HostSystem) -> bool:
    return (
        host.connection_state != ConnectionState.DISCONNECTED
        and host.maintenance == MaintenanceState.NORMAL
        and host.power_state != PowerState.STANDBY
    )


def _powered_on_rows(
    world: World, cluster: ClusterComputeResource, hosts: list[HostSystem]
) -> NDArray[np.intp]:
    executing = np.flatnonzero(world.vms.executing & (world.vms.cluster == cluster.row))
    stranded = [
        vm.row
        for host in hosts
        if not world.hosts.running[host.row]
        for vm in map(world.vm, host.vms)
        if vm.power_state == PowerState.ON
    ]
    return np.concatenate([executing, np.array(stranded, dtype=np.intp)])
