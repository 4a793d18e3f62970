"""The NUMA nodes of a host: what they have, what runs and lies on them, and where each VM is at home."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.numa import MOST_NODES, client_sizes, home_nodes, node_sums
from vsphere_client.engine.esxi.numa_step import dram_mb, memory_nodes
from vsphere_client.engine.world.objects import HostSystem
from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World
from vsphere_client.session.session import Session

Rows = NDArray[np.intp]

MANAGED, BY_CPU, BY_MEMORY = "NUMA scheduler", "CPU affinity", "Memory affinity"


@dataclass(frozen=True, slots=True)
class NumaNode:
    """A node: cores, MHz and MB; ``clients`` are parts of VMs that are at home there."""

    number: int
    cores: int
    cpu_mhz: float
    cpu_used_mhz: float
    memory_mb: float
    memory_free_mb: float
    clients: int


@dataclass(frozen=True, slots=True)
class NumaSettings:
    """What the host's rebalancer goes by; ``imbalance_percent`` is that of now, in % of a node's capacity."""

    balances: bool
    period_s: float
    threshold_percent: float
    imbalance_percent: float
    pages_follow: bool
    memory_bound: bool


@dataclass(frozen=True, slots=True)
class NumaVmRow:
    """Where a VM is; MB and percent. ``clients`` are its vCPUs on each home node; ``managed`` says by whom."""

    moid: str
    name: str
    num_cpu: int
    clients: tuple[int, ...]
    homes: tuple[int, ...]
    memory_nodes: tuple[int, ...]
    local_percent: float
    local_mb: float
    remote_mb: float
    migrations: int
    managed: str


def rows_on(world: World, host: HostSystem) -> Rows:
    """Rows of the VMs that run on a host."""
    return np.flatnonzero(world.vms.executing & (world.vms.host == host.row))


def numa_nodes(session: Session, moid: str) -> tuple[NumaNode, ...]:
    """The nodes of a host; none while it does not run."""
    world = session.engine.world
    host, table = world.host(moid), world.hosts
    if not table.running[host.row]:
        return ()
    rows, count = rows_on(world, host), _count(world, host)
    homes = world.vms.numa_home[rows].astype(np.intp)
    used = _on_nodes(homes, world.vms.cpu_usage_mhz[rows], count)
    free = free_on_nodes(world, host)
    clients = [int((homes >> node & 1).sum()) for node in range(count)]
    return tuple(
        NumaNode(
            node,
            host.config.cores // count,
            float(table.cpu_total_mhz[host.row]) / count,
            float(used[node]),
            float(dram_mb(table)[host.row]) / count,
            float(free[node]),
            clients[node],
        )
        for node in range(count)
    )


def _count(world: World, host: HostSystem) -> int:
    return min(max(1, int(world.hosts.numa_nodes[host.row])), MOST_NODES)


def _on_nodes(homes: Rows, values: Floats, count: int) -> Floats:
    return np.asarray(node_sums(np.zeros(len(homes), np.intp), homes, values, count, 1)[0])


def free_on_nodes(world: World, host: HostSystem) -> Floats:
    """Free memory of each node, MB.

    VMs have their local part on their home nodes and the rest on the others, or all of it where memory affinity says;
    what is on no VM's account is spread evenly. What a node has no room for lies on the others, so that the nodes have
    as much free as the host. Memory on an NVMe tier is on no node.
    """
    vms, table, row = world.vms, world.hosts, host.row
    rows, count = rows_on(world, host), _count(world, host)
    every = (np.intp(1) << count) - 1
    homes = memory_nodes(vms, rows) & every
    homes = np.where(homes == 0, every, homes)
    away = np.where(homes == every, every, ~homes & every)
    consumed = vms.memory_consumed_mb[rows] - vms.memory_tier_mb[rows]
    bound = vms.numa_memory_affinity[rows] > 0
    here = consumed * np.where(bound, 1.0, vms.numa_local_percent[rows] / 100.0)
    taken = _on_nodes(homes, here, count) + _on_nodes(away, consumed - here, count)
    used = float(table.memory_usage_mb[row] - table.memory_tier_mb[row])
    dram = float(dram_mb(table)[row])
    size, rest = dram / count, (used - float(taken.sum())) / count
    room = np.clip(size - taken - rest, 0.0, size)
    free = max(0.0, dram - used)
    return np.asarray(room * min(1.0, free / max(float(room.sum()), 1e-9)))


def numa_settings(session: Session, moid: str) -> NumaSettings:
    """The options of a host's NUMA scheduler, and how uneven its nodes are."""
    world = session.engine.world
    table, row = world.hosts, world.host(moid).row
    loads = [node.cpu_used_mhz / node.cpu_mhz for node in numa_nodes(session, moid) if node.cpu_mhz]
    return NumaSettings(
        balances=bool(table.numa_rebalanced[row]),
        period_s=float(table.numa_period_s[row]),
        threshold_percent=100.0 * float(table.numa_imbalance[row]),
        imbalance_percent=100.0 * (max(loads) - min(loads)) if loads else 0.0,
        pages_follow=bool(table.numa_pages_follow[row]),
        memory_bound=bool(table.numa_memory_bound[row]),
    )


def numa_vms(session: Session, moid: str) -> tuple[NumaVmRow, ...]:
    """The running VMs of a host, those with the least local memory first."""
    world = session.engine.world
    vms, rows = world.vms, rows_on(world, world.host(moid))
    lying = memory_nodes(vms, rows)
    found = []
    for row, memory in zip(rows.tolist(), lying.tolist(), strict=True):
        vm, local = world.vm_at[row], float(vms.numa_local_percent[row])
        consumed = float(vms.memory_consumed_mb[row])
        homes = home_nodes(int(vms.numa_home[row]))
        found.append(
            NumaVmRow(
                vm.moid,
                vm.name,
                vm.config.num_cpu,
                client_sizes(vm.config.num_cpu, max(1, int(vms.numa_clients[row]))),
                homes,
                home_nodes(memory),
                local,
                consumed * local / 100.0,
                consumed * (1.0 - local / 100.0),
                int(vms.numa_migrations[row]),
                placed_by(bool(vms.numa_affinity[row]), bool(vms.numa_memory_affinity[row])),
            )
        )
    return tuple(sorted(found, key=lambda one: (one.local_percent, one.name)))


def placed_by(cpu: bool, memory: bool) -> str:
    """Who says where a VM with CPU or memory affinity, or with neither, runs and where its memory lies."""
    if cpu and memory:
        return f"{BY_CPU}, {BY_MEMORY.lower()}"
    if cpu or memory:
        return BY_CPU if cpu else BY_MEMORY
    return MANAGED
