"""Creating, removing, running and switching scheduled tasks."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.schedule.service import ScheduledTaskService, entity_of
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.commands import (
    EnableScheduledTask,
    ReconfigureScheduledTask,
    RemoveScheduledTask,
    RunScheduledTask,
    ScheduleTask,
)
from vsphere_client.model.faults import DuplicateName, InvalidArgument
from vsphere_client.model.moments import moment_us

S = TypeVar("S", RemoveScheduledTask, RunScheduledTask, EnableScheduledTask, ReconfigureScheduledTask)


class Schedule(Operation[ScheduleTask]):
    """Keep a command until its time."""

    description_id = "ScheduledTaskManager.createScheduledTask"

    def entity(self, engine: Engine, command: ScheduleTask) -> ManagedObject | None:
        """The object that the command will act on."""
        return entity_of(engine, command.command.command()) or engine.world.root

    def begin(self, engine: Engine, task: Task, command: ScheduleTask) -> None:
        """Check name and time; the command itself is checked when it runs, as in the product."""
        service = engine.service(ScheduledTaskService)
        if any(entry.name == command.name for entry in service.entries.values()):
            raise DuplicateName(name=command.name)
        at_us = moment_us(command.at, engine.now_us, engine.settings.start)
        if at_us < engine.now_us:
            raise InvalidArgument(argument="at", problem="The date and time of the task are in the past.")
        entry = service.add(command, at_us)
        task.result = entry.key
        service.post("ScheduledTaskCreatedEvent", entry)


class _OnOne(Operation[S]):
    """An operation on one scheduled task."""

    def entity(self, engine: Engine, command: S) -> ManagedObject | None:
        """The object that the scheduled task acts on."""
        entry = engine.service(ScheduledTaskService).find(command.scheduled_task)
        return engine.world.objects.get(entry.entity or "") or engine.world.vcenters[entry.vcenter]


class ReconfigureTask(_OnOne[ReconfigureScheduledTask]):
    """Change name, time, frequency, mail or what is done."""

    description_id = "ScheduledTask.reconfigure"

    def begin(self, engine: Engine, task: Task, command: ReconfigureScheduledTask) -> None:
        """Check name and time, and plan it anew."""
        service = engine.service(ScheduledTaskService)
        entry = service.find(command.scheduled_task)
        taken = (one.name for one in service.entries.values() if one is not entry)
        if command.name is not None and command.name in taken:
            raise DuplicateName(name=command.name)
        if command.at is not None:
            at_us = moment_us(command.at, engine.now_us, engine.settings.start)
            if at_us < engine.now_us and at_us != entry.first_us:
                raise InvalidArgument(argument="at", problem="The date and time of the task are in the past.")
            entry.first_us = at_us
        if command.recurrence is not None:
            entry.recurrence, entry.every_us = command.recurrence, None
        for name in ("name", "description", "email", "enabled"):
            if (value := getattr(command, name)) is not None:
                setattr(entry, name, value)
        if command.command is not None:
            entry.command = command.command.command()
            found = entity_of(engine, entry.command)
            entry.entity = found.moid if found else None
        service.plan(entry)
        service.post("ScheduledTaskReconfiguredEvent", entry)


class Remove(_OnOne[RemoveScheduledTask]):
    """Forget it."""

    description_id = "ScheduledTask.remove"

    def begin(self, engine: Engine, task: Task, command: RemoveScheduledTask) -> None:
        """Forget it."""
        service = engine.service(ScheduledTaskService)
        entry = service.find(command.scheduled_task)
        service.remove(entry)
        service.post("ScheduledTaskRemovedEvent", entry)


class Run(_OnOne[RunScheduledTask]):
    """Run it now."""

    description_id = "ScheduledTask.run"

    def begin(self, engine: Engine, task: Task, command: RunScheduledTask) -> None:
        """Submit its command."""
        service = engine.service(ScheduledTaskService)
        task.result = service.run(service.find(command.scheduled_task)).key


class Enable(_OnOne[EnableScheduledTask]):
    """Switch it on or off."""

    description_id = "ScheduledTask.reconfigure"

    def begin(self, engine: Engine, task: Task, command: EnableScheduledTask) -> None:
        """Switch it."""
        service = engine.service(ScheduledTaskService)
        entry = service.find(command.scheduled_task)
        service.enable(entry, command.enabled)
        service.post("ScheduledTaskReconfiguredEvent", entry)
