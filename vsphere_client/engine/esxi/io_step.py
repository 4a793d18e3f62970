"""Network and dirty rate of the VMs for this step, and what they sum to on their hosts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import HostTable, VmTable

Rows = NDArray[np.intp]


def apply_io(vms: VmTable, rows: Rows, demand: Demand) -> None:
    """Write network and dirty rate of the VMs in ``rows``."""
    vms.dirty_mb_per_s[rows] = demand.dirty_mb_per_s[rows] * vms.guest_speed[rows]
    vms.net_mbps[rows] = demand.net_mbps[rows]


def apply_host_io(hosts: HostTable, vms: VmTable, rows: Rows, only: Rows) -> None:
    """Sum the VMs' network and disk rates up to the hosts in ``only``."""
    where, size = vms.host[rows], hosts.capacity
    hosts.net_mbps[only] = np.bincount(where, vms.net_mbps[rows], size)[only]
    hosts.disk_iops[only] = np.bincount(where, vms.disk_iops[rows], size)[only]
