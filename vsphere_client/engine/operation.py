"""One small class for each thing that can be done: its checks, its stages and its undoing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from vsphere_client.engine.world.objects import ManagedObject
from vsphere_client.model.commands import Command
from vsphere_client.model.faults import VimFault
from vsphere_client.model.tasks import Stage

if TYPE_CHECKING:
    from vsphere_client.engine.engine import Engine
    from vsphere_client.engine.tasks import Task

C = TypeVar("C", bound=Command)


class Operation(Generic[C]):
    """What a command does; stateless: the state of a run lives in ``task.work``.

    `begin` checks (raising a VimFault changes nothing) and either does its work at once,
    returning None, or returns the first stage. `advance` runs at the end of each stage and
    returns the next one, or None when the work is done.
    """

    description_id: str

    def entity(self, engine: Engine, command: C) -> ManagedObject | None:
        """The object on which the task is shown; raises NotFound."""
        raise NotImplementedError

    def describe_id(self, engine: Engine, task: Task) -> str:
        """The task's description id, where it depends on who asked."""
        return self.description_id

    def begin(self, engine: Engine, task: Task, command: C) -> Stage | None:
        """Check and begin."""
        raise NotImplementedError

    def advance(self, engine: Engine, task: Task, command: C) -> Stage | None:
        """Go on after a stage."""
        return None

    def undo(self, engine: Engine, task: Task, command: C, fault: VimFault) -> None:
        """Put back what `begin` and `advance` changed, after a failure or a cancel."""
