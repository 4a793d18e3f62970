"""Why? of a migration that a person asked for: what was wished, what it took and what the guest felt."""

from __future__ import annotations

from vsphere_client.engine.tasks import Task
from vsphere_client.engine.vmotion.record import MigrationRecord
from vsphere_client.engine.vmotion.service import MigrationService
from vsphere_client.model.commands import MigrateVm
from vsphere_client.session.session import Session

MIGRATED_EVENTS = ("VmMigratedEvent", "DrsVmMigratedEvent")
Pair = tuple[str, str]


def is_migration(task: Task) -> bool:
    """Whether a task moves a VM."""
    return isinstance(task.command, MigrateVm)


def migration_of(session: Session, task: Task) -> MigrationRecord | None:
    """What is kept of a task's migration; None once it is forgotten, or if it never began."""
    return session.engine.service(MigrationService).record_of(task.key) if is_migration(task) else None


def task_of_event(session: Session, vm: str | None, at_us: int) -> str | None:
    """The task whose migration of a VM ended at a moment, for the event that tells of it."""
    records = session.engine.service(MigrationService).records
    return next((one.task for one in reversed(records) if one.vm == vm and one.ended_us == at_us), None)


def migration_sentence(task: Task, record: MigrationRecord) -> str:
    """Who wanted it."""
    places = f"from {record.source_name} to {record.destination_name}"
    return f"{task.initiator} asked for {record.vm_name} to move {places}."


GUEST_WORDS = {
    "off": "powered off: it has no memory to send, so only its registration and the files that have to come along",
    "suspended": "suspended: its memory lies in a file beside its disks, and it is resumed on the new host",
    "waits": "waiting for an answer: it stands still, so no memory changes while it is sent",
}
"""What it meant for the migration that the guest did not run."""


def migration_figures(record: MigrationRecord, now_us: int, waits_for: str = "") -> tuple[Pair, ...]:
    """What it waits for or came to, what crossed the network, how fast, and how long the guest stood still."""
    ended = now_us if record.ended_us is None else record.ended_us
    found = [("Result", waits_for or record.result), ("Took", f"{(ended - record.started_us) / 1e6:.1f} s")]
    if record.guest in GUEST_WORDS:
        found.insert(0, ("The virtual machine was", GUEST_WORDS[record.guest]))
    if record.passes:
        found += [
            (
                "Memory sent",
                f"{record.transferred_mb:,.0f} MB in {len(record.passes)} passes".replace(",", " "),
            ),
            ("Bandwidth", f"{record.bandwidth_mb_per_s:.0f} MB/s"),
            ("Memory dirtied by the guest", f"{record.dirty_mb_per_s:.0f} MB/s"),
        ]
    if record.switchover_ms is not None:
        found.append(("Guest stood still for", f"{record.switchover_ms:.0f} ms"))
    return (*found, *(("Warning", text) for text in record.warnings))
