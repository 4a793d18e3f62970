"""What wizards and dialogs need of the session's driver."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from vsphere_client.engine.tasks import Task
from vsphere_client.model.commands import Command
from vsphere_client.session.session import Session


class Door(Protocol):
    """The session, and the one way to change something; ``submit`` answers None while the past is shown."""

    @property
    def session(self) -> Session:
        """The open session."""
        ...

    def submit(self, command: Command) -> Task | None:
        """Give a command to the session."""
        ...


class Place(Protocol):
    """A window that can show an object's page."""

    def select(self, moid: str, tab: str | None = None, page: str | None = None) -> None:
        """Go there."""
        ...


def submit_all(driver: Door, commands: Iterable[Command]) -> list[Task]:
    """Give commands one after the other; the tasks that they became.

    After an error inside the program the rest is left out. In the past all are given: the question
    whether to go on from there gathers them.
    """
    made: list[Task] = []
    for command in commands:
        task = driver.submit(command)
        if task is not None:
            made.append(task)
        elif not driver.session.in_the_past:
            break
    return made
