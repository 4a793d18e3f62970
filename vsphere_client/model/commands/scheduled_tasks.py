"""Commands on scheduled tasks: what is to be done later."""

from __future__ import annotations

from typing import Any, Self

from pydantic import Field, model_validator

from vsphere_client.model.base import Spec
from vsphere_client.model.commands.base import REGISTRY, Command, parse_command
from vsphere_client.model.moments import Moment
from vsphere_client.model.recurrence import Recurrence
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
    """Let a command come later: ``at`` a moment ("in 30m", "2h", "2026-01-05 09:30"), and again after that.

    ``recurrence`` is by the calendar, ``every`` a plain distance. Who is named in ``email`` is told of each end.
    """

    do = "schedule_task"
    name: str = Field(min_length=1, max_length=80)
    at: Moment
    command: CommandCall
    every: Duration | None = Field(None, ge=60_000_000)
    description: str = ""
    recurrence: Recurrence | None = None
    email: str = ""
    enabled: bool = True

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.every is not None and self.recurrence is not None:
            raise ValueError("give either every or recurrence")
        return self


class ReconfigureScheduledTask(ScheduledTaskCommand):
    """Change a scheduled task, named by its name or key; None leaves a setting as it is."""

    do = "reconfigure_scheduled_task"
    scheduled_task: str
    name: str | None = Field(None, min_length=1, max_length=80)
    at: Moment | None = None
    recurrence: Recurrence | None = None
    email: str | None = None
    description: str | None = None
    enabled: bool | None = None
    command: CommandCall | None = None


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
