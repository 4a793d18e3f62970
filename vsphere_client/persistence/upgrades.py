"""One step for each change of the document's format."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

from vsphere_client.persistence.statistics import TABLES as STATISTICS_TABLES

SCHEMA_VERSION = 2


def _add_statistics(db: sqlite3.Connection) -> None:
    """Version 2 keeps statistics."""
    for statement in filter(str.strip, STATISTICS_TABLES.split(";")):
        db.execute(statement)


UPGRADES: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _add_statistics}
"""From version n to n + 1, by n; each runs in its own transaction."""
