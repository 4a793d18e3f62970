"""Copying virtual disks while the guest writes to them: order, speed and time (vmotion.md 10).

The mirror driver sends a write to both sides once the copy has passed its place, so that one
pass is enough and both sides are equal at its end.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

COPY_IO_KB: Final = 64.0
"""Size of the data mover's reads and writes (our assumption)."""
LEAST_SHARE: Final = 0.1
"""Share of a busy datastore's I/O that copies get all the same (our assumption)."""
MOST_LOAD: Final = 0.9
"""Load of a datastore, of its peak, up to which copies go beside virtual machines (our assumption)."""
REOPEN_IOS: Final = 20
"""I/O operations, one after another, that closing and opening a disk takes (our assumption)."""
PARALLEL_DISKS: Final = 4
"""Disks that one migration copies at once, from 5.1 on (vmotion.md 10)."""
MIRRORED_SHARE: Final = 0.5
"""Over a whole pass half of the guest's writes fall behind the copy and are mirrored (vmotion.md 10)."""


@dataclass(frozen=True, slots=True)
class DiskMove:
    """One disk or the VM home on its way; MB of 2^20, names or ids of datastores.

    A ``cold`` file is one that no guest writes to; a ``whole`` one a virtual disk that arrays can copy, unlike small
    files and the contents of a raw device mapping.
    """

    label: str
    source: str
    destination: str
    mb: float
    write_mb_per_s: float = 0.0
    cold: bool = False
    whole: bool = True


@dataclass(frozen=True, slots=True)
class CopySpan:
    """When a disk is copied, in seconds from the beginning."""

    label: str
    start_s: float
    end_s: float


Bandwidth = Callable[[DiskMove], float]


def datastore_headroom_mb_per_s(max_iops: float, iops: float, copies: int = 1) -> float:
    """What a datastore can read or write for one of several copies beside its virtual machines."""
    free = max(MOST_LOAD * max_iops - iops, LEAST_SHARE * max_iops)
    return free * COPY_IO_KB / 1024.0 / max(copies, 1)


@dataclass(frozen=True, slots=True)
class Mirror:
    """How the mirror driver works: its mode, and what it leaves of the guest's I/O, 0 to 1."""

    mode: Literal["synchronous", "asynchronous"]
    disk_speed: float = 1.0


def decide_mirror(bandwidth_mb_per_s: float, write_mb_per_s: float, over_network: bool) -> Mirror:
    """How the guest's writes get to the other side (vmotion.md 10).

    Inside the fabric a write is acknowledged after both sides have it. Over a network they are buffered, until the
    guest writes more than the link carries: then it waits for the link, and writes as fast as that (our
    assumption: it keeps its mix of reads and writes).
    """
    if not over_network:
        return Mirror("synchronous")
    if write_mb_per_s <= bandwidth_mb_per_s:
        return Mirror("asynchronous")
    return Mirror("synchronous", bandwidth_mb_per_s / write_mb_per_s)


def reopen_s(disks: int, latency_ms: float) -> float:
    """How long the guest stands still while its disks are opened on the destination (vmotion.md 10)."""
    return 0.05 + disks * REOPEN_IOS * latency_ms / 1000.0


def copy_rate_mb_per_s(bandwidth_mb_per_s: float, write_mb_per_s: float) -> float:
    """Progress of a copy, MB/s: a copy of S takes ``S / B * (1 + w / B * 0.5)`` beside w of guest writes."""
    if bandwidth_mb_per_s <= 0.0:
        return 0.0
    return bandwidth_mb_per_s / (1.0 + MIRRORED_SHARE * write_mb_per_s / bandwidth_mb_per_s)


def decide_next_disks(waiting: Sequence[DiskMove], copied: Sequence[DiskMove]) -> tuple[int, ...]:
    """Places in ``waiting`` of the disks that may begin beside those being copied.

    At most four at once, and only between source and destination datastores that no other copy
    of this migration uses as such: a fan-out from one datastore is serial (vmotion.md 10, case 26).
    """
    sources = {move.source for move in copied}
    destinations = {move.destination for move in copied}
    chosen: list[int] = []
    for at, move in enumerate(waiting):
        if len(copied) + len(chosen) >= PARALLEL_DISKS:
            break
        if move.source not in sources and move.destination not in destinations:
            chosen.append(at)
            sources.add(move.source)
            destinations.add(move.destination)
    return tuple(chosen)


def decide_copy_schedule(moves: Sequence[DiskMove], bandwidth: Bandwidth) -> tuple[CopySpan, ...]:
    """When each disk is copied if nothing changes on the way, in the order in which they end.

    ``bandwidth`` gives the MB/s between the two datastores of a move.

    Raises:
        ValueError: a move has no bandwidth.
    """
    waiting, now = list(moves), 0.0
    running: list[tuple[float, float, DiskMove]] = []
    spans: list[CopySpan] = []
    while waiting or running:
        for at in reversed(decide_next_disks(waiting, [move for _, _, move in running])):
            move = waiting.pop(at)
            rate = copy_rate_mb_per_s(bandwidth(move), move.write_mb_per_s)
            if rate <= 0.0:
                raise ValueError(f"{move.label} cannot be copied to {move.destination}.")
            running.append((now + move.mb / rate, now, move))
        running.sort(key=lambda one: one[0])
        now, began, done = running.pop(0)
        spans.append(CopySpan(done.label, began, now))
    return tuple(spans)
