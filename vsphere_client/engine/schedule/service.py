"""vCenter's scheduled tasks: commands that are kept and come at their time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from vsphere_client.decisions.schedule.recurrence import next_run
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Notice, Service, TaskEnded, VmImmigrated
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.commands import Command, ScheduleTask, VmCommand
from vsphere_client.model.faults import NotFound, VimFault
from vsphere_client.model.moments import moment_us
from vsphere_client.model.recurrence import Recurrence
from vsphere_client.model.tasks import Source


@dataclass(frozen=True, slots=True)
class ScheduledTaskDue:
    """The time of a scheduled task has come."""

    key: str
    name: str

    @property
    def notable(self) -> str:
        """What a trainee may want to step to."""
        return f"Scheduled task {self.name}"


@dataclass(slots=True, eq=False)
class ScheduledTask:
    """A command that waits for its time; ``entity`` is the object it acts on, as far as it exists now.

    ``vcenter`` keeps it. ``first_us`` is the start that was asked for, from which times to come are counted.

    ``next_us`` is None when it has run and does not come again; ``last_task`` is the key of its last run.
    """

    key: str
    name: str
    description: str
    command: Command
    entity: str | None
    next_us: int | None
    first_us: int = 0
    every_us: int | None = None
    recurrence: Recurrence | None = None
    email: str = ""
    enabled: bool = True
    last_us: int | None = None
    last_task: str | None = None
    due: Scheduled | None = None
    vcenter: str = ""


class ScheduledTaskService(Service):
    """Keeps the scheduled tasks and submits each at its time."""

    name = "scheduled_tasks"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.entries: dict[str, ScheduledTask] = {}
        self._counter = 0

    def wire(self) -> None:
        """Take the times of the scheduled tasks."""
        self.engine.kernel.on(ScheduledTaskDue, self._due)

    def find(self, name: str) -> ScheduledTask:
        """A scheduled task by key or name; raises NotFound."""
        entry = self.entries.get(name) or next((e for e in self.entries.values() if e.name == name), None)
        if entry is None:
            raise NotFound(what="scheduled task", name=name)
        return entry

    def add(self, asked: ScheduleTask, at_us: int) -> ScheduledTask:
        """Keep a command until its time."""
        self._counter += 1
        command = asked.command.command()
        entity = entity_of(self.engine, command)
        entry = ScheduledTask(
            key=f"schedule-{self._counter}",
            name=asked.name,
            description=asked.description,
            command=command,
            entity=entity.moid if entity else None,
            next_us=None,
            first_us=at_us,
            every_us=asked.every,
            recurrence=asked.recurrence,
            email=asked.email,
            enabled=asked.enabled,
            vcenter=vcenter_of(self.engine.world, entity).moid,
        )
        self.entries[entry.key] = entry
        self.plan(entry)
        return entry

    def plan(self, entry: ScheduledTask) -> None:
        """Find the next time of one whose settings are new, and wait for it if it is enabled."""
        self._unplan(entry)
        at_us = self._next_after(entry, self.engine.now_us - 1)
        if entry.enabled:
            self._plan(entry, at_us)
        else:
            entry.next_us = at_us
        self._changed(entry)

    def remove(self, entry: ScheduledTask) -> None:
        """Forget one; a run of it that has begun goes on."""
        self._unplan(entry)
        del self.entries[entry.key]
        self._changed(entry)

    def enable(self, entry: ScheduledTask, enabled: bool) -> None:
        """Let one run at its time or not; a time that has passed meanwhile is left out."""
        self._unplan(entry)
        entry.enabled = enabled
        if enabled and entry.next_us is not None:
            self._plan(entry, self._next_after(entry, self.engine.now_us - 1))
        self._changed(entry)

    def run(self, entry: ScheduledTask) -> Task:
        """Submit its command now, in the name of the person who scheduled it."""
        entry.last_us = self.engine.now_us
        task = self.engine.submit(entry.command, Source.SCHEDULE)
        entry.last_task = task.key
        self.post("ScheduledTaskStartedEvent", entry)
        if task.ended:
            self._ended(entry, task)
        self._changed(entry)
        return task

    def notice(self, notice: Notice) -> None:
        """A run that took its time has come to its end."""
        if isinstance(notice, VmImmigrated):
            self._stay_behind(notice)
        elif isinstance(notice, TaskEnded):
            task = self.engine.tasks.get(notice.task)
            entry = next((one for one in self.entries.values() if one.last_task == notice.task), None)
            if task is not None and entry is not None:
                self._ended(entry, task)
                self._changed(entry)

    def _stay_behind(self, notice: VmImmigrated) -> None:
        """Scheduled tasks of a VM stay with the vCenter Server that it left, which no longer finds it."""
        for entry in self.entries.values():
            if entry.entity == notice.before and isinstance(entry.command, VmCommand):
                entry.command = entry.command.model_copy(update={"vm": notice.before})

    def _ended(self, entry: ScheduledTask, task: Task) -> None:
        """Post how a run ended, and the mail that tells of it."""
        if task.fault is not None:
            self.post("ScheduledTaskFailedEvent", entry, reason=task.fault.text)
        else:
            self.post("ScheduledTaskCompletedEvent", entry)
        if entry.email:
            self.post("ScheduledTaskEmailCompletedEvent", entry, to=entry.email)

    def post(self, type_id: str, entry: ScheduledTask, reason: str = "", to: str = "") -> None:
        """Post an event about one, on the object it acts on."""
        target = (
            self.engine.world.objects.get(entry.entity or "") or self.engine.world.vcenters[entry.vcenter]
        )
        self.engine.events.post(type_id, target, task=entry.name, target=target.name, reason=reason, to=to)

    def _due(self, event: ScheduledTaskDue) -> None:
        entry = self.entries.get(event.key)
        if entry is None:
            return
        entry.due = None
        entry.next_us = None
        self._plan(entry, self._next_after(entry, self.engine.now_us))
        self.run(entry)

    def _next_after(self, entry: ScheduledTask, after_us: int) -> int | None:
        """The first time of one that is later than a moment; None when there is none."""
        first_us, every_us, recurrence = entry.first_us, entry.every_us, entry.recurrence
        if recurrence is None:
            if first_us > after_us:
                return first_us
            return None if every_us is None else first_us + ((after_us - first_us) // every_us + 1) * every_us
        start = self.engine.settings.start
        first, after = (start + timedelta(microseconds=one) for one in (first_us, after_us))
        at = next_run(recurrence, first, after)
        if at is None:
            return None
        at_us = (at - start) // timedelta(microseconds=1)
        ends_us = None if recurrence.until is None else moment_us(recurrence.until, self.engine.now_us, start)
        return at_us if ends_us is None or at_us <= ends_us else None

    def _plan(self, entry: ScheduledTask, at_us: int | None) -> None:
        entry.next_us = at_us
        if at_us is not None:
            event = ScheduledTaskDue(entry.key, entry.name)
            entry.due = self.engine.kernel.schedule(at_us, event)

    def _unplan(self, entry: ScheduledTask) -> None:
        if entry.due is not None:
            self.engine.kernel.cancel(entry.due)
            entry.due = None

    def _changed(self, entry: ScheduledTask) -> None:
        """Tell those who look at the object it acts on, or at vCenter."""
        self.engine.world.changes.touch(entry.entity or entry.vcenter, "scheduled_tasks")


def entity_of(engine: Engine, command: Command) -> ManagedObject | None:
    """The object that a command would act on; None while it cannot be found."""
    try:
        return engine.operation_of(command).entity(engine, command)
    except VimFault:
        return None
