"""The complaint about a recorded workload that cannot be read."""

from __future__ import annotations


class TraceError(ValueError):
    """A trace is missing or malformed; the message names file, member and line.

    ``where`` is the file, with the archive's member behind an exclamation mark.
    """

    def __init__(self, where: str, problem: str, line: int | None = None) -> None:
        self.where, self.problem, self.line = where, problem, line
        place = where if line is None else f"{where}: line {line}"
        super().__init__(f"{place}: {problem}")

    def __reduce__(self) -> tuple[type[TraceError], tuple[str, str, int | None]]:
        return TraceError, (self.where, self.problem, self.line)
