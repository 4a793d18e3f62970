"""What the time bar shows above its line: checkpoints, decisions, alarms, faults and bookmarks.

Marks are remembered as they happen, so that after going back the future that was seen stays marked; what
a lab keeps hidden is not known before it happens.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.model.tasks import Source
from vsphere_client.session.session import Session
from vsphere_client.session.views.alarms import AlarmViews
from vsphere_client.ui.widgets.time_scrubber import MarkKind, TimeMark

BOOKMARKS = "bookmarks"
"""Name of the bookmarks in a document."""
KEPT_MARKS = 2_000
_DECIDERS = {Source.DRS: "DRS", Source.HA: "vSphere HA"}


@dataclass(frozen=True, slots=True, order=True)
class Bookmark:
    """A moment that a person wants to find again."""

    at_us: int
    text: str


class MarkLedger:
    """All marks seen so far, by time and kind; several of a kind at one moment are one mark."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._seen: dict[tuple[int, MarkKind], dict[str, None]] = {}
        self._alarm_us = -1
        self.bookmarks: list[Bookmark] = _stored(session)
        self._read_all()

    def _read_all(self) -> None:
        self._note_tasks(self._session.engine.tasks.all())
        self._note_alarms()

    def follow(self, batch: ChangeBatch) -> bool:
        """Take what a batch tells; True if there is a new mark."""
        before = sum(map(len, self._seen.values()))
        tasks = (self._session.engine.tasks.get(key) for key in sorted(batch.tasks))
        self._note_tasks(task for task in tasks if task is not None)
        if batch.alarms:
            self._note_alarms()
        return sum(map(len, self._seen.values())) != before

    def rewound(self) -> None:
        """The engine was replaced: alarms are read anew, known ones are recognised."""
        self._alarm_us = -1
        self._read_all()

    def forget_after(self, at_us: int) -> None:
        """A new future begins: forget the marks of the old one."""
        self._seen = {key: labels for key, labels in self._seen.items() if key[0] <= at_us}
        self.bookmarks = [mark for mark in self.bookmarks if mark.at_us <= at_us]
        self.store(self._session)

    def _note_tasks(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            if task.trainer:
                self._note(task.queued_us, "fault", f"{task.name}: {task.entity_name}")
            elif task.source in _DECIDERS:
                label = f"{_DECIDERS[task.source]}: {task.name} {task.entity_name}"
                self._note(task.queued_us, "decision", label.rstrip())

    def _note_alarms(self) -> None:
        for change in reversed(AlarmViews(self._session).history()):
            if change.at_us < self._alarm_us:
                break
            if change.new in (AlarmStatus.YELLOW, AlarmStatus.RED):
                self._note(change.at_us, "alarm", f"{change.alarm}: {change.entity_name}")
        self._alarm_us = self._session.now_us

    def _note(self, at_us: int, kind: MarkKind, label: str) -> None:
        self._seen.setdefault((at_us, kind), {})[label] = None
        if len(self._seen) > KEPT_MARKS:
            del self._seen[min(self._seen)]

    # bookmarks --------------------------------------------------------------------------------------------

    def add_bookmark(self, at_us: int, text: str) -> None:
        """Remember a moment, in the document too where there is one."""
        self.bookmarks = sorted([*self.bookmarks, Bookmark(at_us, text)])
        self.store(self._session)

    def remove_bookmark(self, bookmark: Bookmark) -> None:
        """Forget a bookmark."""
        self.bookmarks = [mark for mark in self.bookmarks if mark != bookmark]
        self.store(self._session)

    def as_data(self) -> list[dict[str, Any]]:
        """Bookmarks as a document keeps them."""
        return [{"at_us": mark.at_us, "text": mark.text} for mark in self.bookmarks]

    def store(self, session: Session) -> None:
        """Write the bookmarks into the session's document, if it has one."""
        if session.document is not None:
            session.document.set_meta(BOOKMARKS, self.as_data())

    # reading ----------------------------------------------------------------------------------------------

    def marks(self) -> list[TimeMark]:
        """All marks in order of time."""
        found = [TimeMark(at_us, "checkpoint", "Checkpoint") for at_us in self._session.checkpoints.times()]
        found += [TimeMark(mark.at_us, "checkpoint", f"Bookmark: {mark.text}") for mark in self.bookmarks]
        found += [TimeMark(at_us, kind, _label(labels)) for (at_us, kind), labels in self._seen.items()]
        return sorted(found, key=lambda mark: (mark.at_us, mark.kind, mark.label))


def _label(labels: dict[str, None]) -> str:
    first = next(iter(labels))
    return first if len(labels) == 1 else f"{first} and {len(labels) - 1} more"


def _stored(session: Session) -> list[Bookmark]:
    kept = session.document.meta(BOOKMARKS) if session.document is not None else None
    return sorted(Bookmark(int(mark["at_us"]), str(mark["text"])) for mark in kept or [])
