"""CPU of the chosen VMs for this step: demand against reservation, limit and shares of their hosts."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.affinity import hold
from vsphere_client.decisions.cpu.entitlement import decide_entitlement
from vsphere_client.decisions.cpu.frequency import clock_factor
from vsphere_client.decisions.cpu.numa import extra_cpu
from vsphere_client.decisions.cpu.page_stops import PageStops, decide_page_stops
from vsphere_client.decisions.cpu.waiting import decide_collisions
from vsphere_client.decisions.resources.pool_tree import PoolClaims, PoolColumns, flat_shares
from vsphere_client.decisions.resources.pools import divide_with_pools
from vsphere_client.engine.esxi.pool_columns import cpu_pools
from vsphere_client.engine.esxi.world_step import Division, apply_worlds
from vsphere_client.engine.workload.table import Demand
from vsphere_client.engine.world.bound_vms import BoundVms
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import Floats, HostTable, PoolTable, VmTable

Rows = NDArray[np.intp]

BLOCKED_SHARE = 0.99
"""Most of the time that memory can make a VM stand still, as where its host blocks it; some progress is left."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What VMs ask for and may have at most, MHz, one place a resident; the clock over base by host and by resident.

    ``stopped_mhz`` is what of ``wanted`` vCPUs cannot do because siblings wait for swapped pages, ``stopped`` the share
    of time.
    """

    wanted: Floats
    most: Floats
    shares: Floats
    blocked: Floats
    stopped: Floats
    stopped_mhz: Floats
    own_cores: Floats
    clock: Floats
    own_clock: Floats

    @property
    def ceiling(self) -> Floats:
        """What VMs can do at most with all the CPU there is."""
        able = self.wanted - self.stopped_mhz if self.stopped.any() else self.wanted
        return np.minimum(able, self.most)


def apply_cpu(
    hosts: HostTable,
    vms: VmTable,
    pools: PoolTable,
    residents: Residents,
    demand: Demand,
    bound: BoundVms | None = None,
) -> Floats:
    """Write demand, entitlement, usage and states of time of VMs that execute.

    Usage counts host capacity (cores x clock), so that its sum never passes the host's; the time of
    hyper-threads is in the states. Returns the cores on which two worlds run, by host; ``bound`` are the VMs
    with CPU affinity.
    """
    asked, place = _asked(hosts, vms, residents, demand), residents.place
    vms.cpu_demand_mhz[place] = _demand(residents, asked)
    source = _PoolSource(vms, pools)
    if bound is not None:
        asked = _within_affinity(hosts, residents, asked, bound, source)
    whole = np.maximum(hosts.cpu_total_mhz - hosts.cpu_system_mhz - hosts.cpu_vmotion_mhz, 0.0) * asked.clock
    alone = np.flatnonzero(asked.own_cores)
    own_mhz = asked.own_cores[alone] * residents.core_mhz[alone]
    kept = np.bincount(residents.host[alone], own_mhz, hosts.capacity)
    available = np.maximum(whole - kept * asked.clock, 0.0)
    ceiling, usable = _after_collisions(hosts, residents, asked, available)
    given, entitled, shares = _divide(residents, asked, ceiling, usable, source)
    vms.cpu_usage_mhz[place] = given
    vms.cpu_entitlement_mhz[place] = entitled
    division = Division(
        wanted=asked.wanted,
        most=asked.most,
        given=given,
        shares=np.where(shares > 0.0, shares, asked.shares),
        blocked=asked.blocked,
        stopped=asked.stopped,
        own_cores=asked.own_cores,
        clock=asked.clock,
        own_clock=asked.own_clock,
        available=available,
        usable=usable,
        bound=bound,
    )
    return apply_worlds(hosts, vms, residents, division)


def _demand(residents: Residents, asked: _Asked) -> Floats:
    """What VMs would use without contention: hyper-threads on cores of their own never more than those cores."""
    alone = np.flatnonzero(asked.own_cores)
    if not alone.size:
        return asked.wanted
    own = asked.own_cores[alone] * residents.core_mhz[alone] * asked.own_clock[alone]
    demand = asked.wanted.copy()
    demand[alone] = np.minimum(demand[alone], own)
    return demand


def _within_affinity(
    hosts: HostTable, residents: Residents, asked: _Asked, bound: BoundVms, source: _PoolSource
) -> _Asked:
    """What bound VMs may have at most: what the pCPUs that they share give them; shares with pools worked in."""
    places, core_mhz = bound.places, hosts.core_mhz * asked.clock
    ceiling = asked.ceiling
    floor = np.minimum(residents.cpu_reservation_mhz, ceiling)
    claims = PoolClaims(residents.host, residents.pool, floor, ceiling, residents.cpu_shares)
    with_bound = np.zeros(hosts.capacity, dtype=np.bool_)
    with_bound[bound.host] = True
    there = np.flatnonzero(with_bound[residents.host])
    shares = residents.cpu_shares.copy()
    shares[there] = flat_shares(claims.only(there), hosts.capacity, source.columns)
    held = hold(bound.bounds, floor[places], ceiling[places], shares[places], core_mhz)
    alone = bound.own_cores * core_mhz[residents.host[places]]
    most = asked.most.copy()
    most[places] = np.where(held < ceiling[places], held, np.minimum(most[places], alone))
    return replace(asked, most=most, shares=shares)


def _asked(hosts: HostTable, vms: VmTable, residents: Residents, demand: Demand) -> _Asked:
    cap, rows = residents.cap_mhz, residents.rows
    awake = (vms.guest_speed * ~vms.stunned)[rows]
    asked = (demand.cpu_mhz * extra_cpu(vms.numa_local_percent))[rows]
    wanted = np.minimum(asked, cap) * awake
    own_cores = _own_cores(hosts, residents)
    clock = _clock(hosts, residents.host, np.minimum(wanted, residents.cpu_limit_mhz))
    own_clock = _write_clock(hosts, residents.host, clock)
    most = cap * own_clock
    # Who could use all of his vCPUs uses turbo, too; on a slow clock he still wants all he wanted.
    hungry = np.flatnonzero(asked >= cap)
    wanted[hungry] = np.maximum(cap[hungry], most[hungry]) * awake[hungry]
    whole = np.maximum(cap, most)
    blocked, stopped = _stops(vms, residents, wanted, whole)
    going = 1.0 - blocked
    wanted = np.minimum(wanted, whole * going)
    stopped_mhz = np.minimum(stopped * whole, wanted) if stopped.any() else stopped
    # Two hyper-threads on a core of their own come to one core of the host's capacity.
    alone = np.flatnonzero(own_cores)
    most[alone] = own_cores[alone] * residents.core_mhz[alone] * own_clock[alone]
    most = np.minimum(most * going, residents.cpu_limit_mhz)
    shares = residents.cpu_shares
    return _Asked(wanted, most, shares, blocked, stopped, stopped_mhz, own_cores, clock, own_clock)


def _own_cores(hosts: HostTable, residents: Residents) -> Floats:
    """Cores that VMs have to themselves; on a host with too few cores for all of them nobody has any."""
    asks, where = residents.own_cores, residents.host
    if not asks.any():
        return asks
    cores = np.bincount(where, asks, hosts.capacity)
    return np.where((cores <= hosts.cores)[where], asks, 0.0)


def _clock(hosts: HostTable, where: Rows, wanted: Floats) -> Floats:
    if not hosts.power_policy.any():
        return np.ones(hosts.capacity)
    share = np.bincount(where, wanted, hosts.capacity) / np.maximum(hosts.cpu_total_mhz, 1.0)
    return clock_factor(hosts.power_policy, share, hosts.cores)


def _write_clock(hosts: HostTable, where: Rows, clock: Floats) -> Floats:
    """Keep the clock of hosts on which VMs run; that of each VM's host."""
    if not hosts.power_policy.any():
        hosts.clock.fill(1.0)
        return np.ones(len(where))
    here = np.bincount(where, minlength=hosts.capacity) > 0
    hosts.clock[here] = clock[here]
    return clock[where]


def _after_collisions(
    hosts: HostTable, residents: Residents, asked: _Asked, available: Floats
) -> tuple[Floats, Floats]:
    """What VMs can have, by resident, and what is usable of hosts' MHz, where a core has but one thread."""
    ceiling = asked.ceiling
    single = (hosts.threads <= hosts.cores) & (available > 0.0)
    rows = np.flatnonzero(single[residents.host] & (asked.own_cores == 0.0))
    if not rows.size:
        return ceiling, available
    wanted, cap = asked.wanted[rows], (residents.cap_mhz * asked.own_clock)[rows]
    a_core = np.maximum(hosts.core_mhz * asked.clock, 1e-9)
    found = decide_collisions(
        residents.host[rows],
        residents.num_cpu[rows],
        np.minimum(wanted / cap, 1.0),
        np.minimum(ceiling[rows] / cap, 1.0),
        wanted > residents.cpu_limit_mhz[rows],
        available / a_core,
    )
    # Whoever is within his reservation takes a pCPU from those who are not, as soon as he wants to run.
    reserved = np.minimum(ceiling[rows], residents.cpu_reservation_mhz[rows])
    ceiling[rows] = np.maximum(ceiling[rows] * found.in_time, reserved)
    promised = np.minimum(np.bincount(residents.host[rows], reserved, hosts.capacity), available)
    return ceiling, np.where(single, np.maximum(found.usable * a_core, promised), available)


def _stops(vms: VmTable, residents: Residents, wanted: Floats, whole: Floats) -> PageStops:
    """Shares of time in which vCPUs wait for pages that the last step brought back, or siblings of theirs do.

    VMs that are blocked in low state stand still as a whole. ``whole`` is what all of their vCPUs' time is, MHz.
    """
    rows = residents.rows
    if not vms.memory_latency_percent.any():
        return PageStops(np.zeros(len(rows)), np.zeros(len(rows)))
    blocked = np.minimum(vms.memory_latency_percent[rows] / 100.0, BLOCKED_SHARE)
    stopped, page_ms = np.zeros(len(rows)), vms.memory_page_wait_ms[rows]
    apart = np.flatnonzero((blocked > 0.0) & (page_ms > 0.0) & (residents.num_cpu > 1.0) & (wanted > 0.0))
    if apart.size:
        blocked[apart], stopped[apart] = decide_page_stops(
            wanted[apart] / whole[apart], blocked[apart], page_ms[apart], residents.num_cpu[apart]
        )
        # Who is not let run gets not ahead of a sibling either.
        able = (
            np.minimum(wanted[apart], whole[apart] * (1.0 - blocked[apart])) - stopped[apart] * whole[apart]
        )
        stopped[apart] *= np.minimum(residents.cpu_limit_mhz[apart] / np.maximum(able, 1e-9), 1.0)
    return PageStops(blocked, stopped)


def _divide(
    residents: Residents, asked: _Asked, ceiling: Floats, available: Floats, source: _PoolSource
) -> tuple[Floats, Floats, Floats]:
    """What VMs receive, what they are entitled to, and their shares; who has cores of his own does not compete."""
    floor = np.minimum(residents.cpu_reservation_mhz, ceiling)
    claims = PoolClaims(residents.host, residents.pool, floor, ceiling, residents.cpu_shares)
    if not asked.own_cores.any():
        given = _given(claims, available, source)
        return given, *_entitled(claims, given, np.maximum(asked.most, 0.0), available, source)
    competing = np.flatnonzero(asked.own_cores == 0.0)
    claims, most = claims.only(competing), np.maximum(asked.most[competing], 0.0)
    given, entitled, shares = ceiling.copy(), asked.most.copy(), np.zeros(len(ceiling))
    given[competing] = _given(claims, available, source)
    entitled[competing], shares[competing] = _entitled(claims, given[competing], most, available, source)
    return given, entitled, shares


class _PoolSource:
    """The pools' settings and what their VMs ask for, summed up only when some host is so full that it matters."""

    def __init__(self, vms: VmTable, pools: PoolTable) -> None:
        self._vms, self._pools = vms, pools
        self._columns: PoolColumns | None = None

    @property
    def unlimited(self) -> bool:
        """Whether no pool has a limit."""
        return not np.isfinite(self._pools.cpu_limit_mhz).any()

    @property
    def columns(self) -> PoolColumns:
        """The columns of this step."""
        if self._columns is None:
            self._columns = cpu_pools(self._vms, self._pools)
        return self._columns


def _given(claims: PoolClaims, available: Floats, source: _PoolSource) -> Floats:
    asked = np.bincount(claims.host, claims.ceiling, len(available))
    if source.unlimited and not (asked > available).any():
        return claims.ceiling.copy()
    return divide_with_pools(claims, available, source.columns)


def _entitled(
    claims: PoolClaims, given: Floats, most: Floats, available: Floats, source: _PoolSource
) -> tuple[Floats, Floats]:
    spare = np.maximum(available - np.bincount(claims.host, given, len(available)), 0.0)
    spare[spare < 1e-6] = 0.0
    shares = np.zeros(len(given))
    full = np.flatnonzero((spare == 0.0)[claims.host])
    if full.size:
        shares[full] = flat_shares(claims.only(full), len(available), source.columns)
    return decide_entitlement(claims.host, given, claims.ceiling, most, shares, spare), shares


def apply_host_cpu(hosts: HostTable, vms: VmTable, residents: Residents, only: Rows, pairs: Floats) -> None:
    """Sum the VMs' CPU up to the hosts in ``only``, the VMkernel's own and vMotion's share added.

    ``pairs`` are the cores on which two worlds run, by host: a core is busy when either thread is.
    """
    where, rows, size = residents.host, residents.rows, hosts.capacity
    system = (hosts.cpu_system_mhz + hosts.cpu_vmotion_mhz)[only]
    hosts.cpu_demand_mhz[only] = np.bincount(where, vms.cpu_demand_mhz[rows], size)[only] + system
    hosts.cpu_usage_mhz[only] = np.bincount(where, vms.cpu_usage_mhz[rows], size)[only] + system
    hosts.num_vms[only] = np.bincount(where, minlength=size)[only]
    running = np.bincount(where, residents.num_cpu * vms.cpu_run_percent[rows] / 100.0, size)[only]
    threads = running + system / np.maximum(hosts.core_mhz[only], 1.0)
    share = threads / np.maximum(hosts.threads[only], 1)
    hosts.cpu_utilization_percent[only] = 100.0 * np.minimum(share, 1.0)
    cores = (threads - np.minimum(pairs[only], running / 2.0)) / np.maximum(hosts.cores[only], 1)
    hosts.cpu_core_utilization_percent[only] = 100.0 * np.minimum(cores, 1.0)
