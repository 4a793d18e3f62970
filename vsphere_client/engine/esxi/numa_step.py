"""NUMA of the chosen VMs for this step: homes for new ones, rebalancing, and pages that follow."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.numa import (
    MOST_NODES,
    PULL_MB_PER_S,
    bound_local_percent,
    decide_clients,
    decide_node_moves,
    local_ceiling,
    node_sums,
    place_clients,
    place_within,
)
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import Floats, HostTable, VmTable

Rows = NDArray[np.intp]

MOST_MOVES = 4
"""Clients of a host that move within one step at most, however long it is (our assumption)."""


def apply_numa(hosts: HostTable, vms: VmTable, residents: Residents, step_s: float) -> None:
    """Write clients, homes, migrations and local memory of VMs that execute."""
    nodes = np.minimum(hosts.numa_nodes, MOST_NODES).astype(np.intp)
    fresh = residents.those(vms.numa_home == 0)
    if fresh.size:
        _place(hosts, vms, fresh, residents.those(vms.numa_home != 0), nodes)
    homes = _homes(vms, residents.rows)
    if step_s > 0.0 and _rebalance(hosts, vms, residents, homes, nodes, step_s):
        homes = _homes(vms, residents.rows)
    _follow(hosts, vms, residents, homes, nodes, step_s)


def _homes(vms: VmTable, rows: Rows) -> Rows:
    return vms.numa_home[rows].astype(np.intp)


def memory_nodes(vms: VmTable, rows: Rows) -> Rows:
    """The nodes (bits) that the memory of VMs is to lie on: by their affinity, or their homes."""
    own = vms.numa_memory_affinity[rows].astype(np.intp)
    return np.where(own > 0, own, _homes(vms, rows))


def dram_mb(hosts: HostTable) -> Floats:
    """Memory of each host on its NUMA nodes; that on an NVMe tier is on none."""
    return hosts.memory_total_mb - hosts.memory_tier_size_mb


def _place(hosts: HostTable, vms: VmTable, fresh: Rows, settled: Rows, nodes: Rows) -> None:
    """Homes for VMs that just came; a host's round begins at the node with the least to do."""
    where = vms.host[fresh].astype(np.intp)
    node_cores = np.maximum(hosts.cores // np.maximum(nodes, 1), 1)
    node_threads = np.maximum(hosts.threads // np.maximum(nodes, 1), 1)
    size = np.where(vms.numa_in_threads[fresh], node_threads[where], node_cores[where])
    allowed = vms.numa_allowed[fresh].astype(np.intp)
    clients = decide_clients(
        vms.num_cpu[fresh].astype(np.intp),
        vms.memory_mb[fresh],
        vms.numa_virtual_node_vcpus[fresh].astype(np.intp),
        np.minimum(size, vms.numa_most_per_node[fresh]),
        (dram_mb(hosts) / np.maximum(nodes, 1))[where],
        np.where(allowed < 0, nodes[where], np.bitwise_count(allowed)),
    )
    most = int(nodes.max(initial=1))
    settled_on = vms.host[settled].astype(np.intp)
    homes = vms.numa_home[settled].astype(np.intp)
    loads = node_sums(settled_on, homes, vms.cpu_demand_mhz[settled], most, hosts.capacity)
    loads[np.arange(most)[None, :] >= nodes[:, None]] = np.inf
    vms.numa_clients[fresh] = clients.count
    vms.numa_home[fresh] = place_clients(where, clients.count, loads.argmin(axis=1), nodes)
    some = np.flatnonzero(allowed >= 0)
    if some.size:
        vms.numa_home[fresh[some]] = place_within(where[some], clients.count[some], allowed[some], loads)
    vms.numa_local_most_percent[fresh] = vms.numa_local_percent[fresh] = clients.local_percent
    vms.numa_migrations[fresh] = 0
    bound = fresh[(vms.numa_affinity[fresh] > 0) | (vms.numa_memory_affinity[fresh] > 0)]
    if bound.size:
        _bind(hosts, vms, bound, nodes)


def _bind(hosts: HostTable, vms: VmTable, bound: Rows, nodes: Rows) -> None:
    """VMs with CPU affinity run on the nodes of their pCPUs, others with memory affinity on any.

    Their memory lies where its affinity says, else where they run, or anywhere.
    """
    at, own = vms.host[bound].astype(np.intp), vms.numa_memory_affinity[bound].astype(np.intp)
    every = (np.intp(1) << nodes[at]) - 1
    homes = np.where(vms.numa_affinity[bound] > 0, vms.numa_affinity[bound], every)
    vms.numa_home[bound] = homes
    vms.numa_clients[bound] = np.bitwise_count(homes)
    virtual_nodes = -(-vms.num_cpu[bound] // vms.numa_virtual_node_vcpus[bound])
    lying = np.where(own > 0, own, np.where(hosts.numa_memory_bound[at], homes, every))
    vms.numa_local_percent[bound] = bound_local_percent(homes, lying, virtual_nodes)
    vms.numa_local_most_percent[bound] = bound_local_percent(
        homes, np.where(own > 0, own, homes), virtual_nodes
    )


def _rebalance(
    hosts: HostTable, vms: VmTable, residents: Residents, homes: Rows, nodes: Rows, step_s: float
) -> bool:
    """Move clients from busy nodes to idle ones; whether any moved."""
    rows, where = residents.rows, residents.host
    turns = np.minimum(step_s / hosts.numa_period_s, MOST_MOVES).astype(np.intp)
    capacity = hosts.cpu_total_mhz / np.maximum(nodes, 1)
    load = vms.cpu_usage_mhz[rows] / np.maximum(capacity[where], 1.0)
    movable = residents.movable
    some_bound = int(vms.numa_allowed.max(initial=-1)) >= 0
    allowed = vms.numa_allowed[rows].astype(np.intp) if some_bound else None
    for turn in range(int(turns.max(initial=0))):
        count = np.where(hosts.numa_rebalanced & (turn < turns), nodes, 0)
        moves = decide_node_moves(where, homes, load, movable, count, hosts.numa_imbalance, allowed)
        if not moves.vms.size:
            return turn > 0
        chosen = rows[moves.vms]
        vms.numa_home[chosen] = moves.home
        vms.numa_migrations[chosen] += 1
        # The pages of the client that moved stay where they are for now.
        kept = 1.0 - 1.0 / np.maximum(np.bitwise_count(moves.home), 1)
        vms.numa_local_percent[chosen] *= kept
        # Where nothing moved in this round nothing will in the next.
        moved = np.zeros(hosts.capacity, dtype=np.bool_)
        moved[where[moves.vms]] = True
        again = np.flatnonzero(moved[where])
        rows, where, load, movable = rows[again], where[again], load[again], movable[again]
        allowed = None if allowed is None else allowed[again]
        homes = _homes(vms, rows)
    return bool(turns.any())


def _follow(
    hosts: HostTable, vms: VmTable, residents: Residents, homes: Rows, nodes: Rows, step_s: float
) -> None:
    """Let remote pages follow, as far as the home nodes have room."""
    most, rows, where = int(nodes.max(initial=1)), residents.rows, residents.host
    consumed = vms.memory_consumed_mb[rows]
    if vms.numa_memory_affinity.any():
        homes = memory_nodes(vms, rows)
    room = np.maximum(dram_mb(hosts) - hosts.memory_kernel_mb, 0.0) / np.maximum(nodes, 1)
    used = node_sums(where, homes, consumed, most, hosts.capacity)
    local, over = vms.numa_local_percent[rows], used > room[:, None]
    most_local = vms.numa_local_most_percent[rows]
    if over.any():
        fits: Floats = np.divide(room[:, None], used, out=np.ones_like(used), where=over)
        most_local *= local_ceiling(where, homes, fits)
    elif (local == most_local).all():
        return  # all is where it should be
    pulled = 100.0 * PULL_MB_PER_S * step_s / np.maximum(consumed, 1.0)
    # Without page migration, and for those outside NUMA management, pages stay where they are.
    pulled *= residents.movable
    if not hosts.numa_pages_follow.all():
        pulled *= hosts.numa_pages_follow[where]
    vms.numa_local_percent[rows] = np.minimum(local + pulled, most_local)
