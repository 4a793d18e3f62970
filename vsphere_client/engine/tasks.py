"""Tasks: every operation's states, progress and faults, and the machinery that runs their stages."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from vsphere_client.engine.service import TaskEnded
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.engine.world.vcenters import vcenter_of
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.commands import Command, FaultCommand
from vsphere_client.model.faults import InvalidState, RequestCanceled, VimFault
from vsphere_client.model.reasons import Reason
from vsphere_client.model.tasks import TASK_NAMES, Source, Stage, TaskState, initiator

if TYPE_CHECKING:
    from vsphere_client.engine.engine import Engine

KEPT_TASKS = 20_000
"""Ended tasks beyond this number are forgotten, oldest first."""


@dataclass(frozen=True, slots=True)
class StageEnd:
    """A stage of a task has run its time; where hundreds end at one instant, a slice may end between two."""

    portion: ClassVar[bool] = True
    task: str


@dataclass(slots=True, eq=False)
class Task:
    """One task: what, on which object, of which vCenter Server (id), for whom, how far, and why."""

    key: str
    description_id: str
    command: Command
    entity: str | None
    entity_name: str
    source: Source
    queued_us: int
    state: TaskState = TaskState.QUEUED
    started_us: int | None = None
    completed_us: int | None = None
    stage: Stage | None = None
    stage_started_us: int = 0
    stage_from_percent: float = 0.0
    details: str = ""
    fault: VimFault | None = None
    reasons: tuple[Reason, ...] = ()
    result: Any = None
    work: Any = None
    due: Scheduled | None = None
    vcenter: str = ""

    @property
    def name(self) -> str:
        """The name that Recent Tasks shows."""
        return TASK_NAMES[self.description_id]

    @property
    def initiator(self) -> str:
        """Who asked for it, as Recent Tasks shows it."""
        return initiator(self.source)

    @property
    def ended(self) -> bool:
        """Whether it succeeded or failed."""
        return self.state in (TaskState.SUCCESS, TaskState.ERROR)

    @property
    def waits_for_slot(self) -> bool:
        """Whether it was taken on and waits for others to end; the client shows it as queued."""
        return self.state == TaskState.RUNNING and self.stage is not None and self.stage.key == "queued"

    @property
    def trainer(self) -> bool:
        """Whether it is the trainer's own doing, not vCenter's."""
        return isinstance(self.command, FaultCommand)

    @property
    def cancellable(self) -> bool:
        """Whether a person may cancel it now."""
        return self.state == TaskState.RUNNING and self.stage is not None and self.stage.cancellable

    def progress_percent(self, now_us: int) -> float:
        """How far it is; follows from time within a stage."""
        if self.state == TaskState.SUCCESS:
            return 100.0
        if self.stage is None:
            return self.stage_from_percent
        if self.stage.duration_us is None:
            return self.stage_from_percent
        share = min(1.0, (now_us - self.stage_started_us) / max(1, self.stage.duration_us))
        return self.stage_from_percent + share * (self.stage.until_percent - self.stage_from_percent)


class TaskBoard:
    """All tasks by key, and the running of their stages."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._tasks: dict[str, Task] = {}
        self._counter = 0

    def wire(self) -> None:
        """Take the stage events of the kernel."""
        self._engine.kernel.on(StageEnd, self._stage_ended)

    def all(self) -> Iterable[Task]:
        """All kept tasks, oldest first."""
        return self._tasks.values()

    def get(self, key: str) -> Task | None:
        """The task of that key, or None."""
        return self._tasks.get(key)

    def running(self) -> list[Task]:
        """Tasks that have not ended, oldest first."""
        return [task for task in self._tasks.values() if not task.ended]

    def submit(self, command: Command, source: Source) -> Task:
        """Make the task of a command and begin it; a refusal ends it with its fault."""
        operation = self._engine.operation_of(command)
        task = self._new_task(command, source, operation.description_id)
        try:
            entity = operation.entity(self._engine, command)
            task.entity, task.entity_name = (entity.moid, entity.name) if entity else (None, task.entity_name)
            task.vcenter = vcenter_of(self._engine.world, entity).moid
            task.description_id = operation.describe_id(self._engine, task)
            task.state, task.started_us = TaskState.RUNNING, self._engine.kernel.now_us
            self._next(task, operation.begin(self._engine, task, command))
        except VimFault as fault:
            self._fail(task, fault)
        return task

    def resume(self, task: Task) -> None:
        """Let a waiting task go on to its next stage."""
        if not task.ended:
            if task.waits_for_slot:
                task.started_us = self._engine.kernel.now_us
            self._advance(task)

    def fail(self, task: Task, fault: VimFault) -> None:
        """End a running task with a fault; its operation undoes what it began."""
        if not task.ended:
            self._undo(task, fault)

    def cancel(self, task: Task) -> None:
        """Cancel a task at a person's wish; raises InvalidState when its stage cannot be cancelled."""
        if not task.cancellable:
            raise InvalidState
        self._undo(task, RequestCanceled())

    def note(self, task: Task, details: str) -> None:
        """Write the Details column."""
        task.details = details
        self._engine.world.changes.task(task.key)

    def _new_task(self, command: Command, source: Source, description_id: str) -> Task:
        self._counter += 1
        task = Task(
            key=f"task-{self._counter}",
            description_id=description_id,
            command=command,
            entity=None,
            entity_name=_target_words(command),
            source=source,
            queued_us=self._engine.kernel.now_us,
            vcenter=self._engine.world.root.moid,
        )
        self._tasks[task.key] = task
        if len(self._tasks) > KEPT_TASKS:
            self._forget_oldest()
        self._engine.world.changes.task(task.key)
        return task

    def _forget_oldest(self) -> None:
        oldest = next((key for key, task in self._tasks.items() if task.ended), None)
        if oldest is not None:
            del self._tasks[oldest]

    def _stage_ended(self, event: StageEnd) -> None:
        task = self._tasks.get(event.task)
        if task is not None and not task.ended:
            task.due = None
            self._advance(task)

    def _advance(self, task: Task) -> None:
        task.stage_from_percent = task.stage.until_percent if task.stage else 0.0
        try:
            self._next(
                task, self._engine.operation_of(task.command).advance(self._engine, task, task.command)
            )
        except VimFault as fault:
            self._undo(task, fault)

    def _next(self, task: Task, stage: Stage | None) -> None:
        if task.ended:
            return
        if stage is None:
            self._succeed(task)
            return
        self._talk(task)
        task.stage, task.stage_started_us = stage, self._engine.kernel.now_us
        task.due = None
        if stage.duration_us is not None:
            task.due = self._engine.kernel.after(stage.duration_us, StageEnd(task.key))
        if stage.label:
            task.details = stage.label
        self._engine.world.changes.task(task.key)

    def _talk(self, task: Task) -> None:
        """Let vCenter and the host that a task is about exchange what a stage of it takes."""
        world = self._engine.world
        found = world.objects.get(task.entity or "")
        found = world.objects.get(found.host or "") if isinstance(found, VirtualMachine) else found
        if isinstance(found, HostSystem) and not task.trainer:
            world.hosts.stages[found.row] += 1.0

    def _succeed(self, task: Task) -> None:
        self._talk(task)
        task.state, task.completed_us, task.stage = TaskState.SUCCESS, self._engine.kernel.now_us, None
        self._engine.world.changes.task(task.key)
        self._tell(task)

    def _undo(self, task: Task, fault: VimFault) -> None:
        if task.due is not None:
            self._engine.kernel.cancel(task.due)
            task.due = None
        self._fail(task, fault)
        self._engine.operation_of(task.command).undo(self._engine, task, task.command, fault)
        self._tell(task)

    def _tell(self, task: Task) -> None:
        """Let the scheduled task know that it has run."""
        if task.source == Source.SCHEDULE:
            self._engine.notify(TaskEnded(task.key))

    def _fail(self, task: Task, fault: VimFault) -> None:
        task.state, task.completed_us = TaskState.ERROR, self._engine.kernel.now_us
        task.stage_from_percent = task.progress_percent(self._engine.kernel.now_us)
        task.stage, task.fault = None, fault
        task.reasons = task.reasons or fault.reasons
        self._engine.world.changes.task(task.key)


def _target_words(command: Command) -> str:
    """What a command names as its target, for tasks that fail before it is found."""
    for name in ("vm", "host", "cluster", "resource_pool", "entity", "name", "datastore"):
        if (value := getattr(command, name, None)) is not None:
            return str(value)
    return ""
