"""NUMA: how VMs divide into clients, where those live, and when a client moves to another node.

All arrays are by VM unless said otherwise; a home is a bit mask of nodes.
Source: vmkernel.md 1.7; what it leaves open is named as our assumption.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]

MOST_NODES = 31
"""Nodes that a home's bits tell apart."""
IMBALANCE_THRESHOLD = 0.10
"""Numa.MigImbalanceThreshold by default, as a part of a node's capacity."""
PULL_MB_PER_S = 32.0
"""How fast a VM's remote pages follow it to its node (our assumption; the sheet says slowly)."""
REMOTE_COST = 0.10
"""Extra CPU that a guest needs with all of its memory remote (our assumption)."""


@dataclass(frozen=True, slots=True)
class NumaClients:
    """How VMs divide: clients of each, and how many of them, on nodes of their own, one virtual node takes."""

    count: Ints
    of_virtual_node: Ints

    @property
    def local_percent(self) -> Floats:
        """Memory that a vCPU can find on the node it runs on, at best.

        A guest lays its memory out by the virtual nodes it sees. What it believes to be one node may be spread
        over several: then its vCPUs find only their node's part at hand (our assumption: all is used alike).
        """
        return 100.0 / self.of_virtual_node


def decide_clients(
    num_cpu: Ints,
    memory_mb: Floats,
    virtual_node_vcpus: Ints,
    node_cores: Ints,
    node_memory_mb: Floats,
    nodes: Ints,
) -> NumaClients:
    """Each virtual node is a client, or the fewest that fit a node each; no more than there are nodes."""
    there = np.clip(nodes, 1, MOST_NODES)
    vcpus = np.minimum(virtual_node_vcpus, num_cpu)
    virtual_nodes = -(-num_cpu // vcpus)
    for_cpu = -(-vcpus // np.maximum(node_cores, 1))
    for_memory = np.ceil(memory_mb / virtual_nodes / np.maximum(node_memory_mb, 1.0)).astype(np.intp)
    each = np.maximum(for_cpu, np.minimum(for_memory, vcpus))
    return NumaClients(
        np.asarray(np.clip(each * virtual_nodes, 1, there), dtype=np.intp),
        np.asarray(np.clip(each, 1, there), dtype=np.intp),
    )


def nodes_of_processors(pcpus: Iterable[int], per_node: int, nodes: int) -> int:
    """The nodes, as bits, of some of a host's pCPUs; those that it has not are left out."""
    found = 0
    for pcpu in pcpus:
        node = pcpu // max(per_node, 1)
        if node < min(nodes, MOST_NODES):
            found |= 1 << node
    return found


def nodes_allowed(wanted: Iterable[int], nodes: int) -> int:
    """The nodes, as bits, that a VM may run on: those it was given of those its host has, or all of them.

    A host that has none of them runs it anywhere (our assumption).
    """
    return nodes_there(wanted, nodes) or (1 << min(nodes, MOST_NODES)) - 1


def nodes_there(wanted: Iterable[int], nodes: int) -> int:
    """Those of some nodes, as bits, that a host has."""
    found = 0
    for node in wanted:
        found |= 1 << node if node < min(nodes, MOST_NODES) else 0
    return found


def bound_local_percent(run: Ints, memory: Ints, virtual_nodes: Ints) -> Floats:
    """Memory that is local to VMs outside NUMA management, in %: they run on some nodes, their memory lies on others.

    All vCPUs use all memory alike, except where the guest sees several nodes and its memory may lie on each that it
    runs on: then it lays its memory out by them (our assumption).
    """
    count, lying = np.maximum(np.bitwise_count(run), 1), np.maximum(np.bitwise_count(memory), 1)
    laid_out = np.where(run & ~memory == 0, np.minimum(virtual_nodes, count), 1)
    return np.asarray(100.0 * laid_out * np.bitwise_count(run & memory) / (count.astype(np.float64) * lying))


def processors_of_nodes(home: int, per_node: int) -> tuple[int, ...]:
    """The pCPUs of some nodes, given as bits; each node has ``per_node``."""
    return tuple(pcpu for node in home_nodes(home) for pcpu in range(node * per_node, (node + 1) * per_node))


def client_sizes(num_cpu: int, clients: int) -> tuple[int, ...]:
    """Number of vCPUs of each client of a VM: equal, or as equal as the number allows."""
    small, larger = divmod(num_cpu, clients)
    return (small + 1,) * larger + (small,) * (clients - larger)


def home_nodes(home: int) -> tuple[int, ...]:
    """The nodes of a home's bits, lowest first; none before a VM has a home."""
    return tuple(node for node in range(home.bit_length()) if home >> node & 1)


def first_node(home: NDArray[np.integer]) -> Ints:
    """The lowest node of each home, 0 before a VM has one."""
    bits = home.astype(np.int64)
    lowest = np.maximum(bits & -bits, 1)
    return np.asarray(np.bitwise_count(lowest - 1), dtype=np.intp)


def each_node(home: NDArray[np.integer], count: Ints) -> Ints:
    """The nodes of all homes one after the other, lowest first: ``count`` of each, node 0 of one that has none."""
    bits = np.repeat(home.astype(np.int64), count)
    ends = np.cumsum(count)
    turn = np.arange(len(bits)) - np.repeat(ends - count, count)
    for number in range(int(count.max(initial=1)) - 1):
        bits = np.where(turn > number, bits & (bits - 1), bits)
    return first_node(bits)


def place_clients(host: Ints, clients: Ints, first: Ints, nodes: Ints) -> Ints:
    """Homes of VMs that begin to run: round-robin over their host's nodes, in the order given.

    Args:
        host: row of each VM's host.
        clients: number of clients of each VM.
        first: node on which each host begins, its least loaded one; by host.
        nodes: number of nodes; by host.
    """
    start = first[host] + _turns(host, clients)
    home = np.zeros(len(host), np.intp)
    for client in range(int(clients.max(initial=0))):
        node = (start + client) % np.maximum(nodes[host], 1)
        home |= np.where(clients > client, np.intp(1) << node, 0)
    return home


def _turns(host: Ints, clients: Ints) -> Ints:
    """How many clients of VMs before each on the same host have had their turn."""
    order = np.argsort(host, kind="stable")
    taken = np.cumsum(clients[order]) - clients[order]
    at = host[order]
    begins = np.r_[True, at[1:] != at[:-1]]
    group_start = np.maximum.accumulate(np.where(begins, np.arange(len(at)), 0))
    turns = np.empty(len(host), np.intp)
    turns[order] = taken - taken[group_start]
    return turns


def place_within(host: Ints, clients: Ints, allowed: Ints, loads: Floats) -> Ints:
    """Homes of VMs that may run on some nodes only: in turn over those, the least loaded first.

    Args:
        host: row of each VM's host.
        clients: number of clients of each VM, no more than it has nodes.
        allowed: the nodes of each VM, as bits; all of them are there.
        loads: of each node; [host, node].
    """
    may = (allowed[:, None] >> np.arange(loads.shape[1])) & 1 == 1
    order = np.argsort(np.where(may, loads[host], np.inf), axis=1, kind="stable")
    turns, count, vms = _turns(host, clients), may.sum(axis=1), np.arange(len(host))
    home = np.zeros(len(host), np.intp)
    for client in range(int(clients.max(initial=0))):
        node = order[vms, (turns + client) % count]
        home |= np.where(clients > client, np.intp(1) << node, 0)
    return home


def node_sums(host: Ints, home: Ints, values: Floats, nodes: int, hosts: int) -> Floats:
    """Values of VMs summed up by host and node, split evenly over each VM's nodes; [host, node]."""
    count = np.bitwise_count(home)
    if (count == 1).all() and int(home.max(initial=0)) < 1 << nodes:
        # As a rule a VM has one node, and then its number says where to add.
        place = host * nodes + np.bitwise_count(home - 1)
        return np.asarray(np.bincount(place, values, hosts * nodes), dtype=np.float64).reshape(hosts, nodes)
    count = np.maximum(count, 1)
    sums = np.zeros((hosts, nodes))
    for node in range(nodes):
        here = (home >> node) & 1
        sums[:, node] = np.bincount(host, values * here / count, hosts)
    return sums


def local_ceiling(host: Ints, home: Ints, fits: Floats) -> Floats:
    """Largest share of each VM's memory that can be local, from the part of its nodes' memory that fits.

    ``fits`` [host, node] is 1 where a node can hold what its clients have.
    """
    count = np.maximum(np.bitwise_count(home), 1)
    total = np.zeros(len(host))
    for node in range(fits.shape[1]):
        total += fits[host, node] * ((home >> node) & 1)
    return total / count


@dataclass(frozen=True, slots=True)
class NodeMoves:
    """Clients that move: place of the VM in the arrays given, and its new home."""

    vms: Ints
    home: Ints


def decide_node_moves(
    host: Ints,
    home: Ints,
    load: Floats,
    movable: Bools,
    nodes: Ints,
    threshold: Floats | float = IMBALANCE_THRESHOLD,
    allowed: Ints | None = None,
) -> NodeMoves:
    """One client for each host whose nodes are uneven: from its busiest node to its least busy one.

    The client whose move evens out the two best goes; none that would barely matter or only swap
    their parts. At most one a host, which is one run of the rebalancer.

    Args:
        host: row of each VM's host.
        home: nodes of each VM's clients.
        load: of each VM, as a part of one node's capacity.
        movable: VMs that may be moved.
        nodes: nodes of each host, 0 or 1 where NUMA is not managed; by host.
        threshold: least imbalance that is evened out, as a part of a node's capacity; by host.
        allowed: nodes that each VM may run on, as bits; None is any.
    """
    most = int(nodes.max(initial=0))
    if most < 2 or not len(host):
        return NodeMoves(np.empty(0, np.intp), np.empty(0, np.intp))
    sums = node_sums(host, home, load, most, len(nodes))
    real = np.arange(most)[None, :] < nodes[:, None]
    high = np.where(real, sums, -np.inf).argmax(axis=1)
    low = np.where(real, sums, np.inf).argmin(axis=1)
    rows = np.arange(len(nodes))
    gap = np.where(nodes > 1, sums[rows, high] - sums[rows, low], 0.0)
    uneven = gap > threshold
    if not uneven.any():
        return NodeMoves(np.empty(0, np.intp), np.empty(0, np.intp))
    some = np.flatnonzero(movable & uneven[host])
    at, between = host[some], gap[host[some]]
    fits = (home[some] >> high[at]) & ~(home[some] >> low[at]) & 1
    if allowed is not None:
        fits &= allowed[some] >> low[at]
    part = load[some] / np.maximum(np.bitwise_count(home[some]), 1)
    good_part = (fits == 1) & (part > 0.1 * between) & (part < 0.9 * between)
    could = some[good_part]
    miss = np.abs(part[good_part] - 0.5 * gap[host[could]])
    best = np.full(len(nodes), np.inf)
    np.minimum.at(best, host[could], miss)
    good = could[miss == best[host[could]]]
    _, first = np.unique(host[good], return_index=True)
    chosen = good[first]
    at = host[chosen]
    moved = (home[chosen] & ~(np.intp(1) << high[at])) | (np.intp(1) << low[at])
    return NodeMoves(chosen, moved)


def extra_cpu(local_percent: Floats) -> Floats:
    """What a guest's CPU demand is multiplied by for waiting on remote memory."""
    return 1.0 + REMOTE_COST * (1.0 - local_percent / 100.0)
