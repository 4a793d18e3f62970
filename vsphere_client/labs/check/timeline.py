"""The timeline: every ``do`` is a command and every ``with`` fits it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from vsphere_client.labs.check.findings import Findings
from vsphere_client.labs.schema import LabFile, TimelineEntry
from vsphere_client.labs.wording import Path, describe_errors, path_in_data, place_text
from vsphere_client.model.commands import Command, parse_command
from vsphere_client.model.commands.base import REGISTRY


@dataclass(frozen=True, slots=True)
class TimedCommand:
    """A command and the virtual time (µs) at which it is submitted; ``place`` is its timeline entry."""

    at: int
    command: Command
    place: str


def check_timeline(lab: LabFile, findings: Findings) -> tuple[TimedCommand, ...]:
    """The commands that are valid, by time; entries of one time stay in the file's order."""
    commands: list[TimedCommand] = []
    for index, entry in enumerate(lab.timeline):
        place = f"timeline[{index}]"
        if entry.do not in REGISTRY:
            findings.unknown(f"{place}.do", entry.do, REGISTRY, "command")
            continue
        command = _command(entry, place, findings)
        if command is not None:
            commands.append(TimedCommand(entry.at, command, place))
    return tuple(sorted(commands, key=lambda timed: timed.at))


def _command(entry: TimelineEntry, place: str, findings: Findings) -> Command | None:
    try:
        return parse_command(entry.do, entry.arguments)
    except ValidationError as error:
        grouped: dict[Path, list[ErrorDetails]] = {}
        for details in error.errors(include_url=False):
            path = path_in_data(entry.arguments, details["loc"], details["type"] == "missing")
            grouped.setdefault(path, []).append(details)
    for path, errors in grouped.items():
        message = describe_errors(REGISTRY[entry.do], path, errors)
        findings.add(".".join(part for part in (f"{place}.with", place_text(path)) if part), message)
    return None
