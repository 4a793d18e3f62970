"""The lab's own timeline: commands that come at their virtual time."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.service import Service
from vsphere_client.model.commands import Command
from vsphere_client.model.tasks import Source


@dataclass(frozen=True, slots=True)
class TimelineDue:
    """A command of the timeline is due."""

    command: Command


class TimelineService(Service):
    """Submits what the lab's timeline holds; hidden until it happens."""

    name = "timeline"

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self.times: list[int] = []

    def wire(self) -> None:
        """Take the timeline's events."""
        self.engine.kernel.on(TimelineDue, self._submit)

    def plan(self, at_us: int, command: Command) -> None:
        """Let a command come at a time."""
        self.times.append(at_us)
        self.engine.kernel.schedule(at_us, TimelineDue(command))

    def _submit(self, event: TimelineDue) -> None:
        self.engine.submit(event.command, Source.LAB)
