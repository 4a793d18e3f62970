"""Triggered alarms as rows, and the badges that they put on objects and on what holds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vsphere_client.engine.alarms.ledger import AlarmChange, Triggered, holders, worse
from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.engine.world.vcenters import is_shown
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.session.views.scopes import in_scope

if TYPE_CHECKING:
    from vsphere_client.session.session import Session

Level = Literal["success", "warning", "danger", "unknown"]

BADGES: dict[AlarmStatus, str] = {AlarmStatus.YELLOW: "warning", AlarmStatus.RED: "critical"}
STATUS_WORDS: dict[AlarmStatus, tuple[Level, str]] = {
    AlarmStatus.GREEN: ("success", "Normal"),
    AlarmStatus.YELLOW: ("warning", "Warning"),
    AlarmStatus.RED: ("danger", "Alert"),
    AlarmStatus.GRAY: ("unknown", "Unknown"),
}
"""Mark and word of an object's Status column."""

AlarmKey = tuple[str, str]
"""Managed object id and alarm name."""


@dataclass(frozen=True, slots=True)
class AlarmView:
    """A triggered alarm: ``what`` is the sentence with the measured value; times in virtual µs."""

    alarm: str
    moid: str
    object_name: str
    status: AlarmStatus
    since_us: int
    what: str
    acknowledged_us: int | None
    acknowledged_by: str

    @property
    def key(self) -> AlarmKey:
        """What identifies it."""
        return self.moid, self.alarm

    @property
    def severity(self) -> str:
        """The word of the Severity column."""
        return "Critical" if self.status == AlarmStatus.RED else "Warning"


def alarm_badge(session: Session, moid: str) -> str | None:
    """The badge of the worst alarm of an object and of all below it."""
    return BADGES.get(session.engine.service(AlarmService).propagated(moid))


def _is_within(world: World, entity: ManagedObject | None, scope: str | None) -> bool:
    """Whether an object belongs to a scope; without one, to a vCenter Server that the client is connected to."""
    return is_shown(world, entity) if scope is None else in_scope(world, entity, scope)


class AlarmViews:
    """Reads the alarms of a session."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def _service(self) -> AlarmService:
        return self._session.engine.service(AlarmService)

    def triggered(self, scope: str | None = None) -> list[AlarmView]:
        """Triggered alarms, critical first, then newest first; of an object and all below it if given."""
        world = self._session.engine.world
        found = [
            self._view(triggered)
            for triggered in self._service.triggered.values()
            if _is_within(world, world.objects.get(triggered.entity), scope)
        ]
        return sorted(found, key=lambda row: (row.status != AlarmStatus.RED, -row.since_us, row.key))

    def get(self, key: AlarmKey) -> AlarmView | None:
        """One triggered alarm, or None when it is green again."""
        triggered = self._service.triggered.get(key)
        return None if triggered is None else self._view(triggered)

    def counts(self, scope: str | None = None) -> tuple[int, int]:
        """How many critical and warning alarms are triggered."""
        rows = self.triggered(scope)
        critical = sum(row.status == AlarmStatus.RED for row in rows)
        return critical, len(rows) - critical

    def status_of(self, moid: str) -> AlarmStatus:
        """The worst status of an object's own alarms: its Status column."""
        return self._service.status_of(moid)

    def badges(self) -> dict[str, AlarmStatus]:
        """The worst status of every object that has an alarm or holds one that has; others are green."""
        world, service = self._session.engine.world, self._service
        found: dict[str, AlarmStatus] = {}
        for moid in dict.fromkeys(entity for entity, _ in service.triggered):
            entity = world.objects.get(moid)
            if entity is None:
                continue
            status = service.status_of(moid)
            above: Iterable[ManagedObject] = (entity, *holders(world, entity))
            for up in above:
                found[up.moid] = worse(found.get(up.moid, status), status)
        return found

    def history(self) -> list[AlarmChange]:
        """All changes of alarms, oldest first."""
        return self._service.history

    def _view(self, triggered: Triggered) -> AlarmView:
        return AlarmView(
            triggered.alarm,
            triggered.entity,
            triggered.entity_name,
            triggered.status,
            triggered.since_us,
            self._service.describe(triggered),
            triggered.acknowledged_us,
            triggered.acknowledged_by,
        )
