"""Looking up what holds now, for the VM rows whose last look-up has run out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from vsphere_client.engine.workload.columns import ALWAYS, NEVER, Floats, Ints, RowColumns
from vsphere_client.engine.workload.levels import Column
from vsphere_client.engine.workload.series import SeriesLibrary

Rows = Ints | slice


@dataclass(frozen=True, slots=True)
class Found:
    """The levels that hold (one a row of the matrix) and from when until when they do."""

    levels: npt.NDArray[np.floating]
    valid_from_us: Ints
    valid_until_us: Ints


def apply_refresh(columns: RowColumns, library: SeriesLibrary, now_us: int) -> None:
    """Bring every row's present load up to the moment; going back in time works as going forward."""
    outdated = (now_us >= columns.valid_until_us) | (now_us < columns.valid_from_us)
    rows = np.flatnonzero(outdated)
    if rows.size == 0:
        return
    even = columns.interval_us[rows] > 0
    for chosen, find in ((rows[even], find_samples), (rows[~even], find_steps)):
        if chosen.size:
            place = _as_slice(chosen)
            _apply_found(columns, place, find(columns, place, library, now_us))


def _as_slice(rows: Ints) -> Rows:
    """Neighbouring rows as a slice, which reads and writes several times as fast as a list of rows."""
    first, last = int(rows[0]), int(rows[-1])
    return slice(first, last + 1) if last - first + 1 == rows.size else rows


def find_samples(columns: RowColumns, rows: Rows, library: SeriesLibrary, now_us: int) -> Found:
    """The samples that hold for rows on an even time grid.

    A series that does not repeat keeps its last sample; before its start the first one holds.
    """
    origin, interval, length = columns.origin_us[rows], columns.interval_us[rows], columns.length[rows]
    number = _quotient(np.maximum(now_us - origin, 0), interval)
    ended = np.flatnonzero(~columns.repeat[rows] & (number >= length - 1))
    number[ended] = length[ended] - 1
    begin = origin + number * interval
    until = begin + interval
    until[ended] = NEVER
    begin[begin > now_us] = ALWAYS
    # Division and a product: NumPy's remainder takes three times as long, and this is the hot place.
    place = columns.offset[rows] + number - _quotient(number, length) * length
    return Found(library.samples.rows.take(place, axis=0), begin, until)


def _quotient(numbers: Ints, by: Ints) -> Ints:
    """Whole quotients; as a rule all rows have the same divisor, and one is divided by in a third of the time."""
    same = by.size > 0 and bool((by == by[0]).all())
    return numbers // int(by[0]) if same else numbers // by


def find_steps(columns: RowColumns, rows: Rows, library: SeriesLibrary, now_us: int) -> Found:
    """The levels that hold for rows that change at exact times."""
    steps = library.steps
    origin, offset, length = columns.origin_us[rows], columns.offset[rows], columns.length[rows]
    place = steps.current(offset, length, now_us - origin)
    following = place + 1
    last = following >= offset + length
    next_us = origin + steps.times_us[np.where(last, place, following)]
    return Found(
        levels=steps.levels.take(place, axis=0),
        valid_from_us=np.where(place == offset, ALWAYS, origin + steps.times_us[place]),
        valid_until_us=np.where(last, NEVER, next_us),
    )


def _apply_found(columns: RowColumns, rows: Rows, found: Found) -> None:
    """Turn levels into MHz, MB and the like; percentages are of the VM as it is configured now."""
    scale, rated, memory_mb = columns.load_scale[rows], columns.rated_mhz[rows], columns.memory_mb[rows]
    # Each column in one piece, for it is read more than once.
    by_column = np.ascontiguousarray(found.levels.T, dtype=np.float64)
    percent, absolute = by_column[Column.CPU_PERCENT], by_column[Column.CPU_MHZ]
    cpu = (percent * rated / 100.0 + absolute) * scale
    share = by_column[Column.MEMORY_PERCENT] * memory_mb / 100.0 * columns.memory_scale[rows]
    active = np.minimum(share + by_column[Column.MEMORY_MB], memory_mb)
    columns.cpu_mhz[rows] = cpu
    cap = rated.copy()
    cap[absolute > 0.0] = np.inf
    columns.cpu_cap_mhz[rows] = cap
    columns.memory_active_mb[rows] = active
    dirty = _derived_dirty(active, cpu, rated, columns.dirty_share[rows])
    own = by_column[Column.DIRTY_MB_PER_S]
    named = np.flatnonzero(own >= 0.0)
    dirty[named] = own[named] * scale[named]
    columns.dirty_mb_per_s[rows] = dirty
    columns.disk_iops[rows] = by_column[Column.DISK_IOPS] * scale
    columns.disk_kbps[rows] = by_column[Column.DISK_KBPS] * scale
    columns.net_mbps[rows] = by_column[Column.NET_MBPS] * scale
    columns.disk_read_share[rows] = by_column[Column.DISK_READ_SHARE]
    columns.net_rx_share[rows] = by_column[Column.NET_RX_SHARE]
    columns.valid_from_us[rows] = found.valid_from_us
    columns.valid_until_us[rows] = found.valid_until_us


def _derived_dirty(active_mb: Floats, cpu_mhz: Floats, rated_mhz: Floats, share: Floats) -> Floats:
    """Dirty rate of a load that names none: a share of the active memory, by how busy the CPU is."""
    busy = np.minimum(cpu_mhz / np.maximum(rated_mhz, 1.0), 1.0)
    return active_mb * share * busy
