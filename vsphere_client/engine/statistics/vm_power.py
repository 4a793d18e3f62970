"""What of their hosts' power is charged to VMs, as ESXi does it by ``Power.ChargeVMs`` and ``Power.ChargeMemoryPct``.

What a host draws above idle is charged by CPU used; of its idle power 20 % by memory and the rest by vCPUs, as far
as VMs have all of the host (how ESXi divides the rest is our assumption). What is charged to nobody stays the
host's own.
"""

from __future__ import annotations

import numpy as np

from vsphere_client.engine.world.tables import Floats
from vsphere_client.engine.world.world import World

MEMORY_PART = 0.20
"""Power.ChargeMemoryPct: part of the idle power that memory has."""


def vm_watts(world: World) -> Floats:
    """Watts of every VM by row; none of those that do not execute."""
    hosts, vms = world.hosts, world.vms
    watts = np.zeros(vms.capacity)
    rows = np.flatnonzero(vms.executing)
    if not (rows.size and len(world.power_curves.table)):
        return watts
    where = vms.host[rows].astype(np.intp)
    idle = np.minimum(world.power_curves.table[hosts.power_curve.astype(np.intp), 0], hosts.power_watts)
    vcpus = vms.num_cpu[rows]
    memory = vms.memory_consumed_mb[rows] + vms.overhead_mb[rows]
    threads = np.maximum(np.bincount(where, vcpus, hosts.capacity), np.maximum(hosts.threads, 1))
    room = np.maximum(np.bincount(where, memory, hosts.capacity), np.maximum(hosts.memory_total_mb, 1.0))
    per_mhz = (hosts.power_watts - idle) / np.maximum(hosts.cpu_usage_mhz, 1.0)
    watts[rows] = per_mhz[where] * vms.cpu_usage_mhz[rows]
    watts[rows] += (idle * (1.0 - MEMORY_PART) / threads)[where] * vcpus
    watts[rows] += (idle * MEMORY_PART / room)[where] * memory
    return watts
