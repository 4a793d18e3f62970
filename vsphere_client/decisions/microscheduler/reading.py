"""Reading a schedule off the micro scheduler."""

from __future__ import annotations

from vsphere_client.decisions.microscheduler.host_load import WorldKind
from vsphere_client.decisions.microscheduler.schedule import (
    RunLog,
    Schedule,
    WorldName,
    WorldTotals,
    pcpu_totals,
    world_totals,
)
from vsphere_client.decisions.microscheduler.scheduler import MicroScheduler
from vsphere_client.decisions.microscheduler.states import Cause
from vsphere_client.decisions.microscheduler.worlds import World

_IO_WAIT = int(Cause.IO_WAIT)


def read_schedule(scheduler: MicroScheduler) -> Schedule:
    """What has happened so far, up to the scheduler's moment."""
    load, now, clock = scheduler.load, scheduler.now, scheduler.load.shape.clock
    runs = tuple(_runs(scheduler, pcpu) for pcpu in range(load.shape.pcpus))
    paired = [_paired(scheduler, pcpu) for pcpu in range(load.shape.pcpus)]
    return Schedule(
        load.shape,
        now,
        _names(scheduler),
        tuple(list(world.log) for world in scheduler.worlds),
        runs,
        tuple(_totals(world, now, clock) for world in scheduler.worlds),
        tuple(pcpu_totals(now, log, together, clock) for log, together in zip(runs, paired, strict=True)),
    )


def _names(scheduler: MicroScheduler) -> tuple[WorldName, ...]:
    groups = scheduler.load.groups
    kinds: list[WorldKind] = [world.kind for group in groups for world in group.worlds]
    return tuple(
        WorldName(
            world.at,
            world.group.at,
            groups[world.group.at].ref,
            world.group.name,
            world.name,
            kind,
            world.home,
        )
        for world, kind in zip(scheduler.worlds, kinds, strict=True)
    )


def _runs(scheduler: MicroScheduler, pcpu: int) -> RunLog:
    world = scheduler.running[pcpu]
    under_way = (
        [] if world is None or world.since == scheduler.now else [(world.since, scheduler.now, world.at)]
    )
    return scheduler.pcpu_log[pcpu] + under_way


def _paired(scheduler: MicroScheduler, pcpu: int) -> int:
    world = scheduler.running[pcpu]
    slow = world is not None and world.slow
    return scheduler.paired_us[pcpu] + (scheduler.now - world.slow_since if world and slow else 0)


def _totals(world: World, now: int, clock: float) -> WorldTotals:
    spent = list(world.spent)
    spent[world.state] += now - world.since
    slow_us = world.slow_us + (now - world.slow_since if world.slow else 0)
    return world_totals(now, spent, slow_us, clock, _io_wait_us(world, now) if world.io_wait else 0)


def _io_wait_us(world: World, now: int) -> int:
    """How long a world has waited for its disk commands."""
    ends = [entry[0] for entry in world.log[1:]] + [now]
    return sum(end - entry[0] for entry, end in zip(world.log, ends, strict=True) if entry[2] == _IO_WAIT)
