"""One step for each change of the document's format."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

import numpy as np

from vsphere_client.engine.statistics.codes import pack
from vsphere_client.persistence.statistics import TABLES as STATISTICS_TABLES

SCHEMA_VERSION = 3


def _add_statistics(db: sqlite3.Connection) -> None:
    """Version 2 keeps statistics."""
    for statement in filter(str.strip, STATISTICS_TABLES.split(";")):
        db.execute(statement)


def _count_evenly_below_two(db: sqlite3.Connection) -> None:
    """Version 3 has codes that count in equal steps below 2, where those before had an exponent from 2^-10 on."""
    before = ((np.arange(1 << 16, dtype=np.uint32) << 12).view(np.float32)).astype(np.float64) * 2.0**116
    codes = pack(before, np.dtype(np.uint16))
    found = db.execute(
        "SELECT statistics.rowid, kept_as, columns, state FROM statistics"
        " JOIN statistics_layouts ON layout = id WHERE kept_as LIKE '<u2%'"
    ).fetchall()
    for row, kept_as, columns, state in found:
        before_values = 12 if "keyed" in kept_as else 4
        rows = len(state) // (before_values + 2 * len(columns.split()))
        start = rows * before_values
        values = codes[np.frombuffer(state, np.uint16, offset=start)]
        db.execute("UPDATE statistics SET state = ? WHERE rowid = ?", (state[:start] + values.tobytes(), row))


UPGRADES: Mapping[int, Callable[[sqlite3.Connection], None]] = {
    1: _add_statistics,
    2: _count_evenly_below_two,
}
"""From version n to n + 1, by n; each runs in its own transaction."""
