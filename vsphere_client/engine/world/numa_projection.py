"""What the NUMA columns repeat of the settings and advanced options of hosts and VMs."""

from __future__ import annotations

from vsphere_client.decisions.cpu.numa import nodes_of_processors
from vsphere_client.engine.world.tables import HostTable, VmTable
from vsphere_client.model.advanced_options import option_number
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
    most = int(config.advanced.get("numa.vcpu.maxPerMachineNode", ANY_NUMBER))
    bound = (
        0
        if host is None
        else nodes_of_processors(
            config.cpu_affinity, host.cores_per_socket * host.usable_threads_per_core, host.sockets
        )
    )
    if table.numa_most_per_node[row] != most or table.numa_affinity[row] != bound:
        table.numa_home[row] = 0
    table.numa_most_per_node[row], table.numa_affinity[row] = most, bound
