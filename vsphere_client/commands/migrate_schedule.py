"""A migration for later: scheduled tasks instead of migrations, and what is wrong with their time."""

from __future__ import annotations

from collections.abc import Sequence

from vsphere_client.commands.flow import Draft, Problem
from vsphere_client.commands.schedule_task import PROPOSED, free_name
from vsphere_client.engine.engine import Engine
from vsphere_client.model.commands import Command, CommandCall, ScheduleTask
from vsphere_client.model.moments import moment_us
from vsphere_client.session.session import Session


def proposed_schedule(engine: Engine, what: str) -> dict[str, str]:
    """A name that is free, and a time an hour from now on the virtual clock."""
    at = engine.now + PROPOSED
    return {"schedule_name": free_name(engine, f"{what} - Migrate"), "schedule_at": f"{at:%Y-%m-%d %H:%M}"}


def scheduled(commands: Sequence[Command], engine: Engine, draft: Draft) -> tuple[Command, ...]:
    """A scheduled task for each command; several get numbers behind their name."""
    name, at = draft.get("schedule_name", "").strip(), draft.get("schedule_at", "")
    names = [name] if len(commands) == 1 else [f"{name} ({number})" for number in range(1, len(commands) + 1)]
    return tuple(
        ScheduleTask(name=one, at=at, command=CommandCall.of(command))
        for one, command in zip(names, commands, strict=True)
    )


def schedule_problems(session: Session, draft: Draft) -> list[Problem]:
    """What is wrong with name and time of the scheduled task."""
    engine, name = session.engine, draft.get("schedule_name", "").strip()
    if not name:
        return [Problem("Enter a task name.", "name")]
    if free_name(engine, name) != name:
        return [Problem(f"A scheduled task named '{name}' already exists.", "name")]
    try:
        at_us = moment_us(draft.get("schedule_at", ""), engine.now_us, engine.settings.start)
    except ValueError as wrong:
        return [Problem(f"Enter a date and time: {wrong}.", "at")]
    if at_us <= engine.now_us:
        return [Problem("The date and time of the task are in the past.", "at")]
    return []
