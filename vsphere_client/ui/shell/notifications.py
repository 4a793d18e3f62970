"""The bell: tasks that failed and what vCenter decided by itself, newest first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QMenu, QWidget

from vsphere_client.model.tasks import Source, TaskState
from vsphere_client.ui.theme.icons import icon
from vsphere_client.ui.widgets.themed import literal
from vsphere_client.ui.widgets.time_bar import elapsed_text

if TYPE_CHECKING:
    from vsphere_client.engine.tasks import Task
    from vsphere_client.engine.world.changes import ChangeBatch
    from vsphere_client.ui.bridge.driver import SessionDriver

KEPT = 30
SHOWN = 12
_DECIDERS = {Source.DRS: "DRS", Source.HA: "vSphere HA"}


@dataclass(frozen=True, slots=True)
class Notice:
    """One note: the task it is about, its words, and whether something failed."""

    key: str
    at_us: int
    text: str
    failed: bool


class Notifications(QObject):
    """Collects notes and says how many nobody has read.

    In the past those of later moments wait; a future that was given up for another one takes its notes with it.

    Signals: ``unread_changed(count)``, ``task_wanted(key)``, ``failed(text)`` for a note on the screen.
    """

    unread_changed = Signal(int)
    task_wanted = Signal(str)
    failed = Signal(str)

    def __init__(self, driver: SessionDriver, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._driver = driver
        self._notices: deque[Notice] = deque(maxlen=KEPT)
        self._known: dict[str, int] = {}
        self._unread: set[str] = set()
        self._told = 0
        driver.changed.connect(self._follow)
        driver.task_failed.connect(self._task_failed)
        driver.replaced.connect(self._tell_unread)
        driver.clock_changed.connect(self._tell_unread)
        driver.time_state_changed.connect(self._tell_unread)

    def notices(self) -> list[Notice]:
        """The kept notes up to the moment shown, newest first."""
        now_us = self._driver.now_us
        if self._driver.live:
            self._forget([one for one in self._notices if one.at_us > now_us])
        return [one for one in reversed(self._notices) if one.at_us <= now_us]

    @property
    def unread(self) -> int:
        """How many of them nobody has read."""
        return sum(one.key in self._unread for one in self.notices())

    def _forget(self, notices: Iterable[Notice]) -> None:
        for notice in notices:
            self._notices.remove(notice)
            self._known.pop(notice.key, None)

    def _tell_unread(self, *_clock: object) -> None:
        if self.unread != self._told:
            self._told = self.unread
            self.unread_changed.emit(self._told)

    def _follow(self, batch: ChangeBatch) -> None:
        for key in sorted(batch.tasks):
            task = self._driver.session.engine.tasks.get(key)
            if task is not None and task.source in _DECIDERS and task.state == TaskState.SUCCESS:
                self._note(task, f"{_DECIDERS[task.source]}: {task.name}, {task.entity_name}", failed=False)

    def _task_failed(self, key: str) -> None:
        task = self._driver.session.engine.tasks.get(key)
        if task is not None:
            text = f"{task.name}, {task.entity_name}: {task.fault.text if task.fault else 'failed'}"
            self._note(task, text, failed=True)
            self.failed.emit(text)

    def _note(self, task: Task, text: str, *, failed: bool) -> None:
        at_us = task.completed_us or self._driver.now_us
        if self._known.get(task.key) == at_us:
            return
        self._forget([one for one in self._notices if one.key == task.key])
        self._known[task.key] = at_us
        self._notices.append(Notice(task.key, at_us, text, failed))
        self._unread.add(task.key)
        self._tell_unread()

    def mark_read(self) -> None:
        """Everything was seen."""
        self._unread.difference_update(one.key for one in self.notices())
        self._tell_unread()

    def menu(self, parent: QWidget) -> QMenu:
        """The notes as a menu; a press shows the task."""
        menu = QMenu(parent)
        menu.setAccessibleName("Notifications")
        notices = self.notices()[:SHOWN]
        for notice in notices:
            words = notice.text if len(notice.text) <= 90 else notice.text[:89] + "…"
            line = menu.addAction(f"{literal(words)}\t{elapsed_text(notice.at_us)}")
            failed = notice.failed
            line.setIcon(
                icon(
                    "severity-danger" if failed else "severity-info",
                    color="danger.mark" if failed else "accent",
                )
            )
            line.triggered.connect(lambda _checked=False, key=notice.key: self.task_wanted.emit(key))
        if not notices:
            menu.addAction("Nothing has happened that you should know.").setEnabled(False)
        self.mark_read()
        return menu
