"""What the logs of vCenter, both hosts and the VM say of its migrations, with the migration ID to search for.

The lines are made from what is kept of a migration. Those that are published are worded as published
(vmotion.md 13 and 8: the vMotion info, the end of pre-copy, the stun, the downtime, the failures); the others
are our own, with the same things to see. Offsets inside a stage are our assumption.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from vsphere_client.engine.vmotion.record import MigrationRecord, StageSpan
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.engine.vmotion.work import MigrationWork
from vsphere_client.session.views.migration_log_words import BEGINS, ENDS, FAILURES, Place

if TYPE_CHECKING:
    from vsphere_client.session.session import Session

PAGE_BYTES = 4096
SHOWN_MIGRATIONS = 20
"""Migrations of one VM whose lines are shown, the newest."""


@dataclass(frozen=True, slots=True)
class LogLine:
    """One line: its moment, the machine and file it is in, and its text."""

    at: datetime
    machine: str
    file: str
    text: str


def migration_logs(session: Session, moid: str) -> tuple[LogLine, ...]:
    """The lines of the last migrations of a VM, oldest first, up to now."""
    engine = session.engine
    mine = [one for one in engine.service(MigrationService).records if one.vm == moid]
    found: list[LogLine] = []
    for record in mine[-SHOWN_MIGRATIONS:]:
        task = engine.tasks.get(record.task)
        work = task.work if task is not None and record.result == "running" else None
        found += describe_logs(record, engine.settings.start, _running_stage(work))
    now = engine.settings.start + timedelta(microseconds=session.now_us)
    return tuple(line for line in found if line.at <= now)


def _running_stage(work: object) -> StageSpan | None:
    if not isinstance(work, MigrationWork) or not work.key:
        return None
    return StageSpan(work.key, work.actor, work.label, work.since_us, work.since_us)


def migration_id(record: MigrationRecord, start: datetime) -> int:
    """The number that all logs bear: the moment at which the migration was asked for, in µs."""
    return int(start.timestamp()) * 1_000_000 + record.started_us


def describe_logs(
    record: MigrationRecord, start: datetime, running: StageSpan | None = None
) -> tuple[LogLine, ...]:
    """The lines of one migration by their moments; ``running`` is the stage that has begun and not ended.

    ``start`` is the virtual clock at zero.
    """
    lines = [*_stages(record, start, running), *_outcome(record, start)]
    order = sorted(range(len(lines)), key=lambda at: (lines[at][0], at))
    return tuple(
        LogLine(start + timedelta(microseconds=at_us), _machine(record, place), place.file, text)
        for at_us, place, text in (lines[at] for at in order)
    )


_Line = tuple[int, Place, str]


def _machine(record: MigrationRecord, place: Place) -> str:
    names = {
        "vcsa": "vCenter Server",
        "source": record.source_name,
        "destination": record.destination_name,
        "vm": record.vm_name,
    }
    return names[place.machine]


def _stages(record: MigrationRecord, start: datetime, running: StageSpan | None) -> Iterator[_Line]:
    facts = _facts(record, start)
    passed, said = 0, ""
    for span in (*record.stages, *((running,) if running is not None else ())):
        # A storage migration has a stun of its own, without memory.
        key = f"{span.key}:{record.kind}" if f"{span.key}:{record.kind}" in BEGINS else span.key
        here = facts | {"label": span.label, "number": passed}
        if span.key == "precopy":
            here |= _pass_facts(record, passed)
            passed += 1
        for line in BEGINS.get(key, ()) if (key, span.label) != ("copy", said) else ():
            yield span.start_us + line.offset_us, line.place, line.text.format(**here)
        said = span.label
        if span is running or _failed_at_the_end(record, span):
            continue
        for line in ENDS.get(key, ()):
            yield span.end_us - line.offset_us, line.place, line.text.format(**here)
        if span.key == "precopy" and passed == len(record.passes) > 0 and _converged(record):
            for line in ENDS["last_pass"]:
                yield span.end_us, line.place, line.text.format(**here)


def _failed_at_the_end(record: MigrationRecord, span: StageSpan) -> bool:
    """Whether a stage took its time and did not come to its goal."""
    failed = bool(record.failed_in) and span.key == record.failed_in
    return failed and span is record.stages[-1] and span.end_us == record.ended_us


def _converged(record: MigrationRecord) -> bool:
    """Whether pre-copy came to its end."""
    return any(span.key == "switchover" for span in record.stages) or record.failed_in in (
        "switchover",
        "rarp",
    )


def _pass_facts(record: MigrationRecord, number: int) -> dict[str, object]:
    if number >= len(record.passes):
        return {"mb": "?", "seconds": "?", "dirtied": "?"}
    one = record.passes[number]
    return {"mb": f"{one.mb:.1f}", "seconds": f"{one.seconds:.3f}", "dirtied": f"{one.dirtied_mb:.1f}"}


def _facts(record: MigrationRecord, start: datetime) -> dict[str, object]:
    """What the lines name."""
    bandwidth, dirty = record.bandwidth_mb_per_s, record.dirty_mb_per_s * record.throttle
    return {
        "id": migration_id(record, start),
        "op": f"{record.task}-{migration_id(record, start) % 1_000_000_007:08x}",
        "vm": record.vm_name,
        "source": record.source_name,
        "destination": record.destination_name,
        "source_ip": record.source_ip or "(none)",
        "destination_ip": record.destination_ip or "(none)",
        "wid": 2_000_000 + record.started_us % 1_000_000,
        "swap": "UNSHARED" if record.own_swap else "SHARED",
        "encrypted": "encrypted" if record.encrypted else "not encrypted",
        "pages": round(record.left_mb * 1e6 / PAGE_BYTES),
        "bandwidth": f"{bandwidth:.3f}",
        "t2d": f"{100.0 * bandwidth / dirty:.0f}" if dirty > 0.0 else "inf",
        "downtime_us": round((record.switchover_ms or 0.0) * 1000),
    }


def _outcome(record: MigrationRecord, start: datetime) -> Iterator[_Line]:
    """How it ended: vCenter's word on it, and what the hosts say where it failed."""
    if record.ended_us is None:
        return
    facts = _facts(record, start) | {"fault": record.result.removeprefix("error: ")}
    if record.result == "success":
        text = "[opID={op}] [MIGRATE] ({id}) {vm} now belongs to {destination}; slots are given back"
        yield record.ended_us, Place("vcsa", "vpxd.log"), text.format(**facts)
        return
    canceled = "canceled by a user" in record.result
    known = record.live or canceled
    lines = FAILURES.get("canceled" if canceled else record.failed_in, ()) if known else ()
    for line in lines:
        yield record.ended_us, line.place, line.text.format(**facts)
    if not canceled and record.failed_in == "switchover" and "maximum switchover time" in record.result:
        for line in FAILURES["too_long"]:
            yield record.ended_us, line.place, line.text.format(**facts)
    text = "[opID={op}] [MIGRATE] ({id}) failed: {fault}"
    yield record.ended_us, Place("vcsa", "vpxd.log"), text.format(**facts)
