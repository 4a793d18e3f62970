"""Relaxed co-scheduling: which vCPUs of a VM must stand still, which may go on, and when to look again.

Only the vCPU that is ahead is stopped, each for itself; idle vCPUs are nobody's laggard. Who waits for a swapped page
is inside the VMkernel in the midst of its work: it lags, though it wants no pCPU. A guest that waits for its disk has
halted its vCPU meanwhile, which is progress.
Source: vmkernel.md 1.5.
"""

from __future__ import annotations

from vsphere_client.decisions.cpu.figures import SKEW_LOWER_US, SKEW_UPPER_US
from vsphere_client.decisions.microscheduler.states import NOBODY, State
from vsphere_client.decisions.microscheduler.worlds import World

_RUN, _WAIT, _READY, _COSTOP = int(State.RUN), int(State.WAIT), int(State.READY), int(State.COSTOP)
NEVER = 1 << 62
_FAR = NEVER // 2


SkewVerdict = tuple[list[tuple[World, int]], list[World], int]
"""Who is too far ahead and how far (µs), who has been caught up with, and the number of who lags."""


def decide_skew(vcpus: list[World], now: int) -> SkewVerdict:
    """What the skews of a VM's vCPUs at a moment ask for."""
    slowest, most = NOBODY, -1
    for world in vcpus:
        state = world.state
        if state != _WAIT:
            behind = world.behind
            if state >= _READY:
                behind += now - world.since
            if behind > most:
                slowest, most = world.at, behind
    ahead: list[tuple[World, int]] = []
    caught_up: list[World] = []
    for world in vcpus:
        state = world.state
        if state == _RUN:
            if most - world.behind >= SKEW_UPPER_US:
                ahead.append((world, most - world.behind))
        elif state == _COSTOP and most - world.behind - now + world.since <= SKEW_LOWER_US:
            caught_up.append(world)
    return ahead, caught_up, slowest


def next_skew_us(vcpus: list[World], now: int) -> int:
    """The earliest moment at which `decide_skew` can ask for something, if nobody changes state before.

    Running vCPUs get ahead of waiting ones at one µs per µs, and catch up with co-stopped ones as fast.
    """
    least_run, most_run, most_stopped, most_costop = NEVER, -NEVER, -NEVER, -NEVER
    for world in vcpus:
        state = world.state
        if state == _RUN:
            behind = world.behind
            if behind < least_run:
                least_run = behind
            if behind > most_run:
                most_run = behind
        elif state != _WAIT:
            behind = world.behind + now - world.since
            if behind > most_stopped:
                most_stopped = behind
            if behind > most_costop and state == _COSTOP:
                most_costop = behind
    wait = NEVER
    if most_run - least_run >= SKEW_UPPER_US:
        wait = 0
    elif most_stopped >= 0:
        wait = SKEW_UPPER_US + least_run - most_stopped
    if most_costop >= 0 and most_stopped - most_costop <= SKEW_LOWER_US:
        caught_up = most_run - most_costop - SKEW_LOWER_US
        if caught_up < wait:
            wait = caught_up
    if wait <= 0:
        return now
    return now + wait if wait < _FAR else NEVER


def progress_on_waking(world: World, now: int) -> int:
    """The time without progress that a vCPU counts with when it stops being idle.

    It neither leads its busy siblings by having idled nor lags behind them. Our assumption.
    """
    least, most = NEVER, -NEVER
    for one in world.group.vcpus:
        state = one.state
        if state != _WAIT:
            behind = one.behind
            if state >= _READY:
                behind += now - one.since
            if behind < least:
                least = behind
            if behind > most:
                most = behind
    return min(max(world.behind, least), most) if least < NEVER else world.behind
