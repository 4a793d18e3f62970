"""Creating, removing, running and switching scheduled tasks."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.schedule.service import ScheduledTaskService, entity_of
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.commands import (
    Command,
    EnableScheduledTask,
    RemoveScheduledTask,
    RunScheduledTask,
    ScheduleTask,
)
from vsphere_client.model.faults import DuplicateName, InvalidArgument
from vsphere_client.model.moments import moment_us

S = TypeVar("S", RemoveScheduledTask, RunScheduledTask, EnableScheduledTask)


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
        later: Command = command.command.command()
        entry = service.add(command.name, command.description, later, at_us, command.every)
        task.result = entry.key
        service.post("ScheduledTaskCreatedEvent", entry)


class _OnOne(Operation[S]):
    """An operation on one scheduled task."""

    def entity(self, engine: Engine, command: S) -> ManagedObject | None:
        """The object that the scheduled task acts on."""
        entry = engine.service(ScheduledTaskService).find(command.scheduled_task)
        return engine.world.objects.get(entry.entity or "") or engine.world.root


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
        service.enable(service.find(command.scheduled_task), command.enabled)
