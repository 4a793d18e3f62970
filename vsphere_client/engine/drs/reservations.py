"""What is reserved in a cluster, beside what its hosts have: compared every round, and taken into a run's snapshot."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.snapshot import NetworkReservations
from vsphere_client.engine.network.bandwidth_admission import host_quota_mbps, reserved_mbps
from vsphere_client.engine.network.operations import switch_of
from vsphere_client.engine.world.objects import DistributedVirtualSwitch, HostSystem
from vsphere_client.engine.world.world import World

SLACK = 1e-6


def clusters_short_of_reservations(world: World) -> list[int]:
    """Rows of the clusters in which a host has less than is reserved on it: CPU, memory or bandwidth."""
    vms, hosts = world.vms, world.hosts
    rows = np.flatnonzero(vms.executing & (vms.host >= 0))
    where = vms.host[rows]
    cpu = np.bincount(where, vms.cpu_reservation_mhz[rows], hosts.capacity)
    memory = np.bincount(where, (vms.memory_reservation_mb + vms.overhead_mb)[rows], hosts.capacity)
    short = cpu > hosts.cpu_total_mhz - hosts.cpu_system_mhz + SLACK
    short |= memory > hosts.memory_total_mb - hosts.memory_kernel_mb + SLACK
    found = dict.fromkeys(hosts.cluster[short & hosts.usable & (hosts.cluster >= 0)].tolist())
    for cluster in np.unique(vms.cluster[_reserving(world, rows)]).tolist():
        if cluster >= 0 and cluster not in found and _bandwidth_is_short(world, cluster, rows):
            found[cluster] = None
    return list(found)


def _reserving(world: World, rows: NDArray[np.intp]) -> NDArray[np.intp]:
    """Those of some VMs (rows) of which an adapter reserves bandwidth."""
    ports = world.ports
    reserving = ports.vm[ports.reservation_mbps > 0.0]
    return rows[np.isin(rows, reserving)] if len(reserving) else rows[:0]


def _bandwidth_is_short(world: World, cluster: int, running: NDArray[np.intp]) -> bool:
    hosts = [world.host(moid) for moid in world.cluster_at[cluster].hosts]
    rows = running[world.vms.cluster[running] == cluster]
    network = network_reservations(world, rows, hosts)
    if network is None:
        return False
    at = np.array([host.row for host in hosts])
    there = world.vms.host[rows][:, None] == at[None, :]
    short: NDArray[np.bool_] = network.reserved @ there > network.quota + SLACK
    return bool((short & world.hosts.usable[at]).any())


def network_reservations(
    world: World, rows: NDArray[np.intp], hosts: list[HostSystem]
) -> NetworkReservations | None:
    """Bandwidth that running VMs (rows) reserve on switches with Network I/O Control; None where none does."""
    reserving = {int(row): world.vm_at[int(row)] for row in _reserving(world, rows)}
    switches: dict[str, DistributedVirtualSwitch] = {}
    for moid in dict.fromkeys(moid for vm in reserving.values() for moid in vm.networks):
        switch = switch_of(world, moid)
        if switch is not None and switch.config.network_io_control.enabled:
            switches[switch.moid] = switch
    if not switches:
        return None
    reserved = np.zeros((len(switches), len(rows)))
    for column, row in enumerate(rows.tolist()):
        if (vm := reserving.get(row)) is not None:
            reserved[:, column] = [reserved_mbps(world, switch, vm) for switch in switches.values()]
    quota = [[host_quota_mbps(world, one, host) for host in hosts] for one in switches.values()]
    return NetworkReservations(tuple(one.name for one in switches.values()), np.array(quota), reserved)
