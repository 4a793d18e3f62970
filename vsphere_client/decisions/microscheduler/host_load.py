"""What the micro scheduler is given: a host's processors, and the worlds that want them."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal

from vsphere_client.decisions.microscheduler.constants import BURST_PERIOD_US, PAGE_WAIT_US

WorldKind = Literal["vcpu", "helper", "system"]


@dataclass(frozen=True, slots=True)
class HostShape:
    """The processors of a host: cores in NUMA nodes of equal size, each with one or two threads.

    pCPUs are numbered core by core: with hyper-threading 0 and 1 share the first core.
    ``one_vm_a_core``: only worlds of one VM may share a core (side-channel aware scheduler v2). ``core_mhz`` is at the
    present clock, ``clock`` that over the base clock, which %USED counts (vmkernel.md 1.2).

    Raises:
        ValueError: There is no core, more nodes than cores, or another number of threads than 1 or 2.
    """

    cores: int
    threads_per_core: int = 2
    numa_nodes: int = 1
    core_mhz: float = 2500.0
    one_vm_a_core: bool = False
    clock: float = 1.0

    def __post_init__(self) -> None:
        """Check that such a host can be."""
        if self.cores < 1 or not 1 <= self.numa_nodes <= self.cores or self.threads_per_core not in (1, 2):
            raise ValueError(f"There is no such host: {self}")

    @property
    def pcpus(self) -> int:
        """How many worlds can run at once."""
        return self.cores * self.threads_per_core

    def node_of(self, pcpu: int) -> int:
        """The NUMA node that a pCPU belongs to."""
        return pcpu // self.threads_per_core * self.numa_nodes // self.cores

    def core_of(self, pcpu: int) -> int:
        """The core that a pCPU is a thread of."""
        return pcpu // self.threads_per_core


@dataclass(frozen=True, slots=True)
class WorldLoad:
    """One world: what it wants, in cores (1.0 never halts), and its home NUMA node.

    ``period_us`` is the mean time between two of its bursts. ``swap_wait`` is how long it waits for
    swapped pages in the midst of its work, of the time that it runs, ``page_us`` how long for each; ``io_wait`` the
    share of its time in which its guest, having nothing else to do, waits for its disk.
    """

    name: str
    demand: float
    home: int = 0
    kind: WorldKind = "vcpu"
    period_us: int = BURST_PERIOD_US
    swap_wait: float = 0.0
    io_wait: float = 0.0
    page_us: int = PAGE_WAIT_US


@dataclass(frozen=True, slots=True)
class GroupLoad:
    """A VM (or the VMkernel itself) with its worlds; MHz.

    ``shares`` are effective ones: those of nested pools are already divided. ``usage_mhz`` is what it
    used lately, from which its MHzPerShare starts; without it, what it is entitled to. ``own_cores``
    gives its vCPUs cores of their own, on which nobody else ever runs (latency sensitivity High): each vCPU one, or
    with two ``threads_per_core`` (virtual hyper-threads) each two in a row of its vCPUs;
    ``affinity`` are the pCPUs that its worlds may run on, none for all.
    """

    ref: str
    name: str
    worlds: tuple[WorldLoad, ...]
    shares: float = 1000.0
    reservation_mhz: float = 0.0
    limit_mhz: float = math.inf
    usage_mhz: float | None = None
    own_cores: bool = False
    threads_per_core: int = 1
    affinity: tuple[int, ...] = ()

    @property
    def demand(self) -> float:
        """What all its worlds want, in cores."""
        return sum(world.demand for world in self.worlds)

    @property
    def num_cpu(self) -> int:
        """How many vCPUs it has."""
        return sum(world.kind == "vcpu" for world in self.worlds)

    @property
    def cores(self) -> int:
        """How many cores its vCPUs take if they have them to themselves."""
        return -(-self.num_cpu // self.threads_per_core)


@dataclass(frozen=True, slots=True)
class HostLoad:
    """A host and everything that wants to run on it."""

    shape: HostShape
    groups: tuple[GroupLoad, ...] = field(default=())
