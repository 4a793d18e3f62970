"""Inside view > Memory Scheduler of a host: its state, what it does there, and what each VM may keep and why."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from vsphere_client.decisions.resources.memory import (
    CLEAR,
    HIGH,
    STATE_NAMES,
    breaks_large_pages,
    describe_memory_state,
    large_page_mark_mb,
    shares_per_mb,
    state_marks_mb,
)
from vsphere_client.decisions.resources.memory.state import CLIMB_MARGIN
from vsphere_client.engine.esxi.memory_reclaim import balloon_room_mb
from vsphere_client.engine.esxi.memory_targets import effective_memory_shares, memory_for_vms
from vsphere_client.engine.world.tables import Floats
from vsphere_client.model.advanced_options import option_number
from vsphere_client.model.units import SECOND_US
from vsphere_client.session.session import Session
from vsphere_client.session.views.numa_nodes import rows_on


@dataclass(frozen=True, slots=True)
class StateMark:
    """A mark of free memory, MB: what begins below it, and above what free memory it ends; whether it has begun."""

    name: str
    percent: float
    below_mb: float
    ends_above_mb: float
    begun: bool


@dataclass(frozen=True, slots=True)
class MemoryScheduler:
    """How a host stands; MB, percent of minFree, seconds.

    ``for_vms_mb`` is what all targets may come to, so that free memory is above the high mark again; large pages are
    broken while ``near``. ``next_s`` is when targets are computed anew if the state does not change before.
    """

    state: str
    why: str
    free_mb: float
    min_free_mb: float
    percent: float
    marks: tuple[StateMark, ...]
    for_vms_mb: float
    consumed_mb: float
    near: bool
    period_s: float
    next_s: float
    idle_tax_percent: float
    tax_rises: bool


@dataclass(frozen=True, slots=True)
class MemoryTargetRow:
    """What a VM has and may have; MB, percent. An endless limit is infinite.

    ``shares`` count its pools; ``shares_per_mb`` is the ratio whose lowest loses pages first, None for a VM that
    has nothing. ``large_percent`` of what it was granted lies in large pages.
    """

    moid: str
    name: str
    shares: float
    reservation: float
    limit: float
    granted: float
    active: float
    consumed: float
    target: float
    shares_per_mb: float | None
    balloon: float
    balloon_target: float
    balloon_most: float
    compressed: float
    swapped: float
    swap_target: float
    saved: float
    large_percent: float
    blocked: bool


def memory_scheduler(session: Session, moid: str) -> MemoryScheduler | None:
    """How a host stands; None while it does not run."""
    world = session.engine.world
    host = world.host(moid)
    table, row = world.hosts, host.row
    if not table.running[row]:
        return None
    free, least = float(table.memory_free_mb[row]), float(table.memory_min_free_mb[row])
    state = int(table.memory_state[row])
    rows = rows_on(world, host)
    period = float(table.memory_balance_us[row])
    due_us = int(table.memory_balanced_us[row]) + period
    return MemoryScheduler(
        state=STATE_NAMES[state],
        why=describe_memory_state(state, free, least).text,
        free_mb=free,
        min_free_mb=least,
        percent=100.0 * free / least,
        marks=_marks(free, least, state, bool(table.memory_knows_clear[row])),
        for_vms_mb=float(memory_for_vms(table, world.vms, rows)[row]),
        consumed_mb=float(world.vms.memory_consumed_mb[rows].sum()),
        near=bool(breaks_large_pages(free, least, table.memory_knows_clear[row])),
        period_s=period / SECOND_US,
        next_s=max(0.0, (due_us - session.now_us) / SECOND_US),
        idle_tax_percent=100.0 * float(table.memory_idle_tax[row]),
        tax_rises=option_number(host.config.advanced, "Mem.IdleTaxType") != 0,
    )


def _marks(free: float, least: float, state: int, knows_clear: bool) -> tuple[StateMark, ...]:
    """The 400 % mark, which has no margin, and those of the states; before 6.0 there is no clear state."""
    whole = float(large_page_mark_mb(least, knows_clear))
    marks = [StateMark("large pages", 100.0 * whole / least, whole, whole, free < whole)]
    for number, below in enumerate(state_marks_mb(least), HIGH + 1):
        if number == CLEAR and not knows_clear:
            continue
        name, ends = STATE_NAMES[number], below * CLIMB_MARGIN
        marks.append(StateMark(name, 100.0 * below / least, below, ends, state >= number))
    return tuple(marks)


def memory_targets(session: Session, moid: str) -> tuple[MemoryTargetRow, ...]:
    """The running VMs of a host, those first that lose pages first."""
    world = session.engine.world
    host, hosts, vms = world.host(moid), world.hosts, world.vms
    row, rows = host.row, rows_on(world, host)
    if not rows.size:
        return ()
    shares = effective_memory_shares(vms, world.pools, rows)
    consumed = vms.memory_consumed_mb[rows]
    tax, rises = float(hosts.memory_idle_tax[row]), bool(hosts.memory_tax_rises[row])
    ratio = shares_per_mb(shares, consumed, vms.memory_active_mb[rows], tax, rises)
    figures = {
        "shares": shares,
        "reservation": vms.memory_reservation_mb[rows],
        "limit": vms.memory_limit_mb[rows],
        "granted": vms.memory_granted_mb[rows],
        "active": vms.memory_active_mb[rows],
        "consumed": consumed,
        "target": vms.memory_entitlement_mb[rows],
        "balloon": vms.memory_balloon_mb[rows],
        "balloon_target": vms.memory_balloon_target_mb[rows],
        "balloon_most": balloon_room_mb(hosts, vms, rows, session.now_us),
        "compressed": vms.memory_compressed_mb[rows],
        "swapped": vms.memory_swapped_mb[rows] + vms.memory_host_cache_mb[rows],
        "swap_target": vms.memory_swap_target_mb[rows],
        "saved": vms.memory_saved_mb[rows],
        "large_percent": _large_percent(vms.memory_granted_mb[rows], vms.memory_small_mb[rows]),
    }
    order = np.lexsort((rows, ratio)).tolist()
    return tuple(
        MemoryTargetRow(
            world.vm_at[int(rows[at])].moid,
            world.vm_at[int(rows[at])].name,
            shares_per_mb=float(ratio[at]) if np.isfinite(ratio[at]) else None,
            blocked=bool(vms.memory_blocked[rows[at]]),
            **{name: float(values[at]) for name, values in figures.items()},
        )
        for at in order
    )


def _large_percent(granted: Floats, small: Floats) -> Floats:
    return np.asarray(100.0 * np.maximum(granted - small, 0.0) / np.maximum(granted, 1.0))
