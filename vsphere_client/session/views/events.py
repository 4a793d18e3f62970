"""Events as rows of Monitor > Events and of the event console."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vsphere_client.engine.world.vcenters import all_shown
from vsphere_client.model.events import Event
from vsphere_client.model.kinds import Severity
from vsphere_client.session.views.scopes import kept_in_scope

if TYPE_CHECKING:
    from vsphere_client.session.session import Session
from vsphere_client.session.views.why_migration import MIGRATED_EVENTS

SEVERITY_WORDS = {
    Severity.INFO: "Information",
    Severity.WARNING: "Warning",
    Severity.ERROR: "Error",
}


@dataclass(frozen=True, slots=True)
class EventView:
    """One event: ``target`` is the object's id, or None when it is gone; ``why`` says reasons are kept."""

    key: int
    description: str
    severity: Severity
    at: datetime
    target: str | None
    target_name: str
    user: str
    type_id: str
    why: bool

    @property
    def type_word(self) -> str:
        """The word of the Type column."""
        return SEVERITY_WORDS[self.severity]


class EventViews:
    """Reads the event log of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def count(self) -> int:
        """How many events were posted since the start."""
        return self._session.engine.events.count

    def newest(self, limit: int, scope: str | None = None, after_key: int = 0) -> list[Event]:
        """Events newest first, later than ``after_key``; of an object and of all below it if given."""
        log = self._session.engine.events
        if scope is None and all_shown(self._session.engine.world):
            return log.latest(limit, after_key)
        found: list[Event] = []
        for event in log.latest(log.count, after_key):
            if self.concerns(event, scope):
                found.append(event)
                if len(found) == limit:
                    break
        return found

    def concerns(self, event: Event, scope: str | None) -> bool:
        """Whether an event belongs to an object or to something below it."""
        return kept_in_scope(self._session.engine.world, event.vcenter, event.entity, scope)

    def view(self, event: Event) -> EventView:
        """An event as a row."""
        known = event.entity is not None and event.entity in self._session.engine.world.objects
        return EventView(
            event.key,
            event.message,
            event.severity,
            self._session.engine.settings.start + timedelta(microseconds=event.at_us),
            event.entity if known else None,
            event.entity_name,
            event.user,
            event.type_id,
            bool(event.reasons) or event.type_id in MIGRATED_EVENTS,
        )
