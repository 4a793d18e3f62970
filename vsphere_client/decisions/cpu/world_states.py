"""How the vCPUs of VMs spend their time: run, ready, co-stop and wait, with the identities of esxtop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vsphere_client.decisions.cpu.costop import costop_part

Floats = NDArray[np.float64]

SYSTEM_S_PER_IO = 10e-6
"""VMkernel time for one disk command of a world (our assumption)."""
SYSTEM_S_PER_MBIT = 80 * 2e-6
"""VMkernel time for a megabit of network traffic: some 80 packets at 2 us (our assumption)."""
_REACHED = 0.02
"""Who is short of less than this part of his limit has reached it."""


@dataclass(frozen=True, slots=True)
class Worlds:
    """What is known of VMs before their time is divided; shares of one vCPU's time, averaged over them.

    Of ``num_cpu`` vCPUs ``units`` start and stop each for itself: fewer where siblings share a core.
    ``wanted`` and ``work`` are at the host's present clock: what vCPUs would do and what they do;
    ``held`` is the part of ``wanted`` that limits hold back; ``blocked`` is waiting for swapped pages, ``stopped`` is
    co-stop for siblings that wait for theirs, on top of ``wanted``, as it is where nobody is short of CPU;
    ``speed`` is their pace (see `decide_thread_work`), ``queueing`` the host's (see
    `waiting_by_chance`), ``clock`` the clock over the base clock.
    """

    num_cpu: Floats
    units: Floats
    wanted: Floats
    work: Floats
    held: Floats
    blocked: Floats
    stopped: Floats
    speed: Floats
    queueing: Floats
    clock: Floats


@dataclass(frozen=True, slots=True)
class WorldTimes:
    """Shares of time of each VM's vCPUs, 0 to 1: run + ready + costop + wait = 1.

    ``max_limited`` is part of ``ready``; ``swap_wait`` is part of ``wait``. ``work`` is what run time
    achieved, of a lone core at the present clock; ``latency`` is what contention cost.
    """

    run: Floats
    ready: Floats
    costop: Floats
    max_limited: Floats
    swap_wait: Floats
    work: Floats
    latency: Floats

    @property
    def wait(self) -> Floats:
        """Blocked or idle."""
        return np.maximum(1.0 - self.run - self.ready - self.costop, 0.0)


def decide_world_times(worlds: Worlds) -> WorldTimes:
    """How the time of VMs' vCPUs divides.

    A vCPU runs as long as its work takes at the pace of its host's cores. What it wanted to do
    beyond that it waits, ready or co-stopped; what a limit holds back is ready, too (%MLMTD). A limit
    holds back only who reaches it: where neighbours leave less, it is those who are waited for.
    Source: vmkernel.md 1.2, 1.5, 1.6, 1.8; the division is our assumption where the sheet gives none.
    """
    room = 1.0 - worlds.blocked
    runnable = worlds.wanted - worlds.held
    work = np.minimum(runnable, worlds.work)
    run = np.minimum(work / worlds.speed, room)
    stopped = _stopped(worlds, work, room - run)
    room = room - stopped
    # What was not done was waited for at full speed: demand = used + ready + co-stop (vmkernel.md 1.8).
    short = np.maximum(runnable - work, 0.0)
    held = worlds.held
    if held.any():
        held = np.where(short > _REACHED * runnable, 0.0, held)
        short = short + worlds.held - held
    # Whoever gets all he wants waits for a moment now and then; that is not on top of what others leave him short.
    waiting = np.minimum(np.maximum(short, run * worlds.queueing), room - run)
    skewed = waiting * _costop(waiting, run, worlds)
    limited = np.minimum(held, room - run - waiting)
    ready = waiting - skewed + limited
    costop = skewed + stopped
    lost = np.maximum(run - work, 0.0) + work * np.maximum(1.0 - worlds.clock, 0.0)
    latency = ready + costop + worlds.blocked + lost
    return WorldTimes(run, ready, costop, limited, worlds.blocked, work, np.minimum(latency, 1.0))


def _stopped(worlds: Worlds, work: Floats, room: Floats) -> Floats:
    """Who gets no pCPU gets not ahead of a sibling that waits for its pages."""
    if not worlds.stopped.any():
        return worlds.stopped
    part = np.minimum(work / np.maximum(worlds.wanted - worlds.held, 1e-9), 1.0)
    return np.minimum(worlds.stopped * part, room)


def _costop(waiting: Floats, run: Floats, worlds: Worlds) -> Floats:
    """Few VMs wait on most hosts: only those, and only with siblings, need the long way."""
    part = np.zeros(len(waiting))
    rows = np.flatnonzero((waiting > 1e-9) & (worlds.units > 1.0))
    part[rows] = costop_part(run[rows], worlds.wanted[rows], worlds.units[rows])
    return part


def system_share(iops: Floats, net_mbps: Floats, num_cpu: Floats) -> Floats:
    """%SYS over 100: VMkernel time for a VM's I/O, as a share of its vCPUs' time."""
    return (iops * SYSTEM_S_PER_IO + net_mbps * SYSTEM_S_PER_MBIT) / num_cpu


def overlap_share(run: Floats, others: Floats, pcpus: Floats | NDArray[np.intp]) -> Floats:
    """%OVRLP over 100: what of a world's run time the VMkernel spent on its pCPU for other worlds.

    ``others`` is the VMkernel time of all worlds of the host but this one, which falls on its ``pcpus`` evenly (our
    assumption). Source: vmkernel.md 1.2.
    """
    return np.asarray(run * np.clip(others / pcpus, 0.0, 1.0), dtype=np.float64)


def io_wait_share(idle: Floats, outstanding: Floats, num_cpu: Floats) -> Floats:
    """Share of time that vCPUs have nothing to do but wait for their disk commands.

    Commands under way (``outstanding``, rate x latency) keep at most as many vCPUs waiting, and only while
    they would be idle otherwise. Our assumption: a command belongs to a vCPU of its own.
    """
    return np.minimum(idle, outstanding / num_cpu)
