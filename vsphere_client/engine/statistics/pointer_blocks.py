"""How much of the files on VMFS each host has open: what its pointer block cache holds addresses of."""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.world.tables import NOWHERE, Floats
from vsphere_client.engine.world.world import World

GB_PER_TB = 1024.0


def open_on_vmfs_tb(world: World) -> Floats:
    """Blocks of virtual disks on VMFS that VMs of each host have open, as far as they were ever written; TB."""
    disks, vms = world.disks, world.vms
    used = disks.allocated_gb + disks.grown_gb
    rows = np.flatnonzero(disks.alive & (used > 0.0) & (disks.vm != NOWHERE) & (disks.datastore != NOWHERE))
    rows = rows[vms.executing[disks.vm[rows]] & world.datastores.vmfs[disks.datastore[rows]]]
    on = np.bincount(vms.host[disks.vm[rows]], used[rows], world.hosts.capacity)
    return np.asarray(on / GB_PER_TB)
