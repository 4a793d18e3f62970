"""Disk and network of the VMs for this step: latency that grows with load."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import NOWHERE, DatastoreTable, HostTable, VmTable

Rows = NDArray[np.intp]

HIGHEST_UTILISATION = 0.95
"""Queueing latency is base / (1 - utilisation) up to here (vsan.md 18, and Little's law beyond)."""


def apply_io(
    hosts: HostTable, vms: VmTable, datastores: DatastoreTable, rows: Rows, demand: Demand
) -> None:
    """Write IOPS, latency, throughput and network rate of VMs, datastores and hosts."""
    wanted = demand.disk_iops[rows]
    home = vms.datastore[rows]
    placed = home != NOWHERE
    asked = np.bincount(home[placed], wanted[placed], datastores.capacity)
    served = np.minimum(asked, datastores.max_iops)
    factor = np.divide(served, asked, out=np.ones_like(asked), where=asked > 0)
    used = np.minimum(asked / datastores.max_iops, HIGHEST_UTILISATION)
    datastores.iops[:] = served
    datastores.latency_ms[:] = datastores.base_latency_ms / (1.0 - used)
    scale = np.where(placed, factor[home], 0.0)
    vms.disk_iops[rows] = wanted * scale
    vms.disk_latency_ms[rows] = np.where(placed, datastores.latency_ms[home], 0.0)
    vms.disk_mb_per_s[rows] = demand.disk_kbps[rows] * scale / 1024.0
    vms.dirty_mb_per_s[rows] = demand.dirty_mb_per_s[rows] * vms.guest_speed[rows]
    vms.net_mbps[rows] = demand.net_mbps[rows]
    hosts.net_mbps[:] = np.bincount(vms.host[rows], vms.net_mbps[rows], hosts.capacity)
    hosts.disk_iops[:] = np.bincount(vms.host[rows], vms.disk_iops[rows], hosts.capacity)
