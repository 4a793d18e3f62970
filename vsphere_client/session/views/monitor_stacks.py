"""Who uses a host: one stack of VMs per host, for CPU, memory and network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session

Resource = Literal["cpu", "memory", "network"]
PART_LABELS: dict[Resource, tuple[str, str]] = {
    "cpu": ("CPU demand", "Entitled"),
    "memory": ("Active", "Entitled"),
    "network": ("Sent", "Received"),
}
"""What the two ``parts`` of a box are."""


@dataclass(frozen=True, slots=True)
class VmBox:
    """One VM in its host's stack: what it uses, and the two ``PART_LABELS``; MHz, MB or Mbps."""

    moid: str
    name: str
    used: float
    parts: tuple[float, float]


@dataclass(frozen=True)
class HostStack:
    """A host's VMs, largest first; ``own`` is what the VMkernel itself uses; MHz, MB or Mbps.

    The capacity of the network is that of all working adapters in both directions.
    """

    moid: str
    name: str
    capacity: float
    own: float
    boxes: tuple[VmBox, ...]

    @cached_property
    def used(self) -> float:
        """Everything that is used of the host."""
        return self.own + sum(box.used for box in self.boxes)


@dataclass(frozen=True, slots=True)
class _Columns:
    """What is read of the tables: capacity and own use [host], use and parts [vm]."""

    capacity: Floats
    own: Floats
    used: Floats
    first: Floats
    second: Floats


def cluster_stacks(session: Session, moid: str, resource: Resource) -> tuple[HostStack, ...]:
    """One stack for each host of a cluster, by name."""
    world = session.engine.world
    cluster = world.get(moid, ClusterComputeResource)
    hosts = sorted((world.host(one) for one in cluster.hosts), key=lambda host: (host.name, host.moid))
    return host_stacks(world, hosts, resource)


def host_stacks(world: World, hosts: Sequence[HostSystem], resource: Resource) -> tuple[HostStack, ...]:
    """The stacks of some hosts."""
    columns = _READ[resource](world)
    found = []
    by_host = _rows_by_host(world, columns.used)
    for host in hosts:
        rows = by_host.get(host.row, np.zeros(0, dtype=np.intp))
        vms = [world.vm_at[row] for row in rows.tolist()]
        numbers = (column[rows].tolist() for column in (columns.used, columns.first, columns.second))
        boxes = tuple(
            VmBox(vm.moid, vm.name, used, (first, second))
            for vm, used, first, second in zip(vms, *numbers, strict=True)
        )
        capacity, own = float(columns.capacity[host.row]), float(columns.own[host.row])
        found.append(HostStack(host.moid, host.name, capacity, own, boxes))
    return tuple(found)


def _rows_by_host(world: World, used: Floats) -> dict[int, NDArray[np.intp]]:
    """Rows of the VMs that execute on each host, the largest first."""
    rows = np.flatnonzero(world.vms.executing)
    rows = rows[np.lexsort((rows, -used[rows], world.vms.host[rows]))]
    hosts, starts = np.unique(world.vms.host[rows], return_index=True)
    return dict(zip(hosts.tolist(), np.split(rows, starts[1:]), strict=True)) if len(rows) else {}


def _cpu(world: World) -> _Columns:
    vms, hosts = world.vms, world.hosts
    own = hosts.cpu_system_mhz + hosts.cpu_vmotion_mhz
    return _Columns(hosts.cpu_total_mhz, own, vms.cpu_usage_mhz, vms.cpu_demand_mhz, vms.cpu_entitlement_mhz)


def _memory(world: World) -> _Columns:
    vms, hosts = world.vms, world.hosts
    rows = np.flatnonzero(vms.executing)
    overhead = np.bincount(vms.host[rows], vms.overhead_mb[rows], hosts.capacity)
    own, used = hosts.memory_kernel_mb - hosts.memory_system_swap_mb + overhead, vms.memory_consumed_mb
    return _Columns(hosts.memory_total_mb, own, used, vms.memory_active_mb, vms.memory_entitlement_mb)


def _network(world: World) -> _Columns:
    vms, hosts, links = world.vms, world.hosts, world.uplinks
    up = np.flatnonzero(links.up & (links.host >= 0))
    capacity = (2.0 * np.bincount(links.host[up], links.mbps[up], hosts.capacity)).astype(np.float64)
    rows = np.flatnonzero(vms.executing)
    of_vms = np.bincount(vms.host[rows], vms.net_mbps[rows], hosts.capacity)
    # Two VMs of one host may talk more to each other than goes over its adapters.
    own: Floats = np.maximum(hosts.net_mbps - of_vms, 0.0)
    return _Columns(capacity, own, vms.net_mbps, vms.net_tx_mbps, vms.net_rx_mbps)


_READ = {"cpu": _cpu, "memory": _memory, "network": _network}
