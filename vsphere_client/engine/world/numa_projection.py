"""What the NUMA columns repeat of the settings and advanced options of hosts and VMs."""

from __future__ import annotations

from vsphere_client.decisions.cpu.numa import (
    nodes_allowed,
    nodes_of_processors,
    nodes_there,
    processors_of_nodes,
)
from vsphere_client.decisions.cpu.virtual_topology import VirtualTopology, decide_power_on, topology_of
from vsphere_client.engine.world.tables import HostTable, VmTable
from vsphere_client.model.advanced_options import (
    HOST_PREFER_HT,
    MAX_PER_MACHINE_NODE,
    MEMORY_AFFINITY,
    PREFER_HT,
    node_affinity,
    option_number,
    vm_option_number,
)
from vsphere_client.model.host_system import HostConfig
from vsphere_client.model.virtual_machine import VirtualMachineConfig

ANY_NUMBER = 1024
"""More vCPUs than a VM can have: no limit of its own on a node."""


def project_host_numa(table: HostTable, row: int, config: HostConfig) -> None:
    """Write the nodes of a host, what its ``Numa.*`` options come to, and who may share a core."""

    def number(key: str) -> float:
        return option_number(config.advanced, key)

    table.numa_nodes[row] = config.sockets
    table.numa_period_s[row] = number("Numa.RebalancePeriod") / 1000.0
    table.numa_imbalance[row] = number("Numa.MigImbalanceThreshold") / 100.0
    table.numa_rebalanced[row] = config.cores >= number(
        "Numa.RebalanceCoresTotal"
    ) and config.cores_per_socket >= number("Numa.RebalanceCoresNode")
    table.numa_pages_follow[row] = number("Numa.PageMigEnable") != 0
    table.numa_memory_bound[row] = number("Numa.AutoMemAffinity") != 0
    table.one_vm_a_core[row] = config.usable_threads_per_core > 1 and config.scheduler == "sca_v2"


def project_vm_numa(table: VmTable, row: int, config: VirtualMachineConfig, host: HostConfig | None) -> None:
    """Write how a VM may divide over nodes, on which of them it may run, and to which its affinities bind it.

    Another number of vCPUs, affinity or way of counting gives a running VM its homes anew.
    """
    most = int(config.advanced.get(MAX_PER_MACHINE_NODE, ANY_NUMBER))
    shown = shown_topology(config).node_vcpus
    bound, memory, allowed, in_threads, beyond = 0, 0, -1, False, False
    if host is not None:
        bound = nodes_of_processors(config.cpu_affinity, _node_threads(host), host.sockets)
        memory = nodes_there(node_affinity(config.advanced, MEMORY_AFFINITY), host.sockets)
        wished = node_affinity(config.advanced)
        allowed = nodes_allowed(wished, host.sockets) if wished else -1
        in_threads = prefers_threads(config, host)
        beyond = in_threads and _beyond_cores(config, host, min(most, shown), allowed)
    wanted = (most, shown, bound, memory, allowed, in_threads)
    columns = (
        table.numa_most_per_node,
        table.numa_virtual_node_vcpus,
        table.numa_affinity,
        table.numa_memory_affinity,
        table.numa_allowed,
        table.numa_in_threads,
    )
    if any(column[row] != value for column, value in zip(columns, wanted, strict=True)):
        table.numa_home[row] = 0
    for column, value in zip(columns, wanted, strict=True):
        column[row] = value
    table.numa_beyond_cores[row] = beyond


def prefers_threads(config: VirtualMachineConfig, host: HostConfig) -> bool:
    """Whether a VM's clients are as large as a node has threads: by an option of its or its host's, or as its vCPUs
    are hyper-threads themselves.
    """
    wished = vm_option_number(config.advanced, PREFER_HT) or option_number(host.advanced, HOST_PREFER_HT)
    return bool(wished or config.simultaneous_threads > 1) and host.usable_threads_per_core > 1


def node_size(config: VirtualMachineConfig, host: HostConfig) -> int:
    """The vCPUs of a VM that one node of a host can take."""
    return _node_threads(host) if prefers_threads(config, host) else host.cores_per_socket


def _node_threads(host: HostConfig) -> int:
    return host.cores_per_socket * host.usable_threads_per_core


def _beyond_cores(config: VirtualMachineConfig, host: HostConfig, most: int, allowed: int) -> bool:
    """Whether a client has more vCPUs than a node of the host has cores."""
    nodes = host.sockets if allowed < 0 else allowed.bit_count()
    vcpus = min(config.num_cpu, most, _node_threads(host))
    clients = min(-(-config.num_cpu // vcpus), nodes)
    return -(-config.num_cpu // clients) > host.cores_per_socket


def project_vm_affinity(
    table: VmTable,
    row: int,
    config: VirtualMachineConfig,
    host: HostConfig | None,
    sets: dict[tuple[int, ...], int],
) -> None:
    """Write which set of pCPUs a VM is bound to, itself or by its nodes; ``sets`` numbers all that there are."""
    pcpus = tuple(sorted(set(config.cpu_affinity)))
    wished = node_affinity(config.advanced)
    if host is not None and wished and all(pcpu >= host.logical_processors for pcpu in pcpus):
        pcpus = processors_of_nodes(nodes_allowed(wished, host.sockets), _node_threads(host))
    table.cpu_affinity_set[row] = sets.setdefault(pcpus, len(sets)) if pcpus else -1


def shown_topology(config: VirtualMachineConfig) -> VirtualTopology:
    """The NUMA nodes and sockets that a VM's guest sees."""
    threads = config.simultaneous_threads
    return topology_of(config.num_cpu, config.cpu_hot_add, config.advanced, config.hardware_version, threads)


def powered_on(config: VirtualMachineConfig, host: HostConfig) -> VirtualMachineConfig:
    """A VM's configuration once it was powered on at a host: its virtual NUMA nodes are written down."""
    size, threads = node_size(config, host), config.simultaneous_threads
    options = decide_power_on(config.num_cpu, config.cpu_hot_add, config.advanced, size, threads)
    return config if options is None else config.model_copy(update={"advanced": options})
