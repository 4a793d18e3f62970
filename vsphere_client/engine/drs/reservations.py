"""What is reserved in a cluster, beside what its hosts have: compared every round, and taken into a run's snapshot."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.drs.snapshot import NetworkReservations
from vsphere_client.engine.drs.scores import Loads
from vsphere_client.engine.network.bandwidth_admission import host_quota_mbps
from vsphere_client.engine.world.objects import (
    ClusterComputeResource,
    DistributedVirtualSwitch,
    HostSystem,
    ResourcePool,
)
from vsphere_client.engine.world.residents import current_residents
from vsphere_client.engine.world.world import World

SLACK = 1e-6
_SUMS, _QUOTA = ("reserved", ""), ("bandwidth quota", "")


def clusters_short_of_reservations(world: World, loads: Loads) -> list[int]:
    """Rows of the clusters in which a host may have less than is reserved on it: CPU, memory or bandwidth.

    What pools reserve is guaranteed to VMs that ask for it, so it is looked at where a host is asked for too much.
    """
    hosts, reserved = world.hosts, _current_sums(world)
    short = reserved.cpu_mhz > hosts.cpu_total_mhz - hosts.cpu_system_mhz + SLACK
    short |= reserved.memory_mb > hosts.memory_total_mb - hosts.memory_kernel_mb + SLACK
    if reserved.switches:
        lacking = reserved.mbps - _quota_mbps(world, reserved.switches)
        short |= lacking.max(axis=0) > SLACK
    in_service = hosts.usable & (hosts.cluster >= 0)
    found: list[int] = np.unique(hosts.cluster[short & in_service]).tolist()
    if world.pools.cpu_reservation_mhz.any() or world.pools.memory_reservation_mb.any():
        cpu_load, memory_load, contended = loads
        overfull = contended | (cpu_load > 1.0) | (memory_load > 1.0)
        rows = np.unique(hosts.cluster[overfull & in_service]).tolist()
        found += [row for row in rows if row not in found and pools_reserve(world, world.cluster_at[row])]
    return found


def pools_reserve(world: World, cluster: ClusterComputeResource) -> bool:
    """Whether any resource pool of a cluster has a reservation; its root pool is no pool in this."""
    below = list(world.get(cluster.root_pool, ResourcePool).pools)
    while below:
        pool = world.get(below.pop(), ResourcePool)
        if pool.config.cpu.reservation_mhz > 0 or pool.config.memory.reservation_mb > 0:
            return True
        below += pool.pools
    return False


def network_reservations(
    world: World, rows: NDArray[np.intp], hosts: list[HostSystem]
) -> NetworkReservations | None:
    """Bandwidth that running VMs (rows) reserve on switches with Network I/O Control; None where none does."""
    ports = _reserving_ports(world)
    if ports is None:
        return None
    column = np.full(world.vms.capacity, -1, dtype=np.int64)
    column[rows] = np.arange(len(rows))
    reserved = np.zeros((len(ports.switches), len(rows)))
    here = column[ports.vm] >= 0
    np.add.at(reserved, (ports.switch[here], column[ports.vm[here]]), ports.mbps[here])
    used = np.flatnonzero(reserved.max(axis=1, initial=0.0))
    if not len(used):
        return None
    names = tuple(ports.switches[number].name for number in used.tolist())
    quota = _quota_mbps(world, ports.switches)[used][:, [host.row for host in hosts]]
    return NetworkReservations(names, quota, reserved[used])


@dataclass(frozen=True, slots=True, eq=False)
class _Sums:
    """What the VMs that execute reserve on each host: MHz and MB, [host row], and Mbps, [switch, host row]."""

    cpu_mhz: NDArray[np.float64]
    memory_mb: NDArray[np.float64]
    switches: tuple[DistributedVirtualSwitch, ...]
    mbps: NDArray[np.float64]


def _current_sums(world: World) -> _Sums:
    """The sums of now; kept until VMs change their settings, hosts or power, or switches their control."""
    stamp = world.columns_version, world.network_version
    kept = world.derived.get(_SUMS)
    if kept is None or kept[0] != stamp:
        kept = world.derived[_SUMS] = (stamp, _add_up(world))
    sums: _Sums = kept[1]
    return sums


def _add_up(world: World) -> _Sums:
    vms, residents, hosts = world.vms, current_residents(world), world.hosts.capacity
    memory_mb = vms.memory_reservation_mb[residents.rows] + residents.overhead_mb
    cpu = _summed(residents.host, residents.cpu_reservation_mhz, hosts)
    memory = _summed(residents.host, memory_mb, hosts)
    ports = _reserving_ports(world)
    if ports is None:
        return _Sums(cpu, memory, (), np.zeros((0, hosts)))
    running = residents.has(ports.vm)
    place = ports.switch[running] * hosts + vms.host[ports.vm[running]]
    mbps = _summed(place, ports.mbps[running], len(ports.switches) * hosts)
    return _Sums(cpu, memory, ports.switches, mbps.reshape(-1, hosts))


def _summed(place: NDArray[np.integer], column: NDArray[np.float64], places: int) -> NDArray[np.float64]:
    return np.bincount(place, column, places).astype(np.float64)


@dataclass(frozen=True, slots=True, eq=False)
class _Ports:
    """Adapters that reserve bandwidth where this has effect: VM row, number among ``switches``, Mbps."""

    switches: tuple[DistributedVirtualSwitch, ...]
    vm: NDArray[np.int32]
    switch: NDArray[np.int64]
    mbps: NDArray[np.float64]


def _reserving_ports(world: World) -> _Ports | None:
    """The adapters of all VMs that reserve bandwidth; without Network I/O Control none does."""
    table = world.ports
    rows = np.flatnonzero((table.reservation_mbps > 0.0) & (table.vm >= 0))
    if not len(rows):
        return None
    switches = _controlled_switches(world)
    numbers = {switch.moid: number for number, switch in enumerate(switches)}
    number_of = np.array([numbers.get(switch, -1) for switch, _ in world.port_groups])
    switch = number_of[table.group[rows]]
    rows, switch = rows[switch >= 0], switch[switch >= 0]
    return _Ports(switches, table.vm[rows], switch, table.reservation_mbps[rows]) if len(rows) else None


def _controlled_switches(world: World) -> tuple[DistributedVirtualSwitch, ...]:
    """Distributed switches to which adapters are connected and that have Network I/O Control."""
    found = (world.objects.get(switch) for switch in dict.fromkeys(switch for switch, _ in world.port_groups))
    distributed = (one for one in found if isinstance(one, DistributedVirtualSwitch))
    return tuple(one for one in distributed if one.config.network_io_control.enabled)


def _quota_mbps(world: World, switches: tuple[DistributedVirtualSwitch, ...]) -> NDArray[np.float64]:
    """What VMs on a host may reserve on a switch, [switch, host row]; worked out when a network changes."""
    stamp = world.network_version, world.hosts.capacity
    kept = world.derived.get(_QUOTA)
    if kept is None or kept[0] != stamp:
        quota = np.zeros((len(switches), world.hosts.capacity))
        for number, switch in enumerate(switches):
            for host in (world.host(moid) for moid in switch.hosts):
                quota[number, host.row] = host_quota_mbps(world, switch, host)
        kept = world.derived[_QUOTA] = (stamp, quota)
    found: NDArray[np.float64] = kept[1]
    return found
