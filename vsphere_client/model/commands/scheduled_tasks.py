"""Commands on scheduled tasks: what is to be done later."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from vsphere_client.model.base import Spec
from vsphere_client.model.commands.base import REGISTRY, Command, parse_command
from vsphere_client.model.moments import Moment
from vsphere_client.model.units import Duration


class CommandCall(Spec):
    """A command by its name, and its arguments: as in a timeline."""

    do: str
    arguments: dict[str, Any] = Field(default_factory=dict, alias="with")

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.do not in REGISTRY:
            raise ValueError(f"there is no command '{self.do}'")
        if issubclass(REGISTRY[self.do], ScheduledTaskCommand):
            raise ValueError("a scheduled task cannot schedule tasks")
        self.command()
        return self

    @classmethod
    def of(cls, command: Command) -> CommandCall:
        """The call of a command."""
        return cls(do=command.do, arguments=command.model_dump(mode="json", exclude_unset=True))

    def command(self) -> Command:
        """The command itself."""
        return parse_command(self.do, self.arguments)


class ScheduledTaskCommand(Command):
    """A command on scheduled tasks."""


class ScheduleTask(ScheduledTaskCommand):
    """Let a command come later: ``at`` a moment ("in 30m", "2h", "2026-01-05 09:30"), and ``every`` so often after."""

    do = "schedule_task"
    name: str = Field(min_length=1, max_length=80)
    at: Moment
    command: CommandCall
    every: Duration | None = Field(None, ge=60_000_000)
    description: str = ""


class RemoveScheduledTask(ScheduledTaskCommand):
    """Forget a scheduled task, by its name or key."""

    do = "remove_scheduled_task"
    scheduled_task: str


class RunScheduledTask(ScheduledTaskCommand):
    """Run a scheduled task now; its time stays as it is."""

    do = "run_scheduled_task"
    scheduled_task: str


class EnableScheduledTask(ScheduledTaskCommand):
    """Let a scheduled task run at its time, or keep it without running it."""

    do = "enable_scheduled_task"
    scheduled_task: str
    enabled: bool = True
