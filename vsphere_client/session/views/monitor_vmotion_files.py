"""The files of a migration: what has been copied, what is being copied now, and what carries it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from vsphere_client.decisions.vmotion.storage_copy import DiskMove
from vsphere_client.engine.vmotion.copy_work import Copying
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.session.session import Session


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file or disk: GB of 2^30, seconds that it has taken, the part that is done, 0 to 1, and its speed now.

    ``why`` tells who copies it; ``mirror`` how a running guest's writes get to the other side.
    """

    label: str
    gb: float
    seconds: float
    share: float
    carrier: str
    gb_per_s: float = 0.0
    why: str = ""
    mirror: str = ""

    @property
    def running(self) -> bool:
        """Whether it is still being copied."""
        return self.share < 1.0


def file_rows(session: Session, record: MigrationRecord) -> tuple[FileRow, ...]:
    """Files that were copied, in the order in which they ended, then those on their way and those that wait."""
    done = (
        FileRow(
            one.move.label,
            one.move.mb / 1024,
            (one.end_us - one.start_us) / 1e6,
            1.0,
            one.carrier,
            why=one.why,
        )
        for one in record.disks
    )
    return (*done, *_under_way(session, record))


def _under_way(session: Session, record: MigrationRecord) -> Iterator[FileRow]:
    task = session.engine.tasks.get(record.task)
    work = task.work if task is not None else None
    if record.result != "running" or not isinstance(work, MigrationWork) or work.copy is None:
        return
    for one in work.copy.running:
        left_mb = one.left_mb - one.rate_mb_per_s * (session.now_us - work.copy.looked_us) / 1e6
        share = 1.0 - max(left_mb, 0.0) / one.move.mb
        seconds = (session.now_us - one.began_us) / 1e6
        # One that is at its end is looked at in the next microsecond.
        share, speed = min(share, 0.999), one.rate_mb_per_s / 1024
        mirror = describe_mirror(one)
        yield FileRow(one.move.label, one.move.mb / 1024, seconds, share, one.carrier, speed, one.why, mirror)
    for move in work.copy.waiting:
        yield FileRow(move.label, move.mb / 1024, 0.0, 0.0, "")


@dataclass(frozen=True, slots=True)
class MoveEnd:
    """Where a migration comes from or leads to: a host, or where only files move the datastores."""

    moid: str
    name: str
    icon: str


def ends_of(session: Session, record: MigrationRecord) -> tuple[MoveEnd, MoveEnd]:
    """From where, and to where; several datastores are the first and how many more."""
    hosts = (
        MoveEnd(record.source, record.source_name, "host"),
        MoveEnd(record.destination, record.destination_name, "host"),
    )
    moves = _moves(session, record) if record.kind == "storage" else ()
    if not moves:
        return hosts
    return (
        _stores(session, [move.source for move in moves]),
        _stores(session, [move.destination for move in moves]),
    )


def _moves(session: Session, record: MigrationRecord) -> tuple[DiskMove, ...]:
    """All files, as far as they are known: those that were copied, and those of a migration that goes on."""
    task = session.engine.tasks.get(record.task)
    work = task.work if task is not None else None
    return (
        *(one.move for one in record.disks),
        *(work.files if isinstance(work, MigrationWork) and record.result == "running" else ()),
    )


def _stores(session: Session, moids: list[str]) -> MoveEnd:
    known = session.engine.world.objects
    names = [known[moid].name for moid in dict.fromkeys(moids) if moid in known]
    more = f" and {len(names) - 1} more" if len(names) > 1 else ""
    return MoveEnd(moids[0], f"{names[0]}{more}" if names else "", "datastore")


def describe_storage_line(ends: tuple[MoveEnd, MoveEnd], rows: tuple[FileRow, ...]) -> str:
    """What lies between the datastores of a Storage vMotion, in words."""
    carriers = ", ".join(dict.fromkeys(row.carrier for row in rows if row.carrier))
    return f"{ends[0].name} to {ends[1].name}" + (f", {carriers}" if carriers else "")


def describe_mirror(one: Copying) -> str:
    """How the mirror driver takes a guest's writes to the other side; empty where no guest writes."""
    mirror, writes = one.mirror, one.move.write_mb_per_s
    if mirror is None or not writes:
        return ""
    if mirror.mode == "asynchronous":
        return "Mirror driver asynchronous: writes of the guest are buffered and sent on."
    if mirror.disk_speed < 1.0:
        return (
            f"Mirror driver synchronous: {writes:,.0f} MB/s of writes outrun the link, so the guest waits for "
            f"it: its disks go on at {mirror.disk_speed:.0%}."
        )
    return "Mirror driver synchronous: a write behind the copy is acknowledged after both sides have it."


def describe_files(rows: tuple[FileRow, ...]) -> str:
    """What carries the files, and how long the rest will take as things go now; empty without files."""
    carriers: dict[str, list[str]] = {}
    for row in rows:
        if row.carrier:
            carriers.setdefault(row.carrier, []).append(row.label)
    told = [f"{', '.join(labels)}: {carrier}." for carrier, labels in carriers.items()]
    if len(carriers) == 1:
        told = [f"Over: {next(iter(carriers))}."]
    told += dict.fromkeys(text for row in rows for text in (row.why, row.mirror) if text)
    speed = sum(row.gb_per_s for row in rows)
    if speed > 0.0:
        told.append(f"About {sum(row.gb * (1.0 - row.share) for row in rows) / speed:,.0f} s left.")
    return "\n".join(told)
