"""Alarm badges of all objects, summed up once for every pane that shows them."""

from __future__ import annotations

from vsphere_client.engine.world.changes import ChangeBatch
from vsphere_client.model.kinds import AlarmStatus
from vsphere_client.session.session import Session
from vsphere_client.session.views.alarms import AlarmViews


class BadgeBoard:
    """The worst alarm of every object and of all below it, and what changed since the last look."""

    def __init__(self) -> None:
        self._badges: dict[str, AlarmStatus] = {}

    def renew(self, session: Session) -> None:
        """Look at everything anew; nothing counts as changed."""
        self._badges = AlarmViews(session).badges()

    def follow(self, session: Session, batch: ChangeBatch) -> list[str]:
        """Objects whose badge a batch changed."""
        if not batch.alarms and not (batch.structure and self._badges):
            return []
        old, self._badges = self._badges, AlarmViews(session).badges()
        touched = dict.fromkeys([*old, *self._badges])
        return [moid for moid in touched if old.get(moid) != self._badges.get(moid)]
