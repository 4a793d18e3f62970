"""Units of time, memory and speed, and how people write durations."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer

MILLISECOND_US = 1_000
SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US

_SUFFIX_US = {
    "us": 1,
    "ms": MILLISECOND_US,
    "s": SECOND_US,
    "m": MINUTE_US,
    "min": MINUTE_US,
    "h": HOUR_US,
    "d": DAY_US,
}
_PART = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(us|ms|min|s|m|h|d)?\s*")


def seconds_us(seconds: float) -> int:
    """Seconds as the engine's integer microseconds."""
    return round(seconds * SECOND_US)


def parse_duration_us(value: Any) -> int:
    """Microseconds of a duration as people write it: 90, "90s", "5m", "1h30m", "2d".

    Raises:
        ValueError: the value is not a duration; the message shows the accepted forms.
    """
    if isinstance(value, bool):
        raise ValueError("a duration is a number of seconds or a text such as 90s, 5m, 2h or 1d")
    if isinstance(value, int | float):
        return _non_negative(value)
    if not isinstance(value, str) or not value.strip():
        raise ValueError("a duration is a number of seconds or a text such as 90s, 5m, 2h or 1d")
    return _parse_text(value)


def _non_negative(seconds: float) -> int:
    if not 0 <= seconds < 1e9:
        raise ValueError(f"a duration lies between 0 s and 30 years, not {seconds} s")
    return seconds_us(seconds)


def _parse_text(text: str) -> int:
    total, position = 0.0, 0
    while position < len(text):
        match = _PART.match(text, position)
        if match is None:
            raise ValueError(f"'{text}' is not a duration; write 90, 90s, 5m, 2h or 1d")
        total += float(match.group(1)) * _SUFFIX_US[match.group(2) or "s"]
        position = match.end()
    return _non_negative(total / SECOND_US)


Duration = Annotated[
    int,
    BeforeValidator(parse_duration_us),
    PlainSerializer(lambda us: f"{us}us", return_type=str, when_used="json"),
]
"""A pydantic field that takes 90, "90s", "5m" and holds microseconds.

In JSON it is written with its unit: a bare number would be read as seconds.
"""


def describe_duration(us: int) -> str:
    """A virtual time span as ``h:mm:ss``, with days in front when there are any."""
    seconds = us // SECOND_US
    days, rest = divmod(seconds, 86_400)
    clock = f"{rest // 3600}:{rest // 60 % 60:02}:{rest % 60:02}"
    return f"{days} d {clock}" if days else clock
