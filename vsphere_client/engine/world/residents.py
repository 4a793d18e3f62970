"""The VMs that execute, with those of their columns that only discrete changes write.

A step reads such columns a dozen times, and gathering 40,000 of their entries takes longer than most of what
is then reckoned with them. They are gathered once and hold until something discrete happens.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.world.tables import Bools, Floats, Ints, VmTable

if TYPE_CHECKING:
    from vsphere_client.engine.world.world import World

Rows = NDArray[np.intp]
_KEY = ("residents", "")


@dataclass(frozen=True, slots=True, eq=False)
class Residents:
    """Executing VMs in order of their rows, one place each; MHz, MB.

    ``whole`` tells whether they are all that execute, ``inside`` by VM row who is one of them. ``cap_mhz`` is
    what all vCPUs come to at the nominal clock, ``movable`` are those that may change their NUMA node, ``bound`` the
    places of those that run on some pCPUs only, apart from such as have cores of their own. The
    arrays are shared by all who ask, and not to be written.
    """

    whole: bool
    inside: Bools
    rows: Rows
    host: Rows
    pool: Rows
    num_cpu: Floats
    core_mhz: Floats
    cap_mhz: Floats
    cpu_shares: Floats
    cpu_reservation_mhz: Floats
    cpu_limit_mhz: Floats
    memory_mb: Floats
    overhead_mb: Floats
    own_cores: Floats
    movable: Bools
    bound: Rows

    @classmethod
    def of(cls, vms: VmTable, rows: Rows, *, whole: bool = False) -> Residents:
        """Those in ``rows``, which execute."""
        inside = np.zeros(vms.capacity, dtype=np.bool_)
        inside[rows] = True
        num_cpu, core_mhz = vms.num_cpu[rows].astype(np.float64), vms.core_mhz[rows]
        to_some, own_cores = vms.numa_affinity[rows] != 0, vms.own_cores[rows].astype(np.float64)
        movable = ~(to_some | (vms.numa_memory_affinity[rows] != 0))
        bound = to_some | (vms.numa_allowed[rows] >= 0) | vms.numa_beyond_cores[rows]
        return cls(
            whole,
            inside,
            rows,
            # NumPy turns other rows than these into them at each use.
            vms.host[rows].astype(np.intp),
            vms.pool[rows].astype(np.intp),
            num_cpu,
            core_mhz,
            num_cpu * core_mhz,
            vms.cpu_shares[rows],
            vms.cpu_reservation_mhz[rows],
            vms.cpu_limit_mhz[rows],
            vms.memory_mb[rows],
            vms.overhead_mb[rows],
            own_cores,
            movable,
            np.flatnonzero(bound & (own_cores == 0.0)),
        )

    @property
    def place(self) -> Bools | Rows:
        """Their places in a column to be written: flags where they are most rows, which is quicker then."""
        return self.inside if self.whole else self.rows

    def those(self, flags: Bools) -> Rows:
        """Rows of those for which a flag is set; ``flags`` by VM row."""
        return np.flatnonzero(flags & self.inside)

    def on(self, hosts: Bools) -> Rows:
        """Rows of those on hosts for which a flag is set; ``hosts`` by host row."""
        return self.rows[hosts[self.host]] if hosts.any() else self.rows[:0]

    def has(self, vm: Ints) -> Bools:
        """Which of some VM rows are theirs; -1 stands for no VM."""
        return np.append(self.inside, False)[vm]


def current_residents(world: World) -> Residents:
    """All VMs that execute now; kept until a column is written that shows a property of an object."""
    kept = world.derived.get(_KEY)
    if kept is None or kept[0] != world.columns_version:
        found = Residents.of(world.vms, np.flatnonzero(world.vms.executing), whole=True)
        kept = world.derived[_KEY] = (world.columns_version, found)
    residents: Residents = kept[1]
    return residents


def residents_on(world: World, hosts: Rows) -> Residents:
    """The VMs that execute on some hosts (rows)."""
    concerned = np.zeros(world.hosts.capacity + 1, dtype=np.bool_)
    concerned[hosts] = True
    # A VM without a host has row -1, which is the spare last place.
    concerned[-1] = False
    return Residents.of(world.vms, np.flatnonzero(world.vms.executing & concerned[world.vms.host]))
