"""Who uses a host: one stack of VMs per host for CPU and for memory, and the numbers of host and VMs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from vsphere_client.decisions.resources.memory import STATE_NAMES, state_marks_mb
from vsphere_client.engine.world.objects import ClusterComputeResource, HostSystem
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session

Resource = Literal["cpu", "memory"]


@dataclass(frozen=True, slots=True)
class VmBox:
    """One VM in its host's stack: what it uses, asks for and is entitled to; MHz or MB."""

    moid: str
    name: str
    used: float
    demand: float
    entitled: float


@dataclass(frozen=True, slots=True)
class HostStack:
    """A host's VMs, largest first; ``own`` is what the VMkernel itself uses; MHz or MB."""

    moid: str
    name: str
    capacity: float
    own: float
    boxes: tuple[VmBox, ...]

    @property
    def used(self) -> float:
        """Everything that is used of the host."""
        return self.own + sum(box.used for box in self.boxes)


@dataclass(frozen=True, slots=True)
class HostUtilization:
    """The numbers behind a host's Utilization page; MHz, MB, percent.

    ``memory_marks_mb`` is free memory below which the host leaves high, clear, soft and hard state;
    ``memory_overcommit`` the average of the last minute, 0.1 being 10 %; swapped includes the host cache.
    """

    cpu_total_mhz: float
    cpu_demand_mhz: float
    cpu_usage_mhz: float
    cpu_system_mhz: float
    cpu_vmotion_mhz: float
    memory_total_mb: float
    memory_usage_mb: float
    memory_active_mb: float
    memory_free_mb: float
    memory_kernel_mb: float
    memory_min_free_mb: float
    memory_state: str
    memory_marks_mb: tuple[float, float, float, float]
    memory_shared_saved_mb: float
    memory_ballooned_mb: float
    memory_compressed_mb: float
    memory_swapped_mb: float
    memory_overcommit: float
    net_mbps: float
    disk_iops: float


@dataclass(frozen=True, slots=True)
class VmLoadRow:
    """A VM on a host; MHz, MB, percent."""

    moid: str
    name: str
    demand_mhz: float
    usage_mhz: float
    entitled_mhz: float
    ready_percent: float
    costop_percent: float
    active_mb: float
    consumed_mb: float
    balloon_mb: float
    swapped_mb: float


def cluster_stacks(session: Session, moid: str, resource: Resource) -> tuple[HostStack, ...]:
    """One stack for each host of a cluster, by name."""
    world = session.engine.world
    cluster = world.get(moid, ClusterComputeResource)
    hosts = sorted((world.host(one) for one in cluster.hosts), key=lambda host: (host.name, host.moid))
    return tuple(host_stack(world, host, resource) for host in hosts)


def host_stack(world: World, host: HostSystem, resource: Resource) -> HostStack:
    """The stack of one host."""
    table, hosts = world.vms, world.hosts
    rows = np.flatnonzero(table.executing & (table.host == host.row))
    if resource == "cpu":
        used, demand, entitled = table.cpu_usage_mhz, table.cpu_demand_mhz, table.cpu_entitlement_mhz
        capacity = float(hosts.cpu_total_mhz[host.row])
        own = float(hosts.cpu_system_mhz[host.row] + hosts.cpu_vmotion_mhz[host.row])
    else:
        used, demand = table.memory_consumed_mb, table.memory_active_mb
        entitled = table.memory_entitlement_mb
        capacity = float(hosts.memory_total_mb[host.row])
        own = float(hosts.memory_kernel_mb[host.row] + table.overhead_mb[rows].sum())
    order = rows[np.argsort(-used[rows], kind="stable")]
    boxes = tuple(
        VmBox(
            world.vm_at[row].moid,
            world.vm_at[row].name,
            float(used[row]),
            float(demand[row]),
            float(entitled[row]),
        )
        for row in order.tolist()
    )
    return HostStack(host.moid, host.name, capacity, own, boxes)


def host_utilization(session: Session, moid: str) -> HostUtilization:
    """The numbers of one host now."""
    world = session.engine.world
    table, row = world.hosts, world.host(moid).row
    vms = world.vms
    here = vms.executing & (vms.host == row)
    return HostUtilization(
        cpu_total_mhz=float(table.cpu_total_mhz[row]),
        cpu_demand_mhz=float(table.cpu_demand_mhz[row]),
        cpu_usage_mhz=float(table.cpu_usage_mhz[row]),
        cpu_system_mhz=float(table.cpu_system_mhz[row]),
        cpu_vmotion_mhz=float(table.cpu_vmotion_mhz[row]),
        memory_total_mb=float(table.memory_total_mb[row]),
        memory_usage_mb=float(table.memory_usage_mb[row]),
        memory_active_mb=float(table.memory_active_mb[row]),
        memory_free_mb=float(table.memory_free_mb[row]),
        memory_kernel_mb=float(table.memory_kernel_mb[row]),
        memory_min_free_mb=float(table.memory_min_free_mb[row]),
        memory_state=STATE_NAMES[int(table.memory_state[row])],
        memory_marks_mb=state_marks_mb(float(table.memory_min_free_mb[row])),
        memory_shared_saved_mb=float(vms.memory_saved_mb[here].sum()),
        memory_ballooned_mb=float(vms.memory_balloon_mb[here].sum()),
        memory_compressed_mb=float(vms.memory_compressed_mb[here].sum()),
        memory_swapped_mb=float((vms.memory_swapped_mb + vms.memory_host_cache_mb)[here].sum()),
        memory_overcommit=float(table.memory_overcommit_1[row]),
        net_mbps=float(table.net_mbps[row]),
        disk_iops=float(table.disk_iops[row]),
    )


def vm_loads(session: Session, moid: str) -> tuple[VmLoadRow, ...]:
    """The powered-on VMs of a host, largest CPU demand first."""
    world = session.engine.world
    table = world.vms
    rows = np.flatnonzero(table.executing & (table.host == world.host(moid).row))
    found = [
        VmLoadRow(
            world.vm_at[row].moid,
            world.vm_at[row].name,
            float(table.cpu_demand_mhz[row]),
            float(table.cpu_usage_mhz[row]),
            float(table.cpu_entitlement_mhz[row]),
            float(table.cpu_ready_percent[row]),
            float(table.cpu_costop_percent[row]),
            float(table.memory_active_mb[row]),
            float(table.memory_consumed_mb[row]),
            float(table.memory_balloon_mb[row]),
            float(table.memory_swapped_mb[row]),
        )
        for row in rows.tolist()
    ]
    return tuple(sorted(found, key=lambda row: (-row.demand_mhz, row.name)))
