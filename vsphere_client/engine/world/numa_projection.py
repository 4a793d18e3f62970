"""What the NUMA columns repeat of the settings and advanced options of hosts and VMs."""

from __future__ import annotations

from vsphere_client.decisions.cpu.numa import nodes_of_processors
from vsphere_client.decisions.cpu.virtual_topology import VirtualTopology, decide_power_on, topology_of
from vsphere_client.engine.world.tables import HostTable, VmTable
from vsphere_client.model.advanced_options import MAX_PER_MACHINE_NODE, option_number
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
    table.one_vm_a_core[row] = config.threads_per_core > 1 and config.scheduler == "sca_v2"


def project_vm_numa(table: VmTable, row: int, config: VirtualMachineConfig, host: HostConfig | None) -> None:
    """Write how a VM may divide over nodes, and to which nodes its CPU affinity binds it.

    Another number of vCPUs or another affinity gives a running VM its homes anew.
    """
    most = int(config.advanced.get(MAX_PER_MACHINE_NODE, ANY_NUMBER))
    shown = shown_topology(config).node_vcpus
    bound = (
        0
        if host is None
        else nodes_of_processors(
            config.cpu_affinity, host.cores_per_socket * host.usable_threads_per_core, host.sockets
        )
    )
    wanted = (most, shown, bound)
    columns = (table.numa_most_per_node, table.numa_virtual_node_vcpus, table.numa_affinity)
    if any(column[row] != value for column, value in zip(columns, wanted, strict=True)):
        table.numa_home[row] = 0
    for column, value in zip(columns, wanted, strict=True):
        column[row] = value


def project_vm_affinity(
    table: VmTable, row: int, config: VirtualMachineConfig, sets: dict[tuple[int, ...], int]
) -> None:
    """Write which set of pCPUs a VM is bound to; ``sets`` numbers all that there are."""
    pcpus = tuple(sorted(set(config.cpu_affinity)))
    table.cpu_affinity_set[row] = sets.setdefault(pcpus, len(sets)) if pcpus else -1


def shown_topology(config: VirtualMachineConfig) -> VirtualTopology:
    """The NUMA nodes and sockets that a VM's guest sees."""
    return topology_of(config.num_cpu, config.cpu_hot_add, config.advanced, config.hardware_version)


def powered_on(config: VirtualMachineConfig, host: HostConfig) -> VirtualMachineConfig:
    """A VM's configuration once it was powered on at a host: its virtual NUMA nodes are written down."""
    options = decide_power_on(config.num_cpu, config.cpu_hot_add, config.advanced, host.cores_per_socket)
    return config if options is None else config.model_copy(update={"advanced": options})
