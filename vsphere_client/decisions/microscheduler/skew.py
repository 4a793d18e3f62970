"""Relaxed co-scheduling: which vCPUs of a VM must stand still, which may go on, and when to look again.

Only the vCPU that is ahead is stopped, each for itself; idle vCPUs are nobody's laggard.
Source: vmkernel.md 1.5.
"""

from __future__ import annotations

from typing import NamedTuple

from vsphere_client.decisions.microscheduler.constants import SKEW_LOWER_US, SKEW_UPPER_US
from vsphere_client.decisions.microscheduler.states import NOBODY, State
from vsphere_client.decisions.microscheduler.worlds import World

_RUN, _WAIT, _COSTOP = State.RUN, State.WAIT, State.COSTOP
NEVER = 1 << 62
_IDLE = -1


class SkewVerdict(NamedTuple):
    """Who is too far ahead and how far (µs), who has been caught up with, and the number of who lags."""

    ahead: list[tuple[World, int]]
    caught_up: list[World]
    slowest: int


def decide_skew(vcpus: list[World], now: int) -> SkewVerdict:
    """What the skews of a VM's vCPUs at a moment ask for."""
    slowest, most = NOBODY, -1
    behinds: list[int] = []
    for world in vcpus:
        behind = _IDLE if world.state is _WAIT else world.behind_at(now)
        behinds.append(behind)
        if behind > most:
            slowest, most = world.at, behind
    ahead: list[tuple[World, int]] = []
    caught_up: list[World] = []
    for world, behind in zip(vcpus, behinds, strict=True):
        skew = most - behind
        if world.state is _RUN and skew >= SKEW_UPPER_US:
            ahead.append((world, skew))
        elif world.state is _COSTOP and skew <= SKEW_LOWER_US:
            caught_up.append(world)
    return SkewVerdict(ahead, caught_up, slowest)


def next_skew_us(vcpus: list[World], now: int) -> int:
    """The earliest moment at which `decide_skew` can ask for something, if nobody changes state before.

    Running vCPUs get ahead of waiting ones at one µs per µs, and catch up with co-stopped ones as fast.
    """
    least_run, most_run, most_stopped, most_costop = NEVER, -NEVER, -NEVER, -NEVER
    for world in vcpus:
        state = world.state
        if state is _RUN:
            behind = world.behind
            if behind < least_run:
                least_run = behind
            if behind > most_run:
                most_run = behind
        elif state is not _WAIT:
            behind = world.behind + now - world.since
            if behind > most_stopped:
                most_stopped = behind
            if state is _COSTOP and behind > most_costop:
                most_costop = behind
    wait = NEVER
    if most_run - least_run >= SKEW_UPPER_US:
        wait = 0
    elif most_stopped >= 0:
        wait = max(SKEW_UPPER_US + least_run - most_stopped, 0)
    if most_costop >= 0 and most_stopped - most_costop <= SKEW_LOWER_US:
        wait = min(wait, max(most_run - most_costop - SKEW_LOWER_US, 0))
    return now + wait if wait < NEVER // 2 else NEVER


def progress_on_waking(world: World, now: int) -> int:
    """The time without progress that a vCPU counts with when it stops being idle.

    It neither leads its busy siblings by having idled nor lags behind them. Our assumption.
    """
    others = [one.behind_at(now) for one in world.group.vcpus if one.state is not _WAIT and one is not world]
    if not others:
        return world.behind
    return min(max(world.behind, min(others)), max(others))
