"""``count`` and ``{n}``: many names from one pattern."""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = re.compile(r"\{n(?::(0?\d{1,2}))?\}")


def has_number(pattern: str) -> bool:
    """Whether a name or path has a place for the number."""
    return _NUMBER.search(pattern) is not None


def numbered(pattern: str, count: int) -> Iterator[str]:
    """``count`` names from a pattern: ``{n}`` is 1, 2, … and ``{n:03}`` 001, 002, …; other braces stay."""
    parts = _NUMBER.split(pattern)
    if len(parts) == 1:
        return iter((pattern,) * count)
    template = "".join(
        part.replace("{", "{{").replace("}", "}}") if index % 2 == 0 else f"{{0:{part or ''}d}}"
        for index, part in enumerate(parts)
    )
    return (template.format(number) for number in range(1, count + 1))
