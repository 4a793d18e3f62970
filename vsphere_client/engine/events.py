"""The event logs of the vCenter Servers."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from functools import cache
from string import Formatter

from vsphere_client.engine.world.objects import HostSystem, ManagedObject, VirtualMachine
from vsphere_client.engine.world.places import cluster_of, datacenter_of
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.engine.world.world import World
from vsphere_client.kernel.clock import Kernel
from vsphere_client.model.events import CATALOGUE, Event
from vsphere_client.model.reasons import Fact, Reason

KEPT_EVENTS = 100_000
"""Older events fall out, so that a long run needs bounded memory."""


class EventLog:
    """Posts events with the names that their messages need, newest last."""

    def __init__(self, kernel: Kernel, world: World) -> None:
        self._kernel = kernel
        self._world = world
        self._events: deque[Event] = deque(maxlen=KEPT_EVENTS)
        self._posted = 0

    def post(
        self,
        type_id: str,
        entity: ManagedObject | None,
        reasons: Iterable[Reason] = (),
        user: str = "",
        formerly: tuple[str, str] | None = None,
        **facts: Fact,
    ) -> Event:
        """Post an event of the catalogue; the entity's own names fill what ``facts`` leaves out.

        ``formerly`` are the ids of the vCenter Server that the entity has left and of the entity there.
        """
        vcenter, moid = formerly or (vcenter_of(self._world, entity).moid, entity.moid if entity else None)
        severity, template = CATALOGUE[type_id]
        words = self._names_of(entity, _places_in(template)) | facts
        self._posted += 1
        event = Event(
            key=self._posted,
            at_us=self._kernel.now_us,
            type_id=type_id,
            severity=severity,
            entity=moid,
            entity_name=entity.name if entity else "",
            message=template.format(**words),
            user=user,
            facts=facts,
            reasons=tuple(reasons),
            vcenter=vcenter,
        )
        self._events.append(event)
        self._world.changes.event()
        return event

    @property
    def count(self) -> int:
        """How many events were posted since the start."""
        return self._posted

    def all(self) -> Iterable[Event]:
        """All kept events, oldest first."""
        return self._events

    def latest(self, limit: int, after_key: int = 0) -> list[Event]:
        """The newest events, newest first, none older than or equal to ``after_key``."""
        found: list[Event] = []
        for event in reversed(self._events):
            if len(found) == limit or event.key <= after_key:
                break
            found.append(event)
        return found

    def of_entity(self, moid: str, limit: int = 500) -> list[Event]:
        """The newest events of one object, newest first."""
        found: list[Event] = []
        for event in reversed(self._events):
            if event.entity == moid:
                found.append(event)
                if len(found) == limit:
                    break
        return found

    def _names_of(self, entity: ManagedObject | None, places: frozenset[str]) -> dict[str, Fact]:
        """The entity's own name and those around it that the message has a place for."""
        words: dict[str, Fact] = {"datacenter": "", "cluster": "", "host": ""}
        if entity is None:
            return words
        words[_WORD.get(entity.kind.name, "name")] = entity.name
        if "datacenter" in places and (datacenter := datacenter_of(self._world, entity)) is not None:
            words["datacenter"] = datacenter.name
        if "cluster" in places and (cluster := cluster_of(self._world, entity)) is not None:
            words["cluster"] = cluster.name
        if isinstance(entity, VirtualMachine) and entity.host is not None and "host" in places:
            words["host"] = self._world.host(entity.host).name
        elif isinstance(entity, HostSystem):
            words["host"] = entity.name
        return words


@cache
def _places_in(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


_WORD = {
    "VIRTUAL_MACHINE": "vm",
    "HOST": "host",
    "CLUSTER": "cluster",
    "DATACENTER": "datacenter",
    "DATASTORE": "datastore",
    "RESOURCE_POOL": "pool",
    "FOLDER": "folder",
}
