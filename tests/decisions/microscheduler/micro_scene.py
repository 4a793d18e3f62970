"""Hosts and VMs for the tests of the micro scheduler, and the macro model's answer for the same load."""

from __future__ import annotations

import math
import zlib

import numpy as np

from vsphere_client.decisions.cpu.core_work import Cores, Vcpus, decide_core_work
from vsphere_client.decisions.cpu.waiting import decide_collisions
from vsphere_client.decisions.cpu.world_states import Worlds, WorldTimes, decide_world_times
from vsphere_client.decisions.microscheduler.bound_scheduler import scheduler_for
from vsphere_client.decisions.microscheduler.host_load import GroupLoad, HostLoad, HostShape, WorldLoad
from vsphere_client.decisions.microscheduler.reading import read_schedule
from vsphere_client.decisions.resources.shares import divide_by_shares

CORE_MHZ = 2500.0


def draw(name):
    return np.random.default_rng([7, zlib.crc32(name.encode())])


def vm(name, demand=1.0, vcpus=1, shares=None, home=0, **settings):
    """A VM of which each vCPU wants the same part of a core; shares as on level Normal."""
    worlds = tuple(WorldLoad(f"vcpu-{at}", demand, home) for at in range(vcpus))
    return GroupLoad(name, name, worlds, shares=shares or 1000.0 * vcpus, **settings)


def host(*groups, cores=2, threads=1, nodes=1):
    return HostLoad(HostShape(cores, threads, nodes, CORE_MHZ), groups)


def simulate(load, seconds=10.0, slices=1):
    """Run a load and read what happened."""
    window = round(seconds * 1e6)
    scheduler = scheduler_for(load, window, draw)
    for number in range(1, slices + 1):
        scheduler.run_until(window * number // slices)
    return read_schedule(scheduler)


def per_group(schedule, load):
    """The totals of each group in the order of the load."""
    found = []
    for at in range(len(load.groups)):
        worlds = [world.at for world in schedule.worlds if world.group_at == at]
        found.append(schedule.group_totals(worlds))
    return found


def macro_percent(load, capacity_cores, collisions=False):
    """What the macro model gives each group of the load, percent of one core; the sheet's solver, or less what
    collisions of bursts cost.
    """
    demand = np.array([sum(min(one.demand, 1.0) for one in group.worlds) for group in load.groups]) * CORE_MHZ
    limit = np.array([group.limit_mhz for group in load.groups])
    ceiling = np.minimum(demand, limit)
    floor = np.minimum([group.reservation_mhz for group in load.groups], ceiling)
    shares = [group.shares for group in load.groups]
    if collisions and load.shape.threads_per_core == 1:
        vcpus = np.array([float(group.num_cpu) for group in load.groups])
        wants, may = demand / vcpus / CORE_MHZ, ceiling / vcpus / CORE_MHZ
        where = np.zeros(len(vcpus), np.intp)
        found = decide_collisions(where, vcpus, wants, may, limit < demand, np.array([capacity_cores * 1.0]))
        ceiling = np.maximum(ceiling * found.in_time, floor)
        promised = min(floor.sum() / CORE_MHZ, capacity_cores)
        capacity_cores = max(found.usable[0], promised)
    given = divide_by_shares(np.zeros(len(demand), int), [capacity_cores * CORE_MHZ], floor, ceiling, shares)
    return given / CORE_MHZ * 100.0, demand / CORE_MHZ * 100.0


def macro_times(load) -> WorldTimes:
    """How the macro model divides the time of each VM's vCPUs; nobody swaps, nobody has cores of his own."""
    count = np.array([float(group.num_cpu) for group in load.groups])
    given, demand = macro_percent(load, load.shape.cores, collisions=True)
    wanted, given = demand / count / 100.0, given / count / 100.0
    limit = np.array([group.limit_mhz for group in load.groups]) / CORE_MHZ / count
    held = np.maximum(wanted - limit, 0.0)
    runnable = wanted - held
    shape = load.shape
    shares = np.array([group.shares for group in load.groups])
    vcpus = Vcpus(np.zeros(len(count), np.intp), count, runnable, given, shares)
    apart = np.array([shape.one_vm_a_core and shape.threads_per_core == 2])
    cores = Cores(np.array([float(shape.cores)]), np.array([float(shape.threads_per_core)]), apart)
    done = decide_core_work(vcpus, cores)
    one = np.ones(len(count))
    return decide_world_times(
        Worlds(
            num_cpu=count,
            units=done.units,
            wanted=wanted,
            work=done.work,
            held=held,
            blocked=0.0 * one,
            stopped=0.0 * one,
            speed=done.speed,
            queueing=done.queueing,
            clock=one,
        )
    )


def is_unlimited(group):
    return math.isinf(group.limit_mhz)
