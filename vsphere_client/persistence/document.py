"""The .vlab document: lab, journal and checkpoints in one SQLite file.

Each command is committed before it is acknowledged, so that killing the process at any
moment loses nothing that was acknowledged. Checkpoints only save time: the journal alone
gives the same state.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from vsphere_client.persistence.statistics import TABLES as STATISTICS_TABLES
from vsphere_client.persistence.statistics import StatisticsArchive
from vsphere_client.persistence.upgrades import SCHEMA_VERSION, UPGRADES

APPLICATION_ID = 0x764C4142  # "vLAB"

_WAIT_S = 0.5
"""How long a document that another program is closing is waited for."""

_TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE lab (id INTEGER PRIMARY KEY CHECK (id = 1), text TEXT NOT NULL, folder TEXT NOT NULL);
CREATE TABLE journal (
    seq INTEGER PRIMARY KEY, at_us INTEGER NOT NULL, source TEXT NOT NULL, command TEXT NOT NULL
);
CREATE TABLE checkpoints (
    at_us INTEGER NOT NULL, seq INTEGER NOT NULL, code TEXT NOT NULL, state BLOB NOT NULL,
    PRIMARY KEY (at_us, seq)
);
CREATE TABLE assets (name TEXT PRIMARY KEY, content BLOB NOT NULL);
"""


class DocumentError(Exception):
    """A file that cannot be opened as a document; the message names the file, the cause and the remedy."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One command: its number, virtual time, who gave it and its arguments."""

    seq: int
    at_us: int
    source: str
    command: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A saved engine: its time, and the number of the last command in it."""

    at_us: int
    seq: int


class Document:
    """An open .vlab file."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._db = connection
        self.path = path

    @classmethod
    def create(cls, path: Path, lab_text: str, folder: str, seed: int | None) -> Self:
        """Make a new document; an existing file of that name is replaced.

        Raises:
            DocumentError: the file cannot be written.
        """
        with _writing(path), closing(_fresh(path)) as db:
            db.executescript(f"BEGIN; {_TABLES} {STATISTICS_TABLES} COMMIT;")
            db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            db.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            with db:
                db.execute("INSERT INTO lab VALUES (1, ?, ?)", (lab_text, folder))
                db.execute("INSERT INTO meta VALUES ('seed', ?)", (json.dumps(seed),))
        return cls.open(path)

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a document, upgrading an older version step by step.

        Raises:
            DocumentError: the file is missing, damaged, open elsewhere, newer than this program or no document.
        """
        if not path.is_file():
            raise DocumentError(f"{path}: no such file.")
        db = sqlite3.connect(path, timeout=_WAIT_S, isolation_level="DEFERRED", check_same_thread=False)
        try:
            # Two writers would each continue a journal of their own; the system frees a dead one's lock.
            db.execute("PRAGMA locking_mode = EXCLUSIVE")
            _check_is_document(db, path)
            _check_intact(db, path)
            _upgrade(db, path)
            # Only what is surely ours is switched to our way of writing.
            _keep_each_commit(db)
        except sqlite3.Error as error:
            db.close()
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise _in_use(path) from error
            raise DocumentError(
                f"{path}: the document is damaged ({error}). Open a copy, or the lab file it was made from."
            ) from error
        except DocumentError:
            db.close()
            raise
        return cls(db, path)

    def close(self) -> None:
        """Close the file; everything is on disk already."""
        self._db.close()

    def lab_text(self) -> tuple[str, str]:
        """The lab as it was loaded, and the folder its relative paths start from."""
        row = self._db.execute("SELECT text, folder FROM lab").fetchone()
        if row is None:
            raise DocumentError(
                f"{self.path}: the document holds no lab. Open the lab file it was made from."
            )
        return str(row[0]), str(row[1])

    def meta(self, key: str) -> Any:
        """A small value by name, or None; raises DocumentError when it is damaged."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        try:
            return None if row is None else json.loads(row[0])
        except ValueError as error:
            raise DocumentError(f"{self.path}: its {key} is damaged ({error}). Open a copy of it.") from error

    def set_meta(self, key: str, value: Any) -> None:
        """Write a small value."""
        with _writing(self.path), self._db:
            self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, json.dumps(value)))

    # journal ----------------------------------------------------------------------------------------------

    def append(self, entry: JournalEntry) -> None:
        """Commit a command; on return it is on disk."""
        values = (entry.seq, entry.at_us, entry.source, json.dumps(entry.command))
        with _writing(self.path), self._db:
            self._db.execute("INSERT INTO journal VALUES (?, ?, ?, ?)", values)

    def journal(self) -> list[JournalEntry]:
        """All commands in order; raises DocumentError when one is damaged."""
        rows = self._db.execute("SELECT seq, at_us, source, command FROM journal ORDER BY seq")
        try:
            return [JournalEntry(seq, at_us, source, json.loads(text)) for seq, at_us, source, text in rows]
        except ValueError as error:
            raise DocumentError(
                f"{self.path}: its journal is damaged ({error}). Open a copy of it."
            ) from error

    def truncate(self, after_seq: int, after_us: int) -> None:
        """Forget all commands after a number and all checkpoints after a time: a new future begins."""
        with _writing(self.path), self._db:
            self._db.execute("DELETE FROM journal WHERE seq > ?", (after_seq,))
            self._db.execute("DELETE FROM checkpoints WHERE seq > ? OR at_us > ?", (after_seq, after_us))

    # checkpoints ------------------------------------------------------------------------------------------

    def add_checkpoint(self, at_us: int, seq: int, code: str, state: bytes, keep: int) -> None:
        """Save an engine; of the older ones ``keep`` stay, thinned out evenly in time."""
        with _writing(self.path), self._db:
            self._db.execute(
                "INSERT OR REPLACE INTO checkpoints VALUES (?, ?, ?, ?)", (at_us, seq, code, state)
            )
            for victim in _thin([c.at_us for c in self.checkpoints()], keep):
                self._db.execute("DELETE FROM checkpoints WHERE at_us = ?", (victim,))

    def checkpoints(self, code: str | None = None) -> list[Checkpoint]:
        """All checkpoints in order of time, or only those that one version of the code wrote."""
        rows = self._db.execute(
            "SELECT at_us, seq FROM checkpoints WHERE ?1 IS NULL OR code = ?1 ORDER BY at_us, seq", (code,)
        )
        return [Checkpoint(at_us, seq) for at_us, seq in rows]

    def load_checkpoint(self, at_us: int, code: str) -> tuple[Checkpoint, bytes] | None:
        """The latest checkpoint not after a time that this program wrote, or None."""
        row = self._db.execute(
            "SELECT at_us, seq, state FROM checkpoints WHERE at_us <= ? AND code = ? "
            "ORDER BY at_us DESC, seq DESC LIMIT 1",
            (at_us, code),
        ).fetchone()
        return None if row is None else (Checkpoint(row[0], row[1]), bytes(row[2]))

    # assets -----------------------------------------------------------------------------------------------

    def put_asset(self, name: str, content: bytes) -> None:
        """Keep a file that the lab needs, such as recorded load."""
        with _writing(self.path), self._db:
            self._db.execute("INSERT OR REPLACE INTO assets VALUES (?, ?)", (name, content))

    def assets(self) -> Iterator[tuple[str, bytes]]:
        """All kept files."""
        for name, content in self._db.execute("SELECT name, content FROM assets ORDER BY name"):
            yield str(name), bytes(content)

    # statistics -------------------------------------------------------------------------------------------

    def statistics(self) -> StatisticsArchive:
        """The archive of rolled-up statistics in this document."""
        return StatisticsArchive(self._db, lambda: _writing(self.path))

    def copy_to(self, path: Path) -> None:
        """Write a whole copy of the document elsewhere (Save As); raises DocumentError."""
        with _writing(path), closing(_fresh(path)) as target:
            self._db.backup(target)


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    """Let what goes wrong in writing be a DocumentError."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise DocumentError(f"{path}: cannot be written ({error}). Choose another place.") from error


def _in_use(path: Path) -> DocumentError:
    return DocumentError(f"{path}: it is open in another window. Close it there first.")


def _check_free(path: Path) -> None:
    """Refuse to replace a document that another program writes; raises DocumentError."""
    if not path.is_file():
        return
    try:
        with closing(sqlite3.connect(path, timeout=_WAIT_S)) as db:
            db.execute("BEGIN IMMEDIATE")
    except sqlite3.Error as error:
        # What is no database may be replaced.
        if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
            raise _in_use(path) from error


def _fresh(path: Path) -> sqlite3.Connection:
    """A new database at a path; a file that was there is replaced, unless it is open elsewhere."""
    _check_free(path)
    for suffix in ("", "-wal", "-shm"):
        Path(f"{path}{suffix}").unlink(missing_ok=True)
    return sqlite3.connect(path)


def _keep_each_commit(db: sqlite3.Connection) -> None:
    """Let each commit be on disk when it returns, also if the machine loses power after it."""
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")


def _check_is_document(db: sqlite3.Connection, path: Path) -> None:
    if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
        raise DocumentError(f"{path}: this is not a saved lab (.vlab).")


def _check_intact(db: sqlite3.Connection, path: Path) -> None:
    verdict = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if verdict != "ok":
        raise DocumentError(f"{path}: the document is damaged ({verdict}). Open a copy of it.")
    found = {str(name) for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if missing := [name for name in ("meta", "lab", "journal", "checkpoints", "assets") if name not in found]:
        raise DocumentError(f"{path}: the document is damaged (no table {missing[0]}). Open a copy of it.")


def _upgrade(db: sqlite3.Connection, path: Path) -> None:
    version = db.execute("PRAGMA user_version").fetchone()[0]
    if version > SCHEMA_VERSION:
        raise DocumentError(
            f"{path}: written by a newer version of this program (format {version}). Update it."
        )
    while version < SCHEMA_VERSION:
        with db:
            UPGRADES[version](db)
            version += 1
            db.execute(f"PRAGMA user_version = {version}")


def _thin(times: list[int], keep: int) -> list[int]:
    """Which checkpoints to drop so that at most ``keep`` stay: those closest to their neighbours."""
    kept, dropped = list(times), []
    while len(kept) > max(keep, 2):
        gaps = [kept[i + 1] - kept[i - 1] for i in range(1, len(kept) - 1)]
        dropped.append(kept.pop(gaps.index(min(gaps)) + 1))
    return dropped
