"""What both trace formats share: lines, and telling one format from the other."""

from __future__ import annotations

from typing import Literal

from vsphere_client.labs.traces.error import TraceError

TraceFormat = Literal["planetlab", "bitbrains"]


def trace_lines(raw: bytes, where: str) -> list[bytes]:
    """The lines of a trace without the ends that say nothing.

    Raises:
        TraceError: there is nothing in it, or it is not text.
    """
    if b"\0" in raw:
        raise TraceError(where, "it is not a text file")
    lines = raw.rstrip().splitlines()
    if not lines:
        raise TraceError(where, "it is empty")
    return lines


def guess_format(lines: list[bytes]) -> TraceFormat | None:
    """The format that a text looks like by its first line, or None."""
    first = lines[0].strip()
    if first.count(b";") >= 8 or first.startswith(b"Timestamp [ms]"):
        return "bitbrains"
    return "planetlab" if first.isdigit() and len(first) <= 3 else None


def check_format(lines: list[bytes], expected: TraceFormat, where: str) -> None:
    """Refuse a text that is plainly of the other format.

    Raises:
        TraceError: it looks like the other format; the message says so.
    """
    looks = guess_format(lines)
    if looks is not None and looks != expected:
        raise TraceError(where, f"it looks like a {looks} trace, not a {expected} one", line=1)


def shown(text: bytes) -> str:
    """A piece of a malformed line as a message may quote it."""
    quoted = text.strip().decode("utf-8", "replace")
    return f"'{quoted}'" if len(quoted) <= 40 else f"'{quoted[:40]}…'"
