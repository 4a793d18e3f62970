"""What is kept of each migration: its passes, stages and outcome."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from vsphere_client.decisions.vmotion.precopy import Pass
from vsphere_client.decisions.vmotion.storage_copy import DiskMove


@dataclass(frozen=True, slots=True)
class StageSpan:
    """One stage as it ran: who did what, from when to when."""

    key: str
    actor: str
    label: str
    start_us: int
    end_us: int


@dataclass(frozen=True, slots=True)
class DiskSpan:
    """One file or disk as it was copied, what carried it and why that; the move names datastores by their ids."""

    move: DiskMove
    start_us: int
    end_us: int
    carrier: str = ""
    why: str = ""


@dataclass(slots=True, eq=False)
class MigrationRecord:
    """One migration, from its start to its result; sizes in MB of the wire (10^6 bytes).

    The addresses are those of the vMotion adapters; ``own_swap``: the swap file is not shared by the hosts;
    ``failed_in`` is the stage in which it ended if it failed, ``warnings`` what the checks found without
    forbidding it. ``guest`` says how it was found: it ``runs``, ``waits`` for the answer to a question, or is ``off``
    or ``suspended``. ``cut_off``: its new network is another segment than its address is for.
    """

    task: str
    vm: str
    vm_name: str
    source: str
    source_name: str
    destination: str
    destination_name: str
    reason: str
    started_us: int
    live: bool
    bandwidth_mb_per_s: float = 0.0
    dirty_mb_per_s: float = 0.0
    throttle: float = 1.0
    left_mb: float = 0.0
    passes: list[Pass] = field(default_factory=list)
    stages: list[StageSpan] = field(default_factory=list)
    disks: list[DiskSpan] = field(default_factory=list)
    kind: str = "vmotion"
    encrypted: bool = False
    switchover_ms: float | None = None
    ended_us: int | None = None
    result: str = "running"
    source_ip: str = ""
    destination_ip: str = ""
    own_swap: bool = False
    failed_in: str = ""
    warnings: tuple[str, ...] = ()
    guest: str = "runs"
    cut_off: bool = False

    def close(self, now_us: int, result: str) -> None:
        """Write the end of the migration."""
        self.ended_us, self.result = now_us, result

    @property
    def transferred_mb(self) -> float:
        """Everything that crossed the vMotion network so far."""
        return sum(one.mb for one in self.passes) + (self.left_mb if self.result == "success" else 0.0)

    def as_row(self) -> dict[str, Any]:
        """The row of the report."""
        duration = None if self.ended_us is None else (self.ended_us - self.started_us) / 1e6
        return {
            "vm": self.vm_name,
            "source": self.source_name,
            "destination": self.destination_name,
            "reason": self.reason,
            "started_s": self.started_us / 1e6,
            "duration_s": duration,
            "kind": self.kind,
            "encrypted": self.encrypted,
            "disks": [
                {
                    "disk": one.move.label,
                    "mb": one.move.mb,
                    "seconds": (one.end_us - one.start_us) / 1e6,
                    "over": one.carrier,
                }
                for one in self.disks
            ],
            "passes": [
                {"mb": one.mb, "seconds": one.seconds, "dirtied_mb": one.dirtied_mb} for one in self.passes
            ],
            "switchover_ms": self.switchover_ms,
            "transferred_mb": self.transferred_mb,
            "result": self.result,
            "warnings": list(self.warnings),
        }
