"""What people do about triggered alarms."""

from __future__ import annotations

from typing import TypeVar

from vsphere_client.engine.alarms.ledger import Triggered
from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.tasks import Task
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.commands import AcknowledgeAlarm, ResetAlarm
from vsphere_client.model.faults import InvalidArgument, NotFound

A = TypeVar("A", bound=AcknowledgeAlarm | ResetAlarm)


class AlarmOperation(Operation[A]):
    """An operation on a triggered alarm."""

    def entity(self, engine: Engine, command: A) -> ManagedObject:
        """The object with the alarm; raises NotFound."""
        return engine.world.find(ManagedObject, command.entity)

    def triggered(self, engine: Engine, task: Task, command: A) -> Triggered:
        """The triggered alarm; raises NotFound."""
        found = engine.service(AlarmService).triggered.get((task.entity or "", command.alarm))
        if found is None:
            raise NotFound(what=f"triggered alarm of {task.entity_name}", name=command.alarm)
        return found


class Acknowledge(AlarmOperation[AcknowledgeAlarm]):
    """Take note of an alarm; it stays triggered."""

    description_id = "AlarmManager.acknowledge"

    def begin(self, engine: Engine, task: Task, command: AcknowledgeAlarm) -> None:
        """Check that it is triggered and nobody took note, and take note."""
        found = self.triggered(engine, task, command)
        if found.acknowledged_us is not None:
            problem = f"{found.acknowledged_by} has acknowledged it already."
            raise InvalidArgument(argument="alarm", problem=problem)
        engine.service(AlarmService).acknowledge(found, task.initiator)
        entity = engine.world.objects[found.entity]
        engine.events.post(
            "AlarmAcknowledgedEvent", entity, user=task.initiator, alarm=found.alarm, target=entity.name
        )


class Reset(AlarmOperation[ResetAlarm]):
    """Set an alarm to green by hand."""

    description_id = "AlarmManager.reset"

    def begin(self, engine: Engine, task: Task, command: ResetAlarm) -> None:
        """Check that it is triggered, and clear it."""
        found = self.triggered(engine, task, command)
        engine.service(AlarmService).reset(found)
        entity = engine.world.objects[found.entity]
        engine.events.post(
            "AlarmClearedEvent", entity, user=task.initiator, alarm=found.alarm, target=entity.name
        )
