"""The NUMA nodes and sockets that a guest sees: decided at its first power-on and kept with the VM.

What was decided stands in two advanced options, as in a VM's configuration file: the vCPUs of a virtual node,
and a cookie that tells for how many vCPUs that was worked out. So it goes wherever the configuration goes, to
other hosts and to clones, until the number of vCPUs changes or somebody deletes the options.
Source: vmkernel.md 1.7; vSphere Resource Management, virtual NUMA controls. The form of the cookie and the
sockets of VM version 20 are our assumption.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import gcd
from typing import Literal

from vsphere_client.model.advanced_options import (
    AUTOSIZE,
    AUTOSIZE_COOKIE,
    AUTOSIZE_ONCE,
    AUTOSIZED,
    CORES_PER_SOCKET,
    FOLLOW_CORES_PER_SOCKET,
    LEAST_VCPUS,
    MAX_PER_MACHINE_NODE,
    MAX_PER_VIRTUAL_NODE,
    OptionValue,
    vm_option_number,
)

Options = Mapping[str, OptionValue]
TopologyCause = Literal["hot_add", "few_vcpus", "set", "sockets", "kept", "undecided"]
"""Why a guest sees the nodes it sees; ``kept`` as its power-on decided, ``undecided`` before the first."""
_COOKIE_STEP = 10_000
SOCKETS_BY_NODE = 20
"""The VM version from which on a socket is as large as a virtual node unless somebody says otherwise."""


@dataclass(frozen=True, slots=True)
class VirtualTopology:
    """What a guest sees: virtual NUMA nodes and sockets; ``cores_per_socket`` 0 is assigned at power-on.

    All nodes have ``node_vcpus``, the last one what is left. Of ``threads_per_core`` vCPUs, which are neighbours,
    the guest makes one core; a socket's cores are counted without threads.
    """

    num_cpu: int
    node_vcpus: int
    cores_per_socket: int
    cause: TopologyCause
    threads_per_core: int = 1

    @property
    def nodes(self) -> int:
        """Virtual NUMA nodes; 1 is a guest that sees none."""
        return -(-self.num_cpu // self.node_vcpus)

    @property
    def node_sizes(self) -> tuple[int, ...]:
        """Number of vCPUs of each virtual node."""
        last = self.num_cpu - (self.nodes - 1) * self.node_vcpus
        return (self.node_vcpus,) * (self.nodes - 1) + (last,)

    @property
    def sockets(self) -> int:
        """Virtual sockets; 0 before they are assigned."""
        size = self.cores_per_socket * self.threads_per_core
        return -(-self.num_cpu // size) if size else 0


def decide_node_size(num_cpu: int, options: Options, node_cores: int, threads: int = 1) -> int:
    """Size of a virtual node on a host with such nodes, in vCPUs: the fewest equal nodes that fit, or full ones.

    ``threads`` of its vCPUs, which share a core, are not parted.
    """
    limit = max(min(node_cores, _whole(options, MAX_PER_MACHINE_NODE) or node_cores), 1)
    if vm_option_number(options, AUTOSIZE):
        return min(max(limit // threads, 1) * threads, num_cpu)
    return _even_size(num_cpu, limit, threads)


def _even_size(num_cpu: int, most: int, threads: int) -> int:
    """The largest of the fewest parts that have no more than ``most``, as equal as can be in whole cores."""
    cores, room = -(-num_cpu // threads), max(most // threads, 1)
    return -(-cores // -(-cores // room)) * threads


def decide_power_on(
    num_cpu: int, hot_add: bool, options: Options, node_cores: int, threads: int = 1
) -> dict[str, OptionValue] | None:
    """The options with the virtual nodes written down, as a power-on does it; None if nothing changes.

    Args:
        num_cpu: vCPUs of the VM.
        hot_add: vCPUs can be added as it runs, which hides NUMA from the guest.
        options: the VM's own.
        node_cores: of each NUMA node of its host.
        threads: vCPUs that share a core of their own.
    """
    if _fixed(num_cpu, hot_add, options, threads) is not None:
        return None
    if vm_option_number(options, AUTOSIZE_ONCE) and _is_for(num_cpu, options):
        return None
    cookie = num_cpu * _COOKIE_STEP + (_whole(options, CORES_PER_SOCKET) or 1)
    decided = {AUTOSIZED: decide_node_size(num_cpu, options, node_cores, threads), AUTOSIZE_COOKIE: cookie}
    return None if decided.items() <= options.items() else {**options, **decided}


def topology_of(
    num_cpu: int, hot_add: bool, options: Options, hardware_version: int, threads: int = 1
) -> VirtualTopology:
    """What the guest of a VM sees, or will see if it is not decided yet: then one node.

    cpuid.coresPerSocket counts vCPUs, be they hyper-threads (our assumption).
    """
    fixed = _fixed(num_cpu, hot_add, options, threads)
    if fixed is not None:
        cause, size = fixed
    elif _is_for(num_cpu, options):
        cause, size = "kept", _whole(options, AUTOSIZED)
    else:
        cause, size = "undecided", num_cpu
    size = min(size, num_cpu)
    cores = _whole(options, CORES_PER_SOCKET)
    if not cores:
        assigned = 0 if cause == "undecided" else _socket_of_node(num_cpu, size)
        cores = 1 if hardware_version < SOCKETS_BY_NODE else assigned
    return VirtualTopology(num_cpu, size, -(-cores // threads), cause, threads)


def _socket_of_node(num_cpu: int, node_vcpus: int) -> int:
    """Cores of sockets that do not reach over a node's edge: a whole node, or what divides all alike."""
    return gcd(num_cpu, node_vcpus)


def _fixed(num_cpu: int, hot_add: bool, options: Options, threads: int) -> tuple[TopologyCause, int] | None:
    """Why and how large virtual nodes are that no power-on decides; None where one does."""
    if hot_add:
        return "hot_add", num_cpu
    if num_cpu < vm_option_number(options, LEAST_VCPUS):
        return "few_vcpus", num_cpu
    if most := _whole(options, MAX_PER_VIRTUAL_NODE):
        return "set", _even_size(num_cpu, most, threads)
    cores = _whole(options, CORES_PER_SOCKET)
    if vm_option_number(options, FOLLOW_CORES_PER_SOCKET) and cores > 1:
        return "sockets", cores
    return None


def _is_for(num_cpu: int, options: Options) -> bool:
    return bool(_whole(options, AUTOSIZED)) and _whole(options, AUTOSIZE_COOKIE) // _COOKIE_STEP == num_cpu


def _whole(options: Options, key: str) -> int:
    return int(vm_option_number(options, key))


def cores_per_socket_problem(num_cpu: int, options: Options, threads: int = 1) -> str | None:
    """What is wrong with the sockets of a VM: each has the same number of whole cores; None if nothing is."""
    cores = _whole(options, CORES_PER_SOCKET)
    if cores and num_cpu % cores:
        return f"{num_cpu} vCPUs do not divide into sockets of {cores} cores."
    if cores % threads:
        return f"Sockets of {cores} vCPUs do not divide into cores of {threads} hyper-threads."
    return None
