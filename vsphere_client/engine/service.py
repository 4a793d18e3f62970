"""Services: the mechanisms that act by themselves, and the notices they send each other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from vsphere_client.engine.engine import Engine


@dataclass(frozen=True, slots=True)
class Stepped:
    """The engine's regular step was made; ``step_s`` is the virtual time since the last."""

    step_s: float


@dataclass(frozen=True, slots=True)
class HostDown:
    """A host stopped running: power cut, purple screen or hang."""

    host: str


@dataclass(frozen=True, slots=True)
class HostUp:
    """A host runs again after a failure or a boot."""

    host: str


@dataclass(frozen=True, slots=True)
class HostAvailability:
    """A host was added, removed, connected, disconnected, or entered or left maintenance mode."""

    host: str


@dataclass(frozen=True, slots=True)
class NetworkChanged:
    """Isolation, partition or a link changed; hosts reach each other differently now."""


@dataclass(frozen=True, slots=True)
class DiskChanged:
    """A local disk failed, was pulled, or is back."""

    host: str
    disk: str


@dataclass(frozen=True, slots=True)
class HealthChanged:
    """A hardware sensor of a host reports another health."""

    host: str


@dataclass(frozen=True, slots=True)
class StorageChanged:
    """Hosts gained or lost a datastore."""

    datastore: str


@dataclass(frozen=True, slots=True)
class VmPower:
    """A VM was powered on or off, suspended or died with its host."""

    vm: str


@dataclass(frozen=True, slots=True)
class VmMoved:
    """A VM runs on another host."""

    vm: str
    source: str | None
    destination: str | None


@dataclass(frozen=True, slots=True)
class VmConfigured:
    """A VM was created or its configuration changed."""

    vm: str


@dataclass(frozen=True, slots=True)
class Rearranged:
    """An object sits in another folder or pool now; nothing runs differently for it."""

    moid: str


@dataclass(frozen=True, slots=True)
class VmGone:
    """A VM was deleted."""

    vm: str


@dataclass(frozen=True, slots=True)
class VmEmigrates:
    """A VM leaves its vCenter Server for another; it goes on to run, soon under another id."""

    vm: str


@dataclass(frozen=True, slots=True)
class VmImmigrated:
    """A VM has come from another vCenter Server, where its id was ``before``."""

    vm: str
    before: str


@dataclass(frozen=True, slots=True)
class ClusterConfigured:
    """A cluster was created or its settings changed."""

    cluster: str


@dataclass(frozen=True, slots=True)
class TaskEnded:
    """A task that came by schedule has succeeded or failed."""

    task: str


@dataclass(frozen=True, slots=True)
class MigrationDone:
    """A migration has succeeded; its record is complete."""

    task: str


@dataclass(frozen=True, slots=True)
class VcenterRestarted:
    """A vCenter Server has begun anew: what it kept in memory only is lost."""

    vcenter: str


@dataclass(frozen=True, slots=True)
class VcenterConfigured:
    """Advanced settings of a vCenter have changed."""


Notice = (
    TaskEnded
    | MigrationDone
    | VcenterRestarted
    | VcenterConfigured
    | Stepped
    | HostDown
    | HostUp
    | HostAvailability
    | NetworkChanged
    | DiskChanged
    | HealthChanged
    | StorageChanged
    | VmPower
    | VmMoved
    | VmConfigured
    | VmGone
    | VmEmigrates
    | VmImmigrated
    | Rearranged
    | ClusterConfigured
)


class Service:
    """A mechanism with state of its own; wired anew after a restore, saved with the engine."""

    name: ClassVar[str]

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def wire(self) -> None:
        """Take the mechanism's events of the kernel."""

    def start(self) -> None:
        """Schedule the first events, once the inventory stands."""

    def notice(self, notice: Notice) -> None:
        """Hear what another mechanism did, in the order of the services."""
