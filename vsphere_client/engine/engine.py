"""The live data centre: world, tasks, events and the services that make it act."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar, cast

from vsphere_client.engine import mechanisms
from vsphere_client.engine.events import EventLog
from vsphere_client.engine.operation import Operation
from vsphere_client.engine.service import Notice, Service
from vsphere_client.engine.tasks import Task, TaskBoard
from vsphere_client.engine.world.world import World
from vsphere_client.kernel.clock import Kernel
from vsphere_client.model.advanced_options import OptionValue
from vsphere_client.model.commands import Command
from vsphere_client.model.storage import StoragePolicyConfig
from vsphere_client.model.tasks import Source
from vsphere_client.model.units import SECOND_US
from vsphere_client.model.vcenter import VcenterConfig

S = TypeVar("S", bound=Service)


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What a lab says about the engine itself."""

    seed: int = 1
    step_us: int = 20 * SECOND_US
    start: datetime = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    vcenter_name: str = "vcsa.lab.local"
    storage_policies: tuple[StoragePolicyConfig, ...] = ()
    vcenter_options: tuple[tuple[str, OptionValue], ...] = ()
    vcenter: VcenterConfig = field(default_factory=VcenterConfig)


class Engine:
    """One simulated vCenter with its data centre; knows of no thread and no wall clock."""

    def __init__(self, settings: EngineSettings) -> None:
        self.settings = settings
        self.kernel = Kernel()
        self.world = World(settings.vcenter_name, settings.seed)
        self.world.root.options = dict(settings.vcenter_options)
        self.world.root.config = settings.vcenter
        self.events = EventLog(self.kernel, self.world)
        self.tasks = TaskBoard(self)
        self._listeners: list[Callable[[Notice], None]] = []
        self._services: dict[str, Service] = {cls.name: cls(self) for cls in mechanisms.service_classes()}
        self.wire()

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if name != "_listeners"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state)
        self._listeners = []

    def wire(self) -> None:
        """Connect all handlers to the kernel; needed once after construction or restore."""
        self.tasks.wire()
        for service in self._services.values():
            service.wire()

    def start(self) -> None:
        """Begin to live, once the inventory stands."""
        for service in self._services.values():
            service.start()

    def service(self, cls: type[S]) -> S:
        """The running service of a class."""
        return cast(S, self._services[cls.name])

    def operation_of(self, command: Command) -> Operation[Any]:
        """The operation that carries a command out."""
        return mechanisms.operations()[type(command)]

    def submit(self, command: Command, source: Source = Source.USER) -> Task:
        """Make a task of a command now; a refusal is a failed task, never an exception."""
        return self.tasks.submit(command, source)

    def notify(self, notice: Notice) -> None:
        """Tell all services what happened, in their fixed order."""
        for service in self._services.values():
            service.notice(notice)
        for listener in self._listeners:
            listener(notice)

    def listen(self, listener: Callable[[Notice], None]) -> None:
        """Let somebody outside hear all notices after the services; not saved with the engine."""
        self._listeners.append(listener)

    def run_until(self, target_us: int, budget_s: float | None = None) -> bool:
        """Let virtual time pass; False if the wall-clock budget ran out first."""
        return self.kernel.run_until(target_us, budget_s)

    @property
    def now_us(self) -> int:
        """Virtual time since the start."""
        return self.kernel.now_us

    @property
    def now(self) -> datetime:
        """The virtual wall clock."""
        return self.settings.start + timedelta(microseconds=self.kernel.now_us)
