"""vCenter's scheduled tasks: commands that are kept and come at their time."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Service
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.commands import Command
from vsphere_client.model.faults import NotFound, VimFault
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

    ``next_us`` is None when it has run and does not come again; ``last_task`` is the key of its last run.
    """

    key: str
    name: str
    description: str
    command: Command
    entity: str | None
    next_us: int | None
    every_us: int | None = None
    enabled: bool = True
    last_us: int | None = None
    last_task: str | None = None
    due: Scheduled | None = None


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

    def add(
        self, name: str, description: str, command: Command, at_us: int, every_us: int | None
    ) -> ScheduledTask:
        """Keep a command until its time."""
        self._counter += 1
        entity = entity_of(self.engine, command)
        entry = ScheduledTask(
            key=f"schedule-{self._counter}",
            name=name,
            description=description,
            command=command,
            entity=entity.moid if entity else None,
            next_us=at_us,
            every_us=every_us,
        )
        self.entries[entry.key] = entry
        self._plan(entry, at_us)
        self._changed(entry)
        return entry

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
            self._plan(entry, self._next_after_now(entry))
        self._changed(entry)

    def run(self, entry: ScheduledTask) -> Task:
        """Submit its command now, in the name of the person who scheduled it."""
        entry.last_us = self.engine.now_us
        task = self.engine.submit(entry.command, Source.SCHEDULE)
        entry.last_task = task.key
        self.post("ScheduledTaskStartedEvent", entry)
        if task.fault is not None:
            self.post("ScheduledTaskFailedEvent", entry, reason=task.fault.text)
        self._changed(entry)
        return task

    def post(self, type_id: str, entry: ScheduledTask, reason: str = "") -> None:
        """Post an event about one, on the object it acts on."""
        target = self.engine.world.objects.get(entry.entity or "") or self.engine.world.root
        self.engine.events.post(type_id, target, task=entry.name, target=target.name, reason=reason)

    def _due(self, event: ScheduledTaskDue) -> None:
        entry = self.entries.get(event.key)
        if entry is None:
            return
        entry.due = None
        entry.next_us = None
        if entry.every_us is not None:
            self._plan(entry, self.engine.now_us + entry.every_us)
        self.run(entry)

    def _next_after_now(self, entry: ScheduledTask) -> int | None:
        at_us, now_us = entry.next_us, self.engine.now_us
        if at_us is None or at_us > now_us:
            return at_us
        if entry.every_us is None:
            return None
        return at_us + ((now_us - at_us) // entry.every_us + 1) * entry.every_us

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
        self.engine.world.changes.touch(entry.entity or self.engine.world.root.moid, "scheduled_tasks")


def entity_of(engine: Engine, command: Command) -> ManagedObject | None:
    """The object that a command would act on; None while it cannot be found."""
    try:
        return engine.operation_of(command).entity(engine, command)
    except VimFault:
        return None
