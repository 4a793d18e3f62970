"""One step for each change of the document's format."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

SCHEMA_VERSION = 1

UPGRADES: Mapping[int, Callable[[sqlite3.Connection], None]] = {}
"""From version n to n + 1, by n; each runs in its own transaction."""
