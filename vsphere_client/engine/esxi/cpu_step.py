"""CPU of the chosen VMs for this step: demand against reservation, limit and shares of their hosts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.entitlement import decide_entitlement
from vsphere_client.decisions.cpu.frequency import clock_factor
from vsphere_client.decisions.cpu.numa import extra_cpu
from vsphere_client.decisions.resources.pool_tree import PoolClaims, PoolColumns, flat_shares
from vsphere_client.decisions.resources.pools import divide_with_pools
from vsphere_client.engine.esxi.pool_columns import cpu_pools
from vsphere_client.engine.esxi.world_step import Division, apply_worlds
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.tables import Bools, Floats, HostTable, PoolTable, VmTable

Rows = NDArray[np.intp]

BLOCKED_SHARE = 0.99
"""Most of the time that memory can make a VM stand still, as where its host blocks it; some progress is left."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What VMs ask for and may have at most; MHz by VM row, the clock over base by host."""

    host: Rows
    wanted: Floats
    most: Floats
    blocked: Floats
    exclusive: Bools
    clock: Floats


def apply_cpu(hosts: HostTable, vms: VmTable, pools: PoolTable, rows: Rows, demand: Demand) -> Floats:
    """Write demand, entitlement, usage and states of time of the VMs in ``rows`` (executing ones).

    Usage counts host capacity (cores x clock), so that its sum never passes the host's; the time of
    hyper-threads is in the states. Returns the cores on which two worlds run, by host.
    """
    asked = _asked(hosts, vms, rows, demand)
    vms.cpu_demand_mhz[rows] = asked.wanted
    whole = np.maximum(hosts.cpu_total_mhz - hosts.cpu_system_mhz - hosts.cpu_vmotion_mhz, 0.0) * asked.clock
    alone = asked.exclusive
    kept = np.bincount(asked.host[alone], (vms.num_cpu * vms.core_mhz)[rows[alone]], hosts.capacity)
    available = np.maximum(whole - kept * asked.clock, 0.0)
    given, entitled = _divide(vms, pools, rows, asked, available)
    vms.cpu_usage_mhz[rows] = given
    vms.cpu_entitlement_mhz[rows] = entitled
    division = Division(
        asked.host, asked.wanted, given, asked.blocked, asked.exclusive, asked.clock, available
    )
    return apply_worlds(hosts, vms, rows, division)


def _asked(hosts: HostTable, vms: VmTable, rows: Rows, demand: Demand) -> _Asked:
    where = vms.host[rows].astype(np.intp)
    cap = vms.num_cpu[rows] * vms.core_mhz[rows]
    awake = vms.guest_speed[rows] * ~vms.stunned[rows]
    asked = demand.cpu_mhz[rows] * extra_cpu(vms.numa_local_percent[rows])
    wanted = np.minimum(asked, cap) * awake
    exclusive = _exclusive(hosts, vms, rows, where)
    clock = _clock(hosts, where, np.minimum(wanted, vms.cpu_limit_mhz[rows]))
    most = cap * clock[where]
    # Who could use all of his vCPUs uses turbo, too; on a slow clock he still wants all he wanted.
    hungry = asked >= cap
    wanted = np.where(hungry, np.maximum(cap, most) * awake, wanted)
    blocked = _blocked(vms, rows)
    going = 1.0 - blocked
    wanted = np.minimum(wanted, np.maximum(cap, most) * going)
    most = np.minimum(most * going, vms.cpu_limit_mhz[rows])
    return _Asked(where, wanted, most, blocked, exclusive, clock)


def _exclusive(hosts: HostTable, vms: VmTable, rows: Rows, where: Rows) -> Bools:
    """VMs with cores of their own; on a host with too few cores for them nobody has any."""
    asks = vms.exclusive[rows]
    if not asks.any():
        return asks
    cores = np.bincount(where[asks], vms.num_cpu[rows[asks]], hosts.capacity)
    return np.asarray(asks & (cores <= hosts.cores)[where])


def _clock(hosts: HostTable, where: Rows, wanted: Floats) -> Floats:
    if not hosts.power_policy.any():
        return np.ones(hosts.capacity)
    share = np.bincount(where, wanted, hosts.capacity) / np.maximum(hosts.cpu_total_mhz, 1.0)
    return clock_factor(hosts.power_policy, share, hosts.cores)


def _blocked(vms: VmTable, rows: Rows) -> Floats:
    """Share of time in which vCPUs wait for pages that the last step brought back, or are blocked in low state."""
    return np.minimum(vms.memory_latency_percent[rows] / 100.0, BLOCKED_SHARE)


def _divide(
    vms: VmTable, pools: PoolTable, rows: Rows, asked: _Asked, available: Floats
) -> tuple[Floats, Floats]:
    """What VMs receive and what they are entitled to; VMs with cores of their own do not compete."""
    ceiling = np.minimum(asked.wanted, asked.most)
    given, entitled = ceiling.copy(), asked.most.copy()
    competing = np.flatnonzero(~asked.exclusive)
    chosen, top = rows[competing], ceiling[competing]
    claims = PoolClaims(
        asked.host[competing],
        vms.pool[chosen].astype(np.intp),
        np.minimum(vms.cpu_reservation_mhz[chosen], top),
        top,
        vms.cpu_shares[chosen],
    )
    columns = cpu_pools(vms, pools)
    given[competing] = divide_with_pools(claims, available, columns)
    entitled[competing] = _entitled(
        claims, given[competing], np.maximum(asked.most[competing], 0.0), available, columns
    )
    return given, entitled


def _entitled(
    claims: PoolClaims, given: Floats, most: Floats, available: Floats, pools: PoolColumns
) -> Floats:
    spare = np.maximum(available - np.bincount(claims.host, given, len(available)), 0.0)
    spare[spare < 1e-6] = 0.0
    shares = np.zeros(len(given))
    full = np.flatnonzero(spare[claims.host] == 0.0)
    shares[full] = flat_shares(claims.only(full), len(available), pools)
    return decide_entitlement(claims.host, given, claims.ceiling, most, shares, spare)


def apply_host_cpu(hosts: HostTable, vms: VmTable, rows: Rows, only: Rows, pairs: Floats) -> None:
    """Sum the VMs' CPU up to the hosts in ``only``, the VMkernel's own and vMotion's share added.

    ``pairs`` are the cores on which two worlds run, by host: a core is busy when either thread is.
    """
    where, size = vms.host[rows], hosts.capacity
    system = (hosts.cpu_system_mhz + hosts.cpu_vmotion_mhz)[only]
    hosts.cpu_demand_mhz[only] = np.bincount(where, vms.cpu_demand_mhz[rows], size)[only] + system
    hosts.cpu_usage_mhz[only] = np.bincount(where, vms.cpu_usage_mhz[rows], size)[only] + system
    hosts.num_vms[only] = np.bincount(where, minlength=size)[only]
    running = np.bincount(where, vms.num_cpu[rows] * vms.cpu_run_percent[rows] / 100.0, size)[only]
    threads = running + system / np.maximum(hosts.core_mhz[only], 1.0)
    share = threads / np.maximum(hosts.threads[only], 1)
    hosts.cpu_utilization_percent[only] = 100.0 * np.minimum(share, 1.0)
    cores = (threads - np.minimum(pairs[only], running / 2.0)) / np.maximum(hosts.cores[only], 1)
    hosts.cpu_core_utilization_percent[only] = 100.0 * np.minimum(cores, 1.0)
