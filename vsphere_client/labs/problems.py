"""What is wrong with a lab file: one line a problem, all of them at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where (``inventory.datacenters[0].name``), what, and the line where it is known."""

    place: str
    message: str
    line: int | None = None

    def __str__(self) -> str:
        where = f"{self.place}: " if self.place else ""
        text = f"{where}{self.message}" + (f" (line {self.line})" if self.line is not None else "")
        # Keys and values come from the file: what they hold may not break the line or steer a terminal.
        return "".join(letter if letter.isprintable() else " " for letter in text)


class LabError(Exception):
    """A lab that cannot be run; ``problems`` holds everything that is wrong with it."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    def __reduce__(self) -> tuple[type[LabError], tuple[tuple[Problem, ...]]]:
        return LabError, (self.problems,)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean 'x'?`` for the nearest known word, or nothing when none is near."""
    near = difflib.get_close_matches(word[:100], list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


def quote(value: object, limit: int = 40) -> str:
    """A value as a message shows it: quoted text, plain numbers, cut when long."""
    if value is None:
        return "an empty value"
    if isinstance(value, dict):
        return "a group of keys"
    if isinstance(value, list | tuple):
        return "a list"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = value if isinstance(value, str) else format(value)
    text = " ".join(text.split())
    cut = text if len(text) <= limit else text[: limit - 1] + "…"
    return f"'{cut}'" if isinstance(value, str) else cut
