"""Points of rolled-up statistics: in the document, or in a temporary database that goes with the session.

A point of one kind of object is kept in blocks of rows, so that the history of one object is read without
all others; a point with keys (parts of objects) is one block. Points are written without a commit of their own:
they are on disk with the next command or noted position of the document, neither of which can then be ahead of
them.
"""

from __future__ import annotations

import sqlite3
import weakref
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from vsphere_client.engine.statistics.codes import whole
from vsphere_client.engine.statistics.frames import Frame

TABLES = """
CREATE TABLE statistics_layouts (
    id INTEGER PRIMARY KEY, kept_as TEXT NOT NULL, columns TEXT NOT NULL, UNIQUE (kept_as, columns)
);
CREATE TABLE statistics (
    every_s INTEGER NOT NULL, kind TEXT NOT NULL, block INTEGER NOT NULL, at_us INTEGER NOT NULL,
    layout INTEGER NOT NULL, state BLOB NOT NULL, PRIMARY KEY (every_s, kind, block, at_us)
);
CREATE INDEX statistics_times ON statistics (every_s, at_us);
"""
BLOCK_ROWS = 1024
"""Rows in a block."""
KEYED_BLOCK = -1
_OWNER, _KEY = np.dtype(np.int32), np.dtype(np.int64)
_KEYED = "keyed"


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the bytes of a block are: owners as int32, keys as int64 if there are any, then each column."""

    kept_as: np.dtype[Any]
    columns: tuple[str, ...]
    keyed: bool = False

    @property
    def _before_values(self) -> int:
        return _OWNER.itemsize + (_KEY.itemsize if self.keyed else 0)

    def rows(self, state: bytes) -> int:
        return len(state) // (self._before_values + self.kept_as.itemsize * len(self.columns))

    def owners(self, state: bytes) -> NDArray[np.int32]:
        return np.frombuffer(state, _OWNER, self.rows(state))

    def keys(self, state: bytes) -> NDArray[np.int64]:
        rows = self.rows(state)
        return np.frombuffer(state, _KEY, rows, offset=rows * _OWNER.itemsize)

    def values(self, state: bytes) -> NDArray[Any]:
        rows = self.rows(state)
        flat = np.frombuffer(state, self.kept_as, offset=rows * self._before_values)
        return flat.reshape(len(self.columns), rows)


class StatisticsArchive:
    """Rolled-up points by interval (seconds between points) and kind of object."""

    def __init__(
        self, db: sqlite3.Connection, writing: Callable[[], AbstractContextManager[None]] = nullcontext
    ) -> None:
        self._db = db
        self._writing = writing
        self._layouts: dict[int, _Layout] = {}

    @classmethod
    def temporary(cls) -> Self:
        """An archive that is gone with the object; the database keeps what is large on disk."""
        db = sqlite3.connect("", check_same_thread=False)
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(TABLES)
        archive = cls(db)
        weakref.finalize(archive, db.close)
        return archive

    # writing ----------------------------------------------------------------------------------------------

    def add(self, every_s: int, kind: str, frame: Frame) -> None:
        """Keep a point; raises DocumentError when the document cannot be written."""
        columns = tuple(frame.columns)
        values = np.stack([whole(kept) for kept in frame.columns.values()])
        with self._writing():
            layout = self._layout_id(values.dtype, columns, frame.keys is not None)
            rows = (
                (every_s, kind, number, frame.at_us, layout, state)
                for number, state in _blocks(frame, values)
            )
            self._db.executemany("INSERT OR REPLACE INTO statistics VALUES (?, ?, ?, ?, ?, ?)", rows)

    def forget(self, every_s: int, until_us: int) -> None:
        """Drop points of an interval that are not later than a time: they are kept no longer."""
        with self._writing():
            self._db.execute("DELETE FROM statistics WHERE every_s = ? AND at_us <= ?", (every_s, until_us))

    def cut(self, after_us: int) -> None:
        """Drop all points later than a time: a new future begins."""
        with self._writing():
            self._db.execute("DELETE FROM statistics WHERE at_us > ?", (after_us,))

    def copy_from(self, other: StatisticsArchive) -> None:
        """Take over all points of another archive."""
        with self._writing(), self._db:
            for table, width in (("statistics_layouts", 3), ("statistics", 6)):
                found = other._db.execute(f"SELECT * FROM {table}")
                marks = ", ".join("?" * width)
                self._db.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", found)
        self._layouts.clear()

    # reading ----------------------------------------------------------------------------------------------

    def last_us(self, every_s: int) -> int | None:
        """The time of an interval's newest point, or None."""
        found = self._db.execute(
            "SELECT max(at_us) FROM statistics WHERE every_s = ?", (every_s,)
        ).fetchone()[0]
        return None if found is None else int(found)

    def kinds(self, every_s: int) -> list[str]:
        """Kinds of objects that an interval has points of."""
        found = self._db.execute("SELECT DISTINCT kind FROM statistics WHERE every_s = ?", (every_s,))
        return sorted(str(kind) for (kind,) in found)

    def frames(
        self, every_s: int, kind: str, after_us: int, until_us: int, rows: Iterable[int] | None = None
    ) -> list[Frame]:
        """Points later than one time and not later than another, oldest first.

        With ``rows`` only those are in the frames, in their order; a row that a point does not have
        belongs to nobody there.
        """
        wanted = None if rows is None else np.array(list(rows), np.intp)
        blocks = None if wanted is None else np.unique([KEYED_BLOCK, *(wanted // BLOCK_ROWS)])
        by_time: dict[int, dict[int, tuple[_Layout, bytes]]] = {}
        for at_us, block, layout, state in self._select(every_s, kind, after_us, until_us, blocks):
            by_time.setdefault(at_us, {})[block] = (self._layout(layout), state)
        return [_assemble(at_us, every_s, found, wanted) for at_us, found in sorted(by_time.items())]

    def _select(
        self, every_s: int, kind: str, after_us: int, until_us: int, blocks: NDArray[np.intp] | None
    ) -> Iterable[tuple[int, int, int, bytes]]:
        where = "every_s = ? AND kind = ? AND at_us > ? AND at_us <= ?"
        if blocks is not None:
            where += f" AND block IN ({', '.join(str(int(block)) for block in blocks)})"
        return self._db.execute(
            f"SELECT at_us, block, layout, state FROM statistics WHERE {where} ORDER BY at_us, block",
            (every_s, kind, after_us, until_us),
        )

    def _layout_id(self, kept_as: np.dtype[Any], columns: tuple[str, ...], keyed: bool) -> int:
        names = (f"{kept_as.str} {_KEYED}" if keyed else kept_as.str, " ".join(columns))
        found = self._db.execute(
            "SELECT id FROM statistics_layouts WHERE kept_as = ? AND columns = ?", names
        ).fetchone()
        if found is not None:
            return int(found[0])
        cursor = self._db.execute("INSERT INTO statistics_layouts (kept_as, columns) VALUES (?, ?)", names)
        return int(cursor.lastrowid or 0)

    def _layout(self, number: int) -> _Layout:
        if number not in self._layouts:
            kept_as, columns = self._db.execute(
                "SELECT kept_as, columns FROM statistics_layouts WHERE id = ?", (number,)
            ).fetchone()
            dtype, *keyed = str(kept_as).split()
            self._layouts[number] = _Layout(np.dtype(dtype), tuple(str(columns).split()), keyed == [_KEYED])
        return self._layouts[number]


def _blocks(frame: Frame, values: NDArray[Any]) -> Iterator[tuple[int, bytes]]:
    """Number and bytes of the blocks that a point is kept in."""
    if frame.keys is not None:
        yield KEYED_BLOCK, frame.owners.tobytes() + frame.keys.tobytes() + values.tobytes()
        return
    for start in range(0, frame.rows, BLOCK_ROWS):
        end = start + BLOCK_ROWS
        yield start // BLOCK_ROWS, frame.owners[start:end].tobytes() + values[:, start:end].tobytes()


def _assemble(
    at_us: int, every_s: int, blocks: dict[int, tuple[_Layout, bytes]], wanted: NDArray[np.intp] | None
) -> Frame:
    """The blocks of one point as a frame of all its rows, or of those wanted."""
    if KEYED_BLOCK in blocks:
        whole = _keyed(at_us, every_s, *blocks[KEYED_BLOCK])
        return whole if wanted is None else whole.picked(wanted.astype(np.int64))
    if wanted is None:
        return _all_rows(at_us, every_s, [blocks[number] for number in sorted(blocks)])
    layout = next(iter(blocks.values()))[0]
    owners = np.zeros(wanted.size, np.int32)
    values = np.zeros((len(layout.columns), wanted.size), layout.kept_as)
    for number, (_, state) in blocks.items():
        inside = wanted - number * BLOCK_ROWS
        here = np.flatnonzero((inside >= 0) & (inside < layout.rows(state)))
        owners[here] = layout.owners(state)[inside[here]]
        values[:, here] = layout.values(state)[:, inside[here]]
    return Frame(at_us, every_s, owners, dict(zip(layout.columns, values, strict=True)))


def _keyed(at_us: int, every_s: int, layout: _Layout, state: bytes) -> Frame:
    columns = dict(zip(layout.columns, layout.values(state), strict=True))
    return Frame(at_us, every_s, layout.owners(state), columns, layout.keys(state))


def _all_rows(at_us: int, every_s: int, blocks: list[tuple[_Layout, bytes]]) -> Frame:
    layout = blocks[0][0]
    owners = np.concatenate([one.owners(state) for one, state in blocks])
    values = np.concatenate([one.values(state) for one, state in blocks], axis=1)
    return Frame(at_us, every_s, owners, dict(zip(layout.columns, values, strict=True)))
