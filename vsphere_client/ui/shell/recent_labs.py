"""The labs that were open of late, and the documents that keep each run from being lost."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QStandardPaths

if TYPE_CHECKING:
    from vsphere_client.session.session import Session

KEPT = 20
"""Runs that are remembered; the document of an older one is deleted if the program made it."""


@dataclass(frozen=True, slots=True)
class RecentLab:
    """One run: its document, its lab, when it was open last, how far it got, what it reached.

    ``opened`` is wall-clock time in ISO form; ``closed`` is False while it is open, and stays so when
    the program was killed; ``held`` of ``asked`` expectations held.
    """

    path: str
    name: str
    opened: str
    at_us: int = 0
    held: int = 0
    asked: int = 0
    total: int = 0
    closed: bool = False
    own: bool = False

    @property
    def passed(self) -> bool:
        """Whether everything the lab expects was asked and held."""
        return self.total > 0 and self.held == self.total

    @property
    def share(self) -> float:
        """The part of the expectations that held."""
        return self.held / self.total if self.total else 0.0


def data_folder() -> Path:
    """Where the program keeps its own documents."""
    place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.GenericDataLocation)
    return Path(place) / "vsphere-client"


class RecentLabs:
    """The list of runs, newest first, kept as JSON beside the documents.

    Args:
        folder: Where list and documents lie; the user's data folder if not given.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or data_folder()
        self._file = self.folder / "recent.json"

    def entries(self) -> list[RecentLab]:
        """All runs whose documents still exist, newest first; nothing when the list cannot be read."""
        try:
            raw = json.loads(self._file.read_text(encoding="utf-8"))
            found = [RecentLab(**item) for item in raw]
        except (OSError, ValueError, TypeError):
            return []
        return [entry for entry in found if Path(entry.path).is_file()]

    def new_document(self, lab_file: Path) -> Path:
        """A path for the document of a new run of this lab; raises OSError when no folder can be made."""
        self.folder.mkdir(parents=True, exist_ok=True)
        stem = re.sub(r"[^\w.-]+", "-", lab_file.stem) or "lab"
        moment = datetime.now().strftime("%Y%m%d-%H%M%S")
        path = self.folder / f"{stem}-{moment}.vlab"
        number = 1
        while path.exists():
            number += 1
            path = self.folder / f"{stem}-{moment}-{number}.vlab"
        return path

    def note(self, session: Session, *, closed: bool = False) -> None:
        """Remember how far a run has come; a run without a document is not remembered."""
        if session.document is None:
            return
        path = session.document.path
        total = len(session.lab.expectations)
        entry = RecentLab(
            path=str(path),
            name=session.lab.file.name,
            opened=datetime.now().isoformat(timespec="seconds"),
            at_us=session.live_us,
            held=sum(result.held for result in session.results),
            asked=len(session.results),
            total=total,
            closed=closed,
            own=path.parent == self.folder,
        )
        self._write([entry, *(other for other in self.entries() if other.path != entry.path)])

    def forget(self, path: str) -> None:
        """Take a run off the list; its document stays."""
        self._write([entry for entry in self.entries() if entry.path != path])

    def best_of(self, name: str) -> RecentLab | None:
        """The run of a lab that reached most, the newest of equals."""
        runs = [entry for entry in self.entries() if entry.name == name]
        return max(runs, key=lambda run: run.share, default=None)

    def _write(self, entries: list[RecentLab]) -> None:
        for old in entries[KEPT:]:
            if old.own:
                for suffix in ("", "-wal", "-shm"):
                    Path(f"{old.path}{suffix}").unlink(missing_ok=True)
        self.folder.mkdir(parents=True, exist_ok=True)
        plain = [asdict(replace(entry)) for entry in entries[:KEPT]]
        spare = self._file.with_suffix(".json.new")
        spare.write_text(json.dumps(plain, indent=1), encoding="utf-8")
        # A rename is one step, so that a killed program leaves the old list or the new one.
        spare.replace(self._file)
