"""What all commands share: opening a session, reading a length of time, and the end with what is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import typer
from rich.console import Console

from vsphere_client.labs.traces.error import TraceError
from vsphere_client.model.units import parse_duration_us

BAD_INPUT = 2

out_console = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)


def open_session(
    file: Path, save: Path | None = None, seed: int | None = None, *, statistics: bool = False
) -> Any:
    """A session of a lab or a saved run, or the end of the program with all that is wrong with it.

    Statistics are recorded where they are asked for, or kept in a document.
    """
    from vsphere_client.labs.load import LabError
    from vsphere_client.persistence.document import DocumentError
    from vsphere_client.session.session import Session

    try:
        return Session.open(file, save, seed, statistics=statistics)
    except LabError as error:
        fail([str(problem) for problem in error.problems])
    except (DocumentError, TraceError) as error:
        fail([str(error)])


def length_us(option: str, text: str) -> int:
    """Microseconds of an option, or the end of the program with what is wrong with it."""
    try:
        return parse_duration_us(text)
    except ValueError as problem:
        fail([f"{option}: {problem}"])


def fail(problems: list[str]) -> NoReturn:
    """End the program: one line a problem, exit code 2."""
    for problem in problems:
        err.print(problem, markup=False)
    raise typer.Exit(BAD_INPUT)
