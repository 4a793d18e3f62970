"""What changed since somebody last looked: structure first, then property names."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Added:
    """An object appeared below a parent."""

    moid: str


@dataclass(frozen=True, slots=True)
class Removed:
    """An object is gone."""

    moid: str


@dataclass(frozen=True, slots=True)
class Moved:
    """An object has another parent, pool, host or owner."""

    moid: str


StructureChange = Added | Removed | Moved


@dataclass(slots=True)
class ChangeBatch:
    """One drain: structure in order, property names by object, and whether the numbers moved."""

    structure: list[StructureChange] = field(default_factory=list)
    properties: dict[str, set[str]] = field(default_factory=dict)
    tasks: set[str] = field(default_factory=set)
    new_events: int = 0
    alarms: bool = False
    live: bool = False

    def __bool__(self) -> bool:
        return bool(
            self.structure or self.properties or self.tasks or self.new_events or self.alarms or self.live
        )


class ChangeLog:
    """Collects changes until somebody drains them; a thousand changes to one object cost one entry."""

    def __init__(self) -> None:
        self._batch = ChangeBatch()

    def touch(self, moid: str, *names: str) -> None:
        """Note that properties of an object changed."""
        self._batch.properties.setdefault(moid, set()).update(names)

    def added(self, moid: str) -> None:
        """Note a new object."""
        self._batch.structure.append(Added(moid))

    def removed(self, moid: str) -> None:
        """Note a removed object."""
        self._batch.structure.append(Removed(moid))
        self._batch.properties.pop(moid, None)

    def moved(self, moid: str) -> None:
        """Note an object that sits elsewhere now."""
        self._batch.structure.append(Moved(moid))

    def task(self, task_id: str) -> None:
        """Note a task that is new or went on."""
        self._batch.tasks.add(task_id)

    def event(self) -> None:
        """Note a new event."""
        self._batch.new_events += 1

    def alarm(self) -> None:
        """Note that an alarm changed."""
        self._batch.alarms = True

    def live(self) -> None:
        """Note that the numbers in the columns moved."""
        self._batch.live = True

    def drain(self) -> ChangeBatch:
        """All changes since the last drain."""
        batch, self._batch = self._batch, ChangeBatch()
        return batch
