"""Configure > Scheduled Tasks: what is to be done later to an object, or anywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vsphere_client.decisions.schedule.recurrence import describe_recurrence
from vsphere_client.engine.schedule.service import ScheduledTask, ScheduledTaskService
from vsphere_client.model.kinds import Kind
from vsphere_client.model.tasks import TASK_NAMES, TaskState
from vsphere_client.model.units import describe_duration
from vsphere_client.session.views.scopes import in_scope

if TYPE_CHECKING:
    from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class ScheduledTaskRow:
    """A scheduled task; ``last_state`` is that of its last run, None before the first and when it is forgotten."""

    key: str
    name: str
    description: str
    task: str
    target: str
    schedule: str
    enabled: bool
    next_run: datetime | None
    last_run: datetime | None
    last_state: TaskState | None
    last_fault: str


def scheduled_tasks(session: Session, moid: str) -> tuple[ScheduledTaskRow, ...]:
    """Those that act on an object, for datacenters and folders on what is inside, too; the next to come first.

    A vCenter has all that it keeps, also those whose object is gone.
    """
    world = session.engine.world
    entries = session.engine.service(ScheduledTaskService).entries.values()
    if moid in world.vcenters:
        found = [entry for entry in entries if entry.vcenter == moid]
    elif world.objects[moid].kind in (Kind.DATACENTER, Kind.FOLDER):
        found = [entry for entry in entries if in_scope(world, world.objects.get(entry.entity or ""), moid)]
    else:
        found = [entry for entry in entries if entry.entity == moid]
    found.sort(key=lambda entry: (entry.next_us is None, entry.next_us or 0, entry.key))
    return tuple(_row(session, entry) for entry in found)


def _row(session: Session, entry: ScheduledTask) -> ScheduledTaskRow:
    engine = session.engine
    target = engine.world.objects.get(entry.entity or "")
    last = engine.tasks.get(entry.last_task or "")
    every = f"Every {describe_duration(entry.every_us)}" if entry.every_us else "Once"
    if entry.recurrence is not None:
        every = describe_recurrence(entry.recurrence)
    return ScheduledTaskRow(
        key=entry.key,
        name=entry.name,
        description=entry.description,
        task=TASK_NAMES[engine.operation_of(entry.command).description_id],
        target=target.name if target is not None else "",
        schedule=every,
        enabled=entry.enabled,
        next_run=_moment(session, entry.next_us if entry.enabled else None),
        last_run=_moment(session, entry.last_us),
        last_state=last.state if last is not None else None,
        last_fault=last.fault.text if last is not None and last.fault is not None else "",
    )


def _moment(session: Session, at_us: int | None) -> datetime | None:
    return None if at_us is None else session.engine.settings.start + timedelta(microseconds=at_us)
