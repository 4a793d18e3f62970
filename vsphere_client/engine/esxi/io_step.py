"""Dirty rate of the VMs for this step, and what their disks sum to on their hosts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import HostTable, VmTable

Rows = NDArray[np.intp]


def apply_dirty(vms: VmTable, rows: Rows, demand: Demand) -> None:
    """Write the dirty rate of the VMs in ``rows``: a guest that is slowed dirties less."""
    vms.dirty_mb_per_s[rows] = demand.dirty_mb_per_s[rows] * vms.guest_speed[rows]


def apply_host_io(hosts: HostTable, vms: VmTable, rows: Rows, only: Rows) -> None:
    """Sum the VMs' disk rates up to the hosts in ``only``."""
    where, size = vms.host[rows], hosts.capacity
    hosts.disk_iops[only] = np.bincount(where, vms.disk_iops[rows], size)[only]
