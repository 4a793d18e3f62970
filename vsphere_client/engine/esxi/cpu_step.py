"""CPU of the chosen VMs for this step: demand against reservation, limit and shares of their hosts."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.resources.pool_tree import PoolClaims
from vsphere_client.decisions.resources.pools import divide_with_pools
from vsphere_client.engine.esxi.pool_columns import cpu_pools
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import HostTable, PoolTable, VmTable

Rows = NDArray[np.intp]


def apply_cpu(hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, demand: Demand) -> None:
    """Write demand, entitlement, usage and ready time of the VMs in ``rows`` (executing ones)."""
    cap = vms.num_cpu[rows] * vms.core_mhz[rows]
    wanted = np.minimum(demand.cpu_mhz[rows], cap) * vms.guest_speed[rows]
    wanted[vms.stunned[rows]] = 0.0
    ceiling = np.minimum(wanted, vms.cpu_limit_mhz[rows])
    floor = np.minimum(vms.cpu_reservation_mhz[rows], ceiling)
    available = np.maximum(hosts.cpu_total_mhz - hosts.cpu_system_mhz - hosts.cpu_vmotion_mhz, 0.0)
    vms.cpu_demand_mhz[rows] = wanted
    claims = PoolClaims(
        vms.host[rows].astype(np.intp),
        vms.pool[rows].astype(np.intp),
        floor,
        ceiling,
        vms.cpu_shares[rows],
    )
    given = divide_with_pools(claims, available, cpu_pools(vms, pools))
    vms.cpu_entitlement_mhz[rows] = given
    vms.cpu_usage_mhz[rows] = given
    # What the guest wanted and did not get is ready time, time held back by a limit included.
    vms.cpu_ready_percent[rows] = 100.0 * (wanted - given) / np.maximum(cap, 1.0)


def apply_host_cpu(hosts: HostTable, vms: VmTable, rows: Rows, only: Rows) -> None:
    """Sum the VMs' CPU up to the hosts in ``only``, the VMkernel's own and vMotion's share added."""
    where, size = vms.host[rows], hosts.capacity
    system = (hosts.cpu_system_mhz + hosts.cpu_vmotion_mhz)[only]
    hosts.cpu_demand_mhz[only] = np.bincount(where, vms.cpu_demand_mhz[rows], size)[only] + system
    hosts.cpu_usage_mhz[only] = np.bincount(where, vms.cpu_usage_mhz[rows], size)[only] + system
    hosts.num_vms[only] = np.bincount(where, minlength=size)[only]
