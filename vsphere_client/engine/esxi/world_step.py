"""The states of time of VMs' vCPUs for this step: run, ready, co-stop and wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import PAIRED_SPEED
from vsphere_client.decisions.cpu.hyper_threading import CoreSharing, decide_core_sharing, usable_threads
from vsphere_client.decisions.cpu.thread_work import decide_thread_work
from vsphere_client.decisions.cpu.waiting import queueing_ratio
from vsphere_client.decisions.cpu.world_states import (
    Worlds,
    WorldTimes,
    decide_world_times,
    io_wait_share,
    system_share,
)
from vsphere_client.engine.world.residents import Residents
from vsphere_client.engine.world.tables import Bools, Floats, HostTable, VmTable

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Division:
    """Result of dividing the hosts' CPU: MHz by resident, ``clock`` over base and ``available`` MHz by host.

    ``blocked`` is the share of time that vCPUs wait for swapped pages; ``exclusive`` marks VMs with
    cores of their own, which ``available`` does not count. ``own_clock`` is the clock of each one's host.
    """

    wanted: Floats
    given: Floats
    blocked: Floats
    exclusive: Bools
    clock: Floats
    own_clock: Floats
    available: Floats


class _Pace(NamedTuple):
    """How fast the hosts' worlds run and how long they queue, by host."""

    sharing: CoreSharing
    queueing: Floats
    threads: Floats


def apply_worlds(hosts: HostTable, vms: VmTable, residents: Residents, division: Division) -> Floats:
    """Write the states of time of VMs that execute; returns the cores that two worlds share, by host."""
    count, host = residents.num_cpu, residents.host
    cap = count * np.maximum(residents.core_mhz, 1.0) * division.own_clock
    wanted = np.minimum(division.wanted / cap, 1.0)
    given = np.minimum(division.given / cap, wanted)
    held = _held(residents, division, cap, wanted, given)
    pace = _pace(hosts, residents, division, wanted - held)
    alone = np.flatnonzero(division.exclusive)
    counted = count.copy()
    counted[alone] = 0.0
    done = decide_thread_work(host, counted, wanted - held, given, pace.threads, pace.sharing)
    work, speed, queueing = done.work, done.speed, pace.queueing[host]
    work[alone], speed[alone], queueing[alone] = given[alone], 1.0, 0.0
    worlds = Worlds(count, wanted, work, held, division.blocked, speed, queueing, division.own_clock)
    _write(hosts, vms, residents, worlds, decide_world_times(worlds))
    return pace.sharing.pairs


def _held(residents: Residents, division: Division, cap: Floats, wanted: Floats, given: Floats) -> Floats:
    """What a VM's own limit holds back, or on a host that has room a limit of a pool above it."""
    held = np.maximum(wanted - residents.cpu_limit_mhz / cap, 0.0)
    short = np.flatnonzero(given < wanted)
    if short.size:
        used = np.bincount(residents.host, division.given * ~division.exclusive, len(division.available))
        room = (used < division.available - 1e-6)[residents.host[short]]
        short = short[room]
        held[short] = np.maximum(held[short], wanted[short] - given[short])
    return held


def _pace(hosts: HostTable, residents: Residents, division: Division, runnable: Floats) -> _Pace:
    counted = residents.num_cpu * ~division.exclusive
    cores = division.available / np.maximum(hosts.core_mhz * division.clock, 1e-9)
    threads = cores * hosts.threads / np.maximum(hosts.cores, 1)
    if hosts.one_vm_a_core.any():
        apart = usable_threads(residents.host, residents.num_cpu, counted * runnable, cores)
        threads = np.where(hosts.one_vm_a_core, np.minimum(threads, apart), threads)
    wanted = counted * runnable
    mean = _by_host(residents, wanted, hosts.capacity)
    variance = _by_host(residents, wanted * (1.0 - runnable), hosts.capacity)
    most = _by_host(residents, counted * np.minimum(runnable / PAIRED_SPEED, 1.0), hosts.capacity)
    sharing = decide_core_sharing(cores, threads, mean, variance, most)
    safe = np.maximum(threads, 1e-9)
    queueing = queueing_ratio(
        mean / sharing.speed / safe,
        1.0 - variance / np.maximum(mean, 1e-12),
        _by_host(residents, counted, hosts.capacity) / safe,
    )
    return _Pace(sharing, queueing, threads)


def _by_host(residents: Residents, values: Floats, hosts: int) -> Floats:
    return np.asarray(np.bincount(residents.host, values, hosts), dtype=np.float64)


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
    stolen = np.bincount(where, worlds.num_cpu * system, hosts.capacity) / np.maximum(hosts.threads, 1)
    overlap = times.run * np.minimum(stolen, 1.0)[where]
    charge = times.work / np.maximum(times.run, 1e-12)
    charge[times.run <= 1e-12] = 1.0
    vms.cpu_system_percent[place] = 100.0 * system
    vms.cpu_overlap_percent[place] = 100.0 * overlap
    vms.cpu_used_percent[place] = 100.0 * (times.run + system - overlap) * worlds.clock * charge
