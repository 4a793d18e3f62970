"""The files of a migration: what waits, what is being copied, what is done."""

from __future__ import annotations

from dataclasses import dataclass, field

from vsphere_client.decisions.vmotion.storage_copy import DiskMove, Mirror
from vsphere_client.engine.vmotion.record import DiskSpan


@dataclass(slots=True)
class Copying:
    """A disk that is being copied, what carries it and why that; ``mirror`` if a guest writes to it meanwhile."""

    move: DiskMove
    began_us: int
    left_mb: float
    rate_mb_per_s: float = 0.0
    carrier: str = ""
    why: str = ""
    mirror: Mirror | None = None

    @property
    def disk_speed(self) -> float:
        """What the mirror driver leaves of the guest's I/O, 0 to 1."""
        return 1.0 if self.mirror is None else self.mirror.disk_speed


@dataclass(slots=True)
class CopyWork:
    """All files of one migration: what waits, what is being copied, what is done."""

    waiting: list[DiskMove]
    running: list[Copying] = field(default_factory=list)
    done: list[DiskSpan] = field(default_factory=list)
    looked_us: int = 0
    total_mb: float = 0.0

    @property
    def left_mb(self) -> float:
        """What is still to be copied."""
        return sum(one.mb for one in self.waiting) + sum(one.left_mb for one in self.running)

    @property
    def disk_speed(self) -> float:
        """What the mirror driver leaves of the guest's I/O, 0 to 1: the slowest disk decides."""
        return min((one.disk_speed for one in self.running), default=1.0)

    @property
    def share_done(self) -> float:
        """0 to 1, by size."""
        return 1.0 - self.left_mb / self.total_mb if self.total_mb else 1.0


def begin_copy(moves: tuple[DiskMove, ...], now_us: int) -> CopyWork:
    """The work of copying these files."""
    return CopyWork(list(moves), looked_us=now_us, total_mb=sum(move.mb for move in moves))
