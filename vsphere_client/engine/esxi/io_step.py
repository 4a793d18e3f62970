"""Dirty rate of the VMs for this step, and what their disks sum to on their hosts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import HostTable, VmTable

Rows = NDArray[np.intp]


def apply_dirty(vms: VmTable, residents: Residents, demand: Demand) -> None:
    """Write the VMs' dirty rate: a guest that is slowed dirties less."""
    vms.dirty_mb_per_s[residents.place] = (demand.dirty_mb_per_s * vms.guest_speed)[residents.place]


def apply_host_io(hosts: HostTable, vms: VmTable, residents: Residents, only: Rows) -> None:
    """Sum the VMs' disk rates up to the hosts in ``only``."""
    iops = vms.disk_iops[residents.rows]
    hosts.disk_iops[only] = np.bincount(residents.host, iops, hosts.capacity)[only]
