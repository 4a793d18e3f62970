"""Where a running migration stands."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from vsphere_client.decisions.vmotion.concurrency import MigrationPriority
from vsphere_client.decisions.vmotion.precopy import Pass
from vsphere_client.decisions.vmotion.snapshot import Finding
from vsphere_client.decisions.vmotion.storage_copy import DiskMove
from vsphere_client.engine.vmotion.copy_work import CopyWork
from vsphere_client.engine.vmotion.relocation import Relocation
from vsphere_client.engine.vmotion.stages import FixedStage
from vsphere_client.engine.world.objects import HostSystem, VirtualMachine
from vsphere_client.model.reasons import Reason


@dataclass(slots=True)
class MigrationWork:
    """Where a running migration of ``vm`` stands; it has another id once another vCenter Server manages it.

    ``left`` are that of the vCenter Server it left and its own there; ``vmx_late`` says why the destination did not
    open the VM in time.
    """

    vm: str
    source: str
    destination: str
    pool: str | None
    fixed: list[FixedStage]
    phase: str = "fixed"
    live: bool = False
    priority: MigrationPriority = "high"
    left_mb: float = 0.0
    first_mb: float = 0.0
    sent_mb: float = 0.0
    bandwidth: float = 0.0
    passes: int = 0
    current: Pass | None = None
    since_us: int = 0
    label: str = ""
    actor: str = ""
    key: str = ""
    relocation: Relocation | None = None
    networks: dict[str, str] = field(default_factory=dict)
    folder: str | None = None
    swap: tuple[DiskMove, ...] = ()
    copy: CopyWork | None = None
    encrypted: bool = False
    speed: float = 1.0
    findings: tuple[Finding, ...] = field(default=())
    vmx_late: Reason | None = None
    left: tuple[str, str] | None = None

    @property
    def moves_compute(self) -> bool:
        """Whether the VM goes to another host."""
        return self.source != self.destination

    @property
    def files(self) -> tuple[DiskMove, ...]:
        """What is copied before memory: files that were asked to move, and swapped-out pages."""
        return (*(self.relocation.moves if self.relocation is not None else ()), *self.swap)

    @property
    def copies(self) -> bool:
        """Whether anything is copied before memory."""
        return self.relocation is not None or bool(self.swap)

    @property
    def kind(self) -> str:
        """What moves, as the client names it."""
        if self.relocation is None:
            return "vmotion"
        return "both" if self.moves_compute else "storage"


class Move(NamedTuple):
    """A VM on its way, and the hosts at both ends."""

    vm: VirtualMachine
    source: HostSystem
    destination: HostSystem
