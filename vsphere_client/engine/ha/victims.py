"""VMs that vSphere HA has to bring back, and how far each of them is."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from vsphere_client.decisions.ha.settings import natural_order
from vsphere_client.engine.ha.log import FailoverEntry
from vsphere_client.kernel.clock import Scheduled
from vsphere_client.model.reasons import Reason


class Phase(StrEnum):
    """Where a VM stands on its way back; PLACED ones wait for higher priorities."""

    PENDING = "pending"
    PLACED = "waiting"
    QUEUED = "queued"
    STARTING = "restarting"
    RETRY = "retrying"


@dataclass(slots=True)
class Victim:
    """A VM that lost its host: who brings it back, where to, and how often that failed.

    ``waits_in_vain``: it depends on a VM that vSphere HA gave up.
    """

    vm: str
    cluster: str
    primary: str
    rank: int
    down_us: int
    entry: FailoverEntry
    was_running: bool = True
    phase: Phase = Phase.PENDING
    host: str | None = None
    failures: int = 0
    reasons: tuple[Reason, ...] = ()
    due: Scheduled | None = None
    action: int = 0
    waits_in_vain: bool = False

    @property
    def order(self) -> tuple[int, tuple[int, str]]:
        """Restart order: priority, then the lower id."""
        return self.rank, natural_order(self.vm)


@dataclass(slots=True)
class Action:
    """A failover action: its VMs still under way, and how many are back."""

    cluster: str
    under_way: dict[str, None] = field(default_factory=dict)
    restarted: int = 0


@dataclass(slots=True)
class Underway:
    """The restart priority that is being started; ``ready_us`` says when each VM was or will be ready."""

    rank: int
    started_us: int
    vms: dict[str, None] = field(default_factory=dict)
    ready_us: dict[str, int] = field(default_factory=dict)
    due: Scheduled | None = None
