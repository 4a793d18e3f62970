"""Tasks as rows of Recent Tasks and of Monitor > Tasks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vsphere_client.engine.tasks import Task
from vsphere_client.model.tasks import Source, TaskState
from vsphere_client.model.units import MINUTE_US
from vsphere_client.session.views.inventory import InventoryViews, NodeView
from vsphere_client.session.views.scopes import kept_in_scope

if TYPE_CHECKING:
    from vsphere_client.session.session import Session
from vsphere_client.session.views.why_migration import is_migration

RECENT_US = 10 * MINUTE_US
"""Ended tasks leave Recent Tasks after this virtual time (vsphere_client_ui.md 1.8)."""
_EXPLAINED = (Source.DRS, Source.HA, Source.MAINTENANCE, Source.SYSTEM)


@dataclass(frozen=True, slots=True)
class TaskView:
    """One task as it stands now; ``why`` says that reasons are kept, ``fault`` is the error's sentence.

    ``target`` is None when the object is gone or was never found. Times are virtual; ``queued_for_us``
    and ``execution_us`` are spans.
    """

    key: str
    name: str
    target: NodeView | None
    target_name: str
    state: TaskState
    percent: float
    details: str
    why: bool
    fault: str
    fault_name: str
    initiator: str
    queued_for_us: int
    queued: datetime
    started: datetime | None
    completed: datetime | None
    execution_us: int | None
    server: str
    cancellable: bool
    trainer: bool


class TaskViews:
    """Reads the tasks of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._inventory = InventoryViews(session)

    def get(self, key: str) -> TaskView | None:
        """One task, or None when it is forgotten."""
        task = self._session.engine.tasks.get(key)
        return None if task is None else self._view(task)

    def is_running(self, key: str) -> bool:
        """Whether a task has not ended."""
        task = self._session.engine.tasks.get(key)
        return task is not None and not task.ended

    def keys(self, scope: str | None = None) -> list[str]:
        """All kept tasks that the client may see, newest first; those of an object and of all below it if given."""
        return [task.key for task in self._newest_first() if self._concerns(task, scope)]

    def concerns(self, key: str, scope: str | None) -> bool:
        """Whether a task belongs to an object or to something below it."""
        task = self._session.engine.tasks.get(key)
        return task is not None and self._concerns(task, scope)

    def recent_keys(self, limit: int = 200) -> list[str]:
        """Running tasks and those that ended within the last ten virtual minutes, newest first."""
        since = self._session.now_us - RECENT_US
        found: list[str] = []
        for task in self._newest_first():
            if (not task.ended or (task.completed_us or 0) > since) and self._concerns(task, None):
                found.append(task.key)
                if len(found) == limit:
                    break
        return found

    def _newest_first(self) -> Iterator[Task]:
        return reversed(list(self._session.engine.tasks.all()))

    def _concerns(self, task: Task, scope: str | None) -> bool:
        return kept_in_scope(self._session.engine.world, task.vcenter, task.entity, scope)

    def _view(self, task: Task) -> TaskView:
        world, now = self._session.engine.world, self._session.now_us
        known = task.entity is not None and task.entity in world.objects
        started = None if task.waits_for_slot else task.started_us
        completed = task.completed_us
        return TaskView(
            key=task.key,
            name=task.name,
            target=self._inventory.node(task.entity) if known and task.entity is not None else None,
            target_name=task.entity_name,
            state=TaskState.QUEUED if task.waits_for_slot else task.state,
            percent=task.progress_percent(now),
            details=task.details,
            why=is_migration(task)
            or (bool(task.reasons) and (task.source in _EXPLAINED or task.fault is not None)),
            fault=task.fault.text if task.fault else "",
            fault_name=task.fault.name if task.fault else "",
            initiator=task.initiator,
            queued_for_us=(started if started is not None else now) - task.queued_us,
            queued=self._moment(task.queued_us),
            started=None if started is None else self._moment(started),
            completed=None if completed is None else self._moment(completed),
            execution_us=None if started is None or completed is None else completed - started,
            server=(world.vcenters.get(task.vcenter) or world.root).name,
            cancellable=task.cancellable,
            trainer=task.trainer,
        )

    def _moment(self, at_us: int) -> datetime:
        return self._session.engine.settings.start + timedelta(microseconds=at_us)
