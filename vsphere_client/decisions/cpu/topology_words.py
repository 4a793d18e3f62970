"""Why a guest sees the NUMA nodes it sees, and what they cost on its host: sentences with their numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from vsphere_client.decisions.cpu.virtual_topology import Options, VirtualTopology
from vsphere_client.model.advanced_options import (
    AUTOSIZE_ONCE,
    CORES_PER_SOCKET,
    LEAST_VCPUS,
    MAX_PER_VIRTUAL_NODE,
    vm_option_number,
)
from vsphere_client.model.reasons import Reason, because

_CAUSES: Mapping[str, str] = {
    "hot_add": "CPU Hot Plug is enabled, which hides NUMA from the guest: its {num_cpu} vCPUs see one node",
    "few_vcpus": "{num_cpu} vCPUs are fewer than the {least} from which on a guest sees NUMA nodes (numa.vcpu.min)",
    "set": "numa.vcpu.maxPerVirtualNode allows {most} vCPUs a node: {num_cpu} make {nodes}",
    "sockets": "each socket of {cores} cores is a node (numa.vcpu.followcorespersocket): {num_cpu} make {nodes}",
    "undecided": "the first power-on divides {num_cpu} vCPUs into the fewest nodes that the host's nodes can hold",
}
_KEPT = {
    True: "decided at the first power-on for {num_cpu} vCPUs, {size} a node, and kept (numa.autosize.once)",
    False: "decided at the last power-on for {num_cpu} vCPUs, {size} a node, and at each anew",
}


def describe_nodes(topology: VirtualTopology) -> str:
    """``2 x 6 vCPUs``, ``2 x 7 and 1 x 6 vCPUs``; ``1 (not exposed)`` where the guest sees none."""
    if topology.nodes == 1:
        return "Assigned at power on" if topology.cause == "undecided" else "1 (not exposed)"
    counts = Counter(topology.node_sizes)
    return " and ".join(f"{count} x {size}" for size, count in counts.items()) + " vCPUs"


def describe_sockets(topology: VirtualTopology) -> str:
    """``2 sockets x 6 cores``, ``1 socket x 6 cores x 2 threads``."""
    if not topology.sockets:
        return "Assigned at power on"
    sockets = "1 socket" if topology.sockets == 1 else f"{topology.sockets} sockets"
    cores = "1 core" if topology.cores_per_socket == 1 else f"{topology.cores_per_socket} cores"
    threads = f" x {topology.threads_per_core} threads" if topology.threads_per_core > 1 else ""
    return f"{sockets} x {cores}{threads}"


def describe_cause(topology: VirtualTopology, options: Options) -> Reason:
    """Why the guest sees these nodes and not others."""
    kept = _KEPT[bool(vm_option_number(options, AUTOSIZE_ONCE))]
    return because(
        f"vnuma_{topology.cause}",
        _CAUSES.get(topology.cause, kept),
        num_cpu=topology.num_cpu,
        nodes=topology.nodes,
        size=topology.node_vcpus,
        least=int(vm_option_number(options, LEAST_VCPUS)),
        most=int(vm_option_number(options, MAX_PER_VIRTUAL_NODE)),
        cores=int(vm_option_number(options, CORES_PER_SOCKET)),
    )


def describe_fit(
    topology: VirtualTopology, node_cores: int, most_local_percent: float, node_size: int = 0
) -> Reason:
    """How the virtual nodes lie on a host's nodes, and what of the memory can be local there.

    Args:
        topology: what the guest sees.
        node_cores: of each node of the host.
        most_local_percent: memory that can be local at best.
        node_size: vCPUs that a node takes where its threads are counted; 0 where its cores are.
    """
    if node_cores < topology.node_vcpus <= node_size and topology.threads_per_core > 1:
        template = (
            "{size} vCPUs are the hyper-threads of {own} cores, which fit a node of {cores}: at most {most:.0f} %"
            " can be local"
        )
    elif node_cores < topology.node_vcpus <= node_size:
        template = (
            "{size} vCPUs share the {cores} cores of one node, as its {threads} threads are counted (preferHT):"
            " at most {most:.0f} % can be local"
        )
    elif most_local_percent >= 100.0:
        template = "{size} vCPUs fit a node of {cores} cores: all can be local"
    elif topology.node_vcpus > node_cores:
        template = (
            "{size} vCPUs of one node lie on several of {cores} cores: at most {most:.0f} % can be local"
        )
    else:
        template = "one node's memory lies on several of the host: at most {most:.0f} % can be local"
    return because(
        "vnuma_fit",
        template,
        size=topology.node_vcpus,
        cores=node_cores,
        threads=node_size,
        own=topology.node_vcpus // topology.threads_per_core,
        most=most_local_percent,
    )
