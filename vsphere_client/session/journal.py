"""The journal: every command with its virtual time, kept before it is carried out."""

from __future__ import annotations

from typing import Any

from vsphere_client.model.commands import Command, dump_command, parse_command
from vsphere_client.model.tasks import Source
from vsphere_client.persistence.document import Document, DocumentError, JournalEntry


class Journal:
    """All commands in order, in memory and, where there is one, in the document."""

    def __init__(self, document: Document | None) -> None:
        self.document = document
        self.entries: list[JournalEntry] = _checked_entries(document) if document else []

    @property
    def last_seq(self) -> int:
        """Number of the last command, 0 before the first."""
        return self.entries[-1].seq if self.entries else 0

    def append(self, at_us: int, source: Source, command: Command) -> JournalEntry:
        """Keep a command; when this returns, it survives the death of the process."""
        entry = JournalEntry(self.last_seq + 1, at_us, str(source), dump_command(command))
        if self.document is not None:
            self.document.append(entry)
        self.entries.append(entry)
        return entry

    def after(self, seq: int) -> JournalEntry | None:
        """The first command after a number, or None."""
        return self.entries[seq] if seq < len(self.entries) else None

    def truncate(self, after_seq: int, after_us: int) -> None:
        """Forget all commands after a number: a new future begins."""
        del self.entries[after_seq:]
        if self.document is not None:
            self.document.truncate(after_seq, after_us)


def _checked_entries(document: Document) -> list[JournalEntry]:
    """All commands of a document, every one of which this program knows.

    Raises:
        DocumentError: an entry is damaged, or of another program.
    """
    entries = document.journal()
    for number, entry in enumerate(entries, 1):
        try:
            command_of(entry)
        except (KeyError, ValueError, TypeError) as error:
            problem = f"command {entry.seq} of its journal cannot be read ({type(error).__name__})"
            raise DocumentError(f"{document.path}: {problem}. Open a copy of it.") from error
        if entry.seq != number:
            raise DocumentError(
                f"{document.path}: command {number} of its journal is missing. Open a copy of it."
            )
    return entries


def command_of(entry: JournalEntry) -> tuple[Command, Source]:
    """The command of an entry, and who gave it."""
    arguments: dict[str, Any] = entry.command["with"]
    return parse_command(entry.command["do"], arguments), Source(entry.source)
