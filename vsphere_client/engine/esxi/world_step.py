"""The states of time of VMs' vCPUs for this step: run, ready, co-stop and wait."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.core_work import Cores, CoreWork, Vcpus, decide_core_work
from vsphere_client.decisions.cpu.hyper_threading import pace_among, pace_of_pairs, work_of_pairs
from vsphere_client.decisions.cpu.world_states import (
    Worlds,
    WorldTimes,
    decide_world_times,
    io_wait_share,
    overlap_share,
    system_share,
)
from vsphere_client.engine.world.bound_vms import BoundVms
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import Bools, Floats, HostTable, VmTable

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Division:
    """Result of dividing the hosts' CPU: MHz by resident, ``clock`` over base and ``available`` MHz by host.

    ``blocked`` is the share of time that vCPUs wait for swapped pages, ``stopped`` that they are co-stopped as siblings
    do, if they get the CPU they want; ``own_cores`` are those a VM has to itself,
    which ``available`` does not count; ``usable`` is what of that bursts that come together can use.
    ``own_clock`` is the clock of each one's host,
    ``most`` what a VM may have by its vCPUs, its limit and the pCPUs that it is bound to, ``shares`` those as
    siblings on the host (pools worked in), known where a host is full or has bound VMs.
    """

    wanted: Floats
    most: Floats
    given: Floats
    shares: Floats
    blocked: Floats
    stopped: Floats
    own_cores: Floats
    clock: Floats
    own_clock: Floats
    available: Floats
    usable: Floats
    bound: BoundVms | None = None


def apply_worlds(hosts: HostTable, vms: VmTable, residents: Residents, division: Division) -> Floats:
    """Write the states of time of VMs that execute; returns the cores that two worlds share, by host."""
    count, host = residents.num_cpu, residents.host
    cap = count * np.maximum(residents.core_mhz, 1.0) * division.own_clock
    wanted = np.minimum(division.wanted / cap, 1.0)
    given = np.minimum(division.given / cap, wanted)
    alone = np.flatnonzero(division.own_cores)
    pairs = alone[division.own_cores[alone] < count[alone]]
    wanted[pairs] = work_of_pairs(wanted[pairs])
    if division.stopped.any():
        wanted = np.maximum(wanted - division.stopped, 0.0)
    held = _held(residents, division, cap, wanted, given)
    runnable = wanted - held
    bound = division.bound
    if bound is not None:
        # On their host they compete with what their pCPUs let them do, among themselves with all they want.
        runnable = runnable.copy()
        places = bound.places
        runnable[places] = np.minimum(runnable[places], division.most[places] / cap[places])
    vcpus = Vcpus(host, count * (division.own_cores == 0.0), runnable, given, division.shares)
    cores = Cores(_cores(hosts, division), _threads_per_core(hosts), hosts.one_vm_a_core)
    done = decide_core_work(vcpus, cores)
    work, speed, queueing = done.work, done.speed, done.queueing
    _pace_of_limited(vcpus, wanted, held, cores, speed)
    work[alone], speed[alone], queueing[alone] = given[alone], 1.0, 0.0
    work[pairs], speed[pairs] = runnable[pairs], pace_of_pairs(runnable[pairs])
    units = np.maximum(done.units, 1.0)
    worlds = Worlds(
        count,
        units,
        wanted,
        work,
        held,
        division.blocked,
        division.stopped,
        speed,
        queueing,
        division.own_clock,
    )
    if bound is not None:
        _run_in_pens(hosts, bound, worlds, vcpus, done.full[host])
    times = decide_world_times(worlds)
    _write(hosts, vms, residents, worlds, times)
    both = division.own_cores[pairs] * times.run[pairs] ** 2
    return _pairs(vcpus, times.run, cores, done) + np.bincount(host[pairs], both, hosts.capacity)


def _pace_of_limited(vcpus: Vcpus, wanted: Floats, held: Floats, cores: Cores, speed: Floats) -> None:
    """Slow limited VMs down that crowd the cores by themselves: all their vCPUs run until the limit stops them."""
    if not held.any():
        return
    shared = (cores.threads_per_core > 1.0) & ~cores.one_vm_a_core
    rows = np.flatnonzero((held > 0.0) & shared[vcpus.where])
    mean = vcpus.sums(vcpus.number * vcpus.runnable, len(shared))
    where, together = vcpus.where[rows], (vcpus.number * (wanted - vcpus.runnable))[rows]
    running = np.minimum(mean[where] + together, (cores.cores * cores.threads_per_core)[where])
    speed[rows] = np.minimum(speed[rows], pace_among(running, cores.cores[where]))


def _pairs(vcpus: Vcpus, run: Floats, cores: Cores, done: CoreWork) -> Floats:
    """Cores that two worlds share, by host: on a full one all whose partner is not forced idle."""
    if not done.full.any():
        return done.pairs
    busy = vcpus.sums(vcpus.number * run, len(done.full))
    return np.where(done.full, np.clip(busy - cores.cores, 0.0, done.pairs), done.pairs)


def _run_in_pens(
    hosts: HostTable, bound: BoundVms, worlds: Worlds, vcpus: Vcpus, host_is_full: Bools
) -> None:
    """Let bound VMs wait for the pCPUs that they share, and run beside each other there."""
    at, apart = bound.places, hosts.one_vm_a_core[bound.host]
    inside = Vcpus(
        bound.pen, worlds.num_cpu[at], (worlds.wanted - worlds.held)[at], vcpus.given[at], vcpus.shares[at]
    )
    done = decide_core_work(inside, Cores(bound.cores, bound.threads / bound.cores, apart))
    both = np.where(host_is_full[at], np.minimum(done.work, worlds.work[at]), done.work)
    worlds.work[at] = np.where((done.full | apart)[bound.pen], both, worlds.work[at])
    worlds.speed[at] = np.minimum(worlds.speed[at], done.speed)
    worlds.queueing[at] = np.maximum(worlds.queueing[at], done.queueing)


def _held(residents: Residents, division: Division, cap: Floats, wanted: Floats, given: Floats) -> Floats:
    """What a VM's own limit holds back, or on a host that has room a limit of a pool above it."""
    held = np.maximum(wanted - residents.cpu_limit_mhz / cap, 0.0)
    short = np.flatnonzero(given < wanted)
    if short.size:
        shared = division.own_cores == 0.0
        used = np.bincount(residents.host, division.given * shared, len(division.usable))
        room = (used < division.usable - 1e-6)[residents.host[short]]
        # Who is bound to pCPUs waits for those; who has cores of his own for nobody.
        room &= shared[short] & ~np.isin(short, residents.bound)
        short = short[room]
        held[short] = np.maximum(held[short], wanted[short] - given[short])
    return held


def _cores(hosts: HostTable, division: Division) -> Floats:
    """Cores that hosts have for VMs that compete."""
    return np.asarray(division.available / np.maximum(hosts.core_mhz * division.clock, 1e-9))


def _threads_per_core(hosts: HostTable) -> Floats:
    return np.asarray(hosts.threads / np.maximum(hosts.cores, 1))


def _write(hosts: HostTable, vms: VmTable, residents: Residents, worlds: Worlds, times: WorldTimes) -> None:
    """Write the columns; what disk and network cost is that of the last step."""
    rows, where, place = residents.rows, residents.host, residents.place
    vms.cpu_run_percent[place] = 100.0 * times.run
    vms.cpu_ready_percent[place] = 100.0 * times.ready
    vms.cpu_costop_percent[place] = 100.0 * times.costop
    vms.cpu_max_limited_percent[place] = 100.0 * times.max_limited
    vms.cpu_swap_wait_percent[place] = 100.0 * times.swap_wait
    vms.cpu_latency_percent[place] = 100.0 * times.latency
    iops, idle = vms.disk_iops[rows], np.maximum(times.wait - times.swap_wait, 0.0)
    waiting = io_wait_share(idle, vms.disk_outstanding[rows], worlds.num_cpu)
    vms.cpu_io_wait_percent[place] = 100.0 * waiting
    system = system_share(iops, vms.net_mbps[rows], worlds.num_cpu)
    all_of_host = np.bincount(where, worlds.num_cpu * system, hosts.capacity)
    overlap = overlap_share(times.run, all_of_host[where] - system, np.maximum(hosts.threads, 1)[where])
    charge = times.work / np.maximum(times.run, 1e-12)
    charge[times.run <= 1e-12] = 1.0
    vms.cpu_system_percent[place] = 100.0 * system
    vms.cpu_overlap_percent[place] = 100.0 * overlap
    vms.cpu_used_percent[place] = 100.0 * (times.run + system - overlap) * worlds.clock * charge
