"""Finding objects by name."""

from __future__ import annotations

from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.faults import AmbiguousName, NotFound


class NameIndex:
    """Ids by class and name, so that a name is found without walking the inventory."""

    def __init__(self) -> None:
        self._moids: dict[str, dict[str, type[ManagedObject]]] = {}

    def remember(self, obj: ManagedObject) -> None:
        """Note an object's name."""
        self._moids.setdefault(obj.name, {})[obj.moid] = type(obj)

    def forget(self, obj: ManagedObject) -> None:
        """Drop an object's name."""
        holders = self._moids.get(obj.name, {})
        holders.pop(obj.moid, None)
        if not holders:
            self._moids.pop(obj.name, None)

    def all(self, kind: type[ManagedObject], name: str) -> list[str]:
        """Ids of all objects of a class that bear the name, in order of creation."""
        return [moid for moid, cls in self._moids.get(name, {}).items() if issubclass(cls, kind)]

    def only(self, kind: type[ManagedObject], name: str, label: str) -> str:
        """The one id of that class and name; raises NotFound or AmbiguousName."""
        moids = self.all(kind, name)
        if not moids:
            raise NotFound(what=label, name=name)
        if len(moids) > 1:
            raise AmbiguousName(what=label, name=name, moids=", ".join(moids))
        return moids[0]
