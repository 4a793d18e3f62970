"""Migrations, tasks, events and alarms as rows of the report, by time."""

from __future__ import annotations

from typing import Any

from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.reporting.servers import kept_by
from vsphere_client.engine.vmotion.service import MigrationService


def _seconds(us: int | None) -> float | None:
    return None if us is None else us / 1e6


def task_rows(engine: Engine) -> list[dict[str, Any]]:
    """All kept tasks."""
    return [
        {
            "id": task.key,
            "name": task.description_id,
            "label": task.name,
            "entity": task.entity_name,
            **kept_by(engine, task.vcenter),
            "initiator": task.initiator,
            "state": str(task.state),
            "queued_s": _seconds(task.queued_us),
            "started_s": _seconds(task.started_us),
            "completed_s": _seconds(task.completed_us),
            "fault": task.fault.name if task.fault else None,
            "message": task.fault.text if task.fault else None,
            "reasons": [reason.text for reason in (task.fault.reasons if task.fault else task.reasons)],
        }
        for task in engine.tasks.all()
    ]


def event_rows(engine: Engine) -> list[dict[str, Any]]:
    """All kept events."""
    return [
        {
            "at_s": _seconds(event.at_us),
            "type": event.type_id,
            "severity": str(event.severity),
            "entity": event.entity_name or None,
            **kept_by(engine, event.vcenter),
            "message": event.message,
        }
        for event in engine.events.all()
    ]


def alarm_rows(engine: Engine) -> list[dict[str, Any]]:
    """All changes of alarms."""
    return [
        {
            "at_s": _seconds(change.at_us),
            "alarm": change.alarm,
            "entity": change.entity_name,
            "from": str(change.old),
            "to": str(change.new),
        }
        for change in engine.service(AlarmService).history
    ]


def migration_rows(engine: Engine) -> list[dict[str, Any]]:
    """All migrations that were begun."""
    return [record.as_row() for record in engine.service(MigrationService).records]
