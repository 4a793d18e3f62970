"""Disk and network of the VMs for this step: latency that grows with load."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import NOWHERE, DatastoreTable, HostTable, VmTable

Rows = NDArray[np.intp]

HIGHEST_UTILISATION = 0.95
"""Queueing latency is base / (1 - utilisation) up to here (vsan.md 18, and Little's law beyond)."""


def apply_datastores(vms: VmTable, datastores: DatastoreTable, rows: Rows, demand: Demand) -> None:
    """Write what datastores serve and how long they take, from all executing VMs in ``rows``."""
    wanted, home = demand.disk_iops[rows], vms.datastore[rows]
    placed = home != NOWHERE
    asked = np.bincount(home[placed], wanted[placed], datastores.capacity).astype(np.float64)
    used = np.minimum(asked / datastores.max_iops, HIGHEST_UTILISATION)
    datastores.asked_iops[:] = asked
    datastores.iops[:] = np.minimum(asked, datastores.max_iops)
    datastores.latency_ms[:] = datastores.base_latency_ms / (1.0 - used)


def apply_io(vms: VmTable, datastores: DatastoreTable, rows: Rows, demand: Demand) -> None:
    """Write IOPS, latency, throughput, network and dirty rate of the VMs in ``rows``."""
    home = vms.datastore[rows]
    placed = home != NOWHERE
    asked = datastores.asked_iops
    factor = np.divide(datastores.iops, asked, out=np.ones_like(asked), where=asked > 0)
    scale = np.where(placed, factor[home], 0.0)
    vms.disk_iops[rows] = demand.disk_iops[rows] * scale
    vms.disk_latency_ms[rows] = np.where(placed, datastores.latency_ms[home], 0.0)
    vms.disk_mb_per_s[rows] = demand.disk_kbps[rows] * scale / 1024.0
    vms.dirty_mb_per_s[rows] = demand.dirty_mb_per_s[rows] * vms.guest_speed[rows]
    vms.net_mbps[rows] = demand.net_mbps[rows]


def apply_host_io(hosts: HostTable, vms: VmTable, rows: Rows, only: Rows) -> None:
    """Sum the VMs' network and disk rates up to the hosts in ``only``."""
    where, size = vms.host[rows], hosts.capacity
    hosts.net_mbps[only] = np.bincount(where, vms.net_mbps[rows], size)[only]
    hosts.disk_iops[only] = np.bincount(where, vms.disk_iops[rows], size)[only]
