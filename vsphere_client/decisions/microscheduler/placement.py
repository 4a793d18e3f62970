"""Where a world that wakes up finds a free pCPU: sets of pCPUs as the bits of integers.

The order: its last core if that is wholly idle, another wholly idle core of its home node, a wholly idle
core of another node, its last pCPU, any idle thread at home, then on other nodes. A core on which a sibling
runs comes last of its kind. Source: vmkernel.md 1.5, 1.6, 1.7; the order among equals is our assumption.
"""

from __future__ import annotations

from vsphere_client.decisions.microscheduler.host_load import HostShape
from vsphere_client.decisions.microscheduler.states import NOBODY, Cause

_IDLE_CORE, _IDLE_THREAD = int(Cause.IDLE_CORE), int(Cause.IDLE_THREAD)
_LAST_PCPU, _REMOTE_PCPU, _NO_PCPU = int(Cause.LAST_PCPU), int(Cause.REMOTE_PCPU), int(Cause.NO_PCPU)


class Places:
    """The free pCPUs of a host; ``free`` is the set of them."""

    __slots__ = ("_after", "_even", "_nodes", "_one_vm", "all", "free", "ranges", "smt")

    def __init__(self, shape: HostShape) -> None:
        self.smt = shape.threads_per_core == 2
        self._one_vm = self.smt and shape.one_vm_a_core
        self.all = self.free = (1 << shape.pcpus) - 1
        self._even = self.all // 3 if self.smt else self.all
        self._nodes = [0] * shape.numa_nodes
        for pcpu in range(shape.pcpus):
            self._nodes[shape.node_of(pcpu)] |= 1 << pcpu
        self.ranges = [((node & -node).bit_length() - 1, node.bit_length()) for node in self._nodes]
        self._after = 0

    def beside(self, pcpus: int) -> int:
        """The other threads of the cores of these pCPUs."""
        if not self.smt:
            return 0
        return (pcpus & self._even) << 1 | pcpus >> 1 & self._even

    def find(self, home: int, last: int, siblings: int, allowed: int = -1) -> tuple[int, int]:
        """A free pCPU for a world, and why that one; NOBODY if there is none.

        Args:
            home: Its home node.
            last: The pCPU it ran on last, or NOBODY.
            siblings: The pCPUs on which its VM runs.
            allowed: Those that it may run on.
        """
        free = self.free & allowed
        if self._one_vm:
            # Beside worlds of others nothing is free; what is beside nobody's is a wholly idle core.
            free &= self.beside(self.free) | self.beside(siblings)
        if not free:
            return NOBODY, _NO_PCPU
        at_home = free & self._nodes[home]
        if at_home and (not self.smt or self._cores_in(at_home) or not self._cores_in(free)):
            return self._find_in(at_home, last, siblings)
        pcpu, _ = self._find_in(free, last, siblings)
        return pcpu, _REMOTE_PCPU

    def _cores_in(self, free: int) -> int:
        """The first threads of the cores that are wholly among some pCPUs."""
        return free & free >> 1 & self._even if self.smt else free

    def _find_in(self, free: int, last: int, siblings: int) -> tuple[int, int]:
        idle = self._cores_in(free)
        if idle:
            first = last & ~1 if self.smt else last
            if last >= 0 and idle >> first & 1:
                return last, _LAST_PCPU
            return self._next(idle), _IDLE_CORE if self.smt else _IDLE_THREAD
        apart = free & ~self.beside(siblings) or free
        if last >= 0 and apart >> last & 1:
            return last, _LAST_PCPU
        return self._next(apart), _IDLE_THREAD

    def whole_core(self, home: int, anywhere: bool = True) -> int:
        """A pCPU of a wholly idle core of a node, failing that ``anywhere``; NOBODY if there is none."""
        idle = self._cores_in(self.free)
        found = idle & self._nodes[home] or (idle if anywhere else 0)
        return self._next(found) if found else NOBODY

    def take_core(self, home: int) -> int:
        """Give a core away for good, at home if one is left there: the pCPU that its world runs on."""
        cores = self.all & self._even
        pcpu = cores & self._nodes[home] or cores
        pcpu &= -pcpu
        taken = pcpu | (pcpu << 1 if self.smt else 0)
        self.all &= ~taken
        self.free &= ~taken
        self._nodes = [node & ~taken for node in self._nodes]
        return pcpu.bit_length() - 1

    def alone(self, home: int) -> int:
        """The busy pCPUs of a node whose partner is free."""
        busy = self.all & ~self.free & self._nodes[home]
        return busy & self.beside(self.free)

    def _next(self, pcpus: int) -> int:
        """The first after the one given last, so that all are used in turn."""
        later = pcpus >> self._after
        pcpu = (later & -later).bit_length() - 1 + self._after if later else (pcpus & -pcpus).bit_length() - 1
        self._after = pcpu + 1
        return pcpu
