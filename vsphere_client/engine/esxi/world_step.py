"""The states of time of VMs' vCPUs for this step: run, ready, co-stop and wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.figures import PAIRED_SPEED
from vsphere_client.decisions.cpu.hyper_threading import CoreSharing, decide_core_sharing
from vsphere_client.decisions.cpu.waiting import queueing_ratio
from vsphere_client.decisions.cpu.world_states import (
    Worlds,
    WorldTimes,
    decide_world_times,
    io_wait_share,
    system_share,
)
from vsphere_client.engine.world.tables import Bools, Floats, HostTable, VmTable

Rows = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Division:
    """Result of dividing the hosts' CPU: MHz by VM, ``clock`` over base and ``available`` MHz by host.

    ``blocked`` is the share of time that vCPUs wait for swapped pages; ``exclusive`` marks VMs with
    cores of their own, which ``available`` does not count.
    """

    host: Rows
    wanted: Floats
    given: Floats
    blocked: Floats
    exclusive: Bools
    clock: Floats
    available: Floats


class _Pace(NamedTuple):
    """How fast the hosts' worlds run and how long they queue, by host."""

    sharing: CoreSharing
    queueing: Floats


def apply_worlds(hosts: HostTable, vms: VmTable, rows: Rows, division: Division) -> Floats:
    """Write the states of time of the VMs in ``rows``; returns the cores that two worlds share, by host."""
    count = vms.num_cpu[rows].astype(np.float64)
    clock = division.clock[division.host]
    cap = count * np.maximum(vms.core_mhz[rows], 1.0) * clock
    wanted = np.minimum(division.wanted / cap, 1.0)
    given = np.minimum(division.given / cap, wanted)
    held = _held(vms, rows, division, cap, wanted, given)
    pace = _pace(hosts, division, count, wanted - held)
    alone = division.exclusive
    worlds = Worlds(
        count,
        wanted,
        given,
        held,
        division.blocked,
        np.where(alone, 1.0, pace.sharing.speed[division.host]),
        np.where(alone, 1.0, pace.sharing.bonus[division.host]),
        np.where(alone, 0.0, pace.queueing[division.host]),
        clock,
    )
    _write(hosts, vms, rows, worlds, decide_world_times(worlds), division.host)
    return pace.sharing.pairs


def _held(vms: VmTable, rows: Rows, division: Division, cap: Floats, wanted: Floats, given: Floats) -> Floats:
    """What a VM's own limit holds back, or on a host that has room a limit of a pool above it."""
    used = np.bincount(division.host, division.given * ~division.exclusive, len(division.available))
    room = used < division.available - 1e-6
    own = np.maximum(wanted - vms.cpu_limit_mhz[rows] / cap, 0.0)
    return np.where(room[division.host], np.maximum(own, wanted - given), own)


def _pace(hosts: HostTable, division: Division, count: Floats, runnable: Floats) -> _Pace:
    counted = count * ~division.exclusive
    cores = division.available / np.maximum(hosts.core_mhz * division.clock, 1e-9)
    threads = cores * hosts.threads / np.maximum(hosts.cores, 1)
    mean = _by_host(division, counted * runnable)
    variance = _by_host(division, counted * runnable * (1.0 - runnable))
    most = _by_host(division, counted * np.minimum(runnable / PAIRED_SPEED, 1.0))
    sharing = decide_core_sharing(cores, threads, mean, variance, most)
    safe = np.maximum(threads, 1e-9)
    queueing = queueing_ratio(
        mean / sharing.speed / safe,
        1.0 - variance / np.maximum(mean, 1e-12),
        _by_host(division, counted) / safe,
    )
    return _Pace(sharing, queueing)


def _by_host(division: Division, values: Floats) -> Floats:
    return np.bincount(division.host, values, len(division.available)).astype(np.float64)


def _write(
    hosts: HostTable, vms: VmTable, rows: Rows, worlds: Worlds, times: WorldTimes, where: Rows
) -> None:
    """Write the columns; what disk and network cost is that of the last step."""
    vms.cpu_run_percent[rows] = 100.0 * times.run
    vms.cpu_ready_percent[rows] = 100.0 * times.ready
    vms.cpu_costop_percent[rows] = 100.0 * times.costop
    vms.cpu_max_limited_percent[rows] = 100.0 * times.max_limited
    vms.cpu_swap_wait_percent[rows] = 100.0 * times.swap_wait
    vms.cpu_latency_percent[rows] = 100.0 * times.latency
    iops, idle = vms.disk_iops[rows], np.maximum(times.wait - times.swap_wait, 0.0)
    waiting = io_wait_share(idle, iops, vms.disk_latency_ms[rows], worlds.num_cpu)
    vms.cpu_io_wait_percent[rows] = 100.0 * waiting
    system = system_share(iops, vms.net_mbps[rows], worlds.num_cpu)
    stolen = np.bincount(where, worlds.num_cpu * system, hosts.capacity) / np.maximum(hosts.threads, 1)
    overlap = times.run * np.minimum(stolen, 1.0)[where]
    charge = np.divide(times.work, times.run, out=np.ones(len(rows)), where=times.run > 1e-12)
    vms.cpu_system_percent[rows] = 100.0 * system
    vms.cpu_overlap_percent[rows] = 100.0 * overlap
    vms.cpu_used_percent[rows] = 100.0 * (times.run + system - overlap) * worlds.clock * charge
