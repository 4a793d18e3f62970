"""What wizards and dialogs need of the session's driver."""

from __future__ import annotations

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
