"""Which alarms are triggered, what became of them, and how bad it is below an object."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vsphere_client.engine.engine import Engine
from vsphere_client.engine.world.objects import HostSystem, ManagedObject, ResourcePool, VirtualMachine
from vsphere_client.engine.world.places import ancestors
from vsphere_client.engine.world.world import World
from vsphere_client.model.kinds import AlarmStatus

KEPT_CHANGES = 20_000
"""Older changes fall out, so that a long run needs bounded memory."""
_RANK = {AlarmStatus.GREEN: 0, AlarmStatus.GRAY: 0, AlarmStatus.YELLOW: 1, AlarmStatus.RED: 2}


@dataclass(slots=True, eq=False)
class Triggered:
    """An alarm that is yellow or red on an object; ``value`` says at which value it became so."""

    alarm: str
    entity: str
    entity_name: str
    status: AlarmStatus
    since_us: int
    value: str = ""
    acknowledged_us: int | None = None
    acknowledged_by: str = ""


@dataclass(frozen=True, slots=True)
class AlarmChange:
    """An alarm changed its status on an object."""

    at_us: int
    alarm: str
    entity: str
    entity_name: str
    old: AlarmStatus
    new: AlarmStatus


def worse(first: AlarmStatus, second: AlarmStatus) -> AlarmStatus:
    """The worse of two statuses."""
    return first if _RANK[first] >= _RANK[second] else second


class AlarmLedger:
    """Triggered alarms by object and alarm, and the history of changes, oldest first."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.triggered: dict[tuple[str, str], Triggered] = {}
        self.history: list[AlarmChange] = []
        self._alarms_of: dict[str, dict[str, None]] = {}
        self._below: dict[str, AlarmStatus] | None = None

    def status(self, moid: str, alarm: str) -> AlarmStatus:
        """The status of one alarm on one object."""
        found = self.triggered.get((moid, alarm))
        return found.status if found else AlarmStatus.GREEN

    def set_status(self, entity: ManagedObject, alarm: str, status: AlarmStatus, value: str = "") -> bool:
        """Give an alarm another status; False if it had it already.

        Our assumption: an acknowledged alarm that changes its colour asks for attention anew.
        """
        old = self.status(entity.moid, alarm)
        if old == status:
            return False
        self._write(entity, alarm, status, value)
        self._record(entity, alarm, old, status)
        return True

    def alarms_of(self, moid: str) -> list[Triggered]:
        """The triggered alarms of an object."""
        return [self.triggered[moid, alarm] for alarm in self._alarms_of.get(moid, ())]

    def forget(self, moid: str) -> None:
        """Drop the alarms of an object that is gone; they are not changes worth a record."""
        for alarm in self._alarms_of.pop(moid, {}):
            del self.triggered[moid, alarm]
            self._changed()

    def gone(self) -> list[str]:
        """Objects with alarms that are no longer in the inventory."""
        return [moid for moid in self._alarms_of if moid not in self._engine.world.objects]

    def own(self, moid: str) -> AlarmStatus:
        """The worst status of an object itself."""
        status = AlarmStatus.GREEN
        for alarm in self._alarms_of.get(moid, ()):
            status = worse(status, self.triggered[moid, alarm].status)
        return status

    def with_below(self, moid: str) -> AlarmStatus:
        """The worst status of an object and of all that is below it in any of the trees."""
        if self._below is None:
            self._below = self._sum_up()
        return self._below.get(moid, AlarmStatus.GREEN)

    def inventory_changed(self) -> None:
        """Look anew at what lies below what."""
        self._below = None

    def _sum_up(self) -> dict[str, AlarmStatus]:
        found: dict[str, AlarmStatus] = {}
        for moid in self._alarms_of:
            entity = self._engine.world.objects.get(moid)
            if entity is None:
                continue
            status = self.own(moid)
            for up in (entity, *holders(self._engine.world, entity)):
                found[up.moid] = worse(found.get(up.moid, status), status)
        return found

    def _write(self, entity: ManagedObject, alarm: str, status: AlarmStatus, value: str) -> None:
        key = (entity.moid, alarm)
        if status == AlarmStatus.GREEN:
            del self.triggered[key]
            self._alarms_of[entity.moid].pop(alarm)
            if not self._alarms_of[entity.moid]:
                del self._alarms_of[entity.moid]
        else:
            now = self._engine.now_us
            self.triggered[key] = Triggered(alarm, entity.moid, entity.name, status, now, value)
            self._alarms_of.setdefault(entity.moid, {})[alarm] = None
        self._changed()

    def _record(self, entity: ManagedObject, alarm: str, old: AlarmStatus, new: AlarmStatus) -> None:
        change = AlarmChange(self._engine.now_us, alarm, entity.moid, entity.name, old, new)
        self.history.append(change)
        if len(self.history) > KEPT_CHANGES:
            del self.history[: len(self.history) - KEPT_CHANGES]

    def _changed(self) -> None:
        self._below = None
        self._engine.world.changes.alarm()


def holders(world: World, entity: ManagedObject) -> Iterator[ManagedObject]:
    """Everything above an object: its folders, and for a VM its pools, cluster and host as well."""
    yield from ancestors(world, entity)
    if isinstance(entity, VirtualMachine):
        pool = world.objects.get(entity.resource_pool)
        if isinstance(pool, ResourcePool):
            yield pool
            yield from ancestors(world, pool)
        host = world.objects.get(entity.host or "")
        if isinstance(host, HostSystem):
            yield host
