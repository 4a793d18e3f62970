"""How objects look in the lists of wizards: the icon and badges of the inventory, and their status."""

from __future__ import annotations

from dataclasses import dataclass

from vsphere_client.engine.alarms.service import AlarmService
from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.session.views import looks
from vsphere_client.session.views.alarms import BADGES, STATUS_WORDS, Level


@dataclass(frozen=True, slots=True)
class Look:
    """An object's icon with its badges."""

    icon: str
    state_badge: str | None = None
    alarm_badge: str | None = None


def look_of(engine: Engine, obj: ManagedObject) -> Look:
    """Icon and badges of an object now, as the inventory tree draws them; alarms are the object's own."""
    look = looks.look_of(engine.world, obj)
    status = engine.service(AlarmService).status_of(obj.moid)
    return Look(look.icon, look.state_badge, BADGES.get(status))


def status_words(engine: Engine, obj: ManagedObject) -> tuple[Level, str]:
    """Mark and word of the worst of an object's own alarms."""
    return STATUS_WORDS[engine.service(AlarmService).status_of(obj.moid)]
