"""Which processor serves the interrupts of a device.

Our assumptions: devices lie in the slots of the NUMA nodes in turn; a device's one vector is bound to a processor
of its node, and the devices of a node take the first threads of its cores in turn, as the VMkernel spreads them.
"""

from __future__ import annotations


def serving_processor(device: int, nodes: int, cores_a_node: int, threads_a_core: int) -> int:
    """The logical processor that serves a device, both counted from 0; cores of a node are neighbours."""
    turn, node = divmod(device, nodes)
    return (node * cores_a_node + turn % cores_a_node) * threads_a_core
